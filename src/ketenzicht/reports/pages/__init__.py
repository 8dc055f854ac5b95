"""Pages beside the reports: the data dictionary, the process map and the causal map. Like reports without script or server."""

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment

from ketenzicht.kernel import text
from ketenzicht.reports.renderers.html.templates import environment

STYLE = ("ketenzicht.reports.renderers.html", "style.css")


def page(template: str, **content: Any) -> bytes:
    """A page of HTML made by this template, in the style of the reports."""
    style = (resources.files(STYLE[0]) / STYLE[1]).read_text(encoding="utf-8") + _read("pages.css")
    return _environment().get_template(template).render(style=style, **content).encode()


@cache
def _environment() -> Environment:
    found = environment(_read)
    found.filters |= {"listed": text.join_and, "number": text.number}
    return found


def _read(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")

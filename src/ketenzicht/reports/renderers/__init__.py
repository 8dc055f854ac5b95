"""Renderers: one folder per format, each with `render(report)` and a function per kind of block."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Protocol, cast

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import join_or
from ketenzicht.reports.model import Report

FORMATS: Final = ("html", "xlsx", "pdf", "csv", "json")


class Renderer(Protocol):
    """What the folder of a format offers."""

    def render(self, report: Report) -> Mapping[str, bytes]:
        """The files of the report: name → content. The same report gives the same bytes."""


def formats() -> tuple[str, ...]:
    """The formats that there are."""
    return tuple(name for name in FORMATS if find_spec(f"{__name__}.{name}") is not None)


def render(report: Report, form: str) -> dict[str, bytes]:
    """The files of a report in one format: name → content. Raises WrongCall for a format that there is not."""
    if form not in formats():
        raise WrongCall(f"De vorm '{form}' bestaat niet; kies uit {join_or(formats())}.")
    renderer = cast("Renderer", import_module(f"{__name__}.{form}"))
    return dict(renderer.render(report))


def stem(report: Report) -> str:
    """How the names of a report's files begin: key, period, the municipality where it is about one, and whether it is live,
    so that it never takes the place of an edition that was settled."""
    mark = "live" if report.footer.is_live else ""
    return "_".join(part for part in (report.key, report.period.key, report.gemeente, mark) if part)

"""Finishing touches on an SVG: it scales, it has words instead of the picture, and its ids are its own."""

import re
from typing import Final

from lxml import etree

_SVG: Final = "{http://www.w3.org/2000/svg}"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def finished(drawing: str, alt: str, name: str) -> str:
    """The SVG with a viewBox (its size stays as a hint), `role="img"`, the alternative text, and ids that begin with
    `name`."""
    root = etree.fromstring(drawing.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    root.set("role", "img")
    root.set("aria-label", alt)
    for element in root.iter(f"{_SVG}*"):
        _rename(element, name)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _rename(element: etree._Element, name: str) -> None:
    for key in element.keys():  # noqa: SIM118
        value = element.get(key, "")
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif "url(#" in value:
            element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))

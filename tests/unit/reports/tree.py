"""Looking into a page: elements and words by XPath, with their types."""

from typing import cast

from lxml import etree

Element = etree._Element


def elements(tree: Element, path: str) -> list[Element]:
    """The elements that a path finds, in the order of the page."""
    return cast("list[Element]", tree.xpath(path))


def one(tree: Element, path: str) -> Element:
    """The only element that a path finds."""
    (found,) = elements(tree, path)
    return found


def values(tree: Element, path: str) -> list[str]:
    """The attributes or texts that a path finds."""
    return [str(found) for found in cast("list[object]", tree.xpath(path))]


def words(tree: Element, path: str = ".") -> str:
    """All words below the first element that a path finds, with single spaces."""
    return " ".join(str(tree.xpath(f"string({path})")).split())

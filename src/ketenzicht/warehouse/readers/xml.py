"""XML, read as a stream with entities off: `records: /export/zaken/zaak/stap` gives a row per step; `..` looks one level up."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import duckdb
from lxml import etree

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.landing import Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers.nested import load_rows
from ketenzicht.warehouse.readers.raw import Raw


def read(original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection) -> Raw:
    """The rows as a relation. Raises DeliveryRefused where the text is not well-formed to its end, or makes its own entities."""
    try:
        with original.path.open("rb") as source:
            rows = _rows(source, mapping.file.records, original.name)
            return load_rows(original, mapping, connection=connection, rows=rows)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise DeliveryRefused(
            f"{original.name}: regel {line} is geen geldige XML; lever het bestand opnieuw aan."
        ) from error


def _rows(source: BinaryIO, records: str, name: str) -> Iterator[Callable[[str], str | None]]:
    wanted = [step for step in records.split("/") if step]
    depth: list[str] = []
    events = etree.iterparse(
        source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for event, element in events:
        if event == "start":
            if not depth:
                _require_no_entities(element, name)
            depth.append(_local(element))
            continue
        if depth == wanted:
            yield _asker(element)
            _forget(element)
        depth.pop()


def _require_no_entities(root: etree._Element, name: str) -> None:
    """Entities of the file itself stand for text that could be anything, also other files or gigabytes."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:  # type: ignore[attr-defined]
        raise DeliveryRefused(
            f"{name}: regel 1 en verder bepaalt eigen entiteiten (DTD), en die worden niet gelezen; lever de XML zonder DTD aan."
        )


def _forget(element: etree._Element) -> None:
    """Rows that were read leave the memory; what stands around them stays, a later row may look up."""
    parent = element.getparent()
    element.clear()
    while parent is not None and (before := element.getprevious()) is not None and _local(before) == _local(element):
        parent.remove(before)


def _asker(element: etree._Element) -> Callable[[str], str | None]:
    def ask(column: str) -> str | None:
        found: etree._Element | None = element
        for step in column.split("/"):
            if found is None:
                return None
            if step.startswith("@"):
                return found.get(step[1:])
            found = found.getparent() if step == ".." else _child(found, step)
        return None if found is None else _own_text(found).strip() or None

    return ask


def _own_text(element: etree._Element) -> str:
    """The text of the element itself; a comment in the middle does not end it."""
    return (element.text or "") + "".join(child.tail or "" for child in element if not isinstance(child.tag, str))


def _child(element: etree._Element, step: str) -> etree._Element | None:
    return next(element.iterchildren(f"{{*}}{step}"), None)


def _local(element: etree._Element) -> str:
    """The name without its namespace, as the mapping writes it."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""

"""The last pass over the file: long sheets are filled row by row, the language is Dutch, and no byte depends on the day.

XlsxWriter keeps each cell as an object, and in its mode of little memory it drops tables. So it writes a long sheet with its
headers, its table and one model row, of which the cells carry the formats; here that row gives way to the rows themselves.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LANGUAGE: Final = "nl-NL"
_OLDEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODEL_ROW = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_STYLE = re.compile(r' s="(\d+)"')
_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
_VISIBLE_ONLY = '<c:plotVisOnly val="1"/>'
_TABLE = re.compile(r' ref="[^"]*"')


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A sheet to be filled: its table, the range of it, and its rows as XML once the numbers of the formats are known."""

    table: str
    area: str
    rows: Callable[[Sequence[int]], Iterator[str]]


def finish(source: BytesIO, streams: Mapping[str, Stream]) -> bytes:
    """The file with its long sheets filled. `streams` goes by part ("xl/worksheets/sheet2.xml")."""
    target = BytesIO()
    areas = {stream.table: stream.area for stream in streams.values()}
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = _amended(name, old.read(name).decode())
            with new.open(_entry(name), "w") as part:
                for piece in _filled(xml, streams[name]) if name in streams else [_resized(name, xml, areas)]:
                    part.write(piece.encode())
    return target.getvalue()


def _entry(name: str) -> ZipInfo:
    """The same on every day and every machine."""
    entry = ZipInfo(name, _OLDEST)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = _UNIX
    return entry


def _filled(xml: str, stream: Stream) -> Iterator[str]:
    """A long sheet: what stands before the model row, the rows, and what stands behind it."""
    model = _MODEL_ROW.search(xml)
    if model is None:
        raise ValueError(f"the sheet of table {stream.table} has no model row")
    yield _DIMENSION.sub(f'<dimension ref="{stream.area}"/>', xml[: model.start()])
    yield from stream.rows([int(style) for style in _STYLE.findall(model[0])])
    yield xml[model.end() :]


def _resized(name: str, xml: str, areas: Mapping[str, str]) -> str:
    """The definition of a table, over all rows of its sheet; any other part as it is."""
    if not name.startswith("xl/tables/"):
        return xml
    area = next((area for table, area in areas.items() if f' name="{table}"' in xml), None)
    return xml if area is None else _TABLE.sub(f' ref="{area}"', xml)


def _amended(name: str, xml: str) -> str:
    """A part with what XlsxWriter has no word for: the language, and that a chart draws nothing where a cell is empty."""
    if name == "docProps/core.xml":
        return xml.replace("</cp:coreProperties>", f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>")
    if name.startswith(("xl/charts/", "xl/drawings/")):
        spoken = xml.replace('lang="en-US"', f'lang="{LANGUAGE}"').replace('lang val="en-US"', f'lang val="{LANGUAGE}"')
        return spoken.replace(_VISIBLE_ONLY, f'{_VISIBLE_ONLY}<c:dispBlanksAs val="gap"/>')
    return xml

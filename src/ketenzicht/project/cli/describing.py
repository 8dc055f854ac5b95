"""Commands that describe the house: the data dictionary, the process map and the causal map, as a page or for programs."""

import sys
from pathlib import Path

from ketenzicht.indicators import asking
from ketenzicht.indicators import dictionary as words
from ketenzicht.kernel import files
from ketenzicht.kernel.periods import parse_period
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.insight import asked, reader_of
from ketenzicht.project.cli.shown import as_json, require_format, say
from ketenzicht.project.installation import Installation
from ketenzicht.reports import causal
from ketenzicht.reports.compose.allowed import require_gemeente
from ketenzicht.reports.pages import causal as causal_page
from ketenzicht.reports.pages import dictionary as dictionary_page
from ketenzicht.reports.pages import process as process_page
from ketenzicht.reports.renderers.csv.dialects import EXCEL, INTERNATIONAL
from ketenzicht.warehouse import process

_DIALECTS = {"csv": INTERNATIONAL, "csv-excel": EXCEL}


def dictionary(house: Installation, format: str, out: Path | None) -> int:
    """Write the data dictionary of this installation, its own indicators and reports included."""
    require_format(format, "html", "csv", "csv-excel", "md")
    sources = _sources_by_table(house)
    entries = words.entries(house.indicators, sources=sources, used_in=dictionary_page.used_in(house.templates))
    if format == "html":
        return _given(dictionary_page.html(entries, with_sources=bool(sources)), out)
    if format == "md":
        return _given(words.written(entries).encode(), out)
    return _given(dictionary_page.csv(entries, _DIALECTS[format]), out)


def process_map(house: Installation, out: Path | None) -> int:
    """Write the process map as a page."""
    _ = house.templates  # what the pilots follow is checked with them
    return _given(process_page.html(process.overview(house.existing), house.indicators, house.pilots), out)


def causal_map(
    house: Installation, period: str, *, format: str, out: Path | None, gemeente: str | None, profile: str
) -> int:
    """Write the causal map with the figures of a period."""
    require_format(format, "html", "json")
    found = causal.load(house.indicators, house.root / causal.FILE)
    span, reader = parse_period(period), reader_of(house, profile)
    with asked(house, None) as source:
        if gemeente is not None:
            require_gemeente(gemeente, source, reader)
        told = causal_page.readings(
            found,
            source=source,
            period=span,
            reader=reader,
            indicators=house.indicators,
            gemeente=gemeente,
            ask=asking.ask,
        )
    if format == "json":
        as_json(causal_page.content(found, told, span))
        return DONE
    selection = gemeente or "alle gemeenten"
    return _given(causal_page.html(found, told, span, selection=selection, profile=str(reader.profile)), out)


def _sources_by_table(house: Installation) -> dict[str, list[str]]:
    """The titles of the connected sources by table; empty where nothing was loaded yet."""
    if not (house.root / "ketenzicht").exists():
        return {}
    found: dict[str, list[str]] = {}
    for bron in process.overview(house.existing).bronnen:
        if bron.status == process.CONNECTED:
            for table in bron.tables:
                found.setdefault(table, []).append(bron.title)
    return found


def _given(content: bytes, out: Path | None) -> int:
    """To the file, or where there is none to the output."""
    if out is None:
        sys.stdout.write(content.decode())
        return DONE
    out.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(out, content)
    say(str(out))
    return DONE

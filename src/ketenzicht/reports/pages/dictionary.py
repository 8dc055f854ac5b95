"""The data dictionary as a page and as CSV: what the indicators say of themselves, who delivers them, and which reports use them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from ketenzicht.indicators.dictionary import Entry
from ketenzicht.indicators.model import Example
from ketenzicht.kernel.text import plural
from ketenzicht.reports.asked import used
from ketenzicht.reports.definition import Template
from ketenzicht.reports.pages import page
from ketenzicht.reports.renderers.csv.dialects import Dialect, content

HEAD: Final = (
    "sleutel", "titel", "thema", "vraag", "betekenis", "noot", "formule", "soort", "eenheid", "decimalen", "richting",
    "klasse", "eigenaar", "versie", "wijzigingen", "uitsplitsingen", "brontabellen", "bronnen", "voorbeelden", "gebruikt_in",
)  # fmt: skip
"""the columns of the CSV; new ones come behind"""
_BETWEEN = "; "


def used_in(templates: Mapping[str, Template]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Key and title of the reports that show an indicator, by its key."""
    found: dict[str, list[tuple[str, str]]] = {}
    for template in templates.values():
        for key in used(template):
            found.setdefault(key, []).append((template.key, template.title))
    return found


def html(entries: Sequence[Entry], *, with_sources: bool) -> bytes:
    """The page. `with_sources`: whether it is known who delivers, so that a table without a source can be told."""
    return page(
        "dictionary.html",
        title="Datawoordenboek",
        lead="Wat elk cijfer betekent, hoe het geteld wordt, waar het vandaan komt en wie erover gaat.",
        origin=f"{plural(len(entries), 'cijfer', 'cijfers')}, gemaakt uit de definities van deze installatie.",
        themas=[(thema, list(found)) for thema, found in groupby(entries, key=lambda entry: entry.thema)],
        register=sorted(entries, key=lambda entry: entry.about.title.casefold()),
        tables_of=_tables,
        with_sources=with_sources,
    )


def csv(entries: Sequence[Entry], dialect: Dialect) -> bytes:
    """A row per indicator under HEAD; texts that would begin a formula are made harmless."""
    return content(HEAD, [_row(entry) for entry in entries], dialect)


def _row(entry: Entry) -> Sequence[str | int]:
    about = entry.about
    changes = [f"versie {change.version}, {change.since.isoformat()}: {change.why}" for change in about.changes]
    examples = [f"{example.says}: {example.gives}" for example in about.examples]
    return (
        about.key, about.title, entry.thema, about.question, about.meaning, about.note, entry.formula, entry.kind,
        about.measure.unit, about.measure.decimals, entry.better, str(about.klasse), about.owner, about.version,
        _BETWEEN.join(changes), _BETWEEN.join(about.by), _BETWEEN.join(entry.tables), _BETWEEN.join(entry.sources),
        _BETWEEN.join(examples), _BETWEEN.join(key for key, _ in entry.used_in),
    )  # fmt: skip


def _tables(example: Example) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The rows of an example: name of the table (empty for the indicator's own), head and rows."""
    for name, written in (("", example.given), *example.also.items()):
        if written:
            head, *rows = [[cell.strip() for cell in line.split("|")] for line in written.splitlines()]
            yield name, head, rows

"""The data dictionary: every indicator with its meaning and worked examples, as a page of Markdown.

`python -m ketenzicht.indicators.dictionary` writes the page; docs/reference/indicators.md holds it."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ketenzicht.indicators import catalog
from ketenzicht.indicators.formula import formula
from ketenzicht.indicators.joins import tables_of
from ketenzicht.indicators.model import Better, Example, Indicator, Kind
from ketenzicht.indicators.questions import about_axis
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.text import capitalised, join_and, long_date

_HEAD = """# Indicatoren

Alle cijfers met hun betekenis en uitgewerkte voorbeelden. Deze pagina is gemaakt uit de definities; hoe die zijn opgebouwd staat in
[Indicator format](indicator-format.md). Maak haar opnieuw met `.venv/bin/python -m ketenzicht.indicators.dictionary > docs/reference/indicators.md`.
"""
KINDS: Mapping[Kind, str] = {
    Kind.COUNT: "aantal",
    Kind.SUM: "som",
    Kind.SHARE: "aandeel",
    Kind.RATE: "per zoveel inwoners",
    Kind.AVERAGE: "gemiddelde",
    Kind.MEDIAN: "mediaan",
    Kind.PERCENTILE: "percentiel",
    Kind.DISTRIBUTION: "verdeling",
    Kind.STOCK: "stand op de peildatum",
    Kind.FLOW: "begin, in, uit en eind",
    Kind.COHORT: "cohort",
}
BETTER: Mapping[Better, str] = {
    Better.HIGHER: "hoger is beter",
    Better.LOWER: "lager is beter",
    Better.NEITHER: "geen oordeel",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the dictionary says of an indicator, the same in every form. `used_in`: key and title of the reports that show it;
    `sources`: the sources that delivered its tables. Both are empty where nobody knows."""

    about: Indicator
    formula: str
    tables: tuple[str, ...]
    sources: tuple[str, ...] = ()
    used_in: tuple[tuple[str, str], ...] = ()

    @property
    def thema(self) -> str:
        """The heading under which it stands."""
        return capitalised(self.about.key.partition(".")[0].replace("_", " "))

    @property
    def kind(self) -> str:
        """How rows become a figure, in a word or two."""
        return KINDS[self.about.kind]

    @property
    def better(self) -> str:
        """Which way is good."""
        return BETTER[self.about.better]

    @property
    def splits(self) -> tuple[str, ...]:
        """What people call the dimensions by which it can be split."""
        return tuple(about_axis(key, self.about).title.lower() for key in self.about.by)


def entries(
    indicators: Mapping[str, Indicator],
    *,
    sources: Mapping[str, Sequence[str]] | None = None,
    used_in: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> tuple[Entry, ...]:
    """The dictionary, by key: with the sources by table and the reports by indicator, where these are known."""
    return tuple(_entry_of(about, sources or {}, used_in or {}) for about in indicators.values())


def _entry_of(
    about: Indicator, sources: Mapping[str, Sequence[str]], used_in: Mapping[str, Sequence[tuple[str, str]]]
) -> Entry:
    per = {about.per.table} if about.per else set()
    tables = tuple(sorted(tables_of(relation(about.table)) | per))
    delivered = dict.fromkeys(bron for table in tables for bron in sources.get(table, ()))
    return Entry(
        about=about,
        formula=formula(about),
        tables=tables,
        sources=tuple(delivered),
        used_in=tuple(used_in.get(about.key, ())),
    )


def page(indicators: Mapping[str, Indicator]) -> str:
    """The page of the shipped documentation, indicators by thema."""
    return written(entries(indicators))


def written(found: Sequence[Entry]) -> str:
    """The dictionary as Markdown."""
    lines = [_HEAD]
    for thema, group in groupby(found, key=lambda entry: entry.thema):
        lines.append(f"## {thema}\n")
        lines += [line for entry in group for line in _entry(entry)]
    return "\n".join(lines)


def _entry(entry: Entry) -> Iterator[str]:
    about = entry.about
    yield f"### {about.title}\n"
    yield f"`{about.key}` · {entry.kind} · {about.measure.unit} · {entry.better} · {about.klasse}\n"
    yield f"*{about.question}* {about.meaning}{f' {about.note}' if about.note else ''}\n"
    yield f"Formule: {entry.formula}.\n"
    tables = join_and(f"`{table}`" for table in entry.tables)
    yield (
        f"Uit te splitsen naar {join_and(entry.splits)}. Bron: {tables}"
        f"{f', geleverd door {join_and(entry.sources)}' if entry.sources else ''}. "
        f"Eigenaar: {about.owner}. Versie {about.version}.\n"
    )
    if entry.used_in:
        yield f"Gebruikt in: {join_and(title for _, title in entry.used_in)}.\n"
    for change in about.changes:
        yield f"- Versie {change.version}, sinds {long_date(change.since)}: {change.why}"
    if about.changes:
        yield ""
    for example in about.examples:
        yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    asked = f" ({example.period})" if example.period else ""
    by = f", naar {example.by}" if example.by else ""
    yield f"Voorbeeld: {example.says}{asked}{by} geeft **{example.gives}**.\n"
    for table, rows in (("", example.given), *example.also.items()):
        if rows:
            yield from ([f"Tabel `{table}`:\n"] if table else [])
            yield from _table(rows)


def _table(rows: str) -> Iterator[str]:
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in rows.splitlines()]
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    yield from (f"| {' | '.join(line)} |" for line in lines)
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page(catalog.shipped()))

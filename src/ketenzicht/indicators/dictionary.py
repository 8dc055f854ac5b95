"""The data dictionary: every indicator with its meaning and worked examples, as a page of Markdown.

`python -m ketenzicht.indicators.dictionary` writes the page; docs/reference/indicators.md holds it."""

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby

from ketenzicht.indicators import catalog
from ketenzicht.indicators.model import Better, Example, Indicator, Kind
from ketenzicht.indicators.questions import about_axis
from ketenzicht.kernel.text import capitalised, join_and, long_date

_HEAD = """# Indicatoren

Alle cijfers met hun betekenis en uitgewerkte voorbeelden. Deze pagina is gemaakt uit de definities; hoe die zijn opgebouwd staat in
[Indicator format](indicator-format.md). Maak haar opnieuw met `.venv/bin/python -m ketenzicht.indicators.dictionary > docs/reference/indicators.md`.
"""
_KINDS: Mapping[Kind, str] = {
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
_BETTER: Mapping[Better, str] = {
    Better.HIGHER: "hoger is beter",
    Better.LOWER: "lager is beter",
    Better.NEITHER: "geen oordeel",
}


def page(indicators: Mapping[str, Indicator]) -> str:
    """The whole page, indicators by thema."""
    lines = [_HEAD]
    for thema, found in groupby(indicators.values(), key=lambda about: about.key.partition(".")[0]):
        lines.append(f"## {capitalised(thema.replace('_', ' '))}\n")
        lines += [line for about in found for line in _entry(about)]
    return "\n".join(lines)


def _entry(about: Indicator) -> Iterator[str]:
    yield f"### {about.title}\n"
    yield f"`{about.key}` · {_KINDS[about.kind]} · {about.measure.unit} · {_BETTER[about.better]} · {about.klasse}\n"
    yield f"*{about.question}* {about.meaning}{f' {about.note}' if about.note else ''}\n"
    split = join_and(about_axis(key, about).title.lower() for key in about.by)
    yield f"Uit te splitsen naar {split}. Tabel: `{about.table}`. Eigenaar: {about.owner}. Versie {about.version}.\n"
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

"""What could break a page: markup in words, signs without a letter, very long words, no rows, too many rows and columns."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import pytest

from ketenzicht.kernel.figures import Figure, Measure, shown
from ketenzicht.kernel.periods import Period, Unit, period_of
from ketenzicht.reports.model import (
    Block,
    Column,
    Comparison,
    Disclaimer,
    Figures,
    KeyFigure,
    Lijst,
    Look,
    Member,
    Report,
    Series,
    Table,
    Text,
    Trend,
)
from ketenzicht.reports.renderers.pdf import render
from tests.unit.reports import sample
from tests.unit.reports.sample_map import wijken
from tests.unit.reports.tagged import Document, read

AANTAL = Measure(unit="aantal")
MARKUP = '#panic("x") $x^2$ *b* _i_ [a] <l> @r `c` \\ // /* "q" ~ -- = k'
A4 = (595, 842)
T = TypeVar("T")


def set_with(*blocks: Block) -> Document:
    """The document of the sample with these blocks only."""
    return read(render(replace(sample.sample(), blocks=blocks))["open-taken-per-organisatie_2026-02.pdf"])


def words_of(document: Document) -> str:
    return document.root.words().replace("\u200b", "")


def table(*rows: tuple[Any, ...], columns: int = 2) -> Table:
    heads = (Column(title="Onderwerp"), *(Column(title=f"Kolom {at}", measure=AANTAL) for at in range(1, columns)))
    return Table(title="Tabel", columns=heads, rows=rows)


def sizes(document: Document) -> set[tuple[int, int]]:
    return {(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in document.pdf.pages}


def replaced(value: T, words: str) -> T:
    """The same value with these words in the place of every text, also deep inside."""
    if isinstance(value, Figure | Period | Measure | date | datetime) or value is None:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"level", "geometry", "tone", "look", "period", "key", "gemeente"}
        inside = {f.name: getattr(value, f.name) for f in fields(value)}
        return replace(value, **{name: v if name in kept else replaced(v, words) for name, v in inside.items()})
    if isinstance(value, tuple):
        return tuple(replaced(item, words) for item in value)  # type: ignore[return-value]
    return words if isinstance(value, str) else value  # type: ignore[return-value]


def test_markup_in_any_text_of_a_report_is_printed_as_it_stands() -> None:
    report: Report = replaced(sample.sample(), MARKUP)
    document = read(render(report)["open-taken-per-organisatie_2026-02.pdf"])
    told = words_of(document).replace(" ", "")
    assert told.count(MARKUP.replace(" ", "")) > 100
    assert str(document.pdf.docinfo.Title) == f"{MARKUP}, februari 2026"
    assert {figure.alt for figure in document.root.all("Figure")} == {MARKUP}


def test_signs_that_the_typeface_lacks_are_seen_to_be_missing() -> None:
    told = words_of(
        set_with(Text(title="Namen 中", paragraphs=("Şahin, Łukasz, e\u0301\u0301, Ωμέγα, 北京 😀 \x00\x07\u202e ok",)))
    )
    assert "Namen ¿" in told
    assert "Şahin, Łukasz, é" in told
    assert "Ωμέγα, ¿¿ ¿ ¿¿¿ ok" in told


def test_a_chart_with_signs_that_the_typeface_lacks_is_drawn_too() -> None:
    block = replace(table(("北京", shown(1)), ("Łódź", shown(2))), look=Look.LYING_BARS, alt="Twee steden.")
    [figure] = set_with(block).root.all("Figure")
    assert {"¿¿", "Łódź"} <= {figure.words().replace(" ", "")[at : at + size] for at in range(60) for size in (2, 4)}


@pytest.mark.parametrize("word", ["a" * 300, "https://voorbeeld.example/" + "pad/" * 60, "W" * 120])
def test_a_very_long_word_stays_on_the_page(word: str) -> None:
    card = KeyFigure(indicator="x", title=word, measure=AANTAL, figure=shown(1), comparisons=(), verdict=word)
    blocks = (
        Figures(title=word, items=(card, card, card, card)),
        Disclaimer(title=word, words=word),
        table((word, shown(1)), (word, shown(2))),
        Text(title=word, paragraphs=(word, f"- {word}")),
    )
    document = set_with(*blocks)
    assert document.beyond == ()
    assert words_of(document).replace(" ", "").count(word) >= 12


def test_dutch_words_break_where_dutch_words_may_break() -> None:
    for syllables in ("Ar beids on ge schikt heids ver ze ke ring", "Be stuurs recht spraak re gel ge ving"):
        parts = syllables.split()
        word, ends = "".join(parts), {len("".join(parts[:at])) for at in range(1, len(parts))}
        card = KeyFigure(indicator="x", title=word, measure=AANTAL, figure=shown(1), comparisons=())
        paragraphs = set_with(Figures(title="Cijfers", items=(card,) * 4)).root.all("P")
        [broken, *_] = [paragraph.text for paragraph in paragraphs if "\u00ad" in paragraph.text]
        before, after = (part.strip() for part in broken.split("\u00ad"))
        assert before + after == word
        assert len(before) in ends


@pytest.mark.parametrize(
    "block",
    [
        table(),
        Lijst(title="Lijst", columns=(Column(title="Persoon"),), rows=(), pseudonymised=True),
        replace(sample.crosstab(), rows=(), cells=(), row_totals=()),
        replace(sample.trend(), periods=(), series=(), marks=()),
        replace(sample.ranking(), places=(), unknown=None),
        replace(sample.stream(), links=()),
        replace(sample.funnel(), steps=()),
        replace(wijken(), regions=()),
        replace(sample.bullet(), bars=()),
        replace(sample.key_figures(), items=()),
        Text(title="Leeg", paragraphs=()),
        Disclaimer(title="", words=""),
    ],
    ids=lambda block: type(block).__name__,
)
def test_an_empty_block_says_so_or_stays_whole(block: Block) -> None:
    document = set_with(block)
    told = words_of(document)
    assert "Over dit rapport" in told
    if isinstance(block, Disclaimer):
        return
    assert block.title in told
    assert "Voor deze selectie zijn er geen gegevens." in told or document.tables()[2:] or isinstance(block, Text)


def test_a_flow_of_the_whole_only_is_one_line() -> None:
    block = replace(sample.flow(), rows=())
    assert set_with(block).tables()[0][1:] == [["Totaal", "1.187", "310", "263", "1.234"]]


def test_a_report_without_blocks_still_says_where_it_comes_from() -> None:
    assert "2 van 3 gemeenten leverden aan" in words_of(set_with())


def persons(count: int) -> Lijst:
    columns = (Column(title="Persoon"), Column(title="Sinds"), Column(title="Taken", measure=AANTAL))
    rows = tuple((f"p-{at:05}", date(2026, 1, 1) if at % 2 else None, shown(at % 7)) for at in range(count))
    return Lijst(title="Personen", columns=columns, rows=rows, pseudonymised=True)


def test_a_list_of_a_thousand_rows_is_printed_with_its_head_on_every_page() -> None:
    document = set_with(persons(1000))
    rows = document.tables()[0]
    assert [row[0] for row in rows[1:]] == [f"p-{at:05}" for at in range(1000)]
    listed = [number for number, page in enumerate(document.paged[:-1], start=1) if number > 1]
    assert len(listed) > 10
    assert all("Persoon Sinds Taken" in document.paged[number - 1] for number in listed)
    assert "Personen staan hier met een pseudoniem." in words_of(document)


def test_a_longer_list_prints_its_summary_and_where_all_of_it_is() -> None:
    document = set_with(persons(1001))
    told = words_of(document)
    assert "De lijst telt 1.001 regels; dat is te lang om te drukken." in told
    assert "De volledige lijst staat in de xlsx en de csv van dit rapport." in told
    assert "p-00001" not in told
    assert document.tables()[0] == [
        ["Kolom", "Ingevuld", "Verschillend"],
        ["Persoon", "1.001", "1.001"],
        ["Sinds", "500", "1"],
        ["Taken", "1.001", "7"],
    ]


def test_a_longer_table_prints_its_total_and_where_all_of_it_is() -> None:
    rows = tuple((f"regel {at}", shown(at)) for at in range(1001))
    document = set_with(replace(table(*rows), total=("Totaal", shown(500_500))))
    assert document.tables()[0] == [["Onderwerp", "Kolom 1"], ["Totaal", "500.500"]]
    told = words_of(document)
    assert "De tabel telt 1.001 regels; dat is te lang om te drukken." in told
    assert "De volledige tabel staat in de xlsx en de csv van dit rapport." in told
    assert "regel 1000" not in told


def test_a_wide_table_turns_the_page() -> None:
    cells = ("Ondersteuning thuis", *(shown(1_000_000 + at) for at in range(14)))
    document = set_with(table(cells, columns=15))
    assert sizes(document) == {A4, A4[::-1]}
    assert document.beyond == ()
    assert document.tables()[0][1] == ["Ondersteuning thuis", *(f"1.000.{at:03}" for at in range(14))]


def test_a_table_too_wide_for_any_page_comes_in_parts_that_repeat_the_first_column() -> None:
    cells = ("Ondersteuning thuis", *(shown(1_000_000 + at) for at in range(59)))
    document = set_with(table(cells, columns=60))
    parts = [part for part in document.tables() if part[0][0] == "Onderwerp"]
    assert len(parts) > 1
    assert document.beyond == ()
    assert {part[1][0] for part in parts} == {"Ondersteuning thuis"}
    assert [cell for part in parts for cell in part[1][1:]] == [f"1.000.{at:03}" for at in range(59)]
    assert all(f"Deel {at} van {len(parts)}" in words_of(document) for at in range(1, len(parts) + 1))


def test_a_wide_crosstab_keeps_its_totals_in_the_last_part_only() -> None:
    columns = tuple(Member(code=f"{at}", label=f"Product {at}") for at in range(70))
    counts = tuple(shown(10_000 + at) for at in range(70))
    block = replace(
        sample.crosstab(),
        columns=columns,
        rows=(Member(code="a", label="Wijk"),),
        cells=(counts,),
        row_totals=(shown(702_415),),
        column_totals=counts,
        total=shown(702_415),
    )
    document = set_with(block)
    parts = [part for part in document.tables() if part[0][0] == "Leeftijd"]
    assert [part[0][-1] for part in parts[:-1]] == ["Geslacht"] * (len(parts) - 1)
    assert parts[-1][0][-1] == "Totaal"
    assert document.beyond == ()


def test_many_key_figures_stand_in_a_table() -> None:
    items = tuple(
        KeyFigure(
            indicator=f"x.{at}",
            title=f"Cijfer {at}",
            measure=Measure(unit="dagen", decimals=1),
            figure=shown(at),
            comparisons=(Comparison(label="norm", figure=shown(9)),) if at % 2 else (),
            verdict="binnen de norm" if at % 2 else "",
        )
        for at in range(1, 9)
    )
    rows = set_with(Figures(title="Veel", items=items)).tables()[0]
    assert rows[0] == ["Cijfer", "Eenheid", "Waarde", "Norm", "Oordeel"]
    assert rows[1:3] == [["Cijfer 1", "dagen", "1,0", "9,0", "binnen de norm"], ["Cijfer 2", "dagen", "2,0", "", ""]]
    assert len(rows) == 9


def test_a_short_trend_has_a_row_per_period_and_weeks_keep_their_own_names() -> None:
    first = period_of(date(2026, 1, 5), Unit.WEEK)
    periods = (first, first.next(), first.next().next())
    series = Series(title="UWV", indicator="x", figures=tuple(shown(at) for at in (1, 2, 3)))
    block = Trend(title="Weken", measure=AANTAL, periods=periods, series=(series,))
    assert set_with(block).tables()[0] == [
        ["Periode", "UWV"],
        ["week 2 van 2026", "1"],
        ["week 3 van 2026", "2"],
        ["week 4 van 2026", "3"],
    ]


def test_what_happened_stands_below_a_trend_with_its_number_in_the_chart() -> None:
    told = words_of(set_with(sample.trend()))
    assert "De norm is 550. (1) September 2025: versie 2: ingetrokken taken tellen niet meer mee." in told


def test_a_report_about_people_says_on_every_page_that_it_is_confidential() -> None:
    whole = set_with(sample.table())
    assert "Vertrouwelijk: dit rapport gaat over personen." in words_of(whole)
    assert all("Vertrouwelijk" in page for page in whole.paged[1:])
    report = replace(sample.sample(), level="aggregate", blocks=(sample.table(),))
    public = read(render(report)["open-taken-per-organisatie_2026-02.pdf"])
    assert "Vertrouwelijk" not in words_of(public) + "".join(public.paged)

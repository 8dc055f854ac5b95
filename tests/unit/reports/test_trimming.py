"""What no source tells is said once in words, and what is known, hidden or zero always stays."""

from dataclasses import replace

import pytest

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports import model
from ketenzicht.reports.compose.trimming import NOTHING, trimmed
from ketenzicht.reports.facts import TOTAL
from ketenzicht.reports.model import PERIODE, Column, Comparison, Member

AANTAL = Measure(unit="aantal")


def key_figure(title: str, figure: Figure, earlier: Figure) -> model.KeyFigure:
    held = (Comparison(label="vorige periode", figure=earlier),)
    return model.KeyFigure(indicator="x.y", title=title, measure=AANTAL, figure=figure, comparisons=held)


def over_time(*lines: tuple[Figure, Figure]) -> model.Table:
    names = ("Aanvragen", "Contacten")
    columns = (
        Column(title="Periode", dimension=PERIODE),
        *(Column(title=name, measure=AANTAL, indicator="x.y") for name in names),
    )
    rows = tuple((Member(code=f"2026-{n:02}", label=f"maand {n}"), *line) for n, line in enumerate(lines, 1))
    return model.Table(title="Verloop", columns=columns, rows=rows, look=model.Look.LINES, drawn=names)


@pytest.mark.covers("S1-70")
def test_a_key_figure_without_source_is_named_below_and_the_others_stay() -> None:
    known, gone = key_figure("Aanvragen", shown(3), UNKNOWN), key_figure("Contacten", UNKNOWN, UNKNOWN)
    before = key_figure("Klachten", UNKNOWN, shown(2))
    found = trimmed(model.Figures(title="Kort", items=(known, gone, before)))
    assert isinstance(found, model.Figures)
    assert found.items == (known, before) and "Contacten" in found.note and "Klachten" not in found.note


@pytest.mark.parametrize("figure", [HIDDEN, shown(0)])
def test_hidden_and_zero_are_known(figure: Figure) -> None:
    block = model.Figures(title="Kort", items=(key_figure("Aanvragen", figure, UNKNOWN),))
    assert trimmed(block) == block
    table = over_time((figure, figure), (shown(1), shown(1)))
    assert trimmed(table) == table


def test_a_column_without_source_goes_with_its_line_in_the_chart() -> None:
    found = trimmed(over_time((shown(1), UNKNOWN), (shown(2), UNKNOWN)))
    assert isinstance(found, model.Table)
    assert [column.title for column in found.columns] == ["Periode", "Aanvragen"] and found.drawn == ("Aanvragen",)
    assert [row[1] for row in found.rows] == [shown(1), shown(2)] and "Contacten" in found.note


def test_a_table_over_time_begins_where_something_is_known_and_keeps_later_gaps() -> None:
    found = trimmed(over_time((UNKNOWN, UNKNOWN), (shown(1), UNKNOWN), (UNKNOWN, UNKNOWN), (shown(1), shown(2))))
    assert isinstance(found, model.Table)
    assert [row[0] for row in found.rows] == [Member(code=f"2026-{n:02}", label=f"maand {n}") for n in (2, 3, 4)]


def test_a_trend_begins_where_something_is_known_and_loses_earlier_marks() -> None:
    periods = tuple(parse_period(f"2026-{n:02}") for n in (1, 2, 3))
    trend = model.Trend(
        title="Verloop",
        measure=AANTAL,
        periods=periods,
        series=(model.Series(title="A", indicator="x.y", figures=(UNKNOWN, shown(1), shown(2))),),
        marks=(model.Mark(period="2026-01", words="toen"), model.Mark(period="2026-02", words="nu")),
    )
    found = trimmed(trend)
    assert isinstance(found, model.Trend)
    assert (found.periods, found.series[0].figures) == (periods[1:], (shown(1), shown(2)))
    assert [mark.period for mark in found.marks] == ["2026-02"]
    line = replace(trend.series[0], figures=(UNKNOWN,) * 3)
    assert trimmed(replace(trend, series=(line,))) == model.Text(title="Verloop", paragraphs=(NOTHING,))


def test_a_block_without_any_source_keeps_its_heading_and_says_so() -> None:
    said = model.Text(title="Verloop", paragraphs=(NOTHING,))
    assert trimmed(over_time((UNKNOWN, UNKNOWN))) == said
    assert trimmed(model.Figures(title="Verloop", items=(key_figure("A", UNKNOWN, UNKNOWN),))) == said
    ranking = model.Ranking(
        title="Verloop", indicator="x.y", measure=AANTAL, dimension="kanaal", member_title="Kanaal",
        places=(), rest=UNKNOWN, whole=model.Place(rank=None, member=TOTAL, figure=UNKNOWN, share=UNKNOWN),
    )  # fmt: skip
    assert trimmed(ranking) == said
    whole = replace(ranking.whole, figure=shown(0))
    assert trimmed(replace(ranking, rest=shown(0), whole=whole)) != said
    stream = model.Stream(
        title="Verloop", indicator="x.y", measure=AANTAL, source_dimension="kanaal", source_title="Kanaal",
        target_dimension="organisatie", target_title="Organisatie", links=(), rest=UNKNOWN, total=UNKNOWN,
    )  # fmt: skip
    assert trimmed(stream) == said
    assert trimmed(replace(stream, rest=shown(0), total=shown(0))) != said

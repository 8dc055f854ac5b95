"""Native charts: each points at the cells of its table, holds the same numbers, leaves gaps, and is told in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ketenzicht.kernel.figures import shown
from ketenzicht.reports.model import Block, Column, Look, Table
from tests.unit.reports.sample import AANTAL, DEEL, bullet, crosstab, flow, funnel, ranking, sample, some, table, trend
from tests.unit.reports.xlsx.opened import book, content, found, of, parts

FILE = content(sample())
DRAWN = (table(), crosstab(), trend(), ranking(), flow(), funnel(), bullet())


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series of a chart: where it points, and the numbers that travel along (None for a gap)."""

    name: str
    categories: str
    values: str
    kept: list[float | None]


def charts(file: bytes) -> list[bytes]:
    """The charts of a workbook, in order."""
    named = {name: part for name, part in parts(file).items() if name.startswith("xl/charts/chart")}
    return [named[f"xl/charts/chart{number}.xml"] for number in range(1, len(named) + 1)]


def only(block: Block) -> bytes:
    """The chart of a report with one block."""
    (chart,) = charts(content(of(block)))
    return chart


def series(chart: bytes) -> Iterator[Series]:
    for ser in found(chart, "//c:ser"):
        (name,), (categories,), (values,) = (
            ser.xpath(path, namespaces={"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"})
            for path in ("c:tx//c:f", "c:cat//c:f", "c:val//c:f")
        )
        yield Series(name=name.text, categories=categories.text, values=values.text, kept=kept(ser))


def kept(ser: Any) -> list[float | None]:
    space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    (count,) = ser.xpath("c:val//c:ptCount/@val", namespaces=space)
    points = {int(point.get("idx")): float(point[0].text) for point in ser.xpath("c:val//c:pt", namespaces=space)}
    return [points.get(place) for place in range(int(count))]


def cells(file: bytes, reference: str) -> list[Any]:
    """What stands in the cells that a series points at."""
    sheet, _, area = reference.replace("$", "").rpartition("!")
    found_ = book(file)[sheet.strip("'")][area]
    return [row[0].value for row in found_] if isinstance(found_, tuple) else [found_.value]


def test_every_series_points_at_the_cells_with_its_numbers() -> None:
    checked = 0
    for chart in charts(FILE):
        for one in series(chart):
            assert cells(FILE, one.values) == one.kept
            assert len(cells(FILE, one.categories)) == len(one.kept)
            checked += 1
    # table, months, pyramid, trend, ranking, flow, funnel, bullet, boxplot, benchmark, forecast
    assert checked == 2 + 1 + 2 + 3 + 1 + 4 + 1 + 2 + 5 + 2 + 5


def test_a_hidden_figure_is_a_gap_and_not_a_zero() -> None:
    (noord, uwv, norm) = series(only(trend()))
    assert uwv.kept == [333, 340, 351, 349, None, None, 301, 322, 358, 366, 371, 380, 399]
    assert None not in noord.kept
    assert norm.kept == [550] * 13
    assert [value.get("val") for value in found(only(trend()), "//c:dispBlanksAs")] == ["gap"]


def test_a_title_is_the_cell_of_the_heading_so_that_it_is_no_formula() -> None:
    evil = replace(table(), title="=HYPERLINK(A1)")
    file = content(of(evil))
    (chart,) = charts(file)
    (reference,) = [item.text for item in found(chart, "/c:chartSpace/c:chart/c:title//c:f")]
    assert cells(file, reference) == ["=HYPERLINK(A1)"]


def test_every_reference_of_a_chart_is_a_range_of_the_workbook() -> None:
    references = [item.text for chart in charts(FILE) for item in found(chart, "//c:f")]
    assert len(references) > 40
    assert all(re.fullmatch(r"'?[\w ]+'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", reference) for reference in references)


def test_every_chart_is_told_in_words() -> None:
    drawing = parts(FILE)["xl/drawings/drawing1.xml"]
    told = [str(words) for words in found(drawing, "//xdr:graphicFrame//xdr:cNvPr/@descr")]
    assert len(told) == len(charts(FILE))
    for block in DRAWN:
        assert any(block.title in words and block.alt in words for words in told)


def test_each_block_has_the_chart_that_fits_it() -> None:
    kinds = {
        "table": (only(table()), "barChart", "bar", "stacked"),
        "ranking": (only(ranking()), "barChart", "bar", "clustered"),
        "funnel": (only(funnel()), "barChart", "bar", "clustered"),
        "flow": (only(flow()), "barChart", "col", "clustered"),
        "bullet": (only(bullet()), "barChart", "col", "clustered"),
    }
    for name, (chart, kind, direction, grouping) in kinds.items():
        (bars,) = found(chart, f"//c:{kind}")
        assert bars[0].get("val") == direction, name
        assert bars[1].get("val") == grouping, name
    assert found(only(trend()), "//c:lineChart")


def test_a_target_is_a_mark_without_a_line() -> None:
    (line,) = found(only(bullet()), "//c:lineChart/c:ser")
    space = {
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    }
    assert line.xpath("c:spPr/a:ln/a:noFill", namespaces=space)
    assert line.xpath("c:marker/c:symbol/@val", namespaces=space) == ["dash"]


def test_the_halves_of_a_pyramid_run_apart_over_true_numbers() -> None:
    chart = only(crosstab())
    assert [one.kept for one in series(chart)] == [[None, 118, 167, None], [None, 131, 190, None]]
    directions = [axis.get("val") for axis in found(chart, "//c:valAx/c:scaling/c:orientation")]
    assert sorted(directions) == ["maxMin", "minMax"]
    edges = {
        (float(axis[0].get("val")), float(axis[1].get("val")))
        for axis in zip(found(chart, "//c:valAx//c:min"), found(chart, "//c:valAx//c:max"), strict=True)
    }
    assert edges == {(-200.0, 200.0)}


def test_a_mark_of_a_trend_stands_in_the_chart_and_in_words() -> None:
    labels = [text.text for text in found(only(trend()), "//c:dLbl//*[local-name()='t']")]
    assert labels == ["①"]
    words = [row[4].value for row in book(content(of(trend())))["Rapport"].iter_rows() if len(row) > 4]
    assert "① versie 2: ingetrokken taken tellen niet meer mee" in words


def test_bars_stand_on_zero() -> None:
    low = replace(table(), look=Look.BARS)
    assert [item.get("val") for item in found(only(low), "//c:valAx/c:scaling/c:min")] == ["0"]


def test_bars_below_zero_are_drawn_below_zero() -> None:
    columns = (Column(title="Wie"), Column(title="Verschil", measure=AANTAL))
    below = Table(title="V", columns=columns, rows=(("a", *some(-5)), ("b", *some(3))), look=Look.BARS)
    assert found(only(below), "//c:valAx/c:scaling/c:min") == []
    assert next(series(only(below))).kept == [-5, 3]


def test_a_share_beside_counts_is_a_line_on_its_own_axis() -> None:
    columns = (Column(title="Maand"), Column(title="Nieuw", measure=AANTAL), Column(title="Deel", measure=DEEL))
    mixed = Table(title="M", columns=columns, rows=(("jan", *some(5, "12.5")),), look=Look.STACKED)
    chart = only(mixed)
    (line,) = found(chart, "//c:lineChart/c:ser")
    assert kept(line) == [0.125]
    assert len(found(chart, "//c:valAx")) == 2


def test_a_table_of_lines_has_lines() -> None:
    columns = (Column(title="Maand"), Column(title="Nieuw", measure=AANTAL))
    lines = Table(title="L", columns=columns, rows=(("jan", shown(5)), ("feb", shown(6))), look=Look.LINES)
    assert len(found(only(lines), "//c:lineChart/c:ser")) == 1


def test_a_chart_of_a_long_table_points_at_its_sheet_and_says_what_it_leaves_out() -> None:
    columns = (Column(title="Wie"), Column(title="Dag"), Column(title="Aantal", measure=AANTAL))
    cells_ = tuple((f"nr {place}", date(2026, 1, 1), shown(place)) for place in range(600))
    file = content(of(Table(title="Lang", columns=columns, rows=cells_, look=Look.BARS)))
    (one,) = series(charts(file)[0])
    assert (one.categories, one.values) == ("Lang!$A$2:$A$41", "Lang!$C$2:$C$41")
    assert cells(file, one.values) == one.kept == list(range(40))
    told = {row[0].value for row in book(file)["Rapport"].iter_rows()}
    assert "De grafiek toont de eerste 40 rijen." in told


def test_charts_speak_dutch() -> None:
    assert all(b'lang="en-US"' not in chart and b'<c:lang val="nl-NL"/>' in chart for chart in charts(FILE))

"""Charts: the same on every machine, a gap where a figure is hidden, and readable without seeing every colour."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from math import dist
from typing import Any

import pytest
from lxml import etree

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports import charts, model
from ketenzicht.reports.charts import style
from ketenzicht.reports.charts.drawing import spec_of
from ketenzicht.reports.charts.lines import short
from ketenzicht.reports.charts.maps import classes
from ketenzicht.reports.model import Block, Column, Look, Member, Table
from ketenzicht.reports.renderers.html.theme import themed
from tests.unit.reports import sample as hand
from tests.unit.reports.sample import sample, some
from tests.unit.reports.sample_map import wijken

DRAWN = [block for block in sample().blocks if charts.has_chart(block)]
PAPER, NIGHT = "#ffffff", "#14191f"


def drawn(block: Block, width: int = charts.WIDE) -> str:
    """The chart of a block."""
    found = charts.svg(block, width)
    assert found is not None
    return found


def texts(svg: str) -> list[str]:
    """The words in a drawing."""
    return ["".join(str(part) for part in found.itertext()) for found in etree.fromstring(svg.encode()).iter("{*}text")]


def values(spec: dict[str, Any]) -> list[float]:
    """All numbers that are drawn."""
    return [row["v"] for layer in spec["layer"] for row in layer["data"]["values"] if row.get("v") is not None]


def test_every_block_with_figures_side_by_side_is_drawn() -> None:
    kinds = {type(block).__name__ for block in DRAWN}
    assert kinds == {
        "Table", "Crosstab", "Trend", "Forecast", "Ranking", "Stream", "Flow", "Funnel", "Map", "Bullet", "Boxplot", "Overview", "Lijst", "Benchmark",
    }  # fmt: skip


@pytest.mark.parametrize("block", DRAWN, ids=lambda block: f"{type(block).__name__}-{block.title}")
@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_a_drawing_is_the_same_each_time_and_names_its_own_things(block: Block, width: int) -> None:
    first, second = (charts.svg(block, width, "a") for _ in range(2))
    assert first == second
    assert first is not None
    ids = re.findall(r'\bid="([^"]+)"', first)
    assert all(found.startswith("a-") for found in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(ids)
    assert "<script" not in first
    assert "data:" not in first


@pytest.mark.parametrize("block", DRAWN, ids=lambda block: f"{type(block).__name__}-{block.title}")
def test_letters_are_measured_in_the_type_of_the_package(block: Block) -> None:
    assert set(re.findall(r'font-family="([^"]+)"', drawn(block))) == {"Source Sans Pro"}


@pytest.mark.parametrize("block", DRAWN, ids=lambda block: f"{type(block).__name__}-{block.title}")
def test_a_drawing_has_words_in_its_place(block: Block) -> None:
    root = etree.fromstring(drawn(block).encode())
    assert (root.get("role"), root.get("aria-label")) == ("img", block.alt)
    assert root.get("viewBox")


def test_a_hidden_bar_is_a_gap_with_its_sign_and_never_a_zero() -> None:
    spec = spec_of(replace(hand.ranking(), periods=()), charts.WIDE)
    assert spec is not None
    bars, numbers, signs = (layer["data"]["values"] for layer in spec["layer"])
    assert [(bar["r"], bar["v"]) for bar in bars] == [("0", 502), ("1", 377)]
    assert [number["w"] for number in numbers] == ["502", "377"]
    assert [(sign["r"], sign["w"]) for sign in signs] == [("2", "×")]
    assert "×" in texts(drawn(hand.ranking()))


def test_unknown_has_a_sign_of_its_own_and_zero_is_a_number() -> None:
    steps = (
        model.Step(indicator="a.b", title="Eén", figure=UNKNOWN, share=UNKNOWN),
        model.Step(indicator="a.b", title="Twee", figure=shown(0), share=shown(0)),
    )
    words = texts(drawn(replace(hand.funnel(), steps=steps)))
    assert "?" in words
    assert "0" in words
    assert "×" not in words


def test_a_line_breaks_where_a_figure_is_hidden() -> None:
    spec = spec_of(hand.trend(), charts.WIDE)
    assert spec is not None
    line = [row for row in spec["layer"][0]["data"]["values"] if row["s"] == "1"]
    assert [row["v"] for row in line][3:7] == [349, None, None, 301]
    assert texts(drawn(hand.trend())).count("×") == 2


def test_the_last_number_stands_beside_a_line_but_never_on_another() -> None:
    assert {"612", "399"} <= set(texts(drawn(hand.trend())))
    close = tuple(
        replace(series, figures=some(100, last)) for series, last in zip(hand.trend().series, (200, 201), strict=True)
    )
    words = texts(drawn(replace(hand.trend(), periods=hand.trend().periods[:2], series=close, marks=(), norm=None)))
    assert "200" in words
    assert "201" not in words


def test_norm_and_marks_stand_in_a_trend() -> None:
    words = texts(drawn(hand.trend()))
    assert "norm 550" in words
    assert "(1)" in words


@pytest.mark.parametrize("look", [look for look in Look if look not in (Look.NONE, Look.WATERFALL)])
def test_every_look_draws_every_shown_figure_of_a_table(look: Look) -> None:
    table = replace(hand.table(), look=look, drawn=("Niet opgepakt", "In uitvoering"))
    spec = spec_of(table, charts.WIDE)
    assert spec is not None
    rows = ((203, 409), (148, 251), (45, 66))
    parts = {100 * part / sum(row) if look in (Look.SHARE, Look.LYING_SHARE) else part for row in rows for part in row}
    found = [abs(value) for value in values(spec)]
    assert all(any(abs(part - value) < 0.01 for value in found) for part in parts)
    assert drawn(table)


def test_a_waterfall_begins_each_step_where_the_one_before_ended() -> None:
    money = Measure(unit="euro", vn=True)
    columns = (Column(title="Product", dimension="product"), Column(title="Verschil", measure=money))
    members = [Member(code=code, label=code) for code in ("a", "b", "c")]
    rows = tuple(zip(members, some(50, -120, None), strict=True))
    table = Table(title="Verschil", columns=columns, rows=rows, total=("Totaal", *some(-90)), look=Look.WATERFALL)
    spec = spec_of(table, charts.WIDE)
    assert spec is not None
    steps = [(row["a"], row["b"]) for row in spec["layer"][0]["data"]["values"]]
    assert steps == [(0, 50), (-70, 50), (-70, -70), (-90, 0)]
    assert {"V € 50", "N € 120", "×", "N € 90"} <= set(texts(drawn(table)))


def test_a_pareto_line_begins_where_the_first_bar_ends() -> None:
    ranking = hand.ranking()
    places = tuple(replace(place, together=place.share) for place in ranking.places)
    words = texts(drawn(replace(ranking, places=places, periods=(), look=Look.PARETO)))
    assert "Aandeel opgeteld" in words


def test_a_row_of_which_a_part_is_hidden_is_as_long_as_what_is_shown_of_its_total() -> None:
    """35 of 50 are shown: the bar ends at 70%, and does not pretend that the rest is nothing."""
    hidden = replace(hand.crosstab(), cells=(some(35, None),), rows=hand.crosstab().rows[:1], row_totals=some(50))
    spec = spec_of(replace(hidden, look=Look.LYING_SHARE), charts.WIDE)
    assert spec is not None and max(values(spec)) == 70
    unknown = spec_of(replace(hidden, look=Look.LYING_SHARE, row_totals=(HIDDEN,)), charts.WIDE)
    assert unknown is not None and max(values(unknown)) == 0


def test_without_a_look_there_is_no_chart() -> None:
    assert charts.svg(replace(hand.table(), look=Look.NONE)) is None
    assert not charts.has_chart(replace(hand.crosstab(), look=Look.NONE))
    assert not charts.has_chart(replace(hand.table(), rows=()))


def test_of_signs_alone_there_is_no_chart() -> None:
    hidden = replace(hand.crosstab(), cells=(some(None, None),) * 4)
    assert not charts.has_chart(hidden)
    assert not charts.has_chart(replace(hidden, look=Look.LINES))
    bars = tuple(replace(bar, figure=HIDDEN) for bar in hand.bullet().bars)
    assert not charts.has_chart(replace(hand.bullet(), bars=bars))
    series = tuple(replace(line, figures=(HIDDEN,) * 13) for line in hand.trend().series)
    assert not charts.has_chart(replace(hand.trend(), series=series))


def test_a_pyramid_has_two_sides_and_names_no_third() -> None:
    third = model.Member(code="onbekend", label="onbekend")
    cells = tuple((*row, shown(7)) for row in hand.crosstab().cells)
    block = replace(hand.crosstab(), columns=(*hand.crosstab().columns, third), cells=cells)
    words = texts(drawn(block))
    assert {"man", "vrouw", "118", "131"} <= set(words)
    assert not {"onbekend", "7"} & set(words)


def test_more_series_than_colours_leave_it_to_the_table() -> None:
    columns = tuple(model.Member(code=str(n), label=str(n)) for n in range(9))
    block = replace(
        hand.crosstab(), columns=columns, rows=hand.crosstab().rows[:1], cells=(some(*range(9)),),
        row_totals=some(36), column_totals=some(*range(9)), look=Look.LYING_STACKED,
    )  # fmt: skip
    assert not charts.has_chart(block)
    many = tuple(replace(hand.trend().series[0], title=str(n)) for n in range(12))
    assert "11" not in texts(drawn(replace(hand.trend(), series=many)))


def test_numbers_are_written_in_dutch() -> None:
    words = texts(drawn(hand.bullet()))
    assert "€ 5 mln" in words
    days = replace(hand.funnel(), measure=Measure(unit="dagen", decimals=1))
    steps = (replace(days.steps[0], figure=shown(1234)), *days.steps[1:])
    words = texts(drawn(replace(days, steps=steps)))
    assert "1.234,0" in words
    assert "dagen" in words


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("2026-03", "mrt|2026"), ("2026-W07", "wk 7|2026"), ("2026-Q1", "kw 1|2026"), ("2026", "2026"),
        ("2026-B1", "jan-feb|2026"), ("2026-H2", "hj 2|2026"), ("2025-S", "2025-|2026"),
    ],
)  # fmt: skip
def test_moments_are_short_along_an_axis(key: str, label: str) -> None:
    assert short(parse_period(key)) == label


def test_a_map_hatches_what_is_hidden() -> None:
    root = etree.fromstring(drawn(wijken()).encode())
    areas = [found.get("fill") for found in root.findall("{*}path")]
    assert areas == [style.RAMP[-1], style.RAMP[0], "url(#g-verborgen)", "url(#g-verborgen)"]
    assert texts(drawn(wijken())) == ["512", "298", "×", "×", "298", "512", "× verborgen"]


def test_a_map_in_metres_and_one_in_degrees_have_north_up() -> None:
    def first_corner(block: model.Map) -> float:
        path = etree.fromstring(drawn(block).encode()).find("{*}path")
        assert path is not None
        return float(re.findall(r"M[0-9.]+ ([0-9.]+)", path.get("d", ""))[0])

    def metres(region: model.Region) -> model.Region:
        ring = [[x * 70_000, y * 110_000] for x, y in region.geometry["coordinates"][0]]
        return replace(region, geometry={"type": "MultiPolygon", "coordinates": [[ring]]})

    degrees = wijken()
    rd = replace(degrees, regions=tuple(metres(region) for region in degrees.regions))
    for block in (degrees, rd):
        south = replace(block, regions=(block.regions[0], block.regions[2]))
        north = replace(block, regions=(block.regions[2], block.regions[0]))
        assert first_corner(south) > first_corner(north)


def test_areas_without_a_boundary_stand_in_the_table_only() -> None:
    nowhere = tuple(replace(region, geometry={}) for region in wijken().regions)
    assert charts.svg(replace(wijken(), regions=nowhere)) is None
    assert charts.svg(replace(wijken(), regions=(*wijken().regions[:1], *nowhere[1:])))


def test_classes_hold_about_as_many_areas_each() -> None:
    found = classes(some(*range(1, 11), None, "?"))
    assert [(int(low), int(high)) for low, high in found] == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]
    assert classes([HIDDEN]) == []
    assert [(int(low), int(high)) for low, high in classes(some(5, 5, 5))] == [(5, 5)]


def rgb(colour: str) -> tuple[float, float, float]:
    """A colour as light, linear, each part from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2.2, from 1 to 21."""
    light = sorted(
        sum(part * weight for part, weight in zip(rgb(c), (0.2126, 0.7152, 0.0722), strict=True)) for c in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def as_seen(colour: str, matrix: Sequence[Sequence[float]]) -> list[float]:
    """A colour as somebody sees it who misses one kind of cone (Machado, Oliveira and Fernandes 2009), as the eye weighs it."""
    light = [max(0.0, sum(part * weight for part, weight in zip(rgb(colour), row, strict=True))) for row in matrix]
    return [part ** (1 / 2.4) for part in light]


SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def night() -> dict[str, str]:
    """The colours of the page by night, by their names."""
    from importlib import resources

    css = (resources.files("ketenzicht.reports.renderers.html") / "style.css").read_text(encoding="utf-8")
    dark = css[css.index("prefers-color-scheme: dark") : css.index("* { box-sizing")]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", dark))


def test_every_series_stands_out_from_the_page() -> None:
    assert all(contrast(colour, PAPER) >= 3 for colour in style.PALETTE)
    assert all(contrast(night()[f"reeks-{place}"], NIGHT) >= 3 for place in range(1, 9))
    assert contrast(style.EDGE, PAPER) >= 3
    assert contrast(night()["rand"], NIGHT) >= 3


def test_letters_on_colours_can_be_read_by_day_and_by_night() -> None:
    pairs = [*zip(style.PALETTE, style.ON_PALETTE, strict=True), *zip(style.RAMP, style.ON_RAMP, strict=True)]
    assert all(contrast(colour, letters) >= 4.5 for colour, letters in pairs)
    names = {style.LIGHT: "licht", style.DARK: "donker"}
    for place, letters in enumerate(style.ON_PALETTE, 1):
        assert contrast(night()[f"reeks-{place}"], night()[names[letters]]) >= 4.5


@pytest.mark.parametrize("sight", list(SIGHT))
@pytest.mark.parametrize(
    "palette", [style.PALETTE, tuple(night()[f"reeks-{n}"] for n in range(1, 9))], ids=["day", "night"]
)
def test_series_differ_for_every_eye(palette: Sequence[str], sight: str) -> None:
    seen = [as_seen(colour, SIGHT[sight]) for colour in palette]
    assert min(dist(one, other) for one, other in combinations(seen[:4], 2)) > 0.2
    assert min(dist(one, other) for one, other in pairwise(seen)) > 0.2


def test_every_line_has_its_own_dash() -> None:
    assert len({json.dumps(dash) for dash in style.DASHES}) == len(style.PALETTE)


def test_a_page_draws_in_its_own_colours() -> None:
    svg = themed(drawn(hand.table()))
    assert 'fill="var(--reeks-1)"' in svg
    assert style.PALETTE[0] not in svg
    assert "currentColor" in svg

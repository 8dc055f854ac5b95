"""A page that is read in a minute: names stay whole, amounts fit, what is unknown is grey, what is lacking is said once."""

from dataclasses import replace

import pytest

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, shown
from ketenzicht.kernel.periods import Unit
from ketenzicht.project.cli import demo
from ketenzicht.reports import charts, model
from ketenzicht.reports.charts import style
from ketenzicht.reports.compose.trimming import NOTHING, together, trimmed
from ketenzicht.reports.model import Column, KeyFigure, Lijst, Look, Member, Table, Text
from ketenzicht.reports.renderers.html.blocks import part
from ketenzicht.reports.renderers.pdf import key_figures
from ketenzicht.reports.renderers.pdf.blocks import pieces
from ketenzicht.reports.renderers.pdf.fitting import UPRIGHT, fitted, width
from ketenzicht.reports.renderers.pdf.pieces import Grid, Head, Note
from ketenzicht.reports.wording import names_unit
from tests.unit.reports.sample_map import wijken

AANTAL = Measure(unit="aantal")
EURO = Measure(unit="euro")


def key_figures_of(measure: Measure, *values: int) -> model.Figures:
    items = tuple(
        KeyFigure(indicator="x.y", title=f"Cijfer {n}", measure=measure, figure=shown(value), comparisons=())
        for n, value in enumerate(values)
    )
    return model.Figures(title="In het kort", items=items)


def test_the_demo_makes_a_report_of_every_length_of_period() -> None:
    assert set(demo._PERIODS) == set(Unit)


@pytest.mark.parametrize(
    ("title", "unit", "named"),
    [
        ("Inwoners per 1.000", "per 1.000 inwoners", True),
        ("Personen met open taken", "personen", True),
        ("Doorlooptijd, mediaan", "dagen", False),
        ("Aantal dagen, mediaan", "dagen", True),
    ],
)
def test_a_title_that_names_its_unit_says_it_once(title: str, unit: str, named: bool) -> None:
    assert names_unit(title, unit) is named


def test_what_is_unknown_is_grey_and_takes_no_colour_of_an_answer() -> None:
    fills, letters = style.named_colours(["Geleverd", "Onbekend", "Afgewezen"], ordered=False)
    assert fills == [style.PALETTE[0], style.PALETTE[-1], style.PALETTE[1]]
    assert len(letters) == 3
    assert style.named_colours(["Geleverd", "Afgewezen"], ordered=False)[0] == style.PALETTE[:2]


@pytest.mark.parametrize("px", [charts.WIDE, charts.NARROW])
def test_the_axis_of_a_share_ends_at_a_hundred_per_cent(px: int) -> None:
    columns = (Column(title="Organisatie", dimension="organisatie"), Column(title="Actief", measure=Measure(unit="%")))
    rows = ((Member(code="a", label="Loket"), shown(100)), (Member(code="b", label="RMC"), shown(60)))
    svg = charts.svg(Table(title="Actief", columns=columns, rows=rows, look=Look.LYING_BARS), px) or ""
    assert ">100%<" in svg and ">120%<" not in svg


def test_five_short_values_stand_in_a_row_and_amounts_three_by_three() -> None:
    short, amounts = key_figures_of(AANTAL, 463, 183, 323, 69, 41), key_figures_of(EURO, *[1_148_663] * 5)
    assert (key_figures.cards(short).across, key_figures.cards(amounts).across) == (5, 3)
    assert (part(short).across, part(amounts).across) == (5, 3)


def test_a_list_on_paper_leaves_out_columns_in_which_nothing_stands_and_says_so() -> None:
    unknown = Member(code="onbekend", label="Onbekend")
    block = Lijst(
        title="Signalen",
        columns=(Column(title="Nummer"), Column(title="Partner", dimension="partner"), Column(title="Reden")),
        rows=(("S1", unknown, None), ("S2", unknown, "dubbel")),
        pseudonymised=False,
    )
    grid, *others = pieces(block)
    assert isinstance(grid, Grid) and [head.title for head in grid.heads] == ["Nummer", "Reden"]
    assert [note.words for note in others if isinstance(note, Note)] == [
        "Niet afgedrukt, want overal leeg of onbekend: Partner."
    ]


def test_heads_take_more_lines_before_a_table_turns_and_names_stay_whole() -> None:
    titles = ("Open", "Niet opgepakt", "Gereserveerd", "In uitvoering", "Over de afspraak", "Over de afspraak, %",
              "Ouderdom, mediaan", "Ouderdom, p90")  # fmt: skip
    heads = (Head(title="Organisatie"), *(Head(title=title, number=True) for title in titles))
    (found,), sideways = fitted(Grid(heads=heads, rows=(("Sociale Dienst De Linde", *["81"] * len(titles)),)))
    assert not sideways and width(found) <= UPRIGHT
    assert found.heads[0].letters >= len("Sociale Dienst De Linde")


def test_what_several_blocks_in_a_row_lack_is_said_once_with_their_titles() -> None:
    lacking = [Text(title=title, paragraphs=(NOTHING,)) for title in ("Per taakveld", "Per jaar")]
    other = Text(title="Hoe u dit leest", paragraphs=("Lees.",))
    first, second, third = together([*lacking, other, lacking[0]])
    assert isinstance(first, Text) and first.paragraphs == (NOTHING, "- Per taakveld\n- Per jaar")
    assert (second, third) == (other, lacking[0])


def test_a_table_of_nobody_but_onbekend_is_a_sentence() -> None:
    columns = (Column(title="Behandelgroep", dimension="groep"), Column(title="Open", measure=AANTAL))
    table = Table(title="Werk", columns=columns, rows=((Member(code="onbekend", label="Onbekend"), shown(81)),))
    found = trimmed(table)
    assert isinstance(found, Text) and "behandelgroep" in found.paragraphs[0]
    known = replace(table, rows=(*table.rows, (Member(code="wmo", label="Wmo"), HIDDEN)))
    assert trimmed(known) == known


@pytest.mark.parametrize("nothing", [HIDDEN, UNKNOWN])
def test_a_map_of_signs_alone_is_not_drawn(nothing: Figure) -> None:
    block = wijken()
    assert charts.has_chart(block)
    assert not charts.has_chart(replace(block, regions=tuple(replace(r, figure=nothing) for r in block.regions)))

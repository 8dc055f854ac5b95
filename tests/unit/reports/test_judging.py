"""How a figure stands: verdicts, changes in words, what stands out, and charts told from what is shown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ketenzicht.indicators.model import Better
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, shown
from ketenzicht.reports import model
from ketenzicht.reports.compose.judging import against_target, highlight, verdict
from ketenzicht.reports.model import Comparison, KeyFigure, Look
from ketenzicht.reports.wording import change, described
from tests.unit.indicators.town import defined
from tests.unit.reports import sample as hand
from tests.unit.reports.sample import some
from tests.unit.reports.sample_map import wijken

AANTAL, DAGEN, DEEL, EURO = hand.AANTAL, hand.DAGEN, hand.DEEL, hand.EURO


@pytest.mark.parametrize(
    ("better", "figure", "norm", "words", "tone"),
    [
        (Better.LOWER, 10, 14, "binnen de norm", "goed"),
        (Better.LOWER, 14, 14, "binnen de norm", "goed"),
        (Better.LOWER, 15, 14, "net boven de norm", "let op"),
        (Better.LOWER, 16, 14, "boven de norm", "slecht"),
        (Better.HIGHER, 90, 90, "norm gehaald", "goed"),
        (Better.HIGHER, 85, 90, "net onder de norm", "let op"),
        (Better.HIGHER, 60, 90, "onder de norm", "slecht"),
        (Better.NEITHER, 60, 90, "", "neutraal"),
    ],
)
def test_a_figure_is_judged_against_its_norm(better: Better, figure: int, norm: int, words: str, tone: str) -> None:
    assert verdict(better, shown(figure), shown(norm)) == (words, tone)


@pytest.mark.parametrize("hidden", [HIDDEN, UNKNOWN])
def test_what_is_not_shown_is_not_judged(hidden: Figure) -> None:
    assert verdict(Better.LOWER, hidden, shown(14)) == ("", "neutraal")
    assert verdict(Better.LOWER, shown(14), hidden) == ("", "neutraal")


def test_euros_beside_a_budget_are_left_or_over() -> None:
    euros = defined(date="verstuurd_op", unit="euro")
    assert against_target(euros, shown(5_212_000), shown(4_800_000)) == ("N € 412.000", "slecht")
    assert against_target(euros, shown(3_100_000), shown(3_400_000)) == ("V € 300.000", "goed")
    assert against_target(euros, HIDDEN, shown(1)) == ("", "neutraal")
    plain = defined(date="verstuurd_op", better="higher")
    assert against_target(plain, shown(8), shown(10)) == ("onder het doel", "slecht")


def test_a_missed_norm_stands_out_before_any_change() -> None:
    def normed(title: str, now: int, norm: int, verdict_: str, tone: str) -> KeyFigure:
        held = (*key(title, shown(now), shown(50)).comparisons, Comparison(label="norm", figure=shown(norm)))
        return replace(key(title, shown(now), shown(50), DEEL), comparisons=held, verdict=verdict_, tone=tone)

    near = normed("Gesloten", 88, 90, "net onder de norm", "let op")
    missed = normed("Actief", 62, 80, "onder de norm", "slecht")
    worse = normed("Dekking", 40, 90, "onder de norm", "slecht")
    changed = key("Open taken", shown(300), shown(100))
    assert highlight([changed, near, missed, worse], "mei") == "Dekking is onder de norm: 40,0%, de norm is 90,0%."
    assert highlight([changed, near], "mei").startswith("Het meest veranderd sinds mei: Open taken")
    hidden = replace(missed, figure=HIDDEN, verdict="", tone="neutraal")
    assert "Actief" not in highlight([changed, hidden], "mei")


@pytest.mark.parametrize(
    ("measure", "now", "then", "words"),
    [
        (AANTAL, "1234", "1187", "+47 (+4%)"),
        (AANTAL, "90", "120", "−30 (−25%)"),
        (AANTAL, "5", "0", "+5"),
        (AANTAL, "7", "7", "gelijk"),
        (DEEL, "17.25", "12.5", "+4,8 procentpunt"),
        (DAGEN, "13.5", "14.5", "−1,0 (−7%)"),
        (DAGEN, "13.51", "13.49", "gelijk"),
        (EURO, "1500", "1000", "+€ 500 (+50%)"),
    ],
)
def test_a_change_is_told_in_words(measure: Measure, now: str, then: str, words: str) -> None:
    assert change(measure, shown(Decimal(now)), shown(Decimal(then))) == words


def test_a_change_from_or_to_a_hidden_figure_is_not_told() -> None:
    assert change(AANTAL, HIDDEN, shown(3)) == ""
    assert change(AANTAL, shown(3), HIDDEN) == ""


def key(title: str, now: Figure, then: Figure, measure: Measure = AANTAL) -> KeyFigure:
    """A key figure beside the previous period."""
    held = (Comparison(label="vorige periode", figure=then), Comparison(label="jaar eerder", figure=shown(1)))
    return KeyFigure(indicator="a.b", title=title, measure=measure, figure=now, comparisons=held)


def test_what_stands_out_is_the_largest_relative_change() -> None:
    items = [
        key("Open", shown(110), shown(100)),
        key("Dagen", shown(10), shown(20), DAGEN),
        key("Geld", shown(1400), shown(1000), EURO),
    ]
    assert highlight(items, "januari 2026") == (
        "Het meest veranderd sinds januari 2026: Dagen, van 20,0 dagen naar 10,0 dagen (−10,0, −50%)."
    )


def test_what_stands_out_is_never_a_hidden_figure() -> None:
    items = [
        key("Open", shown(101), shown(100)),
        key("Klein", HIDDEN, shown(400)),
        key("Ook klein", shown(400), HIDDEN),
    ]
    assert (
        highlight(items, "januari 2026") == "Het meest veranderd sinds januari 2026: Open, van 100 naar 101 (+1, +1%)."
    )
    assert highlight(items[1:], "2025") == "Er is geen kerncijfer om met 2025 te vergelijken."


def test_a_handful_comes_after_what_is_larger() -> None:
    items = [key("Klachten", shown(2), shown(1)), key("Open", shown(110), shown(100))]
    assert "Open, van 100 naar 110" in highlight(items, "2025")
    assert "Klachten, van 1 naar 2" in highlight(items[:1], "2025")


def test_when_nothing_changed_that_is_said() -> None:
    assert highlight([key("Open", shown(5), shown(5))], "2025") == "Geen kerncijfer veranderde ten opzichte van 2025."


TOLD = {
    "table": (
        hand.table(),
        "Grafiek. Niet opgepakt: het meest bij Wijkteam Noord (203), het minst bij =HYPERLINK(\"http://kwaad.example\";\"Klik\") (45). "
        "2 cijfers zijn niet te zien. In uitvoering: het meest bij Wijkteam Noord (409), het minst bij "
        "=HYPERLINK(\"http://kwaad.example\";\"Klik\") (66). 2 cijfers zijn niet te zien.",
    ),
    "table over time": (hand.table_over_time(), "Grafiek. Nieuw: van 287 in januari 2026 naar 310 in februari 2026."),
    "crosstab": (
        hand.crosstab(),
        "Grafiek. Het meest bij 45-64, vrouw (190), het minst bij 18-44, man (118). 4 cijfers zijn niet te zien.",
    ),
    "trend": (
        hand.trend(),
        "Grafiek. Wijkteam Noord: van 520 in februari 2025 naar 612 in februari 2026. "
        "UWV: van 333 in februari 2025 naar 399 in februari 2026. 2 cijfers zijn niet te zien. De norm is 550.",
    ),
    "ranking": (hand.ranking(), "Grafiek. Het meest bij Geld (502), het minst bij Werk (377). 1 cijfer is niet te zien."),
    "flow": (hand.flow(), "Grafiek. Totaal: begin 1.187, in 310, uit 263, eind 1.234."),
    "funnel": (hand.funnel(), "Grafiek. Verstuurd 310, gestart 204, gesloten 92 en met feedback verborgen."),
    "map": (wijken(), "Kaart. Het meest bij Dorpskern (512), het minst bij De Weiden (298). 2 cijfers zijn niet te zien."),
    "bullet": (
        hand.bullet(),
        "Grafiek. Besteed tegenover begroot: Wmo € 3.100.000 tegenover € 3.400.000, Jeugd € 5.212.000 tegenover € 4.800.000 "
        "en Pgb verborgen tegenover € 260.000.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("block", "words"), TOLD.values(), ids=list(TOLD))
def test_a_chart_is_told_from_the_figures_that_are_shown(block: model.Block, words: str) -> None:
    assert described(block) == words


def test_where_nothing_may_be_seen_that_is_told() -> None:
    hidden = replace(hand.crosstab(), cells=(some(None, None),) * 4)
    assert described(hidden) == "Grafiek. Er is geen cijfer dat getoond mag worden."
    assert described(replace(hand.table(), look=Look.NONE, alt="")) == ""

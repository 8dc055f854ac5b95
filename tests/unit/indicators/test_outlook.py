"""What people know of the future: the file vooruitblik.yaml, its mistakes, and what events and adjustments do."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from ketenzicht.indicators import catalog
from ketenzicht.indicators.forecasting.adjusting import adjusted
from ketenzicht.indicators.forecasting.declared import parse
from ketenzicht.indicators.forecasting.levels import levelled
from ketenzicht.indicators.forecasting.outlook import Effect, Event, Outlook
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.indicators.forecasting.series import unbroken
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, shown
from tests.unit.indicators.forecast_series import months

INDICATORS = catalog.load()
SOUND = """
events:
  - {indicator: financien.gerealiseerd, since: 2027-01-01, why: nieuwe tarieven., effect: {percent: 4}}
  - {indicator: taken.verloop, since: 2025-03-15, why: nieuw contract, where: {gemeente: GM9901}}
adjustments:
  - {indicator: taken.verloop, part: in, from: 2027-01, until: 2027-03, percent: -12.5, why: later begonnen, by: controller, on: 2026-10-15}
"""
ADJUSTED = "indicator: taken.open, from: 2027-01, until: 2027-03, why: x, by: controller, on: 2026-10-15"


def event(since: str, **effect: int) -> Event:
    """An event of taken.open, known when it has a percent or amount."""
    known = Effect(**{name: Decimal(value) for name, value in effect.items()}) if effect else None
    return Event(indicator="taken.open", since=date.fromisoformat(since), why="nieuw contract", effect=known)


def test_the_file_is_read_as_it_stands() -> None:
    found = parse(SOUND, INDICATORS)
    assert [(one.since, one.why, one.effect) for one in found.events] == [
        (date(2027, 1, 1), "nieuwe tarieven", Effect(percent=Decimal(4))),
        (date(2025, 3, 15), "nieuw contract", None),
    ]
    (own,) = found.adjustments
    assert own.told() == (
        "Bijgesteld van in door controller op 15 oktober 2026: januari 2027 tot en met maart 2027 −12,5%, want later begonnen."
    )
    assert parse("", INDICATORS) == Outlook()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("events: {}", "events moet een lijst zijn"),
        ("gebeurtenissen: []", "kent de sleutel gebeurtenissen niet"),
        ("events: [{indicator: taken.opn, since: 2026-01-01, why: x}]", "events, nummer 1: de indicator taken.opn bestaat niet. Bedoelt u 'taken.open'?"),
        ("events: [{indicator: taken.open, since: vorig jaar, why: x}]", "since is «vorig jaar»; schrijf een datum"),
        ("events: [{indicator: taken.open, since: 2026-01-01}]", "mist de sleutel why"),
        ("events: [{indicator: taken.open, since: 2026-01-01, why: x, effect: {}}]", "kies percent (zoals -3) of amount"),
        ("events: [{indicator: taken.verloop, since: 2026-01-01, why: x, effect: {percent: 3}}]", "is een stroom"),
        ("events: [{indicator: taken.open, since: 2026-01-01, why: x, where: {straat: a}}]", "niet te splitsen naar straat"),
        (f"adjustments: [{{{ADJUSTED}}}]", "kies percent (zoals -3) of amount"),
        (f"adjustments: [{{{ADJUSTED}, percent: veel}}]", "percent is «veel»; schrijf een getal"),
        (f"adjustments: [{{{ADJUSTED}, percent: -140}}]", "kies een getal van -100 tot en met 1000"),
        (f"adjustments: [{{{ADJUSTED}, amount: 3, part: in}}]", "taken.open is geen stroom; haal part weg"),
        (f"adjustments: [{{{ADJUSTED.replace('taken.open', 'taken.verloop')}, amount: 3}}]", "kies uit in, uit"),
        (f"adjustments: [{{{ADJUSTED.replace('2027-03', '2026-Q4')}, amount: 3}}]", "schrijf een maand zoals 2027-01"),
        (f"adjustments: [{{{ADJUSTED.replace('2027-03', '2026-12')}, amount: 3}}]", "draai ze om"),
        ("extra_models: [prophet]", "kies uit statsforecast"),
        ("events: [", "geen geldige YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_that_names_the_file(content: str, sentence: str) -> None:
    with pytest.raises(WrongCall) as told:
        parse(content, INDICATORS)
    assert str(told.value).startswith("vooruitblik.yaml: ") and sentence in str(told.value)


# Events


def test_what_lies_before_an_event_of_unknown_effect_is_left_out() -> None:
    periods = months(46)
    found = levelled(np.arange(40.0), periods[:40], periods[40:], [event("2024-02-10")])
    first = periods[found.skipped]
    assert (first.key, found.values[0]) == ("2024-03", found.skipped)
    assert found.since == "De reeks begint na 10 februari 2024: nieuw contract."


def test_what_lies_before_an_event_of_known_effect_is_brought_to_the_level_after_it() -> None:
    periods = months(6)
    found = levelled(np.full(4, 100.0), periods[:4], periods[4:], [event(str(periods[2].start), percent=10)])
    assert (found.skipped, found.values.tolist()) == (0, pytest.approx([110, 110, 100, 100]))


def test_an_event_ahead_moves_the_forecast_or_ends_it() -> None:
    periods = months(6)
    past, ahead = periods[:3], periods[3:]
    found = levelled(np.full(3, 100.0), past, ahead, [event(str(ahead[1].start), amount=-20)])
    assert found.shift.moved(np.full(3, 100.0)).tolist() == [100, 80, 80]
    assert len(levelled(np.full(3, 100.0), past, ahead, [event(str(ahead[1].start))]).shift.factor) == 1
    with pytest.raises(NoForecast, match="wat dat doet is onbekend"):
        levelled(np.full(3, 100.0), past, ahead, [event(str(ahead[0].start))])


def test_a_changed_definition_is_an_event_unless_somebody_wrote_down_what_it_does() -> None:
    changed = next(one for one in INDICATORS.values() if one.changes)
    (found,) = Outlook().events_of(changed, {})[:1]
    assert found.effect is None and "van de definitie" in found.why
    none = Event(indicator=changed.key, since=found.since, why="alles is omgerekend", effect=Effect(amount=Decimal(0)))
    assert none in Outlook(events=(none,)).events_of(changed, {})
    assert found not in Outlook(events=(none,)).events_of(changed, {})


def test_an_amount_is_for_its_own_selection_and_a_percentage_also_for_parts() -> None:
    amount, percent = Effect(amount=Decimal(5)), Effect(percent=Decimal(5))
    assert percent.fits({}, {"gemeente": "GM9901"}) and not amount.fits({}, {"gemeente": "GM9901"})
    assert amount.fits({"gemeente": "GM9901"}, {"gemeente": "GM9901"})
    assert not percent.fits({"gemeente": "GM9902"}, {"gemeente": "GM9901"})


# Adjustments and gaps


def test_an_adjustment_is_about_its_own_months() -> None:
    (own,) = parse(SOUND, INDICATORS).adjustments
    ahead = months(6, "2027-04")
    assert adjusted(np.full(6, 80.0), ahead, [own]).tolist() == [80, 80, 70, 70, 70, 80]


def test_a_series_begins_after_a_hidden_month_and_says_so() -> None:
    periods = months(5)
    found = unbroken(periods, [shown(1), HIDDEN, shown(2), shown(3), shown(4)])
    assert found.periods == tuple(periods[2:])
    assert found.since == "De reeks begint na juli 2026, want dat cijfer is verborgen en wordt niet ingevuld."
    assert unbroken(periods, [UNKNOWN, UNKNOWN, shown(2), shown(3), shown(4)]).since == ""


@pytest.mark.parametrize(("last", "word"), [(HIDDEN, "verborgen"), (UNKNOWN, "onbekend")])
def test_a_gap_at_the_end_is_refused(last: object, word: str) -> None:
    with pytest.raises(NoForecast, match=f"het cijfer van oktober 2026 is {word}"):
        unbroken(months(3), [shown(1), shown(2), last])  # type: ignore[list-item]

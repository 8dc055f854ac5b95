"""Legal terms by worked example: dates counted by hand on a calendar, and the examples of the reference folder."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.kernel.calendar import is_working_day
from ketenzicht.kernel.dwangsom import dwangsom
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.term_rules import Length, TermSettings, term_rule, term_rules
from ketenzicht.kernel.terms import Deadlines, Suspension, add_term, deadline, earliest, repeated, within

STEPS = {
    "Wmo onderzoek": ("wmo", "onderzoek"),
    "Wmo beschikking": ("wmo", "beschikking"),
    "Participatiewet": ("pw", "beschikking"),
    "Participatiewet+opschorting 10d": ("pw", "beschikking"),
    "Jeugdwet": ("jeugd", "beschikking"),
    "Bezwaar indienen (dag bekendmaking)": ("awb", "bezwaar_indienen"),
}
DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2060, 12, 31))


def _pw(start: date, **extra: object) -> Deadlines:
    return deadline(wet="pw", stap="beschikking", start=start, **extra)  # type: ignore[arg-type]


def test_all_examples_of_the_reference_folder_come_out(reference_dir: Path) -> None:
    with (reference_dir / "data" / "legal_term_examples.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for row in rows:
        wet, stap = STEPS[row["soort"]]
        found = deadline(
            wet=wet,
            stap=stap,
            start=date.fromisoformat(row["ontvangst"]),
            suspended_days=int(row["opschorting_dagen"]),
        )
        assert found.extended == date.fromisoformat(row["uiterste_datum"]), row


@pytest.mark.parametrize(
    ("wet", "stap", "start", "last_day"),
    [
        # Monday 2 March 2026 and the steps of every law
        ("wmo", "onderzoek", date(2026, 3, 2), date(2026, 4, 13)),
        ("wmo", "persoonlijk_plan", date(2026, 3, 2), date(2026, 3, 9)),
        ("wmo", "beschikking", date(2026, 3, 2), date(2026, 3, 16)),
        ("wmo", "spoed", date(2026, 3, 2), None),
        ("wmo", "heroverweging", date(2026, 3, 2), None),
        ("wmo", "aanvraag", date(2026, 3, 2), None),
        ("jeugd", "beschikking", date(2026, 3, 2), date(2026, 4, 28)),  # Monday 27 April is Koningsdag
        ("jeugd", "hulpverleningsplan", date(2026, 3, 2), date(2026, 4, 13)),
        ("pw", "beschikking", date(2026, 3, 3), date(2026, 4, 28)),
        ("pw", "voorschot", date(2026, 3, 2), date(2026, 3, 30)),
        ("pw", "zoektermijn", date(2026, 3, 2), None),
        ("pw", "ingang", date(2026, 3, 2), None),
        ("wgs", "eerste_gesprek", date(2026, 3, 2), date(2026, 3, 30)),
        ("wgs", "eerste_gesprek_spoed", date(2026, 4, 2), date(2026, 4, 9)),  # 3 and 6 April are holidays
        ("wgs", "beschikking", date(2026, 3, 3), date(2026, 4, 28)),
        ("wgs", "beschikking", date(2020, 3, 3), date(2020, 4, 28)),
        ("vt", "triage", date(2026, 3, 2), date(2026, 3, 9)),
        ("vt", "onderzoek", date(2026, 3, 2), date(2026, 5, 11)),
        ("awb", "bezwaar_indienen", date(2026, 3, 2), date(2026, 4, 13)),
        ("awb", "bezwaar_beslissen", date(2026, 3, 2), date(2026, 5, 26)),  # 13 April + 6 weeks is Tweede Pinksterdag
        ("awb", "bezwaar_beslissen_commissie", date(2026, 3, 2), date(2026, 7, 6)),
        ("awb", "buiten_behandeling", date(2026, 3, 2), date(2026, 3, 30)),
        ("overig", "beschikking", date(2026, 3, 2), None),
    ],
)
def test_each_step_of_each_law_has_its_last_day(wet: str, stap: str, start: date, last_day: date | None) -> None:
    found = deadline(wet=wet, stap=stap, start=start)
    assert (found.original, found.extended, found.own) == (last_day, last_day, None)


def test_the_last_day_of_bezwaar_counts_from_the_moved_end_of_the_first_term() -> None:
    # bekendmaking 2 April 2026: filing ends 18 May (14 May is Hemelvaart, 15 May equated), deciding 6 weeks later
    assert deadline(wet="awb", stap="bezwaar_beslissen", start=date(2026, 4, 2)).original == date(2026, 6, 29)


def test_every_rule_names_its_source_and_covers_all_days() -> None:
    for rule in term_rules():
        assert rule.artikel
        assert rule.herkomst in ("L", "P", "M")
        for on in (date(1995, 1, 1), date(2020, 12, 31), date(2021, 1, 1), date(2099, 1, 1)):
            assert term_rule(rule.wet, rule.stap, on).stap == rule.stap


# Suspension (Awb 4:15) and delay (Awb 4:14)


def test_suspension_starts_the_day_after_the_invitation_and_ends_before_the_day_of_completion() -> None:
    pause = Suspension.after_invitation(invited_on=date(2026, 1, 12), completed_on=date(2026, 1, 23))
    found = _pw(date(2026, 1, 5), suspensions=[pause])
    assert found.suspended_days == 10  # 13 up to and including 22 January
    assert (found.original, found.extended) == (date(2026, 3, 2), date(2026, 3, 12))


def test_overlapping_suspensions_count_once() -> None:
    pauses = [
        Suspension(start=date(2026, 1, 13), end_exclusive=date(2026, 1, 20)),
        Suspension(start=date(2026, 1, 15), end_exclusive=date(2026, 1, 17)),
        Suspension(start=date(2026, 1, 18), end_exclusive=date(2026, 1, 23)),
    ]
    assert _pw(date(2026, 1, 5), suspensions=pauses).suspended_days == 10


def test_a_suspension_before_the_term_or_after_its_end_suspends_nothing() -> None:
    pauses = [
        Suspension(start=date(2025, 12, 1), end_exclusive=date(2026, 1, 8)),  # only 6 and 7 January count
        Suspension(start=date(2026, 3, 20), end_exclusive=date(2026, 4, 20)),
    ]
    found = _pw(date(2026, 1, 5), suspensions=pauses)
    assert (found.suspended_days, found.extended) == (2, date(2026, 3, 4))


def test_the_wmo_onderzoek_is_not_suspended() -> None:
    found = deadline(wet="wmo", stap="onderzoek", start=date(2026, 3, 9), suspended_days=14)
    assert (found.extended, found.suspended_days) == (date(2026, 4, 20), 0)


def test_a_notice_of_delay_does_not_extend_the_wmo_beschikking() -> None:
    found = deadline(wet="wmo", stap="beschikking", start=date(2026, 3, 2), notice_until=date(2026, 5, 1))
    assert found.extended == date(2026, 3, 16)


def test_a_notice_of_delay_extends_a_term_of_awb_413_up_to_the_day_that_it_names() -> None:
    found = _pw(date(2026, 1, 5), notice_until=date(2026, 4, 1))
    assert (found.original, found.extended) == (date(2026, 3, 2), date(2026, 4, 1))


def test_a_decision_on_bezwaar_is_delayed_six_weeks_at_most() -> None:
    found = deadline(wet="awb", stap="bezwaar_beslissen", start=date(2026, 1, 5), notice_until=date(2026, 12, 1))
    assert (found.original, found.extended) == (date(2026, 3, 30), date(2026, 5, 11))


def test_suspensions_and_their_number_of_days_are_not_added_up() -> None:
    pause = Suspension(start=date(2026, 1, 6), end_exclusive=date(2026, 1, 8))
    with pytest.raises(WrongCall):
        _pw(date(2026, 1, 5), suspensions=[pause], suspended_days=2)


@pytest.mark.parametrize(
    ("start", "days"), [(date(2026, 1, 5), -1), (date(2026, 1, 5), 10**9), (date.max, 0), (date.min, 0)]
)
def test_impossible_numbers_and_days_are_refused(start: date, days: int) -> None:
    with pytest.raises(WrongCall):
        _pw(start, suspended_days=days)


@given(start=DAYS, pause=st.integers(min_value=0, max_value=200))
def test_a_statutory_term_ends_on_a_working_day_and_suspension_only_lengthens_it(start: date, pause: int) -> None:
    found = _pw(start, suspended_days=pause)
    assert found.original is not None
    assert found.extended is not None
    assert is_working_day(found.original)
    assert is_working_day(found.extended)
    assert found.extended >= max(found.original, start + timedelta(days=56 + pause))


# Algemene termijnenwet


def test_a_term_of_three_days_holds_two_working_days() -> None:
    # from Thursday 2 April 2026: Good Friday, weekend and Easter Monday; working days are 7 and 8 April
    assert add_term(Length(aantal=3, eenheid="dagen"), date(2026, 4, 2)) == date(2026, 4, 8)
    assert add_term(Length(aantal=2, eenheid="dagen"), date(2026, 4, 2)) == date(2026, 4, 7)


def test_a_term_above_twelve_weeks_is_not_moved() -> None:
    assert add_term(Length(aantal=13, eenheid="weken"), date(2026, 2, 1)) == date(2026, 5, 3)  # a Sunday
    assert add_term(Length(aantal=12, eenheid="weken"), date(2026, 2, 1)) == date(
        2026, 4, 28
    )  # Sunday, then Koningsdag


# In time or not: three answers


def test_the_last_day_is_in_time_and_an_open_case_becomes_late() -> None:
    last = date(2026, 3, 2)
    assert within(last, date(2026, 3, 2)) is True
    assert within(last, date(2026, 3, 3)) is False
    assert within(last, None) is None
    assert within(last, None, as_of=date(2026, 3, 2)) is None
    assert within(last, None, as_of=date(2026, 3, 3)) is False
    assert within(None, date(2026, 3, 3)) is None


SETTINGS = """
termijnen:
  - {gemeente: GM0344, wet: wgs, stap: beschikking, soort: verordening, aantal: 8, eenheid: weken, bron: CVDR653220}
  - {gemeente: GM0531, wet: wgs, stap: beschikking, soort: verordening, aantal: 4, eenheid: weken, van: 2021-07-01}
  - {gemeente: GM0361, wet: jeugd, stap: beschikking, soort: verordening, aantal: 6, eenheid: weken, uitstel: 2}
  - {wet: wmo, stap: beschikking, soort: eigen, aantal: 10, eenheid: dagen}
  - {gemeente: GM0361, wet: wmo, stap: beschikking, soort: eigen, aantal: 5, eenheid: werkdagen, tot: 2026-01-01}
  - {gemeente: GM0361, wet: wmo, stap: beschikking, soort: eigen, aantal: 7, eenheid: dagen, van: 2026-01-01,
     opschorting: true}
"""


@pytest.fixture
def settings(tmp_path: Path) -> TermSettings:
    path = tmp_path / "termijnen.yaml"
    path.write_text(SETTINGS, encoding="utf-8")
    return TermSettings.load(path)


def test_a_verordening_sets_the_original_term_of_its_municipality_only(settings: TermSettings) -> None:
    def original(gemeente: str, start: date) -> date | None:
        return deadline(wet="wgs", stap="beschikking", start=start, gemeente=gemeente, settings=settings).original

    assert original("GM0531", date(2026, 3, 2)) == date(2026, 3, 30)
    assert original("GM0531", date(2021, 6, 1)) == date(2021, 7, 27)
    assert original("GM0999", date(2026, 3, 3)) == date(2026, 4, 28)


def test_a_verordening_takes_the_place_of_awb_413_and_bounds_its_delay(settings: TermSettings) -> None:
    found = deadline(
        wet="jeugd",
        stap="beschikking",
        start=date(2026, 3, 2),
        gemeente="GM0361",
        notice_until=date(2026, 12, 1),
        settings=settings,
    )
    assert (found.original, found.extended) == (date(2026, 4, 13), date(2026, 4, 27))


def test_an_own_target_stands_beside_the_statutory_term(settings: TermSettings) -> None:
    def own(gemeente: str, start: date, pause: int = 0) -> date | None:
        found = deadline(
            wet="wmo", stap="beschikking", start=start, gemeente=gemeente, suspended_days=pause, settings=settings
        )
        assert found.original is not None
        return found.own

    assert own("GM0999", date(2026, 3, 2), pause=4) == date(2026, 3, 12)
    assert own("GM0361", date(2025, 3, 3)) == date(2025, 3, 10)
    assert own("GM0361", date(2026, 3, 2), pause=4) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("wet: wmo, stap: beschikking, soort: verordening, aantal: 4, eenheid: weken", "staat in de wet"),
        ("wet: wgs, stap: beschikking, soort: verordening, aantal: 9, eenheid: weken", "langer dan de wet"),
        ("wet: wmo, stap: beschiking, soort: eigen, aantal: 4, eenheid: weken", "Bedoelt u 'beschikking'"),
        ("wet: wvo, stap: beschikking, soort: eigen, aantal: 4, eenheid: weken", "De wet 'wvo' is niet bekend"),
        ("wet: wmo, stap: beschikking, soort: eigen, aantal: 0, eenheid: weken", "boven 0"),
        ("wet: wmo, stap: beschikking, soort: eigen, aantal: 4, eenheid: maanden", "'eenheid'"),
        ("wet: wmo, stap: beschikking, soort: eigen, aantal: 4, eenheid: weken, gemeente: Alkmaar", "GM0361"),
        ("wet: wmo, stap: beschikking, soort: eigen, aantal: 4, eenheid: weken, vanaf: 2026-01-01", "'vanaf'"),
        ("wet: wmo, stap: beschikking, soort: eigen, aantal: 4, eenheid: weken, van: gisteren", "'van'"),
    ],
)
def test_a_mistake_in_the_settings_is_named(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "termijnen.yaml"
    path.write_text(f"termijnen:\n  - {{{row}}}\n", encoding="utf-8")
    with pytest.raises(WrongCall, match=message):
        TermSettings.load(path)


def test_without_a_file_only_the_law_speaks() -> None:
    assert TermSettings.load(None).entries == ()


def test_two_terms_at_the_same_time_are_refused() -> None:
    row = {"wet": "wmo", "stap": "beschikking", "soort": "eigen", "aantal": 4, "eenheid": "weken"}
    with pytest.raises(WrongCall, match="tegelijk"):
        TermSettings.of({"termijnen": [row, row]})


def test_the_example_in_the_docs_is_a_settings_file() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "legal-terms.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert len(TermSettings.of(yaml.safe_load(example)).entries) == 3


@pytest.mark.parametrize("content", ["", "[", "termijnen: 3", "- a"])
def test_a_settings_file_of_another_form_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "termijnen.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WrongCall):
        TermSettings.load(path)
    with pytest.raises(WrongCall):
        TermSettings.load(tmp_path / "is er niet.yaml")


@pytest.mark.parametrize(("wet", "stap"), [("wnb", "beschikking"), ("wmo", "besluit")])
def test_an_unknown_law_or_step_is_refused(wet: str, stap: str) -> None:
    with pytest.raises(WrongCall, match="is niet bekend"):
        deadline(wet=wet, stap=stap, start=date(2026, 3, 2))


# Terms that say: not before


def test_a_wmo_aanvraag_follows_the_onderzoek_or_the_lapse_of_its_term() -> None:
    melding = date(2026, 2, 23)  # the onderzoek ends on Tuesday 7 April: Monday is Tweede Paasdag
    assert earliest(wet="wmo", stap="aanvraag", start=melding) == date(2026, 4, 8)
    assert earliest(wet="wmo", stap="aanvraag", start=melding, ready_on=date(2026, 3, 20)) == date(2026, 3, 20)
    assert earliest(wet="wmo", stap="aanvraag", start=melding, ready_on=date(2026, 6, 1)) == date(2026, 4, 8)


def test_the_search_period_of_a_youth_is_four_weeks_unless_waived() -> None:
    assert earliest(wet="pw", stap="zoektermijn", start=date(2026, 3, 2)) == date(2026, 3, 30)
    assert earliest(wet="pw", stap="zoektermijn", start=date(2026, 3, 2), waived=True) == date(2026, 3, 2)
    with pytest.raises(WrongCall):
        earliest(wet="pw", stap="beschikking", start=date(2026, 3, 2))


def test_an_advance_is_due_every_four_weeks() -> None:
    found = repeated(wet="pw", stap="voorschot", start=date(2026, 1, 5), until=date(2026, 4, 30))
    # 27 April 2026 is Koningsdag; counting goes on from the day itself
    assert list(found) == [date(2026, 2, 2), date(2026, 3, 2), date(2026, 3, 30), date(2026, 4, 28)]


# Dwangsom (Awb 4:17)


def test_a_dwangsom_starts_two_weeks_after_the_later_of_term_and_notice() -> None:
    found = dwangsom(
        deadline=date(2025, 3, 3),
        ingebrekestelling=date(2025, 3, 10),
        decided=date(2025, 4, 14),
        as_of=date(2026, 1, 1),
    )
    assert (found.first_day, found.last_day) == (date(2025, 3, 25), date(2025, 5, 5))
    assert (found.days, found.amount) == (20, Decimal(14 * 23 + 6 * 35))
    assert found.checked


@pytest.mark.parametrize(("received", "amount"), [(date(2018, 12, 31), 1260), (date(2019, 1, 1), 1442)])
def test_the_day_of_the_notice_decides_which_amounts_hold(received: date, amount: int) -> None:
    found = dwangsom(deadline=date(2018, 6, 1), ingebrekestelling=received, decided=None, as_of=date(2020, 1, 1))
    assert (found.days, found.amount) == (42, Decimal(amount))


def test_a_dwangsom_in_time_costs_nothing_and_a_recent_one_is_marked() -> None:
    found = dwangsom(
        deadline=date(2026, 3, 2), ingebrekestelling=date(2026, 3, 9), decided=date(2026, 3, 23), as_of=date(2026, 4, 1)
    )
    assert (found.days, found.amount, found.checked) == (0, Decimal(0), False)
    with pytest.raises(WrongCall):
        dwangsom(deadline=date(2009, 1, 1), ingebrekestelling=date(2009, 9, 30), decided=None, as_of=date(2010, 1, 1))

"""Settings: declared, typed, per municipality, valid from a day."""

from datetime import date, timedelta
from typing import Any

import pytest

from ketenzicht.access.errors import MayNot
from ketenzicht.access.models import Gebeurtenis, Instelling, Logregel
from ketenzicht.access.organisaties.errors import UnknownMunicipality
from ketenzicht.access.rollen import presets
from ketenzicht.access.settings import declared as d
from ketenzicht.access.settings.actions import reset, set_value
from ketenzicht.access.settings.errors import BackInTime, UnknownSetting, WrongValue
from ketenzicht.access.settings.queries import all_settings, everywhere, setting
from ketenzicht.access.settings.shapes import Instemming
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast

TODAY, SOON, LATER = date(2026, 3, 2), date(2026, 4, 1), date(2026, 6, 1)


@pytest.fixture
def lot(cast: Cast) -> Reader:
    return cast.reader("Lot", presets.LOKALE_BEHEERDER)


def put(lot: Reader, key: str, value: Any, vanaf: date | None = None, gemeente: str = HERE) -> None:
    set_value(gemeente=gemeente, sleutel=key, waarde=value, vanaf=vanaf, by=lot, at=AT)


@pytest.mark.covers("P-10", "S3-121")
def test_start_values_are_those_of_the_law_and_the_privacy_officer() -> None:
    """The values of privacy.md P-10 and requirement S3-121."""
    start = {key: about.default for key, about in d.declared.items()}
    assert [start[key] for key in ("leeftijd.meebeslissen", "leeftijd.zelf_beslissen", "leeftijd.volwassen")] == [
        12,
        16,
        18,
    ]
    assert (start["bewaren.wmo_jaren"], start["bewaren.jeugdwet_jaren"], start["log.jaren"]) == (15, 20, 5)
    assert 6 <= start["signaal.vervalmaanden"] <= 12
    assert start["medewerkercijfers.instemming"] is None and start["medewerkercijfers.maanden"] == 13
    assert start["inzage.namen_tonen"] is False and start["portaal.aan"] is False


def test_every_setting_has_a_sentence_a_source_and_a_start_value_that_fits() -> None:
    for key, about in d.declared.items():
        assert key == about.key and about.zin.endswith(".") and about.bron and about.shape.asked
        raw = sorted(about.default) if isinstance(about.default, frozenset) else about.default
        assert about.shape.read(raw) == about.default


@pytest.mark.covers("S3-108", "S3-109", "S3-110", "S3-115")
@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("regisseur.mandaat", "zelf_toekennen", "zelf_toekennen"),
        ("regie.plaats", "gemeente", "gemeente"),
        ("wijkteam.wetten", ["wmo", "jeugdwet"], frozenset({"wmo", "jeugdwet"})),
        ("portaal.aan", True, True),
        ("noodtoegang.uren", 8, 8),
        (
            "medewerkercijfers.instemming",
            {"ingestemd_op": "2026-01-15", "doel": " hulp bij gebruik "},
            Instemming(date(2026, 1, 15), "hulp bij gebruik"),
        ),
    ],
)
def test_a_value_holds_in_its_own_municipality_from_its_day(
    cast: Cast, lot: Reader, key: str, raw: object, value: object
) -> None:
    start = setting(HERE, key, TODAY)
    put(lot, key, raw, SOON)
    assert setting(HERE, key, SOON - timedelta(days=1)) == start != value
    assert setting(HERE, key, SOON) == setting(HERE, key, LATER) == value
    assert setting(ELSEWHERE, key, LATER) == start
    assert Logregel.objects.filter(handeling="instelling.vaststellen", gemeente=HERE).count() == 1
    assert Gebeurtenis.objects.get().gegevens == {"sleutel": key}


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("noodtoegang.uren", 0), ("noodtoegang.uren", 73), ("noodtoegang.uren", "24"), ("noodtoegang.uren", 24.0),
        ("noodtoegang.uren", True), ("noodtoegang.uren", None), ("portaal.aan", 1), ("portaal.aan", "ja"),
        ("regie.plaats", "maan"), ("regie.plaats", 3), ("wijkteam.wetten", []), ("wijkteam.wetten", "wmo"),
        ("wijkteam.wetten", ["wmo", "wmo"]), ("wijkteam.wetten", ["wmo", "vreemdelingenwet"]), ("wijkteam.wetten", [1]),
        ("medewerkercijfers.instemming", True), ("medewerkercijfers.instemming", {"ingestemd_op": "2026-01-15"}),
        ("medewerkercijfers.instemming", {"ingestemd_op": "2026-01-15", "doel": " "}),
        ("medewerkercijfers.instemming", {"ingestemd_op": "15 januari", "doel": "hulp"}),
        ("medewerkercijfers.instemming", {"ingestemd_op": 20260115, "doel": "hulp"}),
    ],
)  # fmt: skip
def test_a_value_of_another_shape_is_refused_with_what_is_asked(lot: Reader, key: str, raw: object) -> None:
    with pytest.raises(WrongValue, match="geef .* op"):
        put(lot, key, raw)
    assert not Instelling.objects.exists()
    assert Logregel.objects.get(soort="weigering").grond == ["WrongValue"]


def test_an_unknown_setting_names_what_it_may_be(cast: Cast, lot: Reader) -> None:
    with pytest.raises(UnknownSetting, match="Bedoelt u 'noodtoegang.uren'"):
        put(lot, "noodtoegang.uur", 3)
    with pytest.raises(UnknownSetting):
        setting(HERE, "leeftijd", TODAY)
    with pytest.raises(UnknownSetting):
        reset(gemeente=HERE, sleutel="leeftijd", by=lot, at=AT)


def test_a_setting_never_changes_what_is_past_and_only_where_one_administers(cast: Cast, lot: Reader) -> None:
    with pytest.raises(BackInTime):
        put(lot, "noodtoegang.uren", 8, TODAY - timedelta(days=1))
    with pytest.raises(MayNot):
        put(lot, "noodtoegang.uren", 8, gemeente=ELSEWHERE)
    with pytest.raises(MayNot):
        put(cast.reader("Rachida"), "noodtoegang.uren", 8)
    with pytest.raises(UnknownMunicipality):
        put(cast.reader("Lot", presets.LOKALE_BEHEERDER, gemeente="GM9999"), "noodtoegang.uren", 8, gemeente="GM9999")
    assert not Instelling.objects.exists()


def test_a_later_value_that_was_set_before_stays(lot: Reader) -> None:
    put(lot, "noodtoegang.uren", 48, LATER)
    put(lot, "noodtoegang.uren", 8, SOON)
    put(lot, "noodtoegang.uren", 12, SOON)
    assert [setting(HERE, d.BREAK_GLASS_HOURS, day) for day in (TODAY, SOON, LATER)] == [24, 12, 48]
    put(lot, "noodtoegang.uren", 36, TODAY)
    assert [setting(HERE, d.BREAK_GLASS_HOURS, day) for day in (TODAY, SOON, LATER)] == [36, 12, 48]


def test_a_setting_goes_back_to_its_start_value(lot: Reader) -> None:
    reset(gemeente=HERE, sleutel="noodtoegang.uren", by=lot, at=AT)
    assert not Logregel.objects.filter(soort="actie").exists()
    put(lot, "noodtoegang.uren", 8)
    put(lot, "noodtoegang.uren", 12, LATER)
    reset(gemeente=HERE, sleutel="noodtoegang.uren", vanaf=SOON, by=lot, at=AT)
    assert [setting(HERE, d.BREAK_GLASS_HOURS, day) for day in (TODAY, SOON, LATER)] == [8, 24, 24]
    put(lot, "portaal.aan", True, LATER)
    reset(gemeente=HERE, sleutel="portaal.aan", by=lot, at=AT)
    assert setting(HERE, d.PORTAL, LATER) is False
    assert Logregel.objects.filter(handeling="instelling.terugzetten").count() == 2


def test_the_administrator_sees_every_setting_with_since_when(cast: Cast, lot: Reader) -> None:
    put(lot, "noodtoegang.uren", 8)
    lines = {line.about.key: (line.value, line.since) for line in all_settings(lot, HERE, at=AT)}
    assert set(lines) == set(d.declared)
    assert lines["noodtoegang.uren"] == (8, TODAY) and lines["concept.dagen"] == (30, None)
    wil = cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE)
    assert {line.since for line in all_settings(wil, HERE, at=AT)} == {None}


def test_one_setting_of_all_municipalities_at_once(lot: Reader) -> None:
    put(lot, "log.jaren", 3)
    assert everywhere(d.LOG_YEARS, TODAY) == {HERE: 3, ELSEWHERE: 5}
    assert everywhere(d.LOG_YEARS, SINCE) == {HERE: 5, ELSEWHERE: 5}


def test_a_stored_value_that_no_longer_fits_is_told_and_not_guessed(cast: Cast) -> None:
    Instelling.objects.create(gemeente_id=HERE, sleutel="log.jaren", waarde=99, geldig_van=SINCE)
    with pytest.raises(WrongValue):
        setting(HERE, d.LOG_YEARS, TODAY)

"""Settings of the data folder: the consent of the works council, and what is said of one that makes no sense (P-9)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.reader import Klasse, Right
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import settings, store
from ketenzicht.warehouse.store import Store

CONSENT = "medewerkercijfers: {ingestemd_op: 2026-01-15, doel: hulp bij het gebruik}\n"


def written(folder: Path, words: str) -> Store:
    made = store.create(folder)
    made.settings.write_text(words, encoding="utf-8")
    return made


@pytest.mark.covers("P-9", "S0-56")
@pytest.mark.parametrize(("day", "on"), [(14, False), (15, True)])
def test_figures_per_employee_begin_on_the_day_of_the_consent(tmp_path: Path, day: int, on: bool) -> None:
    written(tmp_path / "data", f"landing_days: 5\n{CONSENT}")
    reader = Installation(tmp_path / "data", lambda: datetime(2026, 1, day, 12, tzinfo=UTC)).reader
    assert (Right.MEDEWERKER in reader.rights) is on
    assert (Klasse.PERSONEEL in reader.classes) is on


def test_without_settings_they_are_off(tmp_path: Path) -> None:
    found = settings.load(store.create(tmp_path / "data"))
    assert not found.workers_agreed(date(2026, 11, 1)) and found.workers_months == 13
    assert Right.MEDEWERKER not in Installation(tmp_path / "data").reader.rights


@pytest.mark.parametrize(
    "words",
    [
        "medewerkercijfers: true",
        "medewerkercijfers: {ingestemd_op: 2026-01-15}",
        "medewerkercijfers: {ingestemd_op: 2026-01-15, doel: ' '}",
        "medewerkercijfers: {ingestemd_op: 15 januari, doel: hulp}",
        "medewerkercijfers: {ingestemd_op: 2026-01-15, doel: hulp, maanden: 14}",
        "medewerkercijfers: {ingestemd_op: 2026-01-15, doel: hulp, maanden: true}",
        "medewerkercijfers: {ingestemd_op: 2026-01-15, doel: hulp, vanaf: 2026-01-15}",
    ],
)
def test_half_a_consent_is_none(tmp_path: Path, words: str) -> None:
    with pytest.raises(WrongCall, match=r"medewerkercijfers vraagt ingestemd_op \(een datum\), doel \(een zin\)"):
        settings.load(written(tmp_path / "data", words))


def test_a_municipality_may_keep_them_shorter(tmp_path: Path) -> None:
    found = settings.load(written(tmp_path / "data", CONSENT.replace("gebruik}", "gebruik, maanden: 3}")))
    assert found.workers_months == 3

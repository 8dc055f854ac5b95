"""The demo town in the record: the generator's year is there, the stories are seen by whom they should, and nothing leaks."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from django.test import Client, override_settings

from ketenzicht.access.log import sealing, verifying
from ketenzicht.demo.draw import MINUTES, NEVER
from ketenzicht.demo.events.taken import STATUSSEN
from ketenzicht.demo.record import accounts, entrance, tour
from ketenzicht.demo.record.year import FIRST_DAY, day_of, moment
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.project import asking, record
from ketenzicht.warehouse import mapping, snapshots
from ketenzicht.warehouse.engines import duckdb as engine
from tests.integration.asked import desk_of
from tests.integration.record.cast import HERE
from tests.integration.record.door import totp
from tests.integration.record.town_scene import Built, asked, tiny_town
from tests.integration.terminal import call

pytestmark = pytest.mark.xdist_group("demo town in the record")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def db(django_db_setup: None) -> None:
    """The town is committed and stays for the whole module: no transaction around each test."""


@pytest.fixture(scope="module")
def town(db: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with django_db_blocker.unblock(), tiny_town(tmp_path_factory.mktemp("town")) as built:
        yield built


def test_the_record_refuses_nothing_that_the_town_does(town: Built) -> None:
    assert town.town.scene.refused == {}
    assert town.town.scene.done > 500


def test_tasks_are_in_the_states_that_the_generator_drew(town: Built) -> None:
    drawn: Counter[str] = Counter()
    for block in town.blocks():
        rows = block.taken.verstuurd >= FIRST_DAY * MINUTES
        drawn.update(STATUSSEN[status] for status in block.taken.status[rows])
    told = [town.town.told.objects[name] for name in ("teruggekaatst", "opnieuw")]
    found = dict(asked("SELECT status, count(*) FROM regie_taak WHERE NOT id = ANY(%s) GROUP BY 1", told))
    assert found == dict(drawn)
    assert {"gesloten", "afgewezen"} <= drawn.keys()


def test_who_and_when_come_from_the_seed(town: Built) -> None:
    """Keys are random; drawn once more, the same residents get the same tasks at the same minutes."""
    drawn = [
        (moment(minute) + timedelta(minutes=1), day_of(block.people.geboren[persoon]))
        for block in town.blocks()
        for minute, persoon in zip(block.taken.verstuurd, block.taken.persoon, strict=True)
        if minute >= FIRST_DAY * MINUTES
    ]
    told = [town.town.told.objects[name] for name in ("teruggekaatst", "opnieuw")]
    found = asked(
        "SELECT verstuurd_tijd, geboortedatum FROM regie_taak t JOIN regie_persoon p ON p.id = t.persoon_id"
        " WHERE NOT t.id = ANY(%s)", told,
    )  # fmt: skip
    assert sorted(found) == sorted(drawn)


def test_signals_are_judged_and_plans_closed_as_drawn(town: Built) -> None:
    judged: Counter[str] = Counter()
    closed = 0
    for block in town.blocks():
        rows = block.signalen.ontvangen >= FIRST_DAY * MINUTES
        judged.update(("geaccepteerd", "afgewezen", "")[int(oordeel)] for oordeel in block.signalen.oordeel[rows])
        closed += int(np.sum((block.plannen.gesloten_op != NEVER) & (block.plannen.gesloten_op > FIRST_DAY)))
    reported = town.town.told.objects["melding"]
    assert dict(asked("SELECT oordeel, count(*) FROM regie_signaal WHERE id <> %s GROUP BY 1", reported)) == dict(
        judged
    )
    assert asked("SELECT count(*) FROM regie_plan WHERE gesloten_tijd IS NOT NULL") == [(closed,)]


def test_trajecten_begin_and_end_as_drawn(town: Built) -> None:
    begun, ended, number = 0, Counter[str](), 0
    for block in town.blocks():
        rows = block.trajecten.aangemeld_op >= FIRST_DAY
        number += int(np.sum(rows))
        begun += int(np.sum(rows & (block.trajecten.gestart_op != NEVER)))
        gone = rows & (block.trajecten.beeindigd_op != NEVER)
        ended.update("uitval" if one else "uitstroom" for one in block.trajecten.bestemming[gone] == NEVER)
    told = town.town.told.objects["traject"]
    assert asked(
        "SELECT count(*), count(gestart_op) FROM regie_traject WHERE id <> %s AND aanvraag_id IS NULL", told
    ) == [(number, begun)]
    assert asked("SELECT count(*) FROM regie_uitstroom") == [(ended["uitstroom"],)]
    assert asked("SELECT count(*) FROM regie_uitval") == [(ended["uitval"],)]


def test_a_stranger_logs_in_with_what_the_summary_says(town: Built) -> None:
    """The code is the one of RFC 6238, as the tests of the login work it out."""
    rachida = next(one for one in town.logins if one.naam == "Rachida")
    browser = Client()
    asked_for = browser.post("/account/login/", {"login": rachida.email, "password": entrance.PASSWORD})
    assert asked_for["Location"].startswith("/account/2fa/authenticate")
    now = time.time()
    assert entrance.code_at(datetime.fromtimestamp(now, UTC)) == totp(entrance.SECOND_FACTOR, now)
    answer = browser.post("/account/2fa/authenticate/", {"code": totp(entrance.SECOND_FACTOR, time.time())})
    assert answer["Location"] == "/rol"
    said = call("--data", town.warehouse.house.root, "demo", "code").out.strip()
    assert said in {totp(entrance.SECOND_FACTOR, now + ahead) for ahead in (0, 30)}


def test_outside_a_demo_nobody_gets_the_password_of_the_demo(town: Built) -> None:
    with override_settings(DEMO=False), pytest.raises(ValueError, match="demo"):
        accounts.open_accounts(town.town.scene, town.town.end)


@pytest.mark.covers("S3-17", "S3-117")
def test_each_story_is_seen_by_whom_it_should_be(town: Built) -> None:
    asker = asking.asker(tour.ASKER, at=NOW)
    told = []
    for look in tour.looks(town.town.told):
        about = asking.object_named(look.about, asker, at=NOW)
        reader = asking.reader_named(look.reader, asker, at=NOW)
        if asking.ask(reader, asking.action_named(look.action), about, at=NOW).may is not look.yes:
            told.append(f"{look.story}: {look.reader} {look.action} {look.about} should be {look.yes}")
    assert not told, "\n".join(told)


def test_the_lines_of_the_summary_work_at_the_command_line(town: Built) -> None:
    looks = list(tour.looks(town.town.told))
    with mock.patch.object(record, "open_record", lambda _: mock.MagicMock()):
        for look in (next(one for one in looks if one.yes), next(one for one in looks if not one.yes)):
            ended = call("--data", town.warehouse.house.root, *look.words)
            assert ended.status == (0 if look.yes else 5), ended.err


@pytest.mark.covers("P-2", "P-3")
def test_no_event_holds_a_bsn_a_name_or_a_text_of_anybody(town: Built) -> None:
    secrets = {
        word for row in asked("SELECT roepnaam, geslachtsnaam FROM regie_persoon") for word in row if len(word) > 3
    }
    secrets |= {text for (text,) in asked("SELECT vraag FROM regie_taak_inhoud WHERE vraag <> ''")}
    secrets |= {text for (text,) in asked("SELECT omschrijving FROM regie_signaal_inhoud WHERE omschrijving <> ''")}
    secrets |= {text for (text,) in asked("SELECT tekst FROM regie_doel_inhoud")}
    secrets |= {f"{bsn:09d}" for block in town.blocks() for bsn in block.people.bsn}
    events = asked("SELECT soort, object_soort, gemeente, gegevens FROM access_gebeurtenis")
    assert len(events) > town.town.scene.done / 2
    assert len(secrets) > 100
    for event in events:
        written = json.dumps(event, ensure_ascii=False)
        found = {secret for secret in secrets if f'"{secret}"' in written or (" " in secret and secret in written)}
        assert not found, (event, found)
        assert not any(bsn in written for bsn in secrets if bsn.isdigit()), event


def test_the_log_of_the_whole_year_verifies(town: Built) -> None:
    root = town.warehouse.house.root
    sealing.seal(root, at=NOW)
    found = verifying.verify(root, at=NOW)
    assert found.wrong is None
    assert found.rows >= town.town.scene.done


def test_the_figures_from_the_record_are_those_of_the_record(town: Built) -> None:
    loaded = town.warehouse.load()
    assert {table.table: table.problems for table in loaded.delivery.tables if table.problems} == {}
    town.warehouse.build()
    running = asked(
        "SELECT o.code, count(*) FROM regie_taak t JOIN access_organisatie o ON o.id = t.organisatie_id"
        " WHERE t.status IN ('verstuurd', 'gereserveerd', 'geaccepteerd', 'gestart') GROUP BY 1"
    )
    sent = asked(
        "SELECT count(*) FROM regie_taak WHERE verstuurd_tijd AT TIME ZONE 'Europe/Amsterdam' >= '2026-09-01'"
        " AND verstuurd_tijd AT TIME ZONE 'Europe/Amsterdam' < '2026-10-01'"
    )
    with desk_of(town.warehouse.house) as desk:
        assert {code: int(value) for code, value in desk.by("taken.open", "2026-10", "organisatie").items()} == dict(
            running
        )
        assert int(desk.total("taken.verstuurd", "2026-09")) == sent[0][0]


TAKEN = """
bron: oud-regiesysteem
title: Taken uit een ander systeem
levering: volledig
demo: true
gemeente: {gemeente}
file: {{delimiter: ";"}}
tables:
  taak:
    columns: {{taak_id: nummer, organisatie: aan, status: {{const: verstuurd}}, verstuurd_tijd: verstuurd}}
"""


def test_a_second_source_counts_only_before_the_record_does(town: Built, tmp_path: Path) -> None:
    """bronnen.yaml of the town: the record leads its tables from November 2025."""
    town.warehouse.load()
    before, after = (_tasks(town, tmp_path, day) for day in ("2025-06-03", "2026-06-03"))
    assert before == {"oud-regiesysteem": 1, "regie": before["regie"]}
    assert after == {"regie": before["regie"]}


def _tasks(town: Built, folder: Path, day: str) -> dict[str, int]:
    """Tasks by source in a snapshot, after another system brought one that was sent on this day."""
    house = town.warehouse.house
    (folder / "taken.yaml").write_text(TAKEN.format(gemeente=HERE), encoding="utf-8")
    (folder / "taken.csv").write_text(f"nummer;aan;verstuurd\nT1;uwv;{day} 10:00\n", encoding="utf-8")
    town.warehouse.desk.load(mapping.load(folder / "taken.yaml"), [folder / "taken.csv"], at=NOW)
    built = snapshots.build(house.store, vault=town.warehouse.vault, at=NOW)

    with engine.reading(house.store, built.manifest) as opened:
        return dict(opened.execute("SELECT bron, count(*) FROM taak GROUP BY 1").fetchall())


def test_a_second_source_without_a_lead_is_refused(town: Built, tmp_path: Path) -> None:
    house = town.warehouse.house
    told = house.store.register.read_bytes()
    town.warehouse.load()
    house.store.register.unlink()
    try:
        with pytest.raises(DeliveryRefused, match="leidt regie al"):
            _tasks(town, tmp_path, "2026-06-04")
    finally:
        house.store.register.write_bytes(told)

"""Work that comes back by itself: in its time, once, whatever fails or stops in between."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.utils.module_loading import autodiscover_modules

from ketenzicht.access.errors import AccessError
from ketenzicht.access.models import Logregel, Ronde
from ketenzicht.access.owner import OnlyTheWorker, as_owner
from ketenzicht.access.periodic import jobs, periodic, run_due
from ketenzicht.access.periodic import running as rounds
from tests.integration.record.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test declares its own."""
    monkeypatch.setattr(rounds, "jobs", {})
    monkeypatch.setattr(rounds, "_last", {})
    return iter(())


def restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new worker knows only what stands in the database."""
    monkeypatch.setattr(rounds, "_last", {})


def counted(name: str, every: timedelta) -> list[datetime]:
    done: list[datetime] = []
    periodic(name, every=every)(done.append)
    return done


@pytest.mark.parametrize("every", [timedelta(seconds=1), HOUR])
def test_a_job_is_done_at_once_and_then_every_so_often(every: timedelta) -> None:
    done = counted("proef", every)
    moments = [AT, AT + every / 2, AT + every, AT + every * 1.5, AT + every * 3]
    for at in moments:
        run_due(at)
    assert done == [moments[0], moments[2], moments[4]]


def test_a_restart_neither_repeats_nor_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    done = counted("proef", HOUR)
    run_due(AT)
    restart(monkeypatch)
    run_due(AT + HOUR / 2)
    restart(monkeypatch)
    run_due(AT + HOUR * 30)  # a day late: once, not thirty times
    assert done == [AT, AT + HOUR * 30]


def test_what_fails_does_not_keep_the_others_from_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    def fail(at: datetime) -> None:
        raise AccessError("mislukt")

    periodic("a-mislukt", every=HOUR)(fail)
    done = counted("b-gaat-goed", HOUR)
    with caplog.at_level(logging.CRITICAL, logger="ketenzicht.worker"):
        assert run_due(AT) == ["a-mislukt", "b-gaat-goed"]
    assert done == [AT]
    assert dict(Ronde.objects.values_list("naam", "fout")) == {"a-mislukt": "AccessError", "b-gaat-goed": ""}


def test_two_workers_do_not_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[datetime] = []

    def slow(at: datetime) -> None:
        done.append(at)
        begun.set()
        assert go_on.wait(20)

    def other() -> None:
        run_due(AT)
        connection.close()

    periodic("proef", every=HOUR)(slow)
    first = threading.Thread(target=other)
    first.start()
    assert begun.wait(20)
    restart(monkeypatch)
    assert run_due(AT + HOUR * 2) == []
    go_on.set()
    first.join()
    assert done == [AT]


def test_between_the_pieces_of_long_work_others_have_their_turn() -> None:
    now, told = [AT], list[str]()

    def long(at: datetime) -> Iterator[None]:
        for piece in range(3):
            told.append(f"piece {piece} of {at - AT}")
            now[0] += HOUR
            yield

    def between() -> bool:
        run_due(now[0], between=between)
        return True

    periodic("lang", every=HOUR)(long)
    periodic("kort", every=HOUR * 2)(lambda at: told.append(f"short {at - AT}"))
    assert run_due(AT, between=between) == ["lang"]
    assert told == [
        "piece 0 of 0:00:00", "short 1:00:00", "piece 1 of 0:00:00", "piece 2 of 0:00:00", "short 3:00:00",
    ]  # fmt: skip
    assert not Ronde.objects.filter(klaar_tijd=None).exists()


def test_work_that_was_broken_off_is_taken_up_after_a_minute_by_whoever_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = list[datetime]()

    def long(at: datetime) -> Iterator[None]:
        begun.append(at)
        yield
        raise AssertionError("it was asked to stop")

    periodic("lang", every=HOUR * 24)(long)
    run_due(AT, between=lambda: False)
    assert begun == [AT] and Ronde.objects.get().klaar_tijd is None
    restart(monkeypatch)
    for after in (timedelta(seconds=30), timedelta(minutes=1)):
        run_due(AT + after, between=lambda: False)
    assert begun == [AT, AT + timedelta(minutes=1)]


def test_work_that_a_lost_database_broke_off_is_taken_up_by_the_same_worker() -> None:
    tried = list[datetime]()

    def lost(at: datetime) -> None:
        tried.append(at)
        raise OperationalError("the server is gone")

    periodic("lang", every=HOUR * 24)(lost)
    for minutes in (0, 1):
        with pytest.raises(OperationalError):
            run_due(AT + timedelta(minutes=minutes))
    assert len(tried) == 2


def test_a_name_is_declared_once() -> None:
    counted("proef", HOUR)
    with pytest.raises(ValueError, match="proef"):
        counted("proef", HOUR)


def test_the_jobs_of_the_house_run_on_an_empty_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    monkeypatch.setattr(rounds, "jobs", jobs)
    autodiscover_modules("jobs")
    settings.DATA_FOLDER = tmp_path
    Session.objects.create(session_key="over", session_data="", expire_date=AT - HOUR)
    Session.objects.create(session_key="loopt", session_data="", expire_date=AT + HOUR)
    assert set(run_due(AT)) == set(jobs) >= {"hartslag", "log-verzegelen", "log-opschonen", "sessies-opruimen"}
    assert not Ronde.objects.exclude(fout="").exists()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["loopt"]


def test_only_as_owner_does_the_log_get_shorter_and_afterwards_one_is_the_application_again() -> None:
    Logregel.objects.create(
        tijd=AT, soort="stelsel", wie="x", rol="x", doel="x", handeling="x", inhoud_hash=b"", hash=b""
    )
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Logregel.objects.all().delete()
    with transaction.atomic():
        with as_owner():
            Logregel.objects.all().delete()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Logregel.objects.all().delete()
    with pytest.raises(RuntimeError, match="halfway"), as_owner():
        raise RuntimeError("halfway")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("ketenzicht_app",)
    assert not Logregel.objects.exists()


def test_a_login_of_its_own_for_the_web_cannot_become_the_owner() -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL SESSION AUTHORIZATION ketenzicht_extract")
        with pytest.raises(OnlyTheWorker), as_owner():
            pass

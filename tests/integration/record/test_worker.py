"""The worker: what may not wait goes on beside long work, and both end when it is asked to stop."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from ketenzicht.access import jobs as access_jobs
from ketenzicht.access.log.models import Blok, Logregel
from ketenzicht.access.models import Ronde
from ketenzicht.access.periodic import periodic
from ketenzicht.access.periodic import running as rounds
from ketenzicht.kernel.clock import system_clock
from ketenzicht.project import worker
from tests.integration.record.log_scene import Sealed

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
WITHIN = 30.0


class Working:
    """A worker in a thread of this process."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=worker.work_beside, args=(self.stopping, system_clock), name="worker")
        self._thread.start()

    def ends(self) -> bool:
        """Whether all its threads end by themselves."""
        self._thread.join(WITHIN)
        return {thread.name for thread in threading.enumerate()}.isdisjoint({"worker", "prompt"})


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Sealed:
    """Only the seal of the log, and what a test declares; a data folder of its own."""
    monkeypatch.setattr(worker, "TICK", 0.02)
    monkeypatch.setattr(rounds, "jobs", {"log-verzegelen": ALL["log-verzegelen"]})
    monkeypatch.setattr(rounds, "_last", {})
    settings.DATA_FOLDER = tmp_path / "data"
    return Sealed(tmp_path / "data")


ALL = dict(rounds.jobs)
assert access_jobs


@pytest.fixture
def start(house: Sealed) -> Iterator[Callable[[], Working]]:
    """Starts a worker; it has ended after the test, whatever happens."""
    made: list[Working] = []

    def begin() -> Working:
        made.append(Working())
        return made[0]

    yield begin
    for one in made:
        one.stopping.set()
        assert one.ends()


def sealed(blocks: int) -> bool:
    return Blok.objects.count() == blocks


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_the_log_is_sealed_while_long_work_goes_on(house: Sealed, start: Callable[[], Working]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def long(_: Any) -> None:
        begun.set()
        assert go_on.wait(WITHIN)

    periodic("lang", every=HOUR)(long)
    start()
    try:
        assert begun.wait(WITHIN)
        for number in (1, 2):
            house.write(f"handeling {number}")
            until(partial(sealed, number))
        assert Ronde.objects.get(naam="lang").klaar_tijd is None, "the long work goes on all the while"
    finally:
        go_on.set()
    until(lambda: Ronde.objects.get(naam="lang").klaar_tijd)
    assert house.verify().wrong is None


def test_asked_to_stop_both_threads_end_after_the_piece_at_hand(house: Sealed, start: Callable[[], Working]) -> None:
    pieces: list[int] = []

    def long(_: Any) -> Iterator[None]:
        for piece in range(1_000_000):
            pieces.append(piece)
            time.sleep(0.02)
            yield

    periodic("lang", every=HOUR)(long)
    working = start()
    until(lambda: len(pieces) > 2)
    house.write("handeling")
    until(Blok.objects.exists)
    working.stopping.set()
    assert working.ends()
    assert Ronde.objects.get(naam="lang").klaar_tijd is None, "a worker that starts takes it up"
    assert Logregel.objects.count() == Blok.objects.get().aantal


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_falls_takes_the_other_with_it(
    house: Sealed, start: Callable[[], Working], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever started the process starts it anew; with half a worker nobody would notice."""

    def fall(*_: Any, prompt: bool, **__: Any) -> list[str]:
        if prompt:
            raise RuntimeError("fallen")
        return []

    monkeypatch.setattr("ketenzicht.access.periodic.run_due", fall)
    assert house and start().ends()


def test_a_database_that_is_gone_for_a_while_is_waited_for(house: Sealed, start: Callable[[], Working]) -> None:
    tries: list[bool] = []

    def lost(_: Any) -> None:
        tries.append(True)
        if len(tries) < 3:
            raise OperationalError("the server is gone")

    periodic("kort", every=timedelta(milliseconds=1), prompt=True)(lost)
    start()
    house.write("handeling")
    until(lambda: len(tries) > 3 and Blok.objects.exists())

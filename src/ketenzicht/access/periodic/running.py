"""Declares jobs and runs those that are due, each by one worker at a time; a long one in pieces."""

import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, InterfaceError, OperationalError, connection

from ketenzicht.access.periodic.models import Ronde

_SHORT = timedelta(minutes=1)
"""jobs that come back sooner keep no row: their last round is known to the worker only"""

log = logging.getLogger("ketenzicht.worker")


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something to do every so often. `do` gets the moment, sees to its own transactions, and may be run again after a
    crash halfway. Long work is an iterator: after each piece others get their turn, and a worker that is asked to stop
    stops."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]
    prompt: bool
    """short work that does not wait until other work is done: a thread of its own does it"""


jobs: dict[str, Job] = {}
"""All jobs by name. An app declares its own in a module `jobs`, which the worker imports."""

_last: dict[str, datetime] = {}
_under_way: set[str] = set()
"""what takes longer than its interval does not begin again within itself: the lock of a session would let it"""

Between = Callable[[], bool]
"""called between two pieces of long work; says whether to go on"""


def _go_on() -> bool:
    return True


def periodic(
    name: str, *, every: timedelta, prompt: bool = False
) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Decorator: the worker calls this function with the moment, at once and then every so often. ValueError for a name
    that is taken."""

    def keep(do: Callable[[datetime], object]) -> Callable[[datetime], object]:
        if name in jobs:
            raise ValueError(f"two jobs are called {name}")
        jobs[name] = Job(name=name, every=every, do=do, prompt=prompt)
        return do

    return keep


def run_due(at: datetime, *, prompt: bool | None = None, between: Between = _go_on) -> list[str]:
    """Run the jobs that are due: all, only the prompt ones or only the others. What fails is logged by its kind and does not
    keep the others from their turn; only a database that is gone raises (OperationalError). What was broken off is due
    again after a minute. Returns the names of what was run."""
    asked = [job for job in jobs.values() if prompt in (None, job.prompt)]
    return [job.name for job in asked if _run_if_due(job, at, between)]


def _run_if_due(job: Job, at: datetime, between: Between) -> bool:
    if not _is_due(job, at):
        return False
    with _alone(job) as alone:
        if not alone or not _is_due(job, at):  # another worker was first
            return False
        _under_way.add(job.name)
        try:
            _began(job, at)
            done, fault = _done(job, at, between)
        except Error:  # who takes it up asks the database when it began
            _last.pop(job.name, None)
            raise
        finally:
            _under_way.remove(job.name)
        if done:
            _ended(job, at, fault)
    return True


def _is_due(job: Job, at: datetime) -> bool:
    if job.name in _under_way:
        return False
    last = _last.get(job.name)
    if job.every >= _SHORT and (last is None or at - last >= job.every):  # perhaps another worker did it meanwhile
        row = Ronde.objects.filter(naam=job.name).first()
        if row and row.klaar_tijd is None and not row.fout:
            return at - row.begonnen_tijd >= _SHORT
        last = row.begonnen_tijd if row else None
    return last is None or at - last >= job.every


@contextmanager
def _alone(job: Job) -> Iterator[bool]:
    """Whether this worker has the job to itself; a lock of the session, so that the job makes its own transactions."""
    number = zlib.crc32(f"ketenzicht job {job.name}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        row = cursor.fetchone()
    got = bool(row and row[0])
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _began(job: Job, at: datetime) -> None:
    _last[job.name] = at
    if job.every >= _SHORT:
        Ronde.objects.update_or_create(naam=job.name, defaults={"begonnen_tijd": at, "klaar_tijd": None, "fout": ""})


def _done(job: Job, at: datetime, between: Between) -> tuple[bool, str]:
    """Whether it came to its end, and the kind of error that did so."""
    try:
        work = job.do(at)
        if isinstance(work, Iterator) and not all(between() for _ in work):
            return False, ""
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("the job %s failed", job.name)
        return True, type(error).__name__
    return True, ""


def _ended(job: Job, at: datetime, fault: str) -> None:
    if job.every >= _SHORT:
        Ronde.objects.filter(naam=job.name).update(klaar_tijd=None if fault else at, fout=fault)

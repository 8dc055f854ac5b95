"""Declares jobs and runs those that are due, each by one worker at a time."""

import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection

from ketenzicht.access.periodic.models import Ronde

_SHORT = timedelta(minutes=1)
"""jobs that come back sooner keep no row: their last round is known to the worker only"""

log = logging.getLogger("ketenzicht.worker")


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something to do every so often. `do` gets the moment, sees to its own transactions, and may be run again after a
    crash halfway."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]


jobs: dict[str, Job] = {}
"""All jobs by name. An app declares its own in a module `jobs`, which the worker imports."""

_last: dict[str, datetime] = {}


def periodic(name: str, *, every: timedelta) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Decorator: the worker calls this function with the moment, at once and then every so often. ValueError for a name
    that is taken."""

    def keep(do: Callable[[datetime], object]) -> Callable[[datetime], object]:
        if name in jobs:
            raise ValueError(f"two jobs are called {name}")
        jobs[name] = Job(name=name, every=every, do=do)
        return do

    return keep


def run_due(at: datetime) -> list[str]:
    """Run the jobs that are due. What fails is logged by its kind and does not keep the others from their turn; only a
    database that is gone raises (OperationalError). Returns the names of what was run."""
    return [job.name for job in list(jobs.values()) if _run_if_due(job, at)]


def _run_if_due(job: Job, at: datetime) -> bool:
    if not _is_due(job, at):
        return False
    with _alone(job) as alone:
        if not alone or not _is_due(job, at):  # another worker was first
            return False
        _began(job, at)
        _ended(job, at, _fault(job, at))
    return True


def _is_due(job: Job, at: datetime) -> bool:
    last = _last.get(job.name)
    if job.every >= _SHORT and (last is None or at - last >= job.every):  # perhaps another worker did it meanwhile
        last = Ronde.objects.filter(naam=job.name).values_list("begonnen_tijd", flat=True).first()
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


def _fault(job: Job, at: datetime) -> str:
    try:
        job.do(at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("the job %s failed", job.name)
        return type(error).__name__
    return ""


def _ended(job: Job, at: datetime, fault: str) -> None:
    if job.every >= _SHORT:
        Ronde.objects.filter(naam=job.name).update(klaar_tijd=None if fault else at, fout=fault)

"""A record of its own for the bench: PostgreSQL as in production, tables made by the migrations, filled with a town."""

import os
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from bench.record.town import NOW, Town


@dataclass(frozen=True)
class Marks:
    """What the measuring needs to know of the town, kept beside it."""

    counts: dict[str, int]
    regisseurs: list[UUID]
    partners: list[UUID]
    orgs: list[UUID]
    running: dict[UUID, list[tuple[UUID, list[UUID]]]]
    """per regisseur the running plans with their members"""
    bsns: list[tuple[UUID, str]]


@contextmanager
def opened(folder: Path) -> Iterator[Any]:
    """The record in this folder as the application sees it; filled when it is empty. Gives its addresses."""
    from ketenzicht.project.installation import Installation
    from ketenzicht.project.record import open_record

    os.environ["KETENZICHT_DEMO"] = "1"  # made-up numbers are taken
    house = Installation(folder / "data", clock=lambda: NOW)
    with open_record(house) as addresses:
        yield addresses


def filled(folder: Path, objects: int) -> Marks:
    """The town in the open record; made, checked and compared with what acts write where it is not there yet."""
    kept = folder / "marks.pickle"
    if kept.exists():
        return cast(Marks, pickle.loads(kept.read_bytes()))  # our own file
    from bench.record.comparing import require_alike

    marks = fill(objects)
    require_alike(marks)
    kept.write_bytes(pickle.dumps(marks))
    return marks


def fill(objects: int) -> Marks:
    """All tables, in the order in which they need each other. Keys and triggers are off meanwhile: the keys are right by
    construction, and checked after; what acts left behind is written with the indexes of those tables away."""
    from django.db import connection

    from bench.record import trail
    from bench.record.cases import Cases
    from bench.record.checks import require_sound
    from bench.record.copying import backend_of_this_thread, processor_of, without_indexes
    from bench.record.items import Items

    town = Town(objects)
    began, processor = time.perf_counter(), time.process_time()
    with connection.cursor() as cursor:
        backend = backend_of_this_thread()
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "SET session_replication_role = replica; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'"
        )
        town.build_houses()
        town.stock_catalogue()
        town.settle_people()
        town.start_plans()
        Items(town).fill()
        Cases(town).fill()
        town.keep_grounds()
        cursor.execute("ANALYZE")
        with without_indexes(cursor):
            town.counts.update(trail.leave(cursor))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        took, database = time.perf_counter() - began, processor_of(backend)
        require_sound(cursor)
    connection.close()
    print(f"filled in {took:.0f} s, processor {time.process_time() - processor:.0f} + {database:.0f}", flush=True)
    return _marks(town)


def _marks(town: Town) -> Marks:
    running: dict[UUID, list[tuple[UUID, list[UUID]]]] = {}
    for plan, who in town.regie.items():
        if plan not in town.closed:
            running.setdefault(who, []).append((plan, town.members[plan]))
    return Marks(town.counts, town.regisseurs, town.partners, town.orgs, running, list(town.bsns.items())[:1_000])


def reader(role: str, naam: str) -> Any:
    """The reader that a worker of the town is, by name."""
    from ketenzicht.access.models import Rolvervulling
    from ketenzicht.access.rollen.readers import reader_of

    rows = Rolvervulling.objects.select_related("medewerker__organisatie", "medewerker__team", "team", "organisatie")
    return reader_of(rows.get(rol=role, medewerker__naam=naam), purpose="hulp")

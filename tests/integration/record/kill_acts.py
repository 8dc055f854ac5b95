"""What the program that is killed does: it acts in the record in many threads, seals the log and reads events. What it is about
to do, and what was done, it writes in files beside the database, so that afterwards both can be laid beside each other."""

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import InterfaceError, OperationalError, connection, transaction

from ketenzicht.access.log.sealing import seal
from ketenzicht.access.log.verifying import check as check_log
from ketenzicht.access.log.verifying import verify
from ketenzicht.access.models import Gebeurtenis, Logregel, Medewerker, Organisatie
from ketenzicht.access.outbox.reading import advance, enrol, waiting
from ketenzicht.access.owner import as_owner
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from ketenzicht.project.postgres import Embedded
from ketenzicht.project.postgres.errors import PostgresError
from ketenzicht.regie.models import Doel, DoelInhoud, PlanInhoud, Taak
from ketenzicht.regie.plannen.actions import WORDS, adjust
from ketenzicht.regie.plannen.goals import change_goal, finish_goal, set_goal
from ketenzicht.regie.taken import actions
from ketenzicht.regie.taken.sending import send
from tests.integration.record.cast import AT, Cast, make_cast
from tests.integration.record.half_acts import found
from tests.integration.record.settling import settle
from tests.integration.record.taken_scene import make_scene

THREADS = 6

Act = Callable[[datetime], None]


class Told:
    """Files of lines that outlive the process: each line is one write at the end of the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def say(self, name: str, *words: object) -> None:
        """One line more."""
        line = (json.dumps([str(word) for word in words]) + "\n").encode()
        descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line)
        os.close(descriptor)

    def lines(self, name: str) -> list[list[str]]:
        """All lines so far."""
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def begin(folder: Path) -> None:
    """A household with a plan, an agreement with a partner, and a consumer of events."""
    scene = make_scene(make_cast())
    PlanInhoud.objects.create(van=scene.plan)
    scene.agree()
    scene.cast.reader("Bram", "helpdesk")
    enrol("magazijn")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        (xid,) = cursor.fetchone()
    kept = {"plan": str(scene.plan.pk), "sem": str(scene.sem.pk), "xid": xid, "epoch": time.time()}
    (folder / "scene.json").write_text(json.dumps(kept))


class Work:
    """What the threads do."""

    def __init__(self, folder: Path) -> None:

        self.told, self.data = Told(folder), folder / "data"
        kept = json.loads((folder / "scene.json").read_text())
        self.plan, self.sem, self.epoch = UUID(kept["plan"]), UUID(kept["sem"]), float(kept["epoch"])
        cast = Cast(medewerkers={row.naam: row for row in Medewerker.objects.select_related("organisatie", "team")})
        self.rachida, self.helpdesk = cast.reader("Rachida"), cast.reader("Bram", "helpdesk")
        self.umit = cast.reader("Umit", "behandelaar")
        self.uwv = Organisatie.objects.get(code="uwv").pk

    def now(self) -> datetime:
        """A moment that never goes back, also after the program was started again."""
        return AT + timedelta(seconds=time.time() - self.epoch)

    def goal(self, at: datetime) -> None:
        """A new goal, under a key that is kept first: whoever does not hear the outcome asks again."""
        key = uuid4()
        self.told.say("wanted", key)
        self.under(key, at)

    def under(self, key: UUID, at: datetime) -> None:
        """The goal of this key; at once, or again."""
        made = set_goal.once(key)(
            plan=self.plan, tekst="Rust", persoon=self.sem, zelfregie=f"sleutel {key}", by=self.rachida, at=at
        )
        self.told.say("done", "doel.stellen", made)
        self.told.say("had", key)

    def change_goal(self, at: datetime) -> None:
        """Another text for one of the open goals."""
        doel = Doel.objects.filter(afgesloten_op=None).order_by("?").select_related("inhoud").first()
        if doel is not None:
            base, new = {"tekst": doel.inhoud.tekst}, {"tekst": f"Rust {uuid4()}"}
            change_goal(doel=doel.pk, base=base, new=new, by=self.rachida, at=at)
            self.told.say("done", "doel.wijzigen", doel.pk)

    def finish_goal(self, at: datetime) -> None:
        """One of the open goals is reached."""
        doel = Doel.objects.filter(afgesloten_op=None).order_by("?").first()
        if doel is not None:
            finish_goal(doel=doel.pk, uitkomst="bereikt", toelichting=f"Klaar {uuid4()}", by=self.rachida, at=at)
            self.told.say("done", "doel.afsluiten", doel.pk)

    def adjust(self, at: datetime) -> None:
        """Other words in the plan, on what was there a moment ago: two who do so at once collide."""
        field = random.choice(WORDS)
        seen = getattr(PlanInhoud.objects.get(van=self.plan), field)
        adjust(plan=self.plan, base={field: seen}, new={field: f"Anders {uuid4()}"}, by=self.rachida, at=at)
        self.told.say("done", "plan.bijstellen", self.plan)

    def send(self, at: datetime) -> None:
        """A task for the partner."""
        made = send(organisatie=self.uwv, plan=self.plan, persoon=self.sem, vraag="Help", by=self.rachida, at=at)
        self.told.say("done", "taak.versturen", made)

    def step(self, at: datetime) -> None:
        """One of the open tasks goes on."""
        taak = Taak.objects.filter(einde_tijd=None).order_by("?").values_list("pk", flat=True).first()
        if taak is None:
            return
        choices: list[tuple[Any, Reader, dict[str, str]]] = (
            [
                (actions.reserve, self.umit, {}), (actions.release, self.umit, {}), (actions.accept, self.umit, {}),
                (actions.start, self.umit, {}), (actions.close, self.umit, {"resultaat": "dienst_geleverd", "feedback": "Gelukt"}),
                (actions.reject, self.umit, {"reden": "geen_capaciteit"}), (actions.withdraw, self.rachida, {}),
            ]
        )  # fmt: skip
        verb, by, more = random.choice(choices)
        verb(taak=taak, by=by, at=at, **more)
        self.told.say("done", verb.action.key, taak)

    def refused(self, at: datetime) -> None:
        """The helpdesk tries what it may not."""
        set_goal(plan=self.plan, tekst="Nooit", persoon=None, by=self.helpdesk, at=at)

    def seal(self, at: datetime) -> None:
        """The log is sealed."""
        seal(self.data, at=at, most=50)

    def consume(self, _: datetime, *, most: int = 7) -> None:
        """The consumer deals with some events, and says so afterwards: killed in between, it gets them again."""
        events = waiting("magazijn", most=most)
        for event in events:
            self.told.say("heard", event.cloud_event["id"])
        if events:
            advance("magazijn", events[-1].place)

    def heard(self) -> set[str]:
        """The events that the consumer dealt with."""
        return {key for (key,) in self.told.lines("heard")}

    def again(self, at: datetime) -> None:
        """Whoever did not hear the outcome of a goal asks once more."""
        had = {key for (key,) in self.told.lines("had")}
        for (key,) in self.told.lines("wanted"):
            if key not in had:
                self.under(UUID(key), at)


def work(ours: Embedded, folder: Path) -> None:
    """Act until killed. Where the server is gone, it is started again, as `serve` does."""
    job = Work(folder)
    acts = (job.goal, job.change_goal, job.finish_goal, job.adjust, job.send, job.step, job.step, job.step, job.refused)
    threads = [threading.Thread(target=_loop, args=(ours, job, acts)) for _ in range(THREADS)]
    threads += [threading.Thread(target=_loop, args=(ours, job, (act,))) for act in (job.seal, job.consume)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _loop(ours: Embedded, job: Work, acts: tuple[Act, ...]) -> None:
    while True:
        try:
            random.choice(acts)(job.now())
        except KetenzichtError as error:
            job.told.say("refused", type(error).__name__)
        except Exception as error:
            if not _server_went(error):
                job.told.say("wrong", repr(error))
            connection.close()
            _start_again(ours, job)


def _server_went(error: Exception) -> bool:
    """Whether it is only that the server ended: no answer, an administrator's shutdown, or still recovering. Django lets the
    error of the driver through where a cursor on the server is closed."""
    state = getattr(error.__cause__ or error, "sqlstate", None) or ""
    gone = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
    return isinstance(error, gone) and (not state or state[:2] in ("08", "57"))


def _start_again(ours: Embedded, job: Work) -> None:
    try:
        ours.watch()
    except PostgresError as error:
        job.told.say("refused", type(error).__name__)
        time.sleep(0.2)


def check(folder: Path) -> dict[str, Any]:
    """Go on where it was left, and tell what does not fit."""
    job = Work(folder)
    job.again(job.now())
    until = time.monotonic() + 60
    while len(heard := job.heard()) < Gebeurtenis.objects.count() and time.monotonic() < until:
        job.consume(job.now(), most=500)
    settle(Logregel.objects.all())
    job.seal(job.now())
    verdict = verify(folder / "data", at=job.now())
    begun = int(json.loads((folder / "scene.json").read_text())["xid"])
    return {
        "wrong": [*found(begun), *_lost(job.told, heard), *(line[0] for line in job.told.lines("wrong"))],
        "log": verdict.wrong.sentence if verdict.wrong else "",
        "sealed": verdict.rows,
        "unsealed": verdict.unsealed,
        "acts": Counter(handeling for handeling, _ in job.told.lines("done")),
    }


def _lost(told: Told, heard: set[str]) -> Iterator[str]:
    """What somebody was told and the database does not know, and events that nobody heard of."""
    lines = Counter((handeling, str(key)) for handeling, key in Logregel.objects.filter(soort="actie").values_list("handeling", "object_id"))  # fmt: skip
    for act, times in Counter((handeling, key) for handeling, key in told.lines("done")).items():
        if (act[0] != "doel.stellen" and lines[act] < times) or not lines[act]:
            yield f"{act} was told to be done {times} times and is in the log {lines[act]} times"
    goals = Counter(DoelInhoud.objects.values_list("zelfregie", flat=True))
    for (key,) in told.lines("wanted"):
        if goals[f"sleutel {key}"] != 1:
            yield f"the goal {key} is there {goals[f'sleutel {key}']} times"
    there = [str(key) for key in Gebeurtenis.objects.order_by("xid", "nr").values_list("id", flat=True)]
    if list(dict.fromkeys(key for (key,) in told.lines("heard"))) != there or heard != set(there):
        yield "the consumer heard other events than there are, or in another order"


_COLUMNS = (
    "xid, tijd, soort, wie, naam, rol, organisatie, doel, handeling, object_soort, gemeente, grond, inhoud_hash, hash"
)
_ROW = "(SELECT nr FROM access_logregel WHERE soort = 'actie' ORDER BY nr OFFSET 5 LIMIT 1)"
TAMPERS = {
    "a field": f"UPDATE access_logregel SET wie = 'iemand anders' WHERE nr = {_ROW}",
    "the content": f"""UPDATE access_logregel SET inhoud = '{{"tekst": "x"}}' WHERE nr = {_ROW}""",
    "a row deleted": f"DELETE FROM access_logregel WHERE nr = {_ROW}",
    "a row put in": f"INSERT INTO access_logregel ({_COLUMNS}) SELECT {_COLUMNS} FROM access_logregel WHERE nr = {_ROW}",
    "nothing": "SELECT 1",
}


def tamper(folder: Path) -> dict[str, str]:
    """What verification says of each change that the owner of the tables could make; each is undone."""
    job, told = Work(folder), {}
    for name, sql in TAMPERS.items():
        with transaction.atomic():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(sql)
                assert cursor.rowcount == 1
            wrong = check_log(folder / "data", at=job.now()).wrong
            told[name] = wrong.sentence if wrong else ""
            transaction.set_rollback(True)
    return told

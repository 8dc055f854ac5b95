"""Acts per second: processes with threads, as the web server has them, each thread a regisseur and a worker of a partner who
act as fast as they can; the sealer runs beside them. Each process prints what it did as JSON."""

import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.record.copying import backend_of_this_thread, processor_of
from bench.record.house import Marks, filled, reader
from bench.record.town import NOW

BUDGET = 200.0
"""acts per second on two processors, with log, history and outbox"""
GROUND = {"soort": "wet", "wet": "wmo", "artikel": "5.1.1", "doel": "hulp", "eindigt_op": date(2027, 6, 1)}


def measure(
    folder: Path, addresses: Any, *, processes: int = 2, threads: int = 4, seconds: float = 20.0
) -> dict[str, Any]:
    """The acts of all processes together."""
    environment = {
        **os.environ, "DATABASE_URL": addresses.login, "KETENZICHT_DATABASE_ROLE": "ketenzicht_app", "KETENZICHT_POOL": f"1:{threads}",
        "KETENZICHT_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "ketenzicht.project.settings",
    }  # fmt: skip
    behind = _seal_what_waits(folder)
    command = [sys.executable, "-m", "bench.record.acting", str(folder), str(threads), str(seconds)]
    sealer = subprocess.Popen([*command, "seal"], env=environment, stdout=subprocess.PIPE, text=True)
    actors = [subprocess.Popen([*command, str(n)], env=environment, stdout=subprocess.PIPE, text=True) for n in range(processes)]  # fmt: skip
    told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in actors]
    sealed = json.loads(sealer.communicate()[0].splitlines()[-1])
    took = {name: statistics.median(x for one in told for x in one["took"].get(name, [])) for name in told[0]["took"]}
    return {
        "acts_per_second": sum(sum(one["acts"].values()) / one["seconds"] for one in told), "budget": BUDGET,
        "processes": processes, "threads": threads, "acts": sum((Counter(one["acts"]) for one in told), Counter()),
        "median_ms": took, "refused": sum(one["refused"] for one in told), "processor_ms_per_act": {side: statistics.mean(one[side] for one in told) for side in ("python", "database")}, **behind, **sealed,
    }  # fmt: skip


class Actor:
    """A regisseur and a partner's worker, who do one round after another."""

    def __init__(self, marks: Marks, number: int) -> None:
        self.random = random.Random(number)
        place = [n for n, key in enumerate(marks.regisseurs) if marks.running.get(key)][number]
        self.plans = marks.running[marks.regisseurs[place]]
        self.regisseur = reader("regisseur", f"Regisseur {place}")
        self.partner = reader("behandelaar", f"Partner {number}")
        self.acts: Counter[str] = Counter()
        self.took: dict[str, list[float]] = {}
        self.refused = 0
        self.database = 0.0
        """seconds of processor time of the connection"""

    def work(self, until: float) -> None:
        """Rounds of six acts until then."""
        backend = backend_of_this_thread()
        before = processor_of(backend)
        self._work(until)
        self.database = processor_of(backend) - before

    def _work(self, until: float) -> None:
        number = 0
        while time.perf_counter() < until:
            number += 1
            for name, act in self._round(NOW + timedelta(seconds=number)):
                if time.perf_counter() < until:
                    self._do(name, act)

    def _do(self, name: str, act: Callable[[], Any]) -> None:
        from ketenzicht.kernel.errors import KetenzichtError

        began = time.perf_counter()
        try:
            act()
        except KetenzichtError:
            self.refused += 1
            return
        self.acts[name] += 1
        self.took.setdefault(name, []).append((time.perf_counter() - began) * 1000)

    def _round(self, at: datetime) -> Iterator[tuple[str, Callable[[], Any]]]:
        from ketenzicht.regie.contacten.actions import plan_action
        from ketenzicht.regie.contacten.contacts import log_contact
        from ketenzicht.regie.plannen.goals import set_goal
        from ketenzicht.regie.taken.actions import close, reserve
        from ketenzicht.regie.taken.sending import send

        plan, members = self.random.choice(self.plans)
        who: dict[str, Any] = {"plan": plan, "persoon": self.random.choice(members), "by": self.regisseur, "at": at}
        sent: list[UUID] = []
        yield "log contact", lambda: log_contact(tekst="moeder belde over school", **who)
        yield "plan action", lambda: plan_action(tekst="school bellen", gepland_op=at.date(), **who)
        yield "set goal", lambda: set_goal(tekst="elke dag naar school", **who)
        yield "send task", lambda: sent.append(self._send(send, who))
        taak = sent[0] if sent else plan
        yield "reserve task", lambda: reserve(taak=taak, by=self.partner, at=at)
        yield "close task", lambda: close(taak=taak, resultaat="dienst_geleverd", feedback="gedaan", by=self.partner, at=at)  # fmt: skip

    def _send(self, send: Any, who: dict[str, Any]) -> UUID:
        key: UUID = send(organisatie=UUID(self.partner.organisation), vraag="help met school", grondslag=GROUND, wet="wmo", **who)  # fmt: skip
        return key


def act(folder: Path, threads: int, seconds: float, number: int) -> dict[str, Any]:
    """One process: its threads act for so many seconds."""
    from django.db import connections

    marks = filled(folder, 0)
    actors = [Actor(marks, number * threads + n) for n in range(threads)]
    for actor in actors:
        actor.work(time.perf_counter() + 1.0)  # warm
        actor.acts.clear()
        actor.took.clear()
    connections.close_all()  # else this thread keeps one of the pool

    def run(actor: Actor) -> None:
        actor.work(began + seconds)
        connections.close_all()

    began, processor = time.perf_counter(), time.process_time()
    running = [threading.Thread(target=run, args=(actor,)) for actor in actors]
    for one in running:
        one.start()
    for one in running:
        one.join()
    acts = sum((actor.acts for actor in actors), Counter())
    took = {name: [x for actor in actors for x in actor.took.get(name, [])] for name in acts}
    count = max(1, acts.total())
    python, database = time.process_time() - processor, sum(actor.database for actor in actors)
    return {
        "acts": acts, "took": took, "seconds": time.perf_counter() - began, "refused": sum(a.refused for a in actors),
        "python": python / count * 1000, "database": database / count * 1000,
    }  # fmt: skip


def _seal_what_waits(folder: Path) -> dict[str, Any]:
    """What the filling left is sealed before anybody acts."""
    from ketenzicht.access.log.sealing import seal

    began = time.perf_counter()
    return {"sealed_before": seal(folder / "data", at=NOW), "sealed_before_seconds": time.perf_counter() - began}


def keep_sealing(folder: Path, seconds: float) -> dict[str, Any]:
    """The sealer, once a second as in the worker."""
    from ketenzicht.access.log.sealing import seal

    figures = {"sealed": 0}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        figures["sealed"] += seal(folder / "data", at=NOW)
        time.sleep(1.0)
    return figures


def main() -> None:
    """FOLDER THREADS SECONDS NUMBER|seal."""
    import django

    django.setup()
    folder, threads, seconds, who = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    figures = keep_sealing(folder, seconds) if who == "seal" else act(folder, threads, seconds, int(who))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

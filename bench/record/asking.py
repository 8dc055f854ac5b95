"""What ordinary users ask, measured warm: the median and the worst of several, and the queries of each."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bench.record.copying import backend_of_this_thread, processor_of
from bench.record.house import Marks, reader
from bench.record.town import NOW

BUDGET, PAGE_BUDGET, PAGE_QUERIES = 50.0, 80.0, 12
"""milliseconds; queries of the page of a plan"""
TIMES, WARM = 15, 6


@dataclass(frozen=True)
class Question:
    """One thing that somebody asks, for several readers in turn, with the milliseconds that it may take."""

    name: str
    ask: list[Callable[[], Any]]
    budget: float = BUDGET


@dataclass(frozen=True)
class Answered:
    """How long it took, in milliseconds, with how many queries, and how much it gave. `python` and `database` are processor
    time of both sides: an estimate for a quiet machine, no measurement of one."""

    name: str
    median: float
    worst: float
    python: float
    database: float
    queries: int
    rows: int
    budget: float

    @property
    def kept(self) -> bool:
        """Whether the median is within the budget, and for a page the queries too."""
        return self.median <= self.budget and (self.budget != PAGE_BUDGET or self.queries <= PAGE_QUERIES)

    def line(self) -> str:
        """For people."""
        mark = "" if self.kept else "  MISSED"
        took = f"{self.median:7.1f} ms  worst {self.worst:7.1f}  processor {self.python:5.1f} + {self.database:6.1f}"
        return f"{self.name:<42} {took}  {self.queries:3} queries  {self.rows:4} rows{mark}"


def measure(marks: Marks, only: str = "") -> Iterator[Answered]:
    """Each question whose name holds `only`, warm."""
    for question in questions(marks):
        if only in question.name:
            yield _measured(question)


def _measured(question: Question) -> Answered:
    for ask in question.ask * WARM:
        answer = ask()
    queries, backend = _queries_of(question.ask[-1]), backend_of_this_thread()
    took, count = [], max(TIMES, 2 * len(question.ask))
    python, database = time.process_time(), processor_of(backend)
    for turn in range(count):
        began = time.perf_counter()
        question.ask[turn % len(question.ask)]()
        took.append((time.perf_counter() - began) * 1000)
    python, database = time.process_time() - python, processor_of(backend) - database
    return Answered(
        question.name, statistics.median(took), max(took), python / count * 1000, database / count * 1000, queries, _size(answer), question.budget
    )  # fmt: skip


def _queries_of(ask: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def _size(answer: Any) -> int:
    for name in ("by_kind", "hits"):
        if hasattr(answer, name):
            inner = getattr(answer, name)
            return sum(map(len, inner.values())) if isinstance(inner, dict) else len(inner)
    return len(answer) if hasattr(answer, "__len__") else 1


def questions(marks: Marks) -> Iterator[Question]:
    """All that is measured."""
    from ketenzicht.access.rollen.readers import reader_of_person

    busy = [n for n, key in enumerate(marks.regisseurs) if marks.running.get(key)][5:8]
    regie = [reader("regisseur", f"Regisseur {n}") for n in busy]
    partners = [reader("behandelaar", f"Partner {n}") for n in (3, 4, 5)]
    plans = [_of_adults(marks.running[UUID(who.id)]) for who in regie]
    residents = [reader_of_person(members[0]) for _, members in plans]
    loket = reader("medewerker-jongerenloket", "loket")
    yield from _cockpit("regisseur", regie)
    yield from _cockpit("behandelaar", partners)
    yield from _cockpit("jongerenloket", [loket])
    yield from _plans(regie, [plan for plan, _ in plans], residents)
    yield from _searches(marks, regie)
    yield from _others(residents, [members[0] for _, members in plans])


def _of_adults(plans: list[tuple[UUID, list[UUID]]]) -> tuple[UUID, list[UUID]]:
    """The first plan of which the first member may use a portal."""
    from ketenzicht.regie.models import Persoon

    grown = set(Persoon.objects.filter(geboortedatum__lt=date(2005, 1, 1)).values_list("pk", flat=True))
    return next((plan, members) for plan, members in plans if members[0] in grown)


def _cockpit(role: str, readers: list[Any]) -> Iterator[Question]:
    from ketenzicht.regie.contacten.today import today
    from ketenzicht.regie.plannen import queries as plannen
    from ketenzicht.regie.signalen import queries as signalen
    from ketenzicht.regie.taken import queries as taken
    from ketenzicht.regie.trajecten import queries as trajecten

    asked: dict[str, Callable[..., Any]] = {
        "my plans": plannen.mine, "inbox of my organisation": taken.inbox, "tasks that I sent": taken.sent,
        "open tasks that I see": taken.open_tasks, "signals waiting": signalen.waiting, "signals counted": signalen.counts,
        "signals that I reported": signalen.reported, "today": today, "my cases": trajecten.own_cases,
    }  # fmt: skip
    for name, ask in asked.items():
        yield Question(f"{role}: {name}", [_bound(ask, one) for one in readers])


def _bound(ask: Callable[..., Any], who: Any, *arguments: Any, **named: Any) -> Callable[[], Any]:
    return lambda: ask(who, *arguments, **named, at=NOW)


def _plans(regie: list[Any], plans: list[Any], residents: list[Any]) -> Iterator[Question]:
    from ketenzicht.regie.plannen import page, timeline

    pairs = list(zip(regie, plans, strict=True))
    yield Question("page of a plan, its regisseur", [_bound(page.page, who, plan) for who, plan in pairs], PAGE_BUDGET)
    theirs = list(zip(residents, plans, strict=True))
    yield Question("page of a plan, a member", [_bound(page.page, who, plan) for who, plan in theirs], PAGE_BUDGET)
    yield Question("timeline of a plan", [_bound(timeline.timeline, who, plan) for who, plan in pairs], PAGE_BUDGET)


def _searches(marks: Marks, regie: list[Any]) -> Iterator[Question]:
    from ketenzicht.regie.personen.queries import card
    from ketenzicht.regie.personen.searching import search, suggest

    for typed in ("Sem Duinzicht-Vries", "roos lindeman", "yus molen", "Kievitshoff Bram"):
        yield Question(f"search by name: {typed}", [_bound(search, who, typed) for who in regie])
    yield Question("search by name and birth date", [_bound(search, regie[0], "sem", born=date(1984, 5, 6))])
    yield Question("search by BSN", [_bound(search, regie[0], bsn=bsn) for _, bsn in marks.bsns[:5]])
    for typed in ("duinz", "sem d", "roos lin"):
        yield Question(f"autocomplete: {typed}", [_bound(suggest, who, typed) for who in regie])
    own = marks.running[UUID(regie[0].id)][0][1][0]
    yield Question("card of a person", [_bound(card, regie[0], own)])


def _others(residents: list[Any], persons: list[Any]) -> Iterator[Question]:
    from ketenzicht.access.notices.queries import own_notices, unread_count
    from ketenzicht.regie.bewaren.looked import who_looked
    from ketenzicht.regie.contacten.kcc import kcc_answer
    from ketenzicht.regie.plannen.queries import workload
    from ketenzicht.regie.plannen.rules import plannen
    from ketenzicht.regie.signalen.queries import about_me
    from ketenzicht.regie.trajecten.queries import of_person

    kcc, auditor = reader("klantcontactmedewerker", "kcc"), reader("auditor", "auditor")
    manager = reader("wijkteammanager", "manager")
    yield Question("answer of klantcontact", [_bound(kcc_answer, kcc, persoon=one) for one in persons])
    yield Question("workload of a team", [_bound(workload, manager)])
    worker = reader("regisseur", "Regisseur 5")
    yield Question("notices of a worker", [_bound(own_notices, worker)])
    yield Question("unread notices counted", [_bound(unread_count, worker)])
    pairs = list(zip(residents, persons, strict=True))
    yield Question("who looked, asked by the person", [_bound(who_looked, who, one) for who, one in pairs], PAGE_BUDGET)
    yield Question(
        "who looked, asked by the auditor", [_bound(who_looked, auditor, one) for one in persons], PAGE_BUDGET
    )
    yield Question("member: my plans", [lambda who=who: list(plannen.visible(who, at=NOW)) for who in residents])
    yield Question("member: my cases", [_bound(of_person, who, one) for who, one in pairs])
    yield Question("member: signals about me", [_bound(about_me, who) for who in residents])

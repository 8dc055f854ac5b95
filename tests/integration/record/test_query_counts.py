"""How many queries each screen takes: the same for a small scene and for one with three times as much in it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.log.queries import who_looked
from ketenzicht.access.notices.queries import own_notices, unread_count
from ketenzicht.access.rollen import presets
from ketenzicht.regie.contacten.actions import plan_action
from ketenzicht.regie.contacten.contacts import log_contact, plan_contact
from ketenzicht.regie.contacten.kcc import kcc_answer
from ketenzicht.regie.contacten.today import today
from ketenzicht.regie.personen.searching import search, suggest
from ketenzicht.regie.plannen import queries as plannen
from ketenzicht.regie.plannen.goals import set_goal
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.timeline import timeline
from ketenzicht.regie.signalen import queries as signalen
from ketenzicht.regie.signalen.actions import report
from ketenzicht.regie.taken import queries as taken
from ketenzicht.regie.taken.actions import close, reserve
from ketenzicht.regie.trajecten import queries as trajecten
from tests.integration.record.cast import AT, Cast, member
from tests.integration.record.taken_scene import Scene, make_scene

LATER = AT + timedelta(hours=1)


@pytest.fixture
def home(cast: Cast) -> Scene:
    """Sem and Anja with one of everything."""
    made = make_scene(cast)
    made.agree()
    fill(made)
    return made


def fill(home: Scene) -> None:
    """One more of everything in the plan of Sem and Anja."""
    for one in (home.sem, home.anja):
        which: dict[str, Any] = {"plan": home.plan.pk, "persoon": one.pk, "by": home.rachida, "at": AT}
        set_goal(tekst="naar school", **which)
        log_contact(tekst="belde", **which)
        plan_contact(gepland_tijd=LATER, **which)
        plan_action(tekst="bellen", gepland_op=AT.date(), **which)
        report(persoon=one.pk, omschrijving="zorgen", kanaal="keten", by=home.umit, at=AT)
        home.send(persoon=one.pk)
        done = home.send(persoon=one.pk)
        reserve(taak=done, by=home.umit, at=AT)
        close(taak=done, resultaat="dienst_geleverd", by=home.umit, at=AT)


def screens(home: Scene) -> dict[str, tuple[int, Callable[[], Any]]]:
    """What is asked, with the most queries that it may take."""
    rachida, umit, sem, plan = home.rachida, home.umit, home.sem.pk, home.plan.pk
    mo = home.cast.reader("Mo", presets.WIJKTEAMMANAGER)
    kim, els = home.cast.reader("Kim", presets.KCC), home.cast.reader("Els", presets.AUDITOR)
    return {
        "my plans": (4, lambda: plannen.mine(rachida, at=LATER)),
        "inbox": (2, lambda: taken.inbox(umit, at=LATER)),
        "sent": (2, lambda: taken.sent(rachida, at=LATER)),
        "open tasks": (2, lambda: taken.open_tasks(rachida, at=LATER)),
        "cases": (1, lambda: trajecten.own_cases(umit, at=LATER)),
        "signals": (3, lambda: signalen.waiting(rachida, at=LATER)),
        "signals counted": (1, lambda: signalen.counts(rachida, at=LATER)),
        "reported": (3, lambda: signalen.reported(umit, at=LATER)),
        "today": (6, lambda: today(rachida, at=LATER)),
        "page of a plan": (12, lambda: page(rachida, plan, at=LATER)),
        "page for a member": (12, lambda: page(member(sem), plan, at=LATER)),
        "timeline": (3, lambda: timeline(rachida, plan, at=LATER)),
        "search": (4, lambda: search(rachida, "sem de wit", at=LATER)),
        "suggest": (2, lambda: suggest(rachida, "sem", at=LATER)),
        "klantcontact": (6, lambda: kcc_answer(kim, persoon=sem, at=LATER)),
        "workload": (1, lambda: plannen.workload(mo, at=LATER)),
        "notices": (2, lambda: own_notices(umit, at=LATER)),
        "unread": (2, lambda: unread_count(umit, at=LATER)),
        "who looked": (8, lambda: who_looked(member(sem), [sem], at=LATER)),
        "who looked, for the auditor": (4, lambda: who_looked(els, [sem], at=LATER)),
    }


def counted(ask: Callable[[], Any]) -> int:
    """How many queries it takes, the second time."""
    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def test_no_screen_takes_more_queries_than_agreed(home: Scene) -> None:
    found = {name: (counted(ask), most) for name, (most, ask) in screens(home).items()}
    assert not {name: told for name, told in found.items() if told[0] > told[1]}


@pytest.mark.covers("X-24")
def test_three_times_as_much_takes_as_many_queries(home: Scene) -> None:
    before = {name: counted(ask) for name, (_, ask) in screens(home).items()}
    fill(home)
    fill(home)
    assert {name: counted(ask) for name, (_, ask) in screens(home).items()} == before


@pytest.mark.parametrize(
    ("name", "most"), [("send", 22), ("reserve", 13), ("close", 22), ("contact", 13), ("action", 13), ("goal", 13)]
)
def test_an_act_takes_few_queries(home: Scene, name: str, most: int) -> None:
    which: dict[str, Any] = {"plan": home.plan.pk, "persoon": home.sem.pk, "by": home.rachida, "at": AT}
    free = home.send()
    acts: dict[str, Callable[[], Any]] = {
        "send": home.send,
        "reserve": lambda: reserve(taak=free, by=home.umit, at=AT),
        "close": lambda: close(taak=free, resultaat="dienst_geleverd", by=home.umit, at=AT),
        "contact": lambda: log_contact(tekst="belde", **which),
        "action": lambda: plan_action(tekst="bellen", **which),
        "goal": lambda: set_goal(tekst="naar school", **which),
    }
    with CaptureQueriesContext(connection) as seen:
        acts[name]()
    assert len(seen) <= most

"""Multiple support: what a regisseur can do for a household, in whatever order, all of it in one plan."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from ketenzicht.access.rollen import presets
from ketenzicht.regie.contacten.actions import plan_action
from ketenzicht.regie.contacten.contacts import log_contact
from ketenzicht.regie.contacten.meetings import plan_meeting
from ketenzicht.regie.models import Actie, DoelInhoud, Plan, Regisseurschap
from ketenzicht.regie.plannen.actions import adjust, adopt
from ketenzicht.regie.plannen.goals import set_goal
from ketenzicht.regie.plannen.measuring import measure
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.together import hold_evaluation, plan_evaluation
from ketenzicht.regie.signalen.actions import report
from ketenzicht.regie.taken.sending import send
from ketenzicht.regie.trajecten.adding import add
from tests.integration.record.cast import AT, Cast, member
from tests.integration.record.plannen_scene import HOUR, Household, household
from tests.integration.record.taken_scene import LAW, a_product

_ZRM11 = (
    "financien", "dagbesteding", "huisvesting", "huiselijke_relaties", "geestelijke_gezondheid", "lichamelijke_gezondheid", "verslaving",
    "adl", "sociaal_netwerk", "maatschappelijke_participatie", "justitie",
)  # fmt: skip
GROUND = {"soort": "wet", **LAW, "eindigt_op": date(2027, 1, 1)}


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


def steps(home: Household) -> dict[str, Callable[[], Any]]:
    """The steps of the figure in S3-6, each as a regisseur or a partner takes it in this plan."""
    who: dict[str, Any] = {"plan": home.plan, "by": home.rachida, "at": AT}
    sem, umit = home.sem.pk, home.cast.reader("Umit", presets.BEHANDELAAR)
    number = count()

    def evaluate() -> None:
        planned = plan_evaluation(gepland_op=AT.date(), **who)
        hold_evaluation(evaluatie=planned, verslag="Het gaat beter.", by=home.rachida, at=AT)

    return {
        "receive signal": lambda: report(persoon=sem, omschrijving="Zorgen.", by=umit, at=AT),
        "assess situation": lambda: adjust(base={"situatie": ""}, new={"situatie": "Huurschuld."}, **who),
        "consultation": lambda: plan_meeting(begin=AT + HOUR, eind=AT + 2 * HOUR, **who),
        "draw up plan": lambda: (set_goal(tekst="Rust thuis", persoon=None, **who), adopt(**who)),
        "schedule provisions": lambda: add(product=a_product(f"P{next(number)}").pk, persoon=sem, **who),
        "carry out": lambda: send(organisatie=UUID(umit.organisation), persoon=sem, wet="pw", grondslag=GROUND, **who),
        "monitor": lambda: measure(schaal="zrm11", scores=dict.fromkeys(_ZRM11, 3), persoon=sem, **who),
        "evaluate": evaluate,
    }


@pytest.mark.covers("S3-5", "S3-6", "S3-7")
@pytest.mark.parametrize("backwards", [False, True])
def test_no_step_has_to_wait_for_another(home: Household, backwards: bool) -> None:
    """In both orders: so of any two steps either may be the first."""
    for take in reversed(steps(home).values()) if backwards else steps(home).values():
        take()
    seen = page(home.rachida, home.plan, at=AT)
    kinds = ("signaal", "doel", "planversie", "casusoverleg", "traject", "taak", "meting", "evaluatie")
    assert {kind: len(seen[kind]) for kind in kinds} == {**dict.fromkeys(kinds, 1), "meting": 11}


@pytest.mark.covers("S3-30", "S3-31", "S3-33")
def test_a_plan_holds_its_goals_with_what_serves_them_and_when(home: Household) -> None:
    who: dict[str, Any] = {"plan": home.plan, "by": home.rachida, "at": AT}
    doel = set_goal(tekst="Naar werk", persoon=home.sem.pk, gepland_op=date(2026, 9, 1), **who)
    begin, end = date(2026, 4, 1), date(2026, 8, 1)
    add(product=a_product().pk, persoon=home.sem.pk, doel=doel, gepland_begin_op=begin, gepland_einde_op=end, **who)
    plan_action(tekst="Brief maken", persoon=home.sem.pk, doel=doel, gepland_op=date(2026, 3, 9), **who)
    log_contact(tekst="Sem belde", persoon=home.sem.pk, **who)
    seen = page(home.rachida, home.plan, at=AT)
    (goal,), (traject,), (action,) = seen["doel"], seen["traject"], seen["actie"]
    assert [one.dat.doel_id for one in (traject, action)] == [doel, doel]
    assert (goal.dat.gepland_op, action.dat.gepland_op) == (date(2026, 9, 1), date(2026, 3, 9))
    assert (traject.dat.gepland_begin_op, traject.dat.gepland_einde_op) == (begin, end)
    assert len(seen["klantcontact"]) == 1  # more than a document of agreements: also what was said and done


@pytest.mark.covers("S3-38")
def test_what_somebody_does_oneself_is_noted_and_makes_nobody_regisseur(home: Household) -> None:
    doel = set_goal(
        plan=home.plan, tekst="Geld op orde", persoon=home.sem.pk, zelfregie="Sem belt zelf.", by=home.rachida, at=AT
    )
    taken_up = plan_action(plan=home.plan, tekst="Bank bellen", by=member(home.sem), at=AT)
    assert DoelInhoud.objects.get(van=doel).zelfregie == "Sem belt zelf."
    assert Actie.objects.get(pk=taken_up).uitvoerder_id == home.sem.pk
    assert [row.medewerker.naam for row in Regisseurschap.objects.filter(plan=home.plan)] == ["Rachida"]
    assert Plan.objects.get(pk=home.plan).gemaakt_door == home.rachida.id

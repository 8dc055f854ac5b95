"""A regisseur starts with a group: the first act of the record."""

import pytest

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Gebeurtenis, Logregel
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.models import Doel, DoelInhoud, Groep, Plan, Regisseurschap
from ketenzicht.regie.plannen.rules import doelen, plannen
from tests.integration.record.cast import AT, SINCE, Cast, member


def a_plan(cast: Cast, groep: Groep, regisseur: str = "Rachida") -> Plan:
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id, groep=groep, kenmerk=str(groep.pk)[-8:], gestart_tijd=AT, gemaakt_door="test"
    )
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers[regisseur], geldig_van=AT)
    return plan


@pytest.mark.covers("S3-127", "S3-129")
def test_the_regisseur_sees_the_plan_and_a_colleague_sees_nothing(cast: Cast) -> None:
    plan = a_plan(cast, cast.group(cast.person("Sem")))
    assert plannen.why(cast.reader("Rachida"), SEE_WAT, plan.pk, at=AT) == ["regisseur van dit plan"]
    assert not plannen.may(cast.reader("Tom"), SEE_DAT, plan.pk, at=AT)
    with pytest.raises(NotFound):
        plannen.take(cast.reader("Tom"), SEE_DAT, plan.pk, at=AT)


@pytest.mark.covers("S3-117", "S3-118", "S3-120")
def test_a_member_sees_the_group_and_oneself_but_no_other_member(cast: Cast) -> None:
    sem, mother = cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, mother)
    plan = a_plan(cast, groep)
    for persoon, group, text in ((sem, None, "van Sem"), (mother, None, "van Anja"), (None, groep, "samen")):
        doel = Doel.objects.create(
            gemeente_id=plan.gemeente_id,
            plan=plan,
            persoon=persoon,
            groep=group,
            gemaakt_tijd=AT,
            gemaakt_door="test",
            gesteld_op=SINCE,
        )
        DoelInhoud.objects.create(van=doel, tekst=text)
    (shown,) = read(member(sem), (doelen, Doel.objects.order_by("pk")), at=AT)
    assert [one.wat and one.wat["tekst"] for one in shown] == ["van Sem", "samen"]
    assert doelen.visible(member(sem), at=AT).count() == 2
    assert Logregel.objects.filter(soort="inzage", wie=str(sem.pk)).count() == 2
    assert not Gebeurtenis.objects.exists()
    assert groepen.may(member(mother), SEE_WAT, groep.pk, at=AT)

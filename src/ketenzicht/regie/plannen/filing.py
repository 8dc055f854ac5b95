"""Signals under plans: what arrives while a plan runs is registered under it (S3-45). About somebody with several plans each
regisseur gets *dat* only, until one claims it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.acts import CLAIM, FILE, LET_GO
from ketenzicht.regie.plannen.chain import regisseurs_of
from ketenzicht.regie.plannen.errors import ClaimedByOther, SignalAboutOthers, SignalNotHere
from ketenzicht.regie.plannen.household import current, in_regie
from ketenzicht.regie.plannen.models import Plan, Signaalkoppeling, Vervanging
from ketenzicht.regie.signalen import hooks
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.signalen.rules import signalen

constraints["signaalkoppeling_een_claim"] = ClaimedByOther

BY_ITSELF = "stelsel"
"""who claimed it, where there is one plan only"""


def file_signal(signaal: Signaal, at: datetime) -> bool:
    """Called in the transaction that makes or releases a signal: a signal about a group goes to its running plan; one about
    a person to the one running plan of a group of which the person is a member, or unclaimed to each of several. Calling it
    again changes nothing. Whether the regie of a plan looks at it now."""
    if Signaalkoppeling.objects.filter(signaal=signaal, losgemaakt_tijd=None).exists():
        return True
    found = list(_plans_about(signaal, at))
    alone = len(found) == 1
    for plan in found:
        Signaalkoppeling.objects.update_or_create(
            plan=plan, signaal=signaal,
            defaults={
                "sinds": at, "losgemaakt_tijd": None, "geclaimd_tijd": at if alone else None,
                "geclaimd_door": BY_ITSELF if alone else "",
            },
        )  # fmt: skip
        notify([*regisseurs_of(plan, at), *_deputies(plan, at)], "signaal", signaal, at=at)
    return bool(found)


def claimed_signals(_: datetime) -> "QuerySet[Any, Any]":
    """Keys of the signals that belong to a plan: they are kept as long as the plan is (S3-49)."""
    return Signaalkoppeling.objects.filter(geclaimd_tijd__isnull=False, losgemaakt_tijd=None).values("signaal")


hooks.filed.append(file_signal)
hooks.kept.append(claimed_signals)


@verb(CLAIM)
def claim(*, signaal: UUID, plan: UUID | None = None, by: Reader, at: datetime) -> None:
    """The regisseur takes an unclaimed signal under the own plan (`plan` where it waits at several of the own); it is gone
    for the others. Raises ClaimedByOther, SignalNotHere, PlanIsClosed, and NotFound once somebody else has it."""
    mine = signalen.take(by, CLAIM, signaal, at=at)
    waiting = list(_waiting(mine))
    own = [link for link in waiting if link.plan_id in set(in_regie(by, at).values_list("plan", flat=True))]
    chosen = [link for link in own if plan in (None, link.plan_id)]
    if not chosen:
        raise SignalNotHere
    _claim(mine, take_open(by, FILE, chosen[0].plan_id, at=at), by, at)
    record(by, CLAIM, mine, at=at, event={"plan": str(chosen[0].plan_id)})


@verb(FILE)
def file_under(*, signaal: UUID, plan: UUID, by: Reader, at: datetime) -> None:
    """Bring a signal of which the actor sees the content under an own running plan, when it came before the plan did (S3-23).
    Raises SignalAboutOthers, ClaimedByOther, PlanIsClosed."""
    mine = signalen.take(by, SEE_WAT, signaal, at=at)
    under = take_open(by, FILE, plan, at=at)
    if mine.groep_id != under.groep_id and not _members(under, at).filter(persoon=mine.persoon_id).exists():
        raise SignalAboutOthers
    _claim(mine, under, by, at)
    record(by, FILE, mine, at=at, event={"plan": str(plan)})


@verb(LET_GO)
def let_go(*, signaal: UUID, plan: UUID, by: Reader, at: datetime) -> None:
    """Take a signal off the plan; with several running plans it waits at the others again. Raises SignalNotHere."""
    mine = signalen.take(by, LET_GO, signaal, at=at)
    under = take_open(by, FILE, plan, at=at)
    links = Signaalkoppeling.objects.select_for_update().filter(signaal=mine)
    here = links.filter(plan=under, losgemaakt_tijd=None, geclaimd_tijd__isnull=False).first()
    if here is None:
        raise SignalNotHere
    here.losgemaakt_tijd = at
    here.save(update_fields=["losgemaakt_tijd"])
    for plan_about in _plans_about(mine, at).exclude(pk=plan):
        Signaalkoppeling.objects.update_or_create(
            plan=plan_about, signaal=mine,
            defaults={"sinds": at, "losgemaakt_tijd": None, "geclaimd_tijd": None, "geclaimd_door": ""},
        )  # fmt: skip
        notify(regisseurs_of(plan_about, at), "signaal", mine, at=at)
    record(by, LET_GO, mine, at=at, event={"plan": str(plan)})


def _plans_about(signaal: Signaal, at: datetime) -> "QuerySet[Plan]":
    """The running plans of the group, or of the groups of which the person is a member, in the signal's municipality. A
    participant is not whom a plan is about."""
    running = Plan.objects.filter(gemeente=signaal.gemeente_id, gesloten_tijd=None, hoofdplan=None).order_by("pk")
    if signaal.groep_id is not None:
        return running.filter(groep=signaal.groep_id)
    of_person = Lidmaatschap.objects.filter(current(at), persoon=signaal.persoon_id, rol=Lidmaatschap.Rol.LID)
    return running.filter(groep__in=of_person.values("groep"))


def _members(plan: Plan, at: datetime) -> "QuerySet[Lidmaatschap]":
    return Lidmaatschap.objects.filter(current(at), groep=plan.groep_id, rol=Lidmaatschap.Rol.LID)


def _deputies(plan: Plan, at: datetime) -> list[UUID]:
    holding = plan.regisseurs.filter(current(at)).values("medewerker")
    found = Vervanging.objects.filter(geldig_van__lte=at, geldig_tot__gt=at, regisseur__in=holding)
    return list((found.filter(plan=None) | found.filter(plan=plan)).values_list("vervanger", flat=True))


def _waiting(signaal: Signaal) -> "QuerySet[Signaalkoppeling]":
    return (
        Signaalkoppeling.objects.select_for_update()
        .filter(signaal=signaal, losgemaakt_tijd=None, geclaimd_tijd=None)
        .order_by("pk")
    )


def _claim(signaal: Signaal, plan: Plan, by: Reader, at: datetime) -> None:
    """The signal is this plan's; links that wait elsewhere come loose."""
    links = Signaalkoppeling.objects.select_for_update().filter(signaal=signaal, losgemaakt_tijd=None)
    if links.filter(geclaimd_tijd__isnull=False).exclude(plan=plan).exists():
        raise ClaimedByOther
    for link in links.exclude(plan=plan):
        link.losgemaakt_tijd = at
        link.save(update_fields=["losgemaakt_tijd"])
    Signaalkoppeling.objects.update_or_create(
        plan=plan, signaal=signaal,
        defaults={"geclaimd_tijd": at, "geclaimd_door": str(person_key(by)), "losgemaakt_tijd": None},
        create_defaults={"sinds": at, "geclaimd_tijd": at, "geclaimd_door": str(person_key(by))},
    )  # fmt: skip

"""What may be asked of plans in lists: own plans, workload of a team, take-overs, broken glass, escalations, who to ring."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from ketenzicht.access.errors import NotFound
from ketenzicht.access.grants.models import Noodtoegang
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import WIJKTEAMMANAGER
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.acts import BREAK_GLASS, COUNT_ESCALATIONS, REVIEW_GLASS, TAKE_BACK
from ketenzicht.regie.plannen.chain import read_kenmerk
from ketenzicht.regie.plannen.chain_rules import noodtoegangen, overnameverzoeken
from ketenzicht.regie.plannen.household import current, in_regie, own_plans
from ketenzicht.regie.plannen.models import Overnameverzoek, Plan, Regisseurschap, Signaalkoppeling
from ketenzicht.regie.plannen.rules import doelen, evaluaties, held_in_team, plannen


@dataclass(frozen=True, kw_only=True)
class OwnPlan:
    """One line of "my plans": no content."""

    plan: Plan
    leden: tuple[str, ...]
    """names of the members"""
    eigen: bool
    """false where the reader is deputy"""
    doelen_open: int
    doelen_klaar: int
    te_claimen: int
    """signals that wait to be claimed"""
    evaluatie_op: date | None
    """the first planned evaluation"""


def mine(reader: Reader, *, at: datetime, closed: bool = False) -> list[OwnPlan]:
    """The running (or closed) plans in the reader's regie, as regisseur or deputy, the longest running first: the list of
    the cockpit, in four queries whatever their number."""
    rows = plannen.visible(reader, SEE_DAT, at=at).filter(pk__in=in_regie(reader, at), gesloten_tijd__isnull=not closed)
    own = Exists(own_plans(reader, at).filter(plan=OuterRef("pk")))
    found = list(rows.annotate(_eigen=own).order_by("gestart_tijd", "pk"))
    told = _told([plan.pk for plan in found], reader, at)
    names = _members([plan.groep_id for plan in found], reader, at)
    return [
        OwnPlan(
            plan=plan, leden=tuple(names[plan.groep_id]), eigen=plan._eigen, doelen_open=told["open", plan.pk].aantal,
            doelen_klaar=told["klaar", plan.pk].aantal, te_claimen=told["claimen", plan.pk].aantal,
            evaluatie_op=told["evaluatie", plan.pk].eerste,
        )
        for plan in found
    ]  # fmt: skip


@dataclass(frozen=True)
class _Count:
    aantal: int = 0
    eerste: date | None = None


def _told(plans: list[UUID], reader: Reader, at: datetime) -> Mapping[tuple[str, UUID], _Count]:
    """Per plan how many of what the reader may see, and the first day: all of it in one query."""
    here = Q(plan__in=plans)
    goals = doelen.visible(reader, SEE_DAT, at=at, where=here)
    planned = here & Q(gehouden_tijd=None, vervallen_tijd=None)
    waiting = Signaalkoppeling.objects.filter(here, geclaimd_tijd=None, losgemaakt_tijd=None)
    asked: dict[str, tuple[QuerySet[Any, Any], str]] = {
        "open": (goals.filter(afgesloten_op=None), "gepland_op"),
        "klaar": (goals.exclude(afgesloten_op=None), "afgesloten_op"),
        "evaluatie": (evaluaties.visible(reader, SEE_DAT, at=at, where=planned), "gepland_op"),
        "claimen": (waiting, "sinds__date"),
    }
    counts = [
        rows.order_by().values("plan").annotate(_wat=Value(what), _aantal=Count("pk"), _eerste=Min(day))
        for what, (rows, day) in asked.items()
    ]  # fmt: skip
    found: defaultdict[tuple[str, UUID], _Count] = defaultdict(_Count)
    for row in counts[0].union(*counts[1:], all=True):
        found[row["_wat"], row["plan"]] = _Count(row["_aantal"], row["_eerste"])
    return found


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ring about a plan (S3-80, S3-149)."""

    naam: str
    functie: str
    organisatie: str
    telefoon: str
    email: str
    afwezig: bool


def regisseurs(reader: Reader, plan: UUID, *, at: datetime) -> list[Contact]:
    """Who has the regie of a plan, for everybody who may see that it runs. Raises NotFound."""
    if not plannen.may(reader, SEE_DAT, plan, at=at):
        raise NotFound(plannen.noun)
    today = local_date(at)
    held = Regisseurschap.objects.filter(current(at), plan=plan).select_related("medewerker__organisatie")
    return [
        Contact(
            naam=worker.naam, functie=worker.functie, organisatie=worker.organisatie.naam, telefoon=worker.telefoon,
            email=worker.email, afwezig=_absent(worker.afwezig_van, worker.afwezig_tot, today),
        )
        for worker in (row.medewerker for row in held.order_by("geldig_van", "pk"))
    ]  # fmt: skip


def without_regisseur(reader: Reader, *, at: datetime) -> "QuerySet[Plan]":
    """The plans of which nobody has the regie, because the grondslag on which it was handed over is over, and to which this
    reader can give a regisseur again (P-1)."""
    return plannen.visible(reader, TAKE_BACK, at=at).order_by("gestart_tijd", "pk")


@dataclass(frozen=True, kw_only=True)
class Workload:
    """How busy one regisseur is: no content, no persons (S3-130, S3-132)."""

    medewerker: UUID
    naam: str
    plannen: int
    """running plans, deelplannen included"""
    samen: int
    """of which with a joint regisseur"""
    escalaties: int
    langste_sinds: datetime | None
    afwezig: bool


def workload(reader: Reader, *, at: datetime) -> list[Workload]:
    """Per regisseur of the reader's team how many plans run, the busiest first; one query. Empty for other roles."""
    if reader.role != WIJKTEAMMANAGER:
        return []
    day = local_date(at)
    visible = plannen.visible(reader, SEE_DAT, at=at).filter(gesloten_tijd=None).values("pk")
    joint = Regisseurschap.objects.filter(current(at), plan=OuterRef("plan")).exclude(medewerker=OuterRef("medewerker"))
    held = held_in_team(reader, at).filter(plan__in=visible).annotate(_samen=Exists(joint))
    rows = held.values(
        "medewerker", "medewerker__naam", "medewerker__afwezig_van", "medewerker__afwezig_tot"
    ).annotate(
        aantal=Count("pk"), samen=Count("pk", filter=Q(_samen=True)), langste=Min("plan__gestart_tijd"),
        escalaties=Count("pk", filter=Q(plan__escalatie_sinds__isnull=False, plan__escalatie_opgelost=None)),
    ).order_by("-aantal", "medewerker__naam")  # fmt: skip
    return [
        Workload(
            medewerker=row["medewerker"], naam=row["medewerker__naam"], plannen=row["aantal"], samen=row["samen"],
            escalaties=row["escalaties"], langste_sinds=row["langste"],
            afwezig=_absent(row["medewerker__afwezig_van"], row["medewerker__afwezig_tot"], day),
        )
        for row in rows
    ]  # fmt: skip


def plans_of(reader: Reader, regisseur: UUID, *, at: datetime) -> "QuerySet[Plan]":
    """The running plans of one regisseur of the manager's team, as dat: to choose from when work moves (S3-131). Empty for
    other roles."""
    if reader.role != WIJKTEAMMANAGER:
        return Plan.objects.none()
    held = held_in_team(reader, at).filter(medewerker=regisseur)
    running = plannen.visible(reader, SEE_DAT, at=at).filter(gesloten_tijd=None, pk__in=held.values("plan"))
    return running.order_by("gestart_tijd", "pk")


def behind_glass(reader: Reader, kenmerk: str, *, at: datetime) -> UUID:
    """The key of a plan by the reference that somebody told, for whoever may break its glass. Raises NotFound."""
    found = plannen.visible(reader, BREAK_GLASS, at=at).filter(kenmerk=read_kenmerk(kenmerk)).first()
    if found is None:
        raise NotFound(plannen.noun)
    return found.pk


def unreviewed(reader: Reader, *, at: datetime) -> "QuerySet[Noodtoegang]":
    """Broken glass that this reader may review and nobody did, the oldest first (S3-136); the reason is content."""
    waiting = noodtoegangen.visible(reader, REVIEW_GLASS, at=at).filter(beoordeeld_tijd=None)
    return waiting.order_by("begin", "pk")


def take_overs(reader: Reader, *, at: datetime) -> "QuerySet[Overnameverzoek]":
    """Open requests to take over a plan of the reader, and those that the reader made."""
    return overnameverzoeken.visible(reader, SEE_DAT, at=at).filter(besluit="").order_by("gevraagd_tijd", "pk")


@dataclass(frozen=True, kw_only=True)
class Escalations:
    """How many plans of a municipality may escalate, and whom to ask; nothing more (S3-163)."""

    gemeente: str
    aantal: int
    contact: tuple[str, ...]


def escalations(reader: Reader, *, at: datetime) -> list[Escalations]:
    """Per municipality the number of possible escalations with a contact: the managers of the teams concerned."""
    rows = plannen.visible(reader, COUNT_ESCALATIONS, at=at)
    if reader.role == WIJKTEAMMANAGER:
        rows = rows.filter(pk__in=held_in_team(reader, at).values("plan"))
    counted = rows.values("gemeente").annotate(aantal=Count("pk")).order_by("gemeente")
    return [
        Escalations(gemeente=row["gemeente"], aantal=row["aantal"], contact=_contact(row["gemeente"], rows, at))
        for row in counted
    ]


def _contact(gemeente: str, rows: "QuerySet[Plan]", at: datetime) -> tuple[str, ...]:
    day = local_date(at)
    held = Regisseurschap.objects.filter(current(at), plan__in=rows.filter(gemeente=gemeente).values("pk"))
    teams = held.values("medewerker__team")
    managing = Rolvervulling.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=day), rol=WIJKTEAMMANAGER, geldig_van__lte=day, gemeenten__contains=[gemeente]
    )  # fmt: skip
    managing = managing.annotate(_team=Coalesce("team", "medewerker__team")).filter(_team__in=teams)
    return tuple(managing.order_by("medewerker__naam").values_list("medewerker__naam", flat=True).distinct())


def _members(groups: Iterable[UUID], reader: Reader, at: datetime) -> Mapping[UUID, list[str]]:
    """The names of the members of these groups whom the reader may see."""
    rows = Lidmaatschap.objects.filter(current(at), groep__in=list(groups), rol=Lidmaatschap.Rol.LID)
    order = rows.select_related("persoon").order_by("persoon__sorteersleutel", "persoon__roepnaam", "persoon__pk")
    found = list(order)
    seen = grounds([(personen, [row.persoon_id for row in found])], reader, [SEE_DAT], at=at)
    names: dict[UUID, list[str]] = defaultdict(list)
    for row in found:
        if seen[personen.kind, row.persoon_id][SEE_DAT]:
            names[row.groep_id].append(full_name(row.persoon))
    return names


def full_name(persoon: Persoon) -> str:
    """How a person is called in a list: "Sem de Wit"."""
    return " ".join(filter(None, (persoon.roepnaam, persoon.tussenvoegsel, persoon.geslachtsnaam)))


def _absent(since: date | None, until: date | None, day: date) -> bool:
    return since is not None and since <= day and (until is None or day < until)

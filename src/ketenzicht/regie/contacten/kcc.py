"""What a klantcontactmedewerker can answer: is there a plan and who has the regie, what runs, and how often somebody called
(S3-140 … S3-145). Process information only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.rules import klantcontacten
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Plan, Regisseurschap
from ketenzicht.regie.plannen.rules import plannen


@dataclass(frozen=True, kw_only=True)
class Contactperson:
    """A worker to whom somebody can be referred."""

    medewerker: UUID
    naam: str
    functie: str
    telefoon: str
    there: bool
    """not absent today"""


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A running plan: that it is there, and who has the regie."""

    plan: UUID
    kenmerk: str
    since: date
    regisseurs: tuple[Contactperson, ...]


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A running case of a type that is visible for the KCC (S3-143, S3-147)."""

    soort: str
    key: UUID
    titel: str
    status: str
    since: date
    behandelaar: str
    organisatie: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The lines of the answer."""

    plans: tuple[PlanLine, ...]
    cases: tuple[CaseLine, ...]
    calls: int
    """how many times somebody was in contact with the KCC before"""
    last_calls: tuple[date, ...]
    """the last five days, the latest first"""
    call_backs_open: int


def kcc_answer(reader: Reader, *, persoon: UUID | None = None, groep: UUID | None = None, at: datetime) -> Answer:
    """What can be answered about a person or a group, in six queries; nothing about who is not known here."""
    persons = [persoon] if persoon else list(_members(groep, at))
    groups = [groep] if groep else list(_groups(persoon, at))
    calls = list(_calls(reader, persons, groups, at)[:200])
    return Answer(
        plans=_plan_lines(running_plans(reader, persoon=persoon, groep=groep, at=at), at),
        cases=tuple(_cases(reader, persons, groups, at)),
        calls=len(calls),
        last_calls=tuple(local_date(call.contact_tijd) for call in calls[:5]),
        call_backs_open=sum(bool(call.terugbellen_voor_id) and call.teruggebeld_tijd is None for call in calls),
    )


def running_plans(
    reader: Reader, *, persoon: UUID | None = None, groep: UUID | None = None, at: datetime
) -> "QuerySet[Plan]":
    """The running plans of a group, or of the groups of which a person is a member, that this reader may know of."""
    theirs = Q(groep=groep) if groep else Q(groep__in=_groups(persoon, at))
    running = theirs & Q(gesloten_tijd=None, hoofdplan=None)
    return plannen.visible(reader, SEE_DAT, at=at, where=running).order_by("gestart_tijd", "pk")


def _groups(persoon: UUID | None, at: datetime) -> "QuerySet[Any, Any]":
    found = Lidmaatschap.objects.filter(current(at), persoon=persoon, rol=Lidmaatschap.Rol.LID)
    return found.values_list("groep", flat=True)


def _members(groep: UUID | None, at: datetime) -> "QuerySet[Any, Any]":
    found = Lidmaatschap.objects.filter(current(at), groep=groep, rol=Lidmaatschap.Rol.LID)
    return found.values_list("persoon", flat=True)


def _calls(reader: Reader, persons: Iterable[UUID], groups: Iterable[UUID], at: datetime) -> "QuerySet[Any]":
    """Earlier contacts with the KCC, the latest first."""
    theirs = Q(persoon__in=list(persons)) | Q(groep__in=list(groups))
    where = theirs & Q(via_kcc=True, contact_tijd__isnull=False)
    return klantcontacten.visible(reader, SEE_DAT, at=at, where=where).order_by("-contact_tijd", "-pk")


def _plan_lines(plans: Iterable[Plan], at: datetime) -> tuple[PlanLine, ...]:
    kept = list(plans)
    held = Regisseurschap.objects.filter(current(at), plan__in=kept).select_related("medewerker")
    by_plan: dict[UUID, list[Contactperson]] = {}
    for one in held.order_by("geldig_van", "pk"):
        by_plan.setdefault(one.plan_id, []).append(_contactperson(one.medewerker, local_date(at)))
    return tuple(
        PlanLine(
            plan=row.pk,
            kenmerk=row.kenmerk,
            since=local_date(row.gestart_tijd),
            regisseurs=tuple(by_plan.get(row.pk, ())),
        )
        for row in kept
    )


def _contactperson(worker: Any, today: date) -> Contactperson:
    away = worker.afwezig_van is not None and worker.afwezig_van <= today
    away = away and (worker.afwezig_tot is None or worker.afwezig_tot > today)
    return Contactperson(
        medewerker=worker.pk, naam=worker.naam, functie=worker.functie, telefoon=worker.telefoon, there=not away
    )


def _cases(reader: Reader, persons: list[UUID], groups: list[UUID], at: datetime) -> Iterator[CaseLine]:
    """Running trajecten and aanvragen, as far as their own policies show them to this reader."""
    theirs = Q(persoon__in=persons) | Q(groep__in=groups)
    if "traject" in policies:
        rows = policies["traject"].visible(reader, SEE_DAT, at=at, where=theirs & Q(beeindigd_op=None))
        for row in rows.select_related("product", "organisatie", "behandelaar").order_by("aangemeld_op", "pk"):
            state = "gestart" if row.gestart_op else "aangemeld"
            yield _case("traject", row, row.product.titel, state, row.aangemeld_op)
    if "aanvraag" in policies:
        rows = policies["aanvraag"].visible(reader, SEE_DAT, at=at, where=theirs & Q(afgesloten_tijd=None))
        for row in rows.select_related("zaaktype", "organisatie", "behandelaar").order_by("ontvangen_tijd", "pk"):
            yield _case("aanvraag", row, row.zaaktype.titel, row.get_status_display(), local_date(row.ontvangen_tijd))


def _case(soort: str, row: Any, titel: str, status: str, since: date) -> CaseLine:
    return CaseLine(
        soort=soort,
        key=row.pk,
        titel=titel,
        status=status,
        since=since,
        behandelaar=row.behandelaar.naam if row.behandelaar else "",
        organisatie=row.organisatie.naam,
    )

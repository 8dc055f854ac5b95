"""What may be asked of trajecten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.grants.doors import ground_holds
from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy, read
from ketenzicht.access.policy.grounds import Grounds, grounds
from ketenzicht.access.rollen.presets import KCC, RESIDENTS
from ketenzicht.access.rollen.readers import organisation_key, person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.fields import LEAST
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.queries import afspraak_for
from ketenzicht.regie.afspraken.sharing import Fields, share
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Regisseurschap
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.trajecten.errors import GroundIsOver
from ketenzicht.regie.trajecten.models import Statusvraag, Traject
from ketenzicht.regie.trajecten.rules import RESTATE, trajecten


@dataclass(frozen=True, kw_only=True)
class TrajectLine:
    """A traject in a list: dat. Product and case type stand in it only where this reader may know what it is about, or
    where the case type is one that klantcontact may name."""

    key: UUID
    plan: UUID | None
    """where this reader may see that it runs"""
    persoon: UUID | None
    naam: str
    """of the person, where this reader may see that person"""
    product: str
    organisatie: str
    behandelaar: str
    mijn_referentie: str
    uw_referentie: str
    laatste_status: str
    aangemeld_op: date
    gestart_op: date | None
    gepland_einde_op: date | None
    beeindigd_op: date | None


def lines(reader: Reader, where: Q, *order: Any, at: datetime, most: int = 200) -> list[TrajectLine]:
    """The trajecten that this holds for and that this reader may see, in two queries: the lines of the page, then what this
    reader may know of them."""
    page = trajecten.visible(reader, SEE_DAT, at=at, where=where).order_by(*order)[:most].values("pk")
    found = Traject.objects.filter(pk__in=page).order_by(*order)
    rows = list(found.select_related("persoon", "product", "organisatie", "behandelaar"))
    asked: list[tuple[Policy[Any], list[UUID]]] = [
        (trajecten, [row.pk for row in rows]),
        (personen, list({row.persoon_id for row in rows if row.persoon_id})),
        (plannen, list({row.plan_id for row in rows if row.plan_id})),
    ]
    seen = grounds(asked, reader, [SEE_DAT, SEE_WAT], at=at)
    return [_line(row, reader, seen) for row in rows]


def own_cases(reader: Reader, *, at: datetime, ended: bool = False) -> list[TrajectLine]:
    """The trajecten that this worker treats, those that end first on top (S3-151)."""
    mine = Q(behandelaar=person_key(reader), beeindigd_op__isnull=not ended)
    return lines(reader, mine, F("gepland_einde_op").asc(nulls_last=True), "aangemeld_op", "pk", at=at)


def waiting(reader: Reader, *, at: datetime) -> list[TrajectLine]:
    """What waits at the reader's organisation for a behandelaar, the oldest first. Klantcontact asks by person only."""
    if reader.role == KCC:
        return []
    free = Q(organisatie=organisation_key(reader), behandelaar=None, beeindigd_op=None)
    return lines(reader, free, "aangemeld_op", "pk", at=at)


def of_plan(reader: Reader, plan: UUID, *, at: datetime) -> list[TrajectLine]:
    """The trajecten of a plan that this reader may see, running ones first."""
    return lines(reader, Q(plan=plan), F("beeindigd_op").desc(nulls_first=True), "aangemeld_op", "pk", at=at)


def of_person(reader: Reader, persoon: UUID, *, at: datetime) -> list[TrajectLine]:
    """The running cases of a person that this reader may see: for klantcontact and for the person (S3-60, S3-147)."""
    theirs = Q(persoon=persoon) | Q(pk__in=_takes_part(persoon))
    return lines(reader, theirs & Q(beeindigd_op=None), "aangemeld_op", "pk", at=at)


def by_order_number(reader: Reader, mijn_referentie: str, *, at: datetime) -> UUID:
    """The traject of an order number: the key by which a partner answers (X-34). Raises NotFound."""
    found = trajecten.visible(reader, SEE_DAT, at=at).filter(mijn_referentie=mijn_referentie).first()
    if found is None:
        raise NotFound(trajecten.noun)
    return found.pk


def status_questions(reader: Reader, traject: UUID, *, at: datetime) -> "QuerySet[Statusvraag]":
    """The questions after its status with their answers, the last one first, for who may see that it runs."""
    seen = trajecten.visible(reader, SEE_DAT, at=at).filter(pk=traject)
    return Statusvraag.objects.filter(traject__in=seen.values("pk")).order_by("-gevraagd_tijd")


def information_needed(reader: Reader, traject: UUID, *, at: datetime) -> Mapping[str, list[str]]:
    """What the regie needs to know during and after such a traject, as agreed with who carries it out (S3-95). Raises
    NotFound for who may not see what it is about."""
    row = trajecten.visible(reader, SEE_WAT, at=at).filter(pk=traject).first()
    if row is None:
        raise NotFound(trajecten.noun)
    agreed = _agreed(row)
    return {
        "tijdens": list(agreed.informatie_tijdens) if agreed else [],
        "na": list(agreed.informatie_na) if agreed else [],
    }


def regisseurs_of(reader: Reader, plan: UUID, *, at: datetime) -> "QuerySet[Medewerker]":
    """Who has the regie of a plan now, with how to reach them, for who may see that the plan runs (S3-149)."""
    seen = plannen.visible(reader, SEE_DAT, at=at).filter(pk=plan)
    held = Regisseurschap.objects.filter(current(at), plan__in=seen.values("pk"))
    return Medewerker.objects.filter(pk__in=held.values("medewerker")).order_by("naam", "pk")


def grounds_that_end(reader: Reader, *, on: date, at: datetime) -> "QuerySet[Traject]":
    """The running trajecten at partners of which the ground ends on or before this day, and that this reader can state
    anew, the first to end before the others."""
    mine = trajecten.visible(reader, RESTATE, at=at, where=Q(beeindigd_op=None, grondslag__eindigt_op__lte=on))
    return mine.exclude(opdrachtgever=F("organisatie")).order_by("grondslag__eindigt_op", "pk")


def shared_fields(reader: Reader, traject: UUID, *, at: datetime) -> dict[UUID, Fields]:
    """What the behandelaar at a partner gets to know of the persons: the fields of the agreement, no more (X-4, S3-172),
    while the traject runs and the ground for sharing holds; every time written in the log. Raises NotFound, MayNot, GroundIsOver."""
    (found,) = read(reader, (trajecten, Traject.objects.filter(pk=traject)), at=at)
    if not found:
        raise NotFound(trajecten.noun)
    (shown,), row = found, found[0].dat
    if shown.wat is None or row.behandelaar_id != person_key(reader) or row.beeindigd_op is not None:
        raise MayNot(SEE_WAT.sentence)
    if not Traject.objects.filter(ground_holds(at), pk=row.pk).exists():
        raise GroundIsOver
    agreed = _agreed(row)
    return share(
        reader, persons_of(row, at), agreed.velden if agreed else LEAST,
        because="u behandelt als partner een traject van deze persoon", plan=row.plan_id, at=at,
    )  # fmt: skip


def persons_of(row: Traject, at: datetime) -> set[UUID]:
    """Keys of those whom a traject is for now: the member, those who take part, and the members of the group."""
    found = set(row.deelnemers.values_list("persoon", flat=True))
    if row.persoon_id:
        found.add(row.persoon_id)
    if row.groep_id:
        lid = Lidmaatschap.objects.filter(current(at), groep=row.groep_id, rol=Lidmaatschap.Rol.LID)
        found |= set(lid.values_list("persoon", flat=True))
    return found


def _takes_part(persoon: UUID) -> "QuerySet[Any, Any]":
    return Traject.objects.filter(deelnemers__persoon=persoon).values("pk")


def _agreed(row: Traject) -> Afspraak | None:
    """The agreement that held when it was ordered."""
    return afspraak_for(row.organisatie_id, gemeente=row.gemeente_id, product=row.product_id, on=row.aangemeld_op)


def _line(row: Traject, reader: Reader, seen: Grounds) -> TrajectLine:
    """Who carries it out and how it stands can tell what it is about: not for a resident who sees only that it is there."""

    def may(policy: Policy[Any], key: UUID | None, action: Action) -> bool:
        return key is not None and bool(seen[policy.kind, key][action])

    wat, known = may(trajecten, row.pk, SEE_WAT), may(personen, row.persoon_id, SEE_DAT)
    told = wat or reader.role not in RESIDENTS
    return TrajectLine(
        key=row.pk,
        plan=row.plan_id if may(plannen, row.plan_id, SEE_DAT) else None,
        persoon=row.persoon_id if known else None,
        naam=f"{row.persoon.roepnaam} {row.persoon.geslachtsnaam}".strip() if known and row.persoon else "",
        product=row.product.titel if told and (wat or row.zichtbaar_voor_kcc) else "",
        organisatie=row.organisatie.naam if told else "",
        behandelaar=row.behandelaar.naam if row.behandelaar and told else "",
        mijn_referentie=row.mijn_referentie if told else "",
        uw_referentie=row.uw_referentie if told else "",
        laatste_status=row.laatste_status if told else "",
        aangemeld_op=row.aangemeld_op,
        gestart_op=row.gestart_op,
        gepland_einde_op=row.gepland_einde_op,
        beeindigd_op=row.beeindigd_op,
    )

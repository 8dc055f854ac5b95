"""What may be asked about requests: the work list by term, the steps, what the desk may know."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Shown, read
from ketenzicht.access.rollen.presets import KCC
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.terms import Deadlines
from ketenzicht.regie.aanvragen.models import Aanvraag, Opschorting, Processtap, Voorziening
from ketenzicht.regie.aanvragen.rules import aanvragen, of_team, own, voorzieningen, waiting
from ketenzicht.regie.aanvragen.terms import Urgency, own_terms, running_term, urgency
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.rules import personen

Whose = Literal["eigen", "team", "wachtend"]


@dataclass(frozen=True, kw_only=True)
class Werk:
    """One line of a work list (dat): no more than is needed to choose what comes next."""

    aanvraag: UUID
    kenmerk: str
    zaaktype: str
    status: str
    voor: str
    """the name of the person, or "groep"; empty where this reader may not see who it is"""
    behandelaar: str
    uiterste_op: date | None
    termijn: Urgency


def worklist(reader: Reader, *, whose: Whose, at: datetime, most: int = 200) -> list[Werk]:
    """The open requests of the reader, of the team, or waiting for a worker: what ends first comes first. One query."""
    rows = _open(reader, whose, at)[:most]
    return [_line(row, local_date(at)) for row in rows]


def count_open(reader: Reader, *, whose: Whose, at: datetime) -> int:
    """How many open requests that work list holds."""
    return _open(reader, whose, at).count()


def _open(reader: Reader, whose: Whose, at: datetime) -> "QuerySet[Aanvraag]":
    chosen = {"eigen": own, "team": of_team, "wachtend": waiting}[whose](reader, at)
    if chosen is None or reader.role == KCC:  # klantcontact asks by person only (S3-143)
        return Aanvraag.objects.none()
    pause = Opschorting.objects.filter(aanvraag=OuterRef("pk"), tot_op=None)
    return (
        aanvragen.visible(reader, SEE_DAT, at=at, where=Q(afgesloten_tijd=None))
        .filter(pk__in=chosen)
        .select_related("zaaktype", "persoon", "behandelaar")
        .annotate(
            stil=Exists(pause), bekend=Exists(personen.visible(reader, SEE_DAT, at=at).filter(pk=OuterRef("persoon")))
        )
        .order_by(F("uiterste_op").asc(nulls_last=True), "ontvangen_tijd", "pk")
    )


def _line(row: Aanvraag, on: date) -> Werk:
    person = row.persoon if getattr(row, "bekend", False) else None
    name = " ".join(filter(None, (person.roepnaam, person.tussenvoegsel, person.geslachtsnaam))) if person else ""
    return Werk(
        aanvraag=row.pk,
        kenmerk=row.kenmerk,
        zaaktype=row.zaaktype.titel,
        status=row.get_status_display(),
        voor=name or ("groep" if row.groep_id else ""),
        behandelaar=row.behandelaar.naam if row.behandelaar else "",
        uiterste_op=row.uiterste_op,
        termijn=urgency(row.uiterste_op, stands_still=getattr(row, "stil", False), on=on),
    )


def page(reader: Reader, aanvraag: UUID, *, at: datetime) -> tuple[Shown[Aanvraag], list[Shown[Voorziening]]] | None:
    """One request with its provisions, dat and wat as the rules say, logged; None where the reader may not see it."""
    found, provisions = read(
        reader,
        (aanvragen, Aanvraag.objects.filter(pk=aanvraag).select_related("zaaktype", "behandelaar", "product")),
        (voorzieningen, Voorziening.objects.filter(aanvraag=aanvraag).select_related("product").order_by("pk")),
        at=at,
    )
    return (found[0], provisions) if found else None


def steps(reader: Reader, aanvraag: UUID, *, at: datetime) -> list[Processtap]:
    """The steps of a request in their order: process information, so for whoever sees the dat."""
    seen = aanvragen.visible(reader, SEE_DAT, at=at).filter(pk=aanvraag).values("pk")
    return list(Processtap.objects.filter(aanvraag__in=seen).select_related("medewerker").order_by("volgnummer"))


def term(reader: Reader, aanvraag: UUID, *, at: datetime) -> Deadlines | None:
    """The last days of the term that runs now, with the article of the law; None where none runs or nothing is seen."""
    row = aanvragen.visible(reader, SEE_DAT, at=at).filter(pk=aanvraag).first()
    if row is None:
        return None
    return running_term(row, row.opschortingen.all(), own_terms(row.gemeente_id, local_date(at)))


def running_for(reader: Reader, *, persoon: UUID, at: datetime) -> "QuerySet[Aanvraag]":
    """The running requests of a person and of the groups that he or she belongs to, as far as this reader sees that they
    are there: what the desk may tell (S3-143)."""
    groups = Lidmaatschap.objects.filter(persoon=persoon, geldig_tot=None).values("groep")
    seen = (
        aanvragen.visible(reader, SEE_DAT, at=at).filter(afgesloten_tijd=None).select_related("zaaktype", "behandelaar")
    )
    return seen.filter(Q(persoon=persoon) | Q(groep__in=groups))


def may_see_content(reader: Reader, aanvraag: UUID, *, at: datetime) -> bool:
    """Whether this reader sees what the request is about."""
    return aanvragen.may(reader, SEE_WAT, aanvraag, at=at)

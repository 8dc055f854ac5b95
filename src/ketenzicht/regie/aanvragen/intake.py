"""Where a request begins: a melding for one person or one group, with no more than whom and what."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture
from ketenzicht.access.log.recording import record
from ketenzicht.access.models import Grondslag, Medewerker, Organisatie, Team
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import KCC
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen.actions import known
from ketenzicht.regie.aanvragen.codes import KANALEN, WETTEN
from ketenzicht.regie.aanvragen.errors import (
    GrondslagNeeded,
    OneSubject,
    ProductNeeded,
    ProductNotValid,
    UnknownOrganisatie,
    UnknownZaaktype,
)
from ketenzicht.regie.aanvragen.models import Aanvraag, AanvraagInhoud
from ketenzicht.regie.aanvragen.rules import REPORT, aanvragen
from ketenzicht.regie.aanvragen.steps import opening, settle
from ketenzicht.regie.catalogus.models import Product, Zaaktype
from ketenzicht.regie.groepen.models import Groep
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import FIND, personen
from ketenzicht.regie.plannen.actions import new_kenmerk
from ketenzicht.regie.plannen.models import Regisseurschap
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.signalen.judging import mark_followed
from ketenzicht.regie.signalen.rules import signalen
from ketenzicht.regie.trajecten.subjects import under


@verb(REPORT)
def report(
    *, persoon: UUID | None = None, groep: UUID | None = None, product: UUID | None = None, zaaktype: UUID | None = None,
    wet: str = "", kanaal: str = "onbekend", vraag: str = "", onderwerp: UUID | None = None, plan: UUID | None = None,
    signaal: UUID | None = None, ontvangen: datetime | None = None, organisatie: UUID | None = None,
    team: UUID | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Register a melding: for whom, and for what (a product, or a case type and the law). It stands with the actor, unless
    the desk took it or it goes to another organisation or team: then it waits there. Raises OneSubject, ProductNeeded,
    ProductNotValid, InTheFuture; under a plan PlanIsClosed, NotOfThisPlan."""
    subject = subject_of(persoon, groep, by=by, at=at)
    aanvragen.require_start(by, REPORT, subject.gemeente_id)
    received = ontvangen or at
    if received > at:
        raise InTheFuture("ontvangen")
    known(kanaal, KANALEN, "kanaal")
    wanted = _wanted(product, zaaktype, wet, gemeente=subject.gemeente_id, on=local_date(received))
    row = Aanvraag.objects.create(
        gemeente_id=subject.gemeente_id, persoon_id=persoon, groep_id=groep,
        plan_id=_home(plan, persoon, groep, by=by, at=at),
        signaal=signalen.take(by, SEE_DAT, signaal, at=at) if signaal else None,
        kenmerk=new_kenmerk(), kanaal=kanaal, ontvangen_tijd=received, gemaakt_tijd=at, gemaakt_door=by.id,
        **wanted, **_place(organisatie, team, wanted["wet"], subject.gemeente_id, by=by, at=at),
    )  # fmt: skip
    AanvraagInhoud.objects.create(van=row, vraag=vraag, onderwerp_id=onderwerp)
    if signaal:
        mark_followed(signaal, "aanvraag", row.pk, at=at)
    opening(row, by=by, at=at)
    settle(row, at=at)
    record(by, REPORT, row, at=at, event={"status": row.status})
    if row.plan_id and row.behandelaar_id is None:
        holders = Regisseurschap.objects.filter(plan=row.plan_id, geldig_tot=None).values_list("medewerker", flat=True)
        notify(holders, "aanvraag.gemeld", row, at=at)
    return row.pk


def subject_of(persoon: UUID | None, groep: UUID | None, *, by: Reader, at: datetime) -> Persoon | Groep:
    """For whom: one person whom the reader sees or may find, or one group that the reader sees. Raises OneSubject,
    NotFound."""
    if groep and not persoon:
        return groepen.take(by, SEE_DAT, groep, at=at)
    if groep or not persoon:
        raise OneSubject
    return personen.take(by, SEE_DAT if personen.may(by, SEE_DAT, persoon, at=at) else FIND, persoon, at=at)


def _home(plan: UUID | None, persoon: UUID | None, groep: UUID | None, *, by: Reader, at: datetime) -> UUID | None:
    """The running plan of the group, or of a member, whom the request is for. Raises PlanIsClosed, NotOfThisPlan."""
    if plan is None:
        return None
    return under(plannen.take(by, SEE_DAT, plan, at=at), persoon=persoon, groep=groep, at=at).plan


def product_for(product: UUID, *, gemeente: str, on: date) -> Product:
    """A product of this municipality that can be chosen on this day. Raises ProductNotValid."""
    found = (
        Product.objects.select_related("zaaktype")
        .filter(Q(geldig_tot=None) | Q(geldig_tot__gt=on), pk=product, gemeente=gemeente, geldig_van__lte=on)
        .first()
    )
    if found is None:
        raise ProductNotValid
    return found


def _wanted(product: UUID | None, zaaktype: UUID | None, wet: str, *, gemeente: str, on: date) -> dict[str, Any]:
    """Product, case type, law and what the desk may see of it."""
    if product:
        chosen = product_for(product, gemeente=gemeente, on=on)
        kind, wet = chosen.zaaktype, chosen.wet
    else:
        chosen, kind = None, _zaaktype(zaaktype, wet)
    known(wet, WETTEN, "wet")
    return {"product": chosen, "zaaktype": kind, "wet": wet, "zichtbaar_voor_kcc": kind.zichtbaar_voor_kcc}


def _zaaktype(zaaktype: UUID | None, wet: str) -> Zaaktype:
    if zaaktype is None or not wet:
        raise ProductNeeded
    found = Zaaktype.objects.filter(pk=zaaktype).first()
    if found is None:
        raise UnknownZaaktype
    return found


def _place(
    organisatie: UUID | None, team: UUID | None, wet: str, gemeente: str, *, by: Reader, at: datetime
) -> dict[str, Any]:
    """Where the request stands: with the actor, or waiting at an organisation or a team. Elsewhere than at the actor's own
    organisation it needs a grondslag: the law that obliges the municipality to handle it (P-1)."""
    worker = Medewerker.objects.get(pk=person_key(by))
    if by.role != KCC and organisatie is None and team is None:
        return {"organisatie_id": worker.organisatie_id, "team_id": worker.team_id, "behandelaar": worker}
    group = Team.objects.filter(pk=team, gemeente=gemeente).first() if team else None
    place = organisatie or (group.organisatie_id if group else worker.organisatie_id)
    here = Organisatie.objects.filter(pk=place, gemeenten__contains=[gemeente]).exists()
    if not here or (team and (group is None or group.organisatie_id != place)):
        raise UnknownOrganisatie
    elsewhere = place != worker.organisatie_id
    ground = _grondslag(wet, on=local_date(at)) if elsewhere else None
    return {"organisatie_id": place, "team_id": team, "behandelaar": None, "grondslag": ground}


_ARTICLES = {
    "wmo": "Wmo 2015 art. 5.1.1",
    "jeugd": "Jeugdwet art. 7.4.0",
    "pw": "Participatiewet art. 53a",
    "wgs": "Wgs art. 8",
}
_HOLDS_DAYS = 365


def _grondslag(wet: str, *, on: date) -> Grondslag:
    """The ground of the law itself, for as long as a request may reasonably run."""
    if wet not in _ARTICLES:
        raise GrondslagNeeded
    return Grondslag.objects.create(
        soort=Grondslag.Soort.WET, wet=wet, artikel=_ARTICLES[wet], doel="behandelen van een melding of aanvraag",
        eindigt_op=on + timedelta(days=_HOLDS_DAYS),
    )  # fmt: skip

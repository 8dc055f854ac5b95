"""The decision on a request, its provisions from start to end, and its closing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import Action
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.terms import deadline
from ketenzicht.regie.aanvragen import following, rules
from ketenzicht.regie.aanvragen.actions import end_suspension, known
from ketenzicht.regie.aanvragen.codes import LEVERINGSVORMEN, REDENEN_EINDE, UITKOMSTEN
from ketenzicht.regie.aanvragen.errors import (
    AlreadyDone,
    EndBeforeBegin,
    GrantedNothingButProvisions,
    NothingAskedToComplete,
    NothingGranted,
    NotStartedYet,
    ProductOfOtherLaw,
    TooLateForBuitenBehandeling,
)
from ketenzicht.regie.aanvragen.intake import product_for
from ketenzicht.regie.aanvragen.models import Aanvraag, AanvraagInhoud, Opschorting, Voorziening, VoorzieningInhoud
from ketenzicht.regie.aanvragen.rules import aanvragen, voorzieningen
from ketenzicht.regie.aanvragen.states import BESLOTEN, GELEVERD
from ketenzicht.regie.aanvragen.steps import settle, step
from ketenzicht.regie.plannen.models import Regisseurschap

constraints["voorziening_einde_na_ingang"] = EndBeforeBegin


class Toekenning(TypedDict):
    """One provision that is granted: a product of the catalogue from a day on."""

    product: UUID
    ingang_op: date
    gepland_einde_op: NotRequired[date | None]
    leveringsvorm: NotRequired[str]
    organisatie: NotRequired[UUID | None]
    toelichting: NotRequired[str]


@verb(rules.DECIDE)
def decide(
    *, aanvraag: UUID, besluit: str, toegekend: Sequence[Toekenning] = (), uitkomst: str = "", motivering: str = "",
    gebeurd: datetime | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """The decision (beschikking) on an aanvraag: toegekend (with one or more provisions, S3-1), afgewezen, or
    buiten_behandeling (Awb 4:5). A term that stood still ends with it. Raises WrongStatus, NothingGranted,
    GrantedNothingButProvisions, NothingAskedToComplete, TooLateForBuitenBehandeling, ProductNotValid, ProductOfOtherLaw."""
    row = aanvragen.take(by, rules.DECIDE, aanvraag, at=at)
    known(besluit, ("toegekend", "afgewezen", "buiten_behandeling"), "besluit")
    if (besluit == "toegekend") != bool(toegekend):
        raise NothingGranted if besluit == "toegekend" else GrantedNothingButProvisions
    on = local_date(gebeurd or at)
    if besluit == "buiten_behandeling":
        _require_asked_to_complete(row, on)
    step(row, "besluit", by=by, at=at, gebeurd=gebeurd)
    _decided(row, besluit, uitkomst or ("maatwerkvoorziening" if toegekend else "onbekend"), on)
    if motivering:
        AanvraagInhoud.objects.filter(van=row).update(motivering=motivering)
    for one in toegekend:
        _grant(row, one, on, by=by, at=at)
    return _done(row, rules.DECIDE, by=by, at=at)


@verb(rules.WITHDRAW)
def withdraw(*, aanvraag: UUID, uitkomst: str = "", gebeurd: datetime | None = None, by: Reader, at: datetime) -> UUID:
    """The citizen withdraws before there is a decision, whatever the status."""
    row = aanvragen.take(by, rules.WITHDRAW, aanvraag, at=at)
    moment = step(row, "intrekking", by=by, at=at, gebeurd=gebeurd)
    _decided(row, "ingetrokken", uitkomst or "onbekend", local_date(moment))
    return _done(row, rules.WITHDRAW, by=by, at=at)


@verb(rules.START_PROVISION)
def start_provision(*, voorziening: UUID, op: date | None = None, by: Reader, at: datetime) -> UUID:
    """The provision really started. When all that was granted has started (or ended) the request is delivered. Raises
    AlreadyDone, InTheFuture."""
    provision, row = _with_request(voorziening, rules.START_PROVISION, by=by, at=at)
    if provision.gestart_op or provision.beeindigd_op:
        raise AlreadyDone("De start of het einde van deze voorziening")
    provision.gestart_op = _not_later(op, at)
    provision.save(update_fields=["gestart_op"])
    row.ondersteuning_gestart_op = min(filter(None, (row.ondersteuning_gestart_op, provision.gestart_op)))
    _deliver(row, "start", by=by, at=at)
    following.begun(row, provision.gestart_op)
    record(by, rules.START_PROVISION, provision, at=at, event={"gestart_op": provision.gestart_op.isoformat()})
    return provision.pk


@verb(rules.END_PROVISION)
def end_provision(*, voorziening: UUID, reden: str, op: date | None = None, by: Reader, at: datetime) -> UUID:
    """The provision ended, with a reason; also one that never started. Raises AlreadyDone, EndBeforeBegin."""
    provision, row = _with_request(voorziening, rules.END_PROVISION, by=by, at=at)
    known(reden, REDENEN_EINDE, "reden")
    if provision.beeindigd_op:
        raise AlreadyDone("Het einde van deze voorziening")
    end = _not_later(op, at)
    if end < (provision.gestart_op or provision.ingang_op):
        raise EndBeforeBegin
    provision.beeindigd_op, provision.reden_einde = end, reden
    provision.save(update_fields=["beeindigd_op", "reden_einde"])
    _deliver(row, "einde", by=by, at=at)
    following.provision_ended(row, end, reden)
    record(by, rules.END_PROVISION, provision, at=at, event={"reden_einde": reden})
    return provision.pk


@verb(rules.CLOSE)
def close(*, aanvraag: UUID, gebeurd: datetime | None = None, by: Reader, at: datetime) -> UUID:
    """Close a request that was decided. Raises NotStartedYet where something that was granted has neither started nor
    ended."""
    row = aanvragen.take(by, rules.CLOSE, aanvraag, at=at)
    if row.voorzieningen.filter(gestart_op=None, beeindigd_op=None).exists():
        raise NotStartedYet
    row.afgesloten_tijd = step(row, "afsluiting", by=by, at=at, gebeurd=gebeurd)
    following.closed(row, local_date(row.afgesloten_tijd))
    return _done(row, rules.CLOSE, by=by, at=at)


def _decided(row: Aanvraag, besluit: str, uitkomst: str, on: date) -> None:
    known(uitkomst, UITKOMSTEN, "uitkomst")
    row.besluit, row.uitkomst, row.besloten_op = besluit, uitkomst, on
    end_suspension(row, on)


def _grant(row: Aanvraag, one: Toekenning, on: date, *, by: Reader, at: datetime) -> None:
    product = product_for(one["product"], gemeente=row.gemeente_id, on=one["ingang_op"])
    if product.wet != row.wet:
        raise ProductOfOtherLaw
    known(one.get("leveringsvorm", "zin"), LEVERINGSVORMEN, "leveringsvorm")
    until = one.get("gepland_einde_op")
    if until and until < one["ingang_op"]:
        raise EndBeforeBegin
    provision = Voorziening.objects.create(
        gemeente_id=row.gemeente_id, plan_id=row.plan_id, groep_id=row.groep_id, persoon_id=row.persoon_id,
        aanvraag=row, product=product, leveringsvorm=one.get("leveringsvorm", "zin"),
        organisatie_id=one.get("organisatie"), toegekend_op=on, ingang_op=one["ingang_op"], gepland_einde_op=until,
        gemaakt_tijd=at, gemaakt_door=by.id,
    )  # fmt: skip
    VoorzieningInhoud.objects.create(van=provision, toelichting=one.get("toelichting", ""))


def _require_asked_to_complete(row: Aanvraag, on: date) -> None:
    """Awb 4:5: the applicant had time to complete, that time is over, and it is not four weeks ago yet (lid 4)."""
    asked = (
        row.opschortingen.filter(grond=Opschorting.Grond.AANVULLING, aanvullen_tot_op__isnull=False)
        .order_by("-aanvullen_tot_op")
        .first()
    )
    if asked is None or asked.aanvullen_tot_op is None:
        raise NothingAskedToComplete
    over_on = asked.tot_op or asked.aanvullen_tot_op
    if (on <= over_on and not asked.tot_op) or on < over_on:
        raise NothingAskedToComplete
    last = deadline(wet="awb", stap="buiten_behandeling", start=over_on).original
    if last and on > last:
        raise TooLateForBuitenBehandeling(last)


def _with_request(voorziening: UUID, action: Action, *, by: Reader, at: datetime) -> tuple[Voorziening, Aanvraag]:
    provision = voorzieningen.take(by, action, voorziening, at=at)
    return provision, Aanvraag.objects.select_for_update().get(pk=provision.aanvraag_id)


def _deliver(row: Aanvraag, stap: str, *, by: Reader, at: datetime) -> None:
    step(row, stap, by=by, at=at)
    waiting = row.voorzieningen.filter(gestart_op=None, beeindigd_op=None).exists()
    if row.status == BESLOTEN and not waiting and row.ondersteuning_gestart_op:
        row.status = GELEVERD
    settle(row, at=at)


def _not_later(op: date | None, at: datetime) -> date:
    today = local_date(at)
    if op and op > today:
        raise InTheFuture("op")
    return op or today


def _done(row: Aanvraag, action: Action, *, by: Reader, at: datetime) -> UUID:
    settle(row, at=at)
    record(by, action, row, at=at, event={"status": row.status, "besluit": row.besluit})
    told = [row.behandelaar_id] if row.behandelaar_id and str(row.behandelaar_id) != by.id else []
    if row.plan_id:
        regie = Regisseurschap.objects.filter(plan=row.plan_id, geldig_tot=None).values_list("medewerker", flat=True)
        told += [key for key in regie if str(key) != by.id]
    notify(told, action.key, row, at=at)
    return row.pk

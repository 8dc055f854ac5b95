"""What may change in requests before the decision: report, assign, assess, apply, and the term that stands still or is extended."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import drop_draft, merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.log.recording import log_line, record
from ketenzicht.access.models import Logregel, Medewerker
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import Action
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.terms import earliest
from ketenzicht.regie.aanvragen import rules
from ketenzicht.regie.aanvragen.errors import (
    ApplicationTooEarly,
    ExtendedAlready,
    ExtensionNotLater,
    ExtensionTooLate,
    LastDayNeeded,
    NotOfYourOrganisatie,
    NotSuspended,
    SuspendedAlready,
    UnknownCode,
)
from ketenzicht.regie.aanvragen.models import Aanvraag, AanvraagInhoud, Opschorting
from ketenzicht.regie.aanvragen.rules import aanvragen
from ketenzicht.regie.aanvragen.steps import settle, step
from ketenzicht.regie.aanvragen.terms import own_terms, recompute
from ketenzicht.regie.trajecten.receivers import works_at

constraints["opschorting_een_open"] = SuspendedAlready

MAY_CHANGE = frozenset({"vraag", "onderzoeksverslag", "motivering", "onderwerp_id"})


@verb(rules.ASSIGN)
def assign(
    *, aanvraag: UUID, behandelaar: UUID | None = None, team: UUID | None = None, by: Reader, at: datetime
) -> UUID:
    """Give a request to a worker of the organisation that handles it (who is told), or back to a team. Raises
    NotOfYourOrganisatie."""
    row = aanvragen.take(by, rules.ASSIGN, aanvraag, at=at)
    if behandelaar and not works_at(behandelaar, row.organisatie_id, on=local_date(at)):
        raise NotOfYourOrganisatie
    worker = Medewerker.objects.get(pk=behandelaar) if behandelaar else None
    former = row.behandelaar_id
    row.behandelaar = worker
    row.team_id = team or (worker.team_id if worker and worker.team_id else row.team_id)
    row.save(update_fields=["behandelaar", "team"])
    record(by, rules.ASSIGN, row, at=at, details={"van": former, "naar": behandelaar})
    if behandelaar:
        notify([behandelaar], "aanvraag.toegewezen", row, at=at)
    return row.pk


@verb(rules.CHANGE)
def change(*, aanvraag: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """Change what the request is about; what another changed meanwhile is kept. Raises FieldConflict."""
    row = aanvragen.take(by, rules.CHANGE, aanvraag, at=at)
    inhoud = AanvraagInhoud.objects.select_for_update().get(van=row)
    changed = merge(inhoud, base=base, new=new, may_change=MAY_CHANGE)
    if changed:
        former = {name: base[name] for name in changed}
        inhoud.save(update_fields=[name.removesuffix("_id") for name in changed])
        record(by, rules.CHANGE, row, at=at, details={"was": former, "is": {name: new[name] for name in changed}})
    drop_draft(by, rules.CHANGE.key, key=aanvraag)
    return row.pk


@verb(rules.RESEARCH)
def start_research(*, aanvraag: UUID, gebeurd: datetime | None = None, by: Reader, at: datetime) -> UUID:
    """The onderzoek begins (Wmo 2.3.2)."""
    row = aanvragen.take(by, rules.RESEARCH, aanvraag, at=at)
    step(row, "onderzoek_begin", by=by, at=at, gebeurd=gebeurd)
    return _done(row, rules.RESEARCH, by=by, at=at)


@verb(rules.PLAN_TALK)
def plan_talk(*, aanvraag: UUID, wanneer: datetime, by: Reader, at: datetime) -> UUID:
    """Plan the keukentafelgesprek."""
    row = aanvragen.take(by, rules.PLAN_TALK, aanvraag, at=at)
    step(row, "gesprek_gepland", by=by, at=at)
    row.gesprek_gepland_tijd = wanneer
    return _done(row, rules.PLAN_TALK, by=by, at=at)


@verb(rules.TALK)
def hold_talk(*, aanvraag: UUID, gebeurd: datetime | None = None, verslag: str = "", by: Reader, at: datetime) -> UUID:
    """The keukentafelgesprek was held; the onderzoek had begun then, whether that was registered or not."""
    row = aanvragen.take(by, rules.TALK, aanvraag, at=at)
    row.gesprek_op = local_date(step(row, "gesprek", by=by, at=at, gebeurd=gebeurd))
    _write(row, onderzoeksverslag=verslag)
    return _done(row, rules.TALK, by=by, at=at)


@verb(rules.FINISH_RESEARCH)
def finish_research(
    *, aanvraag: UUID, gebeurd: datetime | None = None, verslag: str = "", by: Reader, at: datetime
) -> UUID:
    """The onderzoek is ready: the applicant has its outcome in writing (Wmo 2.3.2 lid 8)."""
    row = aanvragen.take(by, rules.FINISH_RESEARCH, aanvraag, at=at)
    row.onderzoek_gereed_op = local_date(step(row, "onderzoek_klaar", by=by, at=at, gebeurd=gebeurd))
    _write(row, onderzoeksverslag=verslag)
    return _done(row, rules.FINISH_RESEARCH, by=by, at=at)


@verb(rules.APPLY)
def apply(
    *, aanvraag: UUID, gebeurd: datetime | None = None, zonder_zoektermijn: bool = False, by: Reader, at: datetime
) -> UUID:
    """The citizen applies; the term for the decision starts. `zonder_zoektermijn`: the four weeks of Participatiewet art. 41
    lid 4 are waived for this youth. Raises ApplicationTooEarly (also Wmo 2.3.2 lid 9)."""
    row = aanvragen.take(by, rules.APPLY, aanvraag, at=at)
    row.aanvraag_op = local_date(step(row, "aanvraag", by=by, at=at, gebeurd=gebeurd))
    first = _first_day(row, zonder_zoektermijn)
    if first and row.aanvraag_op < first:
        raise ApplicationTooEarly(first)
    return _done(row, rules.APPLY, by=by, at=at)


@verb(rules.SUSPEND)
def suspend(
    *, aanvraag: UUID, grond: str, gevraagd: datetime | None = None, aanvullen_tot: date | None = None, by: Reader, at: datetime
) -> UUID:  # fmt: skip
    """The term stands still from the day after this one (Awb 4:15), which only the term of an aanvraag does. Who asks to
    complete names the last day for that. Raises SuspendedAlready, LastDayNeeded."""
    row = aanvragen.take(by, rules.SUSPEND, aanvraag, at=at)
    known(grond, Opschorting.Grond.values, "grond")
    if row.opschortingen.filter(tot_op=None).exists():
        raise SuspendedAlready
    asked_on = local_date(step(row, "opschorting", by=by, at=at, gebeurd=gevraagd))
    if grond == Opschorting.Grond.AANVULLING and (aanvullen_tot is None or aanvullen_tot <= asked_on):
        raise LastDayNeeded
    Opschorting.objects.create(
        aanvraag=row, van_op=asked_on + timedelta(days=1), grond=grond, aanvullen_tot_op=aanvullen_tot
    )
    return _done(row, rules.SUSPEND, by=by, at=at)


@verb(rules.RESUME)
def resume(*, aanvraag: UUID, gebeurd: datetime | None = None, by: Reader, at: datetime) -> UUID:
    """The term runs again from this day: what was asked came in, or the reason is over. Raises NotSuspended."""
    row = aanvragen.take(by, rules.RESUME, aanvraag, at=at)
    if not row.opschortingen.filter(tot_op=None).exists():
        raise NotSuspended
    moment = step(row, "hervatting", by=by, at=at, gebeurd=gebeurd)
    end_suspension(row, local_date(moment))
    return _done(row, rules.RESUME, by=by, at=at)


@verb(rules.EXTEND)
def extend(*, aanvraag: UUID, tot: date, verzonden: datetime | None = None, by: Reader, at: datetime) -> UUID:
    """The applicant was told, once and before the last day, that the decision comes later (Awb 4:14). Under a law that has
    a term of its own this extends nothing (lid 1). Raises ExtendedAlready, ExtensionTooLate, ExtensionNotLater."""
    row = aanvragen.take(by, rules.EXTEND, aanvraag, at=at)
    if row.verdaagd_tot_op is not None:
        raise ExtendedAlready
    sent_on = local_date(step(row, "verdaging", by=by, at=at, gebeurd=verzonden))
    if row.uiterste_op is None or sent_on > row.uiterste_op:
        raise ExtensionTooLate
    if tot <= row.uiterste_op:
        raise ExtensionNotLater
    row.verdaagd_tot_op = tot
    return _done(row, rules.EXTEND, by=by, at=at)


@verb(rules.RECOMPUTE)
def recompute_terms(*, gemeente: str, by: Reader, at: datetime) -> None:
    """Compute the terms of all open requests of a municipality again, after it changed a term of its own."""
    aanvragen.require_start(by, rules.RECOMPUTE, gemeente)
    settings = own_terms(gemeente, local_date(at))
    changed = 0
    for row in Aanvraag.objects.filter(gemeente=gemeente, afgesloten_tijd=None).select_for_update():
        former = row.uiterste_op
        recompute(row, settings)
        if row.uiterste_op != former:
            row.save(update_fields=["uiterste_op"])
            record(by, rules.RECOMPUTE, row, at=at, event={"status": row.status})
            changed += 1
    if changed:
        told = {"gemeente": gemeente, "veranderd": changed}
        log_line(by, Logregel.Soort.STELSEL, rules.RECOMPUTE.key, at=at, details=told)


def known(value: str, among: Any, field: str) -> None:
    """Raises UnknownCode where a value is not in its list."""
    if value not in among:
        raise UnknownCode(field, among)


def end_suspension(row: Aanvraag, on: date) -> None:
    """The open suspension, if there is one, ends on this day (or never began where that is earlier)."""
    for pause in row.opschortingen.filter(tot_op=None):
        pause.tot_op = max(on, pause.van_op)
        pause.save(update_fields=["tot_op"])


def _first_day(row: Aanvraag, waived: bool) -> date | None:
    """Before which day the law lets nobody apply; None where it does not say."""
    received = local_date(row.ontvangen_tijd)
    if row.wet == "wmo":
        return earliest(wet="wmo", stap="aanvraag", start=received, ready_on=row.onderzoek_gereed_op)
    if row.wet == "pw" and row.persoon and _younger_than_27(row.persoon.geboortedatum, received):
        return earliest(wet="pw", stap="zoektermijn", start=received, waived=waived)
    return None


def _younger_than_27(born: date | None, on: date) -> bool:
    return born is not None and (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < 27


def _write(row: Aanvraag, **texts: str) -> None:
    given = {name: text for name, text in texts.items() if text}
    if given:
        inhoud = AanvraagInhoud.objects.select_for_update().get(van=row)
        for name, text in given.items():
            setattr(inhoud, name, text)
        inhoud.save(update_fields=list(given))


def _done(row: Aanvraag, action: Action, *, by: Reader, at: datetime) -> UUID:
    settle(row, at=at)
    record(by, action, row, at=at, event={"status": row.status})
    return row.pk

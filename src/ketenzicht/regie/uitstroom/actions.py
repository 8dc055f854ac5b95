"""Closing with one choice more: where somebody went (S0-17), or why somebody dropped out (S0-18). Each act closes as the lower
act does, with its rules and errors, and writes the outcome in the same transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen import deciding
from ketenzicht.regie.aanvragen.models import Aanvraag
from ketenzicht.regie.plannen import actions as plan_actions
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.signalen import judging
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.taken import actions as task_actions
from ketenzicht.regie.taken.models import Taak
from ketenzicht.regie.trajecten import actions as traject_actions
from ketenzicht.regie.trajecten.models import Traject, Uitkomst
from ketenzicht.regie.uitstroom import rules
from ketenzicht.regie.uitstroom.recording import Ended, Uitvalkeuze, require_one, write


@verb(rules.CLOSE_PLAN)
def close_plan(
    *, plan: UUID, sluitreden: str, oordeel: str = "", uitstroom: str = "", uitval: Uitvalkeuze | None = None,
    voor: Sequence[UUID] = (), open_taken: str = "", by: Reader, at: datetime,
) -> None:  # fmt: skip
    """Close a plan, and say where these members went or why they dropped out."""
    require_one(uitstroom, uitval)
    plan_actions.close(plan=plan, sluitreden=sluitreden, oordeel=oordeel, open_taken=open_taken, by=by, at=at)
    row = Plan.objects.get(pk=plan)
    ended = Ended(
        fase="plan",
        gemeente=row.gemeente_id,
        persoon=None,
        groep=row.groep_id,
        on=local_date(at),
        keys={"plan_id": plan},
    )
    write(rules.CLOSE_PLAN, ended, uitstroom, uitval, voor, by=by, at=at)


@verb(rules.END_TRAJECT)
def end_traject(
    *, traject: UUID, beeindigd_op: date, reden_einde: str, uitkomst: str = Uitkomst.ONBEKEND, resultaat: str | None = None,
    uitstroom: str = "", uitval: Uitvalkeuze | None = None, by: Reader, at: datetime,
) -> None:  # fmt: skip
    """End a traject, and say where the person went or why he or she dropped out."""
    require_one(uitstroom, uitval)
    traject_actions.end(
        traject=traject, beeindigd_op=beeindigd_op, reden_einde=reden_einde, uitkomst=uitkomst, resultaat=resultaat,
        by=by, at=at,
    )  # fmt: skip
    row = Traject.objects.select_related("product").get(pk=traject)
    place = {"wet": row.product.wet, "organisatie_id": row.organisatie_id, "team_id": row.team_id}
    ended = _of("traject", row, beeindigd_op, {"traject_id": traject}, place)
    write(rules.END_TRAJECT, ended, uitstroom, uitval, by=by, at=at)


@verb(rules.CLOSE_TAAK)
def close_taak(
    *, taak: UUID, resultaat: str, feedback: str = "", doel_bereikt: bool | None = None, uitstroom: str = "",
    uitval: Uitvalkeuze | None = None, by: Reader, at: datetime,
) -> None:  # fmt: skip
    """Close a task with its result, and say where the person went or why he or she dropped out."""
    require_one(uitstroom, uitval)
    task_actions.close(taak=taak, resultaat=resultaat, feedback=feedback, doel_bereikt=doel_bereikt, by=by, at=at)
    write(rules.CLOSE_TAAK, _of_taak(taak, at), uitstroom, uitval, by=by, at=at)


@verb(rules.REJECT_TAAK)
def reject_taak(
    *, taak: UUID, reden: str, toelichting: str = "", uitval: Uitvalkeuze, by: Reader, at: datetime
) -> None:
    """Send a task back because the person dropped out."""
    require_one("", uitval)
    task_actions.reject(taak=taak, reden=reden, toelichting=toelichting, by=by, at=at)
    write(rules.REJECT_TAAK, _of_taak(taak, at), "", uitval, by=by, at=at)


@verb(rules.CLOSE_AANVRAAG)
def close_aanvraag(
    *, aanvraag: UUID, uitstroom: str = "", uitval: Uitvalkeuze | None = None, by: Reader, at: datetime
) -> None:
    """Close a request, and say where the person went or why he or she dropped out."""
    require_one(uitstroom, uitval)
    deciding.close(aanvraag=aanvraag, by=by, at=at)
    write(rules.CLOSE_AANVRAAG, _of_aanvraag(aanvraag, at), uitstroom, uitval, by=by, at=at)


@verb(rules.WITHDRAW_AANVRAAG)
def withdraw_aanvraag(*, aanvraag: UUID, uitval: Uitvalkeuze, uitkomst: str = "", by: Reader, at: datetime) -> None:
    """A request is withdrawn because the person dropped out."""
    require_one("", uitval)
    deciding.withdraw(aanvraag=aanvraag, uitkomst=uitkomst, by=by, at=at)
    write(rules.WITHDRAW_AANVRAAG, _of_aanvraag(aanvraag, at), "", uitval, by=by, at=at)


@verb(rules.REJECT_SIGNAAL)
def reject_signaal(
    *, signaal: UUID, reden: str, toelichting: str = "", uitval: Uitvalkeuze, by: Reader, at: datetime
) -> None:
    """Reject a signal because the person dropped out before anything began."""
    require_one("", uitval)
    judging.reject(signaal=signaal, reden=reden, toelichting=toelichting, by=by, at=at)
    row = Signaal.objects.get(pk=signaal)
    ended = Ended(
        fase="signaal", gemeente=row.gemeente_id, persoon=row.persoon_id, groep=row.groep_id, on=local_date(at),
        keys={"signaal_id": signaal}, place={"organisatie_id": row.organisatie_id, "team_id": row.team_id},
    )  # fmt: skip
    write(rules.REJECT_SIGNAAL, ended, "", uitval, by=by, at=at)


def _of(fase: str, row: Any, on: date, keys: dict[str, Any], place: dict[str, Any]) -> Ended:
    return Ended(
        fase=fase, gemeente=row.gemeente_id, persoon=row.persoon_id, groep=row.groep_id, on=on,
        keys={"plan_id": row.plan_id, **keys}, place=place,
    )  # fmt: skip


def _of_taak(taak: UUID, at: datetime) -> Ended:
    row = Taak.objects.get(pk=taak)
    place = {"wet": row.wet, "organisatie_id": row.organisatie_id, "team_id": row.team_id}
    return _of("taak", row, local_date(at), {"taak_id": taak, "signaal_id": row.signaal_id}, place)


def _of_aanvraag(aanvraag: UUID, at: datetime) -> Ended:
    row = Aanvraag.objects.get(pk=aanvraag)
    place = {"wet": row.wet, "organisatie_id": row.organisatie_id, "team_id": row.team_id}
    return _of("aanvraag", row, local_date(at), {"aanvraag_id": aanvraag, "signaal_id": row.signaal_id}, place)

"""The term that runs now for a request, from the law and the municipality's own terms; and how it looks on a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ketenzicht.access.settings.declared import OWN_TERMS
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.calendar import add_working_days
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.kernel.terms import Deadlines, Suspension, deadline
from ketenzicht.kernel.text import plural
from ketenzicht.regie.aanvragen.models import Aanvraag, Opschorting
from ketenzicht.regie.aanvragen.states import AANGEVRAAGD, GEMELD, ONDERZOEK

SOON_WORKING_DAYS = 5
"""a term that ends within so many working days is shown as nearly over"""


def own_terms(gemeente: str, on: date) -> TermSettings:
    """What this municipality sets itself, valid on a day."""
    return setting(gemeente, OWN_TERMS, on)


def running_term(aanvraag: Aanvraag, opschortingen: Iterable[Opschorting], settings: TermSettings) -> Deadlines | None:
    """The last days (original, extended, own) of the term that runs now; None where none runs (yet, or any more)."""
    step = _step(aanvraag)
    if step is None:
        return None
    stap, start = step
    return deadline(
        wet=aanvraag.wet,
        stap=stap,
        start=start,
        gemeente=aanvraag.gemeente_id,
        suspensions=_suspensions(opschortingen) if stap == "beschikking" else (),
        notice_until=aanvraag.verdaagd_tot_op if stap == "beschikking" else None,
        settings=settings,
    )


def recompute(aanvraag: Aanvraag, settings: TermSettings) -> None:
    """Put the last day of the term that runs now on the row: None while it stands still or where none runs."""
    pauses: Sequence[Opschorting] = list(aanvraag.opschortingen.all())
    found = None if any(pause.tot_op is None for pause in pauses) else running_term(aanvraag, pauses, settings)
    aanvraag.uiterste_op = found.extended if found else None


@dataclass(frozen=True)
class Urgency:
    """How a term looks on a list: a colour and, because colour alone says nothing to some, a text (WCAG)."""

    kleur: str
    """rood, oranje, groen or grijs"""
    tekst: str


def urgency(uiterste_op: date | None, *, stands_still: bool, on: date) -> Urgency:
    """Late, nearly over, in time, or no term: on a day."""
    if stands_still:
        return Urgency("grijs", "termijn staat stil")
    if uiterste_op is None:
        return Urgency("grijs", "geen termijn")
    days = (uiterste_op - on).days
    if days < 0:
        return Urgency("rood", f"{plural(-days, 'dag', 'dagen')} te laat")
    kleur = "oranje" if uiterste_op <= add_working_days(on, SOON_WORKING_DAYS) else "groen"
    return Urgency(kleur, "vandaag" if days == 0 else f"nog {plural(days, 'dag', 'dagen')}")


def _step(aanvraag: Aanvraag) -> tuple[str, date] | None:
    """Which step of the law the request is in, and the day on which its term started (domain A1)."""
    received = local_date(aanvraag.ontvangen_tijd)
    if aanvraag.status == AANGEVRAAGD and aanvraag.aanvraag_op:
        from_talk = aanvraag.gesprek_op if aanvraag.wet == "wgs" else None
        return "beschikking", from_talk or aanvraag.aanvraag_op
    if aanvraag.status not in (GEMELD, ONDERZOEK):
        return None
    if aanvraag.wet == "wmo" and aanvraag.onderzoek_gereed_op is None:
        return "onderzoek", received
    if aanvraag.wet == "wgs":
        return ("beschikking", aanvraag.gesprek_op) if aanvraag.gesprek_op else ("eerste_gesprek", received)
    return None


def _suspensions(rows: Iterable[Opschorting]) -> tuple[Suspension, ...]:
    return tuple(Suspension(start=row.van_op, end_exclusive=row.tot_op, reason=row.grond) for row in rows if row.tot_op)

"""Templates of actions: made once, used at many plans, with days counted from the day of use (X-14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.actions import plan_action
from ketenzicht.regie.contacten.errors import SjabloonExists, SjabloonHasEnded
from ketenzicht.regie.contacten.models import Plansjabloon, Sjabloonactie
from ketenzicht.regie.contacten.recurrence import parse
from ketenzicht.regie.contacten.rules import (
    APPLY_TEMPLATE,
    END_TEMPLATE,
    MAKE_TEMPLATE,
    acties,
    sjablonen,
)
from ketenzicht.regie.contacten.subjects import open_plan

constraints["plansjabloon_een_van_nu"] = SjabloonExists

_LATEST = 3653


@verb(MAKE_TEMPLATE)
def make_template(*, gemeente: str, naam: str, acties: Sequence[Mapping[str, Any]], by: Reader, at: datetime) -> UUID:
    """Make a template for a municipality. Each action has `tekst`, `na_dagen` (days after the day of use) and perhaps
    `herhaling`. Raises SjabloonExists, BadRecurrence, Invalid."""
    sjablonen.require_start(by, MAKE_TEMPLATE, gemeente)
    if not naam.strip() or not acties:
        raise Invalid("Geef het sjabloon een naam en ten minste één actie.")
    row = Plansjabloon.objects.create(gemeente_id=gemeente, naam=naam.strip(), geldig_van=local_date(at))
    for number, one in enumerate(acties, start=1):
        Sjabloonactie.objects.create(sjabloon=row, volgorde=number, **_checked(one))
    record(by, MAKE_TEMPLATE, row, at=at)
    return row.pk


@verb(END_TEMPLATE)
def end_template(*, sjabloon: UUID, by: Reader, at: datetime) -> UUID:
    """From today on nobody uses it any more. Raises SjabloonHasEnded."""
    row = sjablonen.take(by, END_TEMPLATE, sjabloon, at=at)
    _require_current(row, at)
    row.geldig_tot = local_date(at)
    row.save()
    record(by, END_TEMPLATE, row, at=at)
    return row.pk


@verb(APPLY_TEMPLATE)
def apply_template(
    *, sjabloon: UUID, plan: UUID, persoon: UUID | None = None, voor_groep: bool = False, doel: UUID | None = None,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Plan all actions of a template at a plan, each on its day. Gives the key of the plan. Raises SjabloonHasEnded and what
    `plan_action` raises; then none is planned."""
    row = sjablonen.take(by, APPLY_TEMPLATE, sjabloon, at=at)
    _require_current(row, at)
    under = open_plan(by, plan, at=at)
    acties.require_start(by, APPLY_TEMPLATE, under.gemeente_id)
    for one in row.acties.order_by("volgorde"):
        plan_action(
            plan=plan, tekst=one.tekst, persoon=persoon, voor_groep=voor_groep, doel=doel, herhaling=one.herhaling,
            gepland_op=local_date(at) + timedelta(days=one.na_dagen), by=by, at=at,
        )  # fmt: skip
    record(by, APPLY_TEMPLATE, under, at=at, event={"sjabloon": str(row.pk)})
    return under.pk


def _checked(one: Mapping[str, Any]) -> dict[str, Any]:
    found = {"tekst": "", "na_dagen": 0, "herhaling": "", **one}
    if found.keys() != {"tekst", "na_dagen", "herhaling"} or not str(found["tekst"]).strip():
        raise Invalid("Geef bij elke actie een tekst, en alleen “tekst”, “na_dagen” en “herhaling”.")
    if not isinstance(found["na_dagen"], int) or not 0 <= found["na_dagen"] <= _LATEST:
        raise Invalid(f"Geef bij elke actie een aantal dagen tussen 0 en {_LATEST}.")
    if found["herhaling"]:
        parse(found["herhaling"])
    return found


def _require_current(row: Plansjabloon, at: datetime) -> None:
    if row.geldig_tot is not None and row.geldig_tot <= local_date(at):
        raise SjabloonHasEnded

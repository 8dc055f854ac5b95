"""What may change in a traject."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import InTheFuture, Invalid, MayNot
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import join_or
from ketenzicht.regie.afspraken.queries import afspraak_for
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Regisseurschap
from ketenzicht.regie.plannen.rules import CHANGE as CHANGE_PLAN
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.trajecten.errors import (
    AlreadyUnderPlan,
    DatesOutOfOrder,
    NoSuchBehandelaar,
    SharedWithNobody,
    TrajectHasEnded,
    TrajectHasStarted,
)
from ketenzicht.regie.trajecten.grounds import ground
from ketenzicht.regie.trajecten.models import Einde, Traject, TrajectInhoud, Uitkomst
from ketenzicht.regie.trajecten.receivers import can_receive
from ketenzicht.regie.trajecten.rules import ASSIGN, BEGIN, BRING_UNDER, CHANGE, END, MASK, PLAN, RESTATE, trajecten
from ketenzicht.regie.trajecten.subjects import require_members, under

CONTENT = frozenset({"vraag", "afspraken", "resultaat", "terugkoppeling"})
PLANNED = frozenset({"gepland_begin_op", "gepland_einde_op", "uw_referentie"})


@verb(CHANGE)
def change(*, traject: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Change what a traject is about; who sees only that it runs cannot. Also after its end, to finish the report. Raises
    FieldConflict, Invalid, MayNot."""
    row = trajecten.take(by, CHANGE, traject, at=at)
    if not trajecten.may(by, SEE_WAT, traject, at=at):
        raise MayNot(CHANGE.sentence)
    inhoud = TrajectInhoud.objects.select_for_update().get(van=row)
    changed = merge(inhoud, base=base, new=new, may_change=CONTENT)
    if changed:
        inhoud.save(update_fields=sorted(changed))
    record(by, CHANGE, row, at=at, details={name: [base[name], new[name]] for name in sorted(changed)})


@verb(PLAN)
def plan_dates(*, traject: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Plan when it begins and ends, or note the reference of the partner. Raises FieldConflict, TrajectHasEnded,
    DatesOutOfOrder."""
    row = _running(by, PLAN, traject, at)
    changed = merge(row, base=base, new=new, may_change=PLANNED)
    if changed:
        row.save(update_fields=sorted(changed))
    record(by, PLAN, row, at=at, details={name: [str(base[name]), str(new[name])] for name in sorted(changed)})


@verb(BEGIN)
def begin(*, traject: UUID, gestart_op: date, by: Reader, at: datetime) -> None:
    """It really began on this day. Raises TrajectHasStarted, TrajectHasEnded, DatesOutOfOrder, InTheFuture."""
    row = _running(by, BEGIN, traject, at)
    if row.gestart_op is not None:
        raise TrajectHasStarted
    _require_past("gestart op", gestart_op, at)
    row.gestart_op = gestart_op
    row.save(update_fields=["gestart_op"])
    record(by, BEGIN, row, at=at, event={"gestart_op": gestart_op.isoformat()})


@verb(END)
def end(
    *,
    traject: UUID,
    beeindigd_op: date,
    reden_einde: str,
    uitkomst: str = Uitkomst.ONBEKEND,
    resultaat: str | None = None,
    by: Reader,
    at: datetime,
) -> None:
    """It ended on this day, for this reason and with this outcome; `resultaat` is the text of what came of it, which who
    sees only that it runs cannot give. Raises TrajectHasEnded, DatesOutOfOrder, InTheFuture, Invalid, MayNot."""
    row = _running(by, END, traject, at)
    _require_past("beëindigd op", beeindigd_op, at)
    _require_choice("reden", reden_einde, Einde.values)
    _require_choice("uitkomst", uitkomst, Uitkomst.values)
    if beeindigd_op < row.aangemeld_op:
        raise DatesOutOfOrder
    row.beeindigd_op, row.reden_einde, row.uitkomst = beeindigd_op, reden_einde, uitkomst
    row.save(update_fields=["beeindigd_op", "reden_einde", "uitkomst"])
    if resultaat is not None:
        if not trajecten.may(by, SEE_WAT, traject, at=at):
            raise MayNot(CHANGE.sentence)
        TrajectInhoud.objects.filter(van=row).update(resultaat=resultaat)
    record(by, END, row, at=at, event={"reden_einde": reden_einde, "uitkomst": uitkomst})
    _tell(row, "traject.beeindigd", by, at)


@verb(ASSIGN)
def assign(*, traject: UUID, behandelaar: UUID, team: UUID | None = None, by: Reader, at: datetime) -> None:
    """Who is (main) responsible for it from now on (S3-54): somebody of the organisation that carries it out. Raises
    NoSuchBehandelaar, TrajectHasEnded."""
    row = _running(by, ASSIGN, traject, at)
    if not can_receive(row.organisatie_id, team, behandelaar, gemeente=row.gemeente_id, on=local_date(at)):
        raise NoSuchBehandelaar
    former, row.behandelaar_id = row.behandelaar_id, behandelaar
    row.team_id = team or row.team_id
    row.save(update_fields=["behandelaar", "team"])
    record(by, ASSIGN, row, at=at, details={"behandelaar": [str(former or ""), str(behandelaar)]})
    notify((key for key in (behandelaar, former) if key and str(key) != by.id), "traject.toegewezen", row, at=at)


@verb(MASK)
def mask(*, traject: UUID, alleen_dat: bool, by: Reader, at: datetime) -> None:
    """Whether the regie sees of this traject only that it runs (S3-128)."""
    row = trajecten.take(by, MASK, traject, at=at)
    row.alleen_dat_voor_regie = alleen_dat
    row.save(update_fields=["alleen_dat_voor_regie"])
    record(by, MASK, row, at=at, event={"alleen_dat_voor_regie": alleen_dat})


@verb(RESTATE)
def restate(*, traject: UUID, grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime) -> None:
    """State anew on what ground a running traject is shared with the partner, also where the former ground is over: as
    given, else as the agreement with the partner says; the former one stays in the history (P-1). Not by the partner.
    Raises TrajectHasEnded, SharedWithNobody, MayNot, and what `ground` raises."""
    row = _running(by, RESTATE, traject, at)
    if row.opdrachtgever_id in (None, row.organisatie_id):
        raise SharedWithNobody
    if UUID(by.organisation) == row.organisatie_id:
        raise MayNot(RESTATE.sentence)
    born = row.persoon.geboortedatum if row.persoon else None
    agreed = afspraak_for(
        row.organisatie_id, gemeente=row.gemeente_id, product=row.product_id, born=born, on=local_date(at)
    )
    row.grondslag = ground(
        grondslag, agreed, sender=row.opdrachtgever_id, receiver=row.organisatie_id, wet=row.product.wet,
        persoon=row.persoon_id, at=at,
    )  # fmt: skip
    row.save(update_fields=["grondslag"])
    record(by, RESTATE, row, at=at, event={"grondslag": str(row.grondslag_id)})


@verb(BRING_UNDER)
def bring_under(
    *, traject: UUID, plan: UUID, grondslag: Mapping[str, Any] | None = None, by: Reader, at: datetime
) -> None:
    """Bring a loose, running traject of a member under the plan (S3-24). Of a traject at another organisation the regie
    sees only that it runs, unless a ground for sharing more is stated (X-3). Raises AlreadyUnderPlan, TrajectHasEnded,
    NotOfThisPlan, PlanIsClosed."""
    row = _running(by, BRING_UNDER, traject, at)
    if row.plan_id is not None:
        raise AlreadyUnderPlan
    home = plannen.take(by, CHANGE_PLAN, plan, at=at)
    whom = under(home, persoon=row.persoon_id, groep=row.groep_id, at=at)
    require_members(home.groep_id, row.deelnemers.values_list("persoon", flat=True), at)
    elsewhere, stated = row.organisatie_id != UUID(by.organisation), None
    if elsewhere and grondslag is None:
        row.alleen_dat_voor_regie = True
    elif elsewhere:
        stated = ground(
            grondslag, None, sender=row.organisatie_id, receiver=UUID(by.organisation), wet=row.product.wet,
            persoon=whom.persoon, at=at,
        )  # fmt: skip
        row.grondslag = row.grondslag or stated
    row.plan = home
    row.save(update_fields=["plan", "alleen_dat_voor_regie", "grondslag"])
    record(
        by, BRING_UNDER, row, at=at,
        event={"alleen_dat_voor_regie": row.alleen_dat_voor_regie, "grondslag": str(stated.pk) if stated else ""},
    )  # fmt: skip
    if row.behandelaar_id:
        notify([row.behandelaar_id], "traject.onder_plan", row, at=at)


def _running(by: Reader, action: Any, key: UUID, at: datetime) -> Traject:
    row = trajecten.take(by, action, key, at=at)
    if row.beeindigd_op is not None:
        raise TrajectHasEnded
    return row


def _require_past(field: str, day: date, at: datetime) -> None:
    if day > local_date(at):
        raise InTheFuture(field)


def _require_choice(field: str, value: str, known: list[str]) -> None:
    if value not in known:
        raise Invalid(f"Kies als {field} {join_or(known)}.")


def _tell(row: Traject, kind: str, by: Reader, at: datetime) -> None:
    """Regisseurs and behandelaar hear of it, but not who did it."""
    regie = Regisseurschap.objects.filter(current(at), plan=row.plan_id).values_list("medewerker", flat=True)
    told = [*(regie if row.plan_id else ()), *([row.behandelaar_id] if row.behandelaar_id else ())]
    notify((key for key in told if str(key) != by.id), kind, row, at=at)

"""What may change in filter rules: made, changed and ended by an administrator, each with a period (S3-48, X-20)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.catalogus.models import Onderwerp
from ketenzicht.regie.signalen.codes import AFWIJSREDENEN, INDIENERS, KANALEN, require_code
from ketenzicht.regie.signalen.errors import NoSuchOnderwerp, RuleHasEnded, RuleIncomplete
from ketenzicht.regie.signalen.models import Filterregel
from ketenzicht.regie.signalen.rules import CHANGE_RULE, END_RULE, MAKE_RULE, filterregels
from ketenzicht.regie.signalen.workers import team_of

constraints["filterregel_volledig"] = RuleIncomplete

_MAY_CHANGE = frozenset({
    "naam", "volgorde", "onderwerpen", "indieners", "bronnen", "kanalen", "drempel", "binnen_dagen", "team_id", "reden", "afwijsreden",
})  # fmt: skip


@verb(MAKE_RULE)
def make_rule(
    *, gemeente: str, naam: str, doet: str, volgorde: int = 0, onderwerpen: Sequence[str] = (),
    indieners: Sequence[str] = (), bronnen: Sequence[str] = (), kanalen: Sequence[str] = (), drempel: int | None = None,
    binnen_dagen: int | None = None, team: UUID | None = None, reden: str = "", afwijsreden: str = "anders",
    geldig_van: date | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Make a rule for a municipality, from today or a later day on. Raises RuleIncomplete where it lacks what its kind
    needs, NoSuchOnderwerp, NoSuchTeam, Invalid."""
    filterregels.require_start(by, MAKE_RULE, gemeente)
    today = local_date(at)
    if geldig_van is not None and geldig_van < today:
        raise Invalid("Een filterregel kan niet in het verleden beginnen; kies vandaag of later.")
    row = Filterregel(
        gemeente_id=gemeente,
        naam=naam,
        doet=require_code("doet", doet, tuple(Filterregel.Doet.values)),
        volgorde=volgorde,
        onderwerpen=list(onderwerpen),
        indieners=list(indieners),
        bronnen=list(bronnen),
        kanalen=list(kanalen),
        drempel=drempel,
        binnen_dagen=binnen_dagen,
        team_id=team,
        reden=reden,
        afwijsreden=afwijsreden,
        geldig_van=geldig_van or today,
    )
    _check(row, at)
    row.save(force_insert=True)
    record(by, MAKE_RULE, row, at=at, event={"doet": doet})
    return row.pk


@verb(CHANGE_RULE)
def change_rule(
    *, filterregel: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> UUID:
    """Change a rule for what comes in from now on; what it did before keeps its explanation. Raises RuleHasEnded,
    FieldConflict, RuleIncomplete, NoSuchOnderwerp, NoSuchTeam, Invalid."""
    row = filterregels.take(by, CHANGE_RULE, filterregel, at=at)
    if row.geldig_tot is not None and row.geldig_tot <= local_date(at):
        raise RuleHasEnded
    changed = merge(row, base=base, new=new, may_change=_MAY_CHANGE)
    _check(row, at)
    row.save()
    record(by, CHANGE_RULE, row, at=at, event={"velden": sorted(changed)})
    return row.pk


@verb(END_RULE)
def end_rule(*, filterregel: UUID, geldig_tot: date | None = None, by: Reader, at: datetime) -> UUID:
    """End a rule today or on a later day (the first day on which it no longer holds). Raises RuleHasEnded, Invalid."""
    row = filterregels.take(by, END_RULE, filterregel, at=at)
    today = local_date(at)
    if row.geldig_tot is not None and row.geldig_tot <= today:
        raise RuleHasEnded
    end = geldig_tot or max(today, row.geldig_van)
    if end < max(today, row.geldig_van):
        raise Invalid("Een filterregel kan niet eindigen in het verleden, of voor zij begint; kies een latere dag.")
    row.geldig_tot = end
    row.save()
    record(by, END_RULE, row, at=at)
    return row.pk


def _check(row: Filterregel, at: datetime) -> None:
    if not row.naam.strip():
        raise Invalid("Geef de filterregel een naam waaraan u haar herkent.")
    for field, codes in (("indieners", INDIENERS), ("kanalen", KANALEN)):
        for code in getattr(row, field):
            require_code(field, code, codes)
    require_code("afwijsreden", row.afwijsreden, AFWIJSREDENEN)
    listed = Onderwerp.objects.filter(gemeente=row.gemeente_id, code__in=row.onderwerpen).values_list("code", flat=True)
    if set(row.onderwerpen) - set(listed):
        raise NoSuchOnderwerp
    team_of(row.team_id, row.gemeente_id, at)

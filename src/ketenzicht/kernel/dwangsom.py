"""The dwangsom for a decision that comes too late (Awb 4:17): from which day, how many days, how many euros."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from ketenzicht.kernel.calendar import next_working_day
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.shipped import shipped


@dataclass(frozen=True, kw_only=True)
class Dwangsom:
    """What is due: `first_day` the first day that costs money, `last_day` the last that can, `days` so far, `amount` in
    euros. `checked` is False when the amounts of that time were not checked against the law."""

    first_day: date
    last_day: date
    days: int
    amount: Decimal
    checked: bool


def dwangsom(*, deadline: date, ingebrekestelling: date, decided: date | None, as_of: date) -> Dwangsom:
    """The dwangsom for a term that ended on `deadline` (after lawful extension), with the day on which the
    ingebrekestelling was received and the day of the decision, or None when it is still open on `as_of`.
    The two weeks run from the later of both days and end on a working day (Atw art. 1); the day of the decision is not
    counted. The 42 days are calendar days: the Atw does not apply to them (lid 1). WrongCall before 1 October 2009."""
    rule = _rule()
    later = max(deadline, ingebrekestelling)
    first = next_working_day(later + timedelta(weeks=rule["respijt_weken"])) + timedelta(days=1)
    until = decided if decided is not None else as_of + timedelta(days=1)
    days = min(max(0, (until - first).days), rule["hoogste_dagen"])
    return Dwangsom(
        first_day=first,
        last_day=first + timedelta(days=rule["hoogste_dagen"] - 1),
        days=days,
        amount=_amount(days, _per_day(ingebrekestelling)),
        checked=ingebrekestelling < rule["gecontroleerd_tot"],
    )


@cache
def _rule() -> dict[str, Any]:
    rule: dict[str, Any] = shipped("termijnen.yaml")["dwangsom"]
    return rule


def _per_day(received: date) -> list[int]:
    for row in reversed(_rule()["bedragen"]):
        if row["van"] <= received:
            per_day: list[int] = row["per_dag"]
            return per_day
    raise WrongCall("Vóór 1 oktober 2009 bestond de dwangsom niet: controleer de datum van de ingebrekestelling.")


def _amount(days: int, per_day: list[int]) -> Decimal:
    stretch = _rule()["dagen_per_bedrag"]
    return Decimal(sum(euros * min(max(0, days - place * stretch), stretch) for place, euros in enumerate(per_day)))

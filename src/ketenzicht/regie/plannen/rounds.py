"""The rounds of a measurement beside each other, so that a new round starts from the answers of the last one (X-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ketenzicht.access.policy import read
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.models import Meting, Schaal
from ketenzicht.regie.plannen.rules import metingen
from ketenzicht.regie.plannen.scales import SCALES


@dataclass(frozen=True, kw_only=True)
class Ronde:
    """One round. `scores` and `toelichting` are empty where the reader only sees that there was a round."""

    key: UUID
    fase: str
    gemeten_op: date
    scores: Mapping[str, Decimal]
    """by domain, in the order of the scale"""
    toelichting: str


def side_by_side(
    reader: Reader, plan: UUID, *, schaal: str, persoon: UUID | None = None, doel: UUID | None = None,
    eigen_schaal: UUID | None = None, at: datetime,
) -> list[Ronde]:  # fmt: skip
    """The rounds on one scale about a member, a goal or, with neither, the group: oldest first. What is read of them stands
    in the log."""
    whose: dict[str, Any] = {"doel": doel} if doel else {"doel": None, "persoon": persoon}
    rows = Meting.objects.filter(plan=plan, schaal=schaal, eigen_schaal=eigen_schaal, **whose)
    (found,) = read(reader, (metingen, rows.order_by("gemeten_op", "gemaakt_tijd", "meetronde", "pk")), at=at)
    rounds: dict[UUID, list[Any]] = {}
    for shown in found:
        rounds.setdefault(shown.dat.meetronde, []).append(shown)
    domains = _own_domains(eigen_schaal) if eigen_schaal else SCALES[schaal].domains if schaal in SCALES else ()
    return [_round(key, parts, domains) for key, parts in rounds.items()]


def _own_domains(eigen_schaal: UUID) -> Sequence[str]:
    own = Schaal.objects.filter(pk=eigen_schaal).first()
    return own.domeinen if own else ()


def _round(key: UUID, parts: list[Any], domains: Sequence[str]) -> Ronde:
    first, told = parts[0].dat, [one.wat for one in parts if one.wat is not None]
    scores = {wat["domein"]: wat["waarde"] for wat in told}
    return Ronde(
        key=key, fase=first.fase, gemeten_op=first.gemeten_op,
        scores={domain: scores[domain] for domain in domains if domain in scores},
        toelichting=told[0]["toelichting"] if told else "",
    )  # fmt: skip

"""Withholding: one object is kept from one person, organisation or role, or from everybody but the regie, with a reason and
a day on which that is looked at again (S3-119). Who may not see it sees no gap."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.grants.models import Afscherming
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT, Policy
from ketenzicht.access.rollen.presets import REGISSEUR, ROLLEN, STELSEL
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import choices, short_date
from ketenzicht.regie.delen.errors import (
    AlreadyEnded,
    ItemUnknown,
    ReasonMissing,
    ReviewTooLate,
    WithholdFromOneOnly,
    WithholdFromRegie,
)
from ketenzicht.regie.delen.rules import LIFT_WITHHOLDING, REVIEW_WITHHOLDING, WITHHOLD, afschermingen
from ketenzicht.regie.plannen.household import withholdable
from ketenzicht.regie.plannen.rules import plannen

REVIEW_WITHIN_DAYS = 366
"""the longest time before a withholding is looked at again"""


@verb(WITHHOLD)
def withhold(
    *, plan: UUID, soort: str, stuk: UUID, hoe: str, reden: str, herzien_op: date, tegen_persoon: UUID | None = None,
    tegen_organisatie: UUID | None = None, tegen_rol: str = "", by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Keep one object of the plan from somebody; `hoe` is "wat" or "dat" (also that it is there). Without persoon,
    organisatie or rol: from everybody but the regie. Raises ItemUnknown, ReasonMissing, ReviewTooLate, WithholdFromOneOnly,
    WithholdFromRegie."""
    mine = plannen.take(by, WITHHOLD, plan, at=at)
    _check_against(by, tegen_persoon, tegen_organisatie, tegen_rol)
    if hoe not in Afscherming.Hoe.values:
        raise Invalid(f"Kies wat u afschermt. {choices(hoe, Afscherming.Hoe.values)}")
    if not reden.strip():
        raise ReasonMissing
    _check_review(herzien_op, at)
    item_of(by, plan, soort, stuk, withholdable, at)
    made = Afscherming.objects.create(
        object_soort=soort, object_id=stuk, plan_id=plan, hoe=hoe, tegen_persoon_id=tegen_persoon,
        tegen_organisatie_id=tegen_organisatie, tegen_rol=tegen_rol, reden=reden, sinds=at, door=by.id, herzien_op=herzien_op,
    )  # fmt: skip
    made.because = mine.because
    record(by, WITHHOLD, made, at=at, details={"reden": reden}, event={"soort": soort, "hoe": hoe})
    return made.pk


@verb(REVIEW_WITHHOLDING)
def review_withholding(*, afscherming: UUID, reden: str, herzien_op: date, by: Reader, at: datetime) -> None:
    """Looked at again: it stays, with a reason and a new day. Raises AlreadyEnded, ReasonMissing, ReviewTooLate."""
    mine = afschermingen.take(by, REVIEW_WITHHOLDING, afscherming, at=at)
    if mine.opgeheven_tijd is not None:
        raise AlreadyEnded
    if not reden.strip():
        raise ReasonMissing
    _check_review(herzien_op, at)
    mine.reden, mine.herzien_op = reden, herzien_op
    mine.save(update_fields=["reden", "herzien_op"])
    record(by, REVIEW_WITHHOLDING, mine, at=at, details={"reden": reden})


@verb(LIFT_WITHHOLDING)
def lift_withholding(*, afscherming: UUID, by: Reader, at: datetime) -> None:
    """The object is seen again by whoever may. Raises AlreadyEnded."""
    mine = afschermingen.take(by, LIFT_WITHHOLDING, afscherming, at=at)
    if mine.opgeheven_tijd is not None:
        raise AlreadyEnded
    mine.opgeheven_tijd = at
    mine.save(update_fields=["opgeheven_tijd"])
    record(by, LIFT_WITHHOLDING, mine, at=at)


def reviews_due(reader: Reader, *, on: date, at: datetime) -> "QuerySet[Afscherming]":
    """What is withheld in the reader's plans and must be looked at again on or before this day, the oldest first."""
    running = afschermingen.visible(reader, SEE_DAT, at=at).filter(opgeheven_tijd=None, herzien_op__lte=on)
    return running.order_by("herzien_op", "pk")


def item_of(by: Reader, plan: UUID, soort: str, stuk: UUID, known: dict[str, Policy[Any]], at: datetime) -> Any:
    """An object of this plan that the actor may see. Raises ItemUnknown."""
    policy = known.get(soort)
    row = policy.visible(by, SEE_DAT, at=at).filter(pk=stuk).first() if policy else None
    own = row is not None and (row.pk if soort == plannen.kind else getattr(row, "plan_id", None)) == plan
    if not own:
        raise ItemUnknown
    return row


def _check_against(by: Reader, persoon: UUID | None, organisatie: UUID | None, rol: str) -> None:
    if sum(map(bool, (persoon, organisatie, rol))) > 1:
        raise WithholdFromOneOnly
    if rol and (rol not in ROLLEN or rol == STELSEL):
        raise Invalid(f"Deze rol bestaat niet. {choices(rol, ROLLEN)}")
    if rol == REGISSEUR or (organisatie is not None and str(organisatie) == by.organisation):
        raise WithholdFromRegie


def _check_review(herzien_op: date, at: datetime) -> None:
    today = local_date(at)
    last = today + timedelta(days=REVIEW_WITHIN_DAYS)
    if not today < herzien_op <= last:
        raise ReviewTooLate(short_date(last))

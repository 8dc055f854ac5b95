"""Consent: one person lets one other see named kinds of objects about him or her, for a time (S3-122, S3-123)."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import MomentWithoutOffset
from ketenzicht.access.grants.models import Toestemming
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.organisaties.models import Organisatie
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import GROEPSLID
from ketenzicht.access.settings.declared import CONSENT_MONTHS
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.errors import (
    AlreadyEnded,
    ConsentNamesNothing,
    ConsentTooLong,
    ConsentToOneOnly,
    GrondslagIncomplete,
    NotYoursToGive,
    ReasonMissing,
)
from ketenzicht.regie.delen.rules import (
    BLOCK_CONSENT,
    GIVE_CONSENT,
    LIFT_BLOCK,
    WITHDRAW_CONSENT,
    toestemmingen,
)
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.chain import regisseurs_of
from ketenzicht.regie.plannen.goals import subject
from ketenzicht.regie.plannen.household import current, household_kinds, speaks_for
from ketenzicht.regie.plannen.models import Plan, Regisseurschap


@verb(GIVE_CONSENT)
def give_consent(
    *, plan: UUID, persoon: UUID, soorten: Collection[str], geldig_tot: datetime, aan_persoon: UUID | None = None,
    aan_organisatie: UUID | None = None, doel: str = "", by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """The person (for a child: who has gezag), or the regisseur who writes down what was said, lets one other member or one
    organisation see these kinds about the person in this plan. While the regisseur blocks that other, a new consent is
    blocked too. For an organisation the purpose is told too (P-1). Raises NotYoursToGive, GrondslagIncomplete, ConsentToOneOnly, ConsentNamesNothing, ConsentTooLong, NotInGroep, PlanIsClosed."""
    mine = take_open(by, GIVE_CONSENT, plan, at=at)
    subject(mine, persoon, at)
    if by.role == GROEPSLID and not speaks_for(by, persoon, at):
        raise NotYoursToGive
    _check_to(mine, persoon, aan_persoon, aan_organisatie, at)
    if aan_organisatie is not None and not doel.strip():
        raise GrondslagIncomplete("het doel")
    named = _named(soorten)
    _check_period(mine, geldig_tot, at)
    blocked = _blocked(plan, persoon, aan_persoon, aan_organisatie, at)
    given = Toestemming.objects.create(
        plan_id=plan, persoon_id=persoon, aan_persoon_id=aan_persoon, aan_organisatie_id=aan_organisatie, soorten=named, doel=doel,
        vastgelegd_tijd=at, vastgelegd_door=by.id, geldig_van=at, geldig_tot=geldig_tot,
        geblokkeerd_tijd=blocked.geblokkeerd_tijd if blocked else None,
        geblokkeerd_door=blocked.geblokkeerd_door if blocked else "", blokkade_reden=blocked.blokkade_reden if blocked else "",
    )  # fmt: skip
    given.because = mine.because
    if by.role == GROEPSLID:
        notify(regisseurs_of(mine, at), "toestemming", given, at=at)
    record(by, GIVE_CONSENT, given, at=at, event={"soorten": named})
    return given.pk


@verb(WITHDRAW_CONSENT)
def withdraw_consent(*, toestemming: UUID, by: Reader, at: datetime) -> None:
    """Take consent back, silently: nobody is told, and the other sees nothing that shows it (S3-123). Raises AlreadyEnded."""
    mine = toestemmingen.take(by, WITHDRAW_CONSENT, toestemming, at=at)
    if mine.ingetrokken_tijd is not None or mine.geldig_tot <= at:
        raise AlreadyEnded
    mine.ingetrokken_tijd = at
    mine.save(update_fields=["ingetrokken_tijd"])
    _end_regie_on(mine, at)
    record(by, WITHDRAW_CONSENT, mine, at=at)


@verb(BLOCK_CONSENT)
def block_consent(*, toestemming: UUID, reden: str, by: Reader, at: datetime) -> None:
    """The regisseur stops a consent on signs of pressure, with a reason; silently too. Raises ReasonMissing, AlreadyEnded."""
    mine = toestemmingen.take(by, BLOCK_CONSENT, toestemming, at=at)
    if not reden.strip():
        raise ReasonMissing
    if mine.geblokkeerd_tijd is not None or mine.geldig_tot <= at:
        raise AlreadyEnded
    mine.geblokkeerd_tijd, mine.geblokkeerd_door, mine.blokkade_reden = at, by.id, reden
    mine.save(update_fields=["geblokkeerd_tijd", "geblokkeerd_door", "blokkade_reden"])
    _end_regie_on(mine, at)
    record(by, BLOCK_CONSENT, mine, at=at, details={"reden": reden})


@verb(LIFT_BLOCK)
def lift_block(*, toestemming: UUID, by: Reader, at: datetime) -> None:
    """The consent holds again for the rest of its period. Raises AlreadyEnded where it is not blocked."""
    mine = toestemmingen.take(by, LIFT_BLOCK, toestemming, at=at)
    if mine.geblokkeerd_tijd is None:
        raise AlreadyEnded
    mine.geblokkeerd_tijd, mine.geblokkeerd_door, mine.blokkade_reden = None, "", ""
    mine.save(update_fields=["geblokkeerd_tijd", "geblokkeerd_door", "blokkade_reden"])
    record(by, LIFT_BLOCK, mine, at=at)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A consent as the giver and the regie see it; the reason of a block is for the regie alone."""

    key: UUID
    persoon: UUID
    aan_persoon: UUID | None
    aan_organisatie: UUID | None
    soorten: tuple[str, ...]
    geldig_tot: datetime
    staat: str
    """loopt, voorbij, ingetrokken or geblokkeerd"""
    reden: str


def consents_in(reader: Reader, plan: UUID, *, at: datetime) -> list[Given]:
    """The consents in a plan that the reader gave, or all of them for the regie, the last one first."""
    rows = toestemmingen.visible(reader, SEE_DAT, at=at).filter(plan_id=plan).order_by("-vastgelegd_tijd", "pk")
    return [
        Given(
            key=row.pk, persoon=row.persoon_id, aan_persoon=row.aan_persoon_id, aan_organisatie=row.aan_organisatie_id,
            soorten=tuple(row.soorten), geldig_tot=row.geldig_tot, staat=_state(row, at),
            reden="" if reader.role == GROEPSLID else row.blokkade_reden,
        )
        for row in rows
    ]  # fmt: skip


def _end_regie_on(consent: Toestemming, at: datetime) -> None:
    """Regie of another organisation that rests on this consent ends with it (P-1); who had it before is told by the system."""
    for held in Regisseurschap.objects.select_for_update().filter(current(at), grondslag__toestemming=consent):
        held.geldig_tot = at
        held.save(update_fields=["geldig_tot"])


def _state(row: Toestemming, at: datetime) -> str:
    if row.ingetrokken_tijd is not None:
        return "ingetrokken"
    if row.geldig_tot <= at:
        return "voorbij"
    return "geblokkeerd" if row.geblokkeerd_tijd is not None else "loopt"


def _check_to(plan: Plan, persoon: UUID, aan: UUID | None, organisatie: UUID | None, at: datetime) -> None:
    if (aan is None) == (organisatie is None) or aan == persoon:
        raise ConsentToOneOnly
    if aan is not None:
        subject(plan, aan, at)
    elif organisatie is None or not Organisatie.objects.filter(pk=organisatie).exists():
        raise ConsentToOneOnly


def _named(soorten: Collection[str]) -> list[str]:
    named = sorted(set(soorten))
    if not named or set(named) - household_kinds.keys() or set(named) == household_kinds.keys():
        raise ConsentNamesNothing
    return named


def _check_period(plan: Plan, geldig_tot: datetime, at: datetime) -> None:
    if geldig_tot.utcoffset() is None:
        raise MomentWithoutOffset
    today = local_date(at)
    months = setting(plan.gemeente_id, CONSENT_MONTHS, today)
    if not (at < geldig_tot and local_date(geldig_tot) <= _later(today, months)):
        raise ConsentTooLong(months)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _blocked(
    plan: UUID, persoon: UUID, aan: UUID | None, organisatie: UUID | None, at: datetime
) -> Toestemming | None:  # fmt: skip
    return Toestemming.objects.filter(
        plan_id=plan, persoon_id=persoon, aan_persoon_id=aan, aan_organisatie_id=organisatie, geblokkeerd_tijd__isnull=False,
        geldig_tot__gt=at,
    ).first()  # fmt: skip

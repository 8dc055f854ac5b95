"""Looking along: a second-line worker asks to see something of a plan; the person concerned decides, for named objects and
for a time (S3-152)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import MomentWithoutOffset
from ketenzicht.access.grants.models import Inzageobject, Inzageverzoek
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.errors import (
    AlreadyEnded,
    ApprovalDecided,
    ApprovalNamesNothing,
    ApprovalNeedsEnd,
    ItemUnknown,
    ReasonMissing,
)
from ketenzicht.regie.delen.rules import ASK_VIEW, DECIDE_VIEW, END_VIEW, inzageverzoeken
from ketenzicht.regie.delen.withholding import item_of
from ketenzicht.regie.personen.models import GeheimAdres
from ketenzicht.regie.personen.rules import geheime_adressen
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.chain import regisseurs_of
from ketenzicht.regie.plannen.goals import subject
from ketenzicht.regie.plannen.household import household_kinds
from ketenzicht.regie.plannen.models import Plan

MOST_DAYS = 90
"""the longest time for which one may look along"""


@verb(ASK_VIEW)
def ask_view(*, plan: UUID, persoon: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """Ask a person to see what is needed and why, in words: the asker does not know what there is. Raises ReasonMissing,
    NotInGroep, PlanIsClosed, and NotFound where the asker may not know that the plan runs."""
    mine = take_open(by, ASK_VIEW, plan, at=at)
    if not reden.strip():
        raise ReasonMissing
    subject(mine, persoon, at)
    made = Inzageverzoek.objects.create(
        plan_id=plan, persoon_id=persoon, medewerker_id=person_key(by), reden=reden, gevraagd_tijd=at
    )
    made.because = mine.because
    notify([persoon, *regisseurs_of(mine, at)], "inzageverzoek", made, at=at)
    record(by, ASK_VIEW, made, at=at, details={"reden": reden})
    return made.pk


@verb(DECIDE_VIEW)
def decide_view(
    *, verzoek: UUID, toestaan: bool, stukken: Sequence[tuple[str, UUID]] = (), geldig_tot: datetime | None = None,
    by: Reader, at: datetime,
) -> None:  # fmt: skip
    """The person (for a child: who has gezag), or the regisseur who writes down what the person decided: yes for these
    (kind, key) about the person, a secret address among them (P-4), up to a moment; or no. Raises ApprovalDecided, ApprovalNeedsEnd, ApprovalNamesNothing,
    ItemUnknown."""
    asked = inzageverzoeken.take(by, DECIDE_VIEW, verzoek, at=at)
    if asked.besluit:
        raise ApprovalDecided
    if toestaan:
        asked.geldig_tot = _end(geldig_tot, at)
        _name(asked, stukken, by, at)
    asked.besluit = Inzageverzoek.Besluit.TOEGESTAAN if toestaan else Inzageverzoek.Besluit.GEWEIGERD
    asked.besloten_tijd, asked.besloten_door = at, by.id
    asked.save(update_fields=["besluit", "besloten_tijd", "besloten_door", "geldig_tot"])
    notify([asked.medewerker_id], "inzageverzoek", asked, at=at)
    record(by, DECIDE_VIEW, asked, at=at, event={"besluit": asked.besluit})


@verb(END_VIEW)
def end_view(*, verzoek: UUID, by: Reader, at: datetime) -> None:
    """Stop looking along before its end. Raises AlreadyEnded."""
    mine = inzageverzoeken.take(by, END_VIEW, verzoek, at=at)
    if mine.geldig_tot is None or mine.geldig_tot <= at:
        raise AlreadyEnded
    mine.geldig_tot = at
    mine.save(update_fields=["geldig_tot"])
    record(by, END_VIEW, mine, at=at)


def waiting(reader: Reader, *, at: datetime) -> "QuerySet[Inzageverzoek]":
    """Requests that this reader may see and that nobody decided yet, the oldest first."""
    return inzageverzoeken.visible(reader, SEE_DAT, at=at).filter(besluit="").order_by("gevraagd_tijd", "pk")


def _end(geldig_tot: datetime | None, at: datetime) -> datetime:
    if geldig_tot is None:
        raise ApprovalNeedsEnd(MOST_DAYS)
    if geldig_tot.utcoffset() is None:
        raise MomentWithoutOffset
    if not at < geldig_tot <= at + timedelta(days=MOST_DAYS):
        raise ApprovalNeedsEnd(MOST_DAYS)
    return geldig_tot


def _name(asked: Inzageverzoek, stukken: Sequence[tuple[str, UUID]], by: Reader, at: datetime) -> None:
    """Only what is about the person who approves: nobody approves for another, or for the group."""
    if not stukken:
        raise ApprovalNamesNothing
    plan = Plan.objects.get(pk=asked.plan_id)
    for soort, stuk in dict.fromkeys(stukken):
        secret = soort == geheime_adressen.kind
        item = _secret_address(by, stuk, at) if secret else item_of(by, plan.pk, soort, stuk, household_kinds, at)
        if item.persoon_id != asked.persoon_id:
            raise ItemUnknown
        Inzageobject.objects.create(verzoek=asked, object_soort=soort, object_id=stuk)


def _secret_address(by: Reader, key: UUID, at: datetime) -> GeheimAdres:
    row = geheime_adressen.visible(by, SEE_DAT, at=at).filter(pk=key).first()
    if row is None:
        raise ItemUnknown
    return row

"""Breaking the glass of one plan: a reason, an end, told at once, written in the plan, reviewed by somebody else (S3-133 …
S3-136)."""

from datetime import datetime, timedelta
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.grants.models import Noodtoegang, NoodtoegangInhoud
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.access.settings.declared import BREAK_GLASS_HOURS
from ketenzicht.access.settings.queries import setting
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.acts import BREAK_GLASS, REVIEW_GLASS
from ketenzicht.regie.plannen.chain import regisseurs_of
from ketenzicht.regie.plannen.chain_rules import noodtoegangen
from ketenzicht.regie.plannen.errors import AlreadyInside, GlassReviewed, GlassTooLong, PeriodUnclear, ReasonMissing
from ketenzicht.regie.plannen.rules import plannen


@verb(BREAK_GLASS)
def break_glass(*, plan: UUID, reden: str, uren: int | None = None, by: Reader, at: datetime) -> UUID:
    """Look into one plan without having its regie, for some hours and with a reason. The regisseurs are told at once, and it
    stands in the plan. Raises ReasonMissing, GlassTooLong, AlreadyInside."""
    mine = plannen.take(by, BREAK_GLASS, plan, at=at)
    if not reden.strip():
        raise ReasonMissing
    if plannen.may(by, SEE_WAT, plan, at=at):
        raise AlreadyInside
    most = setting(mine.gemeente_id, BREAK_GLASS_HOURS, local_date(at))
    hours = most if uren is None else uren
    if hours > most:
        raise GlassTooLong(most)
    if hours < 1:
        raise PeriodUnclear
    made = Noodtoegang.objects.create(
        plan_id=mine.pk, gemeente_id=mine.gemeente_id, medewerker_id=person_key(by), rol=by.role, begin=at,
        eind=at + timedelta(hours=hours),
    )  # fmt: skip
    NoodtoegangInhoud.objects.create(van=made, reden=reden)
    notify(regisseurs_of(mine, at), "noodtoegang", mine, at=at)
    record(by, BREAK_GLASS, made, at=at, details={"reden": reden, "grond": list(mine.because)}, event={"uren": hours})
    return made.pk


@verb(REVIEW_GLASS)
def review_glass(*, noodtoegang: UUID, terecht: bool, oordeel: str, by: Reader, at: datetime) -> None:
    """Somebody else judges afterwards, or meanwhile, whether it had to be (S3-136). Raises ReasonMissing, GlassReviewed."""
    mine = noodtoegangen.take(by, REVIEW_GLASS, noodtoegang, at=at)
    if mine.beoordeeld_tijd is not None:
        raise GlassReviewed
    if not oordeel.strip():
        raise ReasonMissing
    mine.beoordeeld_tijd, mine.beoordeeld_door, mine.terecht = at, by.id, terecht
    mine.save(update_fields=["beoordeeld_tijd", "beoordeeld_door", "terecht"])
    NoodtoegangInhoud.objects.filter(van=mine).update(oordeel=oordeel)
    notify([mine.medewerker_id], "noodtoegang", mine, at=at)
    record(by, REVIEW_GLASS, mine, at=at, event={"terecht": terecht})

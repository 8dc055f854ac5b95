"""Measurements: one round on one named scale, about a member, the group or a goal; scales are never mixed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture, Invalid, NotFound
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.ids import new_id
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import choices, quoted
from ketenzicht.regie.plannen.actions import take_open
from ketenzicht.regie.plannen.acts import DECLARE_SCALE, END_SCALE, MEASURE
from ketenzicht.regie.plannen.chain_rules import schalen
from ketenzicht.regie.plannen.errors import ScaleAsksGoal, ScaleExists, ScaleHasEnded, ScaleUnclear, UnknownScale
from ketenzicht.regie.plannen.goals import subject
from ketenzicht.regie.plannen.models import Doel, Meting, MetingInhoud, Plan, Schaal
from ketenzicht.regie.plannen.rules import doelen
from ketenzicht.regie.plannen.scales import OWN, SCALES, Scale

constraints["schaal_een_van_nu"] = ScaleExists
constraints["schaal_volledig"] = ScaleUnclear

FASEN = ("begin", "tussen", "eind", "na")


@verb(MEASURE)
def measure(
    *, plan: UUID, schaal: str, scores: Mapping[str, Decimal | int | str], persoon: UUID | None, doel: UUID | None = None,
    eigen_schaal: UUID | None = None, fase: str = "tussen", gemeten_op: date | None = None, toelichting: str = "", by: Reader,
    at: datetime,
) -> UUID:  # fmt: skip
    """Write down one round: a score per domain, about a member or with `persoon=None` about the group; on a GAS scale about
    a goal, whose subject it takes over. Gives the key of the round. Raises UnknownScale, ScaleAsksGoal, DomainsMissing,
    DomainsStrange, ScoreOutOfScale, NotInGroep, InTheFuture, PlanIsClosed."""
    mine = take_open(by, MEASURE, plan, at=at)
    scale, own = _scale(schaal, eigen_schaal, by, at)
    read = {domain: _score(score) for domain, score in scores.items()}
    scale.check(read)
    day = gemeten_op or local_date(at)
    if day > local_date(at):
        raise InTheFuture("gemeten op")
    if fase not in FASEN:
        raise Invalid(f"Deze fase bestaat niet. {choices(fase, FASEN)}")
    goal = _goal(mine, doel, scale, by, at)
    whose = {"groep_id": goal.groep_id, "persoon_id": goal.persoon_id} if goal else subject(mine, persoon, at)
    ronde = new_id()
    rows = [
        Meting(
            **whose, gemeente_id=mine.gemeente_id, plan=mine, doel=goal, schaal=schaal, eigen_schaal=own, meetronde=ronde, fase=fase,
            gemeten_op=day, door=by.id, gemaakt_tijd=at, gemaakt_door=by.id,
        )
        for _ in scale.domains if _ in read
    ]  # fmt: skip
    Meting.objects.bulk_create(rows)
    domains = [domain for domain in scale.domains if domain in read]
    MetingInhoud.objects.bulk_create(
        MetingInhoud(van=row, domein=domain, waarde=read[domain], toelichting=toelichting)
        for row, domain in zip(rows, domains, strict=True)
    )
    rows[0].because = mine.because
    record(by, MEASURE, rows[0], at=at, event={"schaal": schaal, "meetronde": str(ronde)})
    return ronde


@verb(DECLARE_SCALE)
def declare_scale(
    *, gemeente: str, titel: str, domeinen: Sequence[str], laagste: Decimal, hoogste: Decimal, stap: Decimal = Decimal(1),
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """A scale of the municipality's own, by the local administrator. Raises ScaleUnclear, ScaleExists, MayNot."""
    schalen.require_start(by, DECLARE_SCALE, gemeente)
    named = [domain.strip() for domain in domeinen]
    if not titel.strip() or not all(named) or len(set(named)) != len(named) or any(len(name) > 40 for name in named):
        raise ScaleUnclear
    made = Schaal.objects.create(
        gemeente_id=gemeente, titel=titel.strip(), domeinen=named, laagste=_score(laagste), hoogste=_score(hoogste),
        stap=_score(stap), geldig_van=local_date(at),
    )  # fmt: skip
    record(by, DECLARE_SCALE, made, at=at)
    return made.pk


@verb(END_SCALE)
def end_scale(*, schaal: UUID, op: date, by: Reader, at: datetime) -> None:
    """From this day on nobody measures on an own scale; what was measured stays. Raises ScaleHasEnded."""
    mine = schalen.take(by, END_SCALE, schaal, at=at)
    if mine.geldig_tot is not None and mine.geldig_tot <= local_date(at):
        raise ScaleHasEnded
    if op <= mine.geldig_van:
        raise Invalid("De laatste dag moet na de eerste dag van de schaal liggen; kies een latere dag.")
    mine.geldig_tot = op
    mine.save(update_fields=["geldig_tot"])
    record(by, END_SCALE, mine, at=at)


def _scale(schaal: str, eigen: UUID | None, by: Reader, at: datetime) -> tuple[Scale, Schaal | None]:
    """The shipped scale, or the municipality's own with its row."""
    if schaal in SCALES and eigen is None:
        return SCALES[schaal], None
    if schaal != OWN or eigen is None:
        raise UnknownScale(schaal, [*SCALES, OWN])
    row = schalen.visible(by, SEE_DAT, at=at).filter(pk=eigen, geldig_van__lte=local_date(at)).first()
    if row is None or (row.geldig_tot is not None and row.geldig_tot <= local_date(at)):
        raise NotFound(schalen.noun)
    scale = Scale(
        key=OWN, titel=row.titel, domains=tuple(row.domeinen), lowest=row.laagste, highest=row.hoogste, step=row.stap
    )
    return scale, row


def _goal(plan: Plan, doel: UUID | None, scale: Scale, by: Reader, at: datetime) -> Doel | None:
    if doel is None:
        if scale.of_a_goal:
            raise ScaleAsksGoal(scale.titel)
        return None
    found = doelen.visible(by, SEE_DAT, at=at).filter(pk=doel, plan=plan).first()
    if found is None:
        raise NotFound(doelen.noun)
    return found


def _score(score: Decimal | int | str) -> Decimal:
    try:
        return Decimal(str(score).replace(",", "."))
    except InvalidOperation:
        raise Invalid(f"{quoted(score)} is geen score; vul een getal in.") from None

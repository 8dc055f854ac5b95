"""A pilot beside the rest, before and during: what changed, in figures and in careful words. Never a claim about the cause.

Everything is worked out from figures that may be shown, so nothing is told that the protection hides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER
from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, Status, shown
from ketenzicht.kernel.periods import Period, period_of
from ketenzicht.kernel.text import number, plural, rounded
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose.blocks import Work, made
from ketenzicht.reports.compose.inquiry import Split, summed
from ketenzicht.reports.model import Member
from ketenzicht.reports.wording import change

DIMENSION: Final = "proef"
PROEF, REST = Member(code="proef", label="In de proef"), Member(code="rest", label="De rest")
_INDEX: Final = Measure(unit="index, vooraf = 100", decimals=0)
_UNITS: Final = {
    "week": ("week", "weken"),
    "month": ("maand", "maanden"),
    "two_months": ("periode van twee maanden", "perioden van twee maanden"),
    "quarter": ("kwartaal", "kwartalen"),
    "half_year": ("halfjaar", "halfjaren"),
    "year": ("jaar", "jaren"),
    "school_year": ("schooljaar", "schooljaren"),
}
CARE: Final = "Dit is een vergelijking en geen bewijs: het verschil kan ook toeval zijn of een andere oorzaak hebben."


@dataclass(frozen=True, kw_only=True)
class Course:
    """The figures of pilot and rest per period, before and during."""

    before: tuple[Period, ...]
    during: tuple[Period, ...]
    pilot: tuple[Figure, ...]
    rest: tuple[Figure, ...]

    def mean(self, figures: Sequence[Figure], *, early: bool) -> Figure:
        """The mean over the periods before or during, of those that may be shown; hidden or unknown where that is less than
        half of them."""
        count = len(self.before)
        return _mean(figures[:count] if early else figures[count:])


@made.register
def _(block: definition.Pilot, work: Work) -> model.Block:
    inquiry, indicator = work.inquiry, work.inquiry.indicator(block.asked)
    title = block.title or inquiry.title(block.asked)
    before, during = _periods(block, inquiry.period)
    if not during:
        return model.Text(
            title=title, paragraphs=("De proef is nog geen hele periode bezig; er is nog niets te vergelijken.",)
        )
    course = _course(block, work, before, during)
    return _lines(block, title, course, indicator) if block.lines else _table(block, title, course, indicator)


def _periods(block: definition.Pilot, asked: Period) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """As many whole periods before the pilot as there are whole ones during it, up to the end of what is asked."""
    found = period_of(block.since, block.unit)
    first = found if found.start == block.since else found.next()
    during: list[Period] = []
    last = asked.end if block.until is None else min(asked.end, block.until + timedelta(days=1))
    while first.end <= last:
        during.append(first)
        first = first.next()
    before: list[Period] = []
    while len(before) < len(during):
        found = found.previous()
        before.append(found)
    return tuple(reversed(before)), tuple(during)


def _course(block: definition.Pilot, work: Work, before: Sequence[Period], during: Sequence[Period]) -> Course:
    splits = [work.inquiry.split(block.asked, period, (block.by,)) for period in (*before, *during)]
    indicator = work.inquiry.indicator(block.asked)
    pairs = [_pair(split, block.members, indicator) for split in splits]
    return Course(
        before=tuple(before),
        during=tuple(during),
        pilot=tuple(pilot for pilot, _ in pairs),
        rest=tuple(rest for _, rest in pairs),
    )


def _pair(split: Split, members: Sequence[str], indicator: Indicator) -> tuple[Figure, Figure]:
    """Pilot and rest in one period: sums where these mean anything, else the mean of the members."""
    inside = [split.figure(code) for code in members]
    if indicator.is_additive:
        pilot = summed(inside)
        return pilot, _less(split.total, pilot)
    others = [member.code for member in split.members[0] if member.code not in (*members, UNKNOWN_MEMBER)]
    return _mean(inside), _mean([split.figure(code) for code in others], enough=1)


def _less(whole: Figure, part: Figure) -> Figure:
    if whole.value is None or part.value is None:
        return whole if whole.value is None else part
    return shown(whole.value - part.value)


def _mean(figures: Sequence[Figure], *, enough: int | None = None) -> Figure:
    """The mean of what may be shown, when that is `enough` of it (half where nothing is said)."""
    known = [figure.value for figure in figures if figure.value is not None]
    if len(known) < (max(1, (len(figures) + 1) // 2) if enough is None else enough):
        return HIDDEN if any(figure.status is Status.VERBORGEN for figure in figures) else UNKNOWN
    return shown(sum(known, Decimal(0)) / len(known))


def _table(block: definition.Pilot, title: str, course: Course, indicator: Indicator) -> model.Block:
    measure = _measured(indicator)
    told = plural(len(course.during), *_UNITS[block.unit])
    heads = (("Vooraf", "vooraf"), ("Tijdens de proef", "tijdens"), ("Verschil", "verschil"))
    columns = [model.Column(title=head, measure=measure, indicator=indicator.key, what=what) for head, what in heads]
    return model.Table(
        title=title,
        note=" ".join(
            filter(None, (block.note, _basis(indicator, told, block.unit), _words(course, measure, indicator)))
        ),
        columns=(model.Column(title="Groep", dimension=DIMENSION), *columns),
        rows=(_row(PROEF, *_means(course, course.pilot, measure)), _row(REST, *_means(course, course.rest, measure))),
    )


def _row(member: Member, before: Figure, during: Figure) -> tuple[model.Cell, ...]:
    return (member, before, during, _less(during, before))


def _means(course: Course, figures: Sequence[Figure], measure: Measure) -> tuple[Figure, Figure]:
    """Before and during, as they are written: so that what is read adds up."""
    before, during = (course.mean(figures, early=early) for early in (True, False))
    return _rounded(before, measure), _rounded(during, measure)


def _rounded(figure: Figure, measure: Measure) -> Figure:
    return figure if figure.value is None else shown(rounded(figure.value, measure.decimals))


def _measured(indicator: Indicator) -> Measure:
    """Means have a decimal more than counts."""
    measure = indicator.measure
    return Measure(unit=measure.unit, decimals=measure.decimals if measure.is_money else max(1, measure.decimals))


def _basis(indicator: Indicator, told: str, unit: str) -> str:
    others = "" if indicator.is_additive else " De rest is het gemiddelde van de andere onderdelen."
    return f"Gemiddeld per {_UNITS[unit][0]}, over {told} vooraf en {told} tijdens de proef.{others}"


def _words(course: Course, measure: Measure, indicator: Indicator) -> str:
    """What changed, and how much more than elsewhere."""
    pilot, rest = (_means(course, figures, measure) for figures in (course.pilot, course.rest))
    if any(figure.value is None for figure in (*pilot, *rest)):
        return "Niet alle cijfers zijn te tonen, dus het verschil met de rest is niet te geven; kies grotere perioden (unit: quarter)."
    moved = [_moved(measure, before, during) for before, during in (pilot, rest)]
    said = f"In de proef: {moved[0]}. In de rest: {moved[1]}."
    return " ".join(filter(None, (said, _beyond(measure, indicator, pilot, rest), CARE)))


def _moved(measure: Measure, before: Figure, during: Figure) -> str:
    return f"van {measure.spoken(before)} naar {measure.spoken(during)} ({change(measure, during, before)})"


def _beyond(measure: Measure, indicator: Indicator, pilot: Sequence[Figure], rest: Sequence[Figure]) -> str:
    """The difference between both changes: in percentages for amounts, which differ in size, else in the unit itself."""
    if indicator.is_additive:
        moved, elsewhere = (_percentage(before, during) for before, during in (pilot, rest))
        if moved is None or elsewhere is None:
            return ""
        difference, unit = moved - elsewhere, "procentpunt"
    else:
        changes = [(during.value or Decimal(0)) - (before.value or Decimal(0)) for before, during in (pilot, rest)]
        difference, unit = changes[0] - changes[1], "procentpunt" if measure.is_share else measure.unit
    written = number(abs(difference), 1)
    if written == "0,0":
        return "De verandering is in de proef en in de rest gelijk."
    return f"De verandering in de proef ligt {written} {unit} {'hoger' if difference > 0 else 'lager'} dan in de rest."


def _percentage(before: Figure, during: Figure) -> Decimal | None:
    return None if not before.value or during.value is None else (during.value - before.value) / before.value * 100


def _lines(block: definition.Pilot, title: str, course: Course, indicator: Indicator) -> model.Block:
    """Both as lines; amounts as an index, so that a small group and a large one can be compared."""
    bases = [course.mean(figures, early=True) for figures in (course.pilot, course.rest)]
    is_index = indicator.is_additive and all(base.value for base in bases)
    pairs = zip((PROEF, REST), (course.pilot, course.rest), bases, strict=True)
    return model.Trend(
        title=title,
        note=" ".join(filter(None, (block.note, "Het gemiddelde vooraf is op 100 gesteld." if is_index else ""))),
        dimension=DIMENSION,
        measure=_INDEX if is_index else indicator.measure,
        periods=(*course.before, *course.during),
        series=tuple(
            model.Series(
                title=member.label,
                indicator=indicator.key,
                member=member,
                figures=tuple(_indexed(figure, base) if is_index else figure for figure in figures),
            )
            for member, figures, base in pairs
        ),
        marks=(model.Mark(period=course.during[0].key, words="begin van de proef"),),
    )


def _indexed(figure: Figure, base: Figure) -> Figure:
    return figure if figure.value is None or not base.value else shown(figure.value / base.value * 100)

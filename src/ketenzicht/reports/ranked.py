"""A ranking as columns and cells: what each table of it shows, in one order, and its course as a trend."""

from typing import Final

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, Status, shown
from ketenzicht.reports.model import VORIGE_PERIODE, Cell, Column, Place, Ranking, Series, Trend
from ketenzicht.reports.wording import change

SHARE: Final = Measure(unit="%", decimals=1)
VERSCHIL: Final = "verschil"


def columns(block: Ranking) -> tuple[Column, ...]:
    """The columns after the name and the rank: value, share, what stands beside it, earlier periods, and the difference with
    the previous one."""
    value = Column(title="Waarde", measure=block.measure, indicator=block.indicator)
    found = [value, Column(title="Aandeel", measure=SHARE, indicator=block.indicator, what="aandeel"), *block.beside]
    for label in block.compared:
        found.append(Column(title=label.capitalize(), measure=block.measure, indicator=block.indicator, what=label))
        if label == VORIGE_PERIODE:
            found.append(Column(title="Verschil", measure=block.measure, indicator=block.indicator, what=VERSCHIL))
    return tuple(found)


def cells(block: Ranking, place: Place, *, spoken: bool = True) -> tuple[Cell, ...]:
    """The cells of a line under those columns. The difference is `spoken` ("+12 (+8%)") or a figure."""
    found: list[Cell] = [place.figure, place.share, *place.beside]
    for label, then in zip(block.compared, place.earlier, strict=True):
        found.append(then)
        if label == VORIGE_PERIODE:
            found.append(change(block.measure, place.figure, then) if spoken else difference(place.figure, then))
    return tuple(found)


def difference(now: Figure, then: Figure) -> Figure:
    """How much more it is now; hidden or unknown where one of both is."""
    if now.value is not None and then.value is not None:
        return shown(now.value - then.value)
    return HIDDEN if Status.VERBORGEN in (now.status, then.status) else UNKNOWN


def course(block: Ranking) -> Trend | None:
    """The same members over the periods of the ranking; None where it has no periods."""
    if not block.periods:
        return None
    series = tuple(
        Series(title=place.member.label, indicator=block.indicator, member=place.member, figures=place.course)
        for place in block.lines
    )
    return Trend(
        title=f"{block.title}, verloop",
        dimension=block.dimension,
        measure=block.measure,
        periods=block.periods,
        series=series,
    )

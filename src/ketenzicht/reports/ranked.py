"""A ranking as columns and cells: what each table of it shows, in one order, and its course as a trend."""

from typing import Final

from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.reports.model import VORIGE_PERIODE, Cell, Column, Look, Place, Ranking, Series, Trend
from ketenzicht.reports.wording import change

SHARE: Final = Measure(unit="%", decimals=1)
DIFFERENCE: Final = "verschil"


def columns(block: Ranking) -> tuple[Column, ...]:
    """The columns after the name and the rank: value, share, what stands beside it, earlier periods, and the difference with
    the previous one."""
    value = Column(title="Waarde", measure=block.measure, indicator=block.indicator)
    found = [value, Column(title="Aandeel", measure=SHARE, indicator=block.indicator, what="aandeel"), *block.beside]
    if block.look is Look.PARETO:
        found.insert(2, Column(title="Opgeteld", measure=SHARE, indicator=block.indicator, what="aandeel opgeteld"))
        rank = Measure(unit="aantal")
        found.insert(3, Column(title="Vorige plaats", measure=rank, indicator=block.indicator, what="vorige plaats"))
    for label in block.compared:
        found.append(Column(title=label.capitalize(), measure=block.measure, indicator=block.indicator, what=label))
        if label == VORIGE_PERIODE:
            found.append(Column(title="Verschil", what=DIFFERENCE))
    return tuple(found)


def cells(block: Ranking, place: Place) -> tuple[Cell, ...]:
    """The cells of a line under those columns. The difference is in words: "+12 (+8%)"."""
    found: list[Cell] = [place.figure, place.share, *_pareto(block, place), *place.beside]
    for label, then in zip(block.compared, place.earlier, strict=True):
        found += [then, change(block.measure, place.figure, then)] if label == VORIGE_PERIODE else [then]
    return tuple(found)


def _pareto(block: Ranking, place: Place) -> tuple[Figure | None, ...]:
    """The share of all up to this one, and the rank of before; nothing on the line of all together."""
    if place is block.whole and block.look is Look.PARETO:
        return (None, None)
    return (place.together, place.previous_rank) if block.look is Look.PARETO else ()


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

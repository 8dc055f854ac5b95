"""What charts and changes say in words, written from figures that are shown: alternative texts and differences."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Final

from ketenzicht.kernel import text
from ketenzicht.kernel.figures import Figure, Measure
from ketenzicht.kernel.periods import Period
from ketenzicht.reports import model
from ketenzicht.reports.model import PERIODE, Cell, Member

SHARE: Final = Measure(unit="%", decimals=1)
NOTHING: Final = "Er is geen cijfer dat getoond mag worden."


def change(measure: Measure, now: Figure, then: Figure) -> str:
    """How much more or less a figure is than an earlier one: "+47 (+4%)", "−1,2 procentpunt", "gelijk"; empty where one
    of them is not shown."""
    if now.value is None or then.value is None:
        return ""
    difference = text.rounded(now.value, measure.decimals) - text.rounded(then.value, measure.decimals)
    if not difference:
        return "gelijk"
    sign = "+" if difference > 0 else "−"
    plain = text.number(abs(difference), measure.decimals)
    if measure.is_share:
        return f"{sign}{plain} procentpunt"
    share = f" ({sign}{text.number(abs(difference / then.value * 100), 0)}%)" if then.value > 0 else ""
    return f"{sign}{'€ ' if measure.is_money else ''}{plain}{share}"


@singledispatch
def described(block: model.Block) -> str:
    """The chart or map of a block in words; empty where the block has none."""
    return block.alt


@described.register
def _(block: model.Table) -> str:
    if block.look is model.Look.NONE:
        return block.alt
    over_time = block.columns[0].dimension == PERIODE
    drawn = [
        (place, column)
        for place, column in enumerate(block.columns)
        if column.measure is not None and (not block.drawn or column.title in block.drawn)
    ]
    sentences = []
    for place, column in drawn:
        pairs = [(_label(row[0]), cell) for row in block.rows if isinstance(cell := row[place], Figure)]
        if column.measure is not None:
            said = _course(pairs, column.measure) if over_time else _extremes(pairs, column.measure)
            sentences.append(f"{column.title}: {said}")
    return _chart(" ".join(sentences))


@described.register
def _(block: model.Crosstab) -> str:
    pairs = [
        (f"{row.label}, {column.label}", figure)
        for row, cells in zip(block.rows, block.cells, strict=True)
        for column, figure in zip(block.columns, cells, strict=True)
    ]
    return _chart(text.capitalised(_extremes(pairs, block.measure)))


@described.register
def _(block: model.Trend) -> str:
    moments = [period.label() for period in block.periods]
    sentences = [
        f"{series.title}: {_course(list(zip(moments, series.figures, strict=True)), block.measure)}"
        for series in block.series
    ]
    if block.norm is not None and block.norm.value is not None:
        sentences.append(f"De norm is {block.measure.spoken(block.norm)}.")
    return _chart(" ".join(sentences))


@described.register
def _(block: model.Benchmark) -> str:
    said = [
        f"{held.title} {block.measure.spoken(held.figure)}" for held in block.beside if held.figure.value is not None
    ]
    return _chart(f"{text.capitalised(text.join_and(said))}." if said else NOTHING)


@described.register
def _(block: model.Forecast) -> str:
    spoken, last = block.measure.spoken, block.coming[-1]
    pairs = [(month.period.label(), month.figure) for month in block.past]
    words = (
        f"Prognose voor {last.period.label()}: {spoken(last.figure)}, tussen {spoken(last.low)} en {spoken(last.high)}."
    )
    if last.adjusted is not None:
        words += f" Bijgesteld: {spoken(last.adjusted)}."
    return _chart(f"{text.capitalised(_course(pairs, block.measure))} {words}")


@described.register
def _(block: model.Ranking) -> str:
    pairs = [(place.member.label, place.figure) for place in block.lines]
    said = text.capitalised(_extremes(pairs, block.measure))
    shares = [place.together for place in block.places if place.together.value is not None]
    if block.look is model.Look.PARETO and shares:
        together = SHARE.spoken(shares[-1])
        said += f" De eerste {len(shares)} maken samen {together} van het totaal."
    return _chart(said)


@described.register
def _(block: model.Stream) -> str:
    pairs = [(f"{link.source.label} naar {link.target.label}", link.figure) for link in block.links]
    return f"Stroomdiagram. {text.capitalised(_extremes(pairs, block.measure))}"


@described.register
def _(block: model.Lijst) -> str:
    """A timeline says which moments it draws; the moments themselves stand in the list."""
    return f"Tijdlijn per regel van de lijst: {text.join_and(block.timeline)}." if block.timeline else block.alt


@described.register
def _(block: model.Flow) -> str:
    total, spoken = block.total, block.measure.spoken
    return _chart(
        f"{total.member.label}: begin {spoken(total.begin)}, in {spoken(total.inflow)}, uit {spoken(total.outflow)}, "
        f"eind {spoken(total.end)}."
    )


@described.register
def _(block: model.Funnel) -> str:
    return _chart(
        f"{text.capitalised(text.join_and(f'{s.title.lower()} {block.measure.spoken(s.figure)}' for s in block.steps))}."
    )


@described.register
def _(block: model.Map) -> str:
    return f"Kaart. {text.capitalised(_extremes([(r.member.label, r.figure) for r in block.regions], block.measure))}"


@described.register
def _(block: model.Bullet) -> str:
    spoken = block.measure.spoken
    pairs = (f"{bar.member.label} {spoken(bar.figure)} tegenover {spoken(bar.target)}" for bar in block.bars)
    said = f"{block.value_title} tegenover {block.target_title.lower()}: {text.join_and(pairs)}."
    marked = (
        " Een streepje toont waar het doel nu zou staan als het gelijkmatig over het jaar groeit."
        if block.mark_title
        else ""
    )
    return _chart(said + marked)


@described.register
def _(block: model.Boxplot) -> str:
    middle = model.PERCENTILES.index(50)
    pairs = [(box.member.label, box.figures[middle]) for box in block.boxes]
    words = f"De mediaan is {_extremes(pairs, block.measure)}"
    if block.norm is not None and block.norm.value is not None:
        words += f" De norm is {block.measure.spoken(block.norm)}."
    return _chart(words)


@described.register
def _(block: model.Overview) -> str:
    return _chart(" ".join(went(line, block.periods) for line in block.lines))


def went(line: model.SummaryLine, periods: Sequence[Period]) -> str:
    """How the figure of a line of an overview went, in a sentence."""
    moments = [period.label() for period in periods]
    return f"{line.item.title}: {_course(list(zip(moments, line.course, strict=True)), line.item.measure)}"


def _chart(words: str) -> str:
    return f"Grafiek. {words}"


def _extremes(pairs: Sequence[tuple[str, Figure]], measure: Measure) -> str:
    """The most and the least of what is shown, and how many are not."""
    shown = [(label, figure) for label, figure in pairs if figure.value is not None]
    if not shown:
        return NOTHING
    high, low = (pick(shown, key=lambda pair: pair[1].value or 0) for pick in (max, min))
    words = f"het meest bij {high[0]} ({measure.spoken(high[1])})"
    if len(shown) > 1 and low != high:
        words += f", het minst bij {low[0]} ({measure.spoken(low[1])})"
    return f"{words}.{_unseen(len(pairs) - len(shown))}"


def _course(pairs: Sequence[tuple[str, Figure]], measure: Measure) -> str:
    """From the first to the last that is shown, and how many are not."""
    shown = [(label, figure) for label, figure in pairs if figure.value is not None]
    if not shown:
        return NOTHING
    (first, begin), (last, end) = shown[0], shown[-1]
    words = f"{measure.spoken(begin)} in {first}"
    if len(shown) > 1:
        words = f"van {words} naar {measure.spoken(end)} in {last}"
    return f"{words}.{_unseen(len(pairs) - len(shown))}"


def _unseen(count: int) -> str:
    return f" {text.plural(count, 'cijfer is', 'cijfers zijn')} niet te zien." if count else ""


def _label(cell: Cell) -> str:
    return cell.label if isinstance(cell, Member) else str(cell or "")


def names_unit(title: str, unit: str) -> bool:
    """Whether a title has all words of a unit, as "Inwoners per 1.000" has those of "per 1.000 inwoners"."""
    return set(unit.lower().split()) <= set(title.lower().replace(",", "").split())

"""Looking ahead: a series of protected figures, its forecast with a band, and in words how far to trust it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isnan

from ketenzicht.indicators.answers import Answer
from ketenzicht.indicators.forecasting import external, levels, projecting, series, stocks
from ketenzicht.indicators.forecasting.adjusting import adjusted
from ketenzicht.indicators.forecasting.calibration import NOMINAL
from ketenzicht.indicators.forecasting.candidates import CANDIDATES, Candidate
from ketenzicht.indicators.forecasting.holt import Numbers
from ketenzicht.indicators.forecasting.levels import Level
from ketenzicht.indicators.forecasting.outlook import Adjustment
from ketenzicht.indicators.forecasting.projecting import Projection
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.indicators.forecasting.stocks import StockProjection
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.kernel import text
from ketenzicht.kernel.figures import UNKNOWN, Figure, Status, shown
from ketenzicht.kernel.periods import Period, Unit
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose.blocks import Work, last, made
from ketenzicht.reports.compose.inquiry import Inquiry
from ketenzicht.reports.compose.trimming import NOTHING
from ketenzicht.reports.definition import Span

_FLOW = ("in", "uit", "eind")
_TIGHT = 0.1
"""so much less than it is meant to be, and a reader is told that the band is tight"""


@made.register
def _(block: definition.Forecast, work: Work) -> model.Block:
    """The forecast; where there is none, a text that says why."""
    title = block.title or f"{work.inquiry.title(block.asked)}: vooruitblik"
    try:
        return forecast_of(block, work.inquiry, title)
    except NoForecast as refused:
        return model.Text(title=title, note=block.note, paragraphs=(str(refused),))


def forecast_of(block: definition.Forecast, inquiry: Inquiry, title: str) -> model.Forecast:
    """The block with its figures. Raises NoForecast where an honest forecast cannot be made."""
    indicator = inquiry.indicator(block.asked)
    history = _history(block, inquiry)
    run = series.unbroken(history.periods, history.figures)
    asked = inquiry.selection(block.asked)
    values = history.numbers("eind" if indicator.kind is Kind.FLOW else "", run.periods)
    ahead = _following(run.periods[-1], block.ahead + block.incomplete)
    events = inquiry.outlook.events_of(indicator, asked)
    level = levels.levelled(values, run.periods, ahead, events)
    ahead = ahead[: len(level.shift.factor)]
    adjustments = inquiry.outlook.adjustments_of(indicator, asked, ahead)
    candidates = (*CANDIDATES, *external.named(inquiry.outlook.extra_models))
    job = _Job(
        indicator=indicator, history=history, level=level, periods=run.periods[level.skipped :], ahead=ahead,
        since=level.since or run.since, adjustments=adjustments, candidates=candidates,
    )  # fmt: skip
    found, coming = job.stock() if indicator.kind is Kind.FLOW else job.series()
    drawn = history.last(block.months - block.incomplete)
    known = {*(month.period.key for month in drawn), *(month.period.key for month in coming)}
    return model.Forecast(
        title=title,
        note=block.note,
        indicator=indicator.key,
        method=_named(found),
        measure=indicator.measure,
        past=drawn,
        coming=coming,
        error=_figure(found.mase, 2),
        coverage=_figure(found.coverage * 100, 0),
        remarks=tuple(_remarks(found, job, block)),
        marks=tuple(
            model.Mark(period=period.key, words=event.why)
            for event in events
            for period in (*history.periods, *ahead)
            if period.contains(event.since) and period.key in known
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _History:
    """The figures of consecutive months, oldest first, with their parts."""

    periods: tuple[Period, ...]
    answers: tuple[Answer, ...]

    @property
    def figures(self) -> list[Figure]:
        return [answer.parts.get("eind", answer.total) for answer in self.answers]

    def numbers(self, part: str, periods: Sequence[Period]) -> Numbers:
        """The last so many values, of a part or of the figure itself."""
        answers = self.answers[-len(periods) :]
        return series.numbers([answer.parts[part] if part else answer.total for answer in answers])

    def last(self, count: int) -> tuple[model.Past, ...]:
        """The months that are drawn, from the first of which anything is known."""
        found = [
            model.Past(period=period, figure=figure, inflow=answer.parts.get("in"), outflow=answer.parts.get("uit"))
            if "eind" in answer.parts
            else model.Past(period=period, figure=figure)
            for period, figure, answer in zip(self.periods, self.figures, self.answers, strict=True)
        ][-count:]
        known = (at for at, month in enumerate(found) if month.figure.status is not Status.ONBEKEND)
        return tuple(found[next(known, 0) :])


def _history(block: definition.Forecast, inquiry: Inquiry) -> _History:
    """The months that are used, and at least those that are drawn; none is asked before a gap that ends the series."""
    months = last(Span(count=block.history, unit=Unit.MONTH), inquiry.period)
    months = months[: len(months) - block.incomplete]
    answers: list[Answer] = []
    broken = False
    for place, period in enumerate(reversed(months)):
        if broken and place >= block.months - block.incomplete:
            break
        answers.append(inquiry.answer(block.asked, period))
        broken = broken or answers[-1].total.value is None
    found = tuple(reversed(answers))
    if all(answer.total.status is Status.ONBEKEND for answer in found):
        raise NoForecast(NOTHING)
    return _History(periods=months[len(months) - len(found) :], answers=found)


def _following(period: Period, count: int) -> tuple[Period, ...]:
    found = [period.next()]
    while len(found) < count:
        found.append(found[-1].next())
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class _Job:
    """One series with all that is needed to look ahead. `periods` are those that it was learned from."""

    indicator: Indicator
    history: _History
    level: Level
    periods: tuple[Period, ...]
    ahead: tuple[Period, ...]
    since: str
    adjustments: tuple[Adjustment, ...]
    candidates: tuple[Candidate, ...]

    def series(self) -> tuple[Projection, tuple[model.Coming, ...]]:
        """Of a figure that stands alone."""
        measure, values = self.indicator.measure, self.level.values
        found = projecting.project(
            values, len(self.ahead), decimals=measure.decimals, candidates=self.candidates, shift=self.level.shift,
            bounds=projecting.bounds_of(values, share=measure.is_share), since=self.since,
        )  # fmt: skip
        own = adjusted(found.path, self.ahead, self.adjustments, measure.decimals) if self.adjustments else None
        if own is not None:
            own = projecting.bounds_of(values, share=measure.is_share).kept(own)
        return found, self._coming(found, own)

    def stock(self) -> tuple[StockProjection, tuple[model.Coming, ...]]:
        """Of a flow: eind follows from in and uit, also after an adjustment of one of these."""
        flows = {part: self.history.numbers(part, self.periods) for part in _FLOW}
        found = stocks.project_stock(
            flows["in"], flows["uit"], flows["eind"], len(self.ahead), candidates=self.candidates, since=self.since
        )
        own = None
        if self.adjustments:
            moved = (
                adjusted(path, self.ahead, [one for one in self.adjustments if one.part == part])
                for part, path in (("in", found.inflow), ("uit", found.outflow))
            )
            own = stocks.balanced(float(flows["eind"][-1]), *moved)[2]
        return found, self._coming(found, own)

    def _coming(self, found: Projection | StockProjection, own: Numbers | None) -> tuple[model.Coming, ...]:
        decimals = self.indicator.measure.decimals
        flow = found if isinstance(found, StockProjection) else None
        return tuple(
            model.Coming(
                period=period,
                figure=_figure(found.path[at], decimals),
                low=_figure(found.low[at], decimals),
                high=_figure(found.high[at], decimals),
                adjusted=None if own is None else _figure(own[at], decimals),
                inflow=None if flow is None else _figure(flow.inflow[at], decimals),
                outflow=None if flow is None else _figure(flow.outflow[at], decimals),
            )
            for at, period in enumerate(self.ahead)
        )


def _figure(value: float, decimals: int) -> Figure:
    return UNKNOWN if isnan(value) else shown(text.rounded(Decimal(repr(float(value))), decimals))


def _remarks(found: Projection | StockProjection, job: _Job, block: definition.Forecast) -> Iterator[str]:
    """How far to trust it, how it was made, and what people knew."""
    yield _band(found)
    yield _error(found)
    yield _method(found, job)
    if job.since:
        yield job.since
    if block.incomplete:
        names = text.join_and(period.label() for period in job.ahead[: block.incomplete])
        yield f"Nog niet volledig, en daarom voorspeld: {names}."
    yield from (f"{text.capitalised(said)}" for said in job.level.said)
    for adjustment in job.adjustments:
        yield adjustment.told()
    if job.adjustments:
        yield "De band hoort bij de prognose van het model, niet bij de bijstelling."


def _band(found: Projection | StockProjection) -> str:
    meant = f"De band is bedoeld voor {text.percentage(Decimal(repr(NOMINAL)), 0)} van de maanden"
    if isnan(found.coverage):
        return f"{meant}; de reeks is te kort om te zeggen hoe vaak dat uitkwam."
    tight = " De band is krap; reken op meer speling." if found.coverage < NOMINAL - _TIGHT else ""
    return f"{meant}; bij terugkijken viel {text.percentage(Decimal(repr(found.coverage)), 0)} erin (dekking).{tight}"


def _error(found: Projection | StockProjection) -> str:
    if isnan(found.mase):
        return "De fout is niet af te zetten tegen een jaar eerder, want elk jaar was gelijk."
    error = text.number(Decimal(repr(found.mase)), 2)
    return f"De fout (MASE) is {error}: 1 is even ver ernaast als “hetzelfde als een jaar eerder”, lager is beter."


def _method(found: Projection | StockProjection, job: _Job) -> str:
    since = f"{text.plural(len(job.periods), 'maand', 'maanden')} tot en met {job.periods[-1].label()}"
    chosen = f"gekozen uit {found.models} modellen, {found.origins} keer teruggekeken over {since}"
    identity = " Begin + in − uit = eind." if isinstance(found, StockProjection) else ""
    return f"Methode: {_named(found)}; {chosen}.{identity}"


def _named(found: Projection | StockProjection) -> str:
    """The model in a few words."""
    if isinstance(found, Projection):
        return found.candidate.title
    coming, going = found.inflow_by.title, found.outflow_by.title
    return f"in en uit: {coming}" if coming == going else f"in: {coming}; uit: {going}"

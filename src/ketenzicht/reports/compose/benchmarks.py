"""An own figure beside published ones: the last of each with its source, and all of them over the last full periods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.text import join_and
from ketenzicht.reports import definition, model
from ketenzicht.reports.checking import HERKOMST
from ketenzicht.reports.compose.blocks import Work, last, made
from ketenzicht.reports.definition import Asked, Span
from ketenzicht.reports.wording import change

OWN: Final = "eigen cijfer"
PARTED: Final = " · "
"""what parts publication, period, status and group in a herkomst"""
STARS: Final = {"voorlopig": "*", "nader voorlopig": "**"}
_LEGEND: Final = "* voorlopig cijfer, ** nader voorlopig cijfer."


@dataclass(frozen=True, kw_only=True)
class _Published:
    """A published figure over a period with its herkomst; that is empty where there is none, or where there are several."""

    figure: Figure
    source: str

    @property
    def publication(self) -> str:
        """The name of the publication, which tells its definition."""
        return self.source.partition(PARTED)[0]

    @property
    def star(self) -> str:
        """The sign of a figure that may still change."""
        return next((sign for status, sign in STARS.items() if status in self.source.split(PARTED)), "")


def full_periods(span: Span, period: Period) -> tuple[Period, ...]:
    """The last so many periods that have ended with the report's own: a part of a quarter cannot stand beside a quarter."""
    found = last(span, period)
    if found[-1].end <= period.end:
        return found
    return (found[0].previous(), *found[:-1])


@made.register
def _(block: definition.Benchmark, work: Work) -> model.Block:
    inquiry, periods = work.inquiry, full_periods(block.span, work.inquiry.period)
    own = tuple(inquiry.total(block.asked, period) for period in periods)
    published = {place: _course(asked, periods, work) for place, asked in enumerate(block.beside)}
    title = inquiry.title(block.asked)
    lines = (
        model.Series(title=title, indicator=block.asked.indicator, figures=own),
        *(
            model.Series(
                title=inquiry.title(asked),
                indicator=asked.indicator,
                figures=tuple(one.figure for one in published[place]),
            )
            for place, asked in enumerate(block.beside)
        ),
    )
    beside = tuple(_beside(block, published, own[-1], periods[-1], work))
    starred = any(held.title.endswith("*") for held in beside)
    return model.Benchmark(
        title=block.title or f"{title} naast {join_and(inquiry.title(asked) for asked in block.beside).lower()}",
        note=" ".join(filter(None, (block.note, _LEGEND if starred else ""))),
        measure=inquiry.indicator(block.asked).measure,
        periods=periods,
        series=lines,
        marks=tuple(_changed(periods, published)),
        beside=beside,
    )


def _course(asked: Asked, periods: Sequence[Period], work: Work) -> tuple[_Published, ...]:
    return tuple(_published(asked, period, work) for period in periods)


def _published(asked: Asked, period: Period, work: Work) -> _Published:
    split = work.inquiry.split(asked, period, (HERKOMST,))
    sources = [member.label for member in split.members[0]]
    return _Published(figure=split.total, source=sources[0] if len(sources) == 1 else "")


def _beside(
    block: definition.Benchmark, published: Mapping[int, Sequence[_Published]], own: Figure, period: Period, work: Work
) -> Iterator[model.Beside]:
    inquiry = work.inquiry
    measure = inquiry.indicator(block.asked).measure
    yield model.Beside(
        indicator=block.asked.indicator,
        title=inquiry.title(block.asked),
        figure=own,
        source=f"{OWN}{PARTED}{period.label()}",
    )
    for place, asked in enumerate(block.beside):
        found = published[place][-1]
        yield model.Beside(
            indicator=asked.indicator,
            title=" ".join(filter(None, (inquiry.title(asked), found.star))),
            figure=found.figure,
            source=found.source,
            difference=change(measure, own, found.figure),
        )


def _changed(periods: Sequence[Period], published: Mapping[int, Sequence[_Published]]) -> Iterator[model.Mark]:
    """Where a publication began to count otherwise, once for all that did so in the same period."""
    said: set[tuple[str, str]] = set()
    for course in published.values():
        for period, before, now in zip(periods[1:], course, course[1:], strict=False):
            mark = (period.key, now.publication)
            if before.publication and now.publication and before.publication != now.publication and mark not in said:
                said.add(mark)
                yield model.Mark(period=period.key, words=f"andere definitie: {now.publication}")

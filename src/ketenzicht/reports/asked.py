"""Which figures a block of a template asks, and a template as a whole."""

from functools import singledispatch
from typing import Final

from ketenzicht.reports import definition
from ketenzicht.reports.definition import Asked, Template, Way

OF_AN_INDICATOR: Final = (Way.VALUE, Way.AMONG)
"""columns of a lijst that name an indicator"""


def used(template: Template) -> tuple[str, ...]:
    """The keys of all indicators in the template, in order of first use."""
    return tuple(dict.fromkeys(asked.indicator for block in template.blocks for asked in asked_in(block)))


@singledispatch
def asked_in(block: definition.Block) -> tuple[Asked, ...]:  # noqa: ARG001
    """The figures that a block asks; none for words."""
    return ()


@asked_in.register
def _(block: definition.Figures) -> tuple[Asked, ...]:
    return block.items


@asked_in.register
def _(block: definition.Table) -> tuple[Asked, ...]:
    return block.columns


@asked_in.register
def _(block: definition.Trend) -> tuple[Asked, ...]:
    return block.asked


@asked_in.register
def _(block: definition.Funnel) -> tuple[Asked, ...]:
    return block.steps


@asked_in.register
def _(block: definition.Bullet) -> tuple[Asked, ...]:
    more = (block.target, block.elapsed)
    return (block.value, *(asked for asked in more if isinstance(asked, Asked)))


@asked_in.register
def _(block: definition.Overview) -> tuple[Asked, ...]:
    return tuple(line.asked for line in block.lines)


@asked_in.register
def _(block: definition.Lijst) -> tuple[Asked, ...]:
    """The figure itself, and those that a column is made with."""
    beside = (column.name for column in block.columns if column.way in OF_AN_INDICATOR)
    return (block.asked, *(Asked(indicator=key) for key in beside))


@asked_in.register
def _(block: definition.Benchmark) -> tuple[Asked, ...]:
    return (block.asked, *block.beside)


@asked_in.register
def _(block: definition.Ranking) -> tuple[Asked, ...]:
    return (block.asked, *block.beside)


@asked_in.register(definition.Crosstab)
@asked_in.register(definition.Forecast)
@asked_in.register(definition.Stream)
@asked_in.register(definition.Flow)
@asked_in.register(definition.Map)
@asked_in.register(definition.Pilot)
@asked_in.register(definition.Boxplot)
def _(
    block: definition.Crosstab
    | definition.Forecast
    | definition.Stream
    | definition.Flow
    | definition.Map
    | definition.Pilot
    | definition.Boxplot,
) -> tuple[Asked, ...]:
    return (block.asked,)


@asked_in.register
def _(block: definition.Roster) -> tuple[Asked, ...]:
    figures = [one.asked for one in block.added if one.asked is not None]
    return (block.asked, *figures, *(Asked(indicator=key) for one in block.added for key in one.words.values()))

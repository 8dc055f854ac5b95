"""Rankings and streams: the largest members of a dimension, and the largest links between two."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER
from ketenzicht.kernel.figures import UNKNOWN, Figure, Status, shown
from ketenzicht.kernel.text import plural
from ketenzicht.reports import definition, model
from ketenzicht.reports.compose.blocks import Work, dimension_title, last, made, share
from ketenzicht.reports.compose.inquiry import Split, summed
from ketenzicht.reports.facts import TOTAL
from ketenzicht.reports.model import Column, Member


@made.register
def _(block: definition.Ranking, work: Work) -> model.Block:
    inquiry, asked, by = work.inquiry, block.asked, (block.by,)
    indicator, title = inquiry.indicator(asked), dimension_title(block.by, asked, work)
    now = inquiry.split(asked, inquiry.period, by)
    earlier = work.earlier(block.compared_to, inquiry.period)
    periods = last(block.span, inquiry.period) if block.span is not None else ()
    splits = _Splits(
        now=now,
        earlier=[inquiry.split(asked, period, by) for _, period in earlier],
        beside=[inquiry.split(other, inquiry.period, by) for other in block.beside],
        course=[inquiry.split(asked, period, by) for period in periods],
    )
    before = _ranks_before(block, work)
    known = [member for member in now.members[0] if member.code != UNKNOWN_MEMBER]
    order = sorted(known, key=lambda member: -(now.figure(member.code).value or Decimal(0)))
    top = [member for member in order if now.figure(member.code).value][: block.top]
    rest = [now.figure(member.code) for member in known if member not in top]
    return model.Ranking(
        title=block.title or f"{inquiry.title(asked)}: de grootste naar {title.lower()}",
        note=block.note,
        indicator=indicator.key,
        measure=indicator.measure,
        dimension=block.by,
        member_title=title,
        places=tuple(
            replace(
                splits.place(member, rank=_rank(member, top, now)),
                together=share(summed([now.figure(other.code) for other in top[: place + 1]]), now.total),
                previous_rank=before(member),
            )
            for place, member in enumerate(top)
        ),
        look=block.look,
        unknown=splits.unknown(),
        rest=summed(rest),
        whole=splits.whole(),
        compared=tuple(label for label, _ in earlier),
        beside=tuple(_beside(other, work) for other in block.beside),
        periods=periods,
    )


class _Splits:
    """All that is asked about the members of a ranking."""

    def __init__(
        self, *, now: Split, earlier: Sequence[Split], beside: Sequence[Split], course: Sequence[Split]
    ) -> None:
        self.now, self.earlier, self.beside, self.course = now, earlier, beside, course

    def place(self, member: Member, *, rank: int | None) -> model.Place:
        """The line of one member."""
        figure = self.now.figure(member.code)
        return model.Place(
            rank=rank,
            member=member,
            figure=figure,
            share=share(figure, self.now.total),
            earlier=tuple(split.figure(member.code) for split in self.earlier),
            beside=tuple(split.figure(member.code) for split in self.beside),
            course=tuple(split.figure(member.code) for split in self.course),
        )

    def unknown(self) -> model.Place | None:
        """The line of what the source does not tell, where there is any of it."""
        found = next((member for member in self.now.members[0] if member.code == UNKNOWN_MEMBER), None)
        if found is None or self.now.figure(found.code).value == 0:
            return None
        return self.place(found, rank=None)

    def whole(self) -> model.Place:
        """The line of all members together."""
        return model.Place(
            rank=None,
            member=TOTAL,
            figure=self.now.total,
            share=share(self.now.total, self.now.total),
            earlier=tuple(split.total for split in self.earlier),
            beside=tuple(split.total for split in self.beside),
            course=tuple(split.total for split in self.course),
        )


def _rank(member: Member, top: Sequence[Member], now: Split) -> int:
    """Equal figures share a rank."""
    own = now.figure(member.code).value or Decimal(0)
    return 1 + sum((now.figure(other.code).value or Decimal(0)) > own for other in top)


def _ranks_before(block: definition.Ranking, work: Work) -> Callable[[Member], Figure]:
    """The rank that a member had in the previous period; unknown for who had nothing, or is hidden."""
    if block.look is not model.Look.PARETO:
        return lambda _: UNKNOWN
    then = work.inquiry.split(block.asked, work.inquiry.period.previous(), (block.by,))
    members = [member for member in then.members[0] if member.code != UNKNOWN_MEMBER]
    return lambda member: shown(_rank(member, members, then)) if then.figure(member.code).value else UNKNOWN


def _beside(asked: definition.Asked, work: Work) -> Column:
    indicator = work.inquiry.indicator(asked)
    return Column(title=work.inquiry.title(asked), measure=indicator.measure, indicator=indicator.key)


@made.register
def _(block: definition.Stream, work: Work) -> model.Block:
    inquiry, asked = work.inquiry, block.asked
    indicator, split = inquiry.indicator(asked), inquiry.split(asked, inquiry.period, (block.source, block.target))
    titles = [dimension_title(key, asked, work) for key in (block.source, block.target)]
    links = sorted(_links(split), key=lambda link: -(link.figure.value or Decimal(0)))
    chosen = links[: block.top]
    hidden = [figure for figure in split.cells.values() if figure.status is Status.VERBORGEN]
    return model.Stream(
        title=block.title or f"{inquiry.title(asked)}: van {titles[0].lower()} naar {titles[1].lower()}",
        note=" ".join(filter(None, (block.note, _unseen(len(hidden))))),
        indicator=indicator.key,
        measure=indicator.measure,
        source_dimension=block.source,
        source_title=titles[0],
        target_dimension=block.target,
        target_title=titles[1],
        links=tuple(chosen),
        rest=summed([*(link.figure for link in links[block.top :]), *hidden]),
        total=split.total,
        hidden=len(hidden),
    )


def _links(split: Split) -> list[model.Link]:
    """The links that may be shown and are not empty, in the order of their members."""
    sources, targets = split.members
    pairs = [(source, target, split.figure(source.code, target.code)) for source in sources for target in targets]
    return [
        model.Link(source=source, target=target, figure=figure, share=share(figure, split.total))
        for source, target, figure in pairs
        if figure.value
    ]


def _unseen(hidden: int) -> str:
    """What is neither drawn nor named, so that a name alone gives nobody away."""
    if not hidden:
        return ""
    return f"{plural(hidden, 'verbinding is', 'verbindingen zijn')} verborgen, zodat niemand te herkennen is; die staan niet in de grafiek en de tabel."

"""What leaves the house (profiles mail and open) is settled beside everything that left it before, and written in the ledger."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from math import prod

from ketenzicht.indicators.questions import GEMEENTE
from ketenzicht.indicators.request import Request
from ketenzicht.kernel import files
from ketenzicht.kernel.disclosure import (
    Axis,
    Ledger,
    Mask,
    Release,
    Rule,
    Settled,
    Subject,
    Table,
    Witnesses,
    protect,
    reconcile,
    release,
    under,
)
from ketenzicht.kernel.reader import Profile

ISSUED = (Profile.MAIL, Profile.OPEN)
WIDEST = 5_000
"""inner cells of the tables that are looked at together; releases that would make more are held by their layers alone"""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """The releases about one subject that a new table is settled beside. Without any it is settled by its layers alone."""

    snapshot: str = ""
    asked: tuple[str, ...] = ()
    """the axes of the new table"""
    together: tuple[str, ...] = ()
    """the axes over which it is looked at: those of the new table and of the releases beside it"""
    releases: tuple[Release, ...] = ()
    made: dict[tuple[str, ...], Settled] = field(default_factory=dict)
    axes: list[Axis] = field(default_factory=list)
    witnesses: Witnesses = field(default_factory=Witnesses)

    def settle(self, tables: Sequence[Table], names: tuple[str, ...], whole: Sequence[Table], rule: Rule) -> Mask:
        """What is hidden of the parts of one layer; what is hidden of one part is hidden of all, since parts follow from
        each other. `whole` are the same parts over all axes together."""
        self.axes[:] = whole[0].axes
        beside = [*self._coarser(names), *(found.settled(whole[0].axes) for found in self.releases)]
        hidden: Mask = tables[0].primary & False
        while True:
            before = hidden
            for table, base in zip(tables, whole, strict=True):
                hidden = hidden | self._one(_with_primary(table, hidden), beside, base, rule)
            if (hidden == before).all():
                self.made[names] = Settled(names=names, hidden=hidden)
                return hidden

    def _one(self, table: Table, beside: Sequence[Settled], base: Table, rule: Rule) -> Mask:
        return (
            reconcile(table, beside, base, rule, self.witnesses)
            if self._has_strangers
            else protect(under(table, beside), rule)
        )

    @property
    def _has_strangers(self) -> bool:
        """Whether a release is of another snapshot or over another axis: the layers of this table do not hold it."""
        return any(
            found.snapshot != self.snapshot or not set(found.names) <= set(self.asked) for found in self.releases
        )

    def _coarser(self, names: tuple[str, ...]) -> Iterator[Settled]:
        return (found for known, found in self.made.items() if set(known) < set(names))


def _with_primary(table: Table, hidden: Mask) -> Table:
    return Table(
        axes=table.axes,
        rows=table.rows,
        units=table.units,
        primary=table.primary | (hidden & ~table.frozen),
        frozen=table.frozen,
        frozen_hidden=table.frozen_hidden,
    )


@contextmanager
def issuing(request: Request, axes: Sequence[Axis]) -> Iterator[Issue]:
    """Hold the ledger while a table over these axes is settled; what was settled is written down before anybody sees it.
    Inside the house, and of a database in memory, nothing is issued."""
    store, names = request.source.store, tuple(axis.name for axis in axes)
    if store is None or request.reader.profile not in ISSUED:
        yield Issue(asked=names, together=names)
        return
    files.private_folder(store.publications.parent)
    ledger, subject = Ledger(path=store.publications), _subject(request)
    with ledger.turn():
        issued = ledger.issued(subject)
        issue = _beside(issued, axes, request.source.snapshot)
        yield issue
        known = {(found.snapshot, found.names) for found in issued}
        for layer, settled in issue.made.items():
            if (issue.snapshot, layer) not in known:
                ledger.record(_release(request, issue, settled, subject))


def _subject(request: Request) -> Subject:
    return Subject(indicator=request.indicator.key, period=request.period.key, unit=" ".join(request.units))


def _beside(issued: Sequence[Release], axes: Sequence[Axis], snapshot: str) -> Issue:
    """The releases that can be looked at together with a new table, the latest first for as long as there is room."""
    asked = tuple(axis.name for axis in axes)
    sizes = {axis.name: len(axis.members) for axis in axes}
    together, chosen = asked, []
    for found in reversed(issued):
        sizes |= {
            name: max(len(members), sizes.get(name, 0))
            for name, members in zip(found.names, found.members, strict=True)
        }
        wider = (*together, *(name for name in found.names if name not in together))
        if wider == together or prod(sizes[name] for name in wider) <= WIDEST:
            together = wider
            chosen.append(found)
    return Issue(
        snapshot=snapshot, asked=asked, together=(GEMEENTE, *sorted(set(together) - {GEMEENTE})), releases=tuple(chosen)
    )


def _release(request: Request, issue: Issue, settled: Settled, subject: Subject) -> Release:
    axes = [axis for axis in issue.axes if axis.name in settled.names]
    return release(
        settled, axes, subject=subject, profile=str(request.reader.profile), snapshot=issue.snapshot,
        issued_at=request.source.at.astimezone(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip

"""Asking an indicator: the one way from a snapshot to figures. What a reader may not see never leaves this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from ketenzicht.indicators import live, measuring, protection, visible
from ketenzicht.indicators.answers import Answer, AnswerRow, Member, Result
from ketenzicht.indicators.cells import Cells, empty
from ketenzicht.indicators.counting import Key
from ketenzicht.indicators.coverage import is_covered
from ketenzicht.indicators.cubes import CubeCell
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.naming import names_of
from ketenzicht.indicators.planning import Plan
from ketenzicht.indicators.questions import about_axis
from ketenzicht.indicators.request import Request
from ketenzicht.indicators.source import Source, open
from ketenzicht.kernel.figures import HIDDEN, LIVE, UNKNOWN, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.warehouse import quality

__all__ = ["Source", "ask", "open"]

ROUNDED = "Tellingen zijn afgerond op 5; delen tellen niet altijd op."
NOT_ADDITIVE = "Delen tellen niet op tot het totaal, omdat elk deel apart is geteld."
PROCESS = "Aantallen zijn exact: dit zijn ketencijfers zonder persoonskenmerk."


def ask(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    reader: Reader,
) -> Answer:
    """The figures of an indicator over a period, per member of the dimensions `by`, of the members that `where` names
    only, as this reader may see them. Below profile zaak at most two dimensions beside gemeente.

    Raises WrongCall for a dimension that the indicator does not have, NotAllowed for what the reader may not ask."""
    request = Request(
        source=source, indicator=indicator, period=period, by=tuple(by), where=dict(where or {}), reader=reader
    )
    request.require_allowed()
    request.log("indicator")
    cells = visible.exact(request) if request.is_exact else visible.protected(request)
    return _Assembly(request=request, cells=cells).answer()


@dataclass(frozen=True, kw_only=True)
class _Assembly:
    """Cells put together as an answer."""

    request: Request
    cells: Cells

    def answer(self) -> Answer:
        axes, source = self.request.axes, self.request.source
        places = tuple(range(len(axes)))
        everything = self._result((None,) * len(axes))
        return Answer(
            indicator=self.request.indicator,
            period=self.request.period,
            by=axes,
            rows=self._rows(places) if axes else (),
            margins={axes[place]: self._rows((place,)) for place in places} if len(axes) > 1 else {},
            total=everything.figure,
            n=everything.n,
            parts=everything.parts,
            profile=self.request.reader.profile,
            snapshot=source.snapshot,
            quality=self._quality(),
            sql=self.cells.plan.sql(),
            notes=self._notes(),
            outside=self._outside(),
            live_at=source.at if source.is_live else None,
        )

    def _rows(self, places: tuple[int, ...]) -> tuple[AnswerRow, ...]:
        """A row per combination of members that has rows or is hidden, or of which all members always stand there."""
        found = []
        for chosen in product(*(self._members[place] for place in places)):
            codes = dict(zip(places, (member.code for member in chosen), strict=True))
            key = tuple(codes.get(place) for place in range(len(self.request.axes)))
            if key in self.cells.cells or all(code in self._closed[place] for place, code in codes.items()):
                by = {self.request.axes[place]: member for place, member in zip(places, chosen, strict=True)}
                result = self._result(key)
                found.append(AnswerRow(by=by, figure=result.figure, n=result.n, parts=result.parts))
        return tuple(found)

    @cached_property
    def _closed(self) -> list[tuple[str, ...]]:
        """The members of each axis that always stand there, as far as the reader asked for them."""
        within = self.request.within()
        return [
            tuple(code for code in about_axis(axis, self.request.indicator).closed if code in within.get(axis, {code}))
            for axis in self.request.axes
        ]

    @cached_property
    def _members(self) -> list[tuple[Member, ...]]:
        found = []
        for place, axis in enumerate(self.request.axes):
            names = names_of(self.request, axis)
            codes = protection.ordered(self.cells.members(place), self._closed[place])
            found.append(tuple(Member(code=code, label=names.of(code)) for code in codes))
        return found

    @cached_property
    def _is_covered(self) -> bool:
        return is_covered(self.request.source, self.cells.plan.question, self.cells.rows)

    @cached_property
    def _empty(self) -> CubeCell:
        return empty(self.request.indicator)

    def _result(self, key: Key) -> Result:
        """The cell as figures; unknown outside what the snapshot covers, zero where there are no rows."""
        parts = measuring.shown_parts(self.request.indicator)
        cell = self.cells.cells.get(key, self._empty)
        if self.request.is_outside:
            return Result(figure=UNKNOWN, n=UNKNOWN, parts=dict.fromkeys(parts, UNKNOWN))
        if cell.hidden or not self._is_covered:
            figure = HIDDEN if cell.hidden else UNKNOWN
            return Result(figure=figure, n=figure, parts=dict.fromkeys(parts, figure))
        return Result(
            figure=UNKNOWN if cell.value is None else shown(cell.value),
            n=shown(cell.rows),
            parts={part: shown(cell.parts[part]) for part in parts},
        )

    def _outside(self) -> Mapping[str, frozenset[str]]:
        """Per law that these figures may be about the gemeenten that take no part in it."""
        law, found = self.request.law, self.request.participation.outside
        return {law: found[law]} if law in found else {} if law else found

    def _quality(self) -> str:
        manifest = self.request.source.manifest
        if self.request.source.is_live:
            return LIVE
        if manifest is None:
            return quality.GOOD
        tables = rests_on(self.cells.plan)
        return quality.worst(manifest.tables[table].verdict for table in sorted(tables) if table in manifest.tables)

    def _notes(self) -> tuple[str, ...]:
        request = self.request
        lent = live.note(request.source, request.indicator)
        found = {
            request.indicator.note: bool(request.indicator.note),
            NOT_ADDITIVE: bool(request.axes) and not request.indicator.is_additive,
            ROUNDED: not request.is_exact and request.reader.profile in (Profile.MAIL, Profile.OPEN),
            lent: bool(lent),
            PROCESS: request.reader.profile is not Profile.ZAAK and bool(request.units) and request.is_process_count,
        }
        return (*request.told(), *(note for note, holds in found.items() if holds))


def rests_on(planned: Plan) -> frozenset[str]:
    """The tables of the warehouse that a figure rests on, with that of its denominator."""
    per = planned.question.indicator.per
    return planned.tables | ({per.table} if per else set())

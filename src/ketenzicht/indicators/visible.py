"""What may be seen of the cells of a question: exactly within the reader's scope, or out of the protected cube."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

from ketenzicht.indicators import catalog, cubes, protection, publishing, slices
from ketenzicht.indicators.cells import Cells, denominators
from ketenzicht.indicators.counting import Counted, Key, count
from ketenzicht.indicators.cubes import Cube, CubeCell
from ketenzicht.indicators.dimensions import KLASSE
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.planning import Plan, plan
from ketenzicht.indicators.questions import GEMEENTE, Question
from ketenzicht.indicators.request import Request
from ketenzicht.kernel.disclosure import Rule, rule_of
from ketenzicht.kernel.errors import KetenzichtError, WrongCall

MOST_AXES = 2
"""Dimensions beside gemeente that a protected answer may have."""


def exact(request: Request) -> Cells:
    """Exact figures of the reader's own scope."""
    if request.source.sliced and len(request.within().get(GEMEENTE, ())) == 1:
        return slices.exact(request)
    question = request.question(request.axes, request.within())
    planned = plan(question, about_whom=False)
    counted = count(request.source, planned)
    per = denominators(request, question)
    cells = {key: protection.shown(request.indicator, cell, None, per, key) for key, cell in counted.cells.items()}
    everything = counted.cells[(None,) * len(request.axes)]
    return Cells(plan=planned, cells=cells, rows=max(counted.rows for counted in everything.counts.values()))


def protected(request: Request) -> Cells:
    """What the profile may see of the whole, for everybody the same; the reader's scope chooses cells of it. A figure that is a
    class of a distribution is a part of that table: beside its brothers and their total nobody can work it out."""
    whole = catalog.distribution_of(request.indicator)
    if whole is None or request.indicator.of is None:
        return _protected(request, MOST_AXES)
    label = request.indicator.of.klasse
    found = _protected(replace(request, indicator=whole, where={**request.where, KLASSE: label}), MOST_AXES + 1)
    return Cells(
        plan=plan(request.question(request.axes, {})),
        cells={key[1:]: cell for key, cell in found.cells.items() if key[0] == label},
        rows=found.rows,
    )


def _protected(request: Request, most: int) -> Cells:
    within = request.within()
    axes = (GEMEENTE, *sorted({*request.axes, *within} - {GEMEENTE}))
    if len(axes) - 1 > most:
        raise WrongCall(
            f"Vraag buiten het profiel zaak ten hoogste {MOST_AXES} uitsplitsingen en filters naast gemeente; laat er een weg."
        )
    cube = _cube(request, axes)
    chosen = {key: places for key in _keys(request, cube, within) if (places := _places(request, cube, within, key))}
    whole = cube.cells.get((None,) * len(axes))
    return Cells(
        plan=plan(request.question(axes, {})),
        cells={
            key: _united(request.indicator, [cube.cells[place] for place in places]) for key, places in chosen.items()
        },
        rows=0 if whole is None else 1 if whole.hidden else max(whole.rows, *whole.parts.values(), 0),
    )


def _keys(request: Request, cube: Cube, within: Mapping[str, frozenset[str]]) -> Iterator[Key]:
    """Every member of every asked axis that the reader may see, with the totals."""
    options = []
    for axis in request.axes:
        members = cube.members[axis]
        options.append([None, *sorted(members & within[axis] if axis in within else members)])
    return product(*options)


def _places(request: Request, cube: Cube, within: Mapping[str, frozenset[str]], key: Key) -> list[Key]:
    """The cells of the cube that together are one cell of the answer; those without rows left out."""
    asked = dict(zip(request.axes, key, strict=True))
    options: list[list[str | None]] = []
    for axis in cube.axes:
        members = cube.members[axis]
        if asked.get(axis) is not None or axis not in within or within[axis] >= members:
            options.append([asked.get(axis)])
        else:
            options.append([*sorted(within[axis] & members)])
    return [place for place in product(*options) if place in cube.cells]


def _united(indicator: Indicator, found: Sequence[CubeCell]) -> CubeCell:
    """One cell as it is; several as their sum, where all are shown and sums mean anything."""
    if len(found) == 1:
        return found[0]
    if not indicator.is_additive or any(cell.hidden for cell in found):
        return CubeCell(hidden=True)
    return CubeCell(
        hidden=False,
        value=sum((cell.value or Decimal(0) for cell in found), Decimal(0)),
        rows=sum(cell.rows for cell in found),
        parts={part: sum(cell.parts[part] for cell in found) for part in found[0].parts},
    )


def _cube(request: Request, axes: tuple[str, ...]) -> Cube:
    """The protected cube, read where it was made before; else made now, and kept with all coarser ones."""
    found = _kept(request, axes)
    if found is None:
        made = _made(request, axes)
        for names, cube in made.items():
            path = _path(request, names)
            if path is not None and not path.exists():
                with suppress(KetenzichtError):  # a full disk keeps nothing, and hides nothing more or less
                    cubes.write(path, cube)
        found = made[axes]
    return found


def _path(request: Request, axes: tuple[str, ...]) -> Path | None:
    """Where a cube is kept; nowhere of a database in memory, and of the record, which is another one tomorrow."""
    source = request.source
    if source.store is None or source.is_live:
        return None
    return cubes.path_of(source.store, source.snapshot, request.indicator, request.period, request.reader.profile, axes)


def _kept(request: Request, axes: tuple[str, ...]) -> Cube | None:
    path = _path(request, axes)
    if path is None or not request.source.sliced:
        return cubes.read(path) if path else None
    if path not in request.source.remembered and (found := cubes.read(path)) is not None:
        request.source.remembered[path] = found
    kept: Cube | None = request.source.remembered.get(path)
    return kept


def _made(request: Request, axes: tuple[str, ...]) -> Mapping[tuple[str, ...], Cube]:
    rule, question = _rule(request), request.question(axes, {})
    planned, counted = _counted(request, question, rule)
    with publishing.issuing(request, protection.grid(planned, counted).axes) as issue:
        if issue.together != axes:
            question = request.question(issue.together, {})
            planned, counted = _counted(request, question, rule)
        return protection.protected(planned, counted, rule, denominators(request, question), issue)


def _counted(request: Request, question: Question, rule: Rule) -> tuple[Plan, Counted]:
    planned = plan(question)
    is_dominated = rule.dominance and request.indicator.kind is Kind.SUM and "leverancier" in request.units
    return planned, count(request.source, planned, request.units, "leverancier" if is_dominated else "")


def _rule(request: Request) -> Rule:
    rule = rule_of(request.reader.profile)
    assert rule is not None  # noqa: S101  (only profile zaak has none, and that is exact)
    return rule

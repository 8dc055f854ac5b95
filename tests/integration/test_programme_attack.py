"""The monthly programme in profile mail, with all its municipal slices, before an attacker who reads every page of it.

Every aggregate report that is there per month is made for the whole and for each gemeente. The attacker shares no code with
the protection. It knows each shown figure exactly, and which persons stand behind each cell."""

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.answers import Answer, AnswerRow
from ketenzicht.indicators.dimensions import KLASSE, dimensions
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.planning import plan
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.request import Request
from ketenzicht.kernel.disclosure import Axis, Ledger, Release, Settled, Table, attack, rule_of
from ketenzicht.kernel.figures import Figure, Status
from ketenzicht.kernel.periods import Unit, parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.project.installation import Installation
from ketenzicht.reports import catalog
from ketenzicht.reports.compose import compose
from ketenzicht.reports.definition import Level, Template
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

MONTH = parse_period("2026-09")
GEMEENTEN = ("GM9901", "GM9902", "GM9903")
GEMEENTE = "gemeente"
READER = replace(analyst().lowered_to(Profile.MAIL), rights=frozenset())
PROGRAMME = [
    template
    for template in catalog.load(indicators.load(), dimensions()).values()
    if template.level is Level.AGGREGATE and Unit.MONTH in template.units
]
FEW = ("open-taken-per-organisatie", "personen-met-taken-per-leeftijd-per-geslacht", "top-signalen")
"""what is attacked in every run; all of it in the long proof"""
WIDEST = 700
"""inner cells that the attacker looks at together"""


@dataclass
class Listener:
    """Stands where a report asks its figures, and remembers what came back."""

    heard: list[tuple[Answer, dict[str, str]]] = field(default_factory=list)

    def ask(
        self, source: asking.Source, indicator: Indicator, period: Any, *, by: Sequence[str], where: Any, reader: Reader
    ) -> Answer:
        answer = asking.ask(source, indicator, period, by=by, where=where, reader=reader)
        self.heard.append((answer, dict(where)))
        return answer


@dataclass(frozen=True, kw_only=True)
class Issued:
    """All that left the house: the answers in the reports, and the releases of the ledger."""

    source: asking.Source
    answers: Sequence[tuple[Answer, dict[str, str]]]
    releases: Sequence[Release]


def issue(house: Installation, templates: Sequence[Template]) -> Issued:
    """Make each report for the whole and for each gemeente."""
    listener = Listener()
    found = manifest.current(house.store)
    assert found is not None
    with asking.open(house.store, found, at=AT) as source:
        for template, gemeente in product(templates, (None, *GEMEENTEN)):
            compose(
                template, source=source, period=MONTH, reader=READER, indicators=indicators.load(),
                gemeente=gemeente, ask=listener.ask,
            )  # fmt: skip
    return Issued(
        source=source, answers=listener.heard, releases=list(Ledger(path=house.store.publications)._releases())
    )


@pytest.fixture
def house(town: Town, tmp_path: Path) -> Installation:
    """The town in a house of its own without a ledger yet: what is issued of it is written there."""
    root = town.house.store.root
    shutil.copytree(root, tmp_path / "data", ignore=shutil.ignore_patterns("publications*", "cubes"))
    shutil.copy2(root.with_name("data.key"), tmp_path / "data.key")
    return Installation(tmp_path / "data", lambda: AT)


@pytest.mark.covers("S2-28")
def test_some_reports_of_the_month_with_their_slices_give_no_small_group_away(house: Installation) -> None:
    assert attacked(house, [template for template in PROGRAMME if template.key in FEW]) == []


@pytest.mark.proof
@pytest.mark.covers("S2-28")
def test_the_whole_programme_of_the_month_with_its_slices_gives_no_small_group_away(house: Installation) -> None:
    assert attacked(house, PROGRAMME) == []


def attacked(house: Installation, templates: Sequence[Template]) -> list[object]:
    """What the attacker finds; first, that everything shown stands in the ledger."""
    issued = issue(house, templates)
    subjects: dict[tuple[str, str], list[Release]] = defaultdict(list)
    for release in issued.releases:
        subjects[release.subject.indicator, release.subject.period].append(release)
    assert subjects, "nothing was issued"
    assert [told for told in issued.answers if _is_beside_the_ledger(told, subjects)] == []
    told = {
        answer.indicator.key: answer.indicator for answer, _ in issued.answers
    }  # also percentiles, made while asking
    told |= indicators.load()  # a class is issued as its distribution
    found = manifest.current(house.store)
    assert found is not None
    with asking.open(house.store, found, at=AT) as source:
        return [
            (key, period, finding)
            for (key, period), releases in sorted(subjects.items())
            for finding in _findings(source, told[key], period, releases)
        ]


# That no figure went around the ledger


def _is_beside_the_ledger(told: tuple[Answer, dict[str, str]], subjects: dict[tuple[str, str], list[Release]]) -> bool:
    """Whether an answer shows a cell about somebody that no release shows."""
    answer, where = told
    if not relation(answer.indicator.table).protected_unit:
        return False
    part = answer.indicator.of  # a figure that is a class of a distribution is issued as that table
    releases = subjects.get((part.indicator if part else answer.indicator.key, answer.period.key), [])
    where = {**where, KLASSE: part.klasse} if part else where
    rows: list[AnswerRow] = [*answer.rows, *(row for margin in answer.margins.values() for row in margin)]
    cells = [({}, answer.total), *(({key: member.code for key, member in row.by.items()}, row.figure) for row in rows)]
    return any(_shows_more(figure, {**by, **where}, releases) for by, figure in cells)


def _shows_more(figure: Figure, cell: dict[str, str], releases: Sequence[Release]) -> bool:
    if figure.status is not Status.GETOOND or not figure.value:
        return False
    return not any(_is_shown(cell, release) for release in releases if set(cell) <= set(release.names))


def _is_shown(cell: dict[str, str], release: Release) -> bool:
    """Whether this cell, with the total over what it does not name, is not hidden in the release."""
    axes = list(zip(release.names, release.members, strict=True))
    if any(name in cell and cell[name] not in members for name, members in axes):
        return False
    place = [members.index(cell[name]) if name in cell else len(members) for name, members in axes]
    shape = [len(members) + 1 for members in release.members]
    return int(np.ravel_multi_index(place, shape) if place else 0) not in release.hidden


# The attack


def _findings(
    source: asking.Source, indicator: Indicator, period: str, releases: Sequence[Release]
) -> Iterator[tuple[tuple[str, ...], object]]:
    """What the attacker finds in each release with the coarser ones, and in each pair of releases, as far as their common
    base is not too wide for him."""
    wide = [release for release in releases if not any(set(release.names) < set(other.names) for other in releases)]
    looked: set[tuple[str, ...]] = set()
    for chosen in (*combinations(wide, 1), *combinations(wide, 2)):
        names = tuple(sorted(set().union(*(release.names for release in chosen))))
        if names in looked:
            continue
        looked.add(names)
        seen = [release for release in releases if set(release.names) <= set(names)]
        sizes = {
            name: len(members) for release in seen for name, members in zip(release.names, release.members, strict=True)
        }
        if prod(sizes.values()) <= WIDEST:
            yield from ((names, finding) for finding in _attack(source, indicator, period, names, seen))


def _attack(
    source: asking.Source, indicator: Indicator, period: str, names: tuple[str, ...], seen: Sequence[Release]
) -> Iterator[object]:
    members: dict[str, tuple[str, ...]] = {}
    for release in seen:
        for name, found in zip(release.names, release.members, strict=True):
            members[name] = tuple(dict.fromkeys((*members.get(name, ()), *found)))
    axes = tuple(Axis(name=name, members=members[name]) for name in names)
    rule = rule_of(Profile.MAIL)
    assert rule is not None
    settled: list[Settled] = [release.settled(axes) for release in seen]
    for base, who in _truth(source, indicator, period, axes):
        yield from attack(base, settled, rule, who=who)


def _truth(
    source: asking.Source, indicator: Indicator, period: str, axes: tuple[Axis, ...]
) -> Iterator[tuple[Table, list[frozenset[int]]]]:
    """Per part of the figure (begin, in, uit, eind of a flow …) and kind of unit the rows and the units of each cell."""
    request = Request(
        source=source, indicator=indicator, period=parse_period(period), by=(), where={}, reader=READER
    )  # fmt: skip
    planned = plan(request.question(tuple(axis.name for axis in axes), {}))
    for place, unit in enumerate(planned.units):
        known = _sources_that_tell(source, indicator, unit)
        for part in planned.parts_counted:
            columns = ", ".join((*planned.axes, f"u{place}", "zaak", "bron"))
            rows = source.query(f"SELECT {columns} FROM ({planned.facts}) AS feiten WHERE {planned.only(part)}")
            yield _table(rows, axes, unit, known)


def _sources_that_tell(source: asking.Source, indicator: Indicator, unit: str) -> set[str]:
    """The sources that say of some row whom it is about; of the others each case may be somebody else."""
    base = relation(relation(indicator.table).base)
    if "bron" not in base.columns or unit not in base.columns:
        return {""}
    return {bron for (bron,) in source.query(f"SELECT DISTINCT bron FROM {base.name} WHERE NOT {unit} IS NULL")}


def _table(
    rows: Sequence[tuple[Any, ...]], axes: tuple[Axis, ...], kind: str, known: set[str]
) -> tuple[Table, list[frozenset[int]]]:
    shape = tuple(len(axis.members) for axis in axes)
    counts, who = np.zeros(shape, np.int64), [set[Any]() for _ in range(prod(shape))]
    for row in rows:
        place = tuple(axis.members.index(member) for axis, member in zip(axes, row, strict=False))
        unit, case, bron = row[len(axes) :]
        counts[place] += 1
        who[int(np.ravel_multi_index(place, shape)) if place else 0].add(
            unit or (case if bron not in known else "onbekend")
        )
    numbers = {unit: number for number, unit in enumerate(sorted(set().union(*who), key=str))}
    sets = [frozenset(numbers[unit] for unit in cell) for cell in who]
    return Table(axes=axes, rows=_with_totals(counts), units={kind: _units(sets, shape)}), sets


def _with_totals(counts: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis, keepdims=True)], axis)
    return counts


def _units(sets: Sequence[frozenset[int]], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Different persons in each cell and each total."""
    found = np.zeros(tuple(size + 1 for size in shape), np.int64)
    grid = np.empty(shape, object)
    for place in np.ndindex(shape):
        grid[place] = sets[int(np.ravel_multi_index(place, shape)) if place else 0]
    for place in np.ndindex(found.shape):
        inside = tuple(slice(None) if at == size else slice(at, at + 1) for at, size in zip(place, shape, strict=True))
        found[place] = len(frozenset[int]().union(*grid[inside].ravel()))
    return found

"""What leaves the house: tables of one indicator and period are settled together, whatever the order and the snapshot."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from ketenzicht.indicators import asking, catalog
from ketenzicht.indicators.answers import Answer
from ketenzicht.indicators.examples import READER
from ketenzicht.kernel.disclosure import Axis, Ledger, Release, Table, attack, rule_of
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import manifest
from tests.integration.desk import AT, build, house_at, load, written

MAPPING = """
bron: loket
title: Aanvragen bij het loket
levering: volledig
gemeente: GM0361
file: {format: csv, delimiter: ";"}
tables:
  aanvraag:
    columns: {aanvraag_id: nummer, wet: wet, kanaal: kanaal, ontvangen_op: ontvangen}
"""
OPEN = replace(READER, profile=Profile.OPEN, rights=frozenset())
INDICATOR = catalog.shipped()["aanvragen.ontvangen"]
JANUARY = parse_period("2026-01")
Counts = dict[tuple[str, str], int]


def in_service(folder: Path, counts: Counts) -> Installation:
    """A house in which so many requests came in January, per (wet, kanaal). Nobody is known, so each is its own unit."""
    house = house_at(folder / "data")
    cells = [cell for cell, number in sorted(counts.items()) for _ in range(number)]
    lines = [
        "nummer;wet;kanaal;ontvangen",
        *(f"{n};{wet};{kanaal};2026-01-05" for n, (wet, kanaal) in enumerate(cells)),
    ]
    load(house, MAPPING, written(folder / "loket.csv", "\n".join([*lines, ""])), accept_drop=True)
    build(house)
    return house


def ask(house: Installation, by: Sequence[str], profile: Profile = Profile.OPEN) -> Answer:
    with asking.open(house.store, manifest.find(house.store, None), at=AT) as source:
        return asking.ask(source, INDICATOR, JANUARY, by=by, reader=replace(OPEN, profile=profile))


def states(answer: Answer) -> dict[tuple[str, ...], Status]:
    return {tuple(row.by[axis].code for axis in answer.by): row.figure.status for row in answer.rows}


def issued(house: Installation) -> list[Release]:
    ledger = Ledger(path=house.store.publications)
    return list(ledger._releases())


def test_what_is_issued_is_written_down_once_and_inside_the_house_nothing(tmp_path: Path) -> None:
    house = in_service(tmp_path, {("wmo", "balie"): 40, ("wmo", "post"): 3, ("pw", "balie"): 20, ("pw", "post"): 30})
    ask(house, ("kanaal",), Profile.INTERN)
    assert issued(house) == []
    ask(house, ("kanaal",))
    first = issued(house)
    assert {found.names for found in first} == {(), ("gemeente",), ("gemeente", "kanaal")}
    assert {(found.subject.indicator, found.subject.period) for found in first} == {(INDICATOR.key, "2026-01")}
    ask(house, ("kanaal",))
    ask(house, ("kanaal",), Profile.MAIL)
    assert issued(house) == first


@pytest.mark.covers("S2-28")
def test_after_a_correction_what_was_shown_stays_shown_and_what_was_hidden_stays_hidden(tmp_path: Path) -> None:
    before = in_service(
        tmp_path, {("wmo", "balie"): 40, ("wmo", "post"): 4, ("wmo", "mail"): 15, ("wmo", "internet"): 60}
    )
    first = states(ask(before, ("kanaal",)))
    assert first["post",] is Status.VERBORGEN and Counter(first.values())[Status.VERBORGEN] >= 2
    after = in_service(
        tmp_path, {("wmo", "balie"): 41, ("wmo", "post"): 25, ("wmo", "mail"): 16, ("wmo", "internet"): 60}
    )
    assert states(ask(after, ("kanaal",))) == first


def test_a_cell_that_came_to_hold_too_few_is_hidden_although_it_was_shown(tmp_path: Path) -> None:
    before = in_service(tmp_path, {("wmo", "balie"): 40, ("wmo", "post"): 20, ("wmo", "mail"): 30})
    assert set(states(ask(before, ("kanaal",))).values()) == {Status.GETOOND}
    after = in_service(tmp_path, {("wmo", "balie"): 40, ("wmo", "post"): 2, ("wmo", "mail"): 30})
    assert states(ask(after, ("kanaal",)))["post",] is Status.VERBORGEN


@pytest.mark.covers("S2-28")
@pytest.mark.parametrize("seed", range(6))
def test_no_set_of_issued_tables_gives_a_small_group_away(tmp_path: Path, seed: int) -> None:
    """Random towns, tables asked in a random order; the attacker sees all of them and knows them exactly."""
    draw = random.Random(seed)
    wetten, kanalen = ("pw", "wgs", "wmo"), ("balie", "internet", "mail", "post")
    counts = {cell: draw.choice((0, 1, 3, 9, 12, 15, 40)) for cell in product(wetten, kanalen)}
    house = in_service(tmp_path, counts)
    for by in draw.sample([("kanaal",), ("wet",), ("kanaal", "wet")], 3):
        ask(house, by)
    rule = rule_of(Profile.OPEN)
    assert rule is not None
    rows = np.array([[[counts[wet, kanaal] for wet in wetten] for kanaal in kanalen]])
    for axis in range(rows.ndim):
        rows = np.concatenate([rows, rows.sum(axis, keepdims=True)], axis)
    axes = tuple(
        Axis(name=name, members=members)
        for name, members in (("gemeente", ("GM0361",)), ("kanaal", kanalen), ("wet", wetten))
    )
    base = Table(axes=axes, rows=rows, units={"persoon": rows})
    assert attack(base, [found.settled(axes) for found in issued(house)], rule) == []

"""Canonical JSON: the protected numbers, in one form whatever order things were made in."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from ketenzicht.kernel.figures import shown
from ketenzicht.reports.facts import facts
from ketenzicht.reports.renderers import render
from ketenzicht.reports.renderers.json import canonical
from tests.unit.reports import sample as hand
from tests.unit.reports.sample import sample


@pytest.mark.covers("S2-30")
def test_every_figure_is_read_back() -> None:
    (content,) = render(sample(), "json").values()
    rows = json.loads(content, parse_float=Decimal, parse_int=Decimal)["figures"]
    assert [(row["value"], row["status"]) for row in rows] == [
        (fact.figure.value, str(fact.figure.status)) for fact in facts(sample())
    ]
    assert rows[0]["by"] == {}
    assert [row["by"] for row in rows if row["kind"] == "crosstab"][2] == {"leeftijd": "0-17", "geslacht": "totaal"}


def test_keys_stand_in_order_everywhere() -> None:
    def ordered(value: object) -> bool:
        if isinstance(value, dict):
            return list(value) == sorted(value) and all(map(ordered, value.values()))
        return all(map(ordered, value)) if isinstance(value, list) else True

    assert ordered(json.loads(canonical(sample())))
    assert b"\n" not in canonical(sample())


def test_the_same_number_is_written_in_one_way() -> None:
    first, second = (
        replace(
            sample(),
            blocks=(replace(hand.funnel(), steps=(replace(hand.funnel().steps[0], figure=shown(Decimal(n))),)),),
        )
        for n in ("310", "310.000")
    )
    assert canonical(first) == canonical(second)
    assert b'"value":310,' in canonical(first)

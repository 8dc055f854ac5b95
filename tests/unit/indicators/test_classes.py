"""Figures that are together another one: outside profile zaak nobody can work out what is hidden in one of them."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenzicht.indicators import catalog
from ketenzicht.indicators.answers import Answer
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import Status
from tests.unit.indicators.town import INTERN, Rows, asked, text, town

CATALOG = catalog.shipped()
PARTS = ("taken.niet_opgepakt", "taken.gereserveerd_open", "taken.in_uitvoering")
FEWEST = 5
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Counts = dict[str, tuple[int, int, int]]
NUMBERS = st.sampled_from([0, 1, 2, 4, 5, 9, 14])
TOWNS = st.dictionaries(st.sampled_from(["uwv", "rmc", "gsd", "kcc"]), st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1)


def tasks(counts: Counts) -> Rows:
    """So many open tasks per organisation in each state, every one of another person."""
    states: list[dict[str, str]] = [{}, {"gereserveerd_op": "2026-01-10"}, {"gestart_op": "2026-01-10"}]
    return [
        {"verstuurd_op": "2026-01-05", "organisatie": office, "persoon": f"{office}{state}{number}", **said}
        for office, numbers in counts.items()
        for state, (said, most) in enumerate(zip(states, numbers, strict=True))
        for number in range(most)
    ]


def shown(answer: Answer) -> dict[str, Decimal | None]:
    return {row.by["organisatie"].code: row.figure.value for row in answer.rows}


def worked_out(counts: Counts, told: dict[str, dict[str, Decimal | None]]) -> Iterator[tuple[str, str]]:
    """The small figures that are hidden, and follow from the sum and the other two."""
    for office, numbers in counts.items():
        hidden = [key for key in PARTS if told[key].get(office, Decimal(0)) is None]
        if told["taken.open"].get(office) is not None and len(hidden) == 1:
            yield from ((office, key) for key in hidden if 0 < numbers[PARTS.index(key)] < FEWEST)


@SOME
@given(TOWNS)
def test_a_hidden_state_of_open_tasks_does_not_follow_from_the_others(counts: Counts) -> None:
    with town(taak=tasks(counts)) as source:
        told = {
            key: shown(asked(source, CATALOG[key], "2026-01", "organisatie", reader=INTERN))
            for key in (*PARTS, "taken.open")
        }
    assert list(worked_out(counts, told)) == []
    for office, numbers in counts.items():
        for key, number in zip(PARTS, numbers, strict=True):
            found = told[key].get(office, Decimal(0))
            assert found in (None, number) and not (found and number < FEWEST)


def test_another_state_keeps_a_small_one_company() -> None:
    with town(taak=tasks({"uwv": (10, 3, 7), "rmc": (20, 20, 20)})) as source:
        told = {key: asked(source, CATALOG[key], "2026-01", "organisatie", reader=INTERN) for key in PARTS}
    hidden = [key for key, answer in told.items() if shown(answer)["uwv"] is None]
    assert "taken.gereserveerd_open" in hidden and len(hidden) >= 2
    assert {answer.total.status for answer in told.values()} == {Status.GETOOND}


def test_who_sees_exact_figures_sees_them_all() -> None:
    with town(taak=tasks({"uwv": (10, 3, 7)})) as source:
        assert [asked(source, CATALOG[key], "2026-01").total.value for key in PARTS] == [10, 3, 7]


def test_every_figure_that_is_a_class_names_one_that_there_is() -> None:
    found = [about for about in CATALOG.values() if about.of]
    assert len(found) >= 7
    assert all(catalog.distribution_of(about) for about in found)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ({"indicator": "taken.stand", "class": "zoek"}, "geen klasse van een verdeling"),
        ({"indicator": "taken.bestaat_niet", "class": "zoek"}, "geen klasse van een verdeling"),
        ({"indicator": "gebruik.wel_en_niet", "class": "actief"}, "over andere rijen of uitsplitsingen"),
        ({"indicator": "taken.stand"}, "heeft geen class"),
    ],
)
def test_a_class_that_is_not_there_is_refused(of: dict[str, str], says: str, tmp_path: Path) -> None:
    words = text(kind="stock", start="verstuurd_op", until="einde_op", of=of)
    (tmp_path / "cijfer.yaml").write_text(words, encoding="utf-8")
    with pytest.raises(WrongCall, match=says):
        catalog.load([tmp_path])

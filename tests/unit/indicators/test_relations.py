"""Derived relations: steps with the next one, and provisions joined to chains, against plain Python."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenzicht.indicators.examples import empty_tables
from ketenzicht.indicators.relations import relations, with_sources
from tests.unit.indicators.town import asked, defined, town, values

DERIVED = {name: about for name, about in relations().items() if about.sql}
STEPS = {"table": "stapovergang", "date": "naar_op", "by": ["van_activiteit", "naar_activiteit"],
         "examples": [{"says": "x", "given": "gebeurd_op\n2026-01-01", "gives": 0}]}  # fmt: skip
CHAINS = {"table": "voorzieningketen", "start": "ingang_op", "until": "einde_op", "by": ["wet"], "kind": "flow",
          "examples": [{"says": "x", "given": "ingang_op\n2026-01-01", "gives": "0 / 1 / 0 / 1"}]}  # fmt: skip


@pytest.mark.parametrize("name", DERIVED)
def test_a_derived_relation_gives_the_columns_that_it_declares(name: str) -> None:
    about = DERIVED[name]
    with empty_tables() as connection:
        for source in with_sources([about]):
            connection.execute(f"CREATE VIEW {source.name} AS {source.sql}")
        found = connection.execute(f"DESCRIBE {name}").fetchall()
    assert {row[0]: row[1] for row in found} == {column.name: column.sql_type for column in about.columns.values()}


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.integers(0, 2), st.sampled_from(["intake", "besluit"])),
        max_size=15,
    )
)
@settings(max_examples=30, deadline=None)
def test_each_step_is_followed_by_the_next_of_its_request(steps: list[tuple[str, int, int, str]]) -> None:
    start = date(2026, 3, 1)
    rows = [
        {"stap_id": f"{n:03}", "aanvraag_id": case, "gebeurd_tijd": f"{start + timedelta(days=day)} 10:00:00",
         "gebeurd_op": start + timedelta(days=day), "volgnummer": place, "activiteit": activity}
        for n, (case, day, place, activity) in enumerate(steps)
    ]  # fmt: skip
    expected: dict[tuple[str, str], list[int]] = {}
    for case in "ab":
        own = sorted(
            (row for row in rows if row["aanvraag_id"] == case),
            key=lambda r: (r["gebeurd_op"], r["volgnummer"], r["stap_id"]),
        )
        for one, other in pairwise(own):
            pair = (str(one["activiteit"]), str(other["activiteit"]))
            expected.setdefault(pair, []).append((other["gebeurd_op"] - one["gebeurd_op"]).days)  # type: ignore[operator]
    with town(processtap=rows) as source:
        counts = asked(source, defined(**STEPS), "2026", "van_activiteit", "naar_activiteit")
        days = asked(
            source, defined(**STEPS, kind="sum", value="tussentijd_dagen"), "2026", "van_activiteit", "naar_activiteit"
        )
    assert values(counts.rows) == {pair: len(between) for pair, between in expected.items()}
    assert values(days.rows) == {pair: sum(between) for pair, between in expected.items()}


def provision(
    name: str, begin: str, end: str | None, before: str | None = None, after: str | None = None
) -> dict[str, Any]:
    return {"voorziening_id": name, "toegekend_op": begin, "ingang_op": begin, "beeindigd_op": end,
            "vorige_voorziening_id": before, "volgende_voorziening_id": after, "wet": "wmo"}  # fmt: skip


@pytest.mark.parametrize(("begin", "flow"), [("2026-03-31", (1, 0, 0, 1)), ("2026-04-01", (1, 1, 1, 1))])
def test_a_renewal_within_30_days_is_no_outflow_and_no_inflow(begin: str, flow: tuple[int, ...]) -> None:
    rows = [provision("a", "2025-01-01", "2026-03-01", after="b"), provision("b", begin, None, before="a")]
    with town(voorziening=rows) as source:
        parts = asked(source, defined(**CHAINS), "2026").parts
    assert tuple(parts[name].value for name in ("begin", "in", "uit", "eind")) == flow


def test_a_chain_of_many_renewals_is_one_and_ends_where_the_last_one_ends() -> None:
    names = [f"v{n}" for n in range(12)]
    rows = [
        provision(
            name,
            f"2025-{n + 1:02}-01",
            f"2025-{n + 1:02}-28",
            names[n - 1] if n else None,
            names[n + 1] if n < 11 else None,
        )
        for n, name in enumerate(names)
    ]
    with town(voorziening=rows) as source:
        year = asked(source, defined(**CHAINS), "2025").parts
        stock = asked(source, defined(**{**CHAINS, "kind": "stock"}), "2025-06")
    assert [year[name].value for name in ("begin", "in", "uit", "eind")] == [0, 1, 1, 0]
    assert stock.total.value == 1


def test_two_provisions_that_name_the_same_one_before_do_not_double_the_chain() -> None:
    rows = [provision("a", "2025-01-01", "2025-12-31", after="b"), provision("b", "2026-01-01", None, before="a"),
            provision("c", "2026-01-01", None, before="a")]  # fmt: skip
    with town(voorziening=rows) as source:
        assert asked(source, defined(**{**CHAINS, "kind": "stock"}), "2026").total.value == 2

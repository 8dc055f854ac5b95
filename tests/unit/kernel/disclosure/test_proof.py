"""The proof by random towns: an attacker who knows all shown cells exactly finds no small group.

Each proof has a short form for every day and a long one under `make proof`."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenzicht.kernel.disclosure import Finding, Rule, Settled, attack, part, protect, reconcile, reconcile_all
from tests.unit.kernel.disclosure.micro import Town, all_of, towns
from tests.unit.kernel.disclosure.tables import INTERN, OPEN

SHORT, LONG = 40, 500
NAMES = ("a", "b", "c", "d")


def proof(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A reproducible run of so many examples."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


def single_cells(findings: list[Finding]) -> list[Finding]:
    """Findings about one cell of one of the tables; groups of several cells are left out."""
    return [finding for finding in findings if len(finding.cells) == 1]


def one_table(town: Town, rule: Rule) -> None:
    names = all_of(town.sizes)
    table = town.table(names)
    seen = [Settled(names=names, hidden=protect(table, rule))]
    assert not attack(table, seen, rule, who=town.who(names))


def pairs_over_one_cube(town: Town) -> None:
    cube: dict[tuple[str, ...], Settled] = {}
    for pair in combinations("bcd", 2):
        for layer, settled in town.settled(("a", *pair), INTERN, base=("a",)).items():
            assert (cube.setdefault(layer, settled).hidden == settled.hidden).all(), "the order of asking is nothing"
    for one, other in combinations(cube, 2):
        if len(one) + len(other) > 3:
            both = all_of({*one, *other})
            assert not attack(town.table(both), [cube[one], cube[other]], INTERN, who=town.who(both))


def releases(town: Town, orders: list[tuple[str, ...]], planned: int) -> list[Settled]:
    names = all_of(town.sizes)
    base = town.table(names)
    issued = reconcile_all([part(base, order) for order in orders[:planned]], [], base, OPEN)
    for order in orders[planned:]:
        before = [settled.hidden.copy() for settled in issued]
        issued.append(Settled(names=order, hidden=reconcile(part(base, order), issued, base, OPEN)))
        assert all((now.hidden == then).all() for now, then in zip(issued, before, strict=False))
    return issued


def releases_are_safe(town: Town, orders: list[tuple[str, ...]], planned: int) -> None:
    names = all_of(town.sizes)
    assert not attack(town.table(names), releases(town, orders, planned), OPEN, who=town.who(names))


def cells_of_releases_are_safe(town: Town, orders: list[tuple[str, ...]], planned: int) -> None:
    names = all_of(town.sizes)
    found = attack(town.table(names), releases(town, orders, planned), OPEN, who=town.who(names))
    assert not single_cells(found)


TABLES = [names for size in range(4) for names in combinations("abc", size)]
RELEASED = st.lists(st.sampled_from(TABLES), min_size=1, max_size=5)


@proof(SHORT)
@given(towns(("a", "b"), 5), st.sampled_from([INTERN, OPEN]))
def test_no_single_table_gives_a_small_group_away(town: Town, rule: Rule) -> None:
    one_table(town, rule)


@proof(SHORT)
@given(towns(("a", "b", "c"), 3), st.sampled_from([INTERN, OPEN]))
def test_no_table_of_three_dimensions_gives_a_small_group_away(town: Town, rule: Rule) -> None:
    one_table(town, rule)


@pytest.mark.covers("P-8")
@proof(SHORT)
@given(towns(NAMES, 2))
def test_no_pair_of_tables_of_one_cube_gives_a_small_group_away(town: Town) -> None:
    pairs_over_one_cube(town)


@pytest.mark.covers("S2-28")
@proof(SHORT)
@given(towns(("a", "b", "c"), 3), RELEASED, st.integers(0, 3))
def test_no_set_of_releases_gives_a_small_group_away(town: Town, orders: list[tuple[str, ...]], planned: int) -> None:
    releases_are_safe(town, orders, planned)


@proof(SHORT)
@given(towns(("a", "b", "c"), 3, repeated="b"), RELEASED, st.integers(0, 3))
def test_releases_about_persons_in_several_members_keep_every_cell(
    town: Town, orders: list[tuple[str, ...]], planned: int
) -> None:
    cells_of_releases_are_safe(town, orders, planned)


@proof(SHORT)
@given(towns(("a", "b"), 4, repeated="b"), st.sampled_from([INTERN, OPEN]))
def test_persons_with_rows_in_several_members_are_protected_too(town: Town, rule: Rule) -> None:
    """Where a person may be in several members, every cell and every line is safe; see the limits in the explanation."""
    names = all_of(town.sizes)
    table = town.table(names)
    seen = [Settled(names=names, hidden=protect(table, rule))]
    assert not single_cells(attack(table, seen, rule, who=town.who(names)))
    assert_lines_hold_enough(town, seen[0], rule)


def assert_lines_hold_enough(town: Town, settled: Settled, rule: Rule) -> None:
    """The hidden members of a line with a shown total hold nobody, or the threshold in different persons."""
    names = settled.names
    members = range(town.sizes[names[1]])
    for first in range(town.sizes[names[0]] + 1):
        line = [(first, member) for member in members if settled.hidden[first, member]]
        persons = frozenset[int]().union(*(town.persons_in(names, cell) for cell in line))
        assert settled.hidden[first, -1] or not 0 < len(persons) < rule.threshold


@pytest.mark.proof
class TestAtLength:
    """The same with many more towns."""

    @proof(LONG)
    @given(towns(("a", "b"), 6), st.sampled_from([INTERN, OPEN]))
    def test_no_single_table_gives_a_small_group_away(self, town: Town, rule: Rule) -> None:
        one_table(town, rule)

    @proof(LONG)
    @given(towns(("a", "b", "c"), 3), st.sampled_from([INTERN, OPEN]))
    def test_no_table_of_three_dimensions_gives_a_small_group_away(self, town: Town, rule: Rule) -> None:
        one_table(town, rule)

    @pytest.mark.covers("P-8")
    @proof(LONG // 3)
    @given(towns(NAMES, 3))
    def test_no_pair_of_tables_of_one_cube_gives_a_small_group_away(self, town: Town) -> None:
        pairs_over_one_cube(town)

    @pytest.mark.covers("S2-28")
    @proof(LONG)
    @given(towns(("a", "b", "c"), 3), RELEASED, st.integers(0, 3))
    def test_no_set_of_releases_gives_a_small_group_away(
        self, town: Town, orders: list[tuple[str, ...]], planned: int
    ) -> None:
        releases_are_safe(town, orders, planned)

"""Every delivery rule by its own worked examples, run by the engine as a delivery runs them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import duckdb
import pytest

from ketenzicht.warehouse import expressions
from ketenzicht.warehouse.contract import Contract, contracts
from ketenzicht.warehouse.engines import connection as engine
from ketenzicht.warehouse.rules import Rule, rules
from ketenzicht.warehouse.sql import name, text

ROW_RULES = [rule for rule in rules().values() if rule.kind == "row"]
FORMAT_RULES = [rule for rule in rules().values() if rule.format]
ONE_STEP_LATER = date(2026, 1, 6)
A_DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        engine.add_functions(found)
        yield found


def holds(connection: duckdb.DuckDBPyConnection, rule: Rule, row: str) -> Any:
    """Whether the rule holds for a row; an answer that cannot be known holds, as in a delivery."""
    condition = expressions.parse(rule.holds or "").sql(dialect="duckdb")
    found = connection.execute(f"SELECT coalesce({condition}, TRUE) FROM (SELECT {row})").fetchone()
    assert found is not None
    return found[0]


def typed(table: Contract, given: Mapping[str, Any]) -> str:
    """A row with the values that are given, in the types of the contract; the other columns are empty."""
    assert not given.keys() - {column.name for column in table.columns}, f"{table.name} has no such column"
    values = {column: text(str(value)) for column, value in given.items()}
    return ", ".join(
        f"CAST({values.get(column.name, 'NULL')} AS {column.sql_type}) AS {name(column.name)}"
        for column in table.columns
    )


@pytest.mark.parametrize("rule", ROW_RULES, ids=lambda rule: rule.code)
def test_a_row_rule_does_what_its_examples_say(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    outcomes = {bool(example["holds"]) for example in rule.examples}
    assert outcomes == {True, False}, "a rule shows at least one good and one bad row"
    for table in rule.tables:
        for example in rule.examples:
            found = holds(connection, rule, typed(contracts()[table], example["given"]))
            assert found is example["holds"], f"{table}: {example}"


@pytest.mark.parametrize("rule", FORMAT_RULES, ids=lambda rule: rule.code)
def test_a_rule_of_a_format_does_what_its_examples_say(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    for example in rule.examples:
        assert holds(connection, rule, f"{text(example['given'])} AS waarde") is example["holds"], example


@pytest.mark.parametrize("rule", ROW_RULES, ids=lambda rule: rule.code)
def test_a_row_rule_reads_just_the_fields_that_it_names(rule: Rule) -> None:
    assert expressions.columns(rule.holds or "") == set(rule.fields)


@pytest.mark.parametrize("rule", ROW_RULES, ids=lambda rule: rule.code)
def test_an_empty_row_breaks_no_row_rule(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    assert all(holds(connection, rule, typed(contracts()[table], {})) for table in rule.tables)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.code)
def test_a_message_is_one_sentence_that_shows_what_is_wrong(rule: Rule) -> None:
    told = rule.sentence(kolom="Einde", veld="einde_op", waarde="2026-01-01", verwacht="%Y-%m-%d")
    assert "{" not in told and "leeg leeg" not in told
    assert rule.code == "structuur" or told.endswith(".")
    assert "{kolom}" in rule.message or rule.kind == "delivery"


# Pairs that a person would call a begin and its end. What is planned may lie before what happened, and a benefit or a
# payment may be settled backwards, so only these are held.
PAIRS = {
    "geldig_van": ("geldig_tot",),
    "begin_op": ("einde_op",),
    "ingang_op": ("einde_op",),
    "ontvangen_op": ("afgesloten_op", "besloten_op", "afgehandeld_op", "oordeel_op", "betaald_op"),
    "gestart_op": ("gesloten_op", "beeindigd_op", "gestopt_op"),
    "aangemeld_op": ("gestart_op", "beeindigd_op"),
    "gesteld_op": ("afgesloten_op",),
    "verstuurd_op": ("gereserveerd_op", "geaccepteerd_op", "afgewezen_op", "gestart_op", "gesloten_op"),
}


@pytest.mark.parametrize("table", contracts().values(), ids=lambda table: table.name)
def test_an_end_before_its_begin_breaks_a_rule_in_every_table(
    connection: duckdb.DuckDBPyConnection, table: Contract
) -> None:
    own = [rule for rule in ROW_RULES if table.name in rule.tables]
    for begin, ends in PAIRS.items():
        for end in ends:
            if not (table.has(begin) and table.has(end)):
                continue
            wrong, right = {begin: ONE_STEP_LATER, end: A_DAY}, {begin: A_DAY, end: A_DAY}
            assert any(not holds(connection, rule, typed(table, wrong)) for rule in own), (
                f"{table.name}: {begin} > {end}"
            )
            assert all(holds(connection, rule, typed(table, right)) for rule in own), f"{table.name}: {begin} = {end}"


def test_no_two_row_rules_ask_the_same_of_a_table() -> None:
    for one, other in combinations(ROW_RULES, 2):
        assert not (set(one.tables) & set(other.tables) and one.holds == other.holds), f"{one.code}, {other.code}"

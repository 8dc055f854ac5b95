"""What contracts derive, by worked example: durations, ages and terms as a person would count them on a calendar."""

from typing import Any

import duckdb
import pytest

from ketenzicht.warehouse.contract import contracts
from ketenzicht.warehouse.engines import connection as engine


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    found = duckdb.connect()
    engine.add_functions(found)
    return found


def derive(connection: duckdb.DuckDBPyConnection, table: str, column: str, **given: str) -> Any:
    """The column of a row that holds only what is given, as text; other columns are empty."""
    contract = contracts()[table]
    row = ", ".join(
        f'CAST({repr(given[other.name]) if other.name in given else "NULL"} AS {other.sql_type}) AS "{other.name}"'
        for other in contract.columns
    )
    found = connection.execute(f"SELECT {contract.column(column).derive} FROM (SELECT {row})").fetchone()
    assert found is not None
    return found[0]


def test_every_derived_column_has_the_type_that_it_promises(connection: duckdb.DuckDBPyConnection) -> None:
    for table in contracts().values():
        empty = ", ".join(f'CAST(NULL AS {column.sql_type}) AS "{column.name}"' for column in table.columns)
        for column in table.columns:
            if column.derive:
                cast = f"SELECT CAST(({column.derive}) AS {column.sql_type}) FROM (SELECT {empty})"
                assert connection.execute(cast).fetchone() == (None,), f"{table.name}.{column.name}"


@pytest.mark.parametrize(
    ("born", "received", "age"),
    [
        ("2010-05-05", "2026-05-04", 15),
        ("2010-05-05", "2026-05-05", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ],
)
def test_age_at_receipt_goes_up_on_the_birthday(
    connection: duckdb.DuckDBPyConnection, born: str, received: str, age: int
) -> None:
    assert derive(connection, "signaal", "leeftijd", geboortedatum=born, ontvangen_op=received) == age


def test_a_signal_late_in_the_evening_counts_on_the_dutch_day(connection: duckdb.DuckDBPyConnection) -> None:
    assert str(derive(connection, "signaal", "ontvangen_op", ontvangen_tijd="2026-06-30 22:30:00")) == "2026-07-01"


def test_sending_and_closing_on_one_day_takes_no_days(connection: duckdb.DuckDBPyConnection) -> None:
    assert derive(connection, "taak", "doorlooptijd_dagen", verstuurd_op="2026-01-05", gesloten_op="2026-01-05") == 0


def test_a_step_that_was_derived_has_no_duration(connection: duckdb.DuckDBPyConnection) -> None:
    steps = {"verstuurd_op": "2026-01-05", "gereserveerd_op": "2026-01-19", "gesloten_op": "2026-01-19"}
    assert derive(connection, "taak", "wachttijd_dagen", **steps) == 14
    assert derive(connection, "taak", "wachttijd_dagen", **steps, gereserveerd_afgeleid="true") is None
    assert derive(connection, "taak", "behandeltijd_dagen", **steps, gereserveerd_afgeleid="true") is None


def test_a_rejected_task_is_no_longer_open(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        str(derive(connection, "taak", "einde_op", verstuurd_op="2026-01-05", afgewezen_op="2026-01-08"))
        == "2026-01-08"
    )


def test_registration_over_a_weekend_is_late_by_working_days(connection: duckdb.DuckDBPyConnection) -> None:
    # From Friday 6 to Monday 16 March 2026: 9, 10, 11, 12, 13 and 16 March.
    late = derive(
        connection,
        "taak",
        "gestart_registratie_werkdagen",
        gestart_op="2026-03-06",
        gestart_geregistreerd_tijd="2026-03-16 09:00:00",
    )
    assert late == 6


def test_the_agreed_day_follows_from_the_agreed_number_of_days(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        str(derive(connection, "taak", "afgesproken_op", verstuurd_op="2026-02-20", afgesproken_dagen="14"))
        == "2026-03-06"
    )


@pytest.mark.parametrize(
    ("wet", "start"),
    [("wmo", "2026-04-21"), ("jeugd", "2026-04-21"), ("wgs", "2026-03-30"), ("pw", "2026-04-21")],
)
def test_each_law_starts_its_term_at_its_own_event(connection: duckdb.DuckDBPyConnection, wet: str, start: str) -> None:
    dates = {"ontvangen_op": "2026-03-09", "gesprek_op": "2026-03-30", "aanvraag_op": "2026-04-21"}
    assert str(derive(connection, "aanvraag", "termijn_start_op", wet=wet, **dates)) == start


def test_a_wmo_report_without_a_request_has_no_decision_term_yet(connection: duckdb.DuckDBPyConnection) -> None:
    assert derive(connection, "aanvraag", "termijn_start_op", wet="wmo", ontvangen_op="2026-03-09") is None


@pytest.mark.parametrize(
    ("besluit", "within"),
    [("toegekend", True), ("afgewezen", True), ("ingetrokken", None), ("buiten_behandeling", None)],
)
def test_only_a_decision_on_the_merits_is_inside_or_outside_the_term(
    connection: duckdb.DuckDBPyConnection, besluit: str, within: bool | None
) -> None:
    found = derive(
        connection, "aanvraag", "binnen_termijn", besluit=besluit, besloten_op="2026-05-06", uiterste_op="2026-05-06"
    )
    assert found is within


@pytest.mark.parametrize(("wet", "within"), [("pw", True), ("jeugd", True), ("wmo", False)])
def test_a_notice_of_delay_helps_only_where_the_law_sets_no_term_of_its_own(
    connection: duckdb.DuckDBPyConnection, wet: str, within: bool
) -> None:
    row = {
        "besluit": "toegekend",
        "besloten_op": "2026-06-10",
        "uiterste_opgeschort_op": "2026-06-01",
        "verdaagd_tot_op": "2026-06-15",
    }
    assert derive(connection, "aanvraag", "binnen_termijn_opgeschort", wet=wet, **row) is within


def test_suspended_days_are_left_out_of_the_net_lead_time(connection: duckdb.DuckDBPyConnection) -> None:
    dates = {"ontvangen_op": "2026-03-01", "besloten_op": "2026-04-10"}
    assert derive(connection, "aanvraag", "besluit_netto_dagen", **dates, opschorting_dagen="12") == 28
    assert derive(connection, "aanvraag", "besluit_netto_dagen", **dates) == 40


def test_a_reassessment_on_the_last_day_is_too_late(connection: duckdb.DuckDBPyConnection) -> None:
    assert (
        derive(connection, "herindicatie", "op_tijd", besloten_op="2026-04-30", einde_indicatie_op="2026-05-01") is True
    )
    assert (
        derive(connection, "herindicatie", "op_tijd", besloten_op="2026-05-01", einde_indicatie_op="2026-05-01")
        is False
    )


def test_a_list_of_clients_expires_thirty_days_after_it_came(connection: duckdb.DuckDBPyConnection) -> None:
    assert str(derive(connection, "clientenlijst", "vervalt_op", aangeleverd_op="2026-02-10")) == "2026-03-12"


def test_a_score_is_compared_with_the_first_on_the_same_scale(connection: duckdb.DuckDBPyConnection) -> None:
    assert derive(connection, "meting", "verandering", waarde="4", eerste_waarde="2") == 2

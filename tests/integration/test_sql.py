"""What `ketenzicht sql` may reach: the tables of one snapshot, to read, and each question is written down."""

import os
from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import log
from tests.integration.desk import BSN, written
from tests.integration.terminal import done, on

COUNT = "SELECT count(*) AS n FROM contact"


@pytest.mark.parametrize(
    "query", ["SHOW TABLES", "DESCRIBE contact", "SUMMARIZE contact", "EXPLAIN SELECT 1", "FROM contact"]
)
def test_sql_reads_its_own_tables(in_service: Installation, query: str) -> None:
    done(in_service.root, "sql", query)


REFUSED = [
    "COPY contact TO '{out}'",
    "COPY (SELECT 1) TO '{out}' (FORMAT csv)",
    "EXPORT DATABASE '{out}'",
    "ATTACH '{out}'",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "DROP VIEW contact",
    "INSERT INTO contact SELECT * FROM contact",
    "DELETE FROM contact",
    "SET enable_external_access = true",
    "RESET allowed_paths",
    "PRAGMA enable_profiling",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CALL pragma_version()",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_parquet('{folder}/data/staging/*.parquet')",
    "SELECT * FROM read_text('{folder}/data.key')",
]


@pytest.mark.parametrize("query", REFUSED)
def test_sql_writes_nothing_and_reads_nothing_else(in_service: Installation, tmp_path: Path, query: str) -> None:
    secret, out = written(tmp_path / "geheim.csv", "wachtwoord\nzwaluw\n"), tmp_path / "uit"
    ended = on(in_service.root, "sql", query.format(secret=secret, out=out, folder=tmp_path))
    assert ended.status == 5
    assert "alleen" in ended.sentence and "zwaluw" not in ended.err
    assert not out.exists()
    assert done(in_service.root, "sql", COUNT, "--format", "json").json == [{"n": 3}]


@pytest.mark.parametrize(
    "query", ["SELECT * FROM '{secret}'", "SELECT 1; COPY contact TO '{out}'", "SELECT getenv('PATH')"]
)
def test_sql_has_no_side_door(in_service: Installation, tmp_path: Path, query: str) -> None:
    secret, out = written(tmp_path / "geheim.csv", "wachtwoord\nzwaluw\n"), tmp_path / "uit"
    ended = on(in_service.root, "sql", query.format(secret=secret, out=out))
    assert ended.status in {2, 5}
    assert "zwaluw" not in ended.err and os.environ["PATH"] not in ended.err and not ended.out
    assert not out.exists()


def test_every_question_is_written_down_before_it_is_answered(in_service: Installation) -> None:
    done(in_service.root, "sql", COUNT)
    assert on(in_service.root, "sql", "DROP VIEW contact").status == 5
    asked = [line for line in log.lines(in_service.store) if line["act"] == "sql"]
    assert [line["query"] for line in asked] == [COUNT, "DROP VIEW contact"]
    (snapshot,) = {line["snapshot"] for line in asked}
    assert snapshot == done(in_service.root, "snapshot", "list", "--format", "json").json[0]["id"]
    assert all(line["by"] and line["purpose"] and line["at"] for line in asked)


def test_a_bsn_in_a_question_does_not_reach_the_log(in_service: Installation) -> None:
    done(in_service.root, "sql", f"SELECT count(*) FROM contact WHERE persoon = '{BSN}'")
    assert BSN not in in_service.store.log.read_text(encoding="utf-8")


def test_a_profile_may_only_be_lowered(in_service: Installation) -> None:
    """The lokale analist has zaak, the most precise one: asking for a less precise one is always allowed."""
    assert on(in_service.root, "sql", COUNT, "--profile", "ZAAK", "--format", "json").json == [{"n": 3}]
    assert on(in_service.root, "sql", COUNT, "--profile", "open").status == 0

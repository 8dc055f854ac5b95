"""Indicators on a snapshot: protected cubes that are kept, what is logged, what is not covered, and where a figure comes from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pyarrow.parquet as pq
import pytest

from ketenzicht.indicators import asking, cubes, deriving
from ketenzicht.indicators.asking import Source, ask
from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.explain import explain
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.rows import cases
from ketenzicht.kernel import files
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import housekeeping, log, manifest
from tests.integration.desk import AT, HEADER, KLANTCONTACT, build, house_at, load, written
from tests.unit.indicators.town import defined, values

JANUARY, FEBRUARY = parse_period("2026-01"), parse_period("2026-02")
INTERN = replace(READER, profile=Profile.INTERN, rights=frozenset(), purpose="sturen op bereikbaarheid")
CONTACTEN: Indicator = defined(
    table="contact", date="contact_op", by=["kanaal", "geslacht"],
    examples=[{"says": "x", "given": "contact_op\n2026-01-01", "gives": 1}],
)  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """Nine contacts by web and two at the desk in January, one in February; nobody is known, so each is its own unit."""
    lines = [
        *(f"w{n};;Web;2026-01-05" for n in range(9)),
        "b1;;Balie;2026-01-06",
        "b2;;Balie;2026-01-06",
        "f1;;Web;2026-02-02",
    ]
    found = house_at(tmp_path / "data")
    load(found, KLANTCONTACT, written(tmp_path / "contacten.csv", "\n".join([HEADER, *lines, ""])))
    build(found)
    return found


@pytest.fixture
def source(house: Installation) -> Iterator[Source]:
    with asking.open(house.store, manifest.find(house.store, None), at=AT) as found:
        yield found


def kept(house: Installation) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in house.store.cubes.glob("*.parquet")}


def unreadable(*_: object, **__: object) -> NoReturn:
    raise AssertionError("the engine was asked")


def test_a_protected_cube_is_made_once_and_then_read_without_the_engine(
    house: Installation, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(source, CONTACTEN, JANUARY, by=("kanaal",), reader=INTERN)
    files = kept(house)
    monkeypatch.setattr("ketenzicht.indicators.source.reading", unreadable)
    with asking.open(house.store, manifest.find(house.store, None), at=AT) as again:
        assert ask(again, CONTACTEN, JANUARY, by=("kanaal",), reader=INTERN) == first
        assert ask(again, CONTACTEN, JANUARY, reader=INTERN).total == first.total  # the coarser cube was kept too
    assert kept(house) == files
    assert values(first.rows) == {"internet": "verborgen", "balie": "verborgen"}
    assert first.total.value == 11


def test_a_cube_holds_nothing_of_what_is_hidden(house: Installation, source: Source) -> None:
    ask(source, CONTACTEN, JANUARY, by=("kanaal",), reader=INTERN)
    rows = [row for path in house.store.cubes.glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert {row["waarde"] for row in rows if not row["verborgen"]} == {"11"}
    assert {(row["waarde"], row["rijen"]) for row in rows if row["verborgen"]} == {(None, None)}


def test_the_order_of_asking_changes_nothing(tmp_path: Path, house: Installation, source: Source) -> None:
    asked = [("kanaal",), (), ("geslacht",), ("geslacht", "kanaal")]
    forwards = {by: ask(source, CONTACTEN, JANUARY, by=by, reader=INTERN) for by in asked}
    for path in house.store.cubes.iterdir():
        path.unlink()
    backwards = {by: ask(source, CONTACTEN, JANUARY, by=by, reader=INTERN) for by in reversed(asked)}
    assert forwards == backwards


def test_another_definition_or_profile_does_not_read_the_cube_of_this_one(house: Installation) -> None:
    path = [
        cubes.path_of(house.store, snapshot, about, period, profile, axes)
        for snapshot, about, period, profile, axes in [
            ("a", CONTACTEN, JANUARY, Profile.INTERN, ("gemeente",)),
            ("b", CONTACTEN, JANUARY, Profile.INTERN, ("gemeente",)),
            ("a", replace(CONTACTEN, where="richting = 'inkomend'"), JANUARY, Profile.INTERN, ("gemeente",)),
            ("a", CONTACTEN, FEBRUARY, Profile.INTERN, ("gemeente",)),
            ("a", CONTACTEN, JANUARY, Profile.OPEN, ("gemeente",)),
            ("a", CONTACTEN, JANUARY, Profile.INTERN, ("gemeente", "kanaal")),
        ]
    ]
    assert len(set(path)) == len(path)


def test_cubes_go_with_their_snapshot(house: Installation, source: Source) -> None:
    ask(source, CONTACTEN, JANUARY, by=("kanaal",), reader=INTERN)
    own = kept(house)
    (house.store.cubes / "0123456789abcdef.wees.parquet").write_bytes(b"of a snapshot that is gone")
    housekeeping.tidy(house.store, at=AT + timedelta(days=1))
    assert kept(house) == own
    for path in (*house.store.builds.iterdir(), house.store.current):
        path.unlink()
    housekeeping.tidy(house.store, at=AT + timedelta(days=1))
    assert kept(house) == own, "somebody reads it"


def test_cubes_of_a_snapshot_that_nobody_reads_any_more_go(house: Installation) -> None:
    with asking.open(house.store, manifest.find(house.store, None), at=AT) as found:
        ask(found, CONTACTEN, JANUARY, reader=INTERN)
    assert kept(house)
    for path in (*house.store.builds.iterdir(), house.store.current):
        path.unlink()
    housekeeping.tidy(house.store, at=AT + timedelta(days=1))
    assert not list(house.store.cubes.iterdir())


@pytest.mark.covers("P-8")
def test_every_question_is_logged_with_who_and_why(house: Installation, source: Source) -> None:
    ask(source, CONTACTEN, JANUARY, by=("kanaal",), where={"gemeente": "GM0361"}, reader=INTERN)
    cases(source, CONTACTEN, JANUARY, reader=READER)
    question, look = [line for line in log.lines(house.store) if line["act"] in ("indicator", "rows")]
    assert question["by"] == READER.id
    assert question["purpose"] == "sturen op bereikbaarheid"
    assert (question["indicator"], question["period"], question["split"]) == ("proef.cijfer", "2026-01", ["kanaal"])
    assert (question["where"], question["profile"]) == ({"gemeente": "GM0361"}, "intern")
    assert (look["act"], look["profile"]) == ("rows", "zaak")


@pytest.mark.parametrize("reader", [READER, INTERN], ids=["zaak", "intern"])
def test_outside_what_the_snapshot_covers_a_figure_is_unknown_and_inside_it_is_zero(
    source: Source, reader: Reader
) -> None:
    balie = {"kanaal": "balie"}
    assert ask(source, CONTACTEN, FEBRUARY, where=balie, reader=READER).total.value == 0
    for key in ("2025-12", "2026-03", "2031"):
        found = ask(source, CONTACTEN, parse_period(key), reader=reader)
        assert found.total.status is Status.ONBEKEND, key
    taken = defined(table="taak", date="verstuurd_op")
    assert ask(source, taken, JANUARY, reader=INTERN).total.status is Status.ONBEKEND  # no source brings tasks


@pytest.mark.covers("S1-9")
def test_the_same_indicator_asked_twice_is_the_same_on_another_copy_of_the_data(
    tmp_path: Path, house: Installation, source: Source
) -> None:
    other = house_at(tmp_path / "elders")
    load(other, KLANTCONTACT, tmp_path / "contacten.csv")
    build(other)
    with asking.open(other.store, manifest.find(other.store, None), at=AT) as there:
        for reader in (READER, INTERN):
            here = ask(source, CONTACTEN, JANUARY, by=("kanaal",), reader=reader)
            assert ask(there, CONTACTEN, JANUARY, by=("kanaal",), reader=reader) == here


def test_a_figure_tells_where_it_comes_from(house: Installation, source: Source) -> None:
    found = explain(source, CONTACTEN, JANUARY, by=("kanaal",), reader=READER)
    [delivery] = found.rests_on
    assert (delivery.bron, delivery.table, delivery.accepted, delivery.verdict) == (
        "klantcontact",
        "contact",
        12,
        "goed",
    )
    assert (found.tables, found.quality, found.snapshot) == (("contact",), "goed", source.snapshot)
    counted = source.query(found.sql)
    assert sorted(str(row[1]) for row in counted) == ["11", "2", "9"]


def test_a_damaged_part_is_told_in_one_sentence(house: Installation, source: Source) -> None:
    for path in house.store.parts.rglob("*.parquet"):
        path.write_bytes(b"PAR1 not any more")
    with pytest.raises(DeliveryRefused, match="Een deel van de snapshot is weg of beschadigd"):
        ask(source, CONTACTEN, JANUARY, reader=READER)


def test_a_period_that_is_no_period_is_one_sentence() -> None:
    with pytest.raises(WrongCall, match="is geen periode"):
        parse_period("2026-Q5x")


STAPPEN = """
bron: zaken
title: Stappen
levering: volledig
gemeente: GM0361
file: {format: csv, delimiter: ";"}
tables:
  processtap:
    columns:
      stap_id: stap
      aanvraag_id: zaak
      activiteit: activiteit
      gebeurd_tijd: gebeurd
"""
LOG = "stap;zaak;activiteit;gebeurd\n1;A;intake;2026-01-05 10:00\n2;A;gesprek;2026-01-07 10:00\n3;A;besluit;2026-01-09 10:00\n"
OVERGANGEN: Indicator = defined(
    table="stapovergang", date="naar_op", examples=[{"says": "x", "given": "gebeurd_op\n2026-01-01", "gives": 0}]
)


@pytest.fixture
def steps(house: Installation, tmp_path: Path) -> Installation:
    """The house with three steps of one request too."""
    load(house, STAPPEN, written(tmp_path / "stappen.csv", LOG))
    build(house)
    return house


def count_transitions(house: Installation) -> object:
    with asking.open(house.store, manifest.find(house.store, None), at=AT) as found:
        return ask(found, OVERGANGEN, JANUARY, reader=READER).total.value


def test_a_large_derived_relation_is_worked_out_once_and_goes_with_its_snapshot(
    steps: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert count_transitions(steps) == 2
    assert not steps.store.derived.exists()  # three rows are not worth a file
    monkeypatch.setattr(deriving, "LARGE", 1)
    assert count_transitions(steps) == 2
    [kept] = steps.store.derived.rglob("*.parquet")
    monkeypatch.setattr(deriving, "_keep", unreadable)
    assert count_transitions(steps) == 2
    housekeeping.tidy(steps.store, at=AT + timedelta(days=1))
    assert kept.exists()
    for path in (*steps.store.builds.iterdir(), steps.store.current):
        path.unlink()
    housekeeping.tidy(steps.store, at=AT + timedelta(days=1))
    assert not list(steps.store.derived.iterdir())


def test_where_nothing_can_be_kept_questions_are_answered_all_the_same(
    steps: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> NoReturn:
        raise DeliveryRefused(f"De schijf is vol bij het schrijven van {path}.")

    monkeypatch.setattr(deriving, "LARGE", 1)
    monkeypatch.setattr(files, "private_folder", full)
    assert count_transitions(steps) == 2
    with asking.open(steps.store, manifest.find(steps.store, None), at=AT) as found:
        assert ask(found, CONTACTEN, JANUARY, by=("kanaal",), reader=INTERN).total.value == 11
    assert not steps.store.cubes.exists()


def test_all_that_is_kept_can_be_made_beforehand(steps: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "LARGE", 1)
    with asking.open(steps.store, manifest.find(steps.store, None), at=AT) as found:
        found.prepare()
    assert "stapovergang" in {path.name.split(".")[0] for path in steps.store.derived.rglob("*.parquet")}

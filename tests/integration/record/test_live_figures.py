"""Figures out of the record itself: the same as those of a snapshot of it, cell by cell, and never taken for one."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from ketenzicht.indicators import asking, catalog, examples, live
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.project import live as live_record
from ketenzicht.project.live import live_at
from ketenzicht.warehouse import log, mapping, snapshots
from tests.conformance.cells import cells, differences, splits
from tests.integration.record.extract_scene import address
from tests.integration.record.town_scene import Built, asked, tiny_town
from tests.integration.terminal import done, on

pytestmark = pytest.mark.xdist_group("demo town in the record")
PERIODS = ("2026", "2026-09")
"""a whole year, and a month in which not all of it happened"""
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def db(django_db_setup: None) -> None:
    """The town is committed and stays for the whole module: no transaction around each test."""


@pytest.fixture(scope="module")
def town(db: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with django_db_blocker.unblock(), tiny_town(tmp_path_factory.mktemp("town")) as built:
        built.warehouse.load()
        yield built


@pytest.fixture(scope="module")
def snapshot(town: Built) -> Iterator[Source]:
    house = town.warehouse.house
    built = snapshots.build(house.store, vault=town.warehouse.vault, at=NOW)
    with asking.open(house.store, built.manifest, at=NOW) as source:
        yield source


@pytest.fixture(scope="module")
def record(town: Built, snapshot: Source) -> Iterator[Source]:
    with live_at(town.warehouse.house, address(), town.warehouse.vault) as source:
        source.at = NOW
        yield source


TABLES = frozenset(table.contract.name for table in mapping.shipped("regie").tables)
TOLD = [about for about in catalog.shipped().values() if live.tables(about) <= TABLES]


@pytest.mark.parametrize("about", TOLD, ids=lambda about: about.key)
def test_live_is_what_a_snapshot_of_the_same_moment_says(about: Any, snapshot: Source, record: Source) -> None:
    told = []
    for by in splits(replace(about, by=tuple(key for key in about.by if live.is_told(record, about, (key,))))):
        for period in PERIODS:
            both = [cells(source, about, period, by, examples.READER) for source in (snapshot, record)]
            told += [f"{period} {by}: {line}" for line in differences(*both)]
    assert told == []


def test_the_town_has_something_to_compare(record: Source) -> None:
    """Nothing equals nothing: most figures of the year are there, and not zero."""
    found = [asking.ask(record, about, parse_period("2026"), reader=examples.READER).total.value for about in TOLD]
    assert sum(bool(value) for value in found) > len(TOLD) * 0.6


@pytest.mark.parametrize("key", ["taken.verstuurd", "aanvragen.besloten_op_tijd", "taken.doorlooptijd_mediaan"])
def test_inside_the_house_live_figures_are_protected_as_others_are(key: str, snapshot: Source, record: Source) -> None:
    inside = replace(examples.READER, profile=Profile.INTERN, rights=frozenset())
    about = catalog.shipped()[key]
    both = [cells(source, about, "2026", about.by[:2], inside) for source in (snapshot, record)]
    assert differences(*both) == []
    assert any(figure[0] == "verborgen" for figure, *_ in both[1].values())


@pytest.mark.parametrize("profile", [Profile.MAIL, Profile.OPEN])
def test_live_figures_do_not_leave_the_house(profile: Profile, record: Source) -> None:
    outside = replace(examples.READER, profile=profile)
    with pytest.raises(NotAllowed, match="blijven in huis"):
        asking.ask(record, catalog.shipped()["taken.verstuurd"], parse_period("2026"), reader=outside)


def test_what_the_record_does_not_tell_is_refused_in_words(record: Source) -> None:
    shipped = catalog.shipped()
    with pytest.raises(
        WrongCall, match=r"facturen\.ontvangen is niet live te tellen: factuurregels komt niet uit het dossier"
    ):
        asking.ask(record, shipped["facturen.ontvangen"], parse_period("2026"), reader=examples.READER)


def test_live_figures_are_logged_and_never_kept(record: Source) -> None:
    assert record.store is not None
    before = sorted(record.store.cubes.glob("*"))
    answer = asking.ask(
        record,
        catalog.shipped()["taken.verstuurd"],
        parse_period("2026-Q1"),
        reader=replace(examples.READER, profile=Profile.INTERN),
    )
    assert (answer.snapshot, answer.quality, answer.live_at) == (
        "live, niet vastgesteld",
        "live, niet vastgesteld",
        NOW,
    )
    assert sorted(record.store.cubes.glob("*")) == before
    *_, line = log.lines(record.store)
    assert (line["act"], line["indicator"], line["snapshot"]) == (
        "indicator",
        "taken.verstuurd",
        "live, niet vastgesteld",
    )


def test_the_answer_is_of_one_moment(record: Source) -> None:
    """Who works on while a report is made changes nothing in it."""
    about = catalog.shipped()["taken.verstuurd"]
    before = cells(record, about, "2026", (), examples.READER)
    with transaction.atomic():
        asked("UPDATE regie_taak SET verstuurd_tijd = verstuurd_tijd - interval '2 years' RETURNING 1")
        assert cells(record, about, "2026", (), examples.READER) == before
        transaction.set_rollback(True)


# The commands

OPEN_TASKS = "open-taken-per-organisatie"


@pytest.fixture
def data(town: Built, snapshot: Source) -> Iterator[Path]:
    """The data folder of the town, for commands that open its record."""
    town.warehouse.house.mark_vault_in_database()
    addresses = mock.Mock(of=lambda _: address())
    with mock.patch.object(live_record, "open_record", lambda _: nullcontext(addresses)):
        yield town.warehouse.house.root


def test_the_command_counts_what_is_in_the_record_now(data: Path) -> None:
    """Counted once more by SQL of this test over the tables of the record, not over its extract."""
    in_record = asked(
        "SELECT o.code, count(*) FROM regie_taak t JOIN access_organisatie o ON o.id = t.organisatie_id"
        " WHERE t.status IN ('verstuurd', 'gereserveerd', 'geaccepteerd', 'gestart') GROUP BY 1"
    )
    words = ("indicator", "taken.open", "--period", "2026-10", "--live")
    told = done(data, *words, "--by", "organisatie", "--format", "json").json
    assert {row["by"]["organisatie"]: row["value"] for row in told["rows"] if row["value"]} == dict(in_record)
    assert told["value"] == sum(number for _, number in in_record) > 0
    assert told["snapshot"] == told["quality"] == "live, niet vastgesteld"
    assert "Live, niet vastgesteld: uit het dossier van" in done(data, *words).out


def test_a_live_report_has_the_figures_of_a_snapshot_and_says_what_it_is(data: Path, tmp_path: Path) -> None:
    words = ("report", OPEN_TASKS, "--period", "2026-10", "--format", "html,xlsx,pdf,csv,json")
    done(data, *words, "--out", tmp_path / "toen")
    done(data, *words, "--out", tmp_path / "nu", "--live")
    then, now = (
        json.loads((tmp_path / name).read_text(encoding="utf-8"))
        for name in (f"toen/{OPEN_TASKS}_2026-10.json", f"nu/{OPEN_TASKS}_2026-10_live.json")
    )
    assert now["footer"]["snapshot"] == "live, niet vastgesteld" != then["footer"]["snapshot"]
    warned = [
        {**figure, "block": figure["block"] + 1} for figure in then["figures"]
    ]  # the warning comes before all blocks
    assert now["figures"] == warned
    assert len(warned) > 100
    page = tmp_path / "nu" / f"{OPEN_TASKS}_2026-10_live.html"
    assert page.read_text(encoding="utf-8").count("niet vastgesteld") >= 3
    assert "live gemaakt en niet vastgesteld" in done(data, "verify", page).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("indicator", "facturen.ontvangen", "--period", "2026-10"),
            "facturen.ontvangen is niet live te tellen: factuurregels komt niet uit het dossier",
        ),
        (
            ("report", "uitkeringen", "--period", "2026-10", "--out", "."),
            "niet live te maken: uitkeringen.lopend",
        ),
        (("indicator", "taken.open", "--period", "2026-10", "--snapshot", "a"), "Kies --snapshot of --live"),
        (("indicator", "taken.open", "--period", "2026-10", "--profile", "mail"), "blijven in huis"),
    ],
    ids=["an indicator", "a report", "of a snapshot", "out of the house"],
)
def test_what_cannot_be_live_ends_in_one_sentence(words: tuple[str, ...], sentence: str, data: Path) -> None:
    assert sentence in on(data, *words, "--live").sentence

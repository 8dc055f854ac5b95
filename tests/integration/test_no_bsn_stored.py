"""After every report of the catalog, no stored byte holds a BSN or a word of feedback: not the data folder, and no seal.

The town itself has BSNs and feedback in its deliveries; a resolver beside it answers each list of persons with canaries."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import duckdb
import pandas as pd
import pytest

from ketenzicht.indicators import asking
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.periods import Period, Unit, parse_period
from ketenzicht.kernel.reader import Profile, Reader, Right
from ketenzicht.project import resolving
from ketenzicht.project.cli.reporting import Press
from ketenzicht.project.installation import Installation
from ketenzicht.reports.definition import Level, Template
from ketenzicht.reports.seal import ENDING
from ketenzicht.warehouse import manifest
from ketenzicht.warehouse.engines import duckdb as engine
from tests.integration.asked import AT, analyst
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

PERIODS = {
    Unit.WEEK: "2026-W39",
    Unit.MONTH: "2026-09",
    Unit.TWO_MONTHS: "2026-B4",
    Unit.QUARTER: "2026-Q3",
    Unit.HALF_YEAR: "2026-H1",
    Unit.YEAR: "2025",
    Unit.SCHOOL_YEAR: "2025-S",
}
CANARY, WORDS = "999990019", "kanarie-in-de-terugkoppeling"
REASON = f"vraag van de inwoner met BSN {CANARY}"
"""what somebody might type, although nobody should"""
FORMS = ("csv", "json")
FEW = ("open-taken-per-organisatie", "weekrapportage")
"""what is made in every run beside the lists of persons; all of it in the long proof"""
NINE = re.compile(rb"(?<![0-9])[0-9]{9}(?![0-9])")


class Canaries:
    """A resolver that answers whatever is asked, for everybody."""

    def __init__(self) -> None:
        self.told = 0

    def resolve(self, reader: Reader, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """A BSN for a person, words for feedback."""
        assert reader.rights
        self.told += len(ids)
        answer = {"bsn": CANARY, "feedback": WORDS}
        return {id: {field: answer.get(field, WORDS) for field in fields} for id in ids}


@dataclass(frozen=True, kw_only=True)
class After:
    """A house in which every report was made, where the files lie, and what may be in no stored byte."""

    house: Installation
    out: Path
    made: Mapping[str, Sequence[Path]]
    """the files of each report that lists persons"""
    told: int
    secrets: frozenset[str]


def secrets_of(deliveries: Path) -> frozenset[str]:
    """Each BSN and each feedback in the delivery files, and the canaries."""
    people = pd.read_csv(deliveries / "brp" / "personen.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    tasks = pd.read_csv(deliveries / "regiesysteem" / "taken.csv", dtype=str, keep_default_na=False)
    bsns = {bsn.zfill(9) for bsn in [*people["BSN"], *tasks["bsn"]] if is_bsn(bsn.zfill(9))}
    return frozenset({*bsns, *filter(None, tasks["terugkoppeling"]), CANARY, WORDS})


@pytest.fixture(scope="module", params=["few", pytest.param("all", marks=pytest.mark.proof)])
def after(request: pytest.FixtureRequest, town: Town, tmp_path_factory: pytest.TempPathFactory) -> After:
    """Every list of persons for who sees BSNs and employees; and what is not about persons for that reader, by mail and
    inside the house."""
    folder, root = tmp_path_factory.mktemp("bytes"), town.house.store.root
    shutil.copytree(root, folder / "data", ignore=shutil.ignore_patterns("publications*", "cubes"))
    shutil.copy2(root.with_name("data.key"), folder / "data.key")
    house, canaries = Installation(folder / "data", lambda: AT), Canaries()
    chosen = [
        template
        for template in house.templates.values()
        if request.param == "all" or template.level is Level.PERSON or template.key in FEW
    ]
    made: dict[str, Sequence[Path]] = {}
    found = manifest.current(house.store)
    assert found is not None
    with (
        asking.open(house.store, found, at=AT) as source,
        mock.patch.object(resolving, "resolver_of", lambda _: canaries),
    ):
        for template in chosen:
            for reader in readers(template):
                press = Press(
                    house=house, source=source, reader=reader, out=folder / "out" / str(reader.profile),
                    heard=lambda *_: None,
                )  # fmt: skip
                files = written(press, template)
                if template.level is Level.PERSON:
                    made[template.key] = files
    return After(
        house=house, out=folder / "out", made=made, told=canaries.told, secrets=secrets_of(town.made.truth.parent)
    )


def readers(template: Template) -> Iterator[Reader]:
    """Who sees everything; and for what is not about persons who gets it by mail, and who works inside."""
    everything = replace(analyst(), rights=frozenset(Right))
    yield everything
    if template.level is Level.AGGREGATE:
        yield everything.lowered_to(Profile.MAIL)
        yield everything.lowered_to(Profile.INTERN)


def period_of(template: Template) -> Period:
    return parse_period(PERIODS[template.units[0]])


def written(press: Press, template: Template) -> Sequence[Path]:
    """The files of the report; none where this reader may not see it."""
    try:
        return press.make(template, period_of(template), FORMS, gemeente=None, reason=REASON)
    except NotAllowed:
        return []


def bytes_holding(folder: Path, secrets: frozenset[str]) -> list[tuple[str, str]]:
    """Which file holds which secret, as bytes: numbers by their nine digits, words in two encodings."""
    words = [(word, word.encode(code)) for word in secrets if not word.isdigit() for code in ("utf-8", "utf-16-le")]
    found = []
    for path in filter(Path.is_file, sorted(folder.rglob("*"))):
        content = path.read_bytes()
        numbers = {number.decode() for number in NINE.findall(content) if number.decode() in secrets}
        found += [(path.name, secret) for secret in (*numbers, *(word for word, coded in words if coded in content))]
    return found


def values_holding(data: Path, secrets: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Which column of the compressed files holds which secret, per folder of files that are alike."""
    alike: dict[tuple[Path, str], list[str]] = {}
    for path in sorted(data.rglob("*.parquet")):
        kind = path.name.split(".")[-2] if path.parent.name != "staging" else path.name
        alike.setdefault((path.parent, kind), []).append(str(path))
    with duckdb.connect() as connection:
        for (folder, _), paths in alike.items():
            told = "SELECT DISTINCT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?, union_by_name = true)"
            rows = connection.execute(told, [paths]).fetchall()
            for value in {value for row in rows for value in row if value}:
                if hit := holding(value, secrets):
                    yield folder.name, value, hit


def holding(value: str, secrets: frozenset[str]) -> str:
    """The secret that a value is or holds; empty where there is none."""
    numbers = [number.decode() for number in NINE.findall(value.encode())]
    return value if value in secrets else next((number for number in numbers if number in secrets), "")


@pytest.mark.covers("S2-28", "S0-31")
def test_the_lists_of_persons_hold_the_canaries_and_so_does_nothing_else(after: After) -> None:
    """Else the search would prove nothing: the reader who may see them has them in the files that were asked for."""
    assert after.told > 100
    held = {
        key
        for key, paths in after.made.items()
        if any(CANARY.encode() in path.read_bytes() or WORDS.encode() in path.read_bytes() for path in paths)
    }
    assert held == {key for key, paths in after.made.items() if paths} != set()
    others = set(after.out.rglob("*")) - {path for paths in after.made.values() for path in paths}
    assert [
        path.name for path in others if path.is_file() and {CANARY, WORDS} & set(_words(path.read_bytes(), after))
    ] == []


def _words(content: bytes, after: After) -> Iterator[str]:
    return (secret for secret in (CANARY, WORDS) if secret.encode() in content)


def test_no_stored_byte_of_the_data_folder_holds_a_bsn_or_feedback(after: After) -> None:
    assert len(after.secrets) > 1000
    assert bytes_holding(after.house.store.root, after.secrets) == []


def test_no_stored_value_holds_a_bsn_or_feedback(after: After) -> None:
    assert list(values_holding(after.house.store.root, after.secrets)) == []
    found = manifest.current(after.house.store)
    assert found is not None
    with engine.reading(after.house.store, found) as connection:
        views = engine.ask(connection, "SELECT view_name FROM duckdb_views() WHERE NOT internal").rows
        assert len(views) > 40


def test_no_seal_holds_a_bsn_or_feedback_or_the_lines_of_a_list(after: After) -> None:
    seals = sorted(after.out.rglob(f"*{ENDING}"))
    assert len(seals) > len(after.made)
    for path in seals:
        content = path.read_bytes()
        assert not {number.decode() for number in NINE.findall(content)} & after.secrets, path.name
        assert not any(secret.encode() in content for secret in after.secrets if not secret.isdigit()), path.name


def test_no_report_that_is_not_about_persons_holds_a_bsn_or_feedback(after: After) -> None:
    lists = {path for paths in after.made.values() for path in paths}
    for path in sorted(after.out.rglob("*.csv")) + sorted(after.out.rglob("*.json")):
        if path not in lists:
            numbers = {number.decode() for number in NINE.findall(path.read_bytes())}
            assert not numbers & after.secrets, path.name


def test_the_reason_is_logged_without_the_number_in_it(after: After) -> None:
    logged = after.house.store.log.read_text("utf-8")
    assert "vraag van de inwoner met BSN" in logged
    assert CANARY not in logged

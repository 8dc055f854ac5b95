"""Example wabo-log: a real municipal process log, confirmed by pandas and by the log's own text."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from ketenzicht.project.installation import Installation
from tests.conftest import PROJECT
from tests.integration.desk import ask, build, house_at, load, staged, told
from tests.integration.pages import assert_true

MAPPING = (PROJECT / "examples/wabo-log/mapping.yaml").read_text(encoding="utf-8")
CASE = "case:concept:name"


@pytest.fixture(scope="module")
def path(reference_dir: Path) -> Path:
    return reference_dir / "data/eventlogs/receipt.csv"


@pytest.fixture(scope="module")
def log(path: Path) -> pd.DataFrame:
    """The log as text, a row per event."""
    return pd.read_csv(path, dtype=str)


@pytest.fixture(scope="module")
def cases(log: pd.DataFrame) -> pd.DataFrame:
    """A row per case: what its columns say on the first of its events."""
    return log.drop_duplicates(CASE).set_index(CASE)


@pytest.fixture(scope="module")
def wabo(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A house with this one source."""
    house = house_at(tmp_path_factory.mktemp("wabo") / "data")
    load(house, MAPPING, path)
    build(house)
    return house


def moments(texts: pd.Series) -> pd.Series:
    """UTC of moments with an offset."""
    return pd.to_datetime(texts, format="ISO8601", utc=True)


def days(texts: pd.Series) -> pd.Series:
    """The local day as it stands in the text: the log writes Dutch clock time before the offset."""
    return pd.to_datetime(texts.str[:10])


def as_utc(moment: datetime) -> datetime:
    """The warehouse keeps moments in UTC without saying so in each cell."""
    return moment.replace(tzinfo=UTC)


@pytest.mark.covers("S1-70")
def test_one_source_alone_gives_a_figure(wabo: Installation) -> None:
    assert ask(wabo, "SELECT count(*) FROM aanvraag") == [(1434,)]
    assert ask(wabo, "SELECT count(*) FROM processtap") == [(8577,)]


def test_each_case_of_the_log_is_one_aanvraag_and_each_event_one_step(wabo: Installation, log: pd.DataFrame) -> None:
    steps = ask(wabo, "SELECT stap_id, aanvraag_id, activiteit FROM processtap ORDER BY stap_id")
    expected = log[["concept:instance", CASE, "concept:name"]].sort_values("concept:instance")
    assert steps == list(expected.itertuples(index=False, name=None))
    assert {case for (case,) in ask(wabo, "SELECT aanvraag_id FROM aanvraag")} == set(log[CASE])


def test_channels_keep_their_counts_under_their_dutch_names(wabo: Installation) -> None:
    counts = ask(wabo, "SELECT kanaal, count(*) FROM aanvraag GROUP BY kanaal")
    assert dict(counts) == {"internet": 1250, "balie": 109, "post": 53, "mail": 21, "intern": 1}


def test_moments_are_the_same_instants_in_utc(wabo: Installation, log: pd.DataFrame) -> None:
    found = {step: as_utc(moment) for step, moment in ask(wabo, "SELECT stap_id, gebeurd_tijd FROM processtap")}
    assert found == dict(zip(log["concept:instance"], moments(log["time:timestamp"]).dt.to_pydatetime(), strict=True))


@pytest.mark.parametrize(
    ("column", "source"),
    [
        ("ontvangen", "case:startdate"),
        ("afgesloten", "case:enddate"),
        ("gepland_einde", "case:enddate_planned"),
        ("deadline", "case:deadline"),
    ],
)
def test_the_date_of_a_case_is_that_of_the_dutch_clock(
    wabo: Installation, cases: pd.DataFrame, column: str, source: str
) -> None:
    given = cases[source].dropna()
    rows = ask(wabo, f"SELECT aanvraag_id, {column}_tijd, {column}_op FROM aanvraag WHERE {column}_tijd IS NOT NULL")
    assert {case: day for case, _, day in rows} == {case: date.fromisoformat(text[:10]) for case, text in given.items()}
    assert {case: as_utc(moment) for case, moment, _ in rows} == moments(given).to_dict()
    near_midnight = sum(moment.date() != day for _, moment, day in rows)
    assert near_midnight == (moments(given).dt.date != days(given).dt.date).sum() > 0


def test_durations_cross_the_change_of_the_clock_to_the_second(wabo: Installation, log: pd.DataFrame) -> None:
    """From the first to the last event. By the hands of the clock 56 cases would be an hour off."""
    seconds = "date_diff('microsecond', min(gebeurd_tijd), max(gebeurd_tijd)) / 1e6"
    found = dict(ask(wabo, f"SELECT aanvraag_id, {seconds} FROM processtap GROUP BY aanvraag_id"))
    real = moments(log["time:timestamp"]).groupby(log[CASE]).agg(lambda own: (own.max() - own.min()).total_seconds())
    assert found == pytest.approx(real.to_dict())
    clock = pd.to_datetime(log["time:timestamp"].str[:26], format="ISO8601").groupby(log[CASE])
    by_the_hands = clock.agg(lambda own: (own.max() - own.min()).total_seconds())
    assert ((by_the_hands - real).abs() > 1).sum() == 56


def test_durations_are_those_that_were_published(wabo: Installation) -> None:
    own = "SELECT date_diff('second', min(gebeurd_tijd), max(gebeurd_tijd)) / 86400 AS d FROM processtap GROUP BY aanvraag_id"
    found = ask(wabo, f"SELECT median(d), avg(d), quantile_cont(d, 0.9), max(d) FROM ({own})")[0]
    assert [round(value, digits) for value, digits in zip(found, (2, 2, 1, 1), strict=True)] == [
        0.03,
        5.41,
        14.1,
        275.8,
    ]


def test_cases_without_an_end_stay_open(wabo: Installation, cases: pd.DataFrame) -> None:
    found = ask(wabo, "SELECT aanvraag_id FROM aanvraag WHERE afgesloten_op IS NULL AND doorlooptijd_dagen IS NULL")
    assert {case for (case,) in found} == set(cases.index[cases["case:enddate"].isna()])
    assert len(found) == 105


def test_an_end_at_midnight_of_the_first_day_is_no_error_by_date(wabo: Installation) -> None:
    """Two ends are a date, written as midnight: as a moment before the begin, as a date on the same day."""
    found = ask(
        wabo, "SELECT aanvraag_id, doorlooptijd_dagen FROM aanvraag WHERE afgesloten_tijd < ontvangen_tijd ORDER BY 1"
    )
    assert found == [("case-10862", 0), ("case-8267", 0)]


def test_lead_time_is_counted_in_dates(wabo: Installation, cases: pd.DataFrame) -> None:
    expected = (days(cases["case:enddate"]) - days(cases["case:startdate"])).dt.days.dropna().astype(int)
    found = ask(wabo, "SELECT aanvraag_id, doorlooptijd_dagen FROM aanvraag WHERE doorlooptijd_dagen IS NOT NULL")
    assert dict(found) == expected.to_dict()
    summary = ask(
        wabo, "SELECT count(doorlooptijd_dagen), sum(doorlooptijd_dagen), median(doorlooptijd_dagen) FROM aanvraag"
    )
    assert summary == [(1329, 77803, 50.0)]


def test_workers_are_pseudonyms_that_keep_them_apart(wabo: Installation, log: pd.DataFrame) -> None:
    rows = ask(wabo, "SELECT stap_id, medewerker FROM processtap")
    workers = log.set_index("concept:instance")["org:resource"]
    pairs = {(workers[step], pseudonym) for step, pseudonym in rows}
    assert len(pairs) == workers.nunique() == 48
    assert not any(worker in pseudonym for worker, pseudonym in pairs)


def test_a_worker_is_the_same_one_in_cases_and_events(wabo: Installation, log: pd.DataFrame) -> None:
    both = set(log["case:responsible"]) & set(log["org:resource"])
    shared = ask(
        wabo,
        "SELECT count(DISTINCT behandelaar) FROM aanvraag WHERE behandelaar IN (SELECT medewerker FROM processtap)",
    )
    assert shared == [(len(both),)]


def test_a_case_that_contradicts_itself_is_set_apart_with_its_events(
    house: Installation, path: Path, tmp_path: Path
) -> None:
    """Case columns repeat on each event and must agree; who changes one says two things about one case."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace("Internet,case-10011", "Desk,case-10011")
    changed = tmp_path / "receipt.csv"
    changed.write_text("".join(lines), encoding="utf-8")
    delivery = load(house, MAPPING, changed)
    assert len(staged(house, delivery, "aanvraag")) == 1433
    assert "case-10011" not in {case for (case,) in staged(house, delivery, "aanvraag", "aanvraag_id")}
    assert any("case-10011" in sentence and "spreken elkaar tegen" in sentence for sentence in told(house, delivery))
    per_case = Counter(line.split(",")[1] for line in lines[1:])
    assert len(staged(house, delivery, "processtap")) == 8577 - per_case["case-10011"]


def test_the_page_shows_what_comes_out(wabo: Installation) -> None:
    assert_true("connect-an-event-log.md", wabo)

"""Use of the system and completeness of the registration on the demo town, against its truth file and its delivery files."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ketenzicht.indicators import asking, catalog
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Reader, lokale_analist
from ketenzicht.reports import catalog as reports
from ketenzicht.reports import model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Report, blocks_of
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, Desk, desk_of
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

WEEK, MONTH = "2026-W43", "2026-10"
LOGINS, COMPLETE, MISSING = "aantal-logins-per-gebruiker-per-organisatie", "volledigheid", "ontbrekende-clienten"
Make = Callable[..., Report]


@pytest.fixture(scope="module")
def desk(town: Town) -> Iterator[Desk]:
    with desk_of(town.house) as found:
        yield found


@pytest.fixture(scope="module")
def files(town: Town) -> Path:
    return town.made.truth.parent


@pytest.fixture(scope="module")
def make(town: Town) -> Iterator[Make]:
    """A report as the analyst of a house with the consent of its works council sees it, unless told otherwise."""
    found, shipped = manifest.current(town.house.store), catalog.load()
    assert found is not None
    templates = reports.load(shipped, dimensions())
    with asking.open(town.house.store, found, at=AT) as source:

        def report(key: str, period: str, reader: Reader | None = None, **more: Any) -> Report:
            return compose(
                templates[key], source=source, period=parse_period(period), reader=reader or agreed(),
                indicators=shipped, reason="proef", **more,
            )  # fmt: skip

        yield report


def agreed() -> Reader:
    return lokale_analist("els", "proef", workers=True)


def counted(told: dict[str, int]) -> dict[str, int]:
    """What the truth tells, without organisations of which there is none."""
    return {code: number for code, number in told.items() if number}


def table(report: Report, title: str) -> dict[str, dict[str, Any]]:
    """The cells of a table by the code of the row and the title of the column; figures as numbers."""
    (found,) = (block for block in blocks_of(report, model.Table) if block.title == title)
    assert isinstance(found, model.Table)
    titles = [column.title for column in found.columns]
    return {
        row[0].code: dict(zip(titles, [cell.value if isinstance(cell, Figure) else cell for cell in row], strict=True))
        for row in found.rows
        if isinstance(row[0], model.Member)
    }


def lijst(report: Report, title: str) -> pd.DataFrame:
    """A list as a frame; figures as numbers."""
    (found,) = (block for block in blocks_of(report, model.Lijst) if block.title == title)
    assert isinstance(found, model.Lijst)
    rows = [[int(cell.value or 0) if isinstance(cell, Figure) else cell for cell in row] for row in found.rows]
    return pd.DataFrame(rows, columns=[column.title for column in found.columns])


def used(files: Path, period: str) -> pd.DataFrame:
    """Out of the delivery files: per account that was valid and present all of the period its organisation and the days on
    which somebody logged in. Moments in the file are UTC; a day is a day in the Netherlands."""
    about = parse_period(period)
    first, last = pd.Timestamp(about.start), pd.Timestamp(about.end) - pd.Timedelta(days=1)
    accounts = pd.read_csv(files / "regiesysteem/accounts.csv", parse_dates=["van", "tot"])
    there = accounts[(accounts.van <= first) & ~(accounts.tot <= last) & (accounts.afwezig == "nee")]
    logins = pd.read_csv(files / "regiesysteem/logins.csv", parse_dates=["timestamp"])
    day = logins.timestamp.dt.tz_convert("Europe/Amsterdam").dt.tz_localize(None).dt.normalize()
    mine = logins.assign(dag=day)[(day >= first) & (day <= last)]
    days = mine.groupby("account").dag.nunique()
    return there.assign(dagen=there.account.map(days).fillna(0).astype(int))


# Use


@pytest.mark.covers("S0-38", "S0-39")
def test_users_and_non_users_of_the_week_are_those_of_the_truth(desk: Desk, town: Town) -> None:
    counts = town.truth["counts"]
    valid = counted(counts["account.telt_mee_2026-W43|organisatie"])
    unused = counted(counts["account.niet_gebruikt_2026-W43|organisatie"])
    assert desk.by("gebruik.tellend", WEEK, "organisatie") == valid
    assert desk.by("gebruik.niet_gebruikt", WEEK, "organisatie") == unused
    story = town.truth["stories"]["niet_gebruik"]
    assert unused[story["organisatie"]] == story["niet_gebruikt"] == round(0.4 * story["accounts"])
    assert desk.by("gebruik.actief_percentage", WEEK, "organisatie")["RMC"] == 60


def test_logins_of_the_month_are_those_of_the_truth(desk: Desk, town: Town) -> None:
    told = town.truth["counts"]["login.aantal|maand|organisatie"]
    expected = {key.split("|")[1]: number for key, number in told.items() if key.startswith(f"{MONTH}|")}
    assert desk.by("gebruik.logins", MONTH, "organisatie") == expected


@pytest.mark.covers("S0-20")
@pytest.mark.parametrize("period", [WEEK, "2026-W17", MONTH, "2026-Q3"])
def test_the_report_of_use_is_what_one_counts_in_the_files(make: Make, files: Path, period: str) -> None:
    expected = used(files, period)
    shown = table(make("logins-per-organisatie", period), "Actief per organisatie")
    for code, group in expected.groupby("organisatie"):
        row, active = shown[str(code)], int((group.dagen > 0).sum())
        assert (row["Tellen mee"], row["Actief"], row["Niet gebruikt"]) == (len(group), active, len(group) - active)
        assert row["Actief, %"] == pytest.approx(Decimal(100 * active) / len(group))
        good = row["Actief, %"] >= 80
        assert str(row["Oordeel"]).startswith("goed: ") if good else ":" in str(row["Oordeel"])


@pytest.mark.covers("S0-20", "S0-39")
def test_the_list_of_users_is_what_one_counts_in_the_files(make: Make, files: Path) -> None:
    expected = used(files, MONTH)
    found = lijst(make(LOGINS, MONTH), "Gebruikers, één voor één")
    assert len(found) == len(set(found.Gebruiker))
    status = found.Status.value_counts().to_dict()
    assert status["gebruikt"] == (expected.dagen > 0).sum()
    assert status["niet gebruikt"] == (expected.dagen == 0).sum()
    told = found[found.Status != "afwezig of nieuw"]
    assert sorted(told["Actieve dagen"]) == sorted(expected.dagen)
    assert found["Logins"].sum() >= found["Actieve dagen"].sum()
    assert list(found.Organisatie) == sorted(found.Organisatie), "by organisation, and never a ranking of people"


@pytest.mark.covers("P-9", "S0-56")
def test_without_consent_nobody_sees_figures_per_employee(make: Make) -> None:
    without = lokale_analist("els", "proef")
    with pytest.raises(NotAllowed, match="Leg vast wanneer en waarvoor de ondernemingsraad instemde"):
        make(LOGINS, MONTH, without)
    assert make("logins-per-organisatie", MONTH, without).blocks


@pytest.mark.covers("P-9")
def test_figures_per_employee_go_back_thirteen_months_and_their_rows_leave_the_snapshot(
    make: Make, desk: Desk, town: Town
) -> None:
    with pytest.raises(NotAllowed, match="ten hoogste 13 maanden terug"):
        make(LOGINS, "2025-09")
    [(first,)] = desk.source.query("SELECT MIN(ingelogd_op) FROM login")
    assert str(first) == "2025-10-02"
    assert not desk.known("gebruik.niet_gebruikt", "2025-09"), "what was taken out is unknown, not nothing"


def test_a_weekly_report_inside_the_house_tells_use_tasks_signals_and_coverage(make: Make, town: Town) -> None:
    report = make("weekrapportage", WEEK, agreed().lowered_to(Profile.INTERN))
    use, weeks = table(report, "Wel en niet gebruiken"), table(report, "Stoplicht, dertien weken")
    unused = town.truth["stories"]["niet_gebruik"]
    assert (use["RMC"]["Niet gebruikt"], use["RMC"]["Oordeel"]) == (unused["niet_gebruikt"], "slecht: onder de norm")
    assert len(weeks) == 13 and weeks[WEEK]["Actief, %: oordeel"] == "goed: norm gehaald"
    assert not list(blocks_of(report, model.Lijst))


@pytest.mark.covers("S0-38")
def test_the_tasks_of_the_week_are_what_one_counts_in_the_file(make: Make, files: Path) -> None:
    tasks = pd.read_csv(files / "regiesysteem/taken.csv", dtype=str)
    tasks = tasks[~tasks.taak_id.str.startswith("X")].drop_duplicates("taak_id")
    moments = ["verstuurd", "gesloten", "afgewezen", "ingetrokken", "verlopen"]
    day = tasks[moments].apply(lambda column: pd.to_datetime(column, format="ISO8601").dt.normalize())
    sunday = pd.Timestamp("2026-10-25")
    ended = day[moments[1:]].min(axis=1)
    is_open = (day.verstuurd <= sunday) & ~(ended <= sunday)
    old = is_open & ((sunday - day.verstuurd).dt.days > 14)
    new = (day.verstuurd <= sunday) & (day.verstuurd > sunday - pd.Timedelta(days=7))
    shown = table(make("weekrapportage", WEEK), "Taken")
    for code in ("RMC", "UWV", "JL"):
        mine = tasks.aan == code
        expected = tuple(int((mine & rows).sum()) for rows in (is_open, new, old))
        assert (shown[code]["Open"], shown[code]["Nieuw"], shown[code]["Ouder dan 14 dagen"]) == expected


# Completeness


@pytest.mark.covers("S0-8")
def test_coverage_is_that_of_the_story(desk: Desk, town: Town) -> None:
    story = town.truth["stories"]["dekking_jongerenloket"]
    figures = {
        "op_lijst": "op_de_lijst",
        "geregistreerd": "geregistreerd",
        "ontbrekend": "ontbreekt",
        "zonder_bsn": "zonder_bsn",
    }
    for key, told in figures.items():
        assert desk.total(f"volledigheid.{key}", MONTH) == story[told]
    share = desk.total("volledigheid.dekking_tot_nu", MONTH)
    assert share == pytest.approx(Decimal(100 * story["geregistreerd"]) / story["op_de_lijst"])


@pytest.mark.covers("S0-8", "S0-9")
def test_completeness_is_what_one_counts_in_the_files(make: Make, files: Path) -> None:
    listed = clients(files)
    seen = registered(files)
    report = make(COMPLETE, MONTH)
    by_gemeente = table(report, "Dekking per gemeente")
    for code, group in listed.groupby("gemeente"):
        known = sum((bsn, code) in seen.index for bsn in group.BSN)
        row = by_gemeente[str(code)]
        assert (row["Op de lijst"], row["Geregistreerd"], row["Ontbreekt"]) == (len(group), known, len(group) - known)
    by_month = table(report, "Dekking per maand")["2026-07"]
    until = pd.Timestamp("2026-07-31")
    july = listed[listed.dag <= until]
    missing = [key for key in zip(july.BSN, july.gemeente, strict=True) if key not in seen.index or seen[key] > until]
    assert by_month["Ontbreekt"] == len(missing)


@pytest.mark.covers("S0-8")
def test_who_is_missing_stands_in_the_list_and_nobody_else(make: Make, town: Town, files: Path) -> None:
    numbers = town.truth["stories"]["dekking_jongerenloket"]["bsn_van_ontbrekenden"]
    names = town.house.vault.pseudonyms("persoon", [f"bsn:{bsn}" for bsn in numbers], at=AT)
    report = make(MISSING, MONTH)
    assert set(lijst(report, "Op de lijst en niet geregistreerd").Persoon) == set(names)
    signals = pd.read_csv(files / "regiesysteem/signalen.csv", dtype=str)
    mine = signals[
        (signals.organisatie == "JL") & ~signals.signaal_id.str.startswith("X") & (signals.ontvangen >= "2026-04-25")
    ]
    assert len(lijst(report, "Geregistreerd en niet op de lijst")) <= len(set(mine.bsn.fillna(mine.alternatief_nummer)))
    assert len(lijst(report, "Regels zonder geldig BSN")) == 3
    assert not any(bsn in str(report) for bsn in numbers)


@pytest.mark.covers("S0-8")
def test_coverage_stands_in_the_footer_of_every_report(make: Make) -> None:
    inside = agreed().lowered_to(Profile.INTERN)
    footer = make("open-taken-per-organisatie", MONTH, inside).footer.coverage
    assert footer.startswith("93% (412 van 443, Jongerenloket, sinds 25-04-2026); gegevens tot en met")
    one = make("open-taken-per-organisatie", MONTH, inside, gemeente="GM9903").footer.coverage
    assert one.startswith("84% (42 van 50, Jongerenloket, sinds 25-04-2026)")
    before = make("open-taken-per-organisatie", "2026-03", inside).footer.coverage
    assert before.startswith("dekking onbekend; ")


def clients(files: Path) -> pd.DataFrame:
    """The client list as it was delivered, without rows that have no valid BSN."""
    rows = pd.read_excel(files / "jongerenloket/clientenlijst_2026-10.xlsx", header=2, dtype=str, engine="calamine")
    known = rows[rows.BSN.notna() & (rows.BSN != "999999999")]
    codes = {"Zandwolde": "GM9901", "Lindermeer": "GM9902", "Hoogschor": "GM9903"}
    return known.assign(gemeente=known.Gemeente.map(codes), dag=pd.to_datetime(known["Eerste contact"]))


def registered(files: Path) -> pd.Series:
    """Per BSN and gemeente the first day of a signal or a task, out of the files."""
    found = []
    for name, moment in (("taken", "verstuurd"), ("signalen", "ontvangen")):
        rows = pd.read_csv(files / f"regiesysteem/{name}.csv", dtype=str)
        rows = rows[~rows.iloc[:, 0].str.startswith("X") & rows.bsn.notna()]
        day = pd.to_datetime(rows[moment], format="ISO8601").dt.normalize()
        found.append(pd.DataFrame({"bsn": rows.bsn, "gemeente": rows.gemeentecode, "dag": day}))
    return pd.concat(found).groupby(["bsn", "gemeente"]).dag.min()

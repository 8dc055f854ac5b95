"""The reports on signals and the steering questions, against the truth file and against pandas over the delivered files."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pandas as pd
import pikepdf
import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import Period, parse_period
from ketenzicht.kernel.reader import Profile, Reader, lokale_analist
from ketenzicht.reports import catalog, model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers import render
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

MONTH, QUARTER, HALF = "2026-03", "2026-Q2", "2026-H1"
TEMPLATES = catalog.load(indicators.load(), dimensions())
AGGREGATE = (
    ("geaccepteerde-en-afgewezen-signalen-per-maand", MONTH),
    ("signalen-per-leeftijd", QUARTER),
    ("signalen-per-organisatie", QUARTER),
    ("top-signalen", QUARTER),
    ("verloop-van-signalen", HALF),
    ("stuurvragen", QUARTER),
    ("kwartaalcijfers", QUARTER),
    ("halfjaarsamenvatting", HALF),
)
SENSITIVE = ("jeugd-ggz", "veiligheid")
Make = Callable[..., Report]


@pytest.fixture(scope="module")
def make(town: Town) -> Iterator[Make]:
    found = manifest.current(town.house.store)
    assert found is not None
    with asking.open(town.house.store, found, at=AT) as source:

        def report(key: str, period: str, gemeente: str | None = None, reader: Reader | None = None) -> Report:
            return compose(
                TEMPLATES[key], source=source, period=parse_period(period), reader=reader or analyst(),
                indicators=indicators.load(), gemeente=gemeente, reason="proef",
            )  # fmt: skip

        yield report


@pytest.fixture(scope="module")
def truth(town: Town) -> dict[str, Any]:
    return dict(town.truth)


def delivered(town: Town, file: str, key: str, moments: tuple[str, ...]) -> pd.DataFrame:
    """The good rows of a delivered file, each once, with moments as days."""
    rows = pd.read_csv(town.made.truth.parent / "regiesysteem" / file, dtype=str).drop_duplicates()
    rows = rows[~rows[key].str.startswith("X")]
    return rows.assign(**{moment: pd.to_datetime(rows[moment].str[:10]) for moment in moments})


@pytest.fixture(scope="module")
def signals(town: Town) -> pd.DataFrame:
    return delivered(town, "signalen.csv", "signaal_id", ("ontvangen", "beoordeeld", "vervolg_op", "geboortedatum"))


@pytest.fixture(scope="module")
def tasks(town: Town) -> pd.DataFrame:
    return delivered(town, "taken.csv", "taak_id", ("verstuurd", "gestart", "gesloten"))


@pytest.fixture(scope="module")
def courses(town: Town) -> pd.DataFrame:
    return delivered(town, "trajecten.csv", "traject", ("beeindigd",))


def within(days: pd.Series, period: str | Period) -> pd.Series:
    about = parse_period(period) if isinstance(period, str) else period
    return (days >= pd.Timestamp(about.start)) & (days < pd.Timestamp(about.end))


def block(report: Report, title: str) -> Any:
    return next(found for found in report.blocks if found.title == title)


def column(table: model.Table, title: str) -> dict[str, Decimal | None]:
    """The figures of a column by the code of their row."""
    place = [found.title for found in table.columns].index(title)
    return {row[0].code: row[place].value for row in table.rows if isinstance(row[0], model.Member)}  # type: ignore[union-attr]


def some(found: dict[str, Decimal | None]) -> dict[str, Decimal]:
    return {code: value for code, value in found.items() if value}


def per_month(told: dict[str, int], period: str) -> Counter[str]:
    """What the truth tells by `month|label`, by label, over the months of a period."""
    months = [month.key for month in parse_period(period).months()]
    found: Counter[str] = Counter()
    for key, number in told.items():
        month, _, label = key.partition("|")
        if month in months and number:
            found[label] += number
    return found


@pytest.mark.covers("S0-23")
def test_signals_per_month_are_those_of_the_truth_and_of_the_files(
    make: Make, truth: dict[str, Any], signals: pd.DataFrame
) -> None:
    report = make("geaccepteerde-en-afgewezen-signalen-per-maand", MONTH)
    table = block(report, "Geaccepteerd en afgewezen")
    months = [row[0].code for row in table.rows]
    assert months[-1] == MONTH and len(months) == 13
    counts, judged = truth["counts"], truth["counts"]["signaal.oordeel|maand|oordeel"]
    for title, told in {
        "Ontvangen": counts["signaal.ontvangen|maand"],
        "Nog te beoordelen": counts["signaal.te_beoordelen"],
        "Door filterregel": counts["signaal.filterregel|maand"],
        "Dienst gestart ≤ 90 d": counts["signaal.vervolg_binnen_90_dagen|maand"],
        "Geaccepteerd": {month: judged.get(f"{month}|geaccepteerd", 0) for month in months},
        "Afgewezen": {month: judged.get(f"{month}|afgewezen", 0) for month in months},
        "Dagen tot oordeel, mediaan": {m: d["median"] for m, d in truth["days"]["signaal.oordeel_dagen|maand"].items()},
    }.items():
        assert column(table, title) == {month: Decimal(str(told.get(month, 0))) for month in months}, title
    mine = signals[within(signals.beoordeeld, MONTH)]
    share = 100 * (mine.oordeel == "Geaccepteerd").mean()
    assert column(table, "% geaccepteerd")[MONTH] == pytest.approx(Decimal(share))
    days = (mine.beoordeeld - mine.ontvangen).dt.days
    assert column(table, "Dagen tot oordeel, p90")[MONTH] == pytest.approx(Decimal(days.quantile(0.9)))


def test_reasons_by_reporter_are_those_of_the_files(make: Make, signals: pd.DataFrame) -> None:
    found = block(
        make("geaccepteerde-en-afgewezen-signalen-per-maand", MONTH), "Waarom signalen zijn afgewezen, naar wie meldde"
    )
    mine = signals[within(signals.beoordeeld, MONTH) & (signals.oordeel == "Afgewezen")]
    names = {"Inwoner": "inwoner", "Professional": "professional", "Systeem": "automatisch"}
    expected = Counter(zip(mine.reden_afwijzing, mine.soort_indiener.map(names), strict=True))
    cells = {
        (row.code, head.code): int(figure.value or 0)
        for row, line in zip(found.rows, found.cells, strict=True)
        for head, figure in zip(found.columns, line, strict=True)
    }
    assert {key: value for key, value in cells.items() if value} == expected
    assert found.total.value == len(mine)


@pytest.mark.covers("S0-28")
def test_signals_by_age_at_receipt_are_those_of_the_files(make: Make, signals: pd.DataFrame) -> None:
    report = make("signalen-per-leeftijd", QUARTER)
    mine = signals[within(signals.ontvangen, QUARTER)]
    birthday = mine.ontvangen.dt.strftime("%m%d") >= mine.geboortedatum.dt.strftime("%m%d")
    age = mine.ontvangen.dt.year - mine.geboortedatum.dt.year - (~birthday).astype(int)
    bounds = [0, 16, 18, 21, 23, 27, 65, 200]
    labels = ["0-15", "16-17", "18-20", "21-22", "23-26", "27-64", "65+"]
    expected = Counter(pd.cut(age, bounds, right=False, labels=labels))
    table = block(report, "Wat er per leeftijd mee gebeurde")
    assert some(column(table, "Signalen")) == {label: number for label, number in expected.items() if number}
    judged = signals[within(signals.beoordeeld, QUARTER) & (signals.oordeel == "Geaccepteerd")]
    assert table.total[3].value == len(judged)
    (per_1000,) = (item.figure.value for item in report.blocks[0].items if item.indicator == "signalen.per_1000")  # type: ignore[attr-defined]
    assert per_1000 is not None and per_1000 > 0


@pytest.mark.covers("S0-29")
def test_signals_per_organisation_are_those_of_the_files(make: Make, signals: pd.DataFrame) -> None:
    table = block(make("signalen-per-organisatie", QUARTER), "Signalen per organisatie die meldde")
    received, judged = (signals[within(signals[day], QUARTER)] for day in ("ontvangen", "beoordeeld"))
    assert some(column(table, "Ontvangen")) == Counter(received.organisatie.fillna("onbekend"))
    for title, oordeel in (("Geaccepteerd", "Geaccepteerd"), ("Afgewezen", "Afgewezen")):
        mine = judged[judged.oordeel == oordeel]
        assert some(column(table, title)) == Counter(mine.organisatie.fillna("onbekend"))


@pytest.mark.covers("S0-29", "S0-56")
def test_signals_per_worker_are_for_who_may_see_them_and_never_ranked(make: Make, signals: pd.DataFrame) -> None:
    key = "signalen-per-organisatie-per-medewerker"
    with pytest.raises(NotAllowed, match="medewerker"):
        make(key, QUARTER)
    entitled = lokale_analist("els", "proef", workers=True)
    found = block(make(key, QUARTER, reader=entitled), "Signalen per medewerker")
    assert [row[0] for row in found.rows] == sorted(row[0] for row in found.rows)
    by_title = {
        head.title: [row[place].value for row in found.rows]
        for place, head in enumerate(found.columns)
        if head.measure is not None
    }
    mine = signals[(signals.soort_indiener == "Professional") & within(signals.ontvangen, QUARTER)]
    assert sorted(by_title["Signalen"]) == sorted(Counter(mine.medewerker).values())
    for title, oordeel in (("Geaccepteerd", "Geaccepteerd"), ("Afgewezen", "Afgewezen")):
        assert sum(by_title[title]) == int((mine.oordeel == oordeel).sum())
    assert sum(by_title["Open"]) == int(mine.oordeel.isna().sum())
    before = signals[
        (signals.soort_indiener == "Professional") & within(signals.ontvangen, parse_period(QUARTER).previous())
    ]
    assert sum(by_title["Vorige periode"]) == int(before.medewerker.isin(set(mine.medewerker)).sum())


@pytest.mark.covers("S0-30")
def test_the_top_of_signals_is_that_of_the_truth_and_of_the_files(
    make: Make, truth: dict[str, Any], signals: pd.DataFrame
) -> None:
    found = block(make("top-signalen", QUARTER), "De tien onderwerpen met de meeste signalen")
    told = truth["counts"]["signaal.ontvangen|maand|onderwerp"]

    def expected(period: str) -> Counter[str]:
        counted = per_month(told, period)
        return Counter({label: number for label, number in counted.items() if label})

    now = expected(QUARTER)
    assert {place.member.code: place.figure.value for place in found.places} == {
        place.member.code: now[place.member.code] for place in found.places
    }
    values = [place.figure.value for place in found.places]
    assert values == sorted(now.values(), reverse=True)[:10]
    before, earlier = expected("2026-Q1"), expected("2025-Q2")
    for place in found.places:
        assert [figure.value for figure in place.earlier] == [before[place.member.code], earlier[place.member.code]]
        assert place.course[-1].value == told.get(f"2026-06|{place.member.code}", 0)
    mine = signals[within(signals.ontvangen, QUARTER)]
    assert found.whole.figure.value == len(mine)
    started = (mine.vervolg_op - mine.ontvangen).dt.days <= 90
    assert [column.title for column in found.beside] == ["Personen", "Geaccepteerd", "Dienst gestart"]
    assert found.whole.beside[2].value == int(started.sum())
    assert found.whole.beside[0].value == mine.alternatief_nummer.fillna(mine.bsn).nunique()


def first_tasks(signals: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """Accepted signals with the first task that came of them."""
    first = tasks.dropna(subset="signaal_id").sort_values(["verstuurd", "taak_id"]).drop_duplicates("signaal_id")
    merged = signals.merge(first, on=["signaal_id", "gemeentecode"], suffixes=("", "_taak"))
    return merged[merged.oordeel == "Geaccepteerd"]


@pytest.mark.covers("S0-27", "S0-34")
def test_the_funnel_and_the_streams_are_those_of_the_files(
    make: Make, truth: dict[str, Any], signals: pd.DataFrame, tasks: pd.DataFrame
) -> None:
    report = make("verloop-van-signalen", HALF)
    mine = signals[within(signals.ontvangen, HALF)]
    handed = first_tasks(mine, tasks)
    done = handed[handed.gestart.notna() & handed.gesloten.notna()]
    expected = [
        len(mine),
        (mine.oordeel == "Geaccepteerd").sum(),
        len(handed),
        handed.gestart.notna().sum(),
        len(done),
        done.resultaat.isin(["dienst_geleverd", "deels_geleverd"]).sum(),
    ]
    funnel = block(report, "Van signaal tot resultaat")
    assert [step.figure.value for step in funnel.steps] == [int(number) for number in expected]
    assert all(number > 0 for number in expected)
    stream = block(report, "Wie draagt over aan wie")
    told = per_month(truth["counts"]["taak.verstuurd|maand|van|aan"], HALF)
    assert stream.total.value == sum(told.values())
    assert [link.figure.value for link in stream.links] == sorted(told.values(), reverse=True)[:15]
    assert all(told[f"{link.source.code}|{link.target.code}"] == link.figure.value for link in stream.links)
    assert stream.rest.value == sum(told.values()) - sum(link.figure.value or 0 for link in stream.links)
    helped = block(report, "Van wie meldde naar wie hielp")
    assert helped.total.value == len(handed)


@pytest.mark.covers("S0-27", "S0-31")
def test_the_course_of_each_signal_is_listed_with_a_pseudonym(
    make: Make, signals: pd.DataFrame, tasks: pd.DataFrame
) -> None:
    report = make("signaalverloop", "2025-03")
    found = block(report, "Signalen, één voor één")
    titles = [column.title for column in found.columns]
    lines = {row[0]: dict(zip(titles, row, strict=True)) for row in found.rows}
    mine = signals[within(signals.ontvangen, "2025-03")]
    assert set(lines) == set(mine.signaal_id)
    assert found.pseudonymised
    assert not set(mine.bsn.dropna()) & {line["Persoon"] for line in lines.values()}
    handed = first_tasks(mine, tasks)
    assert len(handed) > 0
    for one in handed.itertuples():
        line = lines[one.signaal_id]
        assert line["Taak gesloten"] == (None if pd.isna(one.gesloten) else one.gesloten.date())
        assert line["Beoordeeld"] == one.beoordeeld.date()
    with pytest.raises(NotAllowed):
        make("signaalverloop", "2025-03", reader=analyst().lowered_to(Profile.INTERN))


@pytest.mark.covers("S0-32", "S0-33", "S0-34", "S0-35", "S0-36")
def test_the_steering_questions_are_answered_by_the_truth(
    make: Make, truth: dict[str, Any], signals: pd.DataFrame, courses: pd.DataFrame
) -> None:
    report, counts = make("stuurvragen", QUARTER), truth["counts"]
    reporters = block(report, "1. Wie meldt er")
    mine = signals[within(signals.ontvangen, QUARTER)]
    assert reporters.total[1].value == len(mine)
    assert reporters.total[3].value == int(((mine.vervolg_op - mine.ontvangen).dt.days <= 90).sum())
    results = block(report, "3. Met welk resultaat")
    told = per_month(counts["taak.gesloten|maand|organisatie|resultaat"], QUARTER)
    for row, line in zip(results.rows, results.cells, strict=True):
        for head, figure in zip(results.columns, line, strict=True):
            assert figure.value == told[f"{row.code}|{head.code}"]
    out = block(report, "4. Waarheen stromen inwoners uit")
    assert some(column(out, "Uitstroom")) == per_month(counts["uitstroom.aantal|maand|bestemming"], QUARTER)
    dropped = block(report, "5. Uitval per fase en reden")
    fallen = per_month(counts["uitval.aantal|maand|fase"], QUARTER)
    assert {row.code: total.value for row, total in zip(dropped.rows, dropped.row_totals, strict=True)} == fallen
    ended = courses[within(courses.beeindigd, QUARTER)]
    share = 100 * ended.uitval_fase.notna().sum() / (ended.uitval_fase.notna() | ended.bestemming.notna()).sum()
    (figure,) = (item.figure for item in report.blocks[0].items if item.indicator == "uitval.percentage")  # type: ignore[attr-defined]
    assert figure.value == pytest.approx(Decimal(share))


@pytest.mark.covers("S0-33", "S0-36")
def test_a_half_year_is_summed_up_on_two_pages(make: Make, truth: dict[str, Any], signals: pd.DataFrame) -> None:
    report = make("halfjaarsamenvatting", HALF)
    (file,) = (data for name, data in render(report, "pdf").items() if name.endswith(".pdf"))
    with pikepdf.open(BytesIO(file)) as document:
        assert len(document.pages) <= 2
    quarters = block(report, "De twee kwartalen")
    assert [row[0].code for row in quarters.rows] == ["2026-Q1", "2026-Q2"]
    assert [row[1].value for row in quarters.rows] == [
        int(within(signals.ontvangen, quarter).sum()) for quarter in ("2026-Q1", "2026-Q2")
    ]
    out = block(report, "Uitstroom, drie halfjaren")
    told = truth["counts"]["uitstroom.aantal|maand|bestemming"]
    assert [row[1].value for row in out.rows] == [per_month(told, key)["werk"] for key in ("2025-H1", "2025-H2", HALF)]
    fallen = block(report, "Uitval per fase")
    assert some(column(fallen, "Uitval")) == per_month(truth["counts"]["uitval.aantal|maand|fase"], HALF)


@pytest.mark.covers("S0-32")
def test_the_quarter_tells_who_reports_what_is_handed_over_and_who_leaves(
    make: Make, truth: dict[str, Any], signals: pd.DataFrame
) -> None:
    report, counts = make("kwartaalcijfers", QUARTER), truth["counts"]
    handed = block(report, "3. Overgedragen aan ketenpartners")
    assert some(column(handed, "Overgedragen")) == per_month(counts["taak.verstuurd|maand|organisatie"], QUARTER)
    assert some(column(handed, "Gesloten")) == per_month(counts["taak.gesloten|maand|organisatie"], QUARTER)
    out = block(report, "4. Uitstroom, vijf kwartalen")
    assert out.rows[-1][2].value == per_month(counts["uitstroom.aantal|maand|bestemming"], QUARTER)["scholing"]
    subjects = block(report, "1. Met welke problemen")
    assert subjects.whole.figure.value == int(within(signals.ontvangen, QUARTER).sum())


@pytest.mark.parametrize(("key", "period"), AGGREGATE)
def test_one_municipality_gets_the_same_report_about_itself(
    key: str, period: str, make: Make, signals: pd.DataFrame
) -> None:
    report = make(key, period, gemeente="GM9902")
    assert report.gemeente == "GM9902"
    mine = signals[(signals.gemeentecode == "GM9902") & within(signals.ontvangen, period)]
    figures = {
        item.indicator: item.figure
        for found in report.blocks
        if isinstance(found, model.Figures)
        for item in found.items
    }
    if "signalen.ontvangen" in figures:
        assert figures["signalen.ontvangen"].value == len(mine)
    assert all(isinstance(figure, Figure) for figure in figures.values())

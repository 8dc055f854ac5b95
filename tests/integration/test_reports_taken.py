"""The reports about tasks on the demo town, against the delivery files counted with pandas and the truth of the generator."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Right
from ketenzicht.reports import catalog, model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import Report
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.taken_files import open_on, taken, within
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

MONTH, LAST = "2026-09", date(2026, 9, 30)
TEMPLATES = catalog.load(indicators.load(), dimensions())
Make = Callable[..., Report]


@pytest.fixture(scope="module")
def make(town: Town) -> Iterator[Make]:
    """A report over a month, by default as the analyst sees it."""
    found = manifest.current(town.house.store)
    assert found is not None
    with asking.open(town.house.store, found, at=AT) as source:

        def report(key: str, period: str = MONTH, **words: Any) -> Report:
            said = {"reader": analyst(), "reason": "proef", **words}
            return compose(
                TEMPLATES[key], source=source, period=parse_period(period), indicators=indicators.load(), **said
            )

        yield report


@pytest.fixture(scope="module")
def rows(town: Town) -> pd.DataFrame:
    """The tasks as they were delivered."""
    return taken(Path(town.made.truth).parent)


def block(report: Report, title: str) -> Any:
    """The block with this title."""
    (found,) = (block for block in report.blocks if block.title == title)
    return found


def by_code(table: model.Table) -> dict[str, dict[str, Decimal | None]]:
    """Of each member the figures by the title of their column."""
    return {
        row[0].code: {
            column.title: cell.value
            for column, cell in zip(table.columns, row, strict=True)
            if isinstance(cell, Figure)
        }
        for row in table.rows
        if isinstance(row[0], model.Member)
    }


def key_figure(report: Report, indicator: str) -> Decimal | None:
    """A key figure that the report begins with."""
    (item,) = (item for item in report.blocks[0].items if item.indicator == indicator)  # type: ignore[attr-defined]
    value: Decimal | None = item.figure.value
    return value


def near(found: Decimal | None, expected: float) -> bool:
    return found is not None and abs(float(found) - expected) < 0.0501


@pytest.mark.covers("S0-21")
def test_open_tasks_are_those_of_the_delivery(make: Make, rows: pd.DataFrame) -> None:
    report, still = make("open-taken-per-organisatie"), open_on(rows, LAST)
    late = still[still["afgesproken_op"] < pd.Timestamp(LAST)]
    assert key_figure(report, "taken.open") == len(still)
    assert key_figure(report, "taken.over_termijn") == len(late)
    assert near(key_figure(report, "taken.over_termijn_percentage"), 100 * len(late) / len(still))
    age = (pd.Timestamp(LAST) - still["verstuurd_op"]).dt.days
    assert near(key_figure(report, "taken.ouderdom"), age.mean())
    states = by_code(block(report, "Open taken naar wat ermee gebeurt"))
    for code, mine in still.groupby("aan"):
        old = age[mine.index]
        assert states[code]["Open"] == len(mine)
        assert near(states[code]["Ouderdom, mediaan"], float(np.percentile(old, 50)))
        assert near(states[code]["Ouderdom, p90"], float(np.percentile(old, 90)))
    ages = block(report, "Open taken naar ouderdom, in dagen sinds versturen")
    assert [figure.value for figure in ages.column_totals] == [
        int(((age >= low) & (age <= high)).sum()) for low, high in ((0, 7), (8, 14), (15, 28), (29, 56), (57, 10**6))
    ]


@pytest.mark.covers("S0-22")
def test_the_people_with_tasks_are_as_many_as_the_truth_says_and_some_have_a_regisseur(
    make: Make, town: Town, rows: pd.DataFrame
) -> None:
    report = make("bsn-met-taken-per-leeftijd-per-geslacht", "2026-10")
    people = block(report, "Personen met open taken, één voor één")
    titles = [column.title for column in people.columns]
    known = [dict(zip(titles, row, strict=True)) for row in people.rows if row[0] != "onbekend"]
    assert len(known) == town.truth["counts"]["taak.personen_met_open_taak"][""]
    assert sum(line["Open taken"].value for line in known) <= len(open_on(rows, date(2026, 10, 31)))
    plans = json.loads((Path(town.made.truth).parent / "regiesysteem" / "plandossiers.json").read_text("utf-8"))
    running = [plan for plan in plans["plannen"] if plan["einde"] is None and plan["regisseur"]]
    led = {who["bsn"] for plan in running for who in (*plan["leden"], plan["hoofdpersoon"]) if who["bsn"]}
    still = open_on(rows, date(2026, 10, 31))
    assert {line["Regisseur"] for line in known} == {"ja", "nee"}
    assert sum(line["Regisseur"] == "ja" for line in known) >= len(led & set(still["bsn"])) > 0


@pytest.mark.covers("S0-24")
def test_reserved_tasks_stand_one_by_one_with_their_days(make: Make, rows: pd.DataFrame) -> None:
    report, mine = make("gereserveerde-taken-per-bsn-per-medewerker"), within(rows, "gereserveerd", MONTH)
    found = block(report, "Gereserveerde taken, één voor één")
    titles = [column.title for column in found.columns]
    lines = {row[titles.index("Taaknummer")]: dict(zip(titles, row, strict=True)) for row in found.rows}
    assert set(lines) == set(mine["taak_id"])
    for task in mine.itertuples():
        line = lines[task.taak_id]
        derived = task.afgeleid == "ja"
        wait = (task.gereserveerd_op - task.verstuurd_op).days
        assert (line["Wachttijd"] and line["Wachttijd"].value) == (None if derived else wait)
        assert line["Afgesproken"].value == int(task.termijn)
        if pd.isna(task.gesloten_op):
            assert (line["Gesloten"], line["Verschil"]) == (None, None)
        else:
            assert line["Totaal"].value == task.dagen
            assert line["Verschil"].value == task.dagen - int(task.termijn)


@pytest.mark.covers("S0-24")
def test_lead_times_per_partner_are_those_of_the_delivery(make: Make, rows: pd.DataFrame) -> None:
    report = make("gereserveerde-taken")
    closed, reserved = within(rows, "gesloten", MONTH), within(rows, "gereserveerd", MONTH)
    boxes = block(report, "Hoe lang gesloten taken duurden, per organisatie").boxes
    assert boxes[-1].n.value == len(closed)
    for box in boxes:
        own = closed if box is boxes[-1] else closed[closed["aan"] == box.member.code]
        expected = np.percentile(own["dagen"], model.PERCENTILES)
        assert all(near(figure.value, value) for figure, value in zip(box.figures, expected, strict=True))
    bars = {bar.member.code: bar for bar in block(report, _AGREED).bars}
    for code, own in closed.groupby("aan"):
        assert near(bars[code].figure.value, own["dagen"].mean())
        assert near(bars[code].target.value, pd.to_numeric(own["termijn"]).mean())
    waited = reserved[reserved["afgeleid"] == "nee"]
    days = (waited["gereserveerd_op"] - waited["verstuurd_op"]).dt.days
    assert near(key_figure(report, "taken.wachttijd"), days.mean())
    total = block(report, "Van versturen tot reserveren, in dagen").total
    assert near(total[-1].value, float(np.percentile(days, 90)))


_AGREED = "Afgesproken tegen werkelijk, gemiddelde dagen per organisatie"


@pytest.mark.covers("S0-25")
def test_closed_tasks_stand_with_their_result_and_feedback(make: Make, rows: pd.DataFrame) -> None:
    report, closed = make("gesloten-taken"), within(rows, "gesloten", MONTH)
    results = block(report, "Gesloten taken naar resultaat")
    counted = Counter(zip(closed["aan"], closed["resultaat"], strict=True))
    for row, cells in zip(results.rows, results.cells, strict=True):
        for column, figure in zip(results.columns, cells, strict=True):
            assert figure.value == counted[row.code, column.code]
    told = closed[closed["terugkoppeling"] != ""]
    assert near(key_figure(report, "taken.met_feedback"), 100 * len(told) / len(closed))
    assert near(key_figure(report, "taken.feedback_gelezen"), 100 * (told["gelezen"] != "").mean())
    judged = closed[closed["doel_bereikt"] != ""]
    assert near(key_figure(report, "taken.doel_bereikt"), 100 * (judged["doel_bereikt"] == "ja").mean())


class Texts:
    """A resolver that knows one text, and remembers what it was asked."""

    def __init__(self, key: str) -> None:
        self.key, self.asked = key, []  # type: ignore[var-annotated]

    def resolve(self, reader: Any, ids: Any, fields: Any) -> dict[str, dict[str, str]]:
        """The text of one task."""
        self.asked.append((list(fields), set(ids), reader.purpose))
        return {self.key: {"feedback": "Gesprek gevoerd, zie verslag"}} if "feedback" in fields else {}


@pytest.mark.covers("S0-25", "S0-31")
def test_the_words_of_feedback_are_fetched_last_and_only_for_who_may_see_them(make: Make, rows: pd.DataFrame) -> None:
    closed = within(rows, "gesloten", MONTH)
    told = closed[closed["terugkoppeling"] != ""]
    texts = Texts(str(told["taak_id"].iloc[0]))
    report = make("gesloten-taken-met-feedback", resolver=texts)
    found = block(report, "Gesloten taken, één voor één")
    place = [column.title for column in found.columns].index("Feedback")
    cells = Counter(row[place] for row in found.rows)
    assert cells == {
        "Gesprek gevoerd, zie verslag": 1,
        "ja": len(told) - 1,
        "nee": len(closed) - len(told),
    }
    assert found.has_texts
    assert texts.asked == [(["feedback"], set(told["taak_id"]), "proef")]
    without = block(make("gesloten-taken-met-feedback"), "Gesloten taken, één voor één")
    assert {row[place] for row in without.rows} == {"ja", "nee"} and not without.has_texts


@pytest.mark.covers("S0-31")
def test_one_file_serves_who_may_see_employees_and_who_may_not(make: Make) -> None:
    without = block(make("gereserveerde-taken-per-bsn-per-medewerker"), "Gereserveerde taken, één voor één")
    assert "Medewerker" not in [column.title for column in without.columns]
    assert "Zonder Medewerker: dat ziet alleen wie het recht op gegevens per medewerker heeft." in without.note
    reader = analyst()
    reader = replace(reader, rights=reader.rights | {Right.MEDEWERKER}, workers_agreed=reader.municipalities)
    found = block(
        make("gereserveerde-taken-per-bsn-per-medewerker", reader=reader), "Gereserveerde taken, één voor één"
    )
    assert "Medewerker" in [column.title for column in found.columns]
    assert len(found.rows) == len(without.rows) and "Zonder" not in found.note


@pytest.mark.covers("S0-26")
def test_started_tasks_per_month_and_partner_are_those_of_the_truth(make: Make, town: Town) -> None:
    report = make("gestarte-taken-per-maand")
    truth = {
        tuple(key.split("|")): number for key, number in town.truth["counts"]["taak.gestart|maand|organisatie"].items()
    }
    table = block(report, "Gestarte taken per maand en ketenpartner")
    assert len(table.rows) == 13
    for row, cells in zip(table.rows, table.cells, strict=True):
        for column, figure in zip(table.columns, cells, strict=True):
            assert figure.value == truth.get((row.code, column.code), 0)
    per_month = Counter({month: 0 for month, _ in truth})
    for (month, _), number in truth.items():
        per_month[month] += number
    so_far = [sum(per_month[f"2026-{n:02}"] for n in range(1, until + 1)) for until in range(1, 10)]
    year_ago = [sum(per_month[f"2025-{n:02}"] for n in range(1, until + 1)) for until in range(1, 10)]
    now, then = block(report, "Gestarte taken dit jaar, opgeteld").series
    assert [figure.value for figure in now.figures] == so_far
    assert [figure.value for figure in then.figures] == year_ago
    sent = town.truth["counts"]["taak.verstuurd|maand|organisatie"]
    partners = by_code(block(report, "Per ketenpartner"))
    assert all(partners[code]["Verstuurd"] == sent.get(f"{MONTH}|{code}", 0) for code in partners)


@pytest.mark.covers("S0-41")
def test_the_monthly_report_holds_the_others_and_asks_each_figure_once(make: Make) -> None:
    asked: Counter[tuple[object, ...]] = Counter()

    def ask(source: Any, indicator: Any, period: Any, *, by: Any, where: Any, reader: Any) -> Any:
        asked[indicator.key, period.key, tuple(by), tuple(sorted(where.items()))] += 1
        return asking.ask(source, indicator, period, by=by, where=where, reader=reader)

    report = make("maandrapportage", ask=ask)
    chapters = [found.report for found in report.blocks if isinstance(found, model.Chapter) and found.report]
    assert len(chapters) == 12  # the dashboard page and the eleven
    assert max(asked.values()) == 1
    for key in ("gesloten-taken", "signalen-per-leeftijd"):
        own = {
            (fact.indicator, fact.period, fact.member_1.code, fact.member_2.code, fact.what, fact.figure)
            for fact in facts(make(key))
        }
        place = next(
            at for at, found in enumerate(report.blocks) if isinstance(found, model.Chapter) and found.report == key
        )
        told = facts(replace(report, blocks=report.blocks[place + 1 : place + 3]))
        assert (
            told and {(f.indicator, f.period, f.member_1.code, f.member_2.code, f.what, f.figure) for f in told} <= own
        )


@pytest.mark.covers("S0-43")
@pytest.mark.parametrize("period", [MONTH, "2026-W39"])
def test_the_dashboard_page_sums_up_the_eleven_for_a_month_and_a_week(make: Make, period: str) -> None:
    (page,) = (found for found in make("dashboard", period).blocks if isinstance(found, model.Overview))
    assert len(page.lines) == 11 and len({line.report for line in page.lines}) == 11
    assert all(line.course[-1] == line.item.figure for line in page.lines)
    assert [held.label for held in page.lines[1].item.comparisons][:2] == ["vorige periode", "jaar eerder"]
    if period == MONTH:
        open_ = next(line for line in page.lines if line.report == "open-taken-per-organisatie")
        assert open_.item.figure.value == key_figure(make("open-taken-per-organisatie"), "taken.open")
        assert all(line.is_made for line in page.lines)


@pytest.mark.parametrize("key", ["maandrapportage", "dashboard", "gestarte-taken-per-maand", "gereserveerde-taken"])
def test_a_report_makes_sense_for_one_municipality_inside_the_house(key: str, make: Make) -> None:
    report = make(key, gemeente="GM9902", reader=analyst().lowered_to(Profile.INTERN))
    assert report.footer.selection == "gemeente Lindermeer"
    assert any(fact.figure.value for fact in facts(report))

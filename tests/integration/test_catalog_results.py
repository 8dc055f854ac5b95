"""Benefits, means and results on the demo town: figures against the truth file, and against the delivered files in plain Python."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports import catalog, model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Report, blocks_of
from tests.integration.asked import Desk, analyst, desk_of
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

BEGIN, END = date(2026, 7, 1), date(2026, 9, 30)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def desk(town: Town) -> Iterator[Desk]:
    with desk_of(town.house) as found:
        yield found


def _day(word: str) -> date | None:
    return datetime.strptime(word, "%d/%m/%Y").date() if word else None


@pytest.fixture(scope="module")
def benefits(town: Town) -> Rows:
    """The delivered file of benefits, without its planted faults (keys with an X) and double rows."""
    file = town.made.truth.parent / "uitkeringen" / "uitkeringen.txt"
    lines = csv.DictReader(file.read_text(encoding="utf-16-le").lstrip("\ufeff").splitlines(), delimiter="\t")
    found = {row["Uitkeringnr"]: row for row in lines if not row["Uitkeringnr"].startswith("X")}
    return [
        {**row, "begin": _day(row["Begin"]), "einde": _day(row["Einde"]), "deel": _day(row["Deeltijd vanaf"])}
        for row in found.values()
    ]


@pytest.fixture(scope="module")
def plans(town: Town) -> Rows:
    """The delivered plans with their goals and measurements."""
    found = json.loads((town.made.truth.parent / "regiesysteem" / "plandossiers.json").read_text(encoding="utf-8"))[
        "plannen"
    ]
    assert isinstance(found, list)
    return found


def _closed(plans: Rows) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Plan and goal of every goal that was closed in the third quarter of 2026."""
    for plan in plans:
        for goal in plan["doelen"]:
            if goal["afgerond"] and BEGIN <= date.fromisoformat(goal["afgerond"]) <= END:
                yield plan, goal


def test_benefits_are_what_the_generator_tells(town: Town, desk: Desk) -> None:
    counts = town.truth["counts"]
    stock = counts["uitkering.bestand|gemeente"]
    assert desk.total("uitkeringen.lopend", "2026-09") == sum(stock[f"2026-09|GM990{n}"] for n in (1, 2))
    assert desk.total("uitkeringen.instroom", "2026-09") == counts["uitkering.instroom|maand"]["2026-09"]
    assert desk.total("uitkeringen.uitstroom", "2026-09") == counts["uitkering.uitstroom|maand"]["2026-09"]
    work = counts["uitkering.uitstroom|maand|reden"]["2026-09|werk"]
    assert desk.total("uitkeringen.uitstroom_naar_werk", "2026-09") == work
    assert desk.total("pw.beschut_werk_plekken", "2026-09") == counts["pw.beschut_werk_plekken|halfjaar"]["2026-H1"]
    assert desk.total("pw.loonkostensubsidies", "2026-09") == counts["pw.loonkostensubsidies|halfjaar"]["2026-H1"]


def test_outflow_to_work_over_two_denominators_follows_from_the_file(benefits: Rows, desk: Desk) -> None:
    at_begin = [row for row in benefits if row["begin"] < BEGIN and (row["einde"] is None or row["einde"] >= BEGIN)]
    came = [row for row in benefits if BEGIN <= row["begin"] <= END]

    def to_work(rows: Rows) -> int:
        return sum(row["Reden einde"] == "werk" and row["einde"] <= END for row in rows)

    parts = desk.parts("uitkeringen.uitstroom_werk_cbs", "2026-Q3")
    assert parts == {"deel": to_work(at_begin + came), "alle": len(at_begin) + len(came)}
    parts = desk.parts("uitkeringen.uitstroom_werk_divosa", "2026-Q3")
    assert parts == {"deel": to_work(at_begin), "alle": len(at_begin)}
    flow = desk.parts("uitkeringen.verloop", "2026-Q3")
    assert flow["begin"] == len(at_begin)
    assert flow["in"] == len(came)
    assert flow["begin"] + flow["in"] - flow["uit"] == flow["eind"]


def test_working_beside_a_benefit_and_how_long_it_runs_follow_from_the_file(benefits: Rows, desk: Desk) -> None:
    running = [row for row in benefits if row["begin"] <= END and (row["einde"] is None or row["einde"] > END)]
    assert desk.parts("uitkeringen.deeltijdwerk", "2026-Q3") == {
        "deel": sum(row["deel"] is not None and row["deel"] <= END for row in running),
        "alle": len(running),
    }
    days = [(END - row["begin"]).days for row in running]
    assert desk.by("uitkeringen.duur", "2026-Q3", "klasse")["korter dan 1 jaar"] == sum(day < 365 for day in days)
    assert desk.by("uitkeringen.duur", "2026-Q3", "klasse")["5 jaar en langer"] == sum(day >= 1825 for day in days)


@pytest.mark.covers("S3-153", "S3-156", "S3-157")
def test_means_and_results_are_what_the_generator_tells(town: Town, desk: Desk) -> None:
    counts = town.truth["counts"]
    used = counts["traject.ingezet|maand|instrument"]
    assert desk.by("trajecten.ingezet", "2026-09", "product") == {
        key.partition("|")[2]: number for key, number in used.items() if key.startswith("2026-09|")
    }
    ended = {
        key.partition("|")[2]: n for key, n in counts["traject.beeindigd|maand|uitkomst"].items() if "2026-09|" in key
    }
    known = ended["bereikt"] + ended.get("deels_bereikt", 0) + ended.get("niet_bereikt", 0)
    assert desk.parts("trajecten.resultaat_bereikt", "2026-09") == {"deel": ended["bereikt"], "alle": known}
    assert desk.total("trajecten.beeindigd", "2026-09") == sum(ended.values())
    goals = {
        key.partition("|")[2]: n for key, n in counts["doel.afgesloten|maand|uitkomst"].items() if "2026-09|" in key
    }
    assert desk.by("doelen.afgesloten", "2026-09", "uitkomst") == goals


@pytest.mark.covers("S3-138", "S3-158", "S3-160")
def test_measured_change_follows_from_the_file_with_scales_apart(plans: Rows, desk: Desk) -> None:
    found: dict[str, Counter[str]] = {"zrm11": Counter(), "zrm13": Counter()}
    unmeasured = 0
    for _, goal in _closed(plans):
        last = [score for score in goal["metingen"] if score["ronde"] == "eind" and score["begin"] is not None]
        unmeasured += not last
        for score in last:
            change = score["score"] - score["begin"]
            found[score["schaal"]]["vooruit" if change > 0 else "achteruit" if change < 0 else "gelijk"] += 1
    for scale, counted in found.items():
        assert desk.by(f"metingen.verandering_{scale}", "2026-Q3", "klasse") == dict(counted)
    assert desk.parts("doelen.zonder_meting", "2026-Q3")["deel"] == unmeasured


def test_goals_reached_per_team_follow_from_the_file(plans: Rows, desk: Desk) -> None:
    reached, ended = Counter[str](), Counter[str]()
    for plan, goal in _closed(plans):
        reached[plan["wijkteam"]] += goal["uitkomst"] == "bereikt"
        ended[plan["wijkteam"]] += goal["uitkomst"] != "vervallen"
    told = desk.by("doelen.bereikt", "2026-Q3", "team")
    assert {team: round(share, 6) for team, share in told.items()} == {
        team: round(Decimal(100 * reached[team]) / ended[team], 6) for team in ended
    }


@pytest.mark.covers("S3-137")
def test_the_spread_between_regisseurs_has_no_names_and_follows_from_the_file(plans: Rows, desk: Desk) -> None:
    shares: dict[str, dict[str, list[int]]] = {}
    for plan in plans:
        for goal in plan["doelen"]:
            if goal["afgerond"] and "2023-07-01" <= goal["afgerond"] < "2026-07-01" and goal["uitkomst"] != "vervallen":
                mine = shares.setdefault(plan["gemeente"], {}).setdefault(plan["regisseur"], [])
                mine.append(100 if goal["uitkomst"] == "bereikt" else 0)
    enough = {
        gemeente: [sum(found) / len(found) for found in mine.values() if len(found) >= 5]
        for gemeente, mine in shares.items()
    }
    values = sorted(share for found in enough.values() if len(found) >= 5 for share in found)
    assert values
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    assert abs(float(desk.total("doelen.spreiding_midden", "2026-Q3")) - middle) < 0.01
    assert indicators.load()["doelen.spreiding_midden"].by == ("gemeente",)


@pytest.mark.covers("S3-163")
def test_escalations_are_counted_per_team_without_their_content(town: Town, plans: Rows, desk: Desk) -> None:
    open_ = [
        plan
        for plan in plans
        if plan["escalatie"] and plan["escalatie"] <= "2026-09-30"
        and (plan["escalatie_opgelost"] is None or plan["escalatie_opgelost"] > "2026-09-30")
    ]  # fmt: skip
    assert desk.by("plannen.escalaties_open", "2026-09", "team") == Counter(plan["wijkteam"] for plan in open_)
    assert len(open_) == town.truth["counts"]["plan.escalatie_open"].get("2026-09", 0)


def _report(key: str, period: str, desk: Desk, gemeente: str | None = None) -> Report:
    found = indicators.load()
    template = catalog.load(found, dimensions())[key]
    return compose(
        template, source=desk.source, period=parse_period(period), reader=analyst(), indicators=found, gemeente=gemeente
    )


@pytest.mark.covers("S2-11", "S2-12")
def test_a_gemeente_outside_the_law_reads_so_in_words(desk: Desk) -> None:
    report = _report("uitkeringen", "2026-09", desk, "GM9903")
    (words,) = report.blocks
    assert isinstance(words, model.Text)
    assert words.paragraphs[0] == "Hoogschor doet niet mee in de Participatiewet."
    assert desk.answer("pw.beschut_werk_plekken", "2026-09", gemeente="GM9903").total.status is Status.ONBEKEND
    whole = _report("uitkeringen", "2026-09", desk)
    said = "Lindermeer en Zandwolde; Hoogschor doet niet mee in de Participatiewet."
    alike = "Zandwolde en Lindermeer; Hoogschor doet niet mee in de Participatiewet."
    assert said in whole.footer.remarks or alike in whole.footer.remarks


def test_a_figure_stands_beside_its_benchmark_with_the_change_of_definition(town: Town, desk: Desk) -> None:
    report = _report("uitkeringen", "2026-09", desk)
    block = next(found for found in blocks_of(report, model.Benchmark) if "benchmark" in found.title)
    assert isinstance(block, model.Benchmark)
    with (town.made.truth.parent / "divosa" / "benchmark.csv").open(encoding="utf-8") as file:
        told = {(row["regio"], row["periode"]): row for row in csv.DictReader(file)}
    assert [period.key for period in block.periods][-1] == "2026-Q3"
    assert len(block.periods) == 13
    for place, region in ((1, "deelnemers"), (2, "NL00")):
        expected = [Decimal(told[region, period.key]["waarde"]) for period in block.periods]
        assert [figure.value for figure in block.series[place].figures] == expected
    assert [mark.period for mark in block.marks] == ["2024-Q1"]
    assert block.beside[1].source == f"{told['deelnemers', '2026-Q3']['publicatie']} · 2026-Q3 · 214 deelnemers"
    national = next(found for found in blocks_of(report, model.Benchmark) if "Nederland" in found.title)
    assert isinstance(national, model.Benchmark)
    assert national.beside[1].title == "Nederland *"
    assert national.beside[1].source == "CBS Bijstand · 2026-H1 · voorlopig"

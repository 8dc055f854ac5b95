"""The monitors on the demo town: the stories that a visitor must find, and figures counted again outside the product."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.reports import catalog, model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Report, blocks_of
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.frames import Frames, frames_of, running
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

TEMPLATES = catalog.load(indicators.load(), dimensions())
QUARTER, MONTH, NOW, DECEMBER = "2026-Q3", "2026-09", "2026-10", "2025-12"
Make = Callable[..., Report]


@pytest.fixture(scope="module")
def make(town: Town) -> Iterator[Make]:
    """A report as the analyst sees it; each is made once."""
    found = manifest.current(town.house.store)
    assert found is not None
    made: dict[tuple[str, str, Profile], Report] = {}
    with asking.open(town.house.store, found, at=AT) as source:

        def report(key: str, period: str, profile: Profile = Profile.ZAAK) -> Report:
            if (key, period, profile) not in made:
                made[key, period, profile] = compose(
                    TEMPLATES[key],
                    source=source,
                    period=parse_period(period),
                    reader=analyst().lowered_to(profile),
                    indicators=indicators.load(),
                    reason="proef",
                )
            return made[key, period, profile]

        yield report


@pytest.fixture(scope="module")
def frames(town: Town) -> Iterator[Frames]:
    with frames_of(town.house) as found:
        yield found


def titled(report: Report, title: str) -> Any:
    (found,) = (block for block in report.blocks if block.title == title)
    return found


def cells(report: Report, title: str) -> dict[str, dict[str, Any]]:
    """What stands in a table: by code of the row (the total is `Totaal`), by title of the column."""
    block = titled(report, title)
    assert isinstance(block, model.Table)
    titles = [column.title for column in block.columns]
    lines = [*block.rows, *([block.total] if block.total else [])]
    return {
        (line[0].code if isinstance(line[0], model.Member) else str(line[0])): {
            name: cell.value if isinstance(cell, Figure) else cell for name, cell in zip(titles, line, strict=True)
        }
        for line in lines
    }


def items(report: Report, title: str) -> dict[str, Decimal | None]:
    block = titled(report, title)
    assert isinstance(block, model.Figures)
    return {item.title: item.figure.value for item in block.items}


def sheet(town: Town, name: str, columns_at: int) -> pd.DataFrame:
    """A delivered worksheet as a frame; `columns_at` is the row with the names of the columns."""
    book = openpyxl.load_workbook(Path(town.made.truth).parent / name, read_only=True, data_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    frame = pd.DataFrame(rows[columns_at:], columns=rows[columns_at - 1])
    return frame[frame.iloc[:, 0].notna()]


def found_at(town: Town, name: str, first: str) -> pd.DataFrame:
    """A delivered worksheet from the row that begins with this name of a column."""
    book = openpyxl.load_workbook(Path(town.made.truth).parent / name, read_only=True, data_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    return sheet(town, name, next(place for place, row in enumerate(rows, 1) if row and row[0] == first))


@pytest.mark.covers("S1-35", "S1-36", "S1-37")
def test_the_disadvantage_on_youth_stands_in_the_quarterly_monitor(make: Make, town: Town) -> None:
    story = Decimal(town.truth["stories"]["nadeel_jeugd"]["nadeel"])
    report = make("kwartaalmonitor", QUARTER)
    assert cells(report, "Geld per wet")["jeugd"]["Verschil"] == -story
    money = titled(report, "Geld per wet")
    (shown,) = (row[-1] for row in money.rows if row[0].code == "jeugd")
    assert money.columns[-1].measure.written(shown) == "N € 412.000"


def test_the_product_that_overspends_makes_the_waterfall(make: Make, town: Town) -> None:
    story = town.truth["stories"]["overschrijding_vanaf_april"]
    found = cells(make("kwartaalmonitor", QUARTER), "Waar het verschil ontstaat")
    over = Decimal(story["cumulatief_boven_begroting"]["2026-09"])
    assert found[story["programmaproduct"]]["Begroot min grootboek"] == -over
    assert titled(make("kwartaalmonitor", QUARTER), "Waar het verschil ontstaat").look is model.Look.WATERFALL


def test_the_gap_with_the_ledger_is_found_where_the_town_has_it(make: Make, town: Town) -> None:
    story = town.truth["stories"]["aansluiting_grootboek"]
    found = cells(make("maandmonitor", DECEMBER), "Aansluiting met het grootboek")
    gaps = {code: row["Verschil met het grootboek"] for code, row in found.items() if code != "Totaal"}
    assert gaps.pop(story["programmaproduct"]) == Decimal(story["verschil"])
    assert set(gaps.values()) <= {Decimal(0)}


def test_march_stands_as_it_was_restated(make: Make, town: Town) -> None:
    told = town.truth["euros"]["gerealiseerd|zorgmaand|programmaproduct"]
    march = sum(Decimal(euros) for key, euros in told.items() if key.startswith("2026-03|"))
    found = cells(make("maandmonitor", NOW), "Maand en cumulatief")
    assert found["2026-03"]["Gerealiseerd in de maand"] == march
    year = sum(Decimal(euros) for key, euros in told.items() if key[:7] in [f"2026-0{month}" for month in range(1, 4)])
    assert found["2026-03"]["Gerealiseerd t/m de maand"] == year


@pytest.mark.covers("S3-164")
def test_three_suppliers_carry_most_of_the_euros_under_contract(make: Make, town: Town) -> None:
    story = town.truth["stories"]["drie_grootste"]
    found = cells(
        make("leveranciersmonitor", NOW),
        "Uitnutting van contracten, sinds het begin van het contract",
    )
    assert sum(found[agb]["Gedeclareerd"] for agb in story["agb"]) == Decimal(story["bedrag"])
    assert found["Totaal"]["Gedeclareerd"] == Decimal(story["alle"])
    ceilings = found_at(town, "contracten/contracten.xlsx", "Gemeente").groupby("AGB-code")["Plafond"].sum()
    for agb in story["agb"]:
        ceiling = Decimal(str(ceilings[agb]))
        assert found[agb]["Plafond"] == ceiling
        assert abs(found[agb]["Uitnutting %"] - 100 * found[agb]["Gedeclareerd"] / ceiling) <= Decimal("0.05")


@pytest.mark.covers("S3-165", "S3-167")
def test_the_supplier_with_the_long_wait_stands_out(make: Make, town: Town, frames: Frames) -> None:
    story = town.truth["stories"]["lange_wachttijd"]
    found = cells(make("leveranciersmonitor", "2026-H1"), "Van toewijzing tot start")
    mine = found.pop(story["agb"])
    rows = frames("toewijzing")
    started = rows[(rows["gestart_op"] >= "2026-01-01") & (rows["gestart_op"] < "2026-07-01")]
    days = (started["gestart_op"] - started["toegewezen_op"]).dt.days
    per = days.groupby(started["leverancier"]).mean()
    assert float(mine["Dagen tot start"]) == pytest.approx(per[story["agb"]])
    assert mine["Dagen tot start"] == max(line["Dagen tot start"] or 0 for line in (mine, *found.values()))
    assert float(mine["Binnen zes weken"]) == pytest.approx(
        100 * (days[started["leverancier"] == story["agb"]] <= 42).mean()
    )


def test_allotments_refused_and_rejected_lines_are_those_of_the_deliveries(make: Make, frames: Frames) -> None:
    found = cells(make("leveranciersmonitor", "2026-H1"), "Antwoorden, facturen en uitval")
    rows = frames("toewijzing")
    mine = rows[(rows["toegewezen_op"] >= "2026-01-01") & (rows["toegewezen_op"] < "2026-07-01")]
    assert found["Totaal"]["Toewijzingen"] == len(mine)
    assert found["Totaal"]["Geaccepteerd"] == int((mine["reactie"] == "geaccepteerd").sum()) > 0
    lines = frames("factuurregel")
    received = lines[(lines["ontvangen_op"] >= "2026-01-01") & (lines["ontvangen_op"] < "2026-07-01")]
    in_kind = received[received["leveringsvorm"] == "zin"]
    assert float(found["Totaal"]["Regels afgekeurd"]) == pytest.approx(100 * in_kind["afgekeurd_op"].notna().mean())


@pytest.mark.covers("S1-47", "S1-48")
def test_the_top_ten_has_shares_that_add_up_and_ranks_of_before(make: Make, frames: Frames) -> None:
    (top,) = (
        block
        for block in blocks_of(make("kwartaalmonitor", QUARTER), model.Ranking)
        if isinstance(block, model.Ranking) and block.look is model.Look.PARETO
    )
    lines = frames("factuurregel")
    paid = lines[
        (lines["betaald_op"] >= "2026-01-01") & (lines["betaald_op"] < "2026-10-01") & lines["leverancier"].notna()
    ]
    euros = paid["betaald_bedrag"].astype(float).groupby(paid["leverancier"]).sum().sort_values(ascending=False)
    assert [place.member.code for place in top.places] == list(euros.index[:10])
    assert float(top.places[-1].together.value or 0) == pytest.approx(100 * euros[:10].sum() / euros.sum(), abs=0.05)
    before = paid[paid["betaald_op"] < "2026-07-01"]
    earlier = before["betaald_bedrag"].astype(float).groupby(before["leverancier"]).sum().rank(ascending=False)
    assert {place.member.code: place.previous_rank.value for place in top.places} == {
        code: int(earlier[code]) for code in euros.index[:10]
    }


def verzilvering(frames: Frames, last: pd.Timestamp) -> dict[tuple[str, str, str], float]:
    """By gemeente, form and product: declared ÷ allotted over six care months that end two months before this month."""
    month = last.to_period("M")
    first, end = (month - 7).to_timestamp(), (month - 1).to_timestamp()
    declared: dict[tuple[str, str, str], float] = {}
    for line in frames("factuurregel").itertuples():
        if first <= pd.Timestamp(line.zorgmaand_op) < end and pd.isna(line.afgekeurd_op):
            key = (line.gemeente, line.leveringsvorm, line.product)
            declared[key] = declared.get(key, 0.0) + float(line.bedrag)
    allotted: dict[tuple[str, str, str], float] = {}
    for order in orders(frames):
        begin, until = max(order["van"], first), min(order["stop"] or end, order["tot"] or end, end)
        days = max(0, (until - begin).days)
        allotted[order["key"]] = allotted.get(order["key"], 0.0) + order["per_day"] * days
    return {key: declared[key] / euros for key, euros in allotted.items() if euros > 0 and declared.get(key, 0) > 0}


def orders(frames: Frames) -> list[dict[str, Any]]:
    """Every allotment that was not refused and every pgb, with what it is worth per day."""
    products = frames("product")
    once = set(products[products["eenmalig"]]["product"])
    found = []
    for row in frames("toewijzing").itertuples():
        if row.reactie == "geweigerd":
            continue
        single = row.product in once
        monthly = float(row.volume) * float(row.tarief)
        van = pd.Timestamp(row.ingang_op)
        found.append({
            "key": (row.gemeente, "zin", row.product), "known": pd.Timestamp(row.toegewezen_op), "van": van,
            "tot": van + pd.Timedelta(days=1) if single else pd.Timestamp(row.einde_op),
            "stop": None if single or pd.isna(row.gestopt_op) else pd.Timestamp(row.gestopt_op),
            "per_day": float(row.bedrag) if single else monthly * 12 / 365,
        })  # fmt: skip
    pgb = frames("voorziening")
    for row in pgb[pgb["leveringsvorm"] == "pgb"].itertuples():
        van, tot = pd.Timestamp(row.ingang_op), pd.Timestamp(row.gepland_einde_op)
        found.append({
            "key": (row.gemeente, "pgb", row.product), "known": pd.Timestamp(row.toegekend_op), "van": van, "tot": tot,
            "stop": None if pd.isna(row.beeindigd_op) else pd.Timestamp(row.beeindigd_op),
            "per_day": float(row.waarde) / max(1, (tot - van).days),
        })  # fmt: skip
    return found


@pytest.mark.covers("S3-154")
@pytest.mark.parametrize("last", [date(2026, 9, 30), date(2026, 10, 31)])
def test_the_obligation_is_volume_times_tariff_times_what_is_declared_of_it(
    last: date, make: Make, frames: Frames
) -> None:
    day = pd.Timestamp(last)
    after, new_year = day + pd.Timedelta(days=1), pd.Timestamp(2027, 1, 1)
    parts = verzilvering(frames, day)
    total = 0.0
    for order in orders(frames):
        if order["known"] > day:
            continue
        stop = order["stop"] if order["stop"] is not None and order["stop"] <= day else None
        until = min(order["tot"], new_year, stop or new_year)
        total += order["per_day"] * max(0, (until - max(order["van"], after)).days) * parts.get(order["key"], 1.0)
    found = items(make("budgetuitputting", f"{last:%Y-%m}"), "In het kort")
    assert float(found["Openstaande verplichting"] or 0) == pytest.approx(total, rel=0.001)


@pytest.mark.covers("S3-154", "S3-162", "S3-156")
def test_the_forecast_is_its_four_parts_and_the_budget_is_that_of_the_workbook(make: Make, town: Town) -> None:
    report = make("budgetuitputting", MONTH)
    for row in cells(report, "Per programmaproduct").values():
        parts = [
            row[title]
            for title in (
                "Gerealiseerd t/m nu", "Nog te ontvangen facturen", "Openstaande verplichting", "Verwachte nieuwe instroom",
            )
        ]  # fmt: skip
        assert sum(parts) == row["Prognose jaareinde"]
        assert row["Verschil"] == row["Begroting na wijziging"] - row["Prognose jaareinde"]
    book = found_at(town, "financien/begroting.xlsx", "Gemeente")
    begin = pd.to_datetime(book["Begin"])
    mine = book[
        (begin.dt.year == 2026)
        & (book["Soort"] == "W")
        & (book["L/B"] == "L")
        & (book["Kostensoort"] == "zorg_in_natura")
    ]
    per_line = mine.groupby("Programmaproduct")["Bedrag"].sum()
    found = cells(report, "Per programmaproduct")
    assert {
        code: float(row["Begroting na wijziging"]) for code, row in found.items() if code != "Totaal"
    } == pytest.approx(per_line.to_dict())
    told = town.truth["euros"]["gerealiseerd|zorgmaand|programmaproduct"]
    spent = sum(Decimal(euros) for key, euros in told.items() if "2026-01" <= key[:7] <= "2026-09")
    assert found["Totaal"]["Gerealiseerd t/m nu"] == spent


def test_a_forecast_of_last_year_came_near_what_was_spent(make: Make, town: Town) -> None:
    told = town.truth["euros"]["gerealiseerd|zorgmaand|programmaproduct"]
    spent = sum(Decimal(euros) for key, euros in told.items() if key.startswith("2025-"))
    expected = cells(make("maandmonitor", "2025-10"), "Prognose van het jaar per programmaproduct")["Totaal"]
    assert abs(expected["Prognose jaareinde"] - spent) < spent * Decimal("0.02")


@pytest.mark.covers("S1-49")
def test_savings_are_those_of_the_workbook(make: Make, town: Town) -> None:
    book = found_at(town, "financien/besparingen.xlsx", "Gemeente")
    year = book[pd.to_datetime(book["Maand"]).dt.year == 2026]
    until = year[pd.to_datetime(year["Maand"]) < "2026-10-01"]
    found = cells(make("besparingsmeter", MONTH), "Per maatregel")
    for code, row in found.items():
        mine, now = (frame if code == "Totaal" else frame[frame["Maatregel"] == code] for frame in (year, until))
        assert float(row["Gepland jaar"]) == pytest.approx(mine["Gepland"].sum())
        assert float(row["Gepland t/m nu"]) == pytest.approx(now["Gepland"].sum())
        assert float(row["Gerealiseerd t/m nu"]) == pytest.approx(now["Gerealiseerd"].fillna(0).sum())
        forecast = mine["Gerealiseerd"].fillna(mine["Verwacht"]).sum()
        assert float(row["Prognose jaar"]) == pytest.approx(forecast)
        assert float(row["Verschil"]) == pytest.approx(forecast - mine["Gepland"].sum())
    words = cells(make("besparingsmeter", MONTH), "Wie, waarop en hoe bepaald")
    assert words["B05"]["Soort"] == "Incidenteel"
    assert words["B05"]["Product"] == "Jeugd met verblijf"


@pytest.mark.covers("S1-41", "S1-42")
def test_stacking_is_counted_per_law_and_across_laws(make: Make, frames: Frames) -> None:
    report = make("stapeling", NOW)
    products = frames("product").drop_duplicates(["gemeente", "product"]).set_index(["gemeente", "product"])
    kinds: dict[str, dict[str, set[str]]] = {"alle": {}, "wmo": {}, "jeugd": {}, "pw": {}}
    for row in running(frames("voorziening"), "gestart_op", "beeindigd_op", NOW).itertuples():
        about = products.loc[(row.gemeente, row.product)]
        if row.persoon is not None and not about["eenmalig"]:
            kind = f"{row.wet}-{about['hoofdgroep' if row.wet == 'wmo' else 'categorie']}"
            for reach in ("alle", row.wet):
                kinds[reach].setdefault(row.persoon, set()).add(kind)
    for row in running(frames("uitkering"), "begin_op", "einde_op", NOW).itertuples():
        for reach in ("alle", "pw"):
            kinds[reach].setdefault(row.persoon, set()).add(f"pw-{row.regeling}")
    found = cells(report, "Inwoners naar aantal soorten hulp")
    titles = {"alle": "Over de wetten heen", "wmo": "Wmo", "jeugd": "Jeugdwet", "pw": "Participatiewet"}
    for reach, people in kinds.items():
        sizes = [min(len(mine), 4) for mine in people.values()]
        told = {code: int(row[titles[reach]] or 0) for code, row in found.items() if code != "Totaal"}
        assert sum(told.values()) == pytest.approx(len(people), abs=3)  # a gap within a chain runs on
        assert told["1"] == pytest.approx(sizes.count(1), abs=3)
        assert told["2"] == pytest.approx(sizes.count(2), abs=3)


@pytest.mark.covers("S1-46")
def test_the_top_twenty_is_for_its_role_only_and_is_ordered_by_costs(make: Make, frames: Frames) -> None:
    report = make("top-20-kostbaarste-inwoners", MONTH)
    (lijst,) = blocks_of(report, model.Lijst)
    assert isinstance(lijst, model.Lijst) and lijst.pseudonymised and len(lijst.rows) == 20
    lines = frames("factuurregel")
    mine = lines[
        (lines["zorgmaand_op"] >= "2026-01-01") & (lines["zorgmaand_op"] < "2026-10-01") & lines["afgekeurd_op"].isna()
    ]
    costs = mine["bedrag"].astype(float).groupby([mine["gemeente"], mine["persoon"]]).sum().sort_values(ascending=False)
    told = [float(cell.value or 0) for row in lijst.rows if isinstance(cell := row[4], Figure)]
    assert told == pytest.approx(list(costs[:20]))
    with pytest.raises(NotAllowed):
        make("top-20-kostbaarste-inwoners", MONTH, Profile.INTERN)


@pytest.mark.covers("S1-62", "S1-65", "S1-66", "S1-67")
def test_the_dashboard_tells_corrections_invoices_and_re_assessments(make: Make, town: Town, frames: Frames) -> None:
    report = make("operationeel-dashboard", MONTH)
    told = town.truth["counts"]["correctie.aantal|maand|soort"]
    expected = {key.partition("|")[2]: number for key, number in told.items() if key.startswith(MONTH)}
    found = cells(report, "Correcties per soort")
    assert {code: row["Correcties"] for code, row in found.items() if code != "Totaal"} == expected
    lines = frames("factuurregel")
    rejected = lines[
        (lines["afgekeurd_op"] >= "2026-09-01")
        & (lines["afgekeurd_op"] < "2026-10-01")
        & (lines["leveringsvorm"] == "zin")
    ]
    money = items(report, "Facturen")
    assert float(money["Bedrag van afgekeurde factuurregels"] or 0) == pytest.approx(
        rejected["bedrag"].astype(float).sum()
    )
    done = {k: n for k, n in town.truth["counts"]["herindicatie.gedaan|maand|uitkomst"].items() if k.startswith(MONTH)}
    assert cells(report, "Herindicaties")["Totaal"]["Gedaan"] == sum(done.values())


def test_inside_no_part_of_a_forecast_follows_from_the_others(make: Make) -> None:
    """Where one part of a sum that is shown is hidden, another one is."""
    for title in ("Per programmaproduct", "Per wet", "Per aanbieder", "Per team"):
        block = titled(make("budgetuitputting", NOW, Profile.INTERN), title)
        names = [column.title for column in block.columns]
        parts = [names.index(found) for found in names if found in (
            "Gerealiseerd t/m nu", "Nog te ontvangen facturen", "Openstaande verplichting", "Verwachte nieuwe instroom",
        )]  # fmt: skip
        for line in block.rows:
            hidden = [place for place in parts if line[place].value is None]
            whole = line[names.index("Prognose jaareinde")].value
            assert whole is None or len(hidden) != 1, (title, line[0])

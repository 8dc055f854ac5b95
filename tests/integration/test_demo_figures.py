"""The whole demo town through the warehouse: rows, quarantine and seventy figures in plain SQL against the truth file."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ketenzicht.warehouse.deliveries import Delivery
from tests.integration.desk import ask
from tests.integration.town import Town

pytestmark = pytest.mark.proof

Query = Callable[[str], list[tuple[Any, ...]]]


def month(column: str) -> str:
    return f"strftime({column}, '%Y-%m')"


def per(label: str, table: str, where: str = "TRUE") -> str:
    return f"SELECT {label}, count(*) FROM {table} WHERE {where} GROUP BY 1"


def people(table: str, where: str = "TRUE") -> str:
    return f"SELECT '', count(DISTINCT persoon) FROM {table} WHERE {where}"


def stock(table: str, begin: str, end: str, label: str = "''", where: str = "TRUE") -> str:
    """What runs at each month end: begun on or before it, not ended on or before it."""
    ends = "SELECT CAST(DATE '2021-12-01' + to_months(CAST(i AS INTEGER)) - INTERVAL 1 DAY AS DATE) AS d FROM range(60) t(i)"
    running = f"{begin} <= d AND ({end} IS NULL OR {end} > d)"
    return f"WITH m AS ({ends}) SELECT strftime(d, '%Y-%m') || {label}, count(*) FROM m, {table} WHERE {where} AND {running} GROUP BY 1"


KINDS = "(SELECT DISTINCT product, eenmalig, programmaproduct FROM product)"
OPEN = "status IN ('verstuurd', 'gereserveerd', 'geaccepteerd', 'gestart')"
WEEK = "DATE '2026-10-19' AND DATE '2026-10-25'"
COURSE = (
    "CASE WHEN verandering > 0 THEN 'vooruit' WHEN verandering < 0 THEN 'achteruit' ELSE 'gelijk' END || '|' || schaal"
)
STACKED = (
    f"SELECT CASE WHEN n >= 4 THEN '4+' ELSE CAST(n AS VARCHAR) END, count(*) FROM (SELECT persoon, count(DISTINCT v.product) AS n "
    f"FROM voorziening v JOIN {KINDS} p USING (product) WHERE NOT eenmalig AND gestart_op <= DATE '2026-10-31' "
    "AND (beeindigd_op IS NULL OR beeindigd_op > DATE '2026-10-31') GROUP BY 1) GROUP BY 1"
)
NOT_USED = (
    "SELECT organisatie, count(*) FROM account a WHERE geldig_van <= DATE '2026-10-19' AND (geldig_tot IS NULL OR geldig_tot > "
    "DATE '2026-10-25') AND NOT afwezig AND NOT EXISTS (SELECT 1 FROM login l WHERE l.account_id = a.account_id AND ingelogd_op "
    f"BETWEEN {WEEK}) GROUP BY 1"
)
COUNTS = {
    "aanvraag.personen": people("aanvraag"),
    "aanvraag.ontvangen|maand|wet": per(month("ontvangen_op") + " || '|' || wet", "aanvraag"),
    "aanvraag.ontvangen|kanaal": per("kanaal", "aanvraag"),
    "aanvraag.ontvangen|onderwerp": per("coalesce(onderwerp, '')", "aanvraag"),
    "aanvraag.besloten|maand|besluit": per(
        month("besloten_op") + " || '|' || besluit", "aanvraag", "besluit IS NOT NULL"
    ),
    "aanvraag.gesprekken|maand": per(month("gesprek_op"), "aanvraag", "gesprek_op IS NOT NULL"),
    "aanvraag.open": stock("aanvraag", "ontvangen_op", "afgesloten_op"),
    "processtap.aantal|activiteit": per("activiteit", "processtap"),
    "processtap.aantal|maand|activiteit": per(month("gebeurd_op") + " || '|' || activiteit", "processtap"),
    "voorziening.personen": people("voorziening"),
    "voorziening.personen|aantal_producten": STACKED,
    "voorziening.toegekend|product": per("product", "voorziening"),
    "voorziening.gestart|maand|wet": per(
        month("gestart_op") + " || '|' || wet", "voorziening", "gestart_op IS NOT NULL"
    ),
    "voorziening.beeindigd|maand|reden": per(
        month("beeindigd_op") + " || '|' || reden_einde", "voorziening", "beeindigd_op IS NOT NULL"
    ),
    "voorziening.lopend|wet": stock(
        f"voorziening v JOIN {KINDS} p USING (product)", "gestart_op", "beeindigd_op", "'|' || v.wet", "NOT eenmalig"
    ),
    "toewijzing.aantal|leverancier": per("leverancier", "toewijzing"),
    "toewijzing.geweigerd|leverancier": per("leverancier", "toewijzing", "reactie = 'geweigerd'"),
    "wachtlijst.wachtend|leverancier": per("leverancier", "wachtlijst", "einde_op IS NULL"),
    "herindicatie.gedaan|maand|uitkomst": per(
        month("besloten_op") + " || '|' || uitkomst", "herindicatie", "besloten_op IS NOT NULL"
    ),
    "herindicatie.op_tijd|maand": per(month("einde_indicatie_op"), "herindicatie", "op_tijd"),
    "herindicatie.te_doen": per("''", "herindicatie", "besloten_op IS NULL"),
    "signaal.personen": people("signaal"),
    "signaal.ontvangen|maand": per(month("ontvangen_op"), "signaal"),
    "signaal.oordeel|maand|oordeel": per(month("oordeel_op") + " || '|' || oordeel", "signaal", "oordeel IS NOT NULL"),
    "signaal.filterregel|maand": per(month("oordeel_op"), "signaal", "door_filterregel AND oordeel_op IS NOT NULL"),
    "signaal.vervolg_binnen_90_dagen|maand": per(month("ontvangen_op"), "signaal", "vervolg_dagen <= 90"),
    "signaal.te_beoordelen": stock("signaal", "ontvangen_op", "oordeel_op"),
    "taak.personen_met_open_taak": people("taak", OPEN),
    "taak.status|organisatie": per("status || '|' || organisatie", "taak"),
    "taak.gestart|maand|organisatie": per(
        month("gestart_op") + " || '|' || organisatie", "taak", "gestart_op IS NOT NULL"
    ),
    "taak.gesloten|resultaat": per("resultaat", "taak", "gesloten_op IS NOT NULL"),
    "taak.feedback|maand": per(month("gesloten_op"), "taak", "feedback_gegeven"),
    "taak.open_over_afspraak|organisatie": per(
        "organisatie", "taak", "einde_op IS NULL AND afgesproken_op < DATE '2026-10-31'"
    ),
    "taak.open": stock("taak", "verstuurd_op", "einde_op", "'|' || organisatie"),
    "plan.lopend": stock("plan", "gestart_op", "gesloten_op"),
    "plan.gesloten|reden": per("sluitreden", "plan", "sluitreden IS NOT NULL"),
    "doel.afgesloten|uitkomst": per("uitkomst", "doel", "uitkomst IS NOT NULL"),
    "meting.verandering|schaal": per(COURSE, "meting", "verandering IS NOT NULL"),
    "traject.lopend": stock("traject", "gestart_op", "beeindigd_op"),
    "uitstroom.aantal|maand|bestemming": per(month("uitgestroomd_op") + " || '|' || bestemming", "uitstroom"),
    "uitval.aantal|fase|reden": per("fase || '|' || reden", "uitval"),
    "uitkering.bestand|gemeente": stock("uitkering", "begin_op", "einde_op", "'|' || gemeente"),
    "uitkering.uitstroom|reden": per("reden_einde", "uitkering", "reden_einde IS NOT NULL"),
    "contact.personen": people("contact"),
    "contact.anoniem": per("''", "contact", "persoon IS NULL"),
    "contact.aantal|maand|kanaal": per(month("contact_op") + " || '|' || kanaal", "contact"),
    "klacht_bezwaar.ontvangen|maand|soort": per(month("ontvangen_op") + " || '|' || soort", "klacht_bezwaar"),
    "correctie.aantal|maand|soort": per(month("ontdekt_op") + " || '|' || soort", "correctie"),
    "enquete.eens|jaar|vraag": per(
        "year(ingevuld_op) || '|' || vraag", "enquete_antwoord", "schaal = 'eens_5' AND waarde >= 4"
    ),
    "login.aantal|maand|organisatie": per(month("ingelogd_op") + " || '|' || organisatie", "login"),
    "account.niet_gebruikt_2026-W43|organisatie": NOT_USED,
    "persoon.aantal|wijk_nu": per("wijk", "persoon", "geldig_tot IS NULL"),
    "factuurregel.ontvangen|maand": per(month("ontvangen_op"), "factuurregel", "leveringsvorm = 'zin'"),
    "factuurregel.betaald|maand": per(
        month("betaald_op"), "factuurregel", "leveringsvorm = 'zin' AND betaald_op IS NOT NULL"
    ),
    "uren.honderdsten|activiteit": "SELECT activiteit, CAST(sum(uren) * 100 AS BIGINT) FROM uren GROUP BY 1",
}
EUROS = {
    "factuurregel.bedrag": "SELECT '', sum(bedrag) FROM factuurregel",
    "factuurregel.gerealiseerd|leverancier": "SELECT leverancier, sum(bedrag) FROM factuurregel "
    "WHERE leveringsvorm = 'zin' AND afgekeurd_op IS NULL GROUP BY 1",
    "factuurregel.betaald_bedrag|maand": f"SELECT {month('betaald_op')}, sum(betaald_bedrag) FROM factuurregel "
    "WHERE leveringsvorm = 'zin' AND betaald_op IS NOT NULL GROUP BY 1",
    "gerealiseerd|zorgmaand|programmaproduct": f"SELECT {month('zorgmaand_op')} || '|' || p.programmaproduct, sum(bedrag) "
    f"FROM factuurregel f JOIN {KINDS} p USING (product) WHERE afgekeurd_op IS NULL GROUP BY 1",
    "toewijzing.bedrag|leverancier": "SELECT leverancier, sum(bedrag) FROM toewijzing GROUP BY 1",
    "voorziening.waarde|wet": "SELECT wet, sum(waarde) FROM voorziening GROUP BY 1",
}
DAYS = {
    "aanvraag.besluit_dagen|wet": ("aanvraag", "wet", "besluit_dagen"),
    "aanvraag.onderzoek_dagen|wet": ("aanvraag", "wet", "onderzoek_dagen"),
    "signaal.oordeel_dagen|oordeel": ("signaal", "oordeel", "oordeel_dagen"),
    "taak.doorlooptijd_dagen|organisatie": ("taak", "organisatie", "doorlooptijd_dagen"),
    "taak.wachttijd_dagen|organisatie": ("taak", "organisatie", "wachttijd_dagen"),
    "taak.behandeltijd_dagen|organisatie": ("taak", "organisatie", "behandeltijd_dagen"),
    "toewijzing.start_dagen|leverancier": ("toewijzing", "leverancier", "start_dagen"),
    "wachtlijst.wachttijd_dagen|leverancier": ("wachtlijst", "leverancier", "wachttijd_dagen"),
    "factuurregel.betaaltermijn_dagen|leverancier": ("factuurregel", "leverancier", "betaaltermijn_dagen"),
    "klacht_bezwaar.doorlooptijd_dagen|soort": ("klacht_bezwaar", "soort", "doorlooptijd_dagen"),
}


@pytest.fixture(scope="module")
def truth(town: Town) -> dict[str, Any]:
    return town.truth


@pytest.fixture(scope="module")
def loads(town: Town) -> list[tuple[str, Delivery]]:
    return town.loads


@pytest.fixture(scope="module")
def query(town: Town) -> Query:
    """Plain SQL on the snapshot of everything that was loaded."""
    return lambda sql: list(ask(town.house, sql))


def test_every_bad_row_and_nothing_else_is_in_quarantine(
    loads: list[tuple[str, Delivery]], truth: dict[str, Any]
) -> None:
    for name, delivery in loads:
        planted = truth["quarantine"].get(name, {"rows": 0, "kinds": {}})
        if delivery.period_column and delivery.quarantined == 0:
            continue  # the correction of March, which has no faults
        assert delivery.quarantined == planted["rows"], name
        found = {code for table in delivery.tables for code in table.problems}
        assert all(any(code.startswith(kind) for code in found) for kind in planted["kinds"]), name


def test_no_delivery_raises_an_alarm(loads: list[tuple[str, Delivery]]) -> None:
    assert [(name, delivery.alarms) for name, delivery in loads if delivery.alarms] == []


@pytest.mark.covers("S1-2")
def test_every_table_holds_the_rows_of_the_truth(query: Query, truth: dict[str, Any]) -> None:
    found = {table: query(f"SELECT count(*) FROM {table}")[0][0] for table in truth["tables"] if table != "login"}
    assert found == {table: facts["rows"] for table, facts in truth["tables"].items() if table != "login"}


@pytest.mark.covers("P-9")
def test_logins_of_the_last_thirteen_months_are_kept_and_older_ones_are_not(
    query: Query, truth: dict[str, Any]
) -> None:
    months: dict[str, int] = dict(query("SELECT strftime(ingelogd_op, '%Y-%m'), count(*) FROM login GROUP BY 1"))
    whole = {month: rows for month, rows in truth["tables"]["login"]["per_month"].items() if month >= "2025-11"}
    assert {month: rows for month, rows in months.items() if month >= "2025-11"} == whole
    assert min(months) == "2025-10" and months["2025-10"] < truth["tables"]["login"]["per_month"]["2025-10"]


@pytest.mark.parametrize("figure", COUNTS)
def test_the_warehouse_counts_what_the_truth_says(figure: str, query: Query, truth: dict[str, Any]) -> None:
    kept = "2025-11" if figure.startswith("login") else ""  # older logins leave the snapshot (P-9)
    expected = {key: number for key, number in truth["counts"][figure].items() if key >= kept}
    assert {key: int(number) for key, number in query(COUNTS[figure]) if number and key >= kept} == expected


@pytest.mark.parametrize("figure", EUROS)
def test_the_warehouse_adds_up_to_the_cent(figure: str, query: Query, truth: dict[str, Any]) -> None:
    assert {key: f"{Decimal(euros):.2f}" for key, euros in query(EUROS[figure])} == truth["euros"][figure]


@pytest.mark.parametrize("figure", DAYS)
def test_the_warehouse_finds_the_median_of_the_truth(figure: str, query: Query, truth: dict[str, Any]) -> None:
    table, label, value = DAYS[figure]
    rows = query(
        f"SELECT {label}, count({value}), median({value}) FROM {table} WHERE {label} IS NOT NULL AND {value} IS NOT NULL GROUP BY 1"
    )
    expected = {key: (facts["n"], facts["median"]) for key, facts in truth["days"][figure].items()}
    assert {key: (n, median) for key, n, median in rows} == expected


def test_size_l_is_made_in_minutes_within_a_gibibyte(tmp_path: Path) -> None:
    code = (
        f"from pathlib import Path; from ketenzicht.demo.deliveries import write; write('L', Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=900)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KiB, the largest of all children so far
    assert peak < 1024 * 1024
    tables = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["tables"]
    assert 3_000_000 < tables["factuurregel"]["rows"] < 5_000_000
    assert 4_500_000 < tables["taak"]["rows"] + tables["processtap"]["rows"] < 6_500_000
    assert 11_000_000 < sum(facts["rows"] for facts in tables.values()) < 15_000_000

"""One source leads: per table, municipality, law and month exactly one counts, and others are refused or kept for comparison."""

from pathlib import Path

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.installation import Installation
from tests.integration.desk import ask, build, load, refused, written

UREN = """
bron: {bron}
title: Uren van {bron}
levering: volledig
role: {role}
file: {{delimiter: ";"}}
tables:
  teamcapaciteit:
    columns: {{gemeente: gemeente, team: team, maand_op: maand, formatie_fte: fte}}
"""
ZAKEN = """
bron: {bron}
title: Zaken van {bron}
levering: volledig
gemeente: GM0361
file: {{delimiter: ";"}}
tables:
  aanvraag:
    columns: {{aanvraag_id: zaak, wet: {wet}, ontvangen_op: ontvangen}}
"""


def capacity(bron: str, role: str = "leading") -> str:
    return UREN.format(bron=bron, role=role)


def months(folder: Path, name: str, *months: str, gemeente: str = "GM0361", fte: int = 8) -> Path:
    rows = [f"{gemeente};T1;{month}-01;{fte}" for month in months]
    return written(folder / name, "\n".join(["gemeente;team;maand;fte", *rows, ""]))


def counted(house: Installation, table: str = "teamcapaciteit") -> list[tuple[object, ...]]:
    return list(ask(house, f"SELECT bron, strftime(maand_op, '%Y-%m') FROM {table} ORDER BY ALL"))


def test_a_second_source_for_the_same_months_is_refused(house: Installation, tmp_path: Path) -> None:
    load(house, capacity("rooster"), months(tmp_path, "a.csv", "2026-01", "2026-02"))
    said = refused(house, capacity("personeel"), months(tmp_path, "b.csv", "2026-02", "2026-03"))
    assert "Voor teamcapaciteit van GM0361 leidt rooster al in 2026-02" in said
    assert "role: comparison" in said and "bronnen.yaml" in said


@pytest.mark.covers("S1-8")
def test_another_month_or_another_municipality_may_have_its_own_source(house: Installation, tmp_path: Path) -> None:
    load(house, capacity("rooster"), months(tmp_path, "a.csv", "2026-01"))
    load(house, capacity("nieuw"), months(tmp_path, "b.csv", "2026-02"))
    load(house, capacity("buur"), months(tmp_path, "c.csv", "2026-01", gemeente="GM0362"))
    build(house)
    assert counted(house) == [("buur", "2026-01"), ("nieuw", "2026-02"), ("rooster", "2026-01")]


@pytest.mark.covers("S1-8")
def test_a_source_for_comparison_is_kept_apart_and_never_counted(house: Installation, tmp_path: Path) -> None:
    load(house, capacity("rooster"), months(tmp_path, "a.csv", "2026-01"))
    load(house, capacity("personeel", "comparison"), months(tmp_path, "b.csv", "2026-01", "2026-02", fte=9))
    build(house)
    assert counted(house) == [("rooster", "2026-01")]
    assert counted(house, "vergelijking.teamcapaciteit") == [("personeel", "2026-01"), ("personeel", "2026-02")]


def test_bronnen_yaml_says_who_leads_from_which_month(house: Installation, tmp_path: Path) -> None:
    house.store.register.write_text(
        "leading:\n"
        "- {table: teamcapaciteit, bron: rooster, until: 2026-02}\n"
        "- {table: teamcapaciteit, bron: personeel, since: 2026-02}\n",
        encoding="utf-8",
    )
    load(house, capacity("rooster"), months(tmp_path, "a.csv", "2026-01", "2026-02", "2026-03"))
    load(house, capacity("personeel"), months(tmp_path, "b.csv", "2026-01", "2026-02", "2026-03"))
    build(house)
    assert counted(house) == [("personeel", "2026-02"), ("personeel", "2026-03"), ("rooster", "2026-01")]
    assert counted(house, "vergelijking.teamcapaciteit") == [
        ("personeel", "2026-01"), ("rooster", "2026-02"), ("rooster", "2026-03"),
    ]  # fmt: skip


def test_bronnen_yaml_that_changes_gives_another_snapshot(house: Installation, tmp_path: Path) -> None:
    lead = "leading:\n- {{table: teamcapaciteit, bron: {bron}}}\n"
    house.store.register.write_text(lead.format(bron="rooster"), encoding="utf-8")
    load(house, capacity("rooster"), months(tmp_path, "a.csv", "2026-01"))
    load(house, capacity("personeel"), months(tmp_path, "b.csv", "2026-01"))
    build(house)
    assert counted(house) == [("rooster", "2026-01")]
    house.store.register.write_text(lead.format(bron="personeel"), encoding="utf-8")
    build(house)
    assert counted(house) == [("personeel", "2026-01")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            "leading:\n- {table: teamcapaciteit, bron: a}\n- {table: teamcapaciteit, bron: b}\n",
            "leiden a en b in dezelfde maanden",
        ),
        ("leading:\n- {tabel: teamcapaciteit, bron: a}\n", "leading kent table, bron, gemeente, wet, since en until"),
        ("leading:\n- {table: teamcapacitiet, bron: a}\n", "leading noemt de tabel teamcapacitiet, die niet bestaat"),
        ("leading: [\n", "is geen geldige YAML"),
        ("leading:\n- rooster\n", "bronnen.yaml"),
        ("- rooster\n", "bronnen.yaml"),
    ],
    ids=["two", "key", "table", "yaml", "text", "list"],
)
def test_a_mistake_in_bronnen_yaml_is_told(house: Installation, tmp_path: Path, content: str, says: str) -> None:
    house.store.register.write_text(content, encoding="utf-8")
    load_one = months(tmp_path, "a.csv", "2026-01")
    assert says in refused(house, capacity("rooster"), load_one, error=WrongCall)


def test_systems_of_two_laws_stand_side_by_side(house: Installation, tmp_path: Path) -> None:
    wmo = ZAKEN.format(bron="wmosysteem", wet="{const: wmo}")
    pw = ZAKEN.format(bron="pwsysteem", wet="{const: pw}")
    load(house, wmo, written(tmp_path / "a.csv", "zaak;ontvangen\nW1;2026-01-05\n"))
    load(house, pw, written(tmp_path / "b.csv", "zaak;ontvangen\nP1;2026-01-05\n"))
    build(house)
    assert ask(house, "SELECT bron, wet FROM aanvraag ORDER BY ALL") == [("pwsysteem", "pw"), ("wmosysteem", "wmo")]
    third = ZAKEN.format(bron="ander", wet="wet")
    said = refused(
        house, third, written(tmp_path / "c.csv", "zaak;ontvangen;wet\nX1;2026-01-06;jeugd\nX2;2026-01-06;pw\n")
    )
    assert "Voor aanvraag van GM0361/pw leidt pwsysteem al in 2026-01" in said


def test_of_two_systems_with_the_same_number_both_rows_count(house: Installation, tmp_path: Path) -> None:
    for bron, wet in (("wmosysteem", "wmo"), ("pwsysteem", "pw")):
        mapping_text = ZAKEN.format(bron=bron, wet=f"{{const: {wet}}}")
        load(house, mapping_text, written(tmp_path / f"{bron}.csv", "zaak;ontvangen\n1;2026-01-05\n"))
    build(house)
    assert ask(house, "SELECT wet, aanvraag_id FROM aanvraag ORDER BY ALL") == [("pw", "1"), ("wmo", "1")]

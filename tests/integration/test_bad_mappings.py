"""Mappings with mistakes: each is a wrong call that says where the mistake is and what was meant, before any file is read."""

from pathlib import Path

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping
from tests.integration.desk import CONTACTEN, KLANTCONTACT, klantcontact, load, refused, sentence, staged, written

SAYS_IT = "mapping.yaml: "


def mistake(text: str) -> str:
    """The sentence about a mapping that is refused when it is read."""
    with pytest.raises(WrongCall) as told:
        mapping.parse(text, "mapping.yaml")
    return sentence(told.value)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("levering:", "levring:", "kent de sleutel levring niet; bedoelde u levering?"),
        ("delimiter:", "delimeter:", "file kent de sleutel delimeter niet; bedoelde u delimiter?"),
        ("contact_op: datum", "contact_opp: datum", "tables.contact.columns kent de sleutel contact_opp niet; bedoelde u contact_op?"),
        ("soort: {const: vraag}", "soort: {cons: vraag}", "tables.contact.columns.soort kent de sleutel cons niet; bedoelde u const?"),
        ("  contact:", "  contactt:", "De tabel contactt bestaat niet"),
        ("contact_id: nummer", "team: nummer", "zegt niet waar de verplichte kolom contact_id vandaan komt"),
        ("contact_id: nummer", "bron: nummer", "de kolom bron vult Ketenzicht zelf"),
        ("levering: volledig", "levering: soms", "soms"),
        ("levering: volledig", "levering: periode", "zeg met period welke kolom de periode geeft"),
        ("levering: volledig", "levering: periode\nperiod: {column: dag}", "dag"),
        ("levering: volledig", "levering: periode\nperiod: {column: kanaal}", "period.column kanaal moet in contact een datum zijn"),
        ("levering: volledig", "levering: mutaties\nchanges: {column: actie}", "changes heeft column en deleted samen nodig"),
        ("bron: klantcontact", "bron: Klant Contact", "gebruik kleine letters, cijfers en streepjes"),
        ('delimiter: ";"', "encoding: ebcdic", "kies uit utf-8, cp1252, latin-1, utf-16"),
        ('delimiter: ";"', 'delimiter: ";;"', "file.delimiter en file.quote zijn elk één teken"),
        ('delimiter: ";"', "header_row: 0", "geef dan met file.names de namen"),
        ('delimiter: ";"', "header_row: een", "file.header_row is het nummer van de rij"),
        ("format: csv", "format: docx", "docx"),
        ("format: csv", "format: json", "file.records mist"),
        ('delimiter: ";"', 'decimal: ";"', "file.decimal is een punt of een komma"),
        ('delimiter: ";"', 'decimal: ",", thousands: ","', "een ander teken dan thousands"),
        ("contact_op: datum", "contact_op: {from: datum, const: 2026-01-01}", "precies één van from, const of sql"),
        ("persoon: {bsn: BSN}", "persoon: BSN", "zeg waar het BSN staat"),
        ("soort: {const: vraag}", "soort: {from: s, values: [a]}", "moet per code van de bron zeggen wat die wordt"),
        ('file: {format: csv, delimiter: ";"}', "file: csv", "file moet een lijst van namen met waarden zijn"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_was_meant(was: str, becomes: str, says: str) -> None:
    assert was in KLANTCONTACT
    told = mistake(KLANTCONTACT.replace(was, becomes, 1))
    assert told.startswith(SAYS_IT) and says in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "De mapping moet een lijst van namen met waarden zijn"),
        ("- bron", "De mapping moet een lijst van namen met waarden zijn"),
        ("hallo", "De mapping moet een lijst van namen met waarden zijn"),
        ("bron: a\ntitle: b\nlevering: volledig\n", "mist de sleutel tables"),
        ("bron: a\ntitle: b\nlevering: volledig\ntables: {}\n", "mist de sleutel tables"),
        ("bron: a\n  title: b\n", "geen geldige YAML op regel 2"),
        (KLANTCONTACT + "  x: [1\n", "geen geldige YAML op regel"),
    ],
)
def test_what_is_no_mapping_is_told(text: str, says: str) -> None:
    told = mistake(text)
    assert told.startswith(SAYS_IT) and says in told


FORBIDDEN = [
    "read_text('/etc/passwd')",
    "(SELECT content FROM read_text('/etc/passwd'))",
    "(SELECT 1)",
    "'a' IN (SELECT 1)",
    "EXISTS (SELECT 1)",
    "current_setting('memory_limit')",
    "getenv('HOME')",
    "getvariable('werkdagen')",
    "kanaal || read_csv('x')",
    "now()",
    "random()",
    "count(*)",
    "row_number() OVER ()",
    "COLUMNS(*)",
    "*",
    "$1",
    "list_transform([1], x -> x)",
    "{'a': 1}",
    "kanaal; DROP TABLE contact",
    "kanaal FROM raw",
    "upper(kanaal",
    "",
    "andere.kanaal",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
@pytest.mark.parametrize("place", ["sql", "where"])
def test_sql_may_hold_only_what_is_listed(sql: str, place: str) -> None:
    quoted = sql.replace("'", "''")
    if place == "sql":
        told = mistake(klantcontact(columns=f"team: {{sql: '{quoted}'}}"))
        assert told.startswith(f"{SAYS_IT}tables.contact.columns.team")
    else:
        told = mistake(KLANTCONTACT.replace("    columns:", f"    where: '{quoted}'\n    columns:"))
        assert told.startswith(f"{SAYS_IT}tables.contact")


@pytest.mark.parametrize(
    ("sql", "gives"),
    [
        ("upper(kanaal)", "WEB"),
        ("kanaal || '-' || nummer", "Web-1"),
        ("CASE WHEN kanaal LIKE 'W%' THEN 'ja' ELSE 'nee' END", "ja"),
        ("coalesce(nullif(kanaal, 'Web'), 'geen')", "geen"),
        ("lpad(nummer, 3, '0')", "001"),
        ("split_part(datum, '-', 1)", "2026"),
        ("substr(datum, 6, 2)", "01"),
        ("replace(datum, '-', '/')", "2026/01/05"),
        ("CAST(CAST(nummer AS INTEGER) * 2 + 1 AS VARCHAR)", "3"),
        ("concat(trim(kanaal), length(kanaal))", "Web3"),
    ],
)
def test_the_listed_functions_do_what_they_say(house: Installation, tmp_path: Path, sql: str, gives: str) -> None:
    quoted = sql.replace("'", "''")
    mapping_text = klantcontact(columns=f"team: {{sql: '{quoted}'}}").replace(
        "    columns:", "    where: nummer = '1'\n    columns:"
    )
    delivery = load(house, mapping_text, written(tmp_path / "c.csv", CONTACTEN))
    assert staged(house, delivery, "contact", "team") == [(gives,)]


@pytest.mark.parametrize(
    ("columns", "file", "says"),
    [
        ("", 'delimiter: ";", timezone: Europe/Amsterdm', "timezone"),
        ("", 'delimiter: ";", dates: ["%Q"]', "dates"),
        ("", 'delimiter: ";", dates: ["dd-mm-yyyy"]', "dates"),
        ("", 'delimiter: ";", moments: ["%d-%m-%Y %Q"]', "moments"),
        ("richting: {const: omhoog}", 'delimiter: ";"', "richting"),
        ("richting: {from: r, values: {I: binnen}}", 'delimiter: ";"', "richting"),
        ("richting: {from: r, values: {I: inkomend}, else: omhoog}", 'delimiter: ";"', "richting"),
        ("contact_tijd: {const: gisteren}", 'delimiter: ";"', "contact_tijd"),
    ],
)
def test_what_can_never_fit_is_told_when_the_mapping_is_read(columns: str, file: str, says: str) -> None:
    told = mistake(klantcontact(file, columns=columns))
    assert told.startswith(SAYS_IT) and says in told


def test_a_constant_of_another_type_and_a_scale_that_is_no_number_are_told() -> None:
    text = """
bron: uren
title: Uren
levering: volledig
gemeente: GM0361
file: {}
tables:
  uren: {columns: {uren_id: nr, activiteit: {const: regie}, gewerkt_op: {const: %s}, uren: {from: uren, scale: %s}}}
"""
    mapping.parse(text % ("2026-01-05", "0.5"), "mapping.yaml")
    assert "gewerkt_op" in mistake(text % ("31-02-2026", "0.5"))
    assert "scale" in mistake(text % ("2026-01-05", "veel"))


def test_a_municipality_that_is_no_code_is_told() -> None:
    assert "gemeente" in mistake(KLANTCONTACT.replace("GM0361", '"0361"'))


def test_a_key_that_stands_there_twice_is_told() -> None:
    assert "bron" in mistake(KLANTCONTACT + "bron: anders\n")


def test_a_mapping_with_a_mistake_keeps_nothing(in_service: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "c.csv", CONTACTEN)
    with pytest.raises(WrongCall):
        mapping.load(tmp_path / "weg.yaml")
    told = refused(in_service, klantcontact(columns="team: {sql: afdeling}"), file)
    assert "c.csv: de kolom afdeling ontbreekt" in told

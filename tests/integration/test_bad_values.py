"""Values that do not fit: each is told with file, line, column and the value, and the rest of the delivery is loaded."""

from datetime import datetime
from pathlib import Path

import pytest
from stdnum.nl import bsn as second_opinion

from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping as mappings
from ketenzicht.warehouse import quarantine, retry
from ketenzicht.warehouse.deliveries import Delivery
from tests.integration.desk import (
    AT,
    BSN,
    CONTACTEN,
    HEADER,
    KLANTCONTACT,
    OTHER_BSN,
    ask,
    build,
    klantcontact,
    load,
    refused,
    staged,
    told,
    waiting,
    written,
)

INVOICES = """
bron: facturen
title: Facturen
levering: volledig
gemeente: GM0361
file: {{format: csv, delimiter: ";", {dialect}}}
tables:
  factuurregel:
    columns:
      factuurregel_id: nr
      factuur_id: nr
      wet: {{const: wmo}}
      leveringsvorm: {{const: zin}}
      soort: {{const: correctie}}
      zorgmaand_op: {{const: 2026-01-01}}
      ontvangen_op: {{const: 2026-02-01}}
      bedrag: {bedrag}
"""

LOGINS = """
bron: aanmeldingen
title: Aanmeldingen
levering: volledig
gemeente: GM0361
file: {{format: csv, delimiter: ";"}}
tables:
  login:
    columns:
      login_id: nr
      account_id: nr
      medewerker: {{key: nr}}
      ingelogd_op: {{const: 2026-01-01}}
      ingelogd_tijd: {{from: moment, {dialect}}}
"""


def lines(house: Installation, delivery: Delivery) -> list[str]:
    """File and line of what was set apart."""
    return [said.split(": ")[0] for said in told(house, delivery)]


def amounts(
    house: Installation, folder: Path, dialect: str, texts: list[str], bedrag: str = "bedrag"
) -> dict[str, str]:
    """What became of each amount: the number as text, or what was said of it."""
    content = "nr;bedrag\n" + "".join(f"{number};{text}\n" for number, text in enumerate(texts, start=2))
    delivery = load(house, INVOICES.format(dialect=dialect, bedrag=bedrag), written(folder / "f.csv", content))
    found = {
        int(line): amount
        for line, amount in staged(house, delivery, "factuurregel", "factuurregel_id, CAST(bedrag AS VARCHAR)")
    }
    apart = {row.line: row.flaws[0].code for row in quarantine.rows(house.store, delivery, house.keyring)}
    assert not found.keys() & apart.keys()
    return {text: found.get(line) or apart[line] for line, text in enumerate(texts, start=2)}


# Numbers


def test_a_decimal_comma_and_a_thousands_point_are_read_as_declared(house: Installation, tmp_path: Path) -> None:
    expected = {
        "1.234,50": "1234.50", "1234,5": "1234.50", "-1.234.567,00": "-1234567.00", "+5": "5.00", ",5": "0.50", "5,": "5.00",
        "1,230": "1.23", "1234567890123456,12": "1234567890123456.12",
        "12.34": "getal", "1.23,50": "getal", "1234.567": "getal", "1,234": "getal", "0,000000000001": "getal",
        "12345678901234567,12": "getal", "5-": "getal", "(5)": "getal", "€ 5": "getal", "5%": "getal", "1e3": "getal",
        "NaN": "getal", "٣": "getal", "1 234": "getal", "": "verplicht",
    }  # fmt: skip
    assert amounts(house, tmp_path, 'decimal: ",", thousands: "."', list(expected)) == expected


def test_a_point_is_decimal_unless_the_mapping_says_otherwise(house: Installation, tmp_path: Path) -> None:
    expected = {"1234.5": "1234.50", "1,234.50": "getal", "1,5": "getal", "1.234": "getal"}
    assert amounts(house, tmp_path, "", list(expected)) == expected


def test_blanks_between_thousands_may_be_of_three_kinds(house: Installation, tmp_path: Path) -> None:
    expected = {
        "1 234,50": "1234.50",
        "1\u00a0234,50": "1234.50",
        "1\u202f234,50": "1234.50",
        "\u00a05,1\u00a0": "5.10",
        "12 34": "getal",
    }
    assert amounts(house, tmp_path, 'decimal: ",", thousands: " "', list(expected)) == expected


def test_a_scale_loses_no_decimals_and_has_bounds(house: Installation, tmp_path: Path) -> None:
    expected = {"1.2345": "1234.50", "1.23456789": "getal", "9999999999999999": "getal", "-2": "-2000.00"}
    assert amounts(house, tmp_path, "", list(expected), "{from: bedrag, scale: 1000}") == expected


def test_a_number_that_does_not_fit_is_told_with_what_would(house: Installation, tmp_path: Path) -> None:
    mapping = INVOICES.format(dialect='decimal: ","', bedrag="bedrag")
    delivery = load(house, mapping, written(tmp_path / "f.csv", "nr;bedrag\n1;12.50\n2;1,5\n"))
    assert told(house, delivery) == [
        "f.csv, rij 2: Kolom bedrag: «12.50» is geen getal met een decimale komma en ten hoogste 2 decimalen."
    ]


# Dates and moments


@pytest.mark.parametrize(
    ("formats", "good", "bad"),
    [
        (None, ["2026-01-05", "2026-02-28", "\u00a02026-01-05 "], ["31-02-2026", "2026-02-31", "9999-12-31", "0026-01-05", "26-01-05", "20260105", "2026-01-05 10:00"]),
        (["%d-%m-%Y"], ["05-01-2026", "29-02-2024"], ["31-02-2026", "2026-01-05", "05/01/2026", "01-01-26", "29-02-2026", "12-31-2026"]),
        (["%d-%m-%Y", "%d-%m-%y"], ["05-01-2026", "01-01-26"], ["31-12-9999", "31-02-2026", "31-02-26"]),
        (["%d-%m-%Y", "%m-%d-%Y"], ["13-02-2026", "02-13-2026", "05-05-2026"], ["01-02-2026", "13-13-2026"]),
        (["%d-%m-%Y", "%Y-%m-%d"], ["13-02-2026", "2026-02-13"], ["2026-13-02"]),
    ],
    ids=["iso", "dutch", "short-year", "ambiguous", "two"],
)  # fmt: skip
def test_a_date_fits_its_format_in_exactly_one_way_or_is_told(
    house: Installation, tmp_path: Path, formats: list[str] | None, good: list[str], bad: list[str]
) -> None:
    mapping = klantcontact(datum=f"{{from: datum, dates: {formats}}}" if formats else "datum")
    content = f"{HEADER}\n" + "".join(f"{number};;Web;{day}\n" for number, day in enumerate([*good, *bad]))
    delivery = load(house, mapping, written(tmp_path / "c.csv", content))
    assert delivery.tables[0].accepted == len(good)
    expected = " of ".join(formats or ["%Y-%m-%d"])
    sentences = told(house, delivery)
    assert len(sentences) == len(bad)
    for line, (day, said) in enumerate(zip(bad, sentences, strict=True), start=2 + len(good)):
        assert said.startswith(f"c.csv, rij {line}: Kolom datum: «{day}» is geen datum die op precies één manier past")
        assert expected in said or "%" not in said


@pytest.mark.parametrize(
    ("dialect", "given", "utc"),
    [
        ("", "2026-03-29 01:59:59", "2026-03-29 00:59:59"),
        ("", "2026-03-29 03:00", "2026-03-29 01:00:00"),
        ("", "2026-03-29 02:30:00", None),
        ("", "2026-10-25T02:30:00+02:00", "2026-10-25 00:30:00"),
        ("", "2026-10-25T02:30:00+01:00", "2026-10-25 01:30:00"),
        ("", "2026-10-25 02:30:00", "2026-10-25 00:30:00"),
        ("", "2026-07-01T12:00:00Z", "2026-07-01 12:00:00"),
        ("", "1985-07-01 12:00", "1985-07-01 10:00:00"),
        ("", "2026-01-05", "2026-01-04 23:00:00"),
        ("", "2026-01-05 10:60", None),
        ("", "2026-01-05 10", None),
        ("", "9999-12-31 00:00:00", None),
        ("timezone: UTC", "2026-03-29 02:30:00", "2026-03-29 02:30:00"),
        ("timezone: America/New_York", "2026-03-08 02:30:00", None),
        ('moments: ["%d-%m-%Y %H:%M"]', "05-01-2026 10:00", "2026-01-05 09:00:00"),
        ('moments: ["%d-%m-%Y %H:%M"]', "29-03-2026 02:30", None),
        ('moments: ["%d-%m-%Y %H:%M"]', "05-01-2026 10:00:00", None),
        ('moments: ["%d-%m-%Y %H:%M", "%d-%m-%y %H:%M"]', "05-01-26 10:00", "2026-01-05 09:00:00"),
        ('moments: ["%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M"]', "05-01-2026 10:00", None),
        ('moments: ["%d-%m-%Y %H:%M %z"]', "25-10-2026 02:30 +0200", "2026-10-25 00:30:00"),
        ('moments: ["%d-%m-%Y %H:%M %z"]', "25-10-2026 02:30 +0100", "2026-10-25 01:30:00"),
    ],
)
def test_a_moment_is_kept_in_utc_and_the_hour_that_no_clock_showed_is_told(
    house: Installation, tmp_path: Path, dialect: str, given: str, utc: str | None
) -> None:
    file = written(tmp_path / "l.csv", f"nr;moment\n1;{given}\n")
    delivery = load(house, LOGINS.format(dialect=dialect), file)
    rows = staged(house, delivery, "login", "ingelogd_tijd")
    if utc is None:
        assert rows == [] and f"l.csv, rij 2: Kolom moment: «{given}» is geen moment" in told(house, delivery)[0]
    else:
        assert rows == [(datetime.fromisoformat(utc),)]


# People

BAD_BSNS = [
    "123456789",
    "12345678",
    "000000000",
    "1234567820",
    "12345",
    "12345678a",
    "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff12",
]


def test_a_bsn_that_fails_the_elfproef_is_told_without_being_shown(house: Installation, tmp_path: Path) -> None:
    assert not any(second_opinion.is_valid(bsn) for bsn in BAD_BSNS if bsn.isascii())
    content = f"{HEADER}\n" + "".join(f"{n};{bsn};Web;2026-01-05\n" for n, bsn in enumerate(BAD_BSNS))
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    sentences = told(house, delivery)
    assert delivery.tables[0].accepted == 0
    assert [said[: len("c.csv, rij 2: Kolom BSN: «*****")] for said in sentences] == [
        f"c.csv, rij {line}: Kolom BSN: «*****" for line in range(2, 2 + len(BAD_BSNS))
    ]
    assert not any(bsn in said for bsn in BAD_BSNS for said in sentences if len(bsn) > 4)


def test_a_bsn_may_be_written_with_points_and_without_its_zero(house: Installation, tmp_path: Path) -> None:
    assert second_opinion.is_valid("010000008")
    content = f"{HEADER}\n1;010000008;Web;2026-01-05\n2;10000008;Web;2026-01-05\n3;0100.00.008;Web;2026-01-05\n4;{BSN};Web;2026-01-05\n"
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    one, two, three, other = (row[1] for row in staged(house, delivery, "contact", "contact_id, persoon"))
    assert one == two == three != other


def test_made_up_and_real_residents_do_not_mix(house: Installation, tmp_path: Path) -> None:
    made_up = next(f"{number}" for number in range(900_000_000, 900_000_100) if second_opinion.is_valid(f"{number}"))
    content = f"{HEADER}\n1;{made_up};Web;2026-01-05\n2;{BSN};Web;2026-01-05\n"
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert staged(house, delivery, "contact", "contact_id") == [("2",)]
    assert "een BSN vanaf 900000000 is verzonnen" in told(house, delivery)[0]
    sentence = refused(house, klantcontact(top="demo: true"), written(tmp_path / "d.csv", content))
    assert "laad verzonnen inwoners in een eigen map" in sentence


# Codes, keys and parents


def test_an_unknown_code_is_told_and_may_be_given_a_place(house: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "c.csv", CONTACTEN.replace("Balie", "Fax"))
    delivery = load(house, KLANTCONTACT, file)
    assert told(house, delivery) == [
        "c.csv, rij 3: Kolom kanaal: de code «Fax» staat niet in de mapping; "
        "voeg haar toe bij values, of kies met else wat zij wordt."
    ]
    better = KLANTCONTACT.replace("Balie: balie}}", "Balie: balie}, else: overig}")
    assert load(house, better, file).tables[0].accepted == 3


def test_a_value_outside_the_list_is_told_with_the_list(house: Installation, tmp_path: Path) -> None:
    mapping = KLANTCONTACT.replace("{from: kanaal, values: {Web: internet, Balie: balie}}", "kanaal")
    delivery = load(house, mapping, written(tmp_path / "c.csv", f"{HEADER}\n1;;balie;2026-01-05\n2;;fax;2026-01-05\n"))
    (said,) = told(house, delivery)
    assert said.startswith("c.csv, rij 3: Kolom kanaal: «fax» is geen toegestane waarde van kanaal (internet, balie")


def test_equal_rows_are_loaded_once_and_rows_that_differ_not_at_all(house: Installation, tmp_path: Path) -> None:
    rows = [
        "1;;Web;2026-01-05",
        "1;;Web;2026-01-05",
        "2;;Web;2026-01-06",
        "2;;Balie;2026-01-06",
        "3;;Web;2026-01-07",
        "1;;Web;2026-01-05",
    ]
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", "\n".join([HEADER, *rows, ""])))
    assert staged(house, delivery, "contact", "contact_id") == [("1",), ("3",)]
    assert lines(house, delivery) == [f"c.csv, rij {line}" for line in (3, 4, 5, 7)]
    equal, differs, *_ = told(house, delivery)
    assert "deze rij is gelijk aan een eerdere rij met de sleutel" in equal and "GM0361 / 1;" in equal
    assert "Kolom nummer: de sleutel klantcontact / GM0361 / 2 komt 2 keer voor" in differs
    assert sum(delivery.tables[0].problems.values()) == delivery.tables[0].quarantined == 4
    assert delivery.tables[0].read == 6


CASES = """
bron: zaaksysteem
title: Zaken
levering: volledig
gemeente: GM0361
file: {{format: csv, delimiter: ";"}}
tables:
  aanvraag:
    {one_per_key}
    columns:
      aanvraag_id: zaak
      wet: {{const: wmo}}
      ontvangen_op: ontvangen
      afgesloten_op: afgesloten
{steps}
"""
STEPS = """  processtap:
    columns: {stap_id: stap, aanvraag_id: zaak, activiteit: wat, gebeurd_tijd: moment}
"""


def test_case_columns_that_contradict_each_other_are_told_per_case(house: Installation, tmp_path: Path) -> None:
    mapping = CASES.format(one_per_key="one_per_key: true", steps=STEPS)
    content = (
        "zaak;ontvangen;afgesloten;stap;wat;moment\n"
        "A;2026-01-05;;1;begin;2026-01-05\nA;2026-01-05;;2;eind;2026-01-06\n"
        "B;2026-01-05;;3;begin;2026-01-05\nB;2026-01-07;;4;eind;2026-01-08\n"
    )
    delivery = load(house, mapping, written(tmp_path / "z.csv", content))
    assert staged(house, delivery, "aanvraag", "aanvraag_id") == [("A",)]
    said = told(house, delivery)
    assert "z.csv, rij 4: Kolom zaak: de rijen met de sleutel GM0361 / B spreken elkaar tegen" in said[0]
    assert [row[0] for row in staged(house, delivery, "processtap", "stap_id")] == ["1", "2"], "steps of B are orphans"
    assert "«GM0361 / B» bestaat niet in aanvraag; lever die eerst" in said[-1]


def test_an_orphan_waits_and_is_loaded_after_its_parent_came(house: Installation, tmp_path: Path) -> None:
    steps_only = (
        "bron: stappen\ntitle: Stappen\nlevering: mutaties\ngemeente: GM0361\nfile: {delimiter: ';'}\ntables:\n" + STEPS
    )
    cases = CASES.format(one_per_key="", steps="")
    load(house, cases, written(tmp_path / "z.csv", "zaak;ontvangen;afgesloten\nA;2026-01-05;\n"))
    steps = written(tmp_path / "s.csv", "stap;zaak;wat;moment\n1;A;begin;2026-01-05\n2;B;begin;2026-01-05\n")
    first = load(house, steps_only, steps)
    assert staged(house, first, "processtap", "stap_id") == [("1",)]
    assert told(house, first) == [
        "s.csv, rij 3: Kolom zaak: «GM0361 / B» bestaat niet in aanvraag; lever die eerst en draai dan quarantine retry."
    ]
    still = retry.retry(house.desk, first, None, at=AT)
    assert [found.accepted for found in still.tables] == [0] and len(waiting(house)) == 1
    load(house, cases, written(tmp_path / "z.csv", "zaak;ontvangen;afgesloten\nA;2026-01-05;\nB;2026-01-05;\n"))
    assert [found.accepted for found in retry.retry(house.desk, waiting(house)[0], None, at=AT).tables] == [1]
    assert waiting(house) == []
    build(house)
    assert ask(house, "SELECT stap_id FROM processtap ORDER BY 1") == [("1",), ("2",)]


def test_a_better_mapping_takes_up_what_was_set_apart(house: Installation, tmp_path: Path) -> None:
    first = load(house, KLANTCONTACT, written(tmp_path / "c.csv", CONTACTEN.replace("Balie", "Fax")))
    better = mappings.parse(KLANTCONTACT.replace("Balie: balie", "Balie: balie, Fax: overig"), "beter.yaml")
    made = retry.retry(house.desk, first, better, at=AT)
    assert made.tables[0].accepted == 1 and waiting(house) == []
    build(house)
    assert ask(house, "SELECT count(*), count(DISTINCT persoon) FROM contact") == [(3, 2)]


def test_an_end_before_its_begin_is_told_by_date_and_not_by_moment(house: Installation, tmp_path: Path) -> None:
    mapping = CASES.format(one_per_key="", steps="").replace("ontvangen_op: ontvangen", "ontvangen_tijd: ontvangen")
    content = "zaak;ontvangen;afgesloten\nA;2026-01-05 14:00;2026-01-05\nB;2026-01-05 14:00;2026-01-04\n"
    delivery = load(house, mapping, written(tmp_path / "z.csv", content))
    assert staged(house, delivery, "aanvraag", "aanvraag_id") == [("A",)]
    assert told(house, delivery) == [
        "z.csv, rij 3: Kolom afgesloten: afgesloten_op ligt vóór ontvangen_op (2026-01-04 / 2026-01-05); "
        "verbeter een van beide datums in de bron."
    ]


def test_every_row_of_a_file_is_loaded_or_set_apart(house: Installation, tmp_path: Path) -> None:
    rows = [
        f"1;{BSN};Web;2026-01-05", "1;;Web;2026-01-06", ";;Web;2026-01-05", f"2;{OTHER_BSN};Fax;31-02-2026", "3;;Web", "4;9;Web;2026-01-05",
        '5;;"W"eb;2026-01-05', "6;;;2026-01-05", "7;;Balie;2026-12-31", "7;;Balie;2026-12-31",
    ]  # fmt: skip
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", "\n".join([HEADER, *rows, ""])))
    (table,) = delivery.tables
    assert table.accepted + table.quarantined == len(rows)
    assert sorted(lines(house, delivery)) == sorted(f"c.csv, rij {line}" for line in (2, 3, 4, 5, 6, 7, 8, 11))
    assert staged(house, delivery, "contact", "contact_id") == [("6",), ("7",)]

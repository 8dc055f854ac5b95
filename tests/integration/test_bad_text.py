"""CSV as it really comes: other delimiters and encodings, torn lines, stray quotes. What is wrong is told with file, line and column."""

import codecs
from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from tests.integration.desk import (
    CONTACTEN,
    HEADER,
    KLANTCONTACT,
    MET_TEAM,
    ask,
    klantcontact,
    load,
    refused,
    staged,
    told,
    written,
)

WITH_TEAM = f"{HEADER};team\n1;;Web;2026-01-05;Café Oost\n2;;Web;2026-01-06;Zuid – één\n"
TEAMS = [("1", "Café Oost"), ("2", "Zuid – één")]
CP1252 = 'format: csv, delimiter: ";", encoding: cp1252'
UTF16 = 'format: csv, delimiter: ";", encoding: utf-16'


def contacts(
    house: Installation, mapping: str, file: Path, columns: str = "contact_id, team"
) -> list[tuple[object, ...]]:
    return staged(house, load(house, mapping, file), "contact", columns)


# A delivery that cannot be read as a whole is refused, and what was in service stays there.


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CONTACTEN.replace(";", ","), "regel 1 zijn de kolommen gescheiden door een komma en niet door «;»"),
        (CONTACTEN.replace(";", "\t"), "gescheiden door een tab"),
        (CONTACTEN.replace("datum", "dag"), "de kolom datum ontbreekt; gevonden zijn: nummer, BSN, kanaal, dag"),
        (CONTACTEN.replace("datum", "Datum"), "de kolom datum ontbreekt; bedoelt de bron Datum?"),
        (CONTACTEN.replace("kanaal", "datum"), "de kolom datum staat er meer dan één keer in"),
        ("", "het bestand is leeg"),
        (HEADER + "\n", "er staan geen rijen in het bestand"),
        (HEADER, "er staan geen rijen in het bestand"),
        ("\n\n\n", "regel 1, waar de kolomnamen horen te staan, is leeg"),
        (f"\n\n{CONTACTEN}", "regel 1, waar de kolomnamen horen te staan, is leeg; zet file.header_row"),
        (CONTACTEN + "4;;We", "het bestand breekt af in regel 5"),
        (CONTACTEN + '4;;"Web;2026-02-03\n5;;Web;2026-02-03\n', "het aanhalingsteken in regel 5 wordt nergens gesloten"),
        (CONTACTEN + "4;;W\0b;2026-02-03\n", "regel 5 bevat tekens die niet in tekst horen (NUL)"),
        (CONTACTEN + "\0" * 5000, "regel 5 bevat tekens die niet in tekst horen (NUL)"),
        (b"PK\x03\x04" + b"\0" * 500, "dit is een Excel- of zipbestand en geen tekst"),
        (WITH_TEAM.encode("cp1252"), "regel 2 is geen UTF-8; staat het bestand in cp1252"),
    ],
    ids=[
        "delimiter-comma", "delimiter-tab", "missing", "missing-but-near", "double", "empty", "header-only",
        "header-without-line-end", "blank-only", "blank-first", "truncated", "open-quote", "nul", "nul-tail", "workbook", "cp1252",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(
    in_service: Installation, tmp_path: Path, content: str | bytes, says: str
) -> None:
    file = written(tmp_path / "nieuw.csv", content)
    mapping = MET_TEAM if isinstance(content, bytes) else KLANTCONTACT
    sentence = refused(in_service, mapping, file)
    assert sentence.startswith("nieuw.csv: ") and says in sentence
    assert ask(in_service, "SELECT count(*) FROM contact") == [(3,)]


def test_bytes_that_cp1252_does_not_have_are_told_with_their_line(house: Installation, tmp_path: Path) -> None:
    content = WITH_TEAM.encode("cp1252").replace(b"\x96", b"\x81")
    sentence = refused(house, klantcontact(CP1252, columns="team: team"), written(tmp_path / "c.csv", content))
    assert "c.csv: regel 3 is geen CP1252" in sentence


def test_half_a_character_at_the_end_of_utf_16_is_refused(house: Installation, tmp_path: Path) -> None:
    content = WITH_TEAM.encode("utf-16")[:-1]
    sentence = refused(house, klantcontact(UTF16, columns="team: team"), written(tmp_path / "c.csv", content))
    assert "de tekst is geen UTF-16" in sentence


@pytest.mark.parametrize("size", [3 << 20, pytest.param(300 << 20, marks=pytest.mark.proof)], ids=["3MB", "300MB"])
def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    in_service: Installation, tmp_path: Path, size: int
) -> None:
    file = tmp_path / "lang.csv"
    with file.open("wb") as target:
        target.write(CONTACTEN.encode() + b"4;;")
        block = b"x" * (1 << 20)
        for _ in range(size >> 20):
            target.write(block)
    assert "lang.csv: regel 5 is langer dan 1 MB" in refused(in_service, KLANTCONTACT, file)


def test_quotes_without_end_over_many_lines_are_refused_with_the_line_where_they_begin(
    house: Installation, tmp_path: Path
) -> None:
    content = CONTACTEN + '4;;"Web;2026-02-03\n' + "5;;Web;2026-02-03\n" * 80_000
    sentence = refused(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert "regel 5" in sentence


# What says itself how it is written is read so.


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (WITH_TEAM.encode("cp1252"), CP1252),
        (WITH_TEAM.encode("utf-8-sig"), None),
        (WITH_TEAM.encode("utf-16"), None),
        (WITH_TEAM.encode("utf-16"), UTF16),
        (codecs.BOM_UTF16_BE + WITH_TEAM.encode("utf-16-be"), UTF16),
        (WITH_TEAM.encode("utf-16-le"), UTF16),
        (WITH_TEAM.encode("utf-16-be"), None),
        (WITH_TEAM.replace("\n", "\r\n").encode(), None),
        (WITH_TEAM.replace("\n", "\r").encode(), None),
    ],
    ids=["cp1252", "bom", "utf-16", "utf-16-declared", "utf-16-be", "le-without-bom", "be-without-bom", "crlf", "cr"],
)
def test_text_in_any_encoding_arrives_as_it_was_written(
    house: Installation, tmp_path: Path, content: bytes, file: str | None
) -> None:
    mapping = klantcontact(file, columns="team: team") if file else MET_TEAM
    assert contacts(house, mapping, written(tmp_path / "c.csv", content)) == TEAMS


@pytest.mark.parametrize("declared", [CP1252, UTF16])
def test_utf_8_is_read_as_such_whatever_the_mapping_says_and_that_is_told(
    house: Installation, tmp_path: Path, declared: str
) -> None:
    delivery = load(house, klantcontact(declared, columns="team: team"), written(tmp_path / "c.csv", WITH_TEAM))
    assert staged(house, delivery, "contact", "contact_id, team") == TEAMS
    assert "maar het bestand is UTF-8; zo is het gelezen" in delivery.alarms[0]


def test_header_and_names_in_a_file_with_a_bom_and_without_header(house: Installation, tmp_path: Path) -> None:
    form = 'format: csv, delimiter: ";", header_row: 0, names: [nummer, BSN, kanaal, datum]'
    content = "1;;Web;2026-01-05\n".encode("utf-8-sig")
    assert contacts(house, klantcontact(form), written(tmp_path / "c.csv", content), "contact_id") == [("1",)]


# Rows that are not built as a row are set apart with their line; the others are loaded.


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_lines_are_counted_rightly_behind_a_line_end_within_quotes(
    house: Installation, tmp_path: Path, end: str
) -> None:
    lines = [f"{HEADER};team", '1;;Web;2026-01-05;"a', 'b"', '2;;Fax;2026-01-06;"c', "", 'd"', "3;;Telex;2026-01-07;e"]
    delivery = load(house, MET_TEAM, written(tmp_path / "c.csv", end.join([*lines, ""])))
    assert staged(house, delivery, "contact", "contact_id, team") == [("1", f"a{end}b")]
    assert [said.split(":")[0] for said in told(house, delivery)] == ["c.csv, rij 4", "c.csv, rij 7"]


def test_a_line_end_within_the_name_of_a_column_makes_no_row(house: Installation, tmp_path: Path) -> None:
    mapping = klantcontact(columns='team: "te\\nam"')
    content = '"te\nam";nummer;BSN;kanaal;datum\nOost;1;;Web;2026-01-05\nWest;2;;Fax;2026-01-05\n'
    delivery = load(house, mapping, written(tmp_path / "c.csv", content))
    assert staged(house, delivery, "contact", "contact_id, team") == [("1", "Oost")]
    assert told(house, delivery)[0].startswith("c.csv, rij 4:")


def test_rows_with_too_few_or_too_many_fields_are_set_apart(in_service: Installation, tmp_path: Path) -> None:
    content = CONTACTEN + "4;;Web\n5;;Web;2026-02-03;meer;nog meer\n6;;Web;2026-02-03\n"
    delivery = load(in_service, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert [row[0] for row in staged(in_service, delivery, "contact", "contact_id")] == ["1", "2", "3", "6"]
    assert told(in_service, delivery) == [
        "c.csv, rij 5: De rij heeft 3 velden en de kop 4; kijk naar scheidingstekens en aanhalingstekens.",
        "c.csv, rij 6: De rij heeft 6 velden en de kop 4; kijk naar scheidingstekens en aanhalingstekens.",
    ]


def test_a_stray_quote_spoils_only_its_own_row(house: Installation, tmp_path: Path) -> None:
    content = CONTACTEN + '4;;"Web"x;2026-02-03\n5;;We"b;2026-02-03\n6;;Web;2026-02-03\n'
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert [row[0] for row in staged(house, delivery, "contact", "contact_id")] == ["1", "2", "3", "6"]
    stray, code = told(house, delivery)
    assert stray.startswith("c.csv, rij 5: Een aanhalingsteken staat midden in een veld")
    assert code.startswith('c.csv, rij 6: Kolom kanaal: de code «We"b»')


def test_blank_lines_are_no_rows_and_do_not_shift_the_lines(house: Installation, tmp_path: Path) -> None:
    content = f"{HEADER}\n\n1;;Web;2026-01-05\n\n   \n2;;Fax;2026-01-06\n\n"
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert staged(house, delivery, "contact", "contact_id") == [("1",)]
    assert [said.split(":")[0] for said in told(house, delivery)] == ["c.csv, rij 6"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_returns_around_a_text_within_quotes_are_blanks(end: str, house: Installation, tmp_path: Path) -> None:
    lines = [f"{HEADER};team", '1;;Web;2026-01-05;"\r"', '2;;Web;2026-01-06;"\rZuid\r"', ""]
    found = contacts(house, MET_TEAM, written(tmp_path / "k.csv", end.join(lines)))
    assert found == [("1", None), ("2", "Zuid")]


def test_line_ends_of_several_kinds_in_one_file(house: Installation, tmp_path: Path) -> None:
    content = f"{HEADER}\r\n1;;Web;2026-01-05\n2;;Fax;2026-01-05\r3;;Web;2026-01-05\r\n"
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert staged(house, delivery, "contact", "contact_id") == [("1",), ("3",)]
    assert [said.split(":")[0] for said in told(house, delivery)] == ["c.csv, rij 3"]


def test_a_row_of_nothing_but_delimiters_misses_what_is_compulsory(house: Installation, tmp_path: Path) -> None:
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", CONTACTEN + ";;;\n"))
    assert told(house, delivery) == [
        "c.csv, rij 5: Kolom nummer is leeg, maar contact_id is verplicht. "
        "Kolom datum is leeg, maar contact_op is verplicht."
    ]


@pytest.mark.covers("S1-1")
def test_a_column_that_the_mapping_does_not_name_is_not_loaded_and_that_is_told(
    house: Installation, tmp_path: Path
) -> None:
    content = "nummer;BSN;naam;kanaal;datum;adres\n1;;Jansen;Web;2026-01-05;Dorpsstraat 1\n"
    delivery = load(house, KLANTCONTACT, written(tmp_path / "c.csv", content))
    assert delivery.alarms == ("c.csv: niet geladen zijn de onbekende kolommen naam, adres.",)
    (row,) = staged(house, delivery, "contact")
    assert not {"Jansen", "Dorpsstraat 1"} & {str(value) for value in row}
    known = load(house, klantcontact(top="ignore: [naam, adres]"), written(tmp_path / "c.csv", content))
    assert known.alarms == ()

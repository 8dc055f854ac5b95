"""Mappings: what they say comes out as it stands, and what cannot be right is told with its place before a file is read."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import mapping
from ketenzicht.warehouse.contract import Column, contracts
from ketenzicht.warehouse.mapping import files, fitting

PROJECT = Path(__file__).parents[3]
SHIPPED = sorted([*PROJECT.glob("examples/*/*.yaml"), *PROJECT.glob("src/ketenzicht/demo/mappings/*.yaml")])

CODES = {"1": "a", "true": "b", "01": "c", "Yes": "d"}
LOKET = """
bron: loket
title: Loket
levering: volledig
tables:
  contact:
    columns:
      contact_id: nummer
      persoon: {bsn: BSN}
      gemeente: {const: GM0361}
      soort: {const: vraag}
      contact_op: datum
"""
UREN = """  uren:
    columns: {uren_id: regel, gemeente: {const: GM0361}, activiteit: {const: regie}, gewerkt_op: datum, uren: duur}
"""
"""A second table of the same file."""


def loket(was: str = "", becomes: str = "") -> str:
    """The mapping with one piece replaced, or with more at the end."""
    assert was in LOKET
    return LOKET.replace(was, becomes, 1) if was else LOKET + becomes


def with_column(line: str) -> str:
    """The mapping with one more column."""
    return loket(becomes=f"      {line}\n")


def refusal(text: str) -> str:
    """The sentence with which a mapping is refused."""
    with pytest.raises(WrongCall) as told:
        mapping.parse(text, "loket.yaml")
    sentence = str(told.value)
    assert sentence.startswith("loket.yaml: ") and sentence.endswith(".") and "\n" not in sentence
    return sentence


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_mapping_that_we_ship_can_be_read(file: Path) -> None:
    assert mapping.load(file).tables


def test_what_is_said_comes_out_as_it_stands() -> None:
    found = mapping.parse(
        with_column("team: {from: afdeling, values: {1: a, true: b, 01: c, Yes: d}, else: null}"), "loket.yaml"
    )
    team = found.tables[0].column("team")
    assert team is not None
    assert (team.source, team.values, team.has_default, team.default) == (
        "afdeling",
        CODES,
        True,
        None,
    )
    assert found.sources == ("nummer", "BSN", "datum", "afdeling")


def test_columns_that_become_rows_are_read_and_the_two_new_names_are_not() -> None:
    text = loket(
        "    columns:",
        "    unpivot: {columns: [web, balie], name: via, value: tijd}\n    where: soort <> 'x'\n    columns:",
    )
    found = mapping.parse(text.replace("contact_op: datum", "contact_op: tijd\n      team: via"), "loket.yaml")
    assert found.sources == ("nummer", "BSN", "soort", "web", "balie")
    assert found.tables[0].rows_per_record == 2


def test_layout_and_comments_do_not_change_the_fingerprint() -> None:
    plain, airy = mapping.parse(LOKET, "a"), mapping.parse("# loket\n\n" + LOKET, "b")
    assert plain.hash == airy.hash
    assert plain.hash != mapping.parse(loket("vraag", "klacht"), "c").hash


@pytest.mark.parametrize("place", ["sql", "where"])
@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "De expressie is leeg"),
        ("  ", "De expressie is leeg"),
        ("-- niets", "moet één expressie zijn"),
        ("read_text('/etc/passwd')", "staat niet op de lijst"),
        ("upper(kanaal", "geen geldige SQL"),
        ("klant.naam", "De kolom klant.naam"),
        ("DISTINCT kanaal", "moet één expressie zijn"),
        ("kanaal LIMIT 1", "moet één expressie zijn"),
        ("kanaal QUALIFY TRUE", "moet één expressie zijn"),
    ],
)
def test_sql_is_checked_when_the_mapping_is_read(place: str, sql: str, says: str) -> None:
    if place == "sql":
        text, where = with_column(f'team: {{sql: "{sql}"}}'), "tables.contact.columns.team.sql: "
    else:
        text, where = loket("    columns:", f'    where: "{sql}"\n    columns:'), "tables.contact.where: "
    assert where in refusal(text) and says in refusal(text)


def test_a_name_with_a_point_goes_between_quotes() -> None:
    found = mapping.parse(with_column("""team: {sql: 'upper("klant.team")'}"""), "loket.yaml")
    assert "klant.team" in found.sources


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("timezone: Europe/Amsterdm", "timezone is «Europe/Amsterdm»"),
        ('dates: ["%Q-%Y"]', "dates is «%Q-%Y», maar %Q bestaat niet"),
        ('dates: ["%Y-%"]', "maar % bestaat niet"),
        ('dates: ["%Y-%-"]', "maar %- bestaat niet"),
        ('dates: ["%-Y"]', "maar %-Y bestaat niet"),
        ("dates: [dd-mm-yyyy]", "zonder jaar"),
        ('dates: ["%d-%m"]', "zonder jaar"),
        ('dates: ["%%Y"]', "zonder jaar"),
        ("dates: []", "dates is leeg"),
        ('dates: ["%d-%m-%Y", "%s"]', "maar %s bestaat niet"),
        ('moments: ["%H:%M"]', "moments is «%H:%M», zonder jaar"),
    ],
)
def test_a_dialect_that_reads_nothing_is_told_for_file_and_column(spec: str, says: str) -> None:
    key = spec.split(":", maxsplit=1)[0]
    of_file = refusal(loket("tables:", f"file: {{{spec}}}\ntables:"))
    of_column = refusal(loket("contact_op: datum", f"contact_op: {{from: datum, {spec}}}"))
    assert f"file.{key} is " in of_file and says in of_file
    assert f"tables.contact.columns.contact_op.{key} is " in of_column and says in of_column


def test_the_codes_of_dates_are_those_that_the_engine_knows() -> None:
    letters = [chr(sign) for sign in range(ord("A"), ord("z") + 1) if chr(sign).isalpha()]
    tried = ["%%", *(f"%{letter}" for letter in letters), *(f"%-{letter}" for letter in letters)]
    with duckdb.connect() as connection:
        assert {code for code in tried if _is_understood(connection, code)} - {"%T"} == set(files.CODES)


def _is_understood(connection: duckdb.DuckDBPyConnection, code: str) -> bool:
    try:
        connection.execute("SELECT try_strptime('x', ?)", [code])
    except duckdb.Error:
        return False
    return True


@pytest.mark.parametrize("scale", ["veel", "0", "0.0", "1e3", "0.0000001", '"1,5"', '".5"'])
def test_a_scale_is_a_number_other_than_zero(scale: str) -> None:
    assert "tables.uren.columns.uren.scale is «" in refusal(
        loket(becomes=UREN.replace("uren: duur", f"uren: {{from: duur, scale: {scale}}}"))
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("richting: {const: omhoog}", "richting.const is «omhoog»; kies uit"),
        ("richting: {from: r, values: {I: binnen}}", "richting.values.I is «binnen»; kies uit"),
        ("richting: {from: r, values: {I: inkomend}, else: omhoog}", "richting.else is «omhoog»; kies uit"),
        ("contact_tijd: {const: gisteren}", "contact_tijd.const is «gisteren»; geef een bestaand moment"),
        ("contact_tijd: {const: 2026-02-03 10:00:00+01:00}", "geef een bestaand moment in UTC"),
    ],
)
def test_what_a_column_cannot_hold_is_told(line: str, says: str) -> None:
    assert says in refusal(with_column(line))


def column(kind: str, **more: object) -> Column:
    """A column of a contract."""
    return dataclasses.replace(Column(name="k", type=kind, title="K", purpose="toets"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "fits", "does_not"),
    [
        (column("integer"), ["0", "-12", "+3"], ["", "1.0", "veel", "1" * 19, "１"]),
        (column("integer", minimum="1", maximum="12"), ["1", "12"], ["0", "13"]),
        (column("number"), ["1", "-1.25", "1.2500"], ["1,25", "1.256", "1e3", "NaN", "1" * 17, "1."]),
        (column("date"), ["2026-01-31"], ["31-01-2026", "2026-02-31", "20260131", "2026-01-31 10:00:00"]),
        (
            column("datetime"),
            ["2026-01-31", "2026-01-31 10:00", "2026-01-31T10:00:59"],
            ["2026-01-31 25:00", "2026-W05"],
        ),
        (column("boolean"), ["true", "false"], ["ja", "1", ""]),
        (column("string"), ["", "wat dan ook"], []),
        (column("string", enum=("a", "b")), ["a"], ["A", "c", ""]),
        (column("string", pattern="[0-9]{4}-H[12]"), ["2026-H1"], ["2026-H3", "2026-H1 "]),
        (column("string", max_length=3), ["abc"], ["abcd"]),
        (column("string", format="agb"), ["01012345"], ["1012345"]),
        (column("string", format="bsn"), ["123456782"], ["123456789"]),
    ],
)
def test_a_text_fits_by_type_and_constraint(target: Column, fits: list[str], does_not: list[str]) -> None:
    for text in fits:
        fitting.require_fit(target, text, "hier")
    for text in does_not:
        with pytest.raises(WrongCall, match=r"^hier is «"):
            fitting.require_fit(target, text, "hier")


def test_every_format_of_a_contract_can_be_judged() -> None:
    def formats() -> Iterator[str]:
        yield from (column.format for contract in contracts().values() for column in contract.columns if column.format)

    assert set(formats()) <= set(fitting.FORMATS)


@pytest.mark.parametrize("code", ['"0361"', "Gouda", "GM361", "361"])
def test_a_municipality_that_is_no_code_is_told(code: str) -> None:
    assert "gemeente is «" in refusal(loket("tables:", f"gemeente: {code}\ntables:"))


@pytest.mark.parametrize("spec", ["{const: Gouda}", "{from: g, values: {G: Gouda}}", "{from: g, else: Gouda}"])
def test_a_municipality_of_a_table_that_is_no_code_is_told(spec: str) -> None:
    assert "is «Gouda»; geef GM en vier cijfers, zoals GM0361." in refusal(loket("{const: GM0361}", spec))


def test_a_period_by_a_column_that_is_not_there_names_the_mapping() -> None:
    text = loket("levering: volledig", "levering: periode\nperiod: {column: maandd}")
    assert "period.column: De tabel contact heeft geen kolom maandd" in refusal(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (loket(becomes="bron: anders\n"), "de sleutel bron op regel 13"),
        (with_column("soort: {const: klacht}"), "de sleutel soort op regel 13"),
        (with_column('team: {from: t, values: {1: a, "1": b}}'), "de sleutel 1 op regel 13"),
        (with_column("contact_tijd: {const: 2026-02-31}"), "er staat een datum in die niet bestaat"),
    ],
)
def test_what_yaml_would_settle_in_silence_is_told(text: str, says: str) -> None:
    assert says in refusal(text)


def test_what_is_brought_in_from_elsewhere_may_be_said_otherwise() -> None:
    text = loket("soort: {const: vraag}", "soort: &s {from: s, else: vraag}\n      kanaal: {<<: *s, else: null}")
    kanaal = mapping.parse(text, "loket.yaml").tables[0].column("kanaal")
    assert kanaal is not None and (kanaal.source, kanaal.default) == ("s", None)


@pytest.mark.parametrize(
    "text",
    [
        loket("contact_id: nummer", "contact_id: BSN"),
        loket("contact_id: nummer", "contact_id: {sql: \"nummer || '-' || BSN\"}"),
        with_column("team: {from: BSN, values: {a: b}}"),
        loket("contact_id: nummer", "contact_id: n").replace(
            "    columns:", "    unpivot: {columns: [nummer, BSN], name: soort_nummer, value: n}\n    columns:"
        ),
        loket("levering: volledig", "levering: mutaties\nchanges: {order: BSN}"),
    ],
)
def test_a_bsn_fills_no_readable_column(text: str) -> None:
    assert "waarin een BSN staat; kies een andere kolom." in refusal(text)


def test_a_bsn_of_one_table_is_a_bsn_for_all_tables() -> None:
    other = UREN.replace("uren_id: regel", "uren_id: BSN")
    assert "tables.uren.columns.uren_id neemt BSN over" in refusal(loket(becomes=other))


def test_rows_may_be_chosen_by_bsn_and_a_bsn_may_be_ignored() -> None:
    text = loket("    columns:", "    where: BSN IS NOT NULL\n    columns:").replace(
        "tables:", "ignore: [BSN]\ntables:"
    )
    assert mapping.parse(text, "loket.yaml").ignore == ("BSN",)


def test_bsns_side_by_side_may_become_rows_of_one_person_each() -> None:
    text = loket("    columns:", "    unpivot: {columns: [bsn1, bsn2], name: wie, value: nr}\n    columns:")
    found = mapping.parse(text.replace("{bsn: BSN}", "{bsn: nr}"), "loket.yaml")
    assert found.sources == ("nummer", "datum", "bsn1", "bsn2")
    assert "neemt bsn1 over" in refusal(
        text.replace("{bsn: BSN}", "{bsn: nr}").replace("contact_id: nummer", "contact_id: bsn1")
    )
    assert "neemt nr over" in refusal(
        text.replace("{bsn: BSN}", "{bsn: nr}").replace("contact_id: nummer", "contact_id: nr")
    )

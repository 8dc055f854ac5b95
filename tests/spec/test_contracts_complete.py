"""The contracts hold every table of the design, say why each column is kept, and keep out what must not be kept."""

import json
import re
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

Schema = dict[str, Any]

TABLES = """
    datum gemeente wijk organisatie team medewerker persoon product onderwerp kanaal leverancier
    login signaal taak plan doel meting traject contact aanvraag processtap voorziening toewijzing factuurregel
    begroting besparing contract uitkering uitstroom uitval klacht_bezwaar herindicatie correctie wachtlijst
    enquete_antwoord teamcapaciteit account uren aangeleverd_cijfer streefwaarde afspraak clientenlijst groepslid
    bevolking landelijk_cijfer benchmark_cijfer gebied persoon_samenvoeging
"""

TYPES = {"string", "integer", "number", "date", "datetime", "boolean"}
LISTED = {"lokale_datum", "dagen_tussen", "werkdagen_tussen", "year", "month", "date_part", "coalesce", "cast"}
# What tells who somebody is, and text that nobody has checked. A word of a column's name, so `aanvraag` is no `naam`.
IDENTIFYING = """
    bsn voornaam achternaam voorletters roepnaam geboortenaam contactpersoon
    adres straat huisnummer postcode woonplaats telefoon telefoonnummer mobiel email emailadres
    iban rekeningnummer kenteken toelichting opmerking opmerkingen notitie omschrijving tekst inhoud feedback diagnose
"""
# These have a name that is no secret.
NAMED_THINGS = {"gemeente", "wijk", "organisatie", "team", "leverancier", "gebied"}


def _schemas() -> Iterator[Schema]:
    folder = resources.files("ketenzicht.warehouse") / "contracts"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        schema: Schema = json.loads(file.read_text(encoding="utf-8"))
        assert file.name == f"{schema['name']}.json"
        yield schema


SCHEMAS = {schema["name"]: schema for schema in _schemas()}
FIELDS = [(table, field) for table, schema in SCHEMAS.items() for field in schema["fields"]]
each_table = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())


def names(schema: Schema) -> set[str]:
    return {field["name"] for field in schema["fields"]}


def field_of(schema: Schema, name: str) -> Schema:
    return next(field for field in schema["fields"] if field["name"] == name)


def required(field: Schema) -> bool:
    return bool(field.get("constraints", {}).get("required"))


def offenders(wrong: Callable[[Schema], bool]) -> list[str]:
    """The columns, as table.column, for which `wrong` holds."""
    return [f"{table}.{field['name']}" for table, field in FIELDS if wrong(field)]


def test_every_table_of_the_design_has_a_contract_and_no_other_table_has() -> None:
    assert sorted(SCHEMAS) == sorted(TABLES.split())


@pytest.mark.covers("S1-1")
def test_every_column_says_in_words_why_it_is_kept() -> None:
    assert not offenders(lambda field: not field.get("purpose", "").strip() or not field.get("title", "").strip())


@pytest.mark.covers("S1-1")
def test_no_column_tells_who_somebody_is_or_holds_free_text() -> None:
    def identifying(table: str, field: Schema) -> bool:
        words = set(field["name"].split("_"))
        kept_apart = field["type"] in ("boolean", "date", "datetime", "integer") or field.get("transient")
        return bool(words & set(IDENTIFYING.split()) and not kept_apart) or (
            field["name"] == "naam" and table not in NAMED_THINGS
        )

    assert not [f"{table}.{field['name']}" for table, field in FIELDS if identifying(table, field)]


def test_a_birth_date_is_never_stored() -> None:
    dates = [field for _, field in FIELDS if "geboortedatum" in field["name"]]
    assert dates
    assert all(field["transient"] for field in dates)


def test_a_special_column_enters_only_as_a_listed_category() -> None:
    assert offenders(lambda field: field.get("special", False))
    assert not offenders(lambda field: field.get("special", False) and not field.get("constraints", {}).get("enum"))


def test_only_a_special_column_names_health_violence_origin_or_crime() -> None:
    sensitive = re.compile(
        r"gezondheid|ggz|verslav|middelengebruik|geweld|veiligheid_thuis|strafrecht|justiti|reclassering|afkomst|detentie"
    )

    def open_and_sensitive(field: Schema) -> bool:
        texts = [field["name"], *field.get("constraints", {}).get("enum", [])]
        return not field.get("special") and any(sensitive.search(text) for text in texts)

    # The scale is the name of an instrument, positieve gezondheid, not the health of a person.
    assert offenders(open_and_sensitive) == ["meting.schaal"]


@pytest.mark.parametrize("table", ["signaal", "taak", "contact", "aanvraag"])
def test_a_subject_that_the_municipality_did_not_list_goes_to_quarantine(table: str) -> None:
    keys = [key for key in SCHEMAS[table]["foreignKeys"] if key["reference"]["resource"] == "onderwerp"]
    assert [key["orphan"] for key in keys] == ["quarantine"]


@each_table
def test_a_column_has_a_name_of_its_own_and_a_known_type(schema: Schema) -> None:
    assert len(names(schema)) == len(schema["fields"])
    assert {field["type"] for field in schema["fields"]} <= TYPES
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names(schema))


@each_table
def test_a_moment_ends_in_tijd_and_a_date_in_op_van_or_tot(schema: Schema) -> None:
    for field in schema["fields"]:
        if field["type"] == "datetime":
            assert field["name"].endswith("_tijd")
        if field["type"] == "date" and field["name"] not in ("datum", "geboortedatum"):
            assert re.search(r"(^|_)(op|van|tot)$", field["name"]), field["name"]


@each_table
def test_each_moment_that_is_kept_has_a_local_date_or_a_duration(schema: Schema) -> None:
    for field in schema["fields"]:
        if field["type"] == "datetime":
            assert any(f"lokale_datum({field['name']})" in other.get("derive", "") for other in schema["fields"]), (
                field["name"]
            )


@each_table
def test_a_derived_column_uses_listed_functions_and_columns_of_its_row(schema: Schema) -> None:
    for field in schema["fields"]:
        if "derive" not in field:
            continue
        tree = sqlglot.parse_one(field["derive"], dialect="duckdb")
        used = {column.name for column in tree.find_all(exp.Column)}
        assert used <= names(schema) - {field["name"]}, field["name"]
        called = set(re.findall(r"([a-z_]+)\(", field["derive"].lower()))
        assert called <= LISTED, field["name"]


@each_table
def test_a_term_starts_from_columns_of_its_row(schema: Schema) -> None:
    for field in schema["fields"]:
        if term := field.get("term"):
            columns = [term["wet"], term["start"], *([term["suspended"]] if term["suspended"] else [])]
            assert set(columns) <= names(schema)
            assert field_of(schema, term["start"])["type"] == "date"
            assert term["answer"] in ("oorspronkelijk", "opgeschort", "gewenst")


@each_table
def test_a_key_is_there_and_always_filled(schema: Schema) -> None:
    assert schema["primaryKey"]
    assert all(required(field_of(schema, column)) for column in schema["primaryKey"])


@each_table
def test_sources_that_stand_side_by_side_are_told_apart_by_the_key(schema: Schema) -> None:
    assert ("bron" in schema["primaryKey"]) == (schema["sources"] == "many")


@each_table
def test_a_table_is_cut_by_a_date_that_is_always_filled(schema: Schema) -> None:
    if column := schema.get("partitionBy"):
        assert field_of(schema, column)["type"] == "date"
        assert required(field_of(schema, column))


@each_table
def test_each_row_says_its_source_and_whose_it_is(schema: Schema) -> None:
    assert required(field_of(schema, "bron"))
    if schema["kind"] != "reference":
        gemeente = field_of(schema, "gemeente")
        assert required(gemeente)
        assert gemeente["format"] == "gemeentecode"


@each_table
def test_a_table_about_protected_units_can_count_them(schema: Schema) -> None:
    for unit in schema["protectedUnit"]:
        assert any(field.get("pseudonym") == unit or field["name"] == unit for field in schema["fields"])


@each_table
def test_a_column_about_a_person_is_always_a_pseudonym(schema: Schema) -> None:
    people = {"persoon": "persoon", "respondent": "persoon", "huishouden": "persoon"}
    people |= dict.fromkeys(("medewerker", "behandelaar", "regisseur"), "medewerker")
    for field in schema["fields"]:
        assert field.get("pseudonym") == people.get(field["name"])


@each_table
def test_a_reference_points_at_a_table_that_has_those_columns_and_is_met_once(schema: Schema) -> None:
    for key in schema.get("foreignKeys", []):
        parent = SCHEMAS[key["reference"]["resource"]]
        columns = key["reference"]["fields"]
        assert set(key["fields"]) <= names(schema)
        assert set(columns) <= names(parent)
        assert key["orphan"] in ("quarantine", "allow")
        own = set(parent["primaryKey"]) - {"geldig_van"}
        # A wijk has a national code, so it can be found without its municipality.
        assert set(columns) == own or (parent["name"] == "wijk" and columns == ["wijk"])


@each_table
def test_what_changes_over_time_is_looked_up_as_of_a_date(schema: Schema) -> None:
    for key in schema.get("foreignKeys", []):
        parent = SCHEMAS[key["reference"]["resource"]]
        changing = "geldig_van" in parent["primaryKey"]
        assert changing == ("asOf" in key), (schema["name"], parent["name"])
        if changing:
            assert field_of(schema, key["asOf"])["type"] == "date"


def test_no_two_tables_wait_for_each_other() -> None:
    waits = {
        name: {key["reference"]["resource"] for key in schema.get("foreignKeys", []) if key["orphan"] == "quarantine"}
        for name, schema in SCHEMAS.items()
    }
    while free := [name for name, parents in waits.items() if not parents & waits.keys()]:
        for name in free:
            del waits[name]
    assert not waits

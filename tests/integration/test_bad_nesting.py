"""JSON and XML that is torn, poisoned or leaves levels out."""

from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from tests.integration.desk import ask, klantcontact, load, refused, staged, told, written

JSON = (
    klantcontact('format: json, records: "zaken[].contacten[]"', datum="dag.datum")
    .replace("contact_id: nummer", "contact_id: nr")
    .replace("bsn: BSN", "bsn: ^.client.bsn")
)
XML = (
    klantcontact("format: xml, records: /export/zaken/zaak/contact", datum="dag/datum")
    .replace("contact_id: nummer", 'contact_id: "@nr"')
    .replace("bsn: BSN", "bsn: ../client/bsn")
)

CASES = """{"zaken": [
{"client": {"bsn": "123456782"}, "contacten": [
  {"nr": 1, "kanaal": "Web", "dag": {"datum": "2026-01-05"}},
  {"nr": 2, "kanaal": "Fax", "dag": {"datum": "2026-01-05"}}]},
{"contacten": [{"nr": 3, "kanaal": "Web"}, {"nr": 4, "kanaal": "Web", "dag": {"datum": "2026-01-05"}}]},
{"client": null}, {"client": {"bsn": 123456782}, "contacten": []}, {"client": {"bsn": 10000008}, "contacten": [
  {"nr": 5, "kanaal": "Web", "dag": {"datum": "2026-01-05"}}]}]}
"""
EXPORT = """<?xml version="1.0"?>
<export xmlns="urn:x" xmlns:y="urn:y"><zaken>
<zaak><client><bsn>123456782</bsn></client>
<contact nr="1"><kanaal>Web</kanaal><dag><datum>2026-01-05</datum></dag></contact>
<y:contact nr="2"><kanaal>Fax</kanaal><dag><datum>2026-01-05</datum></dag></y:contact></zaak>
<zaak><contact nr="3"><kanaal>Web</kanaal></contact>
<contact nr="4"><kanaal><![CDATA[Web]]></kanaal><dag><datum>2026-<!-- eerste -->01-05</datum></dag></contact></zaak>
</zaken></export>
"""
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE export [<!ENTITY a0 "{"ha" * 50}">{LAUGHS}]>'


def with_doctype(doctype: str, entity: str) -> str:
    content = EXPORT.replace('<?xml version="1.0"?>', doctype, 1)
    return content.replace("<kanaal>Web<", f"<kanaal>&{entity};<", 1)


def test_levels_that_are_missing_read_as_empty_and_lists_may_be_empty(house: Installation, tmp_path: Path) -> None:
    delivery = load(house, JSON, written(tmp_path / "c.json", CASES))
    rows = staged(house, delivery, "contact", "contact_id, persoon IS NULL")
    assert rows == [("1", False), ("4", True), ("5", False)]
    assert [said.split(": ")[0] + ": " + said.split(": ")[1] for said in told(house, delivery)] == [
        "c.json, rij 2: Kolom kanaal",
        "c.json, rij 3: Kolom dag.datum is leeg, maar contact_op is verplicht.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_json_is_read_in_the_encoding_that_it_has(house: Installation, tmp_path: Path, encoding: str) -> None:
    mapping = JSON.replace("format: json", f"encoding: {encoding if encoding == 'cp1252' else 'utf-8'}, format: json")
    content = CASES.replace("Fax", "Café").encode(encoding)
    delivery = load(house, mapping, written(tmp_path / "c.json", content))
    assert len(staged(house, delivery, "contact")) == 3
    assert "«Café»" in told(house, delivery)[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CASES[: CASES.index('"nr": 3')], "na rij 2 is dit geen (hele) JSON meer"),
        (CASES + "}", "is dit geen (hele) JSON meer"),
        (CASES.replace('"nr": 1', '"nr": NaN'), "na rij 0 is dit geen (hele) JSON meer"),
        ("nummer;BSN\n1;2\n", "na rij 0 is dit geen (hele) JSON meer"),
        ('{"zaken": []}', "op zaken[].contacten[] staan geen rijen"),
        ('{"cases": [{"x": 1}]}', "op zaken[].contacten[] staan geen rijen"),
        ("[" * 200_000, "nest dieper dan 100 niveaus"),
        ('{"zaken": [' + '{"a":' * 200_000, "nest dieper dan 100 niveaus"),
        ('{"zaken": ["' + "x" * (3 << 20), "een tekst in de JSON is langer dan 1 MB"),
        (CASES.replace("Fax", "é").encode("cp1252"), "regel 4 is geen UTF-8"),
        ("", "het bestand is leeg"),
    ],
    ids=[
        "truncated",
        "more",
        "nan",
        "csv",
        "no-rows",
        "other-path",
        "deep",
        "deep-inside",
        "long-text",
        "cp1252",
        "empty",
    ],
)
def test_json_that_cannot_be_read_to_its_end_is_refused_whole(
    in_service: Installation, tmp_path: Path, content: str | bytes, says: str
) -> None:
    sentence = refused(in_service, JSON, written(tmp_path / "nieuw.json", content))
    assert sentence.startswith("nieuw.json: ") and says in sentence
    assert ask(in_service, "SELECT count(*) FROM contact") == [(3,)]


def test_brackets_within_text_are_no_levels(house: Installation, tmp_path: Path) -> None:
    content = CASES.replace("Fax", "[{" * 500 + '\\"' + "[" * 500)
    assert len(staged(house, load(house, JSON, written(tmp_path / "c.json", content)), "contact")) == 3


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_file_of_one_long_line_is_nothing_special(house: Installation, tmp_path: Path, form: str) -> None:
    rows = range(20_000)
    if form == "json":
        row = '{{"nr": {}, "kanaal": "Web", "dag": {{"datum": "2026-01-05"}}}}'
        content = '{"zaken": [{"contacten": [' + ",".join(row.format(n) for n in rows) + "]}]}"
    else:
        row = '<contact nr="{}"><kanaal>Web</kanaal><dag><datum>2026-01-05</datum></dag></contact>'
        content = "<export><zaken><zaak>" + "".join(row.format(n) for n in rows) + "</zaak></zaken></export>"
    assert len(content) > 1 << 20 and "\n" not in content
    delivery = load(house, JSON if form == "json" else XML, written(tmp_path / f"c.{form}", content))
    assert delivery.tables[0].accepted == len(rows)


def test_namespaces_comments_and_cdata_do_not_stand_in_the_way(house: Installation, tmp_path: Path) -> None:
    delivery = load(house, XML, written(tmp_path / "c.xml", EXPORT))
    assert staged(house, delivery, "contact", "contact_id, persoon IS NULL") == [("1", False), ("4", True)]
    assert [said[:27] for said in told(house, delivery)] == [
        "c.xml, rij 2: Kolom kanaal:",
        "c.xml, rij 3: Kolom dag/dat",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_xml_says_its_own_encoding(house: Installation, tmp_path: Path, encoding: str) -> None:
    content = EXPORT.replace('version="1.0"', f'version="1.0" encoding="{encoding}"').replace("Fax", "Café")
    delivery = load(house, XML, written(tmp_path / "c.xml", content.encode(encoding)))
    assert "«Café»" in told(house, delivery)[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (EXPORT[: EXPORT.index("Fax")], "regel 5 is geen geldige XML"),
        ("nummer;BSN\n1;2\n", "regel 1 is geen geldige XML"),
        (EXPORT.replace("zaken>", "cases>"), "op /export/zaken/zaak/contact staan geen rijen"),
        (EXPORT.replace("Fax", "é").encode("cp1252"), "regel 5 is geen geldige XML"),
        (with_doctype(BOMB, "a9"), "eigen entiteiten"),
        (with_doctype('<!DOCTYPE export [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "e"), "eigen entiteiten"),
        (with_doctype('<!DOCTYPE export [<!ENTITY e "Web">]>', "e"), "eigen entiteiten"),
        ("<export>" * 100_000, "is geen geldige XML"),
        ("", "het bestand is leeg"),
    ],
    ids=["truncated", "csv", "other-path", "cp1252", "laughs", "external", "small", "deep", "empty"],
)
def test_xml_that_cannot_be_read_to_its_end_is_refused_whole(
    in_service: Installation, tmp_path: Path, content: str | bytes, says: str
) -> None:
    sentence = refused(in_service, XML, written(tmp_path / "nieuw.xml", content))
    assert sentence.startswith("nieuw.xml: ") and says in sentence
    assert ask(in_service, "SELECT count(*) FROM contact") == [(3,)]

"""Mistakes in definitions: each is one Dutch sentence that names the indicator and says what to do."""

from pathlib import Path
from typing import Any

import pytest

from ketenzicht.indicators import catalog
from ketenzicht.indicators.reading import indicator
from ketenzicht.kernel.errors import WrongCall
from tests.unit.indicators.town import WORDS, defined, text

GOOD = {"date": "verstuurd_op", "by": ["organisatie"]}


def told(folder: Path, **words: Any) -> str:
    """The sentence about a definition of an installation with these words."""
    (folder / "proef.yaml").write_text(text(**{**GOOD, **words}), encoding="utf-8")
    with pytest.raises(WrongCall) as caught:
        catalog.load([folder])
    return str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"titel": "x"}, "kent de sleutel titel niet. Bedoelt u 'title'?"),
        ({"meaning": None}, "heeft geen meaning"),
        ({"owner": None}, "heeft geen owner"),
        ({"class": None}, "heeft geen class"),
        ({"unit": None}, "heeft geen unit"),
        ({"examples": None}, "heeft geen examples"),
        ({"kind": "cuont"}, "Bedoelt u 'count'?"),
        ({"better": "more"}, "kent 'more' niet"),
        ({"class": "geheim"}, "kent 'geheim' niet"),
        ({"table": "tak"}, "de tabel tak bestaat niet. Bedoelt u 'taak'?"),
        ({"date": "verstuurdop"}, "geen kolom verstuurdop. Bedoelt u 'verstuurd_op'?"),
        ({"date": "status"}, "status is geen datum"),
        ({"date": None}, "heeft date nodig"),
        ({"start": "verstuurd_op"}, "doet niets met start"),
        ({"value": "doorlooptijd_dagen"}, "doet niets met value"),
        ({"kind": "sum"}, "heeft value nodig"),
        ({"kind": "share", "part": "binnen_afspraak"}, "schrijf unit: '%'"),
        ({"where": "statsu = 'gesloten'"}, "geen kolom statsu. Bedoelt u 'status'?"),
        ({"where": "status = 'geslotne'"}, "Bedoelt u 'gesloten'?"),
        ({"where": "status"}, "geeft tekst, maar hier hoort ja of nee"),
        ({"where": "doorlooptijd_dagen = 'twee'"}, "vergelijkt een getal en tekst"),
        ({"where": "regexp_matches(status, 'x')"}, "staat niet op de lijst"),
        ({"where": "lower(status) = 'gesloten'"}, "staat niet op de lijst"),
        ({"where": "doorlooptijd_dagen / 2 > 1"}, "staat niet op de lijst"),
        ({"where": "EXISTS (SELECT 1)"}, "staat niet op de lijst"),
        ({"where": "taak_id IN (SELECT taak_id FROM taak)"}, "staat niet op de lijst"),
        ({"where": "dagen_tussen(verstuurd_op) > 1"}, "moet 2 waarden tussen haakjes krijgen"),
        ({"where": "dagen_tusen(verstuurd_op, gesloten_op) > 1"}, "Bedoelt u 'dagen_tussen'?"),
        ({"where": "status = 'gesloten' FROM persoon"}, "moet één expressie zijn"),
        ({"where": "status = ("}, "geen geldige SQL"),
        ({"where": "factuurregel.bedrag > 0"}, "verwijst niet naar factuurregel"),
        ({"where": "aanvraag.besluit = 'toegekend'"}, "verwijst niet naar aanvraag"),
        ({"by": ["organisaite"]}, "de uitsplitsing organisaite bestaat niet. Bedoelt u 'organisatie'?"),
        ({"by": ["kanaal"]}, "kanaal is vanaf de tabel taak niet te bereiken"),
        ({"by": ["ouderdom"]}, "ouderdom hoort bij wat op een peildatum loopt"),
        ({"by": "organisatie"}, "by moet een lijst zijn"),
        ({"version": "een"}, "version van de definitie moet een geheel getal"),
        ({"changes": [{"version": 2, "since": "2026", "why": "x"}]}, "since onder changes moet een datum zijn"),
        ({"examples": [{"says": "x", "given": "tak_id\n1", "gives": 1}]}, "geen kolom tak_id. Bedoelt u 'taak_id'?"),
        ({"examples": [{"says": "x", "gives": 1}]}, "moet onder given of also de rijen geven"),
        ({"examples": [{"says": "x", "given": "taak_id\n1", "gives": 1, "period": "2026-13"}]}, "2026-13"),
        ({"sensitive": "ja"}, "sensitive moet true of false zijn"),
        ({"title": 2026}, "title moet tekst zijn"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_indicator(tmp_path: Path, words: dict[str, Any], said: str) -> None:
    sentence = told(tmp_path, **words)
    assert sentence.startswith("Indicator eigen.proef: ")
    assert said in sentence
    assert "\n" not in sentence


def test_a_table_that_would_count_rows_more_than_once_is_refused(tmp_path: Path) -> None:
    sentence = told(tmp_path, table="voorziening", date="toegekend_op", by=[], where="factuurregel.bedrag > 0", examples=[
        {"says": "x", "given": "toegekend_op\n2026-01-01", "gives": 1}
    ])  # fmt: skip
    assert "verwijst niet naar factuurregel" in sentence
    sentence = told(tmp_path, table="voorziening", date="toegekend_op", by=[], where="toewijzing.bedrag > 0", examples=[
        {"says": "x", "given": "toegekend_op\n2026-01-01", "gives": 1}
    ])  # fmt: skip
    assert "kan een rij van voorziening meer keer laten tellen" in sentence


def test_a_link_without_the_whole_key_of_its_parent_is_refused(tmp_path: Path) -> None:
    sentence = told(tmp_path, table="toewijzing", date="toegewezen_op", by=[], where="contractregel_id.tarief > 0", examples=[
        {"says": "x", "given": "toegewezen_op\n2026-01-01", "gives": 1}
    ])  # fmt: skip
    assert "kan een rij van toewijzing meer keer laten tellen" in sentence


def test_yaml_that_cannot_be_read_names_the_indicator(tmp_path: Path) -> None:
    (tmp_path / "proef.yaml").write_text("title: [", encoding="utf-8")
    with pytest.raises(WrongCall, match=r"^Indicator eigen\.proef: dit is geen geldige YAML"):
        catalog.load([tmp_path])


def test_a_key_that_stands_there_twice_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "proef.yaml").write_text(text(**GOOD) + "title: Nog een titel\n", encoding="utf-8")
    with pytest.raises(WrongCall, match="staat er al"):
        catalog.load([tmp_path])


def test_a_file_name_that_is_no_key_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "Mijn Cijfer.yaml").write_text(text(**GOOD), encoding="utf-8")
    with pytest.raises(WrongCall, match="sleutel bestaat uit"):
        catalog.load([tmp_path])


@pytest.mark.covers("S1-75", "S0-54")
def test_definitions_travel_as_files_and_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "jeugd").mkdir(parents=True)
    (here / "jeugd" / "taken.yaml").write_text(text(**GOOD), encoding="utf-8")
    there.mkdir()
    (here / "jeugd").rename(there / "jeugd")
    found = catalog.load([there])
    assert found["eigen.jeugd.taken"].owner == WORDS["owner"]
    assert set(catalog.shipped()) < set(found)
    assert not any(key.startswith("eigen.") for key in catalog.shipped())


def test_two_folders_with_the_same_key_are_a_mistake(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "proef.yaml").write_text(text(**GOOD), encoding="utf-8")
    with pytest.raises(WrongCall, match=r"Indicator eigen\.proef: deze sleutel bestaat al"):
        catalog.load([tmp_path / "a", tmp_path / "b"])


def test_a_folder_that_is_not_there_holds_no_definitions(tmp_path: Path) -> None:
    assert catalog.load([tmp_path / "eigen"]) == catalog.shipped()


def test_an_unknown_indicator_is_told_with_what_may_be_meant() -> None:
    with pytest.raises(WrongCall, match=r"De indicator taken\.verstuurt bestaat niet\. Bedoelt u 'taken\.verstuurd'\?"):
        catalog.find("taken.verstuurt", catalog.shipped())


def test_another_definition_has_another_hash() -> None:
    hashes = {
        catalog.definition_hash(defined(**GOOD)),
        catalog.definition_hash(defined(**GOOD, where="status = 'gesloten'")),
        catalog.definition_hash(defined(**GOOD, title="Anders")),
    }
    assert len(hashes) == 3
    assert catalog.definition_hash(defined(**GOOD)) in hashes


def test_the_yaml_words_become_the_indicator() -> None:
    found = indicator(
        "proef.cijfer", text(**GOOD, decimals=1, process=True, note="let op", where="status =\n 'gesloten'")
    )
    assert (found.measure.unit, found.measure.decimals) == ("aantal", 1)
    assert found.by == ("organisatie", "gemeente")
    assert found.process
    assert found.note == "let op"
    assert found.where == "status = 'gesloten'"
    assert found.examples[0].gives == "1"

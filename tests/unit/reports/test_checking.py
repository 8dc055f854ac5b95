"""Templates held against the catalog: what an indicator cannot give is told before anything is asked."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.reports import catalog
from ketenzicht.reports.asked import used
from ketenzicht.reports.checking import check
from ketenzicht.reports.reading import parse
from tests.unit.indicators.town import defined
from tests.unit.reports.test_reading import PERSON, SOUND


def no_texts(name: str) -> str:
    """There is nothing beside these templates."""
    raise KeyError(name)


def known() -> Mapping[str, Indicator]:
    """A few indicators of different kinds."""
    count = {"kind": "count", "date": "verstuurd_op", "by": ["organisatie", "onderwerp"]}
    stock = {"kind": "flow", "start": "verstuurd_op", "until": "einde_op", "by": ["organisatie"]}
    days = {
        "kind": "average",
        "value": "doorlooptijd_dagen",
        "date": "gesloten_op",
        "unit": "dagen",
        "by": ["organisatie"],
    }
    found = {
        "taken.verstuurd": defined(**count),
        "taken.personen": defined(**count, distinct="persoon"),
        "taken.stroom": defined(**stock),
        "taken.dagen": defined(**days),
        "taken.geld": replace(defined(**count, **{"class": "financieel"}), title="Geld"),
    }
    return {key: replace(indicator, key=key) for key, indicator in found.items()}


def checked(*blocks: Any, **words: Any) -> None:
    """Read a template with these blocks and hold it against the catalog."""
    said = {**SOUND, "blocks": list(blocks), **words}
    template = parse("proef", yaml.safe_dump(said, allow_unicode=True), no_texts)
    check(template, known(), dimensions())


def test_a_sound_template_passes_and_tells_what_it_uses() -> None:
    columns = ["taken.verstuurd", {"indicator": "taken.dagen", "title": "Dagen"}]
    blocks = [
        {"figures": ["taken.verstuurd", "taken.dagen"]},
        {"table": {"rows": "organisatie", "columns": columns, "look": "bars", "drawn": ["Een cijfer"]}},
    ]
    checked(*blocks)
    said = {**SOUND, "blocks": blocks}
    template = parse("proef", yaml.safe_dump(said, allow_unicode=True), no_texts)
    assert used(template) == ("taken.verstuurd", "taken.dagen")


MISTAKES: dict[str, tuple[Any, str]] = {
    "onbekend": ({"figures": ["taken.verstuurt"]}, "(figures): de indicator taken.verstuurt bestaat niet. Bedoelt u 'taken.verstuurd'?"),
    "dimensie": ({"ranking": {"indicator": "taken.verstuurd", "by": "organisaties"}}, "(ranking): de dimensie organisaties bestaat niet. Bedoelt u 'organisatie'?"),
    "niet te splitsen": ({"ranking": {"indicator": "taken.verstuurd", "by": "kanaal"}}, "(ranking): taken.verstuurd is niet te splitsen naar kanaal; kies uit"),
    "selectie": ({"figures": [{"indicator": "taken.dagen", "title": "x", "where": {"onderwerp": "geld"}}]}, "(figures): taken.dagen is niet te splitsen naar onderwerp"),
    "stroom": ({"figures": ["taken.stroom"]}, "(figures): taken.stroom is een stroom en past alleen in het blok flow."),
    "geen stroom": ({"flow": {"indicator": "taken.verstuurd"}}, "(flow): taken.verstuurd is geen stroom"),
    "stroom telt niet op": ({"stream": {"indicator": "taken.personen", "from": "organisatie", "to": "onderwerp"}}, "(stream): taken.personen telt niet op"),
    "twee gelijke": ({"ranking": {"indicator": "taken.verstuurd", "by": "organisatie", "beside": ["taken.verstuurd"]}}, "(ranking): twee kolommen heten hetzelfde"),
    "telt niet op": ({"ranking": {"indicator": "taken.personen", "by": "organisatie"}}, "(ranking): taken.personen telt niet op"),
    "cumulatief": ({"figures": [{"indicator": "taken.personen", "cumulative": True}]}, "(figures): taken.personen telt niet op over perioden"),
    "eenheden": ({"trend": {"indicators": ["taken.verstuurd", "taken.dagen"], "months": 3}}, "(trend): de eenheden aantal en dagen passen niet in één blok"),
    "dubbele naam": ({"table": {"rows": "organisatie", "columns": ["taken.verstuurd", "taken.dagen"]}}, "(table): twee kolommen heten 'Een cijfer'"),
    "tekening": ({"table": {"rows": "organisatie", "columns": ["taken.verstuurd"], "look": "bars", "drawn": ["Iets"]}}, "(table): drawn noemt 'Iets', maar zo heet geen kolom."),
    "tekening van twee eenheden": ({"table": {"rows": "organisatie", "columns": ["taken.verstuurd", {"indicator": "taken.dagen", "title": "D"}], "look": "bars"}}, "(table): de kolommen in de grafiek hebben verschillende eenheden"),
}  # fmt: skip


@pytest.mark.parametrize(("block", "sentence"), MISTAKES.values(), ids=list(MISTAKES))
def test_what_cannot_be_answered_is_one_sentence(block: Any, sentence: str) -> None:
    with pytest.raises(WrongCall) as error:
        checked({"disclaimer": "x"}, block)
    assert str(error.value).startswith(f"Rapport proef: blok 2 {sentence}")


def test_a_report_that_refuses_a_class_does_not_load_with_an_indicator_of_it() -> None:
    checked({"figures": ["taken.geld"]})
    with pytest.raises(WrongCall, match=r"blok 1 \(figures\): dit rapport weigert de klasse financieel"):
        checked({"figures": ["taken.geld"]}, refuses=["financieel"])


@pytest.mark.parametrize(
    ("lijst", "sentence"),
    [
        ({"indicator": "taken.dagen", "columns": ["persoon"]}, "een lijst toont de regels achter een aantal of som"),
        ({"indicator": "taken.verstuurd", "columns": ["naam"]}, "de dimensie naam bestaat niet"),
        ({"indicator": "taken.verstuurd", "per": "persoon", "columns": ["organisatie"]}, "de eerste kolom van de lijst moet persoon zijn"),
    ],
)  # fmt: skip
def test_a_list_shows_columns_that_there_are(lijst: Any, sentence: str) -> None:
    with pytest.raises(WrongCall, match=f"blok 1 \\(lijst\\): {sentence}"):
        checked({"lijst": lijst}, level="person", person=PERSON)


def test_a_municipality_keeps_its_own_reports_which_never_hide_a_shipped_one(tmp_path: Path) -> None:
    text = yaml.safe_dump({**SOUND, "blocks": [{"text": "uitleg.md"}]}, allow_unicode=True)
    (tmp_path / "open-taken-per-organisatie.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "uitleg.md").write_text("Zo leest u dit.", encoding="utf-8")
    (folder := tmp_path / "leeg").mkdir()
    found = catalog.own([tmp_path, folder])
    assert list(found) == ["eigen-open-taken-per-organisatie"]
    assert found["eigen-open-taken-per-organisatie"].title == "Open taken"


def test_a_text_outside_the_folder_of_the_report_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "geheim.md").write_text("geheim", encoding="utf-8")
    (folder := tmp_path / "rapporten").mkdir()
    text = yaml.safe_dump({**SOUND, "blocks": [{"text": "../geheim.md"}]}, allow_unicode=True)
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongCall, match=r"het bestand ../geheim.md staat niet naast het rapport"):
        catalog.own([folder])


def test_a_folder_that_is_not_there_and_a_report_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="met eigen rapporten bestaat niet"):
        catalog.own([tmp_path / "weg"])
    with pytest.raises(WrongCall, match=r"Het rapport maandmonitr bestaat niet\. Bedoelt u .maandmonitor"):
        catalog.one({"maandmonitor": None}, "maandmonitr")  # type: ignore[dict-item]


@pytest.mark.covers("P-9", "S0-56")
@pytest.mark.parametrize(
    "block",
    [
        {"table": {"rows": "medewerker", "columns": ["taken.per_medewerker"]}},
        {"crosstab": {"indicator": "taken.per_medewerker", "rows": "organisatie", "columns": "medewerker"}},
        {"ranking": {"indicator": "taken.per_medewerker", "by": "medewerker"}},
    ],
)
def test_a_report_that_refuses_personeel_has_no_figures_per_employee(block: Mapping[str, Any]) -> None:
    count = {"kind": "count", "date": "verstuurd_op", "by": ["organisatie", "medewerker"]}
    indicators = {"taken.per_medewerker": replace(defined(**count), key="taken.per_medewerker")}
    for refused, refuses in ((True, ["personeel"]), (False, ["financieel"])):
        said = {**SOUND, "blocks": [block], "refuses": refuses}
        template = parse("proef", yaml.safe_dump(said, allow_unicode=True), no_texts)
        if refused:
            with pytest.raises(WrongCall, match="cijfers naar medewerker horen daarbij; haal medewerker weg"):
                check(template, indicators, dimensions())
        else:
            check(template, indicators, dimensions())


def test_a_verdict_belongs_to_a_column_that_is_there() -> None:
    with pytest.raises(WrongCall, match="judged noemt 'Open', maar zo heet geen kolom"):
        checked({"table": {"rows": "organisatie", "columns": ["taken.dagen"], "judged": ["Open"]}})

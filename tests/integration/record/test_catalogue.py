"""The catalogue: case types, products and subjects, kept by the local administrator and shared as a file."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import yaml
from django.db import connection

from ketenzicht.access.acting.editing import FieldConflict
from ketenzicht.access.errors import Invalid, MayNot, NotFound
from ketenzicht.access.models import Logregel
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.catalogus.actions import (
    change_onderwerp,
    change_product,
    change_zaaktype,
    end_onderwerp,
    end_product,
    make_onderwerp,
    make_product,
    make_zaaktype,
    renew_product,
)
from ketenzicht.regie.catalogus.codes import CATEGORIEEN, GELEVERD_DOOR, WETTEN
from ketenzicht.regie.catalogus.errors import (
    CatalogueUnreadable,
    CategorieUnknown,
    CodeMissing,
    CodeTaken,
    OnderwerpEnded,
    ProductEnded,
    ValidFromTooEarly,
    VariantOfVariant,
    ZaaktypeUnknown,
    ZaaktypeWithoutStatus,
)
from ketenzicht.regie.catalogus.queries import case_types, overview, products, subjects
from ketenzicht.regie.catalogus.sharing import compare, load, read_catalogue, shipped, write_catalogue
from ketenzicht.regie.models import Onderwerp, Product, Zaaktype
from tests.architecture.words import CONTRACTS
from tests.integration.record.cast import AT, ELSEWHERE, HERE, Cast, make_cast, member

FROM = date(2026, 1, 1)
TODAY = date(2026, 3, 2)


@pytest.fixture
def lot(cast: Cast) -> Reader:
    """The local administrator."""
    return cast.reader("Lot", presets.LOKALE_BEHEERDER)


def a_case_type(lot: Reader, code: str = "wmo", **more: Any) -> Any:
    fields: dict[str, Any] = {"code": code, "titel": "Wmo", "statussen": ["Gemeld", "Afgerond"], "by": lot, "at": AT}
    return make_zaaktype(**{**fields, **more})


def a_product(lot: Reader, code: str = "01A03", **more: Any) -> Any:
    fields: dict[str, Any] = {
        "gemeente": HERE, "code": code, "titel": "Hulp", "wet": "wmo", "zaaktype": "wmo", "geleverd_door": "partner",
        "categorie": "wmo01", "geldig_van": FROM, "by": lot, "at": AT,
    }  # fmt: skip
    return make_product(**{**fields, **more})


def test_the_codes_are_those_of_the_warehouse() -> None:
    contract = json.loads((CONTRACTS / "product.json").read_text(encoding="utf-8"))
    allowed = {field["name"]: field.get("constraints", {}).get("enum") for field in contract["fields"]}
    assert list(CATEGORIEEN) == allowed["categorie"]
    assert list(WETTEN) == allowed["wet"]


@pytest.mark.covers("S3-2", "S3-12", "S3-72", "S3-75")
def test_the_reference_case_type_has_five_statuses_and_variants_among_them_through_the_wijkteam(lot: Reader) -> None:
    load(gemeente=HERE, catalogue=shipped(), geldig_van=FROM, by=lot, at=AT)
    first, *variants = case_types(lot, at=AT)
    assert first.statussen == ["Aangemeld", "In onderzoek", "Besloten", "In uitvoering", "Afgerond"]
    assert {len(row.statussen) for row in variants} == {5}
    assert {row.variant_van_id for row in variants} == {first.pk}
    assert {row.code for row in variants} >= {"wmo-voorziening", "bijstandsuitkering", "jeugdhulp"}
    assert {row.code for row in variants if row.via_wijkteam} >= {"wmo-voorziening-via-wijkteam"}
    assert all(row.rollen for row in variants)
    assert first.documenten == ["Aanvraag", "Onderzoeksverslag", "Beschikking"]


@pytest.mark.covers("S3-74", "S3-73")
def test_products_are_shown_by_who_delivers_them(lot: Reader, cast: Cast) -> None:
    load(gemeente=HERE, catalogue=shipped(), geldig_van=FROM, by=lot, at=AT)
    shown = overview(cast.reader("Rachida"), HERE, TODAY, at=AT)
    assert list(shown) == ["wijkteam", "gemeentelijke backoffice", "ketenpartner"]
    assert [row.titel for row in shown["wijkteam"]][:1] == ["Gezinsbegeleiding door het wijkteam"]
    assert sum(map(len, shown.values())) == Product.objects.count() == len(shipped()["producten"])
    assert all(shown.values())
    assert overview(cast.reader("Rachida"), HERE, date(2025, 12, 31), at=AT) == {key: [] for key in shown}
    assert set(GELEVERD_DOOR.values()) == set(shown)


@pytest.mark.covers("S3-76")
def test_many_products_hang_under_one_case_type(lot: Reader) -> None:
    a_case_type(lot)
    for code in ("01A03", "01A05"):
        a_product(lot, code)
    assert Zaaktype.objects.get().product_set.count() == 2
    with pytest.raises(ZaaktypeUnknown):
        a_product(lot, "02A01", zaaktype="niets")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code": "wmo"}, CodeTaken), ({"code": "Wmo nieuw"}, CodeMissing), ({"titel": " "}, CodeMissing),
        ({"statussen": ["Gemeld"]}, ZaaktypeWithoutStatus), ({"statussen": ["A", "A"]}, ZaaktypeWithoutStatus),
        ({"statussen": ["A", " "]}, ZaaktypeWithoutStatus), ({"initiator": "burgemeester"}, Invalid), ({"variant_van": "x"}, ZaaktypeUnknown),
        ({"variant_van": "wmo-kort"}, VariantOfVariant),
    ],
)  # fmt: skip
def test_a_case_type_that_cannot_be_is_refused(
    lot: Reader, wrong: dict[str, Any], error: type[KetenzichtError]
) -> None:
    a_case_type(lot)
    a_case_type(lot, "wmo-kort", variant_van="wmo")
    with pytest.raises(error):
        a_case_type(lot, **{"code": "nieuw", **wrong})
    assert Zaaktype.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code": "01A03"}, CodeTaken), ({"code": "met spatie"}, CodeMissing), ({"wet": "zvw"}, Invalid), ({"geleverd_door": "tante"}, Invalid),
        ({"categorie": "jeugd45"}, CategorieUnknown), ({"categorie": "wmo99"}, CategorieUnknown), ({"gemeente": ELSEWHERE}, MayNot),
    ],
)  # fmt: skip
def test_a_product_that_cannot_be_is_refused(lot: Reader, wrong: dict[str, Any], error: type[KetenzichtError]) -> None:
    a_case_type(lot)
    a_product(lot)
    with pytest.raises(error):
        a_product(lot, **{"code": "nieuw", **wrong})
    assert Product.objects.count() == 1


def test_a_product_changes_from_a_day_on_and_the_former_one_stays_what_it_was(lot: Reader) -> None:
    a_case_type(lot)
    key = a_product(lot)
    new = renew_product(product=key, geldig_van=date(2026, 7, 1), new={"titel": "Hulp plus"}, by=lot, at=AT)
    for day, titel in ((FROM, "Hulp"), (date(2026, 6, 30), "Hulp"), (date(2026, 7, 1), "Hulp plus")):
        assert [row.titel for row in products(lot, HERE, day, at=AT)] == [titel]
    with pytest.raises(ProductEnded):
        renew_product(product=key, geldig_van=date(2026, 8, 1), new={}, by=lot, at=AT)
    with pytest.raises(ValidFromTooEarly):
        renew_product(product=new, geldig_van=date(2026, 6, 1), new={}, by=lot, at=AT)
    with pytest.raises(Invalid):
        renew_product(product=new, geldig_van=date(2026, 9, 1), new={"code": "x"}, by=lot, at=AT)
    assert renew_product(product=new, geldig_van=date(2026, 7, 1), new={"eenmalig": True}, by=lot, at=AT) == new
    with pytest.raises(ValidFromTooEarly):
        end_product(product=new, geldig_tot=date(2026, 7, 1), by=lot, at=AT)
    end_product(product=new, geldig_tot=date(2027, 1, 1), by=lot, at=AT)
    assert products(lot, HERE, date(2027, 1, 1), at=AT) == []
    with pytest.raises(ValidFromTooEarly):
        a_product(lot, geldig_van=date(2026, 12, 1))
    a_product(lot, geldig_van=date(2027, 1, 1))


def test_two_administrators_edit_one_product_field_by_field(lot: Reader) -> None:
    a_case_type(lot)
    key = a_product(lot)
    seen = {"titel": "Hulp", "eenmalig": False}
    change_product(product=key, base=seen, new={**seen, "titel": "Hulp thuis"}, by=lot, at=AT)
    change_product(product=key, base=seen, new={**seen, "eenmalig": True}, by=lot, at=AT)
    row = Product.objects.get()
    assert (row.titel, row.eenmalig) == ("Hulp thuis", True)
    with pytest.raises(FieldConflict):
        change_product(product=key, base=seen, new={**seen, "titel": "Thuishulp"}, by=lot, at=AT)
    with pytest.raises(CategorieUnknown):
        change_product(product=key, base={"categorie": "wmo01"}, new={"categorie": "jeugd45"}, by=lot, at=AT)


def test_a_sensitive_subject_says_of_which_kind_and_an_ended_one_is_not_chosen(lot: Reader, cast: Cast) -> None:
    key = make_onderwerp(gemeente=HERE, code="verslaving", titel="Verslaving", bijzonder="gezondheid", by=lot, at=AT)
    make_onderwerp(gemeente=HERE, code="werk", titel="Werk", by=lot, at=AT)
    for wrong, error in (
        ({"bijzonder": "roddel", "code": "x"}, Invalid),
        ({"code": "werk"}, CodeTaken),
        ({"code": ""}, CodeMissing),
    ):
        fields: dict[str, Any] = {"gemeente": HERE, "code": "x", "titel": "X", **wrong}
        with pytest.raises(error):
            make_onderwerp(**fields, by=lot, at=AT)
    change_onderwerp(onderwerp=key, base={"titel": "Verslaving"}, new={"titel": "Middelen"}, by=lot, at=AT)
    assert [row.titel for row in subjects(cast.reader("Rachida"), HERE, TODAY, at=AT)] == ["Middelen", "Werk"]
    end_onderwerp(onderwerp=key, geldig_tot=TODAY, by=lot, at=AT)
    assert [row.code for row in subjects(lot, HERE, TODAY, at=AT)] == ["werk"]
    with pytest.raises(OnderwerpEnded):
        end_onderwerp(onderwerp=key, geldig_tot=TODAY, by=lot, at=AT)
    assert subjects(cast.reader("Wil", gemeente=ELSEWHERE), HERE, TODAY, at=AT) == []


@pytest.mark.parametrize("role", [presets.REGISSEUR, presets.BELEIDSANALIST, presets.AUDITOR, presets.KCC])
def test_only_the_local_administrator_keeps_the_catalogue(cast: Cast, lot: Reader, role: str) -> None:
    key, product = a_case_type(lot), None
    product = a_product(lot)
    other = cast.reader("Bram", role)
    acts: list[Callable[[], Any]] = [
        lambda: a_case_type(other, "x"),
        lambda: a_product(other, "x"),
        lambda: load(gemeente=HERE, catalogue=shipped(), geldig_van=FROM, by=other, at=AT),
        lambda: change_zaaktype(zaaktype=key, base={"titel": "Wmo"}, new={"titel": "X"}, by=other, at=AT),
        lambda: end_product(product=product, geldig_tot=TODAY, by=other, at=AT),
    ]
    for act in acts:
        with pytest.raises(MayNot):
            act()
    with pytest.raises(NotFound):
        end_product(
            product=product,
            geldig_tot=TODAY,
            by=cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE),
            at=AT,
        )
    assert Logregel.objects.filter(soort="weigering").count() == len(acts) + 1


# -- shared as a file


@pytest.mark.covers("S3-96")
def test_a_catalogue_travels_to_another_municipality_as_a_file(cast: Cast, lot: Reader) -> None:
    load(gemeente=HERE, catalogue=shipped(), geldig_van=FROM, by=lot, at=AT)
    written = write_catalogue(lot, HERE, at=AT)
    wil = cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE)
    there = read_catalogue(written)
    assert {d.what for d in compare(wil, ELSEWHERE, there, at=AT)} == {"nieuw"}
    load(gemeente=ELSEWHERE, catalogue=there, geldig_van=FROM, by=wil, at=AT)
    assert write_catalogue(wil, ELSEWHERE, at=AT) == written
    assert compare(wil, ELSEWHERE, there, at=AT) == []
    assert {row.gemeente_id for row in Product.objects.all()} == {HERE, ELSEWHERE}
    assert not [row for row in Product.objects.all() if str(row.pk) in written]


@pytest.mark.covers("S3-96")
def test_taking_it_in_again_changes_nothing_and_a_difference_is_told_first(lot: Reader) -> None:
    load(gemeente=HERE, catalogue=shipped(), geldig_van=FROM, by=lot, at=AT)
    rows = list(Product.objects.order_by("pk").values())
    load(gemeente=HERE, catalogue=shipped(), geldig_van=TODAY, by=lot, at=AT)
    assert list(Product.objects.order_by("pk").values()) == rows
    other = yaml.safe_load(write_catalogue(lot, HERE, at=AT))
    rolstoel = next(entry for entry in other["producten"] if entry["code"] == "11R01")
    rolstoel["titel"] = "Rolstoel op maat"
    other["producten"] = [rolstoel, {**rolstoel, "code": "12S02", "titel": "Scootmobiel", "categorie": "wmo12"}]
    other["zaaktypen"][0]["titel"] = "Anders"
    other["onderwerpen"] = [{"code": "werk", "titel": "Werk en dagbesteding"}]
    changed = read_catalogue(yaml.safe_dump(other, allow_unicode=True))
    told = [(d.part, d.code, d.what) for d in compare(lot, HERE, changed, at=AT) if d.what != "alleen hier"]
    assert told == [
        ("zaaktypen", "enkelvoudig-ondersteunen", "anders"),
        ("producten", "11R01", "anders"),
        ("producten", "12S02", "nieuw"),
        ("onderwerpen", "werk", "anders"),
    ]
    load(gemeente=HERE, catalogue=changed, geldig_van=TODAY, by=lot, at=AT)
    assert [(row.titel, row.geldig_tot) for row in Product.objects.filter(code="11R01").order_by("geldig_van")] == [
        ("Rolstoel", TODAY),
        ("Rolstoel op maat", None),
    ]
    assert Product.objects.filter(geldig_tot=None).count() == len(shipped()["producten"]) + 1
    assert Onderwerp.objects.get(code="werk").titel == "Werk en dagbesteding"
    assert Zaaktype.objects.get(code="enkelvoudig-ondersteunen").titel == "Enkelvoudig ondersteunen", (
        "others use it too"
    )
    load(gemeente=HERE, catalogue=changed, geldig_van=TODAY, change_case_types=True, by=lot, at=AT)
    assert Zaaktype.objects.get(code="enkelvoudig-ondersteunen").titel == "Anders"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[", "geen YAML"), ("- a", "versie"), ("versie: 2", "versie"), ("versie: 1\nzaken: []", "‘zaken’"),
        ("versie: 1\nproducten: {}\nonderwerpen: 3", "geen lijst"), ("versie: 1\nonderwerpen: [a]", "onderwerpen, nummer 1"),
        ("versie: 1\nonderwerpen: [{code: a, titel: A, prijs: 3}]", "‘prijs’"), ("versie: 1\nonderwerpen: [{code: a}]", "‘titel’"),
        ("versie: 1\nonderwerpen: [{code: a, titel: A}, {code: a, titel: B}]", "twee keer"),
        ("versie: 1\nonderwerpen: [{code: A b, titel: A}]", "kleine letters"),
        ("versie: 1\nzaaktypen: [{code: a, titel: A, statussen: x}]", "‘statussen’"),
        ("versie: 1\nzaaktypen: [{code: a, titel: A, statussen: [x, y], via_wijkteam: ja}]", "‘via_wijkteam’"),
        ("versie: 1\nonderwerpen: [{code: a, titel: !!python/object/apply:os.getcwd []}]", "geen YAML"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_catalogue_says_where(text: str, where: str) -> None:
    with pytest.raises(CatalogueUnreadable, match=where):
        read_catalogue(text)


def test_a_catalogue_with_one_mistake_is_not_taken_in_at_all(lot: Reader) -> None:
    entries = [dict(entry) for entry in shipped()["producten"]]
    entries[-1]["zaaktype"] = "bestaat-niet"
    with pytest.raises(ZaaktypeUnknown):
        load(gemeente=HERE, catalogue={**shipped(), "producten": entries}, geldig_van=FROM, by=lot, at=AT)
    assert not Zaaktype.objects.exists() and not Product.objects.exists()


def test_everybody_reads_the_catalogue_of_the_own_municipality(cast: Cast, lot: Reader) -> None:
    a_case_type(lot)
    a_product(lot)
    assert len(products(member(cast.person("Sem")), HERE, TODAY, at=AT)) == 1
    assert len(products(cast.reader("Zoë", presets.BEHANDELAAR), HERE, TODAY, at=AT, wet="wmo")) == 1
    assert products(lot, HERE, TODAY, at=AT, wet="jeugd") == []


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_product(tmp_path: Path) -> None:
    lot = make_cast().reader("Lot", presets.LOKALE_BEHEERDER)
    a_case_type(lot)
    start, answers = Barrier(10), list[Any]()

    def one() -> None:
        start.wait()
        try:
            answers.append(a_product(lot))
        except CodeTaken as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert Product.objects.count() == sum(not isinstance(answer, CodeTaken) for answer in answers) == 1

"""What may change in the catalogue (S3-73 … S3-76), by the local administrator."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid, MayNot
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Action
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import join_or
from ketenzicht.regie.catalogus.checks import check_onderwerp, check_product, check_zaaktype
from ketenzicht.regie.catalogus.errors import (
    CodeTaken,
    OnderwerpEnded,
    ProductEnded,
    ValidFromTooEarly,
    VariantOfVariant,
    ZaaktypeUnknown,
)
from ketenzicht.regie.catalogus.models import Onderwerp, Product, Zaaktype
from ketenzicht.regie.catalogus.rules import (
    CHANGE_ONDERWERP,
    CHANGE_PRODUCT,
    CHANGE_ZAAKTYPE,
    END_ONDERWERP,
    END_PRODUCT,
    KEEPERS,
    MAKE_ONDERWERP,
    MAKE_PRODUCT,
    MAKE_ZAAKTYPE,
    RENEW_PRODUCT,
    onderwerpen,
    producten,
    zaaktypen,
)

constraints["zaaktype_code_uniek"] = CodeTaken
constraints["onderwerp_uniek"] = CodeTaken
constraints["product_een_van_nu"] = CodeTaken

ZAAKTYPE_FIELDS = (
    "titel", "zichtbaar_voor_kcc", "alleen_dat_voor_regie", "initiator", "via_wijkteam", "statussen", "documenten", "rollen",
)  # fmt: skip
PRODUCT_FIELDS = ("titel", "wet", "categorie", "geleverd_door", "eenmalig")
ONDERWERP_FIELDS = ("titel", "hoofdonderwerp", "bijzonder")


@verb(MAKE_ZAAKTYPE)
def make_zaaktype(
    *,
    code: str,
    titel: str,
    statussen: Sequence[str],
    documenten: Sequence[str] = (),
    rollen: Sequence[str] = (),
    variant_van: str = "",
    initiator: str = "regisseur",
    zichtbaar_voor_kcc: bool = False,
    alleen_dat_voor_regie: bool = False,
    via_wijkteam: bool = False,
    by: Reader,
    at: datetime,
) -> UUID:
    """A case type with its status types in order, documents and roles (S3-75); a variant names the code of its reference case
    type (S3-72). All municipalities of the installation share it. Raises CodeTaken, CodeMissing, ZaaktypeWithoutStatus,
    ZaaktypeUnknown, VariantOfVariant."""
    if by.role not in KEEPERS:
        raise MayNot(MAKE_ZAAKTYPE.sentence)
    fields = {
        "code": code, "titel": titel.strip(), "statussen": list(statussen), "documenten": list(documenten), "rollen": list(rollen),
        "initiator": initiator, "zichtbaar_voor_kcc": zichtbaar_voor_kcc, "alleen_dat_voor_regie": alleen_dat_voor_regie,
        "via_wijkteam": via_wijkteam,
    }  # fmt: skip
    check_zaaktype(fields)
    row = Zaaktype.objects.create(**fields, variant_van=reference_type(variant_van))
    record(by, MAKE_ZAAKTYPE, row, at=at, event={"code": code})
    return row.pk


@verb(CHANGE_ZAAKTYPE)
def change_zaaktype(
    *, zaaktype: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> None:
    """Change a case type field by field; what runs keeps what it took over from it. Raises FieldConflict, Invalid, and what
    making one raises."""
    _change(CHANGE_ZAAKTYPE, zaaktypen.take(by, CHANGE_ZAAKTYPE, zaaktype, at=at), ZAAKTYPE_FIELDS, base, new, by, at)


@verb(MAKE_PRODUCT)
def make_product(
    *,
    gemeente: str,
    code: str,
    titel: str,
    wet: str,
    zaaktype: str,
    geleverd_door: str,
    categorie: str = "",
    eenmalig: bool = False,
    geldig_van: date,
    by: Reader,
    at: datetime,
) -> UUID:
    """A product of this municipality from this day on, under one case type (S3-76: many products, one case type). Raises
    CodeTaken, CodeMissing, CategorieUnknown, ZaaktypeUnknown, ValidFromTooEarly, Invalid."""
    producten.require_start(by, MAKE_PRODUCT, gemeente)
    fields = {
        "code": code, "titel": titel.strip(), "wet": wet, "categorie": categorie, "geleverd_door": geleverd_door, "eenmalig": eenmalig,
    }  # fmt: skip
    check_product(fields)
    hold(gemeente, code)
    former = Product.objects.filter(gemeente=gemeente, code=code)
    if former.filter(geldig_tot=None).exists():
        raise CodeTaken
    if former.filter(geldig_tot__gt=geldig_van).exists():
        raise ValidFromTooEarly
    row = Product.objects.create(gemeente_id=gemeente, zaaktype=case_type(zaaktype), geldig_van=geldig_van, **fields)
    record(by, MAKE_PRODUCT, row, at=at, event={"code": code})
    return row.pk


@verb(CHANGE_PRODUCT)
def change_product(*, product: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Correct what was wrong in a product, as if it always was so. Raises FieldConflict, Invalid, CategorieUnknown."""
    row = producten.take(by, CHANGE_PRODUCT, product, at=at)
    _change(CHANGE_PRODUCT, row, PRODUCT_FIELDS, base, new, by, at)


@verb(RENEW_PRODUCT)
def renew_product(
    *, product: UUID, geldig_van: date, new: Mapping[str, Any], zaaktype: str = "", by: Reader, at: datetime
) -> UUID:
    """From this day on the product is different: the version of now ends, and what was granted under it keeps it. Raises
    ProductEnded, ValidFromTooEarly, ZaaktypeUnknown, Invalid, CategorieUnknown."""
    row = producten.take(by, RENEW_PRODUCT, product, at=at)
    version = next_version(row, geldig_van, dict(new), zaaktype)
    record(by, RENEW_PRODUCT, version, at=at, details={"uit": row.pk}, event={"code": row.code})
    return version.pk


@verb(END_PRODUCT)
def end_product(*, product: UUID, geldig_tot: date, by: Reader, at: datetime) -> None:
    """The product is not chosen any more from this day on. Raises ProductEnded, ValidFromTooEarly."""
    row = producten.take(by, END_PRODUCT, product, at=at)
    if row.geldig_tot is not None:
        raise ProductEnded
    if geldig_tot <= row.geldig_van:
        raise ValidFromTooEarly
    row.geldig_tot = geldig_tot
    row.save(update_fields=["geldig_tot"])
    record(by, END_PRODUCT, row, at=at, details={"geldig_tot": geldig_tot}, event={"code": row.code})


@verb(MAKE_ONDERWERP)
def make_onderwerp(
    *,
    gemeente: str,
    code: str,
    titel: str,
    hoofdonderwerp: str = "",
    bijzonder: str = "",
    by: Reader,
    at: datetime,
) -> UUID:
    """A subject of signals, tasks and contacts; a sensitive one says of which kind, and goes to the warehouse as personal
    only. Raises CodeTaken, CodeMissing, Invalid."""
    onderwerpen.require_start(by, MAKE_ONDERWERP, gemeente)
    fields = {"code": code, "titel": titel.strip(), "hoofdonderwerp": hoofdonderwerp.strip(), "bijzonder": bijzonder}
    check_onderwerp(fields)
    row = Onderwerp.objects.create(gemeente_id=gemeente, **fields)
    record(by, MAKE_ONDERWERP, row, at=at, event={"code": code})
    return row.pk


@verb(CHANGE_ONDERWERP)
def change_onderwerp(
    *, onderwerp: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> None:
    """Change a subject field by field. Raises FieldConflict, Invalid."""
    row = onderwerpen.take(by, CHANGE_ONDERWERP, onderwerp, at=at)
    _change(CHANGE_ONDERWERP, row, ONDERWERP_FIELDS, base, new, by, at)


@verb(END_ONDERWERP)
def end_onderwerp(*, onderwerp: UUID, geldig_tot: date, by: Reader, at: datetime) -> None:
    """The subject is not chosen any more from this day on; what has it keeps it. Raises OnderwerpEnded."""
    row = onderwerpen.take(by, END_ONDERWERP, onderwerp, at=at)
    if row.geldig_tot is not None:
        raise OnderwerpEnded
    row.geldig_tot = geldig_tot
    row.save(update_fields=["geldig_tot"])
    record(by, END_ONDERWERP, row, at=at, details={"geldig_tot": geldig_tot}, event={"code": row.code})


def case_type(code: str) -> Zaaktype:
    """The case type with this code. Raises ZaaktypeUnknown."""
    row = Zaaktype.objects.filter(code=code).first()
    if row is None:
        raise ZaaktypeUnknown
    return row


def next_version(row: Product, geldig_van: date, new: Mapping[str, Any], zaaktype: str) -> Product:
    """End a (locked) product on this day and begin its next version; on its own first day it is corrected. Raises
    ProductEnded, ValidFromTooEarly, ZaaktypeUnknown, Invalid, CategorieUnknown."""
    if row.geldig_tot is not None:
        raise ProductEnded
    if geldig_van < row.geldig_van:
        raise ValidFromTooEarly
    fields = {name: getattr(row, name) for name in ("code", *PRODUCT_FIELDS)} | dict(new)
    if strange := fields.keys() - {"code", *PRODUCT_FIELDS} | (new.keys() & {"code"}):
        raise Invalid(f"Het veld {join_or(sorted(strange))} is hier niet te wijzigen.")
    check_product(fields)
    under = case_type(zaaktype) if zaaktype else row.zaaktype
    if geldig_van == row.geldig_van:
        for name, value in fields.items():
            setattr(row, name, value)
        row.zaaktype = under
        row.save()
        return row
    row.geldig_tot = geldig_van
    row.save(update_fields=["geldig_tot"])
    return Product.objects.create(gemeente_id=row.gemeente_id, zaaktype=under, geldig_van=geldig_van, **fields)


def hold(gemeente: str, code: str) -> None:
    """Only one transaction at a time makes a product with this code, so that versions never overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"product {gemeente} {code}"])


def reference_type(code: str) -> Zaaktype | None:
    """The reference case type with this code; None for no code. Raises ZaaktypeUnknown, VariantOfVariant."""
    if not code:
        return None
    row = case_type(code)
    if row.variant_van_id is not None:
        raise VariantOfVariant
    return row


_CHECKS = {"zaaktype": check_zaaktype, "product": check_product, "onderwerp": check_onderwerp}


def _change(
    action: Action, row: Any, may_change: tuple[str, ...], base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> None:  # fmt: skip
    old = {name: getattr(row, name, None) for name in new}
    changed = merge(row, base=base, new=new, may_change=frozenset(may_change))
    if changed:
        _CHECKS[row._meta.model_name]({name: getattr(row, name) for name in ("code", *may_change)})
        row.save()
        told = {name: [old[name], new[name]] for name in sorted(changed)}
        record(by, action, row, at=at, details=told, event={"code": row.code})

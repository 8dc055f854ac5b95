"""One catalogue for several municipalities (S3-96): written as a file, read from one, compared before it is taken in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import AccessError
from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.catalogus.actions import (
    ONDERWERP_FIELDS,
    PRODUCT_FIELDS,
    ZAAKTYPE_FIELDS,
    case_type,
    hold,
    next_version,
    reference_type,
)
from ketenzicht.regie.catalogus.checks import check_onderwerp, check_product, check_zaaktype
from ketenzicht.regie.catalogus.errors import CatalogueUnreadable, ValidFromTooEarly
from ketenzicht.regie.catalogus.models import Onderwerp, Product, Zaaktype
from ketenzicht.regie.catalogus.queries import current
from ketenzicht.regie.catalogus.rules import LOAD, onderwerpen, producten, zaaktypen

VERSION = 1

Entry = dict[str, Any]
Catalogue = Mapping[str, Sequence[Entry]]
"""Per part (zaaktypen, producten, onderwerpen) its entries, each with all fields."""

_DEFAULTS: dict[str, Entry] = {
    "zaaktypen": {
        "code": None, "titel": None, "statussen": None, "documenten": [], "rollen": [], "initiator": "regisseur",
        "zichtbaar_voor_kcc": False, "alleen_dat_voor_regie": False, "via_wijkteam": False, "variant_van": "",
    },
    "producten": {
        "code": None, "titel": None, "wet": None, "zaaktype": None, "geleverd_door": None, "categorie": "", "eenmalig": False,
    },
    "onderwerpen": {"code": None, "titel": None, "hoofdonderwerp": "", "bijzonder": ""},
}  # fmt: skip
"""The fields of each part; None: compulsory. The kind of the default is the kind of the value."""

_Row = TypeVar("_Row", Zaaktype, Onderwerp)

_CHECKS = {"zaaktypen": check_zaaktype, "producten": check_product, "onderwerpen": check_onderwerp}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What taking in a catalogue would do to one entry."""

    part: str
    code: str
    what: str
    """nieuw, anders, or alleen hier (which stays as it is)"""


def shipped() -> Catalogue:
    """The catalogue that comes with the product: the reference case type with its variants (S3-2, S3-72), and products and
    subjects to begin with."""
    return read_catalogue(files("ketenzicht.regie.catalogus").joinpath("reference.yaml").read_text(encoding="utf-8"))


def read_catalogue(text: str) -> Catalogue:
    """A file as a catalogue. Raises CatalogueUnreadable, which says where."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        raise CatalogueUnreadable("het is geen YAML") from None
    if not isinstance(found, dict) or found.get("versie") != VERSION:
        raise CatalogueUnreadable(f"bovenaan hoort ‘versie: {VERSION}’ te staan")
    if strange := sorted(map(str, found.keys() - _DEFAULTS.keys() - {"versie"})):
        raise CatalogueUnreadable(f"het deel ‘{strange[0]}’ is onbekend")
    return {part: _entries(part, found.get(part) or []) for part in _DEFAULTS}


def write_catalogue(reader: Reader, gemeente: str, *, at: datetime) -> str:
    """The catalogue of a municipality of today as a file, for another one to take in. No key of a row stands in it."""
    on = local_date(at)
    parts = {
        "zaaktypen": [
            _plain("zaaktypen", row) for row in _rows(zaaktypen, reader, at).order_by("variant_van_id", "code")
        ],
        "producten": [
            _plain("producten", row)
            for row in _rows(producten, reader, at).filter(current(on), gemeente=gemeente).order_by("code")
        ],
        "onderwerpen": [
            _plain("onderwerpen", row)
            for row in _rows(onderwerpen, reader, at).filter(gemeente=gemeente, geldig_tot=None).order_by("code")
        ],
    }
    parts["zaaktypen"].sort(key=lambda entry: (bool(entry["variant_van"]), entry["code"]))
    return yaml.safe_dump({"versie": VERSION, **parts}, allow_unicode=True, sort_keys=False, width=120)


def compare(reader: Reader, gemeente: str, catalogue: Catalogue, *, at: datetime) -> list[Difference]:
    """What taking it in would change; nothing is changed."""
    here = read_catalogue(write_catalogue(reader, gemeente, at=at))
    return [one for part in _DEFAULTS for one in _differences(part, here[part], catalogue.get(part, ()))]


@verb(LOAD)
def load(
    *, gemeente: str, catalogue: Catalogue, geldig_van: date, change_case_types: bool = False, by: Reader, at: datetime
) -> None:
    """Take in a catalogue: what is new is made, a product that differs gets a new version from this day on, a subject is
    changed, and what stands only here stays. A case type that differs is left alone, because other municipalities use it
    too, unless `change_case_types`. Again it changes nothing. Raises CatalogueUnreadable, ValidFromTooEarly."""
    producten.require_start(by, LOAD, gemeente)
    checked = {part: _entries(part, catalogue.get(part, ())) for part in _DEFAULTS}
    changed: list[Any] = [
        *_load_zaaktypen(checked["zaaktypen"], replace=change_case_types),
        *_load_producten(checked["producten"], gemeente, geldig_van),
        *_load_onderwerpen(checked["onderwerpen"], gemeente),
    ]
    for row in changed:
        record(by, LOAD, row, at=at, event={"code": row.code})


def _rows(policy: Any, reader: Reader, at: datetime) -> Any:
    return policy.visible(reader, SEE_DAT, at=at)


def _differences(part: str, here: Sequence[Entry], there: Sequence[Entry]) -> list[Difference]:
    mine, theirs = ({entry["code"]: entry for entry in entries} for entries in (here, there))
    told = [(code, "nieuw") for code in theirs.keys() - mine.keys()]
    told += [(code, "anders") for code in theirs.keys() & mine.keys() if theirs[code] != mine[code]]
    told += [(code, "alleen hier") for code in mine.keys() - theirs.keys()]
    return [Difference(part=part, code=code, what=what) for code, what in sorted(told)]


def _load_zaaktypen(entries: Sequence[Entry], *, replace: bool) -> Iterator[Zaaktype]:
    for entry in sorted(entries, key=lambda one: bool(one["variant_van"])):
        fields = {name: entry[name] for name in ZAAKTYPE_FIELDS}
        fields["variant_van"] = reference_type(entry["variant_van"])
        row = Zaaktype.objects.select_for_update().filter(code=entry["code"]).first()
        if row is None:
            yield Zaaktype.objects.create(code=entry["code"], **fields)
        elif replace and _differs(row, fields):
            yield _set(row, fields)


def _load_producten(entries: Sequence[Entry], gemeente: str, geldig_van: date) -> Iterator[Product]:
    for entry in entries:
        hold(gemeente, entry["code"])
        fields = {name: entry[name] for name in PRODUCT_FIELDS}
        rows = Product.objects.select_for_update(of=("self",)).filter(gemeente=gemeente, code=entry["code"])
        row, under = rows.filter(geldig_tot=None).first(), case_type(entry["zaaktype"])
        if row is not None:
            if _differs(row, {**fields, "zaaktype": under}):
                yield next_version(row, geldig_van, fields, under.code)
        elif rows.filter(geldig_tot__gt=geldig_van).exists():
            raise ValidFromTooEarly
        else:
            yield Product.objects.create(
                gemeente_id=gemeente, code=entry["code"], zaaktype=under, geldig_van=geldig_van, **fields
            )


def _load_onderwerpen(entries: Sequence[Entry], gemeente: str) -> Iterator[Onderwerp]:
    for entry in entries:
        fields = {name: entry[name] for name in ONDERWERP_FIELDS} | {"geldig_tot": None}
        row = Onderwerp.objects.select_for_update().filter(gemeente=gemeente, code=entry["code"]).first()
        if row is None:
            yield Onderwerp.objects.create(gemeente_id=gemeente, code=entry["code"], **fields)
        elif _differs(row, fields):
            yield _set(row, fields)


def _differs(row: Any, fields: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in fields.items())


def _set(row: _Row, fields: Mapping[str, Any]) -> _Row:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def _plain(part: str, row: Any) -> Entry:
    """A row as an entry: without its key, and with what it hangs under by code."""
    entry = {name: getattr(row, name) for name in _DEFAULTS[part] if name not in ("variant_van", "zaaktype")}
    if part == "zaaktypen":
        entry["variant_van"] = row.variant_van.code if row.variant_van else ""
    if part == "producten":
        entry["zaaktype"] = row.zaaktype.code
    return {name: entry[name] for name in _DEFAULTS[part]}


def _entries(part: str, found: Any) -> list[Entry]:
    """The entries with all their fields, each checked. Raises CatalogueUnreadable."""
    if not isinstance(found, (list, tuple)):
        raise CatalogueUnreadable(f"‘{part}’ is geen lijst")
    entries = [_entry(part, number, one) for number, one in enumerate(found, start=1)]
    codes = [entry["code"] for entry in entries]
    if double := sorted({code for code in codes if codes.count(code) > 1}):
        raise CatalogueUnreadable(f"in ‘{part}’ staat de code ‘{double[0]}’ twee keer")
    return entries


def _entry(part: str, number: int, found: Any) -> Entry:
    where, fields = f"{part}, nummer {number}", _DEFAULTS[part]
    if not isinstance(found, Mapping):
        raise CatalogueUnreadable(f"{where} is geen rij van velden")
    if strange := sorted(map(str, found.keys() - fields.keys())):
        raise CatalogueUnreadable(f"{where}: het veld ‘{strange[0]}’ is onbekend")
    entry = {name: found.get(name, default) for name, default in fields.items()}
    for name, default in fields.items():
        if not _fits(entry[name], [] if name == "statussen" else default):
            raise CatalogueUnreadable(f"{where}: het veld ‘{name}’ ontbreekt of past niet")
    try:
        _CHECKS[part](entry)
    except AccessError as error:
        raise CatalogueUnreadable(f"{where}: {str(error).rstrip('.')}") from error
    return entry


def _fits(value: Any, default: Any) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, list):
        return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)

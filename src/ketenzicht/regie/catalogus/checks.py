"""What a case type, product or subject must look like; the same for a form and for a file."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ketenzicht.access.errors import Invalid
from ketenzicht.kernel.text import join_or
from ketenzicht.regie.catalogus.codes import BIJZONDER, CATEGORIEEN, GELEVERD_DOOR, INITIATOREN, WETTEN
from ketenzicht.regie.catalogus.errors import CategorieUnknown, CodeMissing, ZaaktypeWithoutStatus

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PRODUCT_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")


def one_of(field: str, value: object, known: Sequence[str]) -> None:
    """Raises Invalid, with what it may be."""
    if value not in known:
        raise Invalid(f"Bij “{field}” past {join_or(known)}.")


def check_zaaktype(fields: Mapping[str, Any]) -> None:
    """Raises CodeMissing, ZaaktypeWithoutStatus, Invalid."""
    _check_code(fields, _CODE)
    statussen = [status.strip() for status in fields["statussen"]]
    if len(set(statussen)) < 2 or len(set(statussen)) != len(statussen) or not all(statussen):
        raise ZaaktypeWithoutStatus
    one_of("initiator", fields["initiator"], INITIATOREN)


def check_product(fields: Mapping[str, Any]) -> None:
    """Raises CodeMissing, CategorieUnknown, Invalid."""
    _check_code(fields, _PRODUCT_CODE)
    one_of("wet", fields["wet"], WETTEN)
    one_of("geleverd door", fields["geleverd_door"], tuple(GELEVERD_DOOR))
    categorie, wet = fields["categorie"], fields["wet"]
    if categorie not in ("", "overig") and not (categorie in CATEGORIEEN and categorie.startswith(wet)):
        raise CategorieUnknown


def check_onderwerp(fields: Mapping[str, Any]) -> None:
    """Raises CodeMissing, Invalid."""
    _check_code(fields, _CODE)
    one_of("bijzonder", fields["bijzonder"], ("", *BIJZONDER))


def _check_code(fields: Mapping[str, Any], shape: re.Pattern[str]) -> None:
    if not shape.fullmatch(fields["code"]) or not fields["titel"].strip():
        raise CodeMissing

"""The one door by which a partner gets fields of a person: exactly those that were agreed, every time written in the log."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.log.recording import Read, log_reads
from ketenzicht.access.rollen.readers import with_right
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.ports import BSN
from ketenzicht.kernel.reader import Reader, Right
from ketenzicht.kernel.text import join_and
from ketenzicht.regie.afspraken.fields import SHAREABLE
from ketenzicht.regie.personen.models import Adres, GeheimAdres, Persoon, PersoonInhoud, Pseudoniem
from ketenzicht.regie.ports import identities

Fields = dict[str, str]
"""key of a field → its value as text; a field that is empty or secret is left out"""


def share(
    reader: Reader,
    persons: Iterable[UUID],
    velden: Iterable[str],
    *,
    because: str,
    plan: UUID | None = None,
    at: datetime,
) -> dict[UUID, Fields]:
    """Per person the agreed fields, in the order of the agreement; written in the log with their names, for the person who
    asks who looked. The caller has checked that this reader acts under the agreement."""
    wanted = tuple(velden)
    found = {persoon.pk: persoon for persoon in Persoon.objects.filter(pk__in=set(persons))}
    told = fields_of(found, wanted, local_date(at))
    if "bsn" in wanted:
        for key, bsn in _numbers(reader, found).items():
            told[key]["bsn"] = bsn
    reasons = (because, f"gedeeld volgens afspraak: {join_and(SHAREABLE[name] for name in wanted)}")
    log_reads(
        reader,
        [
            Read(kind="persoon", key=key, persoon=key, plan=plan, gemeente=persoon.gemeente_id, because=reasons)
            for key, persoon in found.items()
        ],
        at=at,
    )
    return {key: {name: told[key][name] for name in wanted if told[key].get(name)} for key in found}


def fields_of(persons: Mapping[UUID, Persoon], velden: Iterable[str], on: date) -> dict[UUID, Fields]:
    """Per person these fields as text, the BSN excepted. A secret address is never among them (P-4)."""
    wanted = frozenset(velden)
    contents = {row.pk: row for row in PersoonInhoud.objects.filter(van__in=persons)}
    addresses = _addresses(persons, on) if "adres" in wanted else {}
    return {
        key: {
            name: text
            for name, text in _texts(persoon, contents.get(key), addresses.get(key, "")).items()
            if name in wanted
        }
        for key, persoon in persons.items()
    }


def canonical(fields: Fields) -> bytes:
    """Fields as bytes that are equal when they are."""
    return json.dumps({name: text for name, text in fields.items() if text}, sort_keys=True).encode()


def _texts(persoon: Persoon, inhoud: PersoonInhoud | None, adres: str) -> Fields:
    parts = (persoon.roepnaam, persoon.tussenvoegsel, persoon.geslachtsnaam)
    told = {
        "naam": " ".join(part for part in parts if part),
        "geboortedatum": persoon.geboortedatum.isoformat() if persoon.geboortedatum else "",
    }
    if inhoud is not None:
        told |= {name: getattr(inhoud, name) for name in ("voornamen", "geslacht", "telefoon", "email", "taal")}
        told["adres"] = "" if inhoud.geheimhouding else adres
    return told


def _addresses(persons: Iterable[UUID], on: date) -> dict[UUID, str]:
    """Home addresses of those who have no secret one."""
    current = Q(geldig_van__lte=on) & (Q(geldig_tot=None) | Q(geldig_tot__gt=on))
    secret = set(GeheimAdres.objects.filter(current, persoon__in=persons).values_list("persoon", flat=True))
    rows = Adres.objects.filter(current, persoon__in=persons, soort="woon").exclude(persoon__in=secret)
    return {row.persoon_id: _line(row) for row in rows}


def _line(row: Any) -> str:
    street = " ".join(part for part in (row.straat, row.huisnummer) if part)
    town = " ".join(part for part in (row.postcode, row.plaats) if part)
    return ", ".join(part for part in (street, town) if part)


def _numbers(reader: Reader, persons: Iterable[UUID]) -> dict[UUID, str]:
    """BSNs out of the vault; the agreement is what gives the right to them."""
    entitled = with_right(reader, Right.BSN)
    told = {}
    for row in Pseudoniem.objects.filter(persoon__in=persons):
        identifier = identities().identifier(row.pseudoniem, reader=entitled) or ""
        if identifier.startswith(BSN):
            told[row.persoon_id] = identifier.removeprefix(BSN)
    return told

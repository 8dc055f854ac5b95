"""Random typed rows for the round trip, how they are kept, and how what arrived is compared with what was written."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ketenzicht.project.installation import Installation
from tests.integration.desk import house_at, load, staged

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
COLUMNS = ("nr", "tekst", "heel", "bedrag", "dag", "moment", "waar")
MAPPING = """
bron: rondreis
title: Rondreis
levering: volledig
gemeente: GM0361
file: {file}
tables:
  factuurregel:
    columns:
      factuurregel_id: nr
      factuur_id: nr
      product: tekst
      wet: {{const: wmo}}
      leveringsvorm: {{const: zin}}
      soort: {{const: correctie}}
      zorgmaand_op: {{const: 2026-01-01}}
      ontvangen_op: {{const: 1850-01-01}}
      betaald_op: dag
      volume: bedrag
      bedrag: {{const: "0"}}
  processtap:
    columns: {{stap_id: nr, aanvraag_id: nr, activiteit: {{const: x}}, volgnummer: heel, groep: tekst, gebeurd_tijd: {{const: 2026-01-01 12:00}}}}
  signaal:
    columns: {{signaal_id: nr, betreft: {{const: groep}}, ontvangen_op: {{const: 1850-01-01}}, oordeel_tijd: moment, door_filterregel: waar}}
"""
"""Three tables together have a column of every type that may also be empty."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row as a source knows it; None is an empty value."""

    nr: int
    tekst: str | None
    heel: int | None
    bedrag: Decimal | None
    dag: date | None
    moment: datetime | None
    waar: bool | None


BLANKS = " \t\r\n\u00a0"


def as_kept(text: str | None) -> str | None:
    """Text is kept without the blanks around it (documented in mapping-format.md); nothing but blanks is no value."""
    return (text or "").strip(BLANKS) or None


def texts(encoding: str = "utf-8", *, forbidden: str = "") -> st.SearchStrategy[str]:
    """Text with everything that trips up a reader, as far as the encoding has it. A zero byte is no text in any file."""
    letters = st.characters(codec=encoding, exclude_characters=f"\x00\x02{forbidden}", exclude_categories=["Cs"])
    nasty = [
        sign
        for sign in ['"', "'", ";", ",", "|", "\t", "\n", "\r\n", "\\", "#", "=", "«é»", "ja", "NULL", "-", '""']
        if not set(sign) & set(forbidden)
    ]
    return st.lists(st.one_of(letters, st.sampled_from(nasty)), max_size=12).map("".join)


def moments() -> st.SearchStrategy[datetime]:
    """Moments of whole seconds by the Dutch clock, without the hours that a clock skips or shows twice. Of the years
    before 1970 the databases of time zones tell different stories."""
    found = st.datetimes(datetime(1971, 1, 1), datetime(2199, 12, 30)).map(lambda moment: moment.replace(microsecond=0))
    return found.filter(is_plain)


def is_plain(moment: datetime) -> bool:
    here = moment.replace(tzinfo=AMSTERDAM)
    return (
        here.utcoffset() == here.replace(fold=1).utcoffset()
        and here.astimezone(UTC).astimezone(AMSTERDAM).replace(tzinfo=None) == moment
    )


def rows(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[Row]]:
    def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.none() | strategy

    row = st.builds(
        Row,
        nr=st.just(0),
        tekst=maybe(text),
        heel=maybe(st.integers(-(10**15), 10**15)),
        bedrag=maybe(st.decimals(-(10**12), 10**12, places=2, allow_nan=False)),
        dag=maybe(st.dates(date(1850, 1, 1), date(2199, 12, 31))),
        moment=maybe(moments()),
        waar=maybe(st.booleans()),
    )
    return st.lists(row, min_size=1, max_size=8).map(numbered)


def numbered(found: Sequence[Row]) -> list[Row]:
    return [Row(**{**vars(row), "nr": number}) for number, row in enumerate(found, start=1)]


def arrived(house: Installation, mapping: str, file: Path) -> list[dict[str, Any]]:
    """The rows as the staged files hold them."""
    delivery = load(house, mapping, file)
    assert [(table.accepted, table.quarantined) for table in delivery.tables] == [
        (table.read, 0) for table in delivery.tables
    ]
    invoices = staged(house, delivery, "factuurregel", "CAST(factuurregel_id AS INTEGER), product, volume, betaald_op")
    steps = staged(house, delivery, "processtap", "CAST(stap_id AS INTEGER), groep, volgnummer")
    signals = staged(house, delivery, "signaal", "CAST(signaal_id AS INTEGER), oordeel_tijd, door_filterregel")
    return [
        {"nr": nr, "tekst": product, "bedrag": volume, "dag": paid, "tekst2": groep, "heel": heel, "moment": moment, "waar": waar}
        for (nr, product, volume, paid), (_, groep, heel), (_, moment, waar) in zip(invoices, steps, signals, strict=True)
    ]  # fmt: skip


def expected(found: Iterable[Row]) -> list[dict[str, Any]]:
    return [
        {
            "nr": row.nr, "tekst": as_kept(row.tekst), "bedrag": row.bedrag, "dag": row.dag, "tekst2": as_kept(row.tekst), "heel": row.heel,
            "moment": row.moment and row.moment.replace(tzinfo=AMSTERDAM).astimezone(UTC).replace(tzinfo=None), "waar": row.waar,
        }
        for row in found
    ]  # fmt: skip


def same(house_root: Path, mapping: str, file: Path, written: Sequence[Row]) -> None:
    assert arrived(house_at(house_root), mapping, file) == expected(written)


FOLDERS = itertools.count()


def fresh(tmp_path: Path) -> Path:
    """A folder of its own for every example."""
    folder = tmp_path / str(next(FOLDERS))
    folder.mkdir()
    return folder

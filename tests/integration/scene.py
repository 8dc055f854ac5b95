"""The scene of the tests about crashes, privacy and time: two small sources, their files, and a house with a seeded vault."""

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from ketenzicht.kernel.clock import fixed_clock
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.vault import FileVault
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import manifest, mapping, snapshots
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.engines import duckdb as engine
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.snapshots import Built

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
Row = Mapping[str, str]

ZAKEN = """
bron: zaken
title: Zaaksysteem
levering: {levering}
gemeente: GM0361
on_error: quarantine
file: {{format: csv, delimiter: ";"}}
ignore: [naam, partner_bsn, opmerking]
{extra}
tables:
  aanvraag:
    columns:
      aanvraag_id: zaak
      persoon: {{bsn: bsn, key: klant}}
      wet: wet
      ontvangen_op: ontvangen
      kanaal: kanaal
"""
ZAKEN_COLUMNS = ("actie", "zaak", "bsn", "klant", "wet", "ontvangen", "kanaal", "naam", "partner_bsn", "opmerking")

BURGERS = """
bron: burgers
title: Basisregistratie personen
levering: volledig
gemeente: GM0361
file: {format: csv, delimiter: ";"}
ignore: [naam]
tables:
  persoon:
    columns:
      persoon: {bsn: bsn}
      geslacht: geslacht
      huishouden: {key: huishouden}
      wijk: wijk
      geldig_van: van
      geldig_tot: tot
"""
BURGERS_COLUMNS = ("bsn", "geslacht", "huishouden", "wijk", "van", "tot", "naam")


def bsn(number: int) -> str:
    """The number-th BSN by the elfproef from 100000000 on: real in form, below the made-up ones."""
    found = (text for value in range(100_000_000 + number * 50, 900_000_000) if is_bsn(text := f"{value:09d}"))
    return next(found)


def zaak(number: int, *, who: int | None = None, ontvangen: str = "2026-01-15", **other: str) -> dict[str, str]:
    """One line of the case system; `who` is the number of the resident, by default another one for every case."""
    person = number if who is None else who
    row = {
        "actie": "", "zaak": f"Z{number:04d}", "bsn": bsn(person), "klant": f"K{person}", "wet": "wmo", "ontvangen": ontvangen,
        "kanaal": "balie", "naam": f"Naam{person}", "partner_bsn": bsn(person + 5000), "opmerking": f"belt {bsn(person + 6000)}",
    }  # fmt: skip
    return row | other


def burger(
    person: int, *, huishouden: int, wijk: str = "WK036101", van: str = "2020-01-01", tot: str = ""
) -> dict[str, str]:
    """One line of the population register."""
    return {
        "bsn": bsn(person), "geslacht": "vrouw", "huishouden": f"H{huishouden}", "wijk": wijk, "van": van, "tot": tot, "naam": f"Naam{person}",
    }  # fmt: skip


def zaken_mapping(levering: str = "volledig") -> str:
    """The mapping of the case system for one way of delivering."""
    extra = {
        "mutaties": "changes: {column: actie, deleted: [D], order: null}",
        "periode": "period: {column: ontvangen_op, unit: month}",
    }.get(levering, "")
    columns = (
        "ignore: [naam, partner_bsn, opmerking, actie]"
        if levering != "mutaties"
        else "ignore: [naam, partner_bsn, opmerking]"
    )
    return ZAKEN.format(levering=levering, extra=extra.replace(", order: null", "")).replace(
        "ignore: [naam, partner_bsn, opmerking]", columns
    )


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> Path:
    """A file with a semicolon between the columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def zaken_file(path: Path, rows: Sequence[Row]) -> Path:
    """A file of the case system."""
    return write_csv(path, ZAKEN_COLUMNS, rows)


def burgers_file(path: Path, rows: Sequence[Row]) -> Path:
    """A file of the population register."""
    return write_csv(path, BURGERS_COLUMNS, rows)


def house(root: Path, *, at: datetime = NOON, seed: int = 1) -> Installation:
    """An installation whose clock stands still and whose pseudonyms come from a seed."""
    made = Installation(root, fixed_clock(at))
    _ = made.vault  # a lost vault is noticed here
    made.__dict__["vault"] = FileVault(made.store.vault, made.keyring, random.Random(seed).randbytes)
    return made


def load(where: Installation, mapping_text: str, *files: Path, **arguments: Any) -> Delivery:
    """Load these files as one delivery."""
    loaded = where.desk.load(mapping.parse(mapping_text, "mapping.yaml"), list(files), at=where.clock(), **arguments)
    return loaded.delivery


def build(where: Installation, **arguments: Any) -> Built:
    """Build a snapshot."""
    return snapshots.build(where.store, vault=where.vault, at=where.clock(), **arguments)


def later(where: Installation, **delta: float) -> Installation:
    """The same installation, some time later."""
    return house(where.root, at=where.clock() + timedelta(**delta), seed=random.Random(str(delta)).randrange(1 << 30))


def answer(where: Installation, query: str, found: Manifest | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query on the snapshot in service, or on the one given."""
    with engine.reading(where.store, found or manifest.find(where.store, None)) as connection:
        return list(engine.ask(connection, query).rows)


def staged_rows(where: Installation, table: str) -> int:
    """Rows in all staging files of a table."""
    paths = sorted(str(path) for path in where.store.staging.glob(f"{table}-*.parquet"))
    if not paths:
        return 0
    with duckdb.connect() as connection:
        return int(
            connection.execute("SELECT count(*) FROM read_parquet(?, union_by_name=true)", [paths]).fetchall()[0][0]
        )


def holding(root: Path, needles: Sequence[bytes]) -> list[tuple[Path, bytes]]:
    """Files under a folder in whose bytes one of the needles occurs."""
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found += [(path.relative_to(root), needle) for needle in needles if needle in content]
    return found

"""How the integration tests bring deliveries to the desk, and look at what became of them."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ketenzicht.kernel.errors import DeliveryRefused, KetenzichtError
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, manifest, mapping, quarantine, snapshots
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.engines import duckdb as engine
from ketenzicht.warehouse.intake import Loaded
from ketenzicht.warehouse.manifest import Manifest

AT = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
"""The moment at which everything happens."""

BSN, OTHER_BSN = "123456782", "111222333"
"""Nine digits that pass the elfproef; both are numbers that are never given out to a person."""

_KLANTCONTACT = """
bron: klantcontact
title: Contacten van het loket
levering: volledig
gemeente: GM0361
file: {%(file)s}
%(top)s
tables:
  contact:
    columns:
      contact_id: nummer
      persoon: {bsn: BSN}
      kanaal: {from: kanaal, values: {Web: internet, Balie: balie}}
      soort: {const: vraag}
      contact_op: %(datum)s
%(columns)s
"""


def klantcontact(
    file: str = 'format: csv, delimiter: ";"', *, top: str = "", columns: str = "", datum: str = "datum"
) -> str:
    """The mapping of a complete delivery of contacts (nummer, BSN, kanaal, datum), with more on the file, at the top,
    among the columns or about the date where a test needs it."""
    indented = "".join(f"      {line}\n" for line in columns.splitlines())
    return _KLANTCONTACT % {"file": file, "top": top, "columns": indented, "datum": datum}


KLANTCONTACT = klantcontact()
MET_TEAM = klantcontact(columns="team: team")
"""The same with a column of free text."""

HEADER = "nummer;BSN;kanaal;datum"
CONTACTEN = f"""{HEADER}
1;{BSN};Web;2026-01-05
2;{OTHER_BSN};Balie;2026-01-06
3;;Web;2026-02-02
"""
"""Three contacts without a fault."""


def house_at(folder: Path) -> Installation:
    """The installation in this folder, at the moment of the tests."""
    return Installation(folder, lambda: AT)


def written(path: Path, content: str | bytes) -> Path:
    """A file with these bytes, or this text as it is in UTF-8."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def load(house: Installation, mapping_text: str, *files: Path, accept_drop: bool = False) -> Delivery:
    """The delivery that comes of these files by this mapping (YAML)."""
    return loaded(house, mapping_text, *files, accept_drop=accept_drop).delivery


def loaded(house: Installation, mapping_text: str, *files: Path, accept_drop: bool = False) -> Loaded:
    """As load, with whether it was new."""
    source = mapping.parse(mapping_text, "mapping.yaml")
    return house.desk.load(source, files, at=AT, accept_drop=accept_drop)


def refused(
    house: Installation, mapping_text: str, *files: Path, error: type[KetenzichtError] = DeliveryRefused
) -> str:
    """The sentence with which a delivery is refused. Sees to it that nothing of it was kept and nothing was lost."""
    before = kept(house)
    with pytest.raises(error) as told:
        load(house, mapping_text, *files)
    assert kept(house) == before
    return sentence(told.value)


def sentence(error: KetenzichtError) -> str:
    """What the user reads: one sentence, without a trace of the machinery behind it."""
    told = str(error)
    assert told.endswith((".", "?", ")")) and "\n" not in told, told
    assert not any(word in told for word in ("Traceback", "Exception", "Error:", "raw:", "text:")), told
    return told


def kept(house: Installation) -> dict[str, str]:
    """All files of the data folder with their hash, but for the vault (a pseudonym may wait for its row) and the lock."""
    root = house.store.root
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != "lock")
    named = ((path.relative_to(root).as_posix(), path) for path in files)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in named if not name.startswith("vault")}


def build(house: Installation) -> Manifest:
    """A snapshot of everything so far, put into service."""
    return snapshots.build(house.store, vault=house.vault, at=AT).manifest


def ask(house: Installation, query: str) -> Sequence[tuple[Any, ...]]:
    """The rows that the snapshot in service answers."""
    found = manifest.current(house.store)
    assert found is not None
    with engine.reading(house.store, found) as connection:
        return engine.ask(connection, query).rows


def staged(house: Installation, delivery: Delivery, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows that a delivery brought for a table, read without the project: plain DuckDB over the Parquet file."""
    found = delivery.table(table)
    assert found is not None and found.staged is not None
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(
            f"SELECT {columns} FROM read_parquet('{house.store.root / found.staged}') ORDER BY ALL"
        ).fetchall()


def told(house: Installation, delivery: Delivery) -> list[str]:
    """What `quarantine show` says of each row that was set apart."""
    return [row.sentence for row in quarantine.rows(house.store, delivery, house.keyring)]


def waiting(house: Installation) -> list[Delivery]:
    """The deliveries with rows in quarantine."""
    return quarantine.open_deliveries(deliveries.all_deliveries(house.store), house.store)

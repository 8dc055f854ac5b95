"""Manifests: what a snapshot is made of. One file per build, never changed; `current` points at the build in service."""

import hashlib
from collections.abc import Mapping as Map
from datetime import datetime
from pathlib import Path

import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.warehouse.store import Store


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One Parquet file: a month of a table, named by the hash of its bytes."""

    sha256: str
    rows: int

    @property
    def file(self) -> str:
        """The name of the file within the folder of its table."""
        return f"{self.sha256[:32]}.parquet"


class TableManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one table, by month; `comparison` holds rows of sources that do not lead, apart and never counted."""

    contract_version: int
    parts: Map[str, Part]
    comparison: Map[str, Part] = {}
    verdict: str = "goed"

    @property
    def rows(self) -> int:
        """Rows that count."""
        return sum(part.rows for part in self.parts.values())


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One build: its number, the snapshot that it made, from which deliveries, and what it restated of the build before."""

    number: int
    snapshot: str
    at: datetime
    deliveries: tuple[int, ...]
    tables: Map[str, TableManifest]
    restates: Map[str, tuple[str, ...]] = {}
    basis: str = ""
    is_demo: bool = False


def snapshot_id(tables: Map[str, TableManifest]) -> str:
    """The id of this content: a hash of the hashes of all parts and of the versions of the contracts, of nothing else."""
    lines = [
        f"{name}/{kind}/{month}/{part.sha256}/{table.contract_version}"
        for name, table in tables.items()
        for kind, parts in (("", table.parts), ("comparison", table.comparison))
        for month, part in parts.items()
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def write(store: Store, manifest: Manifest) -> None:
    """Keep the manifest and put its snapshot into service, in this order."""
    path = store.builds / f"{manifest.number:06d}.json"
    files.create_atomically(path, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    files.write_atomically(store.current, f"{manifest.number} {manifest.snapshot}\n".encode())


def all_builds(store: Store) -> tuple[Manifest, ...]:
    """All builds that are kept, oldest first."""
    return tuple(_read(path) for path in sorted(store.builds.glob("*.json")))


def current(store: Store) -> Manifest | None:
    """The build in service; None where nothing was built yet."""
    if not store.current.exists():
        return None
    try:
        number = int(store.current.read_text(encoding="utf-8").split()[0])
    except (ValueError, IndexError) as error:
        raise DeliveryRefused(
            f"Het bestand {store.current} is beschadigd; zet het terug uit de reservekopie."
        ) from error
    return _read(store.builds / f"{number:06d}.json")


def _read(path: Path) -> Manifest:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.MsgspecError, OSError) as error:
        raise DeliveryRefused(f"De snapshotlijst {path} is beschadigd; zet haar terug uit de reservekopie.") from error


def find(store: Store, id: str | None) -> Manifest:
    """The latest build of the snapshot whose id begins so; without id the one in service. Raises WrongCall."""
    if id is None:
        found = current(store)
        if found is None:
            raise WrongCall("Er is nog geen snapshot; maak er een met: ketenzicht snapshot build.")
        return found
    matches = [build for build in all_builds(store) if build.snapshot.startswith(id)]
    if not matches:
        raise WrongCall(f"De snapshot {id} is er niet (meer); kijk met: ketenzicht snapshot list.")
    if len({build.snapshot for build in matches}) > 1:
        raise WrongCall(f"Er zijn meer snapshots die met {id} beginnen; geef meer tekens.")
    return matches[-1]


def drop_unfinished(store: Store) -> None:
    """Remove manifests that a crash kept from ever being in service. Call it under the lock."""
    now = current(store)
    for build in sorted(store.builds.glob("*.json")):
        if now is None or int(build.stem) > now.number:
            files.remove(build)


def next_number(store: Store) -> int:
    """The number of the next build."""
    numbers = [int(path.stem) for path in store.builds.glob("*.json")]
    return max(numbers, default=0) + 1

"""Keeping house: what a crash left behind and what has reached its term goes; what somebody reads stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from ketenzicht.kernel import files
from ketenzicht.warehouse import deliveries, manifest, settings
from ketenzicht.warehouse.engines.duckdb import is_read
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.store import Store


def tidy(store: Store, *, at: datetime, wait: float = 60.0) -> None:
    """Remove unfinished and orphaned files, originals and quarantine past their term, and snapshots past theirs."""
    with store.writing(wait):
        files.remove_unfinished(store.root)
        _expire_intake(store, at)
        _expire_snapshots(store, at)


def _expire_intake(store: Store, at: datetime) -> None:
    terms = settings.load(store)
    every = deliveries.all_deliveries(store)
    landed = {file.landed for found in every if found.at > at - timedelta(days=terms.landing_days) for file in found.files}
    apart = {found.quarantine for found in every if found.quarantine and found.at > at - timedelta(days=terms.quarantine_days)}
    counted = {table.staged for name in _tables(every) for found in deliveries.live(every, name) if (table := found.table(name))}
    _keep_only(store, store.landing.iterdir(), landed)
    _keep_only(store, store.quarantine.iterdir(), apart)
    _keep_only(store, store.staging.iterdir(), counted)


def _tables(every: tuple[deliveries.Delivery, ...]) -> set[str]:
    return {table.table for found in every for table in found.tables}


def _keep_only(store: Store, paths: Iterable[Path], kept: Iterable[str | None]) -> None:
    wanted = set(kept)
    for path in sorted(paths):
        if store.relative(path) not in wanted:
            files.remove(path)


def _expire_snapshots(store: Store, at: datetime) -> None:
    """Keep the build in service, those within the term and number, and those that are read now; then their parts."""
    terms = settings.load(store)
    builds = manifest.all_builds(store)
    now = manifest.current(store)
    ended = _erased_until(store, at - timedelta(days=terms.erased_snapshot_days))
    fresh = [build for build in builds if build.at > at - timedelta(days=terms.snapshot_days) and not (ended and build.at <= ended)]
    recent = fresh[-terms.snapshots :] if terms.snapshots else []
    kept = [build for build in builds if build in recent or (now and build.snapshot == now.snapshot) or is_read(store, build.snapshot)]
    snapshots = {build.snapshot for build in kept}
    for build in builds:
        if build not in kept:
            files.remove(store.builds / f"{build.number:06d}.json")
        if build.snapshot not in snapshots:
            files.remove(store.snapshots / f"{build.snapshot}.duckdb")
            files.remove(store.snapshots / f"{build.snapshot}.pin")
    _remove_parts(store, kept)


def _erased_until(store: Store, limit: datetime) -> datetime | None:
    """The last erasure whose term has ended: builds of before it hold rows of an erased person and go."""
    if not store.erasures.exists():
        return None
    moments = [datetime.fromisoformat(line) for line in store.erasures.read_text(encoding="utf-8").split()]
    return max((moment for moment in moments if moment <= limit), default=None)


def _remove_parts(store: Store, kept: list[Manifest]) -> None:
    wanted = {f"{name}/{part.file}" for build in kept for name, table in build.tables.items() for part in (*table.parts.values(), *table.comparison.values())}
    for path in sorted(store.parts.rglob("*.parquet")):
        if path.relative_to(store.parts).as_posix() not in wanted:
            files.remove(path)

"""Keeping house: what a crash left behind and what has reached its term goes; what somebody reads stays."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from ketenzicht.kernel import files
from ketenzicht.warehouse import deliveries, expiry, manifest, settings
from ketenzicht.warehouse.engines.duckdb import is_read
from ketenzicht.warehouse.manifest import Manifest
from ketenzicht.warehouse.store import Store


def tidy(store: Store, *, at: datetime, wait: float = 60.0) -> None:
    """Remove unfinished and orphaned files, originals, quarantine and client lists past their term, and snapshots past theirs."""
    with store.writing(wait):
        files.remove_unfinished(store.root)
        _empty(store.root / "scratch")
        _expire_intake(store, at)
        expiry.expire_client_lists(store, at=at)
        expiry.expire_logins(store, at=at)
        _expire_snapshots(store, at)


def _empty(scratch: Path) -> None:
    """What an engine spilled and a crash left: under the lock nobody is building."""
    for path in scratch.glob("*"):
        files.remove(path)


def _expire_intake(store: Store, at: datetime) -> None:
    terms = settings.load(store)
    every = deliveries.all_deliveries(store)
    landed = {
        file.landed for found in every if found.at > at - timedelta(days=terms.landing_days) for file in found.files
    }
    apart = {
        found.quarantine
        for found in every
        if found.quarantine and found.at > at - timedelta(days=terms.quarantine_days)
    }
    counted = {
        table.staged
        for name in _tables(every)
        for found in deliveries.live(every, name)
        if (table := found.table(name))
    }
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
    builds = manifest.all_builds(store)
    kept = _kept(store, builds, at)
    for build in builds:
        if build not in kept:
            files.remove(store.builds / f"{build.number:06d}.json")
    _remove_views(store, {build.snapshot for build in kept})
    _remove_parts(store, kept)


def _kept(store: Store, builds: Sequence[Manifest], at: datetime) -> list[Manifest]:
    terms = settings.load(store)
    now = manifest.current(store)
    ended = _erased_until(store, at - timedelta(days=terms.erased_snapshot_days))
    begin = at - timedelta(days=terms.snapshot_days)
    put = [build for build in builds if now and build.number <= now.number]  # a crash kept the others out of service
    listed = expiry.with_expired_lists(store, put, at=at)
    fresh = [build for build in put if build.at > begin and not (ended and build.at <= ended) and build not in listed]
    recent = fresh[-terms.snapshots :] if terms.snapshots else []
    return [build for build in put if build in recent or build == now or is_read(store, build.snapshot)]


def _remove_views(store: Store, kept: set[str]) -> None:
    """Views, cubes and derived rows of snapshots that are gone, or that a crash kept from ever being one. A pin that is held stays held."""
    for path in sorted([*store.snapshots.iterdir(), *store.cubes.glob("*"), *store.derived.glob("*")]):
        snapshot = path.name.split(".")[0]
        if snapshot not in kept and not is_read(store, snapshot):
            _remove(path)


def _remove(path: Path) -> None:
    """A file, or a folder of files."""
    if not path.is_dir():
        files.remove(path)
        return
    for inside in path.iterdir():
        files.remove(inside)
    path.rmdir()


def _erased_until(store: Store, limit: datetime) -> datetime | None:
    """The last erasure whose term has ended: builds of before it hold rows of an erased person and go."""
    if not store.erasures.exists():
        return None
    moments = [datetime.fromisoformat(line) for line in store.erasures.read_text(encoding="utf-8").split()]
    return max((moment for moment in moments if moment <= limit), default=None)


def _remove_parts(store: Store, kept: list[Manifest]) -> None:
    wanted = {
        f"{name}/{part.file}"
        for build in kept
        for name, table in build.tables.items()
        for part in (*table.parts.values(), *table.comparison.values())
    }
    for path in sorted(store.parts.rglob("*.parquet")):
        if path.relative_to(store.parts).as_posix() not in wanted:
            files.remove(path)

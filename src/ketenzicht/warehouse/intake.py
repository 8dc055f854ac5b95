"""One delivery from files to a record: land, read, convert, check against the whole, stage, and only then count."""

import hashlib
import uuid
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ketenzicht.kernel import files
from ketenzicht.kernel.crypto import Keyring, SealedWriter
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.ports import Vault
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.warehouse import deliveries, landing, leading
from ketenzicht.warehouse.course import Course
from ketenzicht.warehouse.deliveries import Delivery, LandedFile
from ketenzicht.warehouse.engines.connection import working
from ketenzicht.warehouse.landing import Original
from ketenzicht.warehouse.mapping import Changes, Mapping, TableMap
from ketenzicht.warehouse.progress import Progress, silent
from ketenzicht.warehouse.readers import csv, json, xlsx, xml
from ketenzicht.warehouse.readers.raw import Raw
from ketenzicht.warehouse.store import Store

if TYPE_CHECKING:
    from ketenzicht.warehouse.readers.database import Taken


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What `load` says: the delivery, and whether it was there already."""

    delivery: Delivery
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where deliveries come in: the store, the key, the vault and the legal terms of one installation."""

    store: Store
    keyring: Keyring
    vault: Vault
    terms: TermSettings
    by: str

    def load_database(
        self,
        mapping: Mapping,
        address: str,
        *,
        at: datetime,
        anew: bool = False,
        wait: float = 60.0,
        progress: Progress = silent,
    ) -> Loaded:
        """Load what changed in a database since the last time as one delivery; the first time, when the mapping or a contract
        changed, or when asked `anew`: everything. Where nothing changed there is no new delivery. Raises DeliveryRefused."""
        with self.store.writing(wait):
            files.remove_unfinished(self.store.root)
            files.remove_unfinished_of(self.keyring.path)
            before = deliveries.all_deliveries(self.store)
            mapping = replace(mapping, demo=self.store.is_demo)
            leading.require_demo_or_real(self.store, mapping, before)
            course = Course(
                store=self.store, keyring=self.keyring, vault=self.vault, terms=self.terms, by=self.by,
                mapping=mapping, before=before, at=at, progress=progress,
            )  # fmt: skip
            return _DatabaseIntake(course).run(address, anew=anew)

    def load(
        self,
        mapping: Mapping,
        paths: Sequence[Path],
        *,
        at: datetime,
        accept_drop: bool = False,
        wait: float = 60.0,
        progress: Progress = silent,
    ) -> Loaded:
        """Load these files as one delivery. Raises DeliveryRefused, with nothing kept, or WrongCall.

        The same files by the same mapping again change nothing.
        """
        _require_files(mapping, paths)
        with self.store.writing(wait):
            files.remove_unfinished(self.store.root)
            files.remove_unfinished_of(self.keyring.path)
            before = deliveries.all_deliveries(self.store)
            leading.require_demo_or_real(self.store, mapping, before)
            course = Course(
                store=self.store, keyring=self.keyring, vault=self.vault, terms=self.terms, by=self.by,
                mapping=mapping, before=before, at=at, accept_drop=accept_drop, progress=progress,
            )  # fmt: skip
            return _Intake(course).run(paths)


class _DatabaseIntake:
    """The course of one delivery out of a database, under the lock."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._store = course.store
        self._mapping = course.mapping

    def run(self, address: str, *, anew: bool) -> Loaded:
        from ketenzicht.warehouse.readers import database  # its driver is heavy, and files need it never

        last = self._last()
        self._course.progress("de database lezen", 0.0)
        whole = anew or last is None or self._has_changed()
        taken = database.take(address, self._mapping, None if whole or last is None else last.cursor)
        if not taken.count:
            if last is None or whole:
                raise DeliveryRefused("In de database staat nog niets voor het datamagazijn.")
            return Loaded(delivery=last, is_new=False)
        if whole:  # it says all there is, so that whatever was told before goes
            self._course.mapping = self._mapping = replace(self._mapping, levering="volledig", changes=Changes())
            self._course.accept_drop = True  # compared with a delivery of changes it is large or small by chance
        landed = self._land(taken.original)
        try:
            delivery = self._deliver(taken, landed)
        except BaseException:
            (self._store.root / landed.landed).unlink(missing_ok=True)
            raise
        deliveries.record(self._store, delivery)
        return Loaded(delivery=delivery, is_new=True)

    def _last(self) -> Delivery | None:
        own = (found for found in reversed(self._course.before) if found.bron == self._mapping.bron)
        return next((found for found in own if found.cursor), None)

    def _has_changed(self) -> bool:
        """Whether rows would come out otherwise now than they did then: the mapping or a contract is another."""
        now = {table.contract.name: table.contract.version for table in self._mapping.tables}
        own = [found for found in self._course.before if found.bron == self._mapping.bron]
        then = {table.table: table.contract_version for found in own for table in found.tables}
        return own[-1].mapping_hash != self._mapping.hash or any(
            now.get(name, was) != was for name, was in then.items()
        )

    def _land(self, original: bytes) -> LandedFile:
        """Seal what came, as with a file: it can be looked at until its term ends."""
        path = self._store.landing / f"{uuid.uuid4().hex}{landing.SEALED}"
        with files.replacing(path) as target, SealedWriter(target, self._course.keyring) as writer:
            writer.write(original)
        sha256 = hashlib.sha256(original).hexdigest()
        name = f"{self._mapping.bron}.tar"
        return LandedFile(name=name, sha256=sha256, size=len(original), landed=self._store.relative(path))

    def _deliver(self, taken: "Taken", landed: LandedFile) -> Delivery:
        from ketenzicht.warehouse.readers import database

        said = "\n".join([self._mapping.bron, self._mapping.hash, taken.cursor, landed.sha256])
        id = hashlib.sha256(said.encode()).hexdigest()[:16]
        with closing(working()) as connection:
            raws = {
                table.contract.name: database.raw(connection, self._mapping, table, taken)
                for table in self._mapping.tables
            }

            told_before = {table.table for found in self._course.before for table in found.tables}

            def of(table: TableMap) -> list[Raw]:
                """Nothing where nothing is told: neither rows nor that there are none left."""
                found = raws[table.contract.name]
                return [found] if found and (found.count or table.contract.name in told_before) else []

            return self._course.run(id, of, connection, content=id, files=(landed,), cursor=taken.cursor)


def _require_files(mapping: Mapping, paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise WrongCall(f"Het bestand {path} is er niet; controleer de naam en de map.")
        if mapping.file.pattern and not fnmatch(path.name, mapping.file.pattern):
            raise DeliveryRefused(
                f"{path.name}: de naam past niet bij {mapping.file.pattern} uit de mapping; is dit het goede bestand?"
            )


class _Intake:
    """The course of one delivery of files, under the lock."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._store = course.store
        self._mapping = course.mapping

    def run(self, paths: Sequence[Path]) -> Loaded:
        originals: list[Original] = []
        try:
            for path in paths:
                originals.append(self._land(path))
            return self._deliver(originals)
        except BaseException:
            _forget(originals)
            raise

    def _land(self, path: Path) -> Original:
        size = max(path.stat().st_size, 1)
        return landing.land(
            path,
            into=self._store.landing,
            keyring=self._course.keyring,
            is_text=self._mapping.file.format != "xlsx",
            is_lined=self._mapping.file.format == "csv",
            progress=lambda read: self._course.progress(f"{path.name} lezen", read / size),
        )

    def _deliver(self, originals: Sequence[Original]) -> Loaded:
        content = _content(self._mapping, originals)
        if known := _already(content, self._mapping, self._course.before):
            _forget(originals)
            return Loaded(delivery=known, is_new=False)
        id = _new_id(content, self._course.before)
        with ExitStack() as stack:
            connection = working()
            stack.callback(connection.close)
            raws = [self._read(original, connection, stack) for original in originals]
            _require_unchanged(originals)
            landed = tuple(_landed(original, self._store) for original in originals)
            delivery = self._course.run(
                id,
                lambda _table: raws,
                connection,
                content=content,
                files=landed,
                is_sound=lambda: _require_unchanged(originals),
            )
        if self._mapping.demo and not self._store.is_demo:
            self._store.mark_as_demo()
        deliveries.record(self._store, delivery)
        return Loaded(delivery=delivery, is_new=True)

    def _read(self, original: Original, connection: duckdb.DuckDBPyConnection, stack: ExitStack) -> Raw:
        self._course.progress(f"{original.name} ontleden", 0.0)
        form = self._mapping.file.format
        if form == "csv":
            raw = csv.read(original, self._mapping, connection=connection, scratch=self._store.landing, stack=stack)
        elif form == "xlsx":
            raw = xlsx.read(original, self._mapping, connection=connection)
        else:
            raw = (json if form == "json" else xml).read(original, self._mapping, connection=connection)
        if raw.count == 0 and not raw.rejects:
            raise DeliveryRefused(f"{original.name}: er staan geen rijen in het bestand; lever het opnieuw aan.")
        self._course.alarms += _alarms(raw)
        return raw


def _alarms(raw: Raw) -> list[str]:
    found = list(raw.alarms)
    if raw.unknown:
        found.append(f"{raw.file}: niet geladen zijn de onbekende kolommen {', '.join(raw.unknown)}.")
    if raw.missing:
        found.append(f"{raw.file}: de kolommen {', '.join(raw.missing)} ontbreken en zijn leeg gelezen.")
    return found


def _require_unchanged(originals: Sequence[Original]) -> None:
    """What was read after the landing must be what was landed; and a file that still changes is not finished."""
    for original in originals:
        if not original.is_unchanged():
            raise DeliveryRefused(
                f"{original.name}: het bestand is tijdens het laden veranderd; lever het opnieuw aan."
            )


def _landed(original: Original, store: Store) -> LandedFile:
    return LandedFile(
        name=original.name, sha256=original.sha256, size=original.size, landed=store.relative(original.landed)
    )


def _content(mapping: Mapping, originals: Sequence[Original]) -> str:
    """A fingerprint of what is delivered: the source, its mapping and the bytes of all files."""
    said = "\n".join([mapping.bron, mapping.hash, *sorted(original.sha256 for original in originals)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _already(content: str, mapping: Mapping, before: Sequence[Delivery]) -> Delivery | None:
    """The delivery that brought just this. A complete delivery that was replaced since is a new one: somebody goes back to it."""
    own = [delivery for delivery in before if delivery.bron == mapping.bron and not delivery.completes]
    considered = own[-1:] if mapping.levering == "volledig" else own
    return next((delivery for delivery in considered if delivery.content == content), None)


def _new_id(content: str, before: Sequence[Delivery]) -> str:
    """The fingerprint itself, or where it was used before a new one."""
    times = sum(delivery.content == content for delivery in before)
    return content if not times else hashlib.sha256(f"{content}\n{times}".encode()).hexdigest()[:16]


def _forget(originals: Sequence[Original]) -> None:
    for original in originals:
        original.landed.unlink(missing_ok=True)

"""The course of a delivery from raw rows to a record: convert, check against the whole, stage, set apart, judge."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb
import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.kernel.ports import Vault
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.kernel.text import plural
from ketenzicht.warehouse import (
    deliveries,
    folding,
    identities,
    leading,
    legal_terms,
    quality,
    quarantine,
    settings,
    staging,
)
from ketenzicht.warehouse.conversion import Conversion
from ketenzicht.warehouse.deliveries import Delivery, LandedFile, TableDelivery
from ketenzicht.warehouse.engines.connection import explained, one
from ketenzicht.warehouse.mapping import Mapping, TableMap
from ketenzicht.warehouse.progress import Progress
from ketenzicht.warehouse.quarantine import Flaw, Quarantined
from ketenzicht.warehouse.readers.raw import Raw, by_row
from ketenzicht.warehouse.sql import name, text
from ketenzicht.warehouse.store import Store


@dataclass(kw_only=True)
class _Staged:
    """One table while it is being made."""

    table: TableMap
    raws: Sequence[Raw]
    path: Path
    conversions: list[Conversion] = field(default_factory=list)
    accepted: int = 0
    flaws: list[staging.KeyFlaw] = field(default_factory=list)

    @property
    def rows(self) -> str:
        """The staged rows as a relation."""
        written = [column.name for column in self.conversions[0].written]
        return folding.staged_rows(self.table.contract, self.path, written, keeps_changes=True)

    @property
    def read(self) -> int:
        """Rows that the files can give, rejected records not counted."""
        return sum(raw.count for raw in self.raws) * self.table.rows_per_record


@dataclass(kw_only=True)
class Course:
    """One delivery on its way; `completes` where it takes up the quarantine of an earlier one."""

    store: Store
    keyring: Keyring
    vault: Vault
    terms: TermSettings
    by: str
    mapping: Mapping
    before: tuple[Delivery, ...]
    at: datetime
    progress: Progress
    accept_drop: bool = False
    completes: Delivery | None = None
    alarms: list[str] = field(default_factory=list)
    leftover: Sequence[Quarantined] = ()

    def run(
        self,
        id: str,
        raws: Callable[[TableMap], Sequence[Raw]],
        connection: duckdb.DuckDBPyConnection,
        *,
        content: str = "",
        files: tuple[LandedFile, ...] = (),
        is_sound: Callable[[], None] = lambda: None,
        cursor: str | None = None,
    ) -> Delivery:
        """The record of the delivery, with everything that it names on disk. `is_sound` may still refuse at the end."""
        tables = [_Staged(table=table, raws=raws(table), path=self._path(table, id)) for table in self.mapping.tables]
        tables = [made for made in tables if made.raws]
        try:
            for made in tables:
                self._stage(made, connection)
            self._check_whole(tables, connection)
            delivery = self._finish(id, content, files, tables, connection)
            is_sound()
            return msgspec.structs.replace(delivery, cursor=cursor)
        except BaseException:
            for made in tables:
                made.path.unlink(missing_ok=True)
            quarantine.path_of(self.store, id).unlink(missing_ok=True)
            raise

    def _path(self, table: TableMap, id: str) -> Path:
        return self.store.staging / f"{table.contract.name}-{id}.parquet"

    # Rows by themselves

    def _stage(self, made: _Staged, connection: duckdb.DuckDBPyConnection) -> None:
        self.progress(f"{made.table.contract.name} controleren", 0.3)
        for number, raw in enumerate(made.raws):
            conversion = self._conversion(made.table, raw, number)
            identities.fill(
                connection, conversion, vault=self.vault, demo=self.mapping.demo or self.store.is_demo, at=self.at
            )
            legal_terms.fill(connection, conversion, self.terms)
            made.conversions.append(conversion)
        made.accepted = self._write(made, lambda path: staging.write_good(connection, made.conversions, path))

    def _conversion(self, table: TableMap, raw: Raw, number: int) -> Conversion:
        return Conversion(
            mapping=self.mapping,
            table=table,
            suffix=f"{table.contract.name}_{number}",
            raw=by_row(raw.relation, table.unpivot, number),
            marked=raw.marked,
            blanks=raw.blanks,
            is_addition=self.completes is not None,
            file_number=number,
        )

    def _write(self, made: _Staged, write: Callable[[Path], int]) -> int:
        """Write a staging file beside its name and rename it; a crash leaves only what the next load throws away."""
        unfinished = made.path.with_name(made.path.name + files.UNFINISHED)
        try:
            with explained(made.path):
                rows = write(unfinished)
            files.settle(unfinished, made.path)
        finally:
            unfinished.unlink(missing_ok=True)
        return rows

    # Rows among other rows

    def _check_whole(self, tables: Sequence[_Staged], connection: duckdb.DuckDBPyConnection) -> None:
        """Doubles first, then orphans: a parent that was left out leaves orphans behind."""
        for made in tables:
            if self.mapping.levering != "mutaties":
                found = staging.repeated_keys(
                    connection, made.table.contract, made.rows, one_per_key=made.table.one_per_key
                )
                self._leave_out(made, found, connection)
        for made in tables:
            parents = self._parents(made, tables)
            self._leave_out(made, staging.orphans(connection, made.table.contract, made.rows, parents), connection)

    def _leave_out(
        self, made: _Staged, flaws: Sequence[staging.KeyFlaw], connection: duckdb.DuckDBPyConnection
    ) -> None:
        if flaws:
            made.accepted = self._write(made, lambda path: staging.without(connection, made.path, flaws, path))
            made.flaws += flaws

    def _parents(self, made: _Staged, tables: Sequence[_Staged]) -> dict[str, str]:
        """Per parent table a relation of the rows that a child may point at: those of this delivery and those that were there."""
        found: dict[str, str] = {}
        for key in made.table.contract.foreign_keys:
            if key.orphan != "quarantine":
                continue
            paths = [table.path for table in tables if table.table.contract.name == key.parent]
            layers = (layer.table(key.parent) for layer in deliveries.live(self.before, key.parent))
            paths += [self.store.root / layer.staged for layer in layers if layer and layer.staged]
            if paths:
                columns = ", ".join(name(column) for column in dict.fromkeys(("gemeente", *key.parent_fields)))
                listed = ", ".join(text(str(path)) for path in paths)
                found[key.parent] = f"(SELECT DISTINCT {columns} FROM read_parquet([{listed}], union_by_name=true))"
        return found

    # The record

    def _finish(
        self,
        id: str,
        content: str,
        landed: tuple[LandedFile, ...],
        tables: Sequence[_Staged],
        connection: duckdb.DuckDBPyConnection,
    ) -> Delivery:
        apart = self._set_apart(id, tables, connection)
        self._require_frozen(apart)
        staged = tuple(self._table(made, apart, connection) for made in tables)
        leading.require(self.store, self.mapping, staged, self.before)
        self._require_volume(staged)
        mapping = self.mapping
        return Delivery(
            number=deliveries.next_number(self.before),
            id=id,
            content=content,
            bron=mapping.bron,
            title=mapping.title,
            at=self.at,
            levering="aanvulling" if self.completes else mapping.levering,
            role=mapping.role,
            demo=mapping.demo,
            mapping=mapping.text,
            mapping_hash=mapping.hash,
            files=landed,
            tables=staged,
            completes=self.completes.id if self.completes else None,
            completes_number=self.completes.number if self.completes else None,
            quarantine=self.store.relative(quarantine.path_of(self.store, id)) if apart.rows else None,
            alarms=tuple(self.alarms),
            period_unit=mapping.period.unit if mapping.period else None,
            period_column=mapping.period.column if mapping.period else None,
            system=mapping.system,
            owner=mapping.owner,
            purpose=mapping.purpose,
            key_users=mapping.key_users,
            steps=mapping.steps,
            by=self.by,
        )

    def _set_apart(self, id: str, tables: Sequence[_Staged], connection: duckdb.DuckDBPyConnection) -> quarantine.Apart:
        """Write every row that was not loaded into the quarantine, with its line; returns how many, per table and rule."""
        self.progress("quarantaine", 0.8)
        path = quarantine.path_of(self.store, id)
        with files.replacing(path) as target:
            writer = quarantine.Writer(target, self.keyring)
            for row in (*self.leftover, *self._rejected(tables)):
                writer.write(row)
            for made in tables:
                for number, raw in enumerate(made.raws):
                    self._bad_rows(made, number, raw, connection, writer)
            writer.close()
        if not writer.apart.rows:
            files.remove(path)
        return writer.apart

    def _rejected(self, tables: Sequence[_Staged]) -> Iterator[Quarantined]:
        """Records that are not built as a row belong to no table; they are told once, under the first."""
        for raw in tables[0].raws if tables else ():
            for reject in raw.rejects:
                flaw = Flaw(code="structuur", column="", target="", value=reject.reason)
                yield Quarantined(
                    file=raw.file,
                    line=reject.line,
                    table=tables[0].table.contract.name,
                    values={},
                    flaws=(flaw,),
                    text=reject.text,
                )

    def _bad_rows(
        self, made: _Staged, number: int, raw: Raw, connection: duckdb.DuckDBPyConnection, writer: quarantine.Writer
    ) -> None:
        if made.accepted == made.read and not made.flaws:
            return  # every row was loaded: nothing to look for
        conversion = made.conversions[number]
        if not made.table.one_per_key:  # there equal rows were staged as one
            conversion = replace(conversion, raw=staging.left_out(conversion.raw, made.path))
        for row in staging.bad_rows(connection, conversion, raw, made.flaws):
            writer.write(row)

    def _require_frozen(self, apart: quarantine.Apart) -> None:
        if apart.rows and self.mapping.on_error == "freeze":
            codes = ", ".join(dict.fromkeys(code for counts in apart.counts.values() for code in counts))
            raise DeliveryRefused(
                f"De levering van {self.mapping.bron} heeft {plural(sum(apart.rows.values()), 'foute rij', 'foute rijen')} ({codes}) en is geweigerd, "
                f"omdat de mapping op freeze staat; de eerste: {apart.first}"
            )

    def _table(self, made: _Staged, apart: quarantine.Apart, connection: duckdb.DuckDBPyConnection) -> TableDelivery:
        contract = made.table.contract
        facts = folding.survey(connection, contract, made.rows, self.mapping.period)
        bad = apart.rows.get(contract.name, 0)
        erased = self._erased(made, connection)
        return TableDelivery(
            table=contract.name,
            staged=self.store.relative(made.path),
            read=made.read,
            accepted=made.accepted,
            quarantined=bad,
            erased=erased,
            contract_version=contract.version,
            columns=tuple(column.name for column in made.conversions[0].written),
            months=facts.months,
            periods=facts.periods,
            restates=self._restates(contract.name, facts),
            scopes=facts.scopes,
            first=facts.first,
            last=facts.last,
            problems=apart.counts.get(contract.name, {}),
            verdict=quality.verdict(made.accepted, bad),
        )

    def _erased(self, made: _Staged, connection: duckdb.DuckDBPyConnection) -> int:
        """Rows that were left out because somebody in them was erased; looked for only where somebody was."""
        gone = [
            part
            for part in made.conversions
            if any(identities.has_erased(connection, part, column) for column, _ in part.pseudonyms)
        ]
        return sum(one(connection, f"SELECT count(*) FROM {part.rows} WHERE {part.erased}")[0] for part in gone)

    def _restates(self, table: str, facts: folding.Facts) -> tuple[str, ...]:
        """The periods, or else the months, that this source had delivered before and now delivers again."""
        layers = (
            layer.table(table) for layer in deliveries.live(self.before, table) if layer.bron == self.mapping.bron
        )
        before = {period for layer in layers if layer for period in (layer.periods or layer.months)}
        return tuple(sorted(before & set(facts.periods or facts.months)))

    def _require_volume(self, staged: Sequence[TableDelivery]) -> None:
        """A complete delivery that is suddenly much smaller than the last one would wipe out rows."""
        if self.mapping.levering != "volledig" or self.completes:
            return
        least = settings.load(self.store).steep_drop
        for table in staged:
            earlier = (
                delivery.table(table.table)
                for delivery in self.before
                if delivery.bron == self.mapping.bron and not delivery.completes
            )
            counts = [found.accepted for found in earlier if found]
            if not counts or table.accepted > least * counts[-1]:
                continue
            sentence = f"{table.table} telt nu {table.accepted} rijen en bij de vorige levering {counts[-1]}"
            if self.mapping.on_error != "evolve" and not self.accept_drop:
                raise DeliveryRefused(f"Alarm: {sentence}; klopt dat, laad dan opnieuw met --accept-drop.")
            self.alarms.append(f"Alarm: {sentence}.")

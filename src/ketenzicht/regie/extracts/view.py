"""One view of the extract as a value: its columns, the tables that it reads, and how changes in each are found."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

STAMP = "gewijzigd_xid"


@dataclass(frozen=True, kw_only=True)
class Path:
    """A way from a row `r` of a joined table to the objects `t` that read it: tables on the way, and a condition."""

    on: str
    by: str = ""

    def condition(self, row: str) -> str:
        """The condition with this name for the row."""
        return re.sub(r"\br\.", f"{row}.", self.on)


@dataclass(frozen=True, kw_only=True)
class Join:
    """A table that the view reads beside its own: at most one row of it, found by `on`."""

    table: str
    alias: str
    on: str
    watch: tuple[str, ...] = ()
    """only a change in these columns matters (a name that is mended does not send a year of rows again); empty: the stamp
    of the row tells"""
    may_go: bool = False
    """whether a row of it can be deleted while the object stays"""
    paths: tuple[Path, ...] = ()
    """the ways back to the objects, where `on` would be a slow one"""

    @property
    def sql(self) -> str:
        """The join."""
        return f"LEFT JOIN {self.table} {self.alias} ON {self.on}"

    @property
    def stamped(self) -> bool:
        """Whether the stamp of its rows tells a change."""
        return not self.watch


@dataclass(frozen=True, kw_only=True)
class Lateral:
    """What the view works out of several rows of one table: `select`, which also gives the latest stamp; or, where there is
    no table, another shape of what was joined before."""

    alias: str
    select: str
    table: str = ""
    paths: tuple[Path, ...] = ()

    @property
    def sql(self) -> str:
        """The join."""
        return f"LEFT JOIN LATERAL ({self.select}) {self.alias} ON true"

    @property
    def stamped(self) -> bool:
        """Whether the stamp of its rows tells a change."""
        return bool(self.table)


@dataclass(frozen=True, kw_only=True)
class Rekeyed:
    """A table of which some changes take rows of the view away or give them another key. No table: that of the objects."""

    columns: tuple[str, ...]
    """the columns whose change does so; deleting a row always does"""
    table: str = ""
    path: Path = Path(on="t.id = r.id")
    at_insert: bool = False


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A change that no stamp tells: a trigger writes down which objects it touched."""

    table: str
    path: Path
    event: str
    """the event of the trigger, such as `DELETE` or `UPDATE OF code`"""
    row: str = "OLD"


@dataclass(frozen=True, kw_only=True)
class View:
    """A table of the warehouse as the record gives it. `of` is the table of its objects, as `t`."""

    name: str
    of: str
    key: tuple[str, ...]
    """what identifies a row, by the contract"""
    columns: Mapping[str, str]
    joins: tuple[Join | Lateral, ...] = ()
    where: str = ""
    object_key: str = "t.id"
    key_type: str = "uuid"
    stamped: bool = True
    rekeyed: tuple[Rekeyed, ...] = ()
    unstamped: tuple[tuple[str, Path], ...] = field(default=())
    """tables whose rows keep no stamp: each change in them is written down"""

    @cached_property
    def select(self) -> str:
        """The SQL of the view: the columns of the contract, the last change, and the key of the object."""
        columns = [f"{sql} AS {name}" for name, sql in self.columns.items()]
        columns += [f"{self._last_change} AS _xid", f"{self.object_key} AS _sleutel"]
        where = f"\nWHERE {self.where}" if self.where else ""
        return f"SELECT {', '.join(columns)}\nFROM {self._from()}{where}"

    @cached_property
    def changes(self) -> str:
        """The SQL of what changed: an object key and a transaction for each change in each table that the view reads. A
        condition on `xid` reaches every table by its own index."""
        return "\nUNION ALL\n".join(self._changes())

    @cached_property
    def stamped_tables(self) -> tuple[str, ...]:
        """The tables whose stamp is asked."""
        own = (self.of.split()[0],) if self.stamped else ()
        return own + tuple(join.table for join in self.joins if join.stamped)

    @cached_property
    def touched(self) -> tuple[Touched, ...]:
        """What triggers must write down, because no stamp tells it."""
        return tuple(self._touched())

    def paths(self, join: Join | Lateral) -> tuple[Path, ...]:
        """The ways from a joined row back to the objects."""
        if join.paths:
            return join.paths
        if isinstance(join, Lateral):
            raise ValueError(f"{self.name}: {join.alias} says no way back")
        before = "\n".join(other.sql for other in self.joins[: self.joins.index(join)])
        simple = set(re.findall(r"\b(\w+)\.", join.on)) <= {"t", join.alias}
        return (Path(on=re.sub(rf"\b{join.alias}\.", "r.", join.on), by="" if simple else before),)

    def objects(self, path: Path, row: str) -> str:
        """The keys of the objects at the end of a way from this row of a trigger."""
        return f"SELECT {self.object_key} FROM {self.of} {path.by} WHERE {path.condition(row)}"

    def _from(self) -> str:
        return "\n".join([self.of, *(join.sql for join in self.joins)])

    @property
    def _last_change(self) -> str:
        aliases = ["t"] if self.stamped else []
        aliases += [join.alias for join in self.joins if join.stamped]
        stamps = ", ".join(f"{alias}.{STAMP}" for alias in aliases) or "NULL::xid8"
        return f"GREATEST({stamps})::text::bigint"

    def _changes(self) -> Iterator[str]:
        if self.stamped:
            yield f"SELECT {self.object_key} AS sleutel, t.{STAMP} AS xid FROM {self.of}"
        for join in self.joins:
            for path in self.paths(join) if join.stamped else ():
                way = f"{self.of} {path.by} JOIN {join.table} r ON {path.on}"
                yield f"SELECT {self.object_key} AS sleutel, r.{STAMP} AS xid FROM {way}"
        for trace in ("verwijderd", "geraakt"):
            yield f"SELECT sleutel::{self.key_type} AS sleutel, xid FROM regie_extract_{trace} WHERE tabel = '{self.name}'"

    def _touched(self) -> Iterator[Touched]:
        for join in self.joins:
            if isinstance(join, Join) and join.watch:
                for path in self.paths(join):
                    yield Touched(table=join.table, path=path, event=f"UPDATE OF {', '.join(join.watch)}")
            if (isinstance(join, Lateral) and join.table) or (isinstance(join, Join) and join.may_go):
                for path in self.paths(join):
                    yield Touched(table=join.table, path=path, event="DELETE")
        for table, path in self.unstamped:
            yield Touched(table=table, path=path, event="INSERT OR UPDATE", row="NEW")

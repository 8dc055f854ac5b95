"""Source mappings: how the files of one source become tables of the warehouse (docs/reference/mapping-format.md)."""

import hashlib
import json
import re
from collections.abc import Mapping as Map
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.contract import Contract, contract

FORMATS = ("csv", "xlsx", "json", "xml")
LEVERINGEN = ("volledig", "periode", "mutaties")
MODES = ("quarantine", "freeze", "evolve")
UNITS = ("month", "quarter", "year")
ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "cp1252": "cp1252", "windows-1252": "cp1252", "latin-1": "latin-1", "iso-8859-1": "latin-1", "utf-16": "utf-16"}


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How text in a file stands for values. A column may differ from its file."""

    decimal: str = "."
    thousands: str | None = None
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    moments: tuple[str, ...] = ()
    timezone: str = "Europe/Amsterdam"
    empty: tuple[str, ...] = ("",)
    true_values: tuple[str, ...] = ("true", "1", "ja", "j", "yes", "y", "waar")
    false_values: tuple[str, ...] = ("false", "0", "nee", "n", "no", "onwaar")


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """How the files of a source look."""

    format: str = "csv"
    pattern: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header_row: int = 1
    names: tuple[str, ...] = ()
    sheet: str | None = None
    records: str = ""
    dialect: Dialect = Dialect()


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """Where one column of a table comes from: exactly one of source, const, sql, or (for a pseudonym) bsn and/or key."""

    target: str
    dialect: Dialect
    source: str | None = None
    values: Map[str, str | None] | None = None
    has_default: bool = False
    default: str | None = None
    const: str | None = None
    sql: str | None = None
    scale: str | None = None
    bsn: str | None = None
    key: str | None = None
    namespace: str = ""


@dataclass(frozen=True, kw_only=True)
class Unpivot:
    """Columns that stand side by side become rows: one per column, with its name and its text as two new columns."""

    columns: tuple[str, ...]
    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class TableMap:
    """How one table is filled."""

    contract: Contract
    columns: tuple[ColumnMap, ...]
    where: str | None = None
    one_per_key: bool = False
    unpivot: Unpivot | None = None

    @property
    def rows_per_record(self) -> int:
        """How many rows one record of the file gives."""
        return len(self.unpivot.columns) if self.unpivot else 1

    def column(self, target: str) -> ColumnMap | None:
        """What the mapping says of this column, if anything."""
        return next((column for column in self.columns if column.target == target), None)


@dataclass(frozen=True, kw_only=True)
class Period:
    """levering periode: the file's rows replace the periods (of this table column) that occur in them."""

    column: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """levering mutaties: a file column that marks deletions, and one that orders changes of one key."""

    column: str | None = None
    deleted: tuple[str, ...] = ()
    order: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """One source: what it is, how its files look, and what they become."""

    bron: str
    title: str
    levering: str
    file: FileFormat
    tables: tuple[TableMap, ...]
    role: str = "leading"
    on_error: str = "quarantine"
    demo: bool = False
    ignore: tuple[str, ...] = ()
    period: Period | None = None
    changes: Changes = Changes()
    system: str | None = None
    owner: str | None = None
    purpose: str | None = None
    key_users: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    text: str = ""

    @property
    def hash(self) -> str:
        """A fingerprint of what the mapping says; layout and comments of the YAML do not count."""
        return hashlib.sha256(json.dumps(yaml.safe_load(self.text), sort_keys=True, default=str).encode()).hexdigest()

    @property
    def sources(self) -> tuple[str, ...]:
        """The file's columns that are read, in order, each once. Columns named only in expressions are included."""
        from ketenzicht.warehouse import expressions

        found: list[str] = []
        for table in self.tables:
            named: list[str] = []
            for column in table.columns:
                named += [name for name in (column.source, column.bsn, column.key) if name]
                named += sorted(expressions.columns(column.sql)) if column.sql else []
            named += sorted(expressions.columns(table.where)) if table.where else []
            made = {table.unpivot.name, table.unpivot.value} if table.unpivot else set()
            found += [name for name in named if name not in made]
            found += table.unpivot.columns if table.unpivot else ()
        found += [name for name in (self.changes.column, self.changes.order) if name]
        return tuple(dict.fromkeys(found))


def load(path: Path) -> Mapping:
    """The mapping in this file. Raises WrongCall with the place of the mistake."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongCall(f"De mapping {path} is niet te lezen; controleer de naam en de rechten.") from error
    return parse(text, str(path))


def parse(text: str, where: str) -> Mapping:
    """The mapping in this YAML text; `where` names it in errors."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" op regel {mark.line + 1}" if mark else ""
        raise WrongCall(f"{where}: dit is geen geldige YAML{place}; kijk naar inspringen en aanhalingstekens.") from error
    return _Reader(where).mapping(document, text)


class _Reader:
    """Turns the YAML document into a Mapping; every mistake names its place."""

    def __init__(self, where: str) -> None:
        self._where = where

    def _fail(self, sentence: str) -> WrongCall:
        return WrongCall(f"{self._where}: {sentence}")

    def _fields(self, item: Any, place: str, known: tuple[str, ...], required: tuple[str, ...] = ()) -> dict[str, Any]:
        if not isinstance(item, dict):
            raise self._fail(f"{place} moet een lijst van namen met waarden zijn.")
        for key in item:
            if key not in known:
                near = get_close_matches(str(key), known, n=1)
                hint = f"; bedoelde u {near[0]}?" if near else f"; bekend zijn: {', '.join(known)}."
                raise self._fail(f"{place} kent de sleutel {key} niet{hint}")
        for key in required:
            if item.get(key) in (None, "", [], {}):
                raise self._fail(f"{place} mist de sleutel {key}.")
        return item

    def _choice(self, value: Any, place: str, choices: tuple[str, ...]) -> str:
        if value not in choices:
            raise self._fail(f"{place} is «{value}»; kies uit {', '.join(choices)}.")
        return str(value)

    def _texts(self, value: Any, place: str) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, (dict, list)) and not isinstance(value, list):
            raise self._fail(f"{place} moet een lijst zijn.")
        return tuple(_plain(item) for item in (value if isinstance(value, list) else [value]))

    def mapping(self, document: Any, text: str) -> Mapping:
        known = (
            "bron", "title", "system", "owner", "key_users", "steps", "purpose", "levering", "role", "on_error", "demo",
            "gemeente", "file", "ignore", "period", "changes", "tables",
        )  # fmt: skip
        top = self._fields(document, "De mapping", known, ("bron", "title", "levering", "tables"))
        bron = str(top["bron"])
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", bron):
            raise self._fail(f"bron is «{bron}»; gebruik kleine letters, cijfers en streepjes.")
        form = self._file(top.get("file", {}))
        found = Mapping(
            bron=bron,
            title=str(top["title"]),
            levering=self._choice(top["levering"], "levering", LEVERINGEN),
            role=self._choice(top.get("role", "leading"), "role", ("leading", "comparison")),
            on_error=self._choice(top.get("on_error", "quarantine"), "on_error", MODES),
            demo=top.get("demo", False) is True,
            file=form,
            ignore=self._texts(top.get("ignore"), "ignore"),
            period=self._period(top.get("period")),
            changes=self._changes(top.get("changes", {})),
            system=top.get("system"),
            owner=top.get("owner"),
            purpose=top.get("purpose"),
            key_users=self._texts(top.get("key_users"), "key_users"),
            steps=self._texts(top.get("steps"), "steps"),
            tables=self._tables(top["tables"], form.dialect, bron, top.get("gemeente")),
            text=text,
        )
        self._require_levering(found)
        return found

    def _file(self, item: Any) -> FileFormat:
        own = ("format", "pattern", "encoding", "delimiter", "quote", "header_row", "names", "sheet", "records")
        fields = self._fields(item, "file", own + _DIALECT)
        form = self._choice(fields.get("format", "csv"), "file.format", FORMATS)
        encoding = str(fields.get("encoding", "utf-8")).lower()
        if encoding not in ENCODINGS:
            raise self._fail(f"file.encoding is «{encoding}»; kies uit utf-8, cp1252, latin-1, utf-16.")
        delimiter, quote = str(fields.get("delimiter", ",")), str(fields.get("quote", '"'))
        if len(delimiter) != 1 or len(quote) != 1 or delimiter == quote:
            raise self._fail("file.delimiter en file.quote zijn elk één teken, en niet hetzelfde.")
        header_row = fields.get("header_row", 1)
        if not isinstance(header_row, int) or header_row < 0:
            raise self._fail("file.header_row is het nummer van de rij met kolomnamen (1, 2, …), of 0 als er geen is.")
        names = self._texts(fields.get("names"), "file.names")
        if header_row == 0 and not names:
            raise self._fail("file.header_row is 0; geef dan met file.names de namen van de kolommen.")
        if form in ("json", "xml") and not fields.get("records"):
            raise self._fail(f"file.records mist: waar staan de rijen in de {form.upper()}?")
        return FileFormat(
            format=form,
            pattern=fields.get("pattern"),
            encoding=ENCODINGS[encoding],
            delimiter=delimiter,
            quote=quote,
            header_row=header_row,
            names=names,
            sheet=None if fields.get("sheet") is None else str(fields["sheet"]),
            records=str(fields.get("records", "")),
            dialect=self._dialect(fields, Dialect(), "file"),
        )

    def _dialect(self, item: Map[str, Any], base: Dialect, place: str) -> Dialect:
        def listed(key: str, now: tuple[str, ...]) -> tuple[str, ...]:
            return self._texts(item[key], f"{place}.{key}") if key in item else now

        decimal = str(item.get("decimal", base.decimal))
        thousands = item.get("thousands", base.thousands)
        if decimal not in (".", ",") or thousands == decimal:
            raise self._fail(f"{place}.decimal is een punt of een komma, en een ander teken dan thousands.")
        return Dialect(
            decimal=decimal,
            thousands=None if thousands is None else str(thousands),
            dates=listed("dates", base.dates),
            moments=listed("moments", base.moments),
            timezone=str(item.get("timezone", base.timezone)),
            empty=listed("empty", base.empty),
            true_values=tuple(value.lower() for value in listed("true_values", base.true_values)),
            false_values=tuple(value.lower() for value in listed("false_values", base.false_values)),
        )

    def _tables(self, item: Any, dialect: Dialect, bron: str, gemeente: Any) -> tuple[TableMap, ...]:
        if not isinstance(item, dict):
            raise self._fail("tables moet per tabel zeggen hoe die gevuld wordt.")
        return tuple(self._table(str(name), fields, dialect, bron, gemeente) for name, fields in item.items())

    def _table(self, name: str, item: Any, dialect: Dialect, bron: str, gemeente: Any) -> TableMap:
        try:
            target = contract(name)
        except WrongCall as error:
            raise self._fail(str(error)) from error
        fields = self._fields(item, f"tables.{name}", ("where", "one_per_key", "unpivot", "columns"), ("columns",))
        given = dict(self._fields(fields["columns"], f"tables.{name}.columns", tuple(column.name for column in target.columns)))
        if gemeente is not None and target.has("gemeente"):
            given.setdefault("gemeente", {"const": gemeente})
        columns = tuple(self._column(name, target, column, spec, dialect, bron) for column, spec in given.items())
        found = TableMap(
            contract=target,
            columns=columns,
            where=fields.get("where"),
            one_per_key=bool(fields.get("one_per_key", False)),
            unpivot=self._unpivot(fields.get("unpivot"), f"tables.{name}.unpivot"),
        )
        for column in target.columns:
            if column.required and not column.derive and column.name != "bron" and found.column(column.name) is None:
                raise self._fail(f"tables.{name} zegt niet waar de verplichte kolom {column.name} vandaan komt.")
        return found

    def _column(self, table: str, target: Contract, name: str, item: Any, dialect: Dialect, bron: str) -> ColumnMap:
        place = f"tables.{table}.columns.{name}"
        if name == "bron":
            raise self._fail(f"{place}: de kolom bron vult Ketenzicht zelf.")
        if item is None or isinstance(item, (str, int)):
            item = {"from": item}
        fields = self._fields(item, place, ("from", "values", "else", "const", "sql", "scale", "bsn", "key", "namespace", *_DIALECT))
        pseudonym = target.column(name).pseudonym
        kinds = ("bsn", "key") if pseudonym else ("from", "const", "sql")
        given = [kind for kind in kinds if fields.get(kind) is not None]
        if pseudonym and not given:
            raise self._fail(f"{place} wordt een pseudoniem; zeg waar het BSN staat ({{bsn: kolom}}), de sleutel van de bron ({{key: kolom}}), of beide.")
        if not pseudonym and len(given) != 1:
            raise self._fail(f"{place} heeft precies één van from, const of sql nodig.")
        values = fields.get("values")
        if values is not None and not isinstance(values, dict):
            raise self._fail(f"{place}.values moet per code van de bron zeggen wat die wordt.")
        return ColumnMap(
            target=name,
            dialect=self._dialect(fields, dialect, place),
            source=_maybe(fields.get("from")),
            values=None if values is None else {_plain(code): None if value is None else _plain(value) for code, value in values.items()},
            has_default="else" in fields,
            default=_maybe(fields.get("else")),
            const=_maybe(fields.get("const")),
            sql=_maybe(fields.get("sql")),
            scale=_maybe(fields.get("scale")),
            bsn=_maybe(fields.get("bsn")),
            key=_maybe(fields.get("key")),
            namespace=str(fields.get("namespace", bron)),
        )

    def _unpivot(self, item: Any, place: str) -> Unpivot | None:
        if item is None:
            return None
        keys = ("columns", "name", "value")
        fields = self._fields(item, place, keys, keys)
        found = Unpivot(columns=self._texts(fields["columns"], f"{place}.columns"), name=str(fields["name"]), value=str(fields["value"]))
        if found.name == found.value or {found.name, found.value} & set(found.columns):
            raise self._fail(f"{place}: name en value zijn twee nieuwe namen, die geen kolom van het bestand zijn.")
        return found

    def _period(self, item: Any) -> Period | None:
        if item is None:
            return None
        fields = self._fields(item, "period", ("column", "unit"), ("column",))
        return Period(column=str(fields["column"]), unit=self._choice(fields.get("unit", "month"), "period.unit", UNITS))

    def _changes(self, item: Any) -> Changes:
        fields = self._fields(item, "changes", ("column", "deleted", "order"))
        return Changes(column=_maybe(fields.get("column")), deleted=self._texts(fields.get("deleted"), "changes.deleted"), order=_maybe(fields.get("order")))

    def _require_levering(self, found: Mapping) -> None:
        if found.levering == "periode":
            if found.period is None:
                raise self._fail("levering is periode; zeg met period welke kolom de periode geeft.")
            for table in found.tables:
                if table.contract.column(found.period.column).type != "date":
                    raise self._fail(f"period.column {found.period.column} moet in {table.contract.name} een datum zijn.")
        if bool(found.changes.column) != bool(found.changes.deleted):
            raise self._fail("changes heeft column en deleted samen nodig, anders is niet te zien wat verwijderd is.")


_DIALECT = ("decimal", "thousands", "dates", "moments", "timezone", "empty", "true_values", "false_values")


def _plain(value: Any) -> str:
    """YAML's true, 1 and 2026-01-01 as the text that stands in a file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _maybe(value: Any) -> str | None:
    return None if value is None else _plain(value)

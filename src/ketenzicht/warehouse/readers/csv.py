"""CSV: the engine reads the original itself where each record is one line; else records are split one by one, with their lines."""

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import duckdb

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.engines.connection import one
from ketenzicht.warehouse.conversion import LINE, RAW
from ketenzicht.warehouse.landing import LONGEST_LINE, Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers.raw import Raw, Reject, require_columns
from ketenzicht.warehouse.readers.scratch import scratch_file
from ketenzicht.warehouse.sql import name, text

_DELIMITERS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "streep"}


def read(original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection, scratch: Path, stack: ExitStack) -> Raw:
    """The file as a relation. Raises DeliveryRefused where header, encoding or quotes make it unreadable as a whole."""
    reader = _Csv(original, mapping, connection=connection, scratch=scratch, stack=stack)
    return reader.direct() or reader.exact()


class _Csv:
    def __init__(self, original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection, scratch: Path, stack: ExitStack) -> None:
        self._original = original
        self._mapping = mapping
        self._format = mapping.file
        self._connection = connection
        self._scratch = scratch
        self._stack = stack
        self._encoding, self._alarms = _encoding(original, mapping.file.encoding)
        self._header = self._read_header()
        self._unknown, self._missing = require_columns(self._header, mapping, original.name)

    # The header

    def _read_header(self) -> list[str]:
        if self._format.header_row == 0:
            return list(self._format.names)
        with closing(self._text()) as source:
            for row in self._records(source):
                if row.number == self._format.header_row:
                    self._require_delimiter(row.fields)
                    return [field.strip() for field in row.fields]
        raise DeliveryRefused(f"{self._original.name}: regel {self._format.header_row} met de kolomnamen ontbreekt; het bestand is te kort.")

    def _require_delimiter(self, header: list[str]) -> None:
        if len(header) > 1 or len(self._mapping.sources) < 2:
            return
        for sign, word in _DELIMITERS.items():
            if sign != self._format.delimiter and sign in header[0]:
                raise DeliveryRefused(
                    f"{self._original.name}: de kolommen zijn gescheiden door een {word} en niet door «{self._format.delimiter}»; "
                    "zet file.delimiter in de mapping goed."
                )

    # The direct way: the engine reads the file

    def direct(self) -> Raw | None:
        """The file read by the engine, where that is safe: nothing malformed and exactly one line per record."""
        path, lines = self._as_utf8()
        relation = self._scan(path, self._header, skip=self._format.header_row, delimiter=self._format.delimiter, quote=self._format.quote)
        try:
            (count,) = one(self._connection, f"SELECT count(*) FROM {relation}")
        except duckdb.Error:
            return None  # something is malformed: the exact way tells what and where
        if count != lines:
            return None
        numbered = f"(SELECT {self._format.header_row} + row_number() OVER () AS {name(LINE)}, * FROM {relation})"
        plain = f"(SELECT NULL::BIGINT AS {name(LINE)}, * FROM {relation})"
        return self._raw(plain, numbered, lines, ())

    def _as_utf8(self) -> tuple[str, int]:
        """A path that the engine can read, and the number of lines behind the header."""
        if self._encoding == "utf-8" or (self._encoding == "utf-8-sig" and self._format.header_row):
            newlines, ends = self._original.newlines, self._original.ends_in_newline
            return str(self._original.path), newlines + (not ends) - self._format.header_row
        stream, path = self._stack.enter_context(scratch_file(self._scratch))
        newlines, last = 0, ""
        with closing(self._text()) as source:
            while block := self._block(source, newlines):
                stream.write(block.encode())
                newlines += block.count("\n")
                last = block[-1]
        stream.flush()
        return path, newlines + (last != "\n") - self._format.header_row

    def _block(self, source: io.TextIOBase, line: int) -> str:
        try:
            return source.read(LONGEST_LINE)
        except UnicodeDecodeError as error:
            raise self._not_decodable(line) from error

    def _scan(self, path: str, columns: list[str], *, skip: int, delimiter: str, quote: str) -> str:
        unique = _unique(columns)
        listed = ", ".join(f"{text(RAW + column)}: 'VARCHAR'" for column in unique)
        return (
            f"read_csv({text(path)}, auto_detect=false, header=false, skip={skip}, delim={text(delimiter)}, quote={text(quote)}, "
            f"escape={text(quote)}, strict_mode=true, max_line_size={2 * LONGEST_LINE}, columns={{{listed}}})"
        )

    # The exact way: split records ourselves, keep the line that each begins on

    def exact(self) -> Raw:
        """A scratch copy in our own dialect, each record behind its line number; malformed records apart."""
        stream, path = self._stack.enter_context(scratch_file(self._scratch))
        copied = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        writer = csv.writer(copied, lineterminator="\n")
        rejects: list[Reject] = []
        count = 0
        last: _Record | None = None
        with closing(self._text()) as source:
            for record in self._records(source):
                if record.number <= self._format.header_row or not record.fields:
                    continue
                last = record
                if record.problem or len(record.fields) != len(self._header):
                    rejects.append(self._reject(record))
                else:
                    writer.writerow([record.line, *(field.replace("\x00", "") for field in record.fields)])
                    count += 1
        copied.detach().flush()  # the stream must stay open: its path lives as long as it
        self._require_whole(last, rejects)
        relation = self._scan(path, [LINE, *self._header], skip=0, delimiter=",", quote='"').replace(text(RAW + LINE) + ": 'VARCHAR'", text(LINE) + ": 'BIGINT'")
        return self._raw(f"(SELECT * FROM {relation})", f"(SELECT * FROM {relation})", count, rejects)

    def _reject(self, record: "_Record") -> Reject:
        if record.problem:
            reason = record.problem
        else:
            reason = f"De rij heeft {len(record.fields)} velden en de kop {len(self._header)}; kijk naar scheidingstekens en aanhalingstekens."
        return Reject(line=record.line, reason=reason, text=record.text)

    def _require_whole(self, last: "_Record | None", rejects: list[Reject]) -> None:
        """A file that ends in the middle of its last row was cut off on the way; loading the rest would hide that."""
        if last and rejects and rejects[-1].line == last.line and not self._original.ends_in_newline:
            raise DeliveryRefused(f"{self._original.name}: het bestand breekt af in regel {last.line}; lever het opnieuw aan.")

    def _records(self, source: io.TextIOBase) -> Iterator["_Record"]:
        lines = _Lines(source)
        reader = csv.reader(lines, delimiter=self._format.delimiter, quotechar=self._format.quote, strict=True)
        number = 0
        while True:
            number += 1
            lines.begin()
            try:
                fields = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise self._not_decodable(lines.line) from error
            except csv.Error as error:
                yield self._malformed(error, lines, number)
                continue
            yield _Record(number=number, line=lines.first, fields=fields, text="".join(lines.now))

    def _malformed(self, error: csv.Error, lines: "_Lines", number: int) -> "_Record":
        if "unexpected end of data" in str(error):
            raise DeliveryRefused(
                f"{self._original.name}: het aanhalingsteken in regel {lines.first} wordt nergens gesloten; lever het bestand opnieuw aan."
            )
        problem = "Een aanhalingsteken staat midden in een veld; verdubbel het of zet het hele veld tussen aanhalingstekens."
        if "field larger" in str(error):
            raise DeliveryRefused(f"{self._original.name}: een veld vanaf regel {lines.first} is langer dan 1 MB; lever het bestand opnieuw aan.")
        return _Record(number=number, line=lines.first, fields=["?"], text="".join(lines.now), problem=problem)

    def _not_decodable(self, line: int) -> DeliveryRefused:
        return DeliveryRefused(
            f"{self._original.name}: regel {line + 1} of daarna is geen {self._encoding.upper()}; zet file.encoding in de mapping goed."
        )

    def _text(self) -> io.TextIOWrapper:
        return self._original.path.open(encoding=self._encoding, newline="")

    def _raw(self, relation: str, numbered: str, count: int, rejects: tuple[()] | list[Reject]) -> Raw:
        if self._missing:  # evolve: a column that stayed away is read as empty
            empty = ", ".join(f"NULL::VARCHAR AS {name(RAW + column)}" for column in self._missing)
            relation, numbered = (f"(SELECT *, {empty} FROM {part})" for part in (relation, numbered))
        return Raw(
            file=self._original.name, relation=relation, numbered=numbered, count=count, rejects=rejects,
            unknown=self._unknown, missing=self._missing, alarms=self._alarms,
        )  # fmt: skip


class _Record:
    """One record: its number, the physical line that it begins on, its fields and its text."""

    def __init__(self, *, number: int, line: int, fields: list[str], text: str, problem: str = "") -> None:
        self.number, self.line, self.fields, self.text, self.problem = number, line, fields, text, problem


class _Lines:
    """Physical lines for the csv module, remembering which belong to the record that is being read."""

    def __init__(self, source: io.TextIOBase) -> None:
        self._source = source
        self.line = 0
        self.first = 1
        self.now: list[str] = []

    def begin(self) -> None:
        self.first = self.line + 1
        self.now = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        found = self._source.readline(LONGEST_LINE)
        if not found:
            raise StopIteration
        self.line += 1
        self.now.append(found)
        return found


def _encoding(original: Original, declared: str) -> tuple[str, list[str]]:
    """The encoding to read with, and what to tell about it. Bytes that say what they are win from the mapping."""
    if original.bom:
        return original.bom, []
    if declared == "utf-8" and original.not_utf8 is not None:
        raise DeliveryRefused(
            f"{original.name}: regel {original.not_utf8} is geen UTF-8; staat het bestand in cp1252, zet dan file.encoding op cp1252."
        )
    if declared != "utf-8" and original.not_utf8 is None and not original.is_ascii:
        return "utf-8", [f"{original.name}: de mapping zegt {declared}, maar het bestand is UTF-8; zo is het gelezen."]
    return declared, []


def _unique(columns: list[str]) -> list[str]:
    """Names for the engine: a column without a name or with one that was there already gets a number."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        found.append(column if column and seen[column] == 1 else f"{column}#{len(found)}")
    return found


csv.field_size_limit(LONGEST_LINE)

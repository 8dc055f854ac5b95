"""CSV becomes a scratch copy in columns: by the engine where each record is one line; else record by record, with their lines."""

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import duckdb

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.warehouse.conversion import LINE, RAW
from ketenzicht.warehouse.engines.connection import explained, write_file
from ketenzicht.warehouse.landing import LONGEST_LINE, Original
from ketenzicht.warehouse.mapping import Mapping
from ketenzicht.warehouse.readers import encoding
from ketenzicht.warehouse.readers.raw import Raw, Reject, require_columns, write_rows
from ketenzicht.warehouse.readers.scratch import scratch_file
from ketenzicht.warehouse.sql import name, names, text
from ketenzicht.warehouse.typing_sql import BLANKS

# Fast to write and to read; the scratch file has no name that could be swapped for another.
_COLUMNS = "FORMAT parquet, COMPRESSION lz4, WRITE_BLOOM_FILTER false, USE_TMP_FILE false"
_DELIMITERS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "streep"}


def read(
    original: Original, mapping: Mapping, *, connection: duckdb.DuckDBPyConnection, scratch: Path, stack: ExitStack
) -> Raw:
    """The file as a relation. Raises DeliveryRefused where header, encoding or quotes make it unreadable as a whole."""
    reader = _Csv(original, mapping, connection=connection, scratch=scratch, stack=stack)
    return reader.direct() or reader.exact()


class _Csv:
    def __init__(
        self,
        original: Original,
        mapping: Mapping,
        *,
        connection: duckdb.DuckDBPyConnection,
        scratch: Path,
        stack: ExitStack,
    ) -> None:
        self._original = original
        self._mapping = mapping
        self._format = mapping.file
        self._connection = connection
        self._scratch = scratch
        self._stack = stack
        self._encoding, self._alarms = encoding.chosen(original, mapping.file.encoding)
        self._header_ends = 0  # the line on which the header ends: it may hold line ends of its own
        self._header = self._read_header()
        self._unknown, self._missing = require_columns(self._header, mapping, original.name)

    # The header

    def _read_header(self) -> list[str]:
        if self._format.header_row == 0:
            return list(self._format.names)
        with closing(self._text()) as source:
            for row in self._records(source):
                if row.number == self._format.header_row:
                    self._require_names(row.fields)
                    self._header_ends = row.line + max(len(row.text.splitlines()) - 1, 0)
                    return [field.strip() for field in row.fields]
        raise DeliveryRefused(
            f"{self._original.name}: regel {self._format.header_row} met de kolomnamen ontbreekt; het bestand is te kort."
        )

    def _require_names(self, header: list[str]) -> None:
        if not any(header):
            raise DeliveryRefused(
                f"{self._original.name}: regel {self._format.header_row}, waar de kolomnamen horen te staan, is leeg; "
                "zet file.header_row in de mapping goed."
            )
        self._require_delimiter(header)

    def _require_delimiter(self, header: list[str]) -> None:
        if len(header) > 1 or len(self._mapping.sources) < 2:
            return
        for sign, word in _DELIMITERS.items():
            if sign != self._format.delimiter and sign in header[0]:
                raise DeliveryRefused(
                    f"{self._original.name}: in regel {self._format.header_row} zijn de kolommen gescheiden door een {word} en niet door «{self._format.delimiter}»; "
                    "zet file.delimiter in de mapping goed."
                )

    # The direct way: the engine reads the file

    def direct(self) -> Raw | None:
        """The file read by the engine, where that is safe: nothing malformed and exactly one line per record."""
        if self._header_ends != self._format.header_row:
            return None
        with ExitStack() as reading:
            source, lines = self._as_utf8(reading)
            _, path = self._stack.enter_context(scratch_file(self._scratch))
            chosen = names(RAW + column for column in self._mapping.sources if column in self._header)
            try:
                with explained(self._scratch):
                    count = write_file(self._connection, f"SELECT {chosen} FROM {self._scan(source)}", path, _COLUMNS)
            except duckdb.InvalidInputException:
                return None  # something is malformed: the exact way tells what and where
        if count != lines:
            return None
        line = f"{self._format.header_row + 1} + file_row_number AS {name(LINE)}"
        rows = f"read_parquet({text(path)}, file_row_number=true)"
        relation = f"(SELECT {line}, * EXCLUDE (file_row_number) FROM {rows})"
        return self._raw(relation, lines, (), blanks=self._blanks())

    def _blanks(self) -> str:
        """The blanks that can stand around a text here: what the file does not hold need not be looked for."""
        tab = "\t" if self._original.has_tabs else ""  # also between tabs: a quoted field may begin or end with one
        returns = "\r" if self._original.has_returns else ""  # within quotes
        return " " + tab + returns + ("" if self._original.is_ascii else "\u00a0")

    def _as_utf8(self, reading: ExitStack) -> tuple[str, int]:
        """A path that the engine can read while `reading` is open, and the number of lines behind the header."""
        if self._encoding == "utf-8" or (self._encoding == "utf-8-sig" and self._format.header_row):
            newlines, ends = self._original.newlines, self._original.ends_in_newline
            return str(self._original.path), newlines + (not ends) - self._format.header_row
        stream, path = reading.enter_context(scratch_file(self._scratch))
        newlines, last = 0, ""
        with closing(self._text()) as source:
            while block := self._block(source):
                stream.write(block.encode())
                newlines += block.count("\n")
                last = block[-1]
        stream.flush()
        return path, newlines + (last != "\n") - self._format.header_row

    def _block(self, source: io.TextIOBase) -> str:
        try:
            return source.read(LONGEST_LINE)
        except UnicodeError as error:
            raise encoding.unreadable(self._original, self._encoding) from error

    def _scan(self, path: str) -> str:
        listed = ", ".join(f"{text(RAW + column)}: 'VARCHAR'" for column in _unique(self._header))
        quote = text(self._format.quote)
        return (
            f"read_csv({text(path)}, auto_detect=false, header=false, skip={self._format.header_row}, "
            f"delim={text(self._format.delimiter)}, quote={quote}, escape={quote}, strict_mode=true, "
            f"max_line_size={2 * LONGEST_LINE}, columns={{{listed}}})"
        )

    # The exact way: split records ourselves, keep the line that each begins on

    def exact(self) -> Raw:
        """A scratch copy with each record behind its line number; malformed records apart."""
        stream, path = self._stack.enter_context(scratch_file(self._scratch))
        rejects: list[Reject] = []
        with closing(self._text()) as source:
            count = write_rows(stream, _unique(self._header), self._whole(source, rejects))
        relation = f"(SELECT * FROM read_parquet({text(path)}))"
        return self._raw(relation, count, rejects)

    def _whole(self, source: io.TextIOBase, rejects: list[Reject]) -> Iterator[tuple[int, list[str]]]:
        """The records that are built as the header says, with their lines; the others go to `rejects`. Blank lines are none."""
        last = 0
        for record in self._records(source):
            if record.number <= self._format.header_row or not record.text.strip():
                continue
            last = record.line
            if record.problem or len(record.fields) != len(self._header):
                rejects.append(self._reject(record))
            else:
                yield record.line, record.fields
        self._require_whole(last, rejects)

    def _reject(self, record: "_Record") -> Reject:
        if record.problem:
            reason = record.problem
        else:
            reason = f"De rij heeft {len(record.fields)} velden en de kop {len(self._header)}; kijk naar scheidingstekens en aanhalingstekens."
        return Reject(line=record.line, reason=reason, text=record.text)

    def _require_whole(self, last: int, rejects: list[Reject]) -> None:
        """A file that ends in the middle of its last row was cut off on the way; loading the rest would hide that."""
        if rejects and rejects[-1].line == last and not self._original.ends_in_newline:
            raise DeliveryRefused(
                f"{self._original.name}: het bestand breekt af in regel {last}; lever het opnieuw aan."
            )

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
            except UnicodeError as error:
                raise encoding.unreadable(self._original, self._encoding) from error
            except csv.Error as error:
                yield self._malformed(error, lines, number)
                continue
            yield _Record(number=number, line=lines.first, fields=fields, text="".join(lines.now))

    def _malformed(self, error: csv.Error, lines: "_Lines", number: int) -> "_Record":
        if "unexpected end of data" in str(error):
            raise DeliveryRefused(
                f"{self._original.name}: het aanhalingsteken in regel {lines.first} wordt nergens gesloten; lever het bestand opnieuw aan."
            )
        problem = (
            "Een aanhalingsteken staat midden in een veld; verdubbel het of zet het hele veld tussen aanhalingstekens."
        )
        if "field larger" in str(error):
            raise DeliveryRefused(
                f"{self._original.name}: een veld vanaf regel {lines.first} is langer dan 1 MB; lever het bestand opnieuw aan."
            )
        return _Record(number=number, line=lines.first, fields=["?"], text="".join(lines.now), problem=problem)

    def _text(self) -> io.TextIOWrapper:
        return encoding.open_text(self._original, self._encoding)

    def _raw(self, relation: str, count: int, rejects: tuple[()] | list[Reject], *, blanks: str = BLANKS) -> Raw:
        if self._missing:  # evolve: a column that stayed away is read as empty
            empty = ", ".join(f"NULL::VARCHAR AS {name(RAW + column)}" for column in self._missing)
            relation = f"(SELECT *, {empty} FROM {relation})"
        return Raw(
            file=self._original.name, relation=relation, count=count, rejects=rejects,
            unknown=self._unknown, missing=self._missing, alarms=self._alarms, blanks=blanks,
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
        found = self._source.readline(2 * LONGEST_LINE)
        if not found:
            raise StopIteration
        self.line += 1
        self.now.append(found)
        return found


def _unique(columns: list[str]) -> list[str]:
    """Names for the engine: a column without a name or with one that was there already gets a number."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        found.append(column if column and seen[column] == 1 else f"{column}#{len(found)}")
    return found


csv.field_size_limit(LONGEST_LINE)

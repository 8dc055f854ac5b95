"""COPY of made-up rows into the tables of models, keys in order of time, and what the connection costs."""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, models


class Keys:
    """uuid7 keys in order of time, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def at(self, moment: datetime) -> UUID:
        """A key of this moment."""
        stamp = int(moment.timestamp() * 1000) << 80
        bits = self.random.getrandbits(74)
        return UUID(int=stamp | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))


def copy(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """COPY rows (by field name, with `_id` for keys) into the table of a model; fields that are left out get their default.
    A name that is no field is a mistake. Returns how many."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.has_db_default() and not isinstance(field, models.AutoField)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    known = {field.attname for field in fields}
    defaults = {field.attname: field.get_default() for field in fields if not field.primary_key}
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as out:
        for row in rows:
            if not count and row.keys() - known:
                raise ValueError(f"{model.__name__} has no {sorted(row.keys() - known)}")
            out.write_row([row[f.attname] if f.attname in row else defaults.get(f.attname) for f in fields])
            count += 1
    return count


@contextmanager
def without_indexes(cursor: Any) -> Iterator[None]:
    """Plain indexes of the log, of events, notices and former states are away while this is: made once at the end they cost
    a part of what they cost row by row."""
    cursor.execute("""
        SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname JOIN pg_index x ON x.indexrelid = c.oid
        WHERE NOT x.indisunique AND (i.tablename IN ('access_logregel', 'access_gebeurtenis', 'access_melding')
            OR i.tablename LIKE 'regie%event')""")
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in found:
        cursor.execute(definition)


def backend_of_this_thread() -> int:
    """The process of PostgreSQL that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def processor_of(pid: int) -> float:
    """Seconds of processor time that a process used; 0 where the system does not tell."""
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0

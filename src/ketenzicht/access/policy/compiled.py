"""The SQL of a rule, made once: what differs between two readers in one role is filled in afterwards. A rule whose SQL depends
on anything else is made anew each time."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from threading import Lock
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg.types.json import Jsonb

from ketenzicht.access.policy.narrowing import Leaf, Narrowing, NoTemplate, Parts
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

Asked = Callable[[Reader, datetime], "QuerySet[Any, Any] | None"]
Sql = tuple[str, tuple[Any, ...]]

_MOST = 20_000
"""templates that are kept: rules × roles × teams × shapes of conditions"""


class _Place(Enum):
    """What stands in a template where a value of the reader or the moment comes."""

    ME = "id of the reader as a key"
    ME_AS_TEXT = "id of the reader as text"
    ORGANISATION = "organisation of the reader as a key"
    ORGANISATION_AS_TEXT = "organisation of the reader as text"


@dataclass(frozen=True)
class _Moment:
    """The moment, or its local date, with an offset."""

    offset: timedelta
    day: bool


@dataclass(frozen=True)
class _Json:
    """A JSON value, which the driver wraps in an object that equals no other."""

    told: str
    wrapped: Any = field(compare=False)


@dataclass(frozen=True)
class _Stranger:
    """A reader and a moment that nobody is: where they turn up in the parameters, the real ones belong."""

    me: UUID
    organisation: UUID
    at: datetime

    def as_reader(self, reader: Reader) -> Reader:
        organisation = str(self.organisation) if reader.organisation else ""
        return replace(reader, id=str(self.me), organisation=organisation, name=str(self.at), purpose=str(self.at.year))

    def place(self, value: Any) -> Any:
        """What stands for this parameter in a template."""
        known = {
            self.me: _Place.ME, str(self.me): _Place.ME_AS_TEXT, self.organisation: _Place.ORGANISATION,
            str(self.organisation): _Place.ORGANISATION_AS_TEXT,
        }  # fmt: skip
        if isinstance(value, UUID | str) and value in known:
            return known[value]
        if isinstance(value, datetime):
            return _near(value - self.at, value, day=False)
        if isinstance(value, date):
            return _near(value - local_date(self.at), value, day=True)
        return _Json(repr(value), value) if isinstance(value, Jsonb) else value


_STRANGERS = (
    _Stranger(UUID(int=0xA1 << 100 | 7), UUID(int=0xA2 << 100 | 7), datetime(2500, 1, 15, 11, 30, 1, 123457, UTC)),
    _Stranger(UUID(int=0xB1 << 100 | 9), UUID(int=0xB2 << 100 | 9), datetime(2493, 8, 28, 22, 7, 3, 765431, UTC)),
)
"""two, in other seasons and years: a rule is a template only where both give the same one"""

_NEAR = timedelta(days=2000)

_FRESH = object()
"""stands for: this rule has no template"""

_kept: "OrderedDict[Any, Any]" = OrderedDict()
_lock = Lock()


def compiled(rule: Asked, reader: Reader, at: datetime, narrowing: Narrowing | None = None) -> Sql | None:
    """The SQL of the rule's subquery and its parameters for this reader at this moment, narrowed by a
    condition; None where it can hold nothing."""
    return Compiler(reader, at, narrowing).sql(rule)


class Compiler:
    """Compiles rules for one reader at one moment, all narrowed by the same condition."""

    def __init__(self, reader: Reader, at: datetime, narrowing: Narrowing | None = None) -> None:
        self._reader, self._at, self._narrowing = reader, at, narrowing
        self._parts = _parts(narrowing)
        self._as_template = _is_key(reader.id) and (self._parts is not None or narrowing is None)
        self._key = (
            self._parts.shape if self._parts else None, reader.role, reader.municipalities, reader.teams, reader.organisations,
            reader.rights, bool(reader.organisation),
        )  # fmt: skip

    def sql(self, rule: Asked) -> Sql | None:
        """As `compiled`."""
        template: Any = self._template(rule) if self._as_template else _FRESH
        if template is _FRESH:
            return _made(rule, self._reader, self._at, self._narrowing)
        if template is None:
            return None
        values = self._parts.values if self._parts else ()
        return template[0], tuple(_filled(place, self._reader, self._at, values) for place in template[1])

    def _template(self, rule: Asked) -> Any:
        """A template, None, or _FRESH."""
        key = (rule, *self._key)
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        first, second = (_drawn(rule, self._reader, stranger, self._parts) for stranger in _STRANGERS)
        template = first if first == second else _FRESH
        with _lock:
            _kept[key] = template
            if len(_kept) > _MOST:
                _kept.popitem(last=False)
        return template


def _parts(narrowing: Narrowing | None) -> Parts | None:
    try:
        return narrowing.parted() if narrowing else None
    except NoTemplate:
        return None


def forget() -> None:
    """Another rule was stated: rules that build on what others allow are drawn anew."""
    with _lock:
        _kept.clear()


def _drawn(rule: Asked, reader: Reader, stranger: _Stranger, parts: Parts | None) -> Any:
    """The template as this stranger gives it; _FRESH where the rule looks into the database while it is made, or a value
    of the condition cannot be told apart."""
    asked: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        rows = rule(stranger.as_reader(reader), stranger.at)
        made = _sql(parts.narrowing.in_(rows) if parts and rows is not None else rows)
    if asked:
        return _FRESH
    if made is None:
        return None
    try:
        values = tuple(parts.places(made[1])) if parts else made[1]
    except NoTemplate:
        return _FRESH
    return made[0], tuple(value if isinstance(value, Leaf) else stranger.place(value) for value in values)


def _made(rule: Asked, reader: Reader, at: datetime, narrowing: Narrowing | None) -> Sql | None:
    rows = rule(reader, at)
    return _sql(narrowing.in_(rows) if narrowing and rows is not None else rows)


def _sql(rows: "QuerySet[Any, Any] | None") -> Sql | None:
    if rows is None:
        return None
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(params)


def _near(offset: timedelta, value: Any, *, day: bool) -> Any:
    return _Moment(offset, day) if abs(offset) < _NEAR else value


def _filled(place: Any, reader: Reader, at: datetime, values: Sequence[Any]) -> Any:
    if isinstance(place, Leaf):
        return values[place.number]
    if isinstance(place, _Moment):
        return (local_date(at) if place.day else at) + place.offset
    if isinstance(place, _Json):
        return place.wrapped
    if isinstance(place, _Place):
        text = reader.id if place in (_Place.ME, _Place.ME_AS_TEXT) else reader.organisation
        return UUID(text) if place in (_Place.ME, _Place.ORGANISATION) else text
    return place


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

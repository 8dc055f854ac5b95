"""A condition that narrows the rules of a list, apart from the values in it, so that its SQL is made once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

_DAY = timedelta(days=1)
_KEY, _MOMENT, _DATE = 0xC1 << 100, datetime(3000, 1, 1, tzinfo=UTC), date(3500, 1, 1)
_FAR = 2900
"""a year from which on no real day lies: what comes of it in a parameter is a value of a condition"""


class NoTemplate(Exception):
    """The condition holds what is no plain value, or a value turned up in the SQL in another form."""


@dataclass(frozen=True)
class Leaf:
    """Stands in a template for a value of the condition, by its number."""

    number: int


@dataclass(frozen=True)
class Narrowing:
    """A condition on the objects of a model."""

    model: type[Model]
    where: Q

    def in_(self, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """The rows of a rule with the condition in it: straight where the rule asks these objects themselves, else around
        the keys that it gives."""
        if rows.model is self.model and not rows.query.combinator:
            return rows.filter(self.where)
        return self.model._default_manager.filter(self.where, pk__in=rows).values("pk")

    def parted(self) -> "Parts":
        """The condition apart from its values. Raises NoTemplate."""
        return Parts(self.model, self.where)


class Parts:
    """A condition with strangers in the place of its values; its shape is the same for all values."""

    def __init__(self, model: type[Model], where: Q) -> None:
        self.values: list[Any] = []
        self._strangers: dict[Any, Leaf] = {}
        self.shape = (model, self._shape_of(where))
        self.narrowing = Narrowing(model, self._drawn)

    def _shape_of(self, where: Q) -> Any:
        shape, self._drawn = self._walk(where)
        return shape

    def _walk(self, where: Q) -> tuple[Any, Q]:
        made = Q()
        shapes: list[Any] = []
        made.connector, made.negated = where.connector, where.negated
        drawn: Any
        for child in where.children:
            if isinstance(child, Q):
                shape, drawn = self._walk(child)
            elif isinstance(child, tuple):
                shape, value = self._value(child[1])
                shape, drawn = (child[0], shape), (child[0], value)
            else:
                raise NoTemplate  # an expression
            made.children.append(drawn)
            shapes.append(shape)
        return (where.connector, where.negated, *shapes), made

    def _value(self, value: Any) -> tuple[Any, Any]:
        """The shape of one value and what stands for it."""
        if isinstance(value, QuerySet):
            return self._query(value)
        if isinstance(value, UUID | date) or (isinstance(value, str) and _is_key(value)):
            return type(value), self._leaf(value)
        if isinstance(value, list | tuple) and value and all(isinstance(one, UUID) for one in value):
            return (UUID, len(value)), [self._leaf(one) for one in value]
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return tuple(map(str, value)), value
        if value is None or isinstance(value, str | bool | int):
            return (type(value), value), value
        raise NoTemplate

    def _query(self, rows: "QuerySet[Any, Any]") -> tuple[Any, Any]:
        keys = rows if rows.query.has_select_fields else rows.values("pk")
        try:
            sql, params = keys.query.sql_with_params()
        except (EmptyResultSet, ValueError):  # holds nothing, or asks something of the query around it
            raise NoTemplate from None
        leaves = tuple(self._numbered(value) for value in params)
        return sql, RawSQL(sql, leaves)  # noqa: S611 -- Django's own SQL

    def _leaf(self, value: Any) -> Any:
        leaf = self._numbered(value)
        stranger = _stranger(value, leaf.number)
        self._strangers[stranger] = leaf
        return stranger

    def _numbered(self, value: Any) -> Leaf:
        self.values.append(value)
        return Leaf(len(self.values) - 1)

    def places(self, values: Iterable[Any]) -> Iterator[Any]:
        """The parameters of a template with leaves where strangers stand. Raises NoTemplate where one is missing or has
        another form."""
        found: set[int] = set()
        for value in values:
            leaf = value if isinstance(value, Leaf) else self._strangers.get(value) if _hashable(value) else None
            if leaf is None and isinstance(value, date) and value.year >= _FAR:
                raise NoTemplate
            if leaf is not None:
                found.add(leaf.number)
            yield value if leaf is None else leaf
        if len(found) != len(self.values):
            raise NoTemplate


def _stranger(value: Any, number: int) -> Any:
    """A value of the same type that nobody uses."""
    if isinstance(value, datetime):
        return _MOMENT + number * _DAY
    if isinstance(value, date):
        return _DATE + number * _DAY
    key = UUID(int=_KEY + number)
    return str(key) if isinstance(value, str) else key


def _hashable(value: Any) -> bool:
    return isinstance(value, UUID | str | date)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

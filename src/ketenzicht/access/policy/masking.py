"""What is taken out of the dat that a reader gets: columns that tell too much for a role, and keys of objects that this
reader may not know of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BooleanField, Field, Model

from ketenzicht.access.policy.actions import SEE_DAT
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.policy.policy import Policy, policies
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.kernel.reader import Reader

if TYPE_CHECKING:
    from ketenzicht.access.policy.reading import Shown

Seen = Sequence[tuple[Policy[Any], Sequence["Shown[Any]"]]]


def mask(reader: Reader, seen: Seen, *, at: datetime) -> None:
    """Empty on the rows what this reader may not read: the columns that the policy masks for the role, and for residents the
    keys of objects that they may not know of, such as the goal of another member behind a task of the group (S3-120)."""
    for policy, ones in seen:
        for one in ones:
            for name in policy.masked(reader.role, wat=one.wat is not None):
                _empty(one.dat, name)
    if reader.role in RESIDENTS:
        _unpoint(reader, seen, at)


def pointing(policy: Policy[Any]) -> "Iterator[tuple[Field[Any, Any], Policy[Any]]]":
    """The columns of a kind that point at an object with a content of its own, with the policy of that object. A person is
    no secret of the record: who belongs to a group knows who else does."""
    for field in policy.model._meta.concrete_fields:
        to = policies.get(_kind(field.related_model)) if field.is_relation else None
        if to is not None and to.inhoud is not None and to.kind != "persoon":
            yield field, to


def _kind(model: Any) -> str:
    return str(model._meta.model_name)


def _unpoint(reader: Reader, seen: Seen, at: datetime) -> None:
    known = {(policy.kind, one.dat.pk) for policy, ones in seen for one in ones}
    found = list(_pointers(seen, known))
    wanted: dict[str, tuple[Policy[Any], set[UUID]]] = {}
    for _, _, to, key in found:
        wanted.setdefault(to.kind, (to, set()))[1].add(key)
    if not wanted:
        return
    asked = [(to, sorted(keys)) for to, keys in wanted.values()]
    held = grounds(asked, reader, [SEE_DAT], at=at)
    for row, name, to, key in found:
        if not held[to.kind, key][SEE_DAT]:
            _empty(row, name)


def _pointers(
    seen: Seen, known: set[tuple[str, UUID]]
) -> Iterator[tuple[Model, str, Policy[Any], UUID]]:  # row, column, at which kind, at which key
    columns: dict[str, list[tuple[Field[Any, Any], Policy[Any]]]] = defaultdict(list)
    for policy, ones in seen:
        if ones and policy.kind not in columns:
            columns[policy.kind] = list(pointing(policy))
        for one in ones:
            for field, to in columns[policy.kind]:
                key = getattr(one.dat, field.attname)
                if key is not None and (to.kind, key) not in known:
                    yield one.dat, field.name, to, key


def _empty(row: Model, name: str) -> None:
    field: Any = row._meta.get_field(name)
    if field.is_relation and field.is_cached(row):
        field.delete_cached_value(row)
    setattr(row, field.attname, _nothing(field))


def _nothing(field: Any) -> Any:
    if field.null or field.is_relation:
        return None
    if isinstance(field, BooleanField):
        return False
    return "" if field.empty_strings_allowed and field.get_internal_type() in ("CharField", "TextField") else None


def untold(policy: Policy[Any], reader: Reader, *, wat: bool) -> frozenset[str]:
    """The columns of the dat that stand in no history for this reader."""
    names: Iterable[str] = policy.masked(reader.role, wat=wat)
    keys = (field.name for field, _ in pointing(policy)) if reader.role in RESIDENTS else ()
    return frozenset(names) | frozenset(keys)

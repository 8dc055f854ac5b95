"""The policy of one kind of object: rules as subqueries of ids, and what follows from them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.policy.actions import SEE_DAT, Action, blocked_by, satisfied_by
from ketenzicht.access.policy.compiled import Compiler, Sql, forget
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.policy.narrowing import Narrowing
from ketenzicht.kernel.reader import ALL, Reader

M = TypeVar("M", bound=Model)

Rule = Callable[[Reader, datetime], "QuerySet[Any, Any] | None"]
"""Who asks, and when → a subquery of ids (one column) of the policy's model; None where it can hold nothing."""

AnyRule = TypeVar("AnyRule", bound=Rule)


@dataclass(frozen=True, eq=False)
class Ruling:
    """One rule as it stands on the page of who may what."""

    actions: frozenset[Action]
    roles: frozenset[str]
    because: str
    ids: Rule
    relation: bool = True
    """whether it is a working relation; reads on another ground come on the auditor's weekly list (P-9)"""
    screen: bool = False
    """whether it closes a screen only, and says nothing about a copy on paper (S3-115)"""


@dataclass(frozen=True)
class Mask:
    """Columns of the dat that readers in these roles do not get."""

    fields: frozenset[str]
    roles: frozenset[str]
    without_wat: bool


class Policy(Generic[M]):
    """Who may do what with one kind of object. Allows are a union, forbids come last and always win. Every list, single
    object, search, count, notice, export and history starts at `visible` or `take`."""

    def __init__(
        self, model: type[M], *, noun: str, inhoud: type[Model] | None = None, within_municipality: bool = True
    ) -> None:
        """`noun` is the Dutch word with its article ("het plan"); `inhoud` the table of the *wat*, where there is one.
        Objects with a `gemeente` are kept within the reader's municipalities, unless groups take them across the border
        (S3-19): then `within_municipality` is off, and each rule says itself where it holds."""
        self.model = model
        self.noun = noun
        self.inhoud = inhoud
        self.kind: str = model._meta.model_name or ""
        self.allows: list[Ruling] = []
        self.forbids: list[Ruling] = []
        self.starts: dict[Action, frozenset[str]] = {}
        self.masks: list[Mask] = []
        self.quiet = False
        """whether who made such an object stays untold to residents, on every surface (P-2)"""
        self._scoped = within_municipality and any(
            field.name == "gemeente" and field.many_to_one for field in model._meta.get_fields()
        )
        policies[self.kind] = self

    # -- rules

    def allow(
        self, *actions: Action, because: str, roles: Iterable[str], relation: bool = True
    ) -> Callable[[AnyRule], AnyRule]:
        """Decorator: readers in one of these active roles may do this with the objects that the subquery gives. Say
        `relation=False` where the ground is no working relation with the person: such reads are looked at afterwards."""
        return self._keep(self.allows, actions, because, roles, relation)

    def forbid(
        self, *actions: Action, because: str, roles: Iterable[str], screen: bool = False
    ) -> Callable[[AnyRule], AnyRule]:
        """Decorator: readers in one of these roles may not, whatever is allowed elsewhere. Say `screen=True` where only the
        screen is closed, so that the same may be handed out on paper."""
        return self._keep(self.forbids, actions, because, roles, screen=screen)

    def start(self, action: Action, roles: Iterable[str]) -> None:
        """Readers in these roles may make a new object of this kind in their municipalities."""
        self.starts[action] = self.starts.get(action, frozenset()) | frozenset(roles)

    def mask(self, *fields: str, roles: Iterable[str], without_wat: bool = False) -> None:
        """These columns of the dat are not told to readers in these roles: never, or only where the reader does not see the
        wat, because they tell too much of it."""
        known = {field.name for field in self.model._meta.concrete_fields}
        if unknown := set(fields) - known:
            raise ValueError(f"{self.kind} has no {', '.join(sorted(unknown))}")
        self.masks.append(Mask(frozenset(fields), frozenset(roles), without_wat))

    def masked(self, role: str, *, wat: bool) -> frozenset[str]:
        """The columns that a reader in this role does not get, of an object whose wat the reader sees or not."""
        holding = (one.fields for one in self.masks if role in one.roles and not (wat and one.without_wat))
        return frozenset().union(*holding)

    def _keep(
        self,
        rulings: list[Ruling],
        actions: tuple[Action, ...],
        because: str,
        roles: Iterable[str],
        relation: bool = True,
        screen: bool = False,
    ) -> Callable[[AnyRule], AnyRule]:
        def keep(rule: AnyRule) -> AnyRule:
            forget()
            rulings.append(Ruling(frozenset(actions), frozenset(roles), because, rule, relation, screen))
            return rule

        return keep

    # -- what follows

    def visible(
        self, reader: Reader, action: Action = SEE_DAT, *, at: datetime, where: Q | None = None
    ) -> "QuerySet[M]":
        """The objects with which this reader may do this: a queryset, so every list, count and search starts here. `where`
        narrows it inside each rule, so that an index on the open ones of an organisation serves a list of open ones."""
        narrowing = Narrowing(self.model, where) if where else None
        objects = self.model._default_manager.all()
        compiler = Compiler(reader, at, narrowing)
        found = (compiler.sql(r.ids) for r in self._concerning(self.allows, satisfied_by(action), reader))
        allowed = [sql for sql in found if sql]
        if not allowed:
            return objects.none()
        return self._without(objects.filter(pk__in=_union(allowed)), action, reader, at)

    def may(self, reader: Reader, action: Action, key: UUID, *, at: datetime) -> bool:
        """Whether this reader may do this with this one object: the same rules, one row."""
        return self.visible(reader, action, at=at).filter(pk=key).exists()

    def why(self, reader: Reader, action: Action, key: UUID, *, at: datetime) -> list[str]:
        """The reasons by which this reader may; empty where the reader may not."""
        return list(grounds([(self, [key])], reader, [action], at=at)[self.kind, key][action])

    def why_not(self, reader: Reader, action: Action, key: UUID, *, at: datetime) -> list[str]:
        """The prohibitions that stand in the way, for whoever may ask (`ketenzicht why`)."""
        concerning = self._concerning(self.forbids, blocked_by(action), reader)
        holding = ((ruling, ruling.ids(reader, at)) for ruling in concerning)
        return [
            ruling.because
            for ruling, ids in holding
            if ids is not None and self.model._default_manager.filter(pk=key).filter(pk__in=ids).exists()
        ]

    def outside(self, reader: Reader, _: datetime) -> "QuerySet[Any, Any] | None":
        """Keys of the objects of municipalities outside the reader's; None where there can be none."""
        if not self._scoped or reader.municipalities is ALL:
            return None
        return self.model._default_manager.exclude(gemeente__in=reader.municipalities).values("pk")

    def take(self, reader: Reader, action: Action, key: UUID, *, at: datetime) -> M:
        """The object, locked for the rest of the transaction, for a reader who may do this with it now; `because` on it
        holds the reasons. Raises NotFound where the reader may not see that it exists, MayNot where the reader sees it
        but may not do this."""
        locked = self.model._default_manager.select_for_update(of=("self",)).filter(pk=key).first()
        because = self.why(reader, action, key, at=at)  # asked of an unknown key too: both take as long
        if not (because or self.may(reader, SEE_DAT, key, at=at)) or locked is None:
            raise NotFound(self.noun)
        if not because:
            raise MayNot(action.sentence)
        locked.because = tuple(because)  # type: ignore[attr-defined]  # declared on Row; a plain model has no place for it
        return locked

    def require(self, reader: Reader, action: Action, key: UUID, *, at: datetime) -> None:
        """As `take`, without locking or giving the object: for what is only asked. Raises NotFound, MayNot."""
        if self.may(reader, action, key, at=at):
            return
        raise MayNot(action.sentence) if self.may(reader, SEE_DAT, key, at=at) else NotFound(self.noun)

    def require_start(self, reader: Reader, action: Action, gemeente: str) -> None:
        """Raises MayNot where this reader may not make such an object in this municipality."""
        within = reader.municipalities is ALL or gemeente in reader.municipalities
        if reader.role not in self.starts.get(action, frozenset()) or not within:
            raise MayNot(action.sentence)

    def without_forbidden(self, rows: "QuerySet[M]", reader: Reader, action: Action, *, at: datetime) -> "QuerySet[M]":
        """The rows minus what is forbidden and what lies outside the reader's municipalities."""
        return self._without(rows, action, reader, at)

    def _without(self, rows: "QuerySet[M]", action: Action, reader: Reader, at: datetime) -> "QuerySet[M]":
        if self._scoped and reader.municipalities is not ALL:
            rows = rows.filter(gemeente__in=reader.municipalities)
        compiler = Compiler(reader, at)
        for ruling in self._concerning(self.forbids, blocked_by(action), reader):
            if sql := compiler.sql(ruling.ids):
                rows = rows.filter(~_Among(F("pk"), among=sql))
        return rows

    def _concerning(self, rulings: list[Ruling], actions: frozenset[Action], reader: Reader) -> Iterator[Ruling]:
        """The rules that concern one of these actions and this role."""
        return (ruling for ruling in rulings if reader.role in ruling.roles and ruling.actions & actions)


class _Among(Func):
    """Whether a key is among those of a subquery. As EXISTS, which PostgreSQL joins as soon as it stands behind NOT: `NOT IN`
    would be a condition of every row, whose cost it counts anew for each index lookup, and then it reads the whole table."""

    output_field = BooleanField()

    def __init__(self, *expressions: Any, among: Sql, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.among = among

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:  # noqa: ARG002 -- Django gives it
        key, before = compiler.compile(self.source_expressions[0])
        sql, params = self.among
        return f"EXISTS (SELECT 1 FROM ({sql}) AS among (id) WHERE among.id = {key})", (*params, *before)  # noqa: S608 -- Django's own SQL


def _union(parts: Sequence[Sql]) -> RawSQL:
    """The keys of all these subqueries."""
    if len(parts) == 1:
        return RawSQL(*parts[0])  # noqa: S611 -- Django's own SQL
    sql = " UNION ALL ".join(f"({sql})" for sql, _ in parts)
    return RawSQL(sql, tuple(value for _, params in parts for value in params))  # noqa: S611


policies: dict[str, Policy[Any]] = {}
"""All policies by the kind of object, such as "plan"."""

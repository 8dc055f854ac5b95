"""A verb: an act that happens whole or not at all, once, and is logged also when it is refused."""

import hashlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, transaction

from ketenzicht.access.acting.editing import FieldConflict, keep_typed
from ketenzicht.access.acting.models import Uitgevoerd
from ketenzicht.access.acting.texts import check_moments, check_texts
from ketenzicht.access.errors import Busy, MomentWithoutOffset, SameKeyOtherAct
from ketenzicht.access.log.recording import log_refusal
from ketenzicht.access.policy.actions import Action
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader

P = ParamSpec("P")
R = TypeVar("R", UUID, None)

_TRIES = 5
_RETRIED = ("40001", "40P01")  # serialization failure, deadlock: PostgreSQL asks to try again

_inside: ContextVar[bool] = ContextVar("inside an act", default=False)

constraints: dict[str, Callable[[], KetenzichtError]] = {}
"""Which named error a constraint of the database stands for; topics add theirs."""


@dataclass(frozen=True)
class Verb(Generic[P, R]):
    """An action of the record. Call it with named arguments, `by` and `at` among them; it gives the key of the object, or
    nothing. `once(key)` gives the same verb that happens once under this key."""

    action: Action
    body: Callable[P, R]
    key: UUID | None = None
    numbers_are_no_bsn: bool = False

    def once(self, key: UUID) -> "Verb[P, R]":
        """The verb under an idempotency key: a repetition gives the same outcome and changes nothing."""
        return replace(self, key=key)

    def confirmed(self) -> "Verb[P, R]":
        """The verb after the author said that a number in the text is no BSN."""
        return replace(self, numbers_are_no_bsn=True)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it. Raises the errors of the action; then nothing changed, and the refusal is in the log."""
        if _inside.get():  # part of a larger act: that one is atomic, once and logged
            return self.body(*args, **kwargs)
        by, at = cast(Reader, kwargs["by"]), cast(datetime, kwargs["at"])
        if at.utcoffset() is None:
            raise MomentWithoutOffset
        token = _inside.set(True)
        try:
            return self._whole(by, at, args, kwargs)
        except FieldConflict as error:
            keep_typed(by, self.action.key, error.typed, key=_object_of(args, kwargs), at=at)
            log_refusal(by, self.action, error, at=at, key=_object_of(args, kwargs))
            raise
        except KetenzichtError as error:
            log_refusal(by, self.action, error, at=at, key=_object_of(args, kwargs))
            raise
        finally:
            _inside.reset(token)

    def _whole(self, by: Reader, at: datetime, args: Any, kwargs: Any) -> R:
        check_moments(kwargs)
        check_texts(kwargs, numbers_are_no_bsn=self.numbers_are_no_bsn)
        attempt = 0
        while True:
            attempt += 1
            try:
                with transaction.atomic():
                    return self._once(by, at, args, kwargs)
            except IntegrityError as error:
                raise _named(error) from error
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") not in _RETRIED:
                    raise
                if attempt == _TRIES:
                    raise Busy from error

    def _once(self, by: Reader, at: datetime, args: Any, kwargs: Any) -> R:
        if self.key is None:
            return self.body(*args, **kwargs)
        print_ = _fingerprint(args, kwargs)
        row, made = Uitgevoerd.objects.get_or_create(
            wie=by.id, handeling=self.action.key, sleutel=self.key, defaults={"vingerafdruk": print_, "tijd": at}
        )
        if not made:
            if bytes(row.vingerafdruk) != print_:
                raise SameKeyOtherAct
            return cast(R, UUID(row.uitkomst) if row.uitkomst else None)
        outcome = self.body(*args, **kwargs)
        row.uitkomst = str(outcome) if outcome else None
        row.save(update_fields=["uitkomst"])
        return outcome


verbs: dict[str, Verb[Any, Any]] = {}
"""All verbs by the key of their action, for the page of who may what and for the tests that try each one."""


def verb(action: Action) -> Callable[[Callable[P, R]], Verb[P, R]]:
    """Decorator: makes a function with named arguments (`by: Reader` and `at: datetime` among them) an act."""

    def make(body: Callable[P, R]) -> Verb[P, R]:
        made = Verb(action, body)
        verbs[action.key] = made
        return made

    return make


def _named(error: IntegrityError) -> Exception:
    """The named error of a constraint, else the database's own."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return constraints[name]() if name in constraints else error


def _fingerprint(args: Any, kwargs: Mapping[str, Any]) -> bytes:
    """Of all arguments but who and when: a repetition comes later."""
    told = {name: value for name, value in kwargs.items() if name not in ("by", "at")}
    return hashlib.sha256(msgspec.json.encode([args, told], order="sorted")).digest()


def _object_of(args: Any, kwargs: Mapping[str, Any]) -> UUID | None:
    """The first key among the arguments: what was tried to be changed."""
    return next((value for value in (*args, *kwargs.values()) if isinstance(value, UUID)), None)

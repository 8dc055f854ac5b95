"""What rows of the record share: keys, the transaction that changed them last, and their history."""

from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Func

from ketenzicht.kernel.ids import new_id

M = TypeVar("M", bound=models.Model)


class XidField(models.Field):  # type: ignore[type-arg]  # Django's field takes no parameters when it runs
    """A transaction number of PostgreSQL (xid8): 64 bits that never turn over, so commit order can be read from it."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 -- Django's own signature
        return "xid8"

    def from_db_value(self, value: Any, *_: object) -> int | None:
        """PostgreSQL hands xid8 over as text."""
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        """As text, which PostgreSQL reads as xid8; a whole number it would not (a row that is saved whole)."""
        return str(value) if isinstance(value, int) else value


class CurrentXid(Func):
    """`pg_current_xact_id()`: the number of this transaction."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = XidField()


def xid_field() -> Any:
    """A column that holds the transaction that wrote the row."""
    return XidField(db_default=CurrentXid(), editable=False)


def _stamp() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="stempel",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.gewijzigd_xid = pg_current_xact_id(); RETURN NEW;",
    )


class Row(models.Model):
    """A row with a key of its own and the transaction that changed it last: the extract reads changes by it, and the
    history finds in the log who made them."""

    because: tuple[str, ...] = ()
    """the reasons by which the present actor may; left there by `Policy.take`, read by `record`"""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gewijzigd_xid = xid_field()

    class Meta:
        abstract = True
        triggers = [_stamp()]


class Inhoud(models.Model):
    """The *wat* of an object, in a table of its own. A child adds `van`, the one-to-one key to its *dat* row, and its
    columns. Read it through `Policy.contents` only, which asks the rules and writes the log."""

    gewijzigd_xid = xid_field()

    class Meta:
        abstract = True
        triggers = Row.Meta.triggers


def history(model: type[M]) -> type[M]:
    """Class decorator: a trigger keeps each former state of a row when it is changed or deleted. The state carries the
    transaction that made it; the log tells who that was. A model with a Meta of its own would lose the stamp of Row, so it
    is put on here where it is missing."""
    if not any(trigger.name == "stempel" for trigger in getattr(model._meta, "triggers", [])):
        pgtrigger.register(_stamp())(model)
    return pghistory.track(
        pghistory.UpdateEvent("veranderd", row=pghistory.Old),
        pghistory.DeleteEvent("verwijderd", row=pghistory.Old),
        context_field=None,
    )(model)

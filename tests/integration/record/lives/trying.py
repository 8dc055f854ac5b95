"""Tries one act and tells how it went; a refusal changes nothing, is logged, and says in Dutch what to do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from ketenzicht.access.acting.verbs import verbs
from ketenzicht.access.models import Logregel
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from tests.integration.record.lives.tables import GOES, STAYS


def everything() -> dict[str, tuple[int, str]]:
    """Of each table how many rows it holds and a print of all that stands in them, the log left out."""
    kept = (model for label in ("access", "regie") for model in apps.get_app_config(label).get_models())
    tables = sorted(model._meta.db_table for model in kept if model is not Logregel)
    each = "SELECT '{0}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each.format(table) for table in tables))
        return {table: (rows, told) for table, rows, told in cursor.fetchall()}


def how_it_goes(key: str, given: Mapping[str, Any], *, by: Reader, at: datetime) -> str:
    """`+`, `=` where nothing had to be done, or the name of the error. Nothing stays of it either way. `key` names an act,
    perhaps with a colon and what is special about this attempt."""
    key = key.partition(":")[0]
    with undone():
        before, lines = everything(), Logregel.objects.count()
        try:
            verbs[key](**given, by=by, at=at)
        except KetenzichtError as error:
            refused = error
        else:
            return GOES if Logregel.objects.count() > lines else unchanged(key, before)
        assert everything() == before, f"{key} was refused and changed something"
        assert Logregel.objects.count() == lines + 1, f"the refusal of {key} is in the log once"
        require_logged(key, refused, by)
    return type(refused).__name__


def unchanged(key: str, before: dict[str, tuple[int, str]]) -> str:
    """Nothing happened, and nothing was logged."""
    assert everything() == before, f"{key} changed something and is not in the log"
    return STAYS


def require_logged(key: str, refused: KetenzichtError, by: Reader) -> None:
    """The last line of the log says who was refused what, and not what was typed; the sentence is one for people."""
    line = Logregel.objects.latest("nr")
    assert (line.soort, line.handeling, line.wie) == ("weigering", key, by.id)
    assert line.grond == [type(refused).__name__]
    assert line.inhoud is None
    assert type(refused) is not KetenzichtError
    assert str(refused)[0].isupper()
    assert str(refused).endswith((".", "?"))


@contextmanager
def undone() -> Iterator[None]:
    """What happens within leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

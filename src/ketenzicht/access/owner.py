"""What the application may not do itself: change or delete rows that are otherwise only added to (the log, the outbox, former
states), when their term is over."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import ProgrammingError, connection, transaction

from ketenzicht.access.errors import AccessError


class OnlyTheWorker(AccessError):
    """This connection may not become the owner: the web server of an installation with a login of its own for the web."""

    def __init__(self) -> None:
        super().__init__("Dit werk doet de werker van ketenzicht serve; laat het daar lopen, of geef de opdracht zelf.")


@contextmanager
def as_owner() -> Iterator[None]:
    """Within this block, which is one transaction or a part of one, the connection is the owner of the tables; after it,
    also when it fails, it is what it was. Raises OnlyTheWorker."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone() or ("none",)
        try:
            cursor.execute("SET LOCAL ROLE ketenzicht_owner")
        except ProgrammingError as error:
            raise OnlyTheWorker from error
        yield
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(before)}")


def delete_rows(table: str, column: str, keys: list[object]) -> int:
    """Delete rows by key at once. Foreign keys are checked at the end of the transaction, so the order does not matter."""
    name, key = connection.ops.quote_name(table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name} WHERE {key} = ANY(%s)", [keys])  # noqa: S608
        return int(cursor.rowcount)

"""The owner of the database, for what the application itself may not: taking away history, events and the content of the log."""

from django.db import connection

OWNER = "ketenzicht_owner"

_MAY_BECOME = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(session_user, oid, 'MEMBER'))"


def become_owner() -> None:
    """For the rest of this transaction be the owner of the tables, where this login may; else stay who we are, and let the
    database refuse (`ketenzicht` opens the record as owner for the retention run)."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_BECOME, [OWNER])
        (may,) = cursor.fetchone() or (False,)
        if may:
            cursor.execute(f"SET LOCAL ROLE {OWNER}")


def delete_rows(table: str, column: str, keys: list[object]) -> int:
    """Delete rows by key at once. Foreign keys are checked at the end of the transaction, so the order does not matter."""
    name, key = connection.ops.quote_name(table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name} WHERE {key} = ANY(%s)", [keys])  # noqa: S608
        return int(cursor.rowcount)

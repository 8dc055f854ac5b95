"""The owner of the database, for what the application itself may not: taking away history, events and the content of the log."""

from django.db import connection

from ketenzicht.access.log.models import Logregel

_OWNER = """
SELECT pg_get_userbyid(relowner) FROM pg_class
WHERE oid = to_regclass(%s) AND pg_get_userbyid(relowner) <> current_user AND pg_has_role(session_user, relowner, 'MEMBER')
"""


def become_owner() -> None:
    """For the rest of this transaction be the owner of the log and the histories, where this login may; else stay who we
    are, and let the database refuse (`ketenzicht` opens the record as owner for the retention run)."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNER, [Logregel._meta.db_table])
        for (owner,) in cursor.fetchall():
            cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(owner)}")


def delete_rows(table: str, column: str, keys: list[object]) -> int:
    """Delete rows by key at once. Foreign keys are checked at the end of the transaction, so the order does not matter."""
    name, key = connection.ops.quote_name(table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name} WHERE {key} = ANY(%s)", [keys])  # noqa: S608
        return int(cursor.rowcount)

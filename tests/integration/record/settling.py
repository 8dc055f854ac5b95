"""Waits until rows are settled: transactions of other databases on the same server hold back commit order for a moment."""

import time
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

PATIENCE = 90.0
"""seconds"""


def settle(rows: "QuerySet[Any]") -> None:
    """Wait until no transaction still running can come before the last of these rows."""
    last = rows.aggregate(last=Max("xid"))["last"]
    until = time.monotonic() + PATIENCE
    while last is not None and not _is_over(int(last)):
        assert time.monotonic() < until, "another transaction stays open on this server"
        time.sleep(0.02)


def _is_over(xid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::text::xid8", (str(xid),))
        return bool(cursor.fetchone()[0])

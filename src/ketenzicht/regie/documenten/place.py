"""The cabinet in use: that of the data folder of this installation, unless another one was put in."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from ketenzicht.regie.documenten.cabinet import Cabinet, cabinet_of

_used: list[Cabinet] = []


def use_cabinet(cabinet: Cabinet) -> None:
    """From now on documents are kept in this cabinet."""
    _used[:] = [cabinet]


def cabinet(at: datetime) -> Cabinet:
    """The cabinet in use. Raises KeyProblem where documents are there and their key is not."""
    if not _used:
        _used.append(cabinet_of(settings.DATA_FOLDER, at=at))
    return _used[0]


def lock_content(digest: str) -> None:
    """Hold this content for the rest of the transaction, so that nobody destroys what another is just adding."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document {digest}"])

"""PostgreSQL behind one provider: the one that DATABASE_URL names, or one of our own under the data folder (ADR 13)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from ketenzicht.project.postgres.addresses import Addresses, Given
from ketenzicht.project.postgres.embedded import Embedded

__all__ = ["Addresses", "Embedded", "Given", "Provider", "provider"]


class Provider(Protocol):
    """Whoever brings a PostgreSQL."""

    prepares_itself: bool
    """whether commands may bring its tables up to date without being asked"""

    def use(self) -> AbstractContextManager[Addresses]:
        """The addresses of a server that runs as long as this is open. Raises a PostgresError where it cannot."""
        ...

    def watch(self) -> None:
        """See to it that it still runs, while somebody uses it."""
        ...


def provider(data: Path, environ: Mapping[str, str]) -> Provider:
    """The server of DATABASE_URL, else the embedded one of this data folder."""
    return Given(environ) if environ.get("DATABASE_URL") else Embedded(data)

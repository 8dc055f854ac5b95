"""The vault and the warehouse as the record uses them: project puts them in when the application starts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ketenzicht.kernel.ports import Vault
from ketenzicht.kernel.reader import Reader


class Identities(Protocol):
    """Tells who is behind a pseudonym: a power apart from that of a Vault (P-5)."""

    def identifier(self, pseudonym: str, *, reader: Reader) -> str | None:
        """The BSN identifier where there is one, else a key identifier; None when unknown or erased. Raises NotAllowed
        without the right `bsn`."""


class Warehouse(Protocol):
    """Forgets who was erased, at the request of the record."""

    def forget(self, pseudonyms: Sequence[str], *, at: datetime) -> None:
        """Take out all rows of people whom the vault forgot, also of such of them as an earlier time did not finish. May be
        asked again. Raises DeliveryRefused while somebody else writes there."""


_used: list[Vault] = []
_told: list[Warehouse] = []
_asked: list[Identities] = []


def use_vault(vault: Vault) -> None:
    """From now on the record asks this vault who is behind a BSN."""
    _used[:] = [vault]


def vault() -> Vault:
    """The vault in use. RuntimeError where project did not put one in, which is a mistake of ours."""
    if not _used:
        raise RuntimeError("no vault was put in: call use_vault first")
    return _used[0]


def use_identities(identities: Identities) -> None:
    """From now on the record asks here for the BSN that an agreement shares; mostly the vault itself."""
    _asked[:] = [identities]


def identities() -> Identities:
    """Who tells the BSN behind a pseudonym. RuntimeError where project did not put it in."""
    if not _asked:
        raise RuntimeError("no identities were put in: call use_identities first")
    return _asked[0]


def use_warehouse(warehouse: Warehouse) -> None:
    """From now on this warehouse is told whom to forget."""
    _told[:] = [warehouse]


def warehouse() -> Warehouse:
    """The warehouse in use. RuntimeError where project did not put it in."""
    if not _told:
        raise RuntimeError("no warehouse was put in: call use_warehouse first")
    return _told[0]

"""The vault as the record uses it: project puts it in when the application starts."""

from typing import Protocol

from ketenzicht.kernel.ports import Vault
from ketenzicht.kernel.reader import Reader


class Identities(Protocol):
    """Tells who is behind a pseudonym: a power apart from that of a Vault (P-5)."""

    def identifier(self, pseudonym: str, *, reader: Reader) -> str | None:
        """The BSN identifier where there is one, else a key identifier; None when unknown or erased. Raises NotAllowed
        without the right `bsn`."""


_used: list[Vault] = []
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

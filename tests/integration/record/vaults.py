"""The two vaults, for tests that ask the same of both."""

from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault

AnyVault = FileVault | PostgresVault


def again(vault: AnyVault) -> AnyVault:
    """The same vault as another process sees it."""
    keyring = Keyring.open(vault._keyring.path)
    return FileVault(vault._path.parent, keyring) if isinstance(vault, FileVault) else PostgresVault(keyring)

"""Made-up residents, and how the tests ask a vault about them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.ports import Vault
from ketenzicht.kernel.reader import ALL, Profile, Reader, Right
from ketenzicht.kernel.vault import FileVault

AT = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
"""Half past midnight on the first of April in Amsterdam."""

BSNS = [f"bsn:{900000000 + 17 * i}" for i in range(25)]
KEYS = [f"key:zaaksysteem:{i}" for i in range(25)]
PRIVACY_OFFICER = Reader(
    id="els",
    role="auditor",
    municipalities=ALL,
    organisations=ALL,
    teams=ALL,
    profile=Profile.ZAAK,
    rights=frozenset({Right.BSN}),
    classes=frozenset(),
    purpose="verzoek om inzage",
)


def again(vault: FileVault) -> FileVault:
    """The same vault as another process sees it."""
    folder = vault._path.parent
    return FileVault(folder, Keyring.open(folder.parent.with_name("data.key")))


def ask(vault: Vault, identifiers: Sequence[str]) -> list[str | None]:
    return vault.pseudonyms("persoon", identifiers, at=AT)


def nothing_else(keyring: Keyring) -> None:
    """No other sealed files."""

"""What tests of the record share: a database, and the cast in it."""

from pathlib import Path

import pytest

from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault
from tests.integration.record.cast import AT, Cast, make_cast
from tests.integration.record.vaults import AnyVault


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in a fresh database."""
    return make_cast()


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """A key beside a data folder."""
    return Keyring.create(tmp_path / "data.key", at=AT)


@pytest.fixture(params=["file", "postgres"])
def vault(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring, db: None) -> AnyVault:
    """An empty vault of each kind."""
    if request.param == "file":
        return FileVault(tmp_path / "data" / "vault", keyring)
    return PostgresVault(keyring)

"""A key and a vault, new for each test."""

from pathlib import Path

import pytest

from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault
from tests.unit.kernel.residents import AT


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "data.key", at=AT)


@pytest.fixture
def vault(tmp_path: Path, keyring: Keyring) -> FileVault:
    return FileVault(tmp_path / "data" / "vault", keyring)

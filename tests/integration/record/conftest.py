"""What tests of the record share: a database, and the cast in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from ketenzicht.access.policy import policies
from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.documenten.cabinet import Cabinet
from ketenzicht.regie.documenten.place import use_cabinet
from ketenzicht.regie.ports import use_vault
from tests.integration.record.bystanders import watch
from tests.integration.record.cast import AT, Cast, make_cast
from tests.integration.record.extract_scene import Scene, make_scene
from tests.integration.record.matrix_scene import Matrix
from tests.integration.record.persons_scene import file_vault
from tests.integration.record.twins_scene import make_twins
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


@pytest.fixture
def demo_vault(tmp_path: Path, settings: Any, db: None) -> FileVault:
    """A vault in a folder of this test, put in for a record of made-up people."""
    settings.DEMO = True
    return file_vault(tmp_path)


@pytest.fixture
def stores(tmp_path: Path) -> FileVault:
    """An empty vault, which it gives, and an empty cabinet, put in for the record."""
    keyring = Keyring.create(tmp_path / "sleutel", at=AT)
    use_cabinet(Cabinet(tmp_path / "data" / "documenten", keyring))
    vault = FileVault(tmp_path / "kluis", keyring)
    use_vault(vault)
    return vault


@pytest.fixture
def twins(cast: Cast, demo_vault: FileVault) -> tuple[UUID, UUID]:
    """One boy who was written down twice."""
    return make_twins(cast)


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path) -> Scene:
    """The cast at work beside an empty warehouse, committed, so that the warehouse sees it."""
    return make_scene(make_cast(), tmp_path)


@pytest.fixture(autouse=True)
def watched_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not tries every act first, and what it leaves behind is looked at."""
    watch(monkeypatch)


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """The street of the matrix, for all tests of a module; none may change it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Matrix()
        made.live()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def own_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy that a test makes for itself is gone after it."""
    for kind, policy in tuple(policies.items()):
        monkeypatch.setitem(policies, kind, policy)

"""A house in a temporary folder: empty, or with a delivery and a snapshot in service."""

import shutil
from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from tests.integration import town as demo_town
from tests.integration.desk import CONTACTEN, KLANTCONTACT, build, house_at, load


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """An installation without deliveries; its key lies beside its folder."""
    return house_at(tmp_path / "data")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a house of which one delivery of three contacts is loaded and in service."""
    folder = tmp_path_factory.mktemp("furnished")
    (folder / "contacten.csv").write_text(CONTACTEN, encoding="utf-8")
    house = house_at(folder / "data")
    load(house, KLANTCONTACT, folder / "contacten.csv")
    build(house)
    return folder


@pytest.fixture
def in_service(furnished: Path, tmp_path: Path) -> Installation:
    """An installation of its own that has a snapshot in service: three contacts of klantcontact."""
    shutil.copytree(furnished / "data", tmp_path / "data")
    shutil.copy2(furnished / "data.key", tmp_path / "data.key")
    return house_at(tmp_path / "data")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> demo_town.Town:
    """The demo town of size XS in service; made once for all tests that look at it, none of which may change it."""
    return demo_town.built(tmp_path_factory.mktemp("town"))

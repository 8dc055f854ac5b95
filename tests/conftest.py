"""What all tests share: the reference folder, and a network that is off."""

import os
import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

pytest_plugins = ("tests.covered", "tests.database")

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """The folder with real data, standards and requirements. Where it is absent the test is skipped; in CI it fails."""
    folder = Path(os.environ.get("KETENZICHT_REFERENCE_DIR", PROJECT.parent / "shared")).resolve()
    if folder.is_dir():
        return folder
    reason = "the reference files are not here; name their folder in KETENZICHT_REFERENCE_DIR"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def network_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to nobody: only sockets inside this machine (unix) connect, and no name is looked up."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            refused()
        connect(self, address)

    def refused(*_: object, **__: object) -> NoReturn:
        raise OSError("network is off in tests")

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)

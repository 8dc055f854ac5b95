"""Where the files of the embedded PostgreSQL lie and as whom it runs. Modes of folders that are not ours never change."""

import json
import os
import pwd
import secrets
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketenzicht.kernel.files import write_atomically
from ketenzicht.project.postgres.errors import BelongsToAnother, DatabaseLost, NoPlace

NOBODY = 65534
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107
"""bytes in the path of a unix socket"""


@dataclass(frozen=True)
class RunAs:
    """The user that PostgreSQL runs as where we are root, which it refuses to be; else we ourselves."""

    name: str
    uid: int
    gid: int
    changed: bool

    @property
    def popen(self) -> dict[str, Any]:
        """Arguments of subprocess by which a program runs as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.changed else {}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can come into a folder: tried, so that whatever the machine adds to modes counts too."""
        call = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        return subprocess.run(call, cwd="/", capture_output=True, check=False, **self.popen).returncode == 0

    def own_folder(self, folder: Path) -> Path:
        """A new folder (or an empty one) that this user alone may use."""
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        if self.changed:
            os.chown(folder, self.uid, self.gid)
        return folder


def run_as() -> RunAs:
    """An unprivileged user where we are root; no user of the system is made for it."""
    if os.geteuid() != 0:
        return RunAs(str(os.geteuid()), os.geteuid(), os.getegid(), changed=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return RunAs("nobody", NOBODY, NOBODY, changed=True)
    return RunAs("nobody", nobody.pw_uid, nobody.pw_gid, changed=True)


def elsewhere() -> tuple[Path, ...]:
    """Where files go that PostgreSQL cannot reach in the data folder: KETENZICHT_POSTGRES_DIR, else a folder of ours."""
    if given := os.environ.get("KETENZICHT_POSTGRES_DIR"):
        return (Path(given).absolute(),)
    return Path("/var/lib/ketenzicht"), Path(tempfile.gettempdir()) / "ketenzicht"


def home_of(data: Path, user: RunAs, others: Sequence[Path]) -> Path:
    """The folder of the database of a data folder: `postgres` in it, or the folder that `postgres.json` in it names.
    Made where there is none yet. Raises DatabaseLost, BelongsToAnother, NoPlace."""
    pointer, own = data / "postgres.json", data / "postgres"
    if pointer.exists():
        return _pointed(pointer, data)
    if own.is_dir() or user.can_enter(data):
        return user.own_folder(own)
    home = _new_home(user, others)
    (home / "belongs-to").write_text(str(data.resolve()), encoding="utf-8")
    write_atomically(pointer, json.dumps({"home": str(home)}).encode())
    return home


def _pointed(pointer: Path, data: Path) -> Path:
    home = Path(json.loads(pointer.read_text(encoding="utf-8"))["home"])
    if not home.is_dir():
        raise DatabaseLost(home)
    owner = Path((home / "belongs-to").read_text(encoding="utf-8"))
    if owner != data.resolve():
        if (owner / "postgres.json").exists():
            raise BelongsToAnother(home, owner)
        (home / "belongs-to").write_text(str(data.resolve()), encoding="utf-8")  # the data folder was moved
    return home


def _new_home(user: RunAs, others: Sequence[Path]) -> Path:
    for parent in others:
        try:
            if not parent.exists():
                parent.mkdir(mode=0o711)
                parent.chmod(0o711)
        except OSError:
            continue
        if user.can_enter(parent) and parent.stat().st_uid == os.geteuid():
            return user.own_folder(parent / f"postgres-{secrets.token_hex(6)}")
    raise NoPlace(user.name)


def sockets_of(home: Path, user: RunAs) -> Path:
    """The folder of the socket: in the home where the path is short enough, else one of our own in the temporary folder,
    whose name stands in `sockets` in the home."""
    if len(os.fsencode(home / "run" / SOCKET)) <= LONGEST_SOCKET:
        return user.own_folder(home / "run")
    note = home / "sockets"
    if note.exists() and _is_ours(folder := Path(note.read_text(encoding="utf-8")), user):
        return folder
    folder = user.own_folder(Path(tempfile.mkdtemp(prefix="ketenzicht-")))
    note.write_text(str(folder), encoding="utf-8")
    return folder


def _is_ours(folder: Path, user: RunAs) -> bool:
    """Whether it is still the folder that we made: nobody else put one of that name there after a clean-up."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return folder.is_dir() and not folder.is_symlink() and found.st_uid == user.uid and found.st_mode & 0o777 == 0o700

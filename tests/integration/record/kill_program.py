"""A program that is killed: `python -m tests.integration.record.kill_program prepare|work|check|tamper FOLDER`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from ketenzicht.project.installation import Installation
from ketenzicht.project.postgres import Embedded
from ketenzicht.project.postgres.addresses import APP, OWNER
from ketenzicht.project.record import become, connect, prepare, set_up

SETTINGS = {"fsync": "off", "max_connections": "40"}
"""processes die and the machine does not: what was written is there without waiting for the disk"""


def server(folder: Path) -> Embedded:
    """The database of this folder; as root its files lie beside it."""
    return Embedded(folder / "data", settings=SETTINGS, elsewhere=[folder.with_name(f"{folder.name}-else")])


@contextmanager
def opened(folder: Path, *, new: bool = False) -> Iterator[Embedded]:
    """The server runs, and Django speaks to it as the application."""
    ours = server(folder)
    with ours.use() as addresses:
        connect(addresses, Installation(folder / "data"), role=OWNER)
        if new:
            prepare(addresses)
        become(addresses, APP)
        yield ours
        connection.close()


def main() -> None:
    """The four commands."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    set_up()
    from tests.integration.record import kill_acts

    if what == "prepare":
        with opened(folder, new=True):
            kill_acts.begin(folder)
    elif what == "work":
        with opened(folder) as ours:
            kill_acts.work(ours, folder)
    else:
        with opened(folder):
            print(json.dumps(getattr(kill_acts, what)(folder)))  # noqa: T201 -- for the test that called it


if __name__ == "__main__":
    main()

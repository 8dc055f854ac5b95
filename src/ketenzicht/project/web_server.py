"""The web server as a process of its own: `python -m ketenzicht.project.web_server ADDRESS PORT PROCESSES THREADS`."""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from ketenzicht.project.parent import stop_with_parent


def main(address: str, port: int, processes: int, threads: int) -> None:
    """Serve until asked to stop."""
    stop_with_parent()
    server = Granian(
        "ketenzicht.project.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # addresses of pages hold keys of objects; what was seen stands in the log of access
    )
    server.serve()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))

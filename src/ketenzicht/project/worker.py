"""The worker as a process of its own: each second it does the work that is due (`python -m ketenzicht.project.worker`). What may
not wait, such as the seal of the log, has a thread and a connection of its own."""

import logging
import os
import signal
import threading
import time

import psycopg

from ketenzicht.kernel.clock import Clock, system_clock

TICK = 1.0
"""seconds between two rounds"""

log = logging.getLogger("ketenzicht.worker")


def main() -> None:
    """Work until asked to stop; the piece of work at hand is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")
    import django
    from django.conf import settings
    from django.utils.module_loading import autodiscover_modules

    from ketenzicht.project.installation import Installation
    from ketenzicht.project.parent import stop_with_parent
    from ketenzicht.project.record import put_in_vault

    stopping = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: stopping.set())
    stop_with_parent()
    django.setup()
    put_in_vault(Installation(settings.DATA_FOLDER))
    autodiscover_modules("jobs")
    work_beside(stopping, system_clock)


def work_beside(stopping: threading.Event, clock: Clock) -> None:
    """Do the prompt work in a thread of its own beside all other work, until `stopping`. Where one of the two falls over the
    other one stops too: whoever started the process starts it anew."""
    beside = threading.Thread(target=work, args=(stopping, clock), kwargs={"prompt": True}, name="prompt")
    beside.start()
    try:
        work(stopping, clock, prompt=False)
    finally:
        beside.join()


def work(stopping: threading.Event, clock: Clock, *, prompt: bool) -> None:
    """Rounds until `stopping`. A database that is gone is waited for."""
    from django.db import Error, close_old_connections, connection

    from ketenzicht.access.periodic import run_due

    def between() -> bool:
        """Others have their turn between two pieces of long work."""
        run_due(clock(), prompt=prompt, between=between)
        return not stopping.is_set()

    wait = 0.0
    try:
        while not stopping.wait(wait):
            began = time.monotonic()
            try:
                close_old_connections()
                run_due(clock(), prompt=prompt, between=between)
            except (Error, psycopg.Error):  # Django lets the driver's own through where a cursor is closed
                log.warning("the database does not answer; trying again")
                connection.close()
            wait = max(0.0, TICK - (time.monotonic() - began))
    finally:
        stopping.set()
        connection.close()


if __name__ == "__main__":
    main()

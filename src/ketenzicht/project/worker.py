"""The worker as a process of its own: each second it does the work that is due (`python -m ketenzicht.project.worker`)."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from ketenzicht.kernel.clock import Clock, system_clock

TICK = 1.0
"""seconds between two rounds"""

log = logging.getLogger("ketenzicht.worker")


def main() -> None:
    """Work until asked to stop; the job at hand is finished first."""
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
    work(stopping.wait, system_clock)


def work(stopped_within: Callable[[float], bool], clock: Clock) -> None:
    """Rounds until `stopped_within(seconds)` says so. A database that is gone is waited for."""
    from django.db import Error, close_old_connections, connection

    from ketenzicht.access.periodic import run_due

    wait = 0.0
    while not stopped_within(wait):
        began = time.monotonic()
        try:
            close_old_connections()
            run_due(clock())
        except Error:
            log.warning("the database does not answer; trying again")
            connection.close()
        wait = max(0.0, TICK - (time.monotonic() - began))


if __name__ == "__main__":
    main()

"""A child of `ketenzicht serve` stops by itself when its parent is gone, also when that was killed."""

import os
import signal
import sys
import threading


def stop_with_parent() -> None:
    """The parent holds the other end of our standard input: when it closes, we ask ourselves to stop."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()

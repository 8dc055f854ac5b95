"""The command line `ketenzicht`: every act of the house by its name, errors as one Dutch sentence, exit statuses that scripts can use."""

import os
import sys

from ketenzicht.kernel.errors import KetenzichtError

DONE, WRONG, QUARANTINED, REFUSED, NOT_ALLOWED = 0, 2, 3, 4, 5


def main() -> None:
    """Run the command line. A user's mistake is one sentence and a status, never a traceback."""
    from ketenzicht.project.cli.app import app

    try:
        status = app(standalone_mode=False)
    except KetenzichtError as error:
        _tell(str(error))
        sys.exit(error.status)
    except KeyboardInterrupt:
        _tell("Afgebroken; er is niets half gedaan.")
        sys.exit(130)
    except Exception as error:
        sys.exit(_wrong_call(error))
    sys.exit(status if isinstance(status, int) else DONE)


def _wrong_call(error: Exception) -> int:
    """What the parser says of a call it does not understand, what the system refused, or a mistake of ours: one sentence."""
    if hasattr(error, "format_message"):  # the parser's own family, which typer does not name in public
        _tell(f"De opdracht klopt niet: {error.format_message()} Kijk met --help wat er kan.")
        return WRONG
    if isinstance(error, OSError):
        from pathlib import Path

        from ketenzicht.kernel.files import explain

        told = explain(error, Path(str(error.filename or "")))
        _tell(str(told))
        return told.status
    if type(error).__name__ in ("Abort", "Exit"):
        return int(getattr(error, "exit_code", 130))
    if os.environ.get("KETENZICHT_DEBUG"):
        raise error
    _tell(f"Er ging iets mis dat niet had gemogen ({type(error).__name__}: {error}); meld dit, met wat KETENZICHT_DEBUG=1 erbij laat zien.")
    return 1


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")

"""The command line `ketenzicht`: every act of the house by its name, errors as one Dutch sentence, exit statuses that scripts can use."""

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

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
        _tell(f"De opdracht klopt niet: {_in_dutch(error)}. Kijk met --help wat er kan.")
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
    _tell(
        f"Er ging iets mis dat niet had gemogen ({type(error).__name__}: {error}); meld dit, met wat KETENZICHT_DEBUG=1 erbij laat zien."
    )
    return 1


def _in_dutch(error: Any) -> str:
    """The parser's complaint without a full stop. Its own words are English; the names in it are kept."""
    match type(error).__name__:
        case "NoArgsIsHelpError":
            told = "er ontbreekt nog een opdracht"
        case "MissingParameter":
            told = f"{_named(error)} ontbreekt"
        case "NoSuchOption":
            told = f"de optie {error.option_name} bestaat niet{_meant(error.possibilities)}"
        case "BadOptionUsage":
            told = f"achter {error.option_name} hoort {'een' if 'requires' in error.message else 'geen'} waarde"
        case "BadParameter":
            told = f"{_named(error)} moet {'een heel getal' if 'integer' in error.message else 'een getal'} zijn"
        case _:
            told = _unknown(error.message)
    return told


def _unknown(message: str) -> str:
    """A command that is not there, or more words than the command takes: the parser tells these apart in its text only."""
    names = re.findall(r"'([^']*)'", message)
    if message.startswith("No such command") and names:
        return f"de opdracht {names[0]} bestaat niet{_meant(names[1:])}"
    extra = re.search(r"extra arguments?(?:\(s\))? \((.*)\)", message)
    return f"{extra[1]} is te veel" if extra else "zij is niet te begrijpen"


def _named(error: Any) -> str:
    """An option as it is typed, an argument as the help shows it."""
    return str(error.param.get_error_hint()).replace("'", "")


def _meant(names: Sequence[str] | None) -> str:
    return f", misschien bedoelt u {' of '.join(sorted(names))}" if names else ""


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")

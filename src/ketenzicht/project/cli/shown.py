"""How the command line shows things: tables, JSON and a progress line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from ketenzicht.kernel.errors import WrongCall

console = Console(highlight=False)
_errors = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """One line for the user."""
    console.print(text, markup=False)


def warn(text: str) -> None:
    """One line that asks for attention, apart from the output."""
    _errors.print(text, markup=False, style="yellow")


def as_json(value: Any) -> None:
    """The value as JSON on the output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def require_format(format: str, *known: str) -> None:
    """Raise WrongCall for a format that this command does not have."""
    if format not in known:
        raise WrongCall(f"Het formaat {format} is er niet; kies uit {', '.join(known)}.")


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str | None = None, right: Sequence[str] = ()) -> None:
    """Rows under their columns; those in `right` are figures."""
    shown = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*("" if value is None else str(value) for value in row))
    console.print(shown)


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """A progress line while the block runs: call it with a step and a part from 0 to 1. Silent where nobody looks."""
    line = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=_errors, transient=True, disable=not _errors.is_terminal)
    with line:
        task: TaskID = line.add_task(title, total=1.0)

        def heard(step: str, part: float) -> None:
            line.update(task, description=f"{title}: {step}", completed=part)

        yield heard

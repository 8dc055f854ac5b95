"""How the command line shows things: tables, JSON and a progress line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from ketenzicht.kernel.errors import WrongCall

# Where the output goes to a file or another program there is no width: nothing is folded then.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
_errors = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 200)


def say(text: str) -> None:
    """One line for the user."""
    console.print(text, markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """One line that asks for attention, apart from the output."""
    _errors.print(text, markup=False, style="yellow", soft_wrap=True)


def as_json(value: Any) -> None:
    """The value as JSON on the output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def require_format(format: str, *known: str) -> None:
    """Raise WrongCall for a format that this command does not have."""
    if format not in known:
        raise WrongCall(f"Het formaat {format} is er niet; kies uit {', '.join(known)}.")


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    title: str | None = None,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> None:
    """Rows under their columns; those in `right` are figures, and neither these nor those in `whole` are ever broken."""
    shown = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        is_figure = column in right
        shown.add_column(
            column, justify="right" if is_figure else "left", overflow="fold", no_wrap=is_figure or column in whole
        )
    for row in rows:
        shown.add_row(*("" if value is None else str(value) for value in row))
    console.print(shown)


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """A progress line while the block runs: call it with a step and a part from 0 to 1. Silent where nobody looks."""
    line = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=_errors,
        transient=True,
        disable=not _errors.is_terminal,
    )
    with line:
        task: TaskID = line.add_task(title, total=1.0)

        def heard(step: str, part: float) -> None:
            line.update(task, description=f"{title}: {step}", completed=part)

        yield heard

"""The command line in this process: what a user types, and what the terminal shows."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ketenzicht.project.cli import main


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended: its exit status and both of its outputs."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line with which a command that went wrong ends: no output beside it, no trace of the machinery."""
        assert not self.out, self.out
        assert self.err.count("\n") == 1 and self.err.endswith((".\n", "?\n")), self.err
        assert not any(word in self.err for word in ("Traceback", "Error", "Usage", "Invalid", "Missing", "No such"))
        return self.err.strip()


def call(*words: object, given: str = "") -> Ended:
    """Type `ketenzicht` and these words, with `given` on the input."""
    out, err = io.StringIO(), io.StringIO()
    typed, answered = (
        mock.patch("sys.argv", ["ketenzicht", *map(str, words)]),
        mock.patch("sys.stdin", io.StringIO(given)),
    )
    with typed, answered, redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return Ended(status=ended.value.code, out=out.getvalue(), err=err.getvalue())


def on(data: Path, *words: object, given: str = "") -> Ended:
    """The same on this data folder."""
    return call("--data", data, *words, given=given)


def done(data: Path, *words: object, given: str = "") -> Ended:
    """The same for a command that must end well."""
    ended = on(data, *words, given=given)
    assert ended.status == 0, ended.err
    return ended

"""Runs a piece of the bench as a process of its own, so that its memory is its own, and reads the figures it prints."""

import json
import subprocess
import sys
from typing import Any


def run(module: str, *arguments: object) -> dict[str, Any]:
    """The figures that `python -m module arguments` prints as JSON on its last line. Raises where it fails."""
    command = [sys.executable, "-m", module, *(str(argument) for argument in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures

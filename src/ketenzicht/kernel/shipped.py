"""Reads the versioned data that ships with the kernel: holidays, mergers of municipalities, legal terms."""

from importlib.resources import files
from typing import Any

import yaml


def shipped(name: str) -> Any:
    """The content of `kernel/data/<name>` as plain Python values."""
    return yaml.safe_load(files("ketenzicht.kernel").joinpath("data", name).read_text(encoding="utf-8"))

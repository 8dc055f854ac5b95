"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Hears the name of a step and how far the work is, from 0 to 1."""


def silent(_step: str, _part: float) -> None:
    """Nobody listens."""

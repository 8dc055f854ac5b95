"""Randomness that repeats, so that the demo town always gets the same pseudonyms. Never for real people."""

import random
from collections.abc import Callable


def seeded(seed: int) -> Callable[[int], bytes]:
    """A source of `n` bytes that gives the same bytes for the same seed and the same order of asking.

    Whoever knows the seed can compute who is behind a pseudonym. That is why it lies in the demo's room, which the
    warehouse and the kernel may not import, and why keys and nonces never come from it."""
    return random.Random(f"ketenzicht-demo-{seed}").randbytes

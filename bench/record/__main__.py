"""`python -m bench.record FOLDER [fill|ask|act|load …] [--objects N] [--only NAME]`: the record in this folder, filled when it is
empty, measured; the last line is JSON."""

import argparse
import json
from pathlib import Path
from typing import Any

from bench.record.house import filled, opened

_PARTS = {
    "overgang", "zoekwoord", "pseudoniem", "processtap", "lidmaatschap", "overlegdeelnemer", "grondslag", "signaalkoppeling", "triage",
}  # fmt: skip
_LEFT = ("logregel", "melding", "voormalig")
"""what objects consist of, and what acts left behind: counted apart"""


def main() -> None:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", nargs="*", default=["fill", "ask", "act", "load"])
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with opened(asked.folder) as addresses:
        marks = filled(asked.folder, asked.objects)
        left = {name: marks.counts[name] for name in _LEFT}
        figures: dict[str, Any] = {"objects": _objects(marks.counts), **left}
        if "ask" in asked.what:
            figures["ask"] = _asked(marks, asked.only)
        if "act" in asked.what:
            from bench.record.acting import measure

            figures["act"] = measure(asked.folder, addresses, seconds=asked.seconds)
        if "load" in asked.what:
            from bench.record import loading

            figures["load"] = loading.measure(asked.folder, addresses)
    print(json.dumps(figures))


def _asked(marks: Any, only: str) -> dict[str, Any]:
    from bench.record.asking import measure

    figures = {}
    for answer in measure(marks, only):
        print(answer.line(), flush=True)
        figures[answer.name] = {"median_ms": answer.median, "queries": answer.queries, "kept": answer.kept}
    return figures


def _objects(counts: dict[str, int]) -> int:
    """Rows of kinds of objects: not their contents, and not what they consist of."""
    return sum(n for name, n in counts.items() if not name.endswith("inhoud") and name not in {*_PARTS, *_LEFT})


if __name__ == "__main__":
    main()

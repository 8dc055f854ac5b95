"""`python -m bench [load|snapshot] [--rows N] [--size L]`: the budgets of the cellar, measured on this machine now."""

import argparse
import json
import tempfile
from pathlib import Path

from bench import taken
from bench.measured import run

BUDGETS = {"load_ratio": 5.0, "load_mib": 2048, "build_seconds": 60.0, "build_mib": 4096, "refresh_seconds": 2.0}


def main() -> None:
    """Measure and print; nothing is judged here, the budgets stand beside the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["load", "snapshot"])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--size", default="L")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if "load" in asked.what:
            _load(Path(folder), asked.rows)
        if "snapshot" in asked.what:
            _snapshot(Path(folder), asked.size)


def _load(folder: Path, rows: int) -> None:
    """Load and check a CSV of taken: the product, pandas, and the product again, so that a drifting machine shows."""
    source = taken.write(folder / "taken.csv", rows)
    first = run("bench.product_load", source, folder / "first")
    peer = run("bench.pandas_load", source, folder / "pandas.parquet")
    second = run("bench.product_load", source, folder / "second")
    ours = (first["seconds"] + second["seconds"]) / 2
    _show("load", {"rows": rows, "product": [first, second], "pandas": peer, "load_ratio": peer["seconds"] / ours})


def _snapshot(folder: Path, size: str) -> None:
    """The whole demo town, and one of a tenth of its rows beside it."""
    whole = run("bench.product_snapshot", folder / size, size)
    figures = {size: whole}
    if size == "L":
        tenth = run("bench.product_snapshot", folder / "M", "M")
        grown = whole["rows"] / tenth["rows"]
        times = {key: whole[key] / tenth[key] for key in ("build_seconds", "build_cpu")}
        figures |= {"M": tenth, "rows_times": grown, "build_times": times, "allowed_times": 1.1 * grown}
    _show("snapshot", figures)


def _show(title: str, figures: dict[str, object]) -> None:
    print(json.dumps({title: figures, "budgets": BUDGETS}, indent=1, default=str))


if __name__ == "__main__":
    main()

"""`python -m bench [load|snapshot|figures|reports|xlsx|pdf|record …] [--rows N] [--size L]`: the budgets of the design, measured on this machine now."""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from bench.measured import run

BUDGETS = {
    "load_ratio": 5.0,
    "load_mib": 2048,
    "build_seconds": 60.0,
    "build_mib": 4096,
    "refresh_seconds": 2.0,
    "first_ask_seconds": 0.75,
    "repeated_ask_seconds": 0.1,
    "eleven_seconds": 20.0,
    "eleven_mib": 1024,
    "monitors_seconds": 10.0,
    "times_of_19": 5.0,
    "xlsx_seconds": 8.0,
    "xlsx_mib": 400,
    "pdf_seconds": 3.0,
    "record_ask_ms": 50.0,
    "record_page_ms": 80.0,
    "record_acts_per_second": 200.0,
}


def main() -> None:
    """Measure and print; nothing is judged here, the budgets stand beside the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["load", "snapshot", "figures", "reports", "xlsx", "pdf", "record"])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--size", default="L")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "load" in asked.what:
            _load(folder, asked.rows)
        if "snapshot" in asked.what:
            _snapshot(folder, asked.size)
        if "figures" in asked.what:
            _show("figures", run("bench.figures", folder / asked.size, asked.size))
        if "reports" in asked.what:
            _show("reports", run("bench.reports", folder / asked.size, asked.size))
        if "xlsx" in asked.what:
            _xlsx(folder)
        if "pdf" in asked.what:
            _pdf(folder)
        if "record" in asked.what:
            _show("record", run("bench.record", folder / "record"))


def _load(folder: Path, rows: int) -> None:
    """Load and check a CSV of taken: the product, pandas, and the product again, so that a drifting machine shows."""
    source = run("bench.taken", folder / "taken.csv", rows)["path"]  # apart: a child begins with its parent's memory
    first = run("bench.product_load", source, folder / "first")
    peer = run("bench.pandas_load", source, folder / "pandas.parquet")
    second = run("bench.product_load", source, folder / "second")
    figures: dict[str, Any] = {"rows": rows, "product": [first, second], "pandas": peer}
    _show("load", figures | {"load_ratio": _ratio("seconds", peer, first, second)})


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


def _xlsx(folder: Path, rows: int = 100_000) -> None:
    """A table of 100,000 × 12 with its filter and a chart: the product, openpyxl, and the product again."""
    first, peer, second = (
        run("bench.xlsx", who, rows, folder / "table.xlsx") for who in ("product", "openpyxl", "product")
    )
    figures: dict[str, Any] = {"rows": rows, "product": [first, second], "openpyxl": peer}
    _show("xlsx", figures | {"xlsx_ratio": _ratio("cpu_seconds", peer, first, second)})


def _pdf(folder: Path) -> None:
    """A report of over 20 pages with 10 charts: the product, WeasyPrint on the same content, and the product again."""
    first = run("bench.product_pdf", folder / "first.pdf")
    peer = run("bench.weasyprint_pdf", folder / "weasyprint.pdf")
    second = run("bench.product_pdf", folder / "second.pdf")
    figures: dict[str, Any] = {"product": [first, second], "weasyprint": peer}
    _show("pdf", figures | {"pdf_ratio": _ratio("cpu_seconds", peer, first, second)})


def _ratio(what: str, peer: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> float:
    """How many times as long the peer took as the product did on average."""
    ratio: float = peer[what] / ((first[what] + second[what]) / 2)
    return ratio


def _show(title: str, figures: dict[str, Any]) -> None:
    print(json.dumps({title: figures, "budgets": BUDGETS}, indent=1, default=str))


if __name__ == "__main__":
    main()

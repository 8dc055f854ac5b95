"""Figures on the demo town: an indicator by a dimension for one quarter, disclosure included, beside pandas and PostgreSQL.

The peers give the number and the different persons behind each cell, and nothing else: no margins, no disclosure control.
PostgreSQL is measured where its programs are installed. `python -m bench.figures FOLDER SIZE` keeps what it loaded.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from bench import product_snapshot
from ketenzicht.indicators import asking, catalog
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import manifest, snapshots

QUARTER = "2026-Q2"
ASKED = {
    "taken.gesloten": "organisatie",
    "taken.open": "wijk",
    "taken.personen_met_open_taken": "leeftijd",
    "taken.doorlooptijd_mediaan": "onderwerp",
    "voorzieningen.verloop": "programmaproduct",
    "financien.gerealiseerd": "wet",
}
"""Indicators of several kinds, each by a dimension of its own: some in the table, some reached through a person or product."""
PEER = "SELECT organisatie, count(*), count(DISTINCT persoon) FROM taak WHERE gesloten_op >= '2026-04-01' AND gesloten_op < '2026-07-01' GROUP BY organisatie ORDER BY organisatie"
COLUMNS = ["organisatie", "persoon", "gesloten_op"]


def main(folder: Path, size: str) -> dict[str, Any]:
    """Seconds of the first and of a repeated question per indicator, and of the peers."""
    folder.mkdir(parents=True, exist_ok=True)
    house = Installation(_prepared(folder, size))
    found = manifest.find(house.store, None)
    parts = [snapshots.path_of(house.store, "taak", part) for part in found.tables["taak"].parts.values()]
    asks = {key: _asked(house, key, dimension) for key, dimension in ASKED.items()}
    return {
        "size": size,
        "asks": asks,
        "first_ask_seconds": max(found["first"] for found in asks.values()),
        "repeated_ask_seconds": max(found["repeated"] for found in asks.values()),
        "pandas_seconds": _timed(lambda: _by_pandas(parts)),
        "postgresql_seconds": _by_postgresql(parts),
    }


def _prepared(folder: Path, size: str) -> Path:
    """A data folder of this size with a snapshot in service, and no cubes yet."""
    kept = folder / "loaded.json"
    if not kept.exists():
        kept.write_text(json.dumps(product_snapshot._load(folder, size)), encoding="utf-8")
    house = Installation(folder / "data")
    built = snapshots.build(house.store, vault=house.vault, at=house.clock())
    shutil.rmtree(house.store.cubes, ignore_errors=True)
    with asking.open(house.store, built.manifest, at=house.clock()) as source:
        source.prepare()
    return folder / "data"


def _asked(house: Installation, key: str, dimension: str) -> dict[str, float]:
    """The first question opens the snapshot, counts and protects; a repeated one opens it and reads the cube. Of a reader
    without ketencijfers, for whom every count is protected."""
    reader = replace(house.reader.lowered_to(Profile.INTERN), rights=frozenset())
    indicator = catalog.shipped()[key]

    def once() -> object:
        with asking.open(house.store, manifest.find(house.store, None), at=house.clock()) as source:
            return asking.ask(source, indicator, parse_period(QUARTER), by=(dimension,), reader=reader)

    used = time.process_time()
    first = _timed(once)
    return {
        "first": first,
        "first_cpu": time.process_time() - used,
        "repeated": median(_timed(once) for _ in range(5)),
    }


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _by_pandas(parts: list[Path]) -> pd.DataFrame:
    rows = pd.concat([pd.read_parquet(path, columns=COLUMNS) for path in parts])
    days = pd.to_datetime(rows["gesloten_op"])
    closed = rows[(days >= "2026-04-01") & (days < "2026-07-01")]
    return closed.groupby("organisatie").agg(rows=("organisatie", "size"), people=("persoon", "nunique"))


def _by_postgresql(parts: list[Path]) -> float | None:
    """The same by a PostgreSQL of our own with the table in memory; None where its programs are not installed."""
    if shutil.which("initdb") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        rows = pd.concat([pd.read_parquet(path, columns=COLUMNS) for path in parts])
        rows.to_csv(folder / "taak.csv", index=False)
        own = folder / "cluster"
        own.mkdir()
        who = {"user": "nobody"} if os.geteuid() == 0 else {}
        if who:
            shutil.chown(own, "nobody")

        def run(*command: str) -> str:
            return subprocess.run(command, check=True, capture_output=True, text=True, cwd=own, **who).stdout  # type: ignore[call-overload,no-any-return]

        run("initdb", "-D", f"{own}/data", "-U", "bench", "--auth=trust")
        run(
            "pg_ctl",
            "-D",
            f"{own}/data",
            "-o",
            f"-k {own} -h '' -c shared_buffers=512MB",
            "-l",
            f"{own}/log",
            "-w",
            "start",
        )
        try:
            ask = ("psql", "-h", str(own), "-U", "bench", "-d", "postgres", "-q", "-A", "-t", "-c")
            run(*ask, "CREATE TABLE taak (organisatie text, persoon text, gesloten_op date)")
            run(*ask, f"\\copy taak FROM '{folder / 'taak.csv'}' CSV HEADER")
            run(*ask, "ANALYZE taak")
            run(*ask, PEER)
            told = run(*ask[:-1], "-c", "\\timing on", "-c", PEER)
        finally:
            run("pg_ctl", "-D", f"{own}/data", "-m", "immediate", "stop")
    line = next(line for line in told.splitlines() if line.startswith("Time:"))
    return float(line.split()[1].replace(",", ".")) / 1000


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))

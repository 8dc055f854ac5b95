"""The demo town of one size: load everything, build in full, then refresh after 1,000 changed rows in at most 6 parts.

What was loaded stays in the folder: a second run in the same folder builds from it again, and does not load.
"""

import json
import os
import random
import resource
import shutil
import sys
import time
from pathlib import Path

from ketenzicht.demo.deliveries import write
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping, snapshots
from ketenzicht.warehouse.engines import duckdb as engine

CHANGES = """
bron: regie-taken
title: Wijzigingen van taken
levering: mutaties
demo: true
changes: {column: soort, deleted: [D]}
tables:
  taak:
    columns:
      gemeente: gemeente
      taak_id: taak_id
      organisatie: organisatie
      status: status
      verstuurd_op: verstuurd_op
"""


def memory() -> float:
    """The largest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(folder: Path, size: str) -> dict[str, float]:
    """All steps; returns seconds (wall, and of the processor), rows and MiB."""
    kept = folder / "loaded.json"
    if not kept.exists():
        kept.write_text(json.dumps(_load(folder, size)), encoding="utf-8")
    figures: dict[str, float] = json.loads(kept.read_text(encoding="utf-8"))
    house = Installation(_copy(folder))
    begin, used = time.perf_counter(), time.process_time()
    built = snapshots.build(house.store, vault=house.vault, at=house.clock(), full=True)
    figures |= {"build_seconds": time.perf_counter() - begin, "build_cpu": time.process_time() - used}
    figures |= {"parts": built.parts_written, "build_mib": memory()}
    house.desk.load(mapping.parse(CHANGES, "bench"), [_changes(house, folder)], at=house.clock())
    begin, used = time.perf_counter(), time.process_time()
    refreshed = snapshots.build(house.store, vault=house.vault, at=house.clock())
    figures |= {"refresh_seconds": time.perf_counter() - begin, "refresh_cpu": time.process_time() - used}
    return figures | {"refresh_parts": refreshed.parts_written}


def _load(folder: Path, size: str) -> dict[str, float]:
    """Generate the deliveries and load them."""
    begin = time.perf_counter()
    made = write(size, folder / "deliveries")
    figures = {"generate_seconds": time.perf_counter() - begin}
    house = Installation(folder / "data")
    begin = time.perf_counter()
    rows = 0
    for item in made.loads:
        loaded = house.desk.load(mapping.load(item.mapping), item.files, at=house.clock())
        rows += sum(table.accepted for table in loaded.delivery.tables)
    return figures | {"load_seconds": time.perf_counter() - begin, "rows": rows, "load_mib": memory()}


def _copy(folder: Path) -> Path:
    """What was loaded, without what was built of it, as a folder of its own: links to the large files, which nobody
    changes in place."""
    target = folder / "measured"
    shutil.rmtree(target, ignore_errors=True)
    built = shutil.ignore_patterns("parts", "builds", "snapshots", "current")
    shutil.copytree(folder / "data", target, copy_function=_link, ignore=built)
    shutil.copy2(folder / "data.key", folder / "measured.key")
    return target


def _link(source: str, target: str) -> None:
    if Path(source).suffix in (".parquet", ".verzegeld"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _changes(house: Installation, folder: Path) -> Path:
    """1,000 tasks of six months, spread over those months, with another status."""
    with engine.reading(house.store, snapshots.manifest.find(house.store, None)) as connection:
        months = "SELECT DISTINCT strftime(verstuurd_op, '%Y-%m') AS maand FROM taak ORDER BY 1 DESC OFFSET 3 LIMIT 6"
        found = engine.ask(
            connection,
            f"SELECT gemeente, taak_id, organisatie, verstuurd_op FROM taak WHERE strftime(verstuurd_op, '%Y-%m') IN ({months}) ORDER BY ALL",
        ).rows
    chosen = random.Random(1).sample(list(found), min(1000, len(found)))
    lines = ["soort,gemeente,taak_id,organisatie,status,verstuurd_op"]
    lines += [f"W,{gemeente},{taak},{organisatie},ingetrokken,{sent}" for gemeente, taak, organisatie, sent in chosen]
    path = folder / "wijzigingen.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))

"""One load by the product, as a process of its own: prints seconds, rows and the largest memory as JSON."""

import json
import resource
import sys
import time
from pathlib import Path

from bench.taken import MAPPING
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping


def main(source: Path, data: Path) -> None:
    """Load the CSV into a new data folder."""
    begin = time.perf_counter()
    house = Installation(data)
    loaded = house.desk.load(mapping.parse(MAPPING, "bench"), [source], at=house.clock())
    seconds = time.perf_counter() - begin
    (table,) = loaded.delivery.tables
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {"seconds": seconds, "accepted": table.accepted, "quarantined": table.quarantined, "memory_mib": memory}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""Commands about the demo town: write its deliveries, or build the whole."""

import time
from pathlib import Path

from ketenzicht.demo import deliveries as town
from ketenzicht.kernel import text
from ketenzicht.project.cli import DONE, shown, snapshots
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping


def deliveries(out: Path, size: str, seed: int) -> int:
    """Write the deliveries of the demo town."""
    with shown.progress("demo") as heard:
        made = town.write(size, out, seed=seed, progress=heard)
    shown.say(f"In {out} staan de leveringen van een verzonnen gemeente ({size}): {text.plural(len(made.loads), 'levering', 'leveringen')}.")
    shown.say(f"Laad ze met: ketenzicht --data DATA load MAPPING BESTAND, in de volgorde van {made.index}.")
    return DONE


def build(out: Path, size: str, seed: int) -> int:
    """Make the town, load everything, build a snapshot, and say what is in it and how long each step took."""
    begin = time.perf_counter()
    with shown.progress("demo") as heard:
        made = town.write(size, out / "deliveries", seed=seed, progress=heard)
    written = time.perf_counter()
    house = Installation(out / "data")
    loaded, apart = 0, 0
    with shown.progress("laden") as heard:
        for number, item in enumerate(made.loads):
            heard(item.mapping.stem, number / len(made.loads))
            done = house.desk.load(mapping.load(item.mapping), item.files, at=house.clock())
            loaded += sum(table.accepted for table in done.delivery.tables)
            apart += done.delivery.quarantined
    ended = time.perf_counter()
    snapshots.build(house, full=False, wait=60.0)
    shown.say(f"Gemaakt in {_seconds(begin, written)}, geladen in {_seconds(written, ended)}: {text.number(loaded)} rijen, {text.number(apart)} in quarantaine; snapshot in {_seconds(ended, time.perf_counter())}.")
    shown.say(f'Probeer: ketenzicht --data {out / "data"} sql "SELECT organisatie, count(*) FROM taak GROUP BY ALL ORDER BY ALL"')
    return DONE


def _seconds(start: float, end: float) -> str:
    return f"{end - start:.1f} s".replace(".", ",")

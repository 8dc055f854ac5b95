"""Commands about the demo town: write its deliveries, or build the whole."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ketenzicht.demo import deliveries as town
from ketenzicht.demo.deliveries import DemoDelivery
from ketenzicht.kernel import text
from ketenzicht.project.cli import DONE, shown, snapshots
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping
from ketenzicht.warehouse import snapshots as warehouse_snapshots
from ketenzicht.warehouse.deliveries import Delivery

_QUESTION = "SELECT organisatie, count(*) AS taken FROM taak GROUP BY ALL ORDER BY ALL"


def deliveries(out: Path, size: str, seed: int) -> int:
    """Write the deliveries of the demo town."""
    with shown.progress("demo") as heard:
        made = town.write(size, out, seed=seed, progress=heard)
    shown.say(
        f"In {out} staan de leveringen van een verzonnen gemeente ({size}): {text.plural(len(made.loads), 'levering', 'leveringen')}."
    )
    shown.say(f"Laad ze met: ketenzicht --data DATA load MAPPING BESTAND, in de volgorde van {made.index}.")
    return DONE


def build(out: Path, size: str, seed: int) -> int:
    """Make the town, load everything, build a snapshot, and say what is in it and how long each step took."""
    begin = time.perf_counter()
    with shown.progress("demo") as heard:
        made = town.write(size, out / "deliveries", seed=seed, progress=heard)
    written = time.perf_counter()
    house = Installation(out / "data")
    with shown.progress("laden") as heard:
        accepted, apart = _load(house, made.loads, heard)
    ended = time.perf_counter()
    snapshots.build(house, full=False, wait=60.0)
    shown.say(
        f"{text.number(accepted)} rijen geladen, {text.number(apart)} in quarantaine (ketenzicht quarantine show laat zien waarom)."
    )
    shown.say(
        f"Gemaakt in {_seconds(begin, written)}, geladen in {_seconds(written, ended)}, snapshot in {_seconds(ended, time.perf_counter())}."
    )
    shown.say("Probeer nu:")
    shown.say(f'  .venv/bin/ketenzicht --data {out / "data"} sql "{_QUESTION}"')
    return DONE


def _load(house: Installation, loads: Sequence[DemoDelivery], heard: Callable[[str, float], None]) -> tuple[int, int]:
    """Load everything. What a source delivers a second time comes last, behind a snapshot, so that its correction shows."""
    mappings = [item.mapping for item in loads]
    first = [item for number, item in enumerate(loads) if item.mapping not in mappings[:number]]
    again = [item for number, item in enumerate(loads) if item.mapping in mappings[:number]]
    done = [_deliver(house, item, number / len(loads), heard) for number, item in enumerate(first)]
    if again:
        warehouse_snapshots.build(house.store, vault=house.vault, at=house.clock())
    done += [_deliver(house, item, 1.0, heard) for item in again]
    return sum(table.accepted for delivery in done for table in delivery.tables), sum(
        delivery.quarantined for delivery in done
    )


def _deliver(house: Installation, item: DemoDelivery, part: float, heard: Callable[[str, float], None]) -> Delivery:
    heard(item.mapping.stem, part)
    return house.desk.load(mapping.load(item.mapping), item.files, at=house.clock()).delivery


def _seconds(start: float, end: float) -> str:
    return f"{end - start:.1f} s".replace(".", ",")

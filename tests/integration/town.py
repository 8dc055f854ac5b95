"""The demo town, of size XS where nothing else is said, loaded and in service, with the truth that its generator tells."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ketenzicht.demo import deliveries
from ketenzicht.demo.deliveries import DemoDeliveries
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping, snapshots
from ketenzicht.warehouse.deliveries import Delivery

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
"""The moment at which everything is loaded: just after the reference date of the town."""


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town in a house: what was made, what it says of itself, and every delivery in its order by the name of its mapping."""

    made: DemoDeliveries
    house: Installation
    truth: dict[str, Any]
    loads: list[tuple[str, Delivery]]


def built(folder: Path, size: str = "XS") -> Town:
    """The town in this folder: made, loaded and put in service."""
    made = deliveries.write(size, folder / "town")
    house = Installation(folder / "data", lambda: AT)
    loads = [
        (load.mapping.stem, house.desk.load(mapping.load(load.mapping), load.files, at=AT).delivery)
        for load in made.loads
    ]
    snapshots.build(house.store, vault=house.vault, at=AT)
    return Town(made=made, house=house, truth=json.loads(made.truth.read_text(encoding="utf-8")), loads=loads)

"""The warehouse as the record tells it whom to forget: its heavy libraries load when the first erasure comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ketenzicht.project.installation import Installation

_WAIT = 5.0
"""seconds: other work of the worker waits meanwhile, and the next round asks again"""


@dataclass(frozen=True)
class LateWarehouse:
    """The port Warehouse of one installation."""

    house: Installation

    def forget(self, pseudonyms: Sequence[str], *, at: datetime) -> None:
        """Take out all rows of people whom the vault forgot. Raises DeliveryRefused while somebody else writes there."""
        from ketenzicht.warehouse import erasure, log

        done = erasure.forget(self.house.desk, pseudonyms, at=at, wait=_WAIT)
        log.write(
            self.house.store, "erase", at=at, by="stelsel", reason="AVG art. 17, uit het dossier", rows=done.rows,
            quarantined=done.quarantined,
        )  # fmt: skip

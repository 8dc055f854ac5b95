"""The record into the warehouse: all of it, then 1,000 changed tasks of six months, load and snapshot in a running process; and
new identifiers in the vault in PostgreSQL."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.record.town import NOW

BUDGET, VAULT_BUDGET = 2.0, 6.0
"""seconds: for load and snapshot of what changed, and for the new identifiers"""
CHANGED, IDENTIFIERS = 1_000, 200_000

_CHANGE = """
    UPDATE regie_taak SET wet = CASE WHEN wet = 'jeugd' THEN 'wmo' ELSE 'jeugd' END WHERE id IN (
        SELECT id FROM regie_taak WHERE verstuurd_tijd >= timestamptz '2026-05-01 00:00+02' AND verstuurd_tijd < timestamptz '2026-11-01 00:00+01'
        ORDER BY md5(id::text) LIMIT %s)"""


def measure(folder: Path, addresses: Any) -> dict[str, Any]:
    """Seconds of each step, and rows and parts of the snapshots."""
    from django.db import connection

    from ketenzicht.project.installation import Installation
    from ketenzicht.project.postgres.addresses import EXTRACT
    from ketenzicht.regie.extracts.pseudonyms import name_everybody
    from ketenzicht.warehouse import mapping, snapshots

    house = Installation(folder / "data", clock=lambda: NOW)
    source, extract = mapping.shipped("regie"), addresses.of(EXTRACT)

    def load() -> Any:
        name_everybody(at=NOW)
        return house.desk.load_database(source, extract, at=NOW)

    def build() -> Any:
        return snapshots.build(house.store, vault=house.vault, at=NOW)

    figures: dict[str, Any] = {"budget": BUDGET, "vault_budget": VAULT_BUDGET}
    loaded = _timed(figures, "load_all", load)
    figures["rows"] = sum(table.accepted for table in loaded.delivery.tables)
    _timed(figures, "snapshot_all", build)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [CHANGED])
    loaded = _timed(figures, "load_changed", load)
    figures["changed"] = sum(table.accepted for table in loaded.delivery.tables)
    _timed(figures, "snapshot_changed", build)
    figures["load_and_snapshot"] = figures["load_changed"] + figures["snapshot_changed"]
    names = [f"key:bench:{time.time_ns()}:{number}" for number in range(IDENTIFIERS)]
    _timed(figures, "vault_new", lambda: house.vault.pseudonyms("persoon", names, at=NOW))
    return figures


def _timed(figures: dict[str, Any], name: str, step: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    done = step()
    figures[name] = time.perf_counter() - began
    return done

"""Commands about snapshots: build, list, show, verify, sql."""

import csv
import sys
from collections.abc import Sequence
from typing import Any

from ketenzicht.kernel import files, text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import as_json, progress, require_format, say, table, warn
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, housekeeping, log, manifest, snapshots
from ketenzicht.warehouse.contract import contract
from ketenzicht.warehouse.engines import duckdb as engine
from ketenzicht.warehouse.folding import WHOLE
from ketenzicht.warehouse.manifest import Manifest


def build(house: Installation, *, full: bool, wait: float) -> int:
    """Build a snapshot of everything that was loaded."""
    store = house.existing
    with progress("snapshot") as heard:
        built = snapshots.build(store, vault=house.vault, at=house.clock(), full=full, wait=wait, progress=heard)
    log.write(store, "snapshot build", at=house.clock(), by=house.reader.id, snapshot=built.manifest.snapshot)
    housekeeping.tidy(store, at=house.clock(), wait=wait)
    if not built.is_new:
        say(f"Snapshot {built.manifest.snapshot} is nog actueel; de inhoud is niet veranderd.")
        return DONE
    say(
        f"Snapshot {built.manifest.snapshot} is gemaakt en in gebruik ({text.plural(built.parts_written, 'nieuw deel', 'nieuwe delen')})."
    )
    _contents(built.manifest)
    for name, months in built.manifest.restates.items():
        warn(f"Herzien ten opzichte van de vorige snapshot: {name} {_spans(months)}.")
    return DONE


def _contents(found: Manifest) -> None:
    """The tables with their rows and months; those without rows are not named."""
    rows: list[tuple[str | None, ...]] = []
    for name, content in found.tables.items():
        months = [month for month in content.parts if month != WHOLE]
        span = f"{months[0]} t/m {months[-1]}" if months else ""
        compared = sum(part.rows for part in content.comparison.values())
        if content.rows or compared:
            rows.append(
                (
                    name,
                    contract(name).title,
                    text.number(content.rows),
                    span,
                    content.verdict,
                    text.number(compared) if compared else None,
                )
            )
    columns: tuple[str, ...] = ("Tabel", "Titel", "Rijen", "Maanden", "Oordeel", "Ter vergelijking")
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    table(columns, rows, right=("Rijen", "Ter vergelijking"), whole=("Tabel", "Maanden", "Oordeel"))


def _spans(months: Sequence[str]) -> str:
    """Months in a row as one span: 2026-01 t/m 2026-03."""
    spans: list[list[str]] = []
    for month in months:
        if spans and _next(spans[-1][-1]) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return text.join_and(span[0] if len(span) == 1 else f"{span[0]} t/m {span[-1]}" for span in spans)


def _next(month: str) -> str | None:
    return parse_period(month).next().key if month != WHOLE else None


def show_all(house: Installation, format: str) -> int:
    """Show all builds that are kept."""
    require_format(format, "table", "json")
    builds, now = manifest.all_builds(house.existing), manifest.current(house.existing)
    if format == "json":
        as_json([_as_json(found, now) for found in builds])
        return DONE
    rows = [
        (
            found.snapshot,
            text.long_moment(local_time(found.at)),
            text.number(sum(part.rows for part in found.tables.values())),
            "ja" if now == found else "",
        )
        for found in builds
    ]
    table(("Snapshot", "Gemaakt", "Rijen", "In gebruik"), rows, right=("Rijen",))
    return DONE


def _as_json(found: Manifest, now: Manifest | None) -> dict[str, Any]:
    return {
        "id": found.snapshot,
        "build": found.number,
        "at": found.at,
        "rows": sum(part.rows for part in found.tables.values()),
        "current": found == now,
    }


def show(house: Installation, id: str | None, format: str) -> int:
    """Show what is in a snapshot, and on which deliveries it rests."""
    require_format(format, "table", "json")
    found = manifest.find(house.existing, id)
    rests_on = [
        delivery for delivery in deliveries.all_deliveries(house.existing) if delivery.number in found.deliveries
    ]
    if format == "json":
        tables = {
            name: {
                "rows": content.rows,
                "months": {month: part.rows for month, part in content.parts.items()},
                "verdict": content.verdict,
            }
            for name, content in found.tables.items()
        }
        listed = [
            {
                "id": delivery.id,
                "bron": delivery.bron,
                "at": delivery.at,
                "tables": {part.table: part.verdict for part in delivery.tables},
            }
            for delivery in rests_on
        ]
        as_json(
            {
                **_as_json(found, manifest.current(house.existing)),
                "tables": tables,
                "deliveries": listed,
                "restates": found.restates,
            }
        )
        return DONE
    say(f"Snapshot {found.snapshot}, gemaakt op {text.long_moment(local_time(found.at))}")
    _contents(found)
    columns = ("Levering", "Bron", "Geladen", "Rijen", "In quarantaine")
    table(
        columns,
        [
            (
                d.id,
                d.bron,
                text.long_moment(local_time(d.at)),
                text.number(sum(part.accepted for part in d.tables)),
                text.number(d.quarantined),
            )
            for d in rests_on
        ],
        title="Rust op de leveringen",
        right=columns[3:],
    )
    return DONE


def verify(house: Installation, id: str | None) -> int:
    """Check that every part still has the bytes that its name says."""
    store = house.existing
    found = manifest.find(store, id)
    for name, content in found.tables.items():
        for part in (*content.parts.values(), *content.comparison.values()):
            path = snapshots.path_of(store, name, part)
            if not path.exists() or files.hash_file(path) != part.sha256:
                raise DeliveryRefused(
                    f"Van snapshot {found.snapshot} is een deel van {name} veranderd of weg ({path.name}); bouw opnieuw met --full."
                )
    say(
        f"Snapshot {found.snapshot} is heel: {text.plural(sum(len(content.parts) for content in found.tables.values()), 'deel', 'delen')} gecontroleerd."
    )
    return DONE


def sql(house: Installation, query: str, *, snapshot: str | None, profile: str | None, format: str) -> int:
    """Answer one question, and write down that it was asked."""
    require_format(format, "table", "json", "csv")
    store = house.existing
    reader = house.reader.lowered_to(Profile.named(profile)) if profile else house.reader
    found = manifest.find(store, snapshot)
    log.write(
        store, "sql", at=house.clock(), by=reader.id, snapshot=found.snapshot, query=query, purpose=reader.purpose
    )
    with engine.reading(store, found) as connection:
        answer = engine.ask(connection, query)
    if format == "json":
        as_json([dict(zip(answer.columns, row, strict=True)) for row in answer.rows])
    elif format == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
    else:
        table(answer.columns, answer.rows)
    return DONE

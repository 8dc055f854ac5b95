"""Commands about deliveries: load, sources, quarantine."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.cli import DONE, QUARANTINED
from ketenzicht.project.cli.shown import as_json, progress, require_format, say, table, warn
from ketenzicht.project.installation import Installation
from ketenzicht.project.postgres.addresses import EXTRACT
from ketenzicht.project.record import open_record
from ketenzicht.warehouse import deliveries, housekeeping, log, mapping, process, quarantine, retry
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.intake import Loaded


def load(
    house: Installation, path: Path, files: Sequence[Path], *, accept_drop: bool, wait: float, anew: bool = False
) -> int:
    """Load files by a mapping, or what changed in the database that it names; 3 where rows went to quarantine."""
    source = mapping.shipped(str(path)) if str(path) == path.name and not path.suffix else mapping.load(path)
    if bool(files) == bool(source.database):
        told = "leest een database en geen bestanden" if files else "leest bestanden; geef er ten minste één"
        raise WrongCall(f"De bron {source.bron} {told}.")
    with progress(source.bron) as heard:
        if source.database:
            with _address(house, source.database) as address:
                loaded = house.desk.load_database(
                    source, address, at=house.clock(), anew=anew, wait=wait, progress=heard
                )
        else:
            loaded = house.desk.load(
                source, files, at=house.clock(), accept_drop=accept_drop, wait=wait, progress=heard
            )
    if loaded.is_new:
        log.write(
            house.store, "load", at=house.clock(), by=house.reader.id, delivery=loaded.delivery.id, bron=source.bron
        )
    housekeeping.tidy(house.store, at=house.clock())
    return _tell(loaded)


@contextmanager
def _address(house: Installation, database: str) -> Iterator[str]:
    """Where the database is: the record of this installation, in which everybody gets a pseudonym first, or as the variable
    says. Raises WrongCall where it says nothing."""
    if database != mapping.RECORD:
        if not (address := os.environ.get(database)):
            raise WrongCall(f"Zet het adres van de database in de omgevingsvariabele {database}.")
        yield address
        return
    with open_record(house) as addresses:
        from ketenzicht.regie.extracts.pseudonyms import name_everybody

        name_everybody(at=house.clock())
        yield addresses.of(EXTRACT)


def _tell(loaded: Loaded) -> int:
    delivery = loaded.delivery
    if not loaded.is_new:
        say(f"Deze levering van {delivery.bron} was al geladen ({delivery.id}); er is niets veranderd.")
        return QUARANTINED if delivery.quarantined else DONE
    say(f"Levering {delivery.id} van {delivery.bron} is geladen.")
    columns = ("Tabel", "Rijen", "In quarantaine", "Vernietigd", "Oordeel", "Herziet")
    rows = [
        (
            found.table,
            text.number(found.accepted),
            text.number(found.quarantined),
            text.number(found.erased),
            found.verdict,
            ", ".join(found.restates),
        )
        for found in delivery.tables
    ]
    table(columns, rows, right=columns[1:4])
    for alarm in delivery.alarms:
        warn(alarm)
    if delivery.quarantined:
        warn(
            f"{text.plural(delivery.quarantined, 'rij staat', 'rijen staan')} in quarantaine; kijk met: ketenzicht quarantine show {delivery.id}"
        )
    say("Maak nu een snapshot met: ketenzicht snapshot build")
    return QUARANTINED if delivery.quarantined else DONE


def sources(house: Installation, format: str) -> int:
    """Show the main process and the sources."""
    from ketenzicht.reports.pages.process import figures_of

    require_format(format, "table", "json")
    found = process.overview(house.existing)
    figures = {step.name: [about.key for about in figures_of(step, house.indicators)] for step in found.steps}
    if format == "json":
        plain = found.as_json()
        plain["steps"] = [{**step, "indicators": figures[step["name"]]} for step in plain["steps"]]
        as_json(plain)
        return DONE
    table(
        ("Stap van het hoofdproces", "Tabellen", "Bronnen", "Status", "Eigenaar", "Cijfers"),
        [
            (
                step.title,
                ", ".join(step.tables),
                ", ".join(step.bronnen),
                step.status,
                step.owner,
                len(figures[step.name]),
            )
            for step in found.steps
        ],
        title="Hoofdproces",
        right=("Cijfers",),
    )
    table(
        ("Bron", "Titel", "Status", "Levering", "Laatst geladen", "Rijen", "Quarantaine", "Oordeel"),
        [
            (bron.bron, bron.title, bron.status, bron.levering, bron.last, bron.rows, bron.quarantined, bron.verdict)
            for bron in found.bronnen
        ],
        title="Bronnen",
        right=("Rijen", "Quarantaine"),
        whole=("Bron", "Status", "Levering", "Oordeel"),
    )
    people = [(bron.bron, bron.system, bron.owner, ", ".join(bron.key_users), bron.purpose) for bron in found.bronnen]
    table(
        ("Bron", "Systeem", "Eigenaar", "Sleutelgebruikers", "Doel"),
        people,
        title="Wie erbij betrokken is",
        whole=("Bron",),
    )
    if found.meetpunten:
        rows = [(point.title, point.definition, point.owner, point.source, point.status) for point in found.meetpunten]
        table(("Meetpunt", "Definitie", "Eigenaar", "Bron", "Status"), rows, title="Meetpunten")
    return DONE


def quarantine_list(house: Installation, format: str) -> int:
    """Show the deliveries with rows in quarantine."""
    require_format(format, "table", "json")
    waiting = quarantine.open_deliveries(deliveries.all_deliveries(house.existing), house.existing)
    if format == "json":
        as_json(
            [
                {
                    "delivery": found.id,
                    "bron": found.bron,
                    "at": found.at,
                    "rows": found.quarantined,
                    "problems": _problems(found),
                }
                for found in waiting
            ]
        )
    elif not waiting:
        say("Er staan geen rijen in quarantaine.")
    else:
        rows = [
            (
                found.id,
                found.bron,
                text.long_moment(local_time(found.at)),
                text.number(found.quarantined),
                ", ".join(f"{code} {count}" for code, count in _problems(found).items()),
            )
            for found in waiting
        ]
        table(("Levering", "Bron", "Geladen", "Rijen", "Regels"), rows, right=("Rijen",))
    return DONE


def _problems(delivery: Delivery) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in delivery.tables:
        for code, count in part.problems.items():
            found[code] = found.get(code, 0) + count
    return found


def quarantine_show(house: Installation, id: str | None, limit: int, format: str) -> int:
    """Show row by row what is wrong; values of people stay hidden."""
    require_format(format, "table", "json")
    chosen = _chosen(house, id)
    shown: list[quarantine.Quarantined] = []
    total = 0
    for delivery in chosen:
        for row in quarantine.rows(house.existing, delivery, house.keyring):
            total += 1
            if len(shown) < limit:
                shown.append(row)
    log.write(
        house.existing,
        "quarantine show",
        at=house.clock(),
        by=house.reader.id,
        deliveries=[found.id for found in chosen],
    )
    if format == "json":
        as_json(
            [
                {
                    "file": row.file,
                    "row": row.line,
                    "table": row.table,
                    "columns": [flaw.column for flaw in row.flaws],
                    "codes": [flaw.code for flaw in row.flaws],
                    "message": row.sentence,
                }
                for row in shown
            ]
        )
        return DONE
    for row in shown:
        say(row.sentence)
    if total > len(shown):
        say(f"… en nog {text.plural(total - len(shown), 'rij', 'rijen')}; toon meer met --limit.")
    if not total:
        say("Er staan geen rijen in quarantaine.")
    return DONE


def _chosen(house: Installation, id: str | None) -> list[Delivery]:
    every = deliveries.all_deliveries(house.existing)
    return [deliveries.find(house.existing, id)] if id else quarantine.open_deliveries(every, house.existing)


def quarantine_retry(house: Installation, id: str | None, path: Path | None) -> int:
    """Try quarantined rows again; 3 where some still do not pass."""
    better = mapping.load(path) if path else None
    left = 0
    chosen = _chosen(house, id)
    for delivery in chosen:
        made = retry.retry(house.desk, delivery, better, at=house.clock())
        accepted = sum(found.accepted for found in made.tables)
        left += made.quarantined
        log.write(house.store, "quarantine retry", at=house.clock(), by=house.reader.id, delivery=made.id)
        say(
            f"{delivery.bron}: {text.plural(accepted, 'rij is', 'rijen zijn')} nu geladen, {text.number(made.quarantined)} nog niet."
        )
    housekeeping.tidy(house.store, at=house.clock())
    if not chosen:
        say("Er staan geen rijen in quarantaine.")
    return QUARANTINED if left else DONE

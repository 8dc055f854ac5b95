"""Reference figures as CBS and Divosa publish them (hidden cells are a point), and what the municipality itself adds to them."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from ketenzicht.demo.draw import stream
from ketenzicht.demo.export import Scene, SheetExport, WholeExport
from ketenzicht.demo.files import Cell, CsvFile, Dialect
from ketenzicht.demo.sources.identity import GEMEENTE_NAMES
from ketenzicht.demo.town import FORMER, GEMEENTEN, WIJKEN

CLASSES = {"totaal": 1.0, "0-17": 0.19, "18-22": 0.06, "23-66": 0.55, "67-79": 0.145, "80+": 0.055}
"""Age classes and their part of the inhabitants."""
YEARS = range(2021, 2027)
SEXES = {"totaal": 1.0, "man": 0.497, "vrouw": 0.503}
SERIES = {
    "wmo.clienten_per_1000": (64.0, "per 1.000 inwoners", "CBS Wmo-cliënten"),
    "jeugd.percentage_jeugdhulp": (10.6, "procent", "CBS Jeugdhulp"),
    "pw.personen_per_1000": (23.0, "per 1.000 inwoners", "CBS Bijstand"),
}
"""Published series: the national level, the unit and the publication."""
NEW_DEFINITION = date(2024, 1, 1)
"""From this day Divosa counts outflow to work over the stock at the begin instead of begin plus inflow."""
NORMEN = (
    ("aanvragen.besluit_dagen", "norm", 56.0, "dagen"),
    ("facturen.binnen_30_dagen", "norm", 95.0, "procent"),
    ("aanvragen.binnen_wettelijke_termijn", "norm", 90.0, "procent"),
    ("taken.binnen_afspraak", "norm", 85.0, "procent"),
    ("signalen.dagen_tot_oordeel_mediaan", "norm", 5.0, "dagen"),
    ("herindicaties.op_tijd", "norm", 95.0, "procent"),
    ("volledigheid.dekking", "streefwaarde", 95.0, "procent"),
    ("volledigheid.dekking_tot_nu", "streefwaarde", 95.0, "procent"),
    ("gebruik.actief_percentage", "norm", 80.0, "procent"),
    ("pw.beschut_werk_plekken", "taakstelling", 24.0, "plekken"),
)


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]], dialect: Dialect) -> None:
    texts = {
        column: pa.array([None if row[place] is None else str(row[place]) for row in rows], pa.string())
        for place, column in enumerate(columns)
    }
    with CsvFile(path, dialect) as file:
        file.write(pa.table(texts))


def inhabitants(scene: Scene, year: int) -> dict[str, int]:
    """Inhabitants by area code on 1 January: the municipality that was merged has some until 2022."""
    growth = 1.0 + 0.006 * (year - 2026)
    found = {"NL00": round(18_000_000 * growth)}
    for number, gemeente in enumerate(GEMEENTEN):
        total = round(scene.size.inhabitants * gemeente.share * growth)
        own = round(total * 0.8) if number == 1 and year < 2023 else total
        found[gemeente.code] = own
        if own < total:
            found[FORMER.code] = total - own
        found |= {wijk.code: round(total * wijk.share) for wijk in WIJKEN if wijk.gemeente == number}
    return found


def write_bevolking(scene: Scene, path: Path) -> None:
    """Inhabitants by area, year, age class and sex; households and dwellings stand with the totals."""
    rows: list[Sequence[object]] = []
    for year in YEARS:
        for area, people in inhabitants(scene, year).items():
            for group, part in CLASSES.items():
                for sex, share in SEXES.items():
                    total = group == "totaal" and sex == "totaal"
                    homes = (round(people / 2.1), round(people / 2.2)) if total else (None, None)
                    rows.append((area, year, group, sex, round(people * part * share), *homes))
    _write(
        path,
        ("RegioS", "Jaar", "Leeftijd", "Geslacht", "Aantal", "Huishoudens", "Woningen"),
        rows,
        Dialect(newline="\n"),
    )
    scene.truth.accepted("bevolking", len(rows))
    scene.truth.facts["inwoners_2026"] = {
        area: people for area, people in inhabitants(scene, 2026).items() if area.startswith("GM")
    }


def write_landelijk(scene: Scene, path: Path) -> None:
    """Half-yearly figures of the country and the three municipalities; small ones are hidden behind a point."""
    rng, rows, hidden = stream(scene.seed, "landelijk"), [], 0
    for key, (level, unit, publication) in SERIES.items():
        for year in range(2022, 2027):
            for half in (1, 2) if year < 2026 else (1,):
                for region in ("NL00", *(g.code for g in GEMEENTEN)):
                    value = (
                        level
                        * (1 + 0.01 * (year - 2022))
                        * (1.0 if region == "NL00" else float(rng.uniform(0.85, 1.2)))
                    )
                    secret = region == GEMEENTEN[2].code and key.startswith("pw.")
                    hidden += secret
                    mark = "*" if year == 2026 else "**" if year == 2025 else ""
                    cell = "." if secret else f"{value:.1f}".replace(".", ",")
                    rows.append(
                        (
                            key,
                            region,
                            f"{year}-H{half}",
                            f"{year}{'01' if half == 1 else '07'}01",
                            "totaal",
                            cell,
                            mark,
                            unit,
                            publication,
                        )
                    )
    columns = ("Onderwerp", "Regio", "Periode", "Begin", "Uitsplitsing", "Waarde", "Status", "Eenheid", "Tabel")
    _write(path, columns, rows, Dialect(delimiter=";"))
    scene.truth.accepted("landelijk_cijfer", len(rows))
    scene.truth.facts["landelijk_verborgen"] = hidden


def write_benchmark(scene: Scene, path: Path) -> None:
    """A quarterly benchmark of outflow to work with a definition that changes on 1 January 2024: the level jumps."""
    rng, rows = stream(scene.seed, "benchmark"), []
    for year in range(2022, 2027):
        for quarter in range(1, 5 if year < 2026 else 4):
            start = date(year, 3 * quarter - 2, 1)
            new = start >= NEW_DEFINITION
            for region in ("NL00", "deelnemers", *(g.code for g in GEMEENTEN if g.pwet)):
                value = (2.3 if new else 1.9) * (1.0 if region == "NL00" else float(rng.uniform(0.9, 1.15)))
                definition = (
                    "definitie vanaf 2024: over beginstand" if new else "definitie tot 2024: over begin en instroom"
                )
                rows.append(("pw.uitstroom_werk_percentage", region, f"{year}-Q{quarter}", start, "totaal", f"{value:.2f}", "procent",
                             f"Divosa-benchmark ({definition})", 214))  # fmt: skip
    columns = ("kengetal", "regio", "periode", "begin", "uitsplitsing", "waarde", "eenheid", "publicatie", "deelnemers")
    _write(path, columns, rows, Dialect(delimiter=",", quoted=True, newline="\n"))
    scene.truth.accepted("benchmark_cijfer", len(rows))
    scene.truth.stories["definitiewissel"] = {
        "benchmark": {"sleutel": "pw.uitstroom_werk_percentage", "vanaf": str(NEW_DEFINITION)},
        "meting": {"van": "zrm11", "naar": "zrm13", "doelen_gesteld_vanaf": "2024-01-01"},
        "taakvelden": ["2023-01-01", "2025-01-01"],
    }


def cijfer_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """Figures that the municipalities deliver by agreement each half year, and one from an old report."""
    rng, wages, rows = stream(scene.seed, "aangeleverd"), stream(scene.seed, "loonkostensubsidie"), 0
    for number, gemeente in enumerate(GEMEENTE_NAMES):
        for year in range(2022, 2027):
            for half in (1, 2) if year < 2026 else (1,):
                start = date(year, 1 if half == 1 else 7, 1)
                places = int(rng.integers(6, 12)) * (3 - number)
                rows += 3
                delivered = date(year, 9, 1) if half == 1 else date(year + 1, 3, 1)
                subsidies = int(wages.integers(14, 22)) * (3 - number) + 2 * (year - 2022)
                _tell_given(scene, "beschut_werk_plekken", f"{year}-H{half}", number, places)
                _tell_given(scene, "loonkostensubsidies", f"{year}-H{half}", number, subsidies)
                yield (gemeente, "pw.loonkostensubsidies", f"{year}-H{half}", start, "totaal", subsidies, "mensen", "afgesproken",
                       "vastgesteld", delivered)  # fmt: skip
                yield (gemeente, "pw.beschut_werk_plekken", f"{year}-H{half}", start, "totaal", places, "plekken", "afgesproken",
                       "vastgesteld", delivered)  # fmt: skip
                yield (gemeente, "rmc.vsv_percentage", f"{year}-H{half}", start, "totaal", round(float(rng.uniform(1.4, 2.4)), 1), "procent",
                       "oud_rapport", "vastgesteld", date(year, 10, 1))  # fmt: skip
    scene.truth.accepted("aangeleverd_cijfer", rows)


def _tell_given(scene: Scene, figure: str, period: str, number: int, value: int) -> None:
    """A figure of the P-wet that a municipality delivers; one that takes no part delivers it too, and must not be counted."""
    if GEMEENTEN[number].pwet:
        scene.truth.tally(f"pw.{figure}|halfjaar", period, value)


def streefwaarde_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """Norms and targets; the norm for tasks went up in 2025."""
    rows = 0
    for gemeente in GEMEENTE_NAMES:
        for key, kind, value, unit in NORMEN:
            raised = key == "taken.binnen_afspraak"
            rows += 1
            yield (
                gemeente,
                key,
                kind,
                "totaal",
                value - 5 if raised else value,
                unit,
                date(2021, 1, 1),
                date(2025, 1, 1) if raised else None,
            )
            if raised:
                rows += 1
                yield (gemeente, key, kind, "totaal", value, unit, date(2025, 1, 1), None)
    scene.truth.accepted("streefwaarde", rows)


EXPORTS = (
    WholeExport(mapping="bevolking", file="cbs/bevolking.csv", write=write_bevolking),
    WholeExport(mapping="landelijk", file="cbs/landelijke_cijfers.csv", write=write_landelijk),
    WholeExport(mapping="benchmark", file="divosa/benchmark.csv", write=write_benchmark),
    SheetExport(
        mapping="aangeleverd", file="aangeleverd/cijfers_gemeenten.xlsx", rows=cijfer_rows,
        columns=("Gemeente", "Cijfer", "Periode", "Begin", "Uitsplitsing", "Waarde", "Eenheid", "Soort", "Status", "Aangeleverd"),
        above=("Aangeleverde cijfers",),
    ),
    SheetExport(
        mapping="streefwaarden", file="aangeleverd/streefwaarden.xlsx", rows=streefwaarde_rows,
        columns=("Gemeente", "Indicator", "Soort", "Uitsplitsing", "Waarde", "Eenheid", "Vanaf", "Tot"),
    ),
)  # fmt: skip

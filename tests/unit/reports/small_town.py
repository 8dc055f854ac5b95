"""A small town in memory, and reports on it made of a few blocks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import yaml

from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Reader
from ketenzicht.reports.checking import check
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Report
from ketenzicht.reports.reading import parse
from tests.unit.indicators.town import Rows, defined, town
from tests.unit.reports.test_reading import SOUND

JANUARY, FEBRUARY = parse_period("2026-01"), parse_period("2026-02")
COUNT = {
    "kind": "count",
    "date": "verstuurd_op",
    "by": ["gemeente", "organisatie", "onderwerp", "wijk", "leeftijd", "geslacht"],
}
INDICATORS: Mapping[str, Indicator] = {
    key: replace(indicator, key=key)
    for key, indicator in {
        "taken.verstuurd": defined(**COUNT, title="Verstuurd", process=True),
        "taken.personen": defined(**COUNT, title="Personen", distinct="persoon"),
        "taken.dagen": defined(
            kind="average", value="doorlooptijd_dagen", date="gesloten_op", unit="dagen", better="lower", title="Dagen",
            by=["gemeente", "organisatie"],
        ),
        "taken.verloop": defined(kind="flow", start="verstuurd_op", until="einde_op", by=["gemeente", "organisatie"], title="Verloop"),
    }.items()
}  # fmt: skip


def task(day: str, organisatie: str, **more: object) -> dict[str, object]:
    """A task that was sent on a day; each with a person of its own unless it names one."""
    number = task.__dict__.setdefault("number", 0) + 1
    task.__dict__["number"] = number
    return {"taak_id": f"t{number}", "verstuurd_op": day, "organisatie": organisatie, "persoon": f"p{number}", **more}


TASKS: Rows = [
    *(task("2026-01-10", "uwv", onderwerp="werk") for _ in range(4)),
    *(task("2026-02-03", "uwv", onderwerp="werk") for _ in range(6)),
    *(task("2026-02-04", "rmc", onderwerp="school") for _ in range(9)),
    task("2026-02-05", "rmc", onderwerp="school", persoon="p-dubbel", gesloten_op="2026-02-15", einde_op="2026-02-15", doorlooptijd_dagen=10),
    task("2026-02-05", "uwv", onderwerp="werk", persoon="p-dubbel", gesloten_op="2026-02-25", einde_op="2026-02-25", doorlooptijd_dagen=20),
    task("2025-02-05", "uwv", onderwerp="werk", einde_op="2025-03-01"),
]  # fmt: skip
NORM = {
    "sleutel": "taken.dagen",
    "soort": "norm",
    "uitsplitsing": "totaal",
    "waarde": 14,
    "eenheid": "dagen",
    "geldig_van": "2026-01-01",
}
NAMES: dict[str, Rows] = {
    "organisatie": [
        {"organisatie": code, "naam": name, "geldig_van": "2020-01-01"} for code, name in (("uwv", "UWV"), ("rmc", "RMC"))
    ],
    "gemeente": [{"gemeente": "GM9901", "naam": "Zandwolde", "geldig_van": "2020-01-01"}],
    "streefwaarde": [NORM],
}  # fmt: skip


def made(*blocks: Any, period: str = "2026-02", reader: Reader = READER, rows: Rows = TASKS, **more: Any) -> Report:
    """The report of these blocks on the town."""
    about = {key: more.pop(key) for key in ("gemeente", "reason", "resolver") if key in more}
    tables = {**NAMES, **more.pop("tables", {})}
    said = {**SOUND, "blocks": list(blocks), "period": ["month", "quarter", "year"], **more}
    template = parse("proef", yaml.safe_dump(said, allow_unicode=True), str)
    check(template, INDICATORS, dimensions())
    with town(taak=rows, **tables) as source:
        return compose(
            template, source=source, period=parse_period(period), reader=reader, indicators=INDICATORS, **about
        )


def block(report: Report, number: int = 1) -> Any:
    """The block of that number."""
    return report.blocks[number - 1]


def figures(*found: Figure) -> list[object]:
    """Values, or the status of what is not shown."""
    return [figure.value if figure.value is not None else str(figure.status) for figure in found]

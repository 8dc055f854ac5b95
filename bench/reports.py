"""Reports of one month on the demo town: the eleven target reports in four formats, the five monitors, the municipal slices.

Each part begins without a cube: what is measured is the first time that anybody asks. Aggregate reports are made as a manager
inside sees them (*intern*), lists of people as who may see the cases does. `python -m bench.reports FOLDER SIZE [PART]` keeps
what it loaded; without PART each part runs in a process of its own."""

import json
import resource
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench import product_snapshot
from bench.measured import run
from ketenzicht.indicators import asking
from ketenzicht.kernel.periods import Period, Unit, parse_period
from ketenzicht.kernel.reader import Klasse, Profile, Reader, Right
from ketenzicht.project.installation import Installation
from ketenzicht.reports import renderers
from ketenzicht.reports.compose import compose
from ketenzicht.reports.definition import Level, Template
from ketenzicht.warehouse import manifest, snapshots

MONTH, QUARTER = "2026-09", "2026-Q3"
FORMATS: Final = ("html", "xlsx", "pdf", "csv")
ELEVEN: Final = (
    "aantal-logins-per-gebruiker-per-organisatie",
    "open-taken-per-organisatie",
    "bsn-met-taken-per-leeftijd-per-geslacht",
    "geaccepteerde-en-afgewezen-signalen-per-maand",
    "gereserveerde-taken-per-bsn-per-medewerker",
    "gesloten-taken-met-feedback",
    "gestarte-taken-per-maand",
    "signaalverloop",
    "signalen-per-leeftijd",
    "signalen-per-organisatie-per-medewerker",
    "top-signalen",
)
"""The target reports under their own names; of those about people the list itself, which is the larger one."""
OTHERS: Final = (
    "logins-per-organisatie",
    "personen-met-taken-per-leeftijd-per-geslacht",
    "gereserveerde-taken",
    "gesloten-taken",
    "verloop-van-signalen",
    "signalen-per-organisatie",
)
"""The same for who may not see people."""
MONITORS: Final = (
    "kwartaalmonitor",
    "maandmonitor",
    "besparingsmeter",
    "operationeel-dashboard",
    "leveranciersmonitor",
)
SLICED: Final = "maandrapportage"
PARTS: Final = ("eleven", "others", "monitors", "slices")


@dataclass(kw_only=True)
class Press:
    """Makes reports of one source, and keeps the time."""

    house: Installation
    source: asking.Source
    seconds: dict[str, float] = field(default_factory=dict)
    kib: int = 0

    def make(self, keys: Iterable[str], gemeenten: Sequence[str | None] = (None,)) -> None:
        """Compose and render each report in every format, for each gemeente."""
        for key in keys:
            for gemeente in gemeenten:
                begin = time.perf_counter()
                template = self.house.templates[key]
                made = compose(
                    template, source=self.source, period=_period(template), reader=self._reader(template),
                    indicators=self.house.indicators, gemeente=gemeente, reason="bench",
                )  # fmt: skip
                composed = time.perf_counter()
                for form in FORMATS:
                    self.kib += sum(len(content) for content in renderers.render(made, form).values()) // 1024
                name = key if gemeente is None else f"{key} {gemeente}"
                self.seconds[name] = time.perf_counter() - begin
                self.seconds[f"{name}: compose"] = composed - begin

    def _reader(self, template: Template) -> Reader:
        """A manager inside, or who may see the cases; both may see figures per employee, of which consent is recorded."""
        reader = self.house.reader
        return reader if template.level is Level.PERSON else reader.lowered_to(Profile.INTERN)


def _period(template: Template) -> Period:
    return parse_period(MONTH if Unit.MONTH in template.units else QUARTER)


def main(folder: Path, size: str) -> dict[str, Any]:
    """Every part in a process of its own, the building of the snapshot too: a process begins with its parent's memory."""
    run("bench.reports", folder, size, "prepare")
    return {part: run("bench.reports", folder, size, part) for part in PARTS}


def measured(folder: Path, size: str, part: str) -> dict[str, Any]:
    """Seconds in all and per report, MiB at most, and KiB that were written."""
    if part == "prepare":
        return _prepared(folder, size)
    house = Installation(folder / "data")
    shutil.rmtree(house.store.cubes, ignore_errors=True)
    found = manifest.find(house.store, None)
    with asking.open(house.store, found, at=house.clock()) as source:
        press = Press(house=house, source=source)
        begin, cpu = time.perf_counter(), time.process_time()
        figures = _sliced(press) if part == "slices" else _made(press, part)
        seconds, used = time.perf_counter() - begin, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu_seconds": used, "mib": memory, "kib": press.kib, **figures, "each": press.seconds}


def _made(press: Press, part: str) -> dict[str, Any]:
    press.make({"eleven": ELEVEN, "others": OTHERS, "monitors": MONITORS}[part])
    return {}


def _sliced(press: Press) -> dict[str, Any]:
    """The monthly report for the whole, and then for each gemeente in one run: what 19 of them would cost beside one."""
    press.make([SLICED])
    gemeenten = sorted(code for (code,) in press.source.query("SELECT DISTINCT gemeente FROM taak"))
    press.source.sliced = True
    press.make([SLICED], gemeenten)
    each = [press.seconds[f"{SLICED} {gemeente}"] for gemeente in gemeenten]
    rest = sum(each[1:]) / max(len(each) - 1, 1)
    whole = press.seconds[SLICED]
    return {"whole": whole, "first_slice": each[0], "next_slice": rest, "times_of_19": (each[0] + 18 * rest) / whole}


def _prepared(folder: Path, size: str) -> dict[str, Any]:
    """A data folder of this size with a snapshot in service and consent to figures per employee."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "loaded.json"
    if not kept.exists():
        kept.write_text(json.dumps(product_snapshot._load(folder, size)), encoding="utf-8")
    house = Installation(folder / "data")
    house.store.settings.write_text(
        'medewerkercijfers: {ingestemd_op: 2026-01-15, doel: "hulp bij het gebruik"}\n', encoding="utf-8"
    )
    built = snapshots.build(house.store, vault=house.vault, at=house.clock())
    with asking.open(house.store, built.manifest, at=house.clock()) as source:
        source.prepare()
    assert Right.MEDEWERKER in house.reader.rights and Klasse.PERSONEEL in house.reader.classes
    return {"snapshot": built.manifest.snapshot}


if __name__ == "__main__":
    print(json.dumps((measured if len(sys.argv) > 3 else main)(Path(sys.argv[1]), *sys.argv[2:])))

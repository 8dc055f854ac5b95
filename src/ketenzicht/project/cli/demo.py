"""Commands about the demo town: write its deliveries, or build the whole up to its reports."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import msgspec

from ketenzicht.demo import deliveries as town
from ketenzicht.demo.deliveries import DemoDelivery
from ketenzicht.kernel import files, text
from ketenzicht.kernel.periods import Period, Unit, parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.project.cli import DONE, insight, shown, snapshots
from ketenzicht.project.cli.reporting import Press
from ketenzicht.project.installation import Installation
from ketenzicht.reports import renderers
from ketenzicht.reports.definition import Level, Template
from ketenzicht.warehouse import mapping
from ketenzicht.warehouse import snapshots as warehouse_snapshots
from ketenzicht.warehouse.deliveries import Delivery

MARK = "gemaakt.json"
_PERIODS = {
    Unit.WEEK: "2026-W43",
    Unit.MONTH: "2026-10",
    Unit.TWO_MONTHS: "2026-B5",
    Unit.QUARTER: "2026-Q3",
    Unit.HALF_YEAR: "2026-H1",
    Unit.YEAR: "2025",
    Unit.SCHOOL_YEAR: "2025-S",
}
"""The last whole period of each length before the reference date of the town, 31 October 2026."""
_REASON = "rondleiding met verzonnen inwoners"
_QUESTION = "indicator taken.open --period 2026-10 --by organisatie"


def deliveries(out: Path, size: str, seed: int) -> int:
    """Write the deliveries of the demo town."""
    with shown.progress("demo") as heard:
        made = town.write(size, out, seed=seed, progress=heard)
    shown.say(
        f"In {out} staan de leveringen van een verzonnen gemeente ({size}): {text.plural(len(made.loads), 'levering', 'leveringen')}."
    )
    shown.say(f"Laad ze met: ketenzicht --data DATA load MAPPING BESTAND, in de volgorde van {made.index}.")
    return DONE


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier run made of which software: the same town need not be made again."""

    fingerprint: str
    reports: dict[str, str]
    """SHA-256 of each file, by its name"""


def build(out: Path, size: str, seed: int) -> int:
    """Make the town, load everything, build a snapshot, render every report, and say how long each step took and what to open.
    What an earlier run of the same software made is kept."""
    fingerprint = _fingerprint(size, seed)
    before = _read(out / MARK)
    clock = _Clock()
    house = Installation(out / "data")
    if before is None or before.fingerprint != fingerprint:
        _clear(out, before)
        _make_town(house, out, size, seed, clock)
        before = None
    if before is None or not _is_whole(out, before):
        before = Made(fingerprint=fingerprint, reports=_render(house, out, clock))
        files.write_atomically(out / MARK, msgspec.json.format(msgspec.json.encode(before), indent=1))
    _say(out, before, clock)
    return DONE


@dataclass
class _Clock:
    """How long each step took."""

    steps: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.steps.append(f"{words} in {time.perf_counter() - begin:.1f} s".replace(".", ","))


def _fingerprint(size: str, seed: int) -> str:
    """A hash of the software itself: whoever changes a definition or a rule sees a new town."""
    root = Path(str(resources.files("ketenzicht")))
    found = hashlib.sha256(f"{size} {seed}".encode())
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _read(mark: Path) -> Made | None:
    try:
        return msgspec.json.decode(mark.read_bytes(), type=Made)
    except (OSError, msgspec.MsgspecError):
        return None


def _clear(out: Path, before: Made | None) -> None:
    """Take away the town that an earlier run made. A folder without its mark is somebody else's and stays as it is."""
    if before is None:
        return
    for name in before.reports:
        (out / name).unlink(missing_ok=True)
    (out / MARK).unlink()
    for folder in ("data", "deliveries"):
        shutil.rmtree(out / folder, ignore_errors=True)
    (out / "data.key").unlink(missing_ok=True)


def _is_whole(out: Path, before: Made) -> bool:
    hashes = before.reports.items()
    return all((out / name).is_file() and files.hash_file(out / name) == hash_ for name, hash_ in hashes)


def _make_town(house: Installation, out: Path, size: str, seed: int, clock: _Clock) -> None:
    with clock.step("Leveringen gemaakt"), shown.progress("demo") as heard:
        made = town.write(size, out / "deliveries", seed=seed, progress=heard)
    with clock.step("Leveringen geladen"), shown.progress("laden") as heard:
        _agree(house)
        accepted, apart = _load(house, made.loads, heard)
    with clock.step("Snapshot gemaakt"):
        snapshots.build(house, full=False, wait=60.0)
    shown.say(
        f"{text.number(accepted)} rijen geladen, {text.number(apart)} in quarantaine (ketenzicht quarantine show laat zien waarom)."
    )


def _agree(house: Installation) -> None:
    """The works council of the demo town agreed to figures per employee, so that its reports can show them (P-9)."""
    words = "medewerkercijfers:\n  ingestemd_op: 2026-01-15\n  doel: hulp bij het gebruik, nooit voor een beoordeling\n"
    files.write_atomically(house.store.settings, words.encode())


def _render(house: Installation, out: Path, clock: _Clock) -> dict[str, str]:
    """Every report in every format: as a manager inside sees it, and what shows persons as the lokale analist does."""
    written: list[Path] = []
    with insight.asked(house, None) as source, shown.progress("rapporten") as heard:
        for template in house.templates.values():
            profile = Profile.ZAAK if template.level is Level.PERSON else Profile.INTERN
            reader = house.reader.lowered_to(profile)
            press = Press(house=house, source=source, reader=reader, out=out, heard=heard)
            with clock.step(template.title):
                written += press.make(template, _period(template), renderers.formats(), gemeente=None, reason=_REASON)
    return {path.name: files.hash_file(path) for path in written}


def _period(template: Template) -> Period:
    """The last whole period of the length that the report is usually made for."""
    return parse_period(_PERIODS[template.units[0]])


def _say(out: Path, made: Made, clock: _Clock) -> None:
    for step in clock.steps or ["Alles stond er al, van dezelfde software."]:
        shown.say(step)
    shown.say(f"{text.plural(len(made.reports), 'bestand', 'bestanden')} in {out}. Open bijvoorbeeld:")
    for name in sorted(name for name in made.reports if name.endswith((".html", ".pdf"))):
        shown.say(f"  {out / name}")
    shown.say("Probeer nu:")
    shown.say(f"  .venv/bin/ketenzicht --data {out / 'data'} {_QUESTION}")


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

"""The deliveries of the demo town: every file that its source systems export, the mappings that load them, and the truth."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ketenzicht.demo.export import (
    CsvExport,
    CsvStream,
    JsonExport,
    JsonStream,
    Scene,
    SheetExport,
    WholeExport,
    write_sheet,
)
from ketenzicht.demo.sizes import Size, size_named
from ketenzicht.demo.sources import (
    begroting,
    contracten,
    financien,
    herindicaties,
    inkomen,
    jongerenloket,
    klantcontact,
    personeel,
    plandossier,
    reference,
    regiesysteem,
    registers,
    toewijzingen,
    zaaksysteem,
    zorgadministratie,
)
from ketenzicht.demo.stories import tell_stories
from ketenzicht.demo.town import END, START
from ketenzicht.demo.truth import Truth

Progress = Callable[[str, float], None]
"""Hears what is being made, and which part of the work is done (0 to 1)."""
Export = CsvExport | JsonExport | SheetExport | WholeExport
Following = CsvExport | JsonExport

IN_ORDER: tuple[Export, ...] = (
    *registers.EXPORTS,
    *contracten.EXPORTS,
    *contracten.LATE_EXPORTS,
    *personeel.EXPORTS,
    *reference.EXPORTS,
    *zaaksysteem.EXPORTS,
    *zorgadministratie.EXPORTS,
    *toewijzingen.EXPORTS,
    *herindicaties.EXPORTS,
    *plandossier.EXPORTS,
    *regiesysteem.EXPORTS,
    *inkomen.EXPORTS,
    *klantcontact.EXPORTS,
    *financien.EXPORTS,
    *begroting.LATE_EXPORTS,
    *jongerenloket.LATE_EXPORTS,
)
"""All exports in the order in which they are best loaded: parents before children, a correction after what it corrects."""


@dataclass(frozen=True, kw_only=True)
class DemoDelivery:
    """One call of `ketenzicht load`: a mapping and the files that it reads."""

    mapping: Path
    files: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True)
class DemoDeliveries:
    """What was made: the loads in their order, the file that lists them (mapping and file per line), and the truth."""

    loads: tuple[DemoDelivery, ...]
    index: Path
    truth: Path


def write(size: str, out: Path, seed: int = 1, progress: Progress | None = None) -> DemoDeliveries:
    """Write the deliveries of a town of this size (XS, S, M or L) into the folder `out`, with mappings and truth.json.

    The same size and seed give the same bytes. Memory does not grow with the size: residents are drawn block by block.
    Raises WrongCall for an unknown size.
    """
    town = size_named(size)
    hear = progress or (lambda _what, _done: None)
    out.mkdir(parents=True, exist_ok=True)
    truth = Truth()
    truth.facts |= {"size": town.name, "seed": seed, "van": str(START), "tot": str(END), "peildatum": "2026-10-31"}
    scene = Scene(size=town, seed=seed, truth=truth)
    _write_following(scene, out, hear)
    _write_whole(scene, out, hear)
    tell_stories(scene)
    path = truth.write(out / "truth.json")
    loads = _loads(out)
    hear("klaar", 1.0)
    return DemoDeliveries(loads=loads, index=_index(loads, out), truth=path)


def _write_following(scene: Scene, out: Path, hear: Progress) -> None:
    """The files that follow the residents, all at once, block by block."""
    following = [export for export in IN_ORDER if isinstance(export, Following)]
    with ExitStack() as stack:
        streams = [_opened(export, out) for export in following]
        for stream in streams:
            stack.callback(stream.close)
        for number in range(scene.size.blocks):
            hear(f"inwoners, deel {number + 1} van {scene.size.blocks}", 0.95 * number / scene.size.blocks)
            block = scene.block(number)
            for stream in streams:
                stream.add(block, scene.truth)


def _opened(export: Following, out: Path) -> CsvStream | JsonStream:
    return CsvStream(export, out) if isinstance(export, CsvExport) else JsonStream(export, out)


def _write_whole(scene: Scene, out: Path, hear: Progress) -> None:
    """The files that do not follow residents, after the others: budgets and ceilings depend on what was declared."""
    hear("registers, begroting en referentiecijfers", 0.95)
    for export in IN_ORDER:
        if isinstance(export, SheetExport):
            write_sheet(export, scene, out)
        elif isinstance(export, WholeExport):
            export.write(scene, out / export.file)


def _index(loads: Sequence[DemoDelivery], out: Path) -> Path:
    """The order of loading, for people and scripts: a mapping and its file per line, relative to the folder."""
    lines = [" ".join(str(path.relative_to(out)) for path in (load.mapping, *load.files)) for load in loads]
    index = out / "volgorde.txt"
    index.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return index


def _loads(out: Path) -> tuple[DemoDelivery, ...]:
    """One delivery per mapping and file; the mappings are copied beside the files."""
    found = []
    for export in IN_ORDER:
        for name in _mappings(export):
            found.append(DemoDelivery(mapping=_copied(name, out), files=(out / export.file,)))
    return tuple(found)


def _mappings(export: Export) -> Sequence[str]:
    return export.mappings if isinstance(export, JsonExport) else (export.mapping,)


def _copied(name: str, out: Path) -> Path:
    path = out / "mappings" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    source = resources.files("ketenzicht.demo") / "mappings" / f"{name}.yaml"
    with source.open("rb") as template, path.open("wb") as copy:
        shutil.copyfileobj(template, copy)
    return path


__all__ = ["DemoDeliveries", "DemoDelivery", "Progress", "Size", "write"]

"""The client list of the Jongerenloket: 443 young people, of whom 31 are registered nowhere, and five without a good BSN."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from ketenzicht.demo.draw import Ints, stream
from ketenzicht.demo.events.contacten import COVERED, MISSING, OBLIGED_FROM
from ketenzicht.demo.export import Scene, SheetExport
from ketenzicht.demo.faults import WRONG_BSN
from ketenzicht.demo.files import Cell
from ketenzicht.demo.population import outsiders
from ketenzicht.demo.sources.identity import GEMEENTE_NAMES
from ketenzicht.demo.sources.personeel import to_date
from ketenzicht.demo.town import END_DAY

YOUNGEST, OLDEST = 16, 26
EMPTY, WRONG = 3, 2
"""Rows without a BSN, and rows with one that fails the elfproef."""


def registered(scene: Scene) -> tuple[Ints, Ints]:
    """BSN and municipality of 412 young residents with a task in the regie system and a BSN that is known."""
    numbers: list[int] = []
    places: list[int] = []
    for number in range(scene.size.blocks):
        block = scene.block(number)
        age = block.people.age_on(END_DAY - 1)
        busy = np.isin(np.arange(len(block.people)), block.taken.persoon)
        young = np.flatnonzero((age >= YOUNGEST) & (age <= OLDEST) & busy & ~block.people.zonder_bsn)
        numbers += block.people.bsn[young].tolist()
        places += block.people.gemeente[young].tolist()
        if len(numbers) >= COVERED:
            return np.array(numbers[:COVERED]), np.array(places[:COVERED])
    raise ValueError(f"the population has only {len(numbers)} young people with a task")


def list_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The list, in the order of the day of the first contact."""
    known, places = registered(scene)
    missing = outsiders(MISSING, scene.seed)
    rng = stream(scene.seed, "jongerenloket")
    texts = [*(f"{bsn:09d}" for bsn in [*known.tolist(), *missing.tolist()]), *([None] * EMPTY), *([WRONG_BSN] * WRONG)]
    gemeente = np.concatenate([places, rng.integers(0, len(GEMEENTE_NAMES), MISSING + EMPTY + WRONG)])
    day = rng.integers(OBLIGED_FROM, END_DAY - 1, len(texts))
    for row, place in enumerate(np.argsort(day, kind="stable").tolist(), start=1):
        yield (row, texts[place], f"Jongere {row}", GEMEENTE_NAMES[gemeente[place]], to_date(day[place]), "06-00000000")
    scene.truth.accepted("clientenlijst", len(texts) - WRONG, np.full(len(texts) - WRONG, END_DAY - 1))
    scene.truth.refused("clientenlijst", {"bsn": WRONG})
    scene.truth.stories["dekking_jongerenloket"] = {
        "op_de_lijst": COVERED + MISSING,
        "geregistreerd": COVERED,
        "ontbreekt": MISSING,
        "zonder_bsn": EMPTY,
        "sinds": str(date(2026, 4, 25)),
        "bsn_van_ontbrekenden": [f"{bsn:09d}" for bsn in missing.tolist()],
    }


LATE_EXPORTS = (
    SheetExport(
        mapping="clientenlijst", file="jongerenloket/clientenlijst_2026-10.xlsx", rows=list_rows,
        columns=("Nr", "BSN", "Naam", "Gemeente", "Eerste contact", "Telefoon"),
        above=("Cliëntenlijst Jongerenloket", "Sinds 25-04-2026, stand 31-10-2026"),
    ),
)  # fmt: skip
"""Loaded after the people that it is compared with."""

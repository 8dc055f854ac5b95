"""The registers of the town: municipalities, wijken and their borders, residents, organisations, teams, subjects, channels."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import LEVERANCIERS, LISTED
from ketenzicht.demo.columns import Text, code_text, day_text, number_text
from ketenzicht.demo.draw import NEVER, Ints
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.export import CsvExport, Rows, Scene, SheetExport, WholeExport
from ketenzicht.demo.faults import bad_bsn, unknown_code, wrong_date
from ketenzicht.demo.files import Cell, CsvFile, Dialect
from ketenzicht.demo.sources.identity import GEMEENTE_CODES, GEMEENTE_NAMES
from ketenzicht.demo.town import (
    END_DAY,
    FORMER,
    FORMER_UNTIL,
    GEMEENTEN,
    ORGANISATIE_CODES,
    ORGANISATIE_GEMEENTE,
    ORGANISATIES,
    START_DAY,
    WIJK_CODES,
    WIJKEN,
    WIJKTEAMS,
)
from ketenzicht.demo.truth import Truth

SINCE = date(2015, 1, 1)
"""From this day the registers of the town are valid (the start of the Wmo 2015 and the Jeugdwet)."""
MOVED_IN = START_DAY - 3_000
"""The first day on which residents are known at their address."""
Box = tuple[float, float, float, float]
"""West, south, east and north in degrees."""
KANALEN = {
    "internet": ("Website en formulieren", True),
    "balie": ("Balie", False),
    "telefoon": ("Telefoon", False),
    "mail": ("E-mail", True),
    "post": ("Post", False),
    "chat": ("Chat", True),
    "huisbezoek": ("Huisbezoek", False),
    "keten": ("Via een ketenpartner", False),
    "intern": ("Via het wijkteam", False),
}
_SOORTEN = {"jongerenloket": "gemeente", "kcc": "gemeente"}


def persoon_rows(block: Block) -> Rows:
    """The residents of whom a BSN is known, a row per address: two for who moved."""
    people = block.people
    known = np.flatnonzero(~people.zonder_bsn | people.gekoppeld)
    moved = known[people.verhuisd_op[known] != NEVER]
    person = np.concatenate([known, moved])
    second = np.arange(len(person)) >= len(known)
    moves = people.verhuisd_op[person] != NEVER
    van = np.where(second, people.verhuisd_op[person], np.maximum(MOVED_IN, people.geboren[person]))
    tot = np.where(moves & ~second, people.verhuisd_op[person], NEVER)
    wijk = np.where(second, people.nieuwe_wijk[person], people.wijk[person])
    return {
        "A-nummer": number_text(people.index[person] + 1_000_000_000),
        "BSN": number_text(people.bsn[person]),
        "Geslachtsnaam": names.last_name(people.huishouden[person]),
        "Voornamen": names.full_name(people.index[person]),
        "Geboortedatum": day_text(people.geboren[person], "%Y%m%d", known=np.ones(len(person), np.bool_)),
        "Geslachtsaanduiding": code_text(people.geslacht[person], ("M", "V", "O")),
        "Adres": names.address(people.huishouden[person]),
        "Gemeente van inschrijving": code_text(people.gemeente[person], [code[2:] for code in GEMEENTE_CODES]),
        "Wijkcode": code_text(wijk, WIJK_CODES),
        "Huishoudnummer": number_text(people.huishouden[person] + 500_000_000),
        "Datum aanvang adres": day_text(van, "%Y%m%d"),
        "Datum einde adres": day_text(tot, "%Y%m%d"),
    }


def tell_personen(block: Block, truth: Truth) -> None:
    """Residents of the register, by municipality and sex at the reference date."""
    people = block.people
    known = ~people.zonder_bsn | people.gekoppeld
    moved = known & (people.verhuisd_op != NEVER)
    truth.accepted("persoon", int(known.sum() + moved.sum()))
    truth.count("persoon.aantal|gemeente", (GEMEENTE_CODES, people.gemeente), where=known)
    truth.count("persoon.aantal|geslacht", (("man", "vrouw", "onbekend"), people.geslacht), where=known)
    truth.count("persoon.aantal|wijk_nu", (WIJK_CODES, _wijk_now(block)), where=known)


def _wijk_now(block: Block) -> Ints:
    everybody = np.arange(len(block.people))
    return block.people.wijk_on(everybody, np.full(len(everybody), END_DAY - 1))


def write_gemeenten(scene: Scene, path: Path) -> None:
    """The municipalities, with the one that was merged."""
    rows: list[Sequence[object]] = [
        (g.code, g.naam, SINCE, None, None, "1", "1", "1" if g.pwet else "0", "1") for g in GEMEENTEN
    ]
    rows.append((FORMER.code, FORMER.naam, SINCE, FORMER_UNTIL, GEMEENTEN[1].code, "1", "1", "1", "1"))
    columns = ("code", "naam", "ingang", "einde", "opvolger", "wmo", "jeugdwet", "pwet", "wgs")
    _write_rows(path, columns, rows)
    scene.truth.accepted("gemeente", len(rows))


def write_wijken(scene: Scene, path: Path) -> None:
    """The wijken with their wijkteam."""
    rows = [
        (GEMEENTE_CODES[wijk.gemeente], wijk.code, wijk.naam, ORGANISATIE_CODES[wijk.wijkteam], SINCE)
        for wijk in WIJKEN
    ]
    _write_rows(path, ("gemeente", "wijk", "wijknaam", "wijkteam", "ingang"), rows)
    scene.truth.accepted("wijk", len(rows))


def _write_rows(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    texts: dict[str, Text] = {}
    for place, column in enumerate(columns):
        values = [row[place] for row in rows]
        texts[column] = pa.array([None if value is None else str(value) for value in values], pa.string())
    with CsvFile(path, Dialect(delimiter=";", newline="\n")) as file:
        file.write(pa.table(texts))


def write_borders(scene: Scene, path: Path) -> None:
    """Drawn borders as GeoJSON: every municipality a block of squares, every wijk one square (RD is not imitated)."""
    features = []
    for number, wijk in enumerate(WIJKEN):
        features.append(_feature(wijk.code, wijk.naam, "wijk", _square(wijk.gemeente, number)))
    for number, gemeente in enumerate(GEMEENTEN):
        places = [place for place, wijk in enumerate(WIJKEN) if wijk.gemeente == number]
        features.append(_feature(gemeente.code, gemeente.naam, "gemeente", _around(number, places)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}) + "\n", encoding="utf-8")
    scene.truth.accepted("gebied", len(features))


def _square(gemeente: int, number: int) -> Box:
    west, south = 5.10 + 0.20 * gemeente + 0.04 * (number % 4), 52.10 + 0.03 * ((number // 4) % 3)
    return west, south, west + 0.04, south + 0.03


def _around(gemeente: int, places: Sequence[int]) -> Box:
    squares = [_square(gemeente, place) for place in places]
    west, south = min(square[0] for square in squares), min(square[1] for square in squares)
    return west, south, max(square[2] for square in squares), max(square[3] for square in squares)


def _feature(code: str, naam: str, soort: str, box: Box) -> dict[str, Any]:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    rounded = [[round(x, 4), round(y, 4)] for x, y in ring]
    return {
        "type": "Feature",
        "properties": {"code": code, "gemeente": f"GM{code[2:6]}", "naam": naam, "soort": soort, "jaar": 2026},
        "geometry": {"type": "Polygon", "coordinates": [rounded]},
    }


def organisatie_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The partners in the chain and the providers, per municipality."""
    rows: list[Sequence[Cell]] = []
    for gemeente in GEMEENTE_NAMES:
        for partner in ORGANISATIES:
            own = "ja" if partner.soort in ("wijkteam", "gsd", "jongerenloket", "kcc") else "nee"
            rows.append(
                (
                    gemeente,
                    partner.code,
                    partner.naam,
                    _SOORTEN.get(partner.soort, partner.soort),
                    own,
                    SINCE,
                    "085-0000000",
                )
            )
        rows += [(gemeente, s.organisatie, s.naam, "zorgaanbieder", "nee", SINCE, "085-0000000") for s in LEVERANCIERS]
    scene.truth.accepted("organisatie", len(rows))
    return iter(rows)


def team_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The wijkteams and a back office per municipality."""
    teams = [
        (GEMEENTE_NAMES[ORGANISATIE_GEMEENTE[team]], partner.code, partner.naam, "wijkteam", partner.code, SINCE)
        for team, partner in enumerate(ORGANISATIES[:WIJKTEAMS])
    ]
    teams += [(gemeente, "BO", "Backoffice sociaal domein", "backoffice", "GSD", SINCE) for gemeente in GEMEENTE_NAMES]
    scene.truth.accepted("team", len(teams))
    return iter(teams)


def onderwerp_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The subjects per municipality; sensitive ones are together `persoonlijk`."""
    rows = [
        (gemeente, code, code.capitalize(), None) for gemeente in GEMEENTE_NAMES for code in (*LISTED, "persoonlijk")
    ]
    scene.truth.accepted("onderwerp", len(rows))
    return iter(rows)


def kanaal_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The channels per municipality."""
    rows = [
        (gemeente, code, title, "ja" if digital else "nee")
        for gemeente in GEMEENTE_NAMES
        for code, (title, digital) in KANALEN.items()
    ]
    scene.truth.accepted("kanaal", len(rows))
    return iter(rows)


def afspraak_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """What was agreed with each partner about terms; the Jongerenloket must register since 25 April 2026."""
    rows: list[Sequence[Cell]] = []
    for gemeente in GEMEENTE_NAMES:
        for number, partner in enumerate(ORGANISATIES):
            days = 14 if partner.code == "RMC" else 28
            obliged = date(2026, 4, 25) if partner.code == "JL" else None
            rows.append((gemeente, f"AFS-{number:02d}", partner.code, days, obliged, date(2021, 1, 1), None))
    scene.truth.accepted("afspraak", len(rows))
    return iter(rows)


BRP = Dialect(delimiter=",", quoted=True, bom=True)
EXPORTS = (
    WholeExport(mapping="gemeenten", file="registers/gemeenten.csv", write=write_gemeenten),
    SheetExport(
        mapping="organisaties", file="registers/organisaties.xlsx", sheet="Organisaties", rows=organisatie_rows,
        columns=("Gemeente", "Code", "Naam", "Soort", "Gemeentelijk", "Vanaf", "Telefoon"), above=("Ketenregister", ""),
    ),
    SheetExport(
        mapping="teams", file="registers/teams.xlsx", rows=team_rows,
        columns=("Gemeente", "Team", "Naam", "Soort", "Organisatie", "Vanaf"),
    ),
    WholeExport(mapping="wijken", file="registers/wijken.csv", write=write_wijken),
    SheetExport(
        mapping="onderwerpen", file="registers/onderwerpen.xlsx", rows=onderwerp_rows,
        columns=("Gemeente", "Code", "Titel", "Hoofdonderwerp"),
    ),
    SheetExport(
        mapping="kanalen", file="registers/kanalen.xlsx", rows=kanaal_rows, columns=("Gemeente", "Code", "Titel", "Digitaal"),
    ),
    SheetExport(
        mapping="afspraken", file="registers/afspraken.xlsx", rows=afspraak_rows,
        columns=("Gemeente", "Nummer", "Partner", "Dagen", "Registreren sinds", "Geldig van", "Geldig tot"),
        above=("Afspraken met ketenpartners",),
    ),
    CsvExport(
        mapping="personen", file="brp/personen.csv", table="persoon", rows=persoon_rows, tell=tell_personen, key="A-nummer",
        dialect=BRP, faults=(bad_bsn("BSN"), unknown_code("Geslachtsaanduiding", "X"), wrong_date("Geboortedatum", "20010231")),
    ),
    WholeExport(mapping="grenzen", file="geo/grenzen.geojson", write=write_borders),
)  # fmt: skip

"""Codes that others gave out: BSN, AGB, and the area codes of CBS with the mergers of municipalities over time."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.shipped import shipped

DEMO_BSN_FROM = 900_000_000
"""Made-up residents have a BSN from this number on: it passes the elfproef and belongs to nobody in the demo."""

DEMO_MARK = "DEMO"
"""The file in a data folder that says that everybody in it is made up."""

_BSN = re.compile(r"[0-9]{9}")
_AGB = re.compile(r"[0-9]{8}")
_GEMEENTE = re.compile(r"GM[0-9]{4}")
_WIJK = re.compile(r"WK[0-9]{4}[0-9A-Z]{2}")
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True, kw_only=True)
class Herindeling:
    """`van` went up in `naar` on `since`. If it was split, `naar` got most inhabitants and `deels_naar` the rest."""

    van: str
    van_naam: str
    naar: str
    naar_naam: str
    since: date
    deels_naar: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gemeente:
    """A municipality from `geldig_van` (None: before 2018) up to, not including, `geldig_tot` (None: still there)."""

    code: str
    naam: str
    geldig_van: date | None
    geldig_tot: date | None
    opvolger: str | None
    gesplitst: bool


def is_bsn(text: str) -> bool:
    """Whether a text can be a BSN: nine digits, not all zero, that pass the elfproef (Logisch ontwerp BRP)."""
    if not _BSN.fullmatch(text) or text == "000000000":
        return False
    return sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, text, strict=True)) % 11 == 0


def is_agb(text: str) -> bool:
    """Whether a text has the form of an AGB code of a care provider: eight digits, not all zero (Vektis)."""
    return bool(_AGB.fullmatch(text)) and text != "00000000"


def is_gemeentecode(text: str) -> bool:
    """Whether a text has the form of a CBS municipality code, such as GM0361."""
    return bool(_GEMEENTE.fullmatch(text))


def is_wijkcode(text: str) -> bool:
    """Whether a text has the form of a CBS wijk code, such as WK036109."""
    return bool(_WIJK.fullmatch(text))


def gemeente_of(wijk: str) -> str:
    """The municipality in whose numbering a wijk stands: GM0361 for WK036109. WrongCall for any other text."""
    if not is_wijkcode(wijk):
        raise WrongCall(
            f"'{wijk}' is geen wijkcode: geef WK, de vier cijfers van de gemeente en twee tekens, zoals WK036109."
        )
    return f"GM{wijk[2:6]}"


def herindelingen() -> tuple[Herindeling, ...]:
    """All mergers since 1 January 2018, one per municipality that ended, oldest first."""
    return tuple(_herindelingen().values())


def successor(code: str, on: date) -> str:
    """The municipality that the area of `code` belongs to on a date; for a split one where most inhabitants went.
    A code that never ended is returned as it is, also for a date before it existed. WrongCall for other texts."""
    if not is_gemeentecode(code):
        raise WrongCall(f"'{code}' is geen gemeentecode: geef GM en vier cijfers, zoals GM0361.")
    step = _herindelingen().get(code)
    while step is not None and step.since <= on:
        code = step.naar
        step = _herindelingen().get(code)
    return code


def is_split(code: str) -> bool:
    """Whether a municipality was divided over several others: its figures then belong only partly to its successor."""
    step = _herindelingen().get(code)
    return step is not None and bool(step.deels_naar)


def gemeenten(names: Mapping[str, str]) -> Iterator[Gemeente]:
    """One row per municipality, by code: those in `names` (code → name) and those that ended since 2018."""
    ended = _herindelingen()
    born = _born()
    known = {step.van: step.van_naam for step in ended.values()} | dict(names)
    for code in sorted(known):
        step = ended.get(code)
        yield Gemeente(
            code=code,
            naam=known[code],
            geldig_van=born.get(code),
            geldig_tot=step.since if step else None,
            opvolger=step.naar if step else None,
            gesplitst=is_split(code),
        )


@cache
def _herindelingen() -> dict[str, Herindeling]:
    return {
        van: Herindeling(
            van=van,
            van_naam=van_naam,
            naar=naar,
            naar_naam=naar_naam,
            since=entry["since"],
            deels_naar=tuple(entry.get("deels_naar", ())),
        )
        for entry in shipped("gemeenten_herindeling.yaml")["herindelingen"]
        for naar, naar_naam in entry["naar"].items()
        for van, van_naam in entry["van"].items()
    }


@cache
def _born() -> dict[str, date]:
    """Codes that began with a merger: CBS numbers on, so those from GM1949 (Waadhoeke) are new since 2018."""
    return {step.naar: step.since for step in _herindelingen().values() if _number(step.naar) >= 1949}


def _number(code: str) -> int:
    return int(code[2:])

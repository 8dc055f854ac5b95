"""What the law says about terms, as data: the shipped rules and what a municipality sets itself, with validity."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from ketenzicht.kernel.calendar import require_known
from ketenzicht.kernel.codes import is_gemeentecode
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.shipped import shipped
from ketenzicht.kernel.text import choices, quoted

Eenheid = Literal["weken", "dagen", "werkdagen"]
DAYS_IN: Final = {"weken": 7, "dagen": 1, "werkdagen": 1}
ALWAYS_FROM: Final = date.min
FOREVER: Final = date.max


@dataclass(frozen=True, kw_only=True)
class Length:
    """How long a term is: an amount of weken, dagen (calendar days) or werkdagen."""

    aantal: int
    eenheid: Eenheid

    def in_days(self) -> int:
        """The length in days (working days for werkdagen), to compare two lengths."""
        return self.aantal * DAYS_IN[self.eenheid]


@dataclass(frozen=True, kw_only=True)
class TermRule:
    """One row of termijnen.yaml. `length` is None where the law sets none; `delay` is what a notice of delay may add:
    None nothing (Awb 4:14 lid 1), a Length at most so much, "redelijk" up to the day that it names (lid 3)."""

    wet: str
    stap: str
    soort: Literal["uiterlijk", "vroegst", "geen"]
    length: Length | None
    start: str
    artikel: str
    herkomst: str
    na: str | None = None
    opschorting: bool = False
    delay: Length | Literal["redelijk"] | None = None
    verordening: Literal["nee", "kan", "moet"] = "nee"
    atw: bool = True
    norm: Decimal | None = None
    van: date = ALWAYS_FROM
    tot: date = FOREVER


@dataclass(frozen=True, kw_only=True)
class TermSetting:
    """A term that a municipality sets: by verordening (then it is the original term) or as its own target (`eigen`).
    `gemeente` None holds for all; `van` inclusive and `tot` exclusive, by the start of the term."""

    wet: str
    stap: str
    soort: Literal["verordening", "eigen"]
    length: Length
    gemeente: str | None = None
    van: date = ALWAYS_FROM
    tot: date = FOREVER
    delay: Length | None = None
    opschorting: bool = False
    atw: bool = False
    bron: str = ""


@dataclass(frozen=True, kw_only=True)
class TermSettings:
    """What municipalities set themselves. Without any, only the law speaks."""

    entries: tuple[TermSetting, ...] = ()

    @staticmethod
    def load(path: Path | None) -> "TermSettings":
        """The settings in a file (docs/reference/legal-terms.md); None: no settings. WrongCall for a mistake in it."""
        if path is None:
            return TermSettings()
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise WrongCall(
                f"Het bestand {quoted(path)} met eigen termijnen is niet te lezen: controleer het."
            ) from error
        return TermSettings.of(content)

    @staticmethod
    def of(content: Any) -> "TermSettings":
        """The settings in the content of a settings file. WrongCall for a mistake."""
        if not isinstance(content, dict) or not isinstance(content.get("termijnen"), list):
            raise WrongCall("Het bestand met eigen termijnen moet beginnen met 'termijnen:' en een lijst.")
        entries = tuple(_setting(row, place) for place, row in enumerate(content["termijnen"], start=1))
        _require_no_overlap(entries)
        return TermSettings(entries=entries)

    def find(self, *, soort: str, wet: str, stap: str, gemeente: str | None, on: date) -> TermSetting | None:
        """The setting that holds on a day; that of the municipality itself goes before the one for all."""
        fitting = [
            entry
            for entry in self.entries
            if (entry.soort, entry.wet, entry.stap) == (soort, wet, stap)
            and entry.gemeente in (None, gemeente)
            and entry.van <= on < entry.tot
        ]
        return max(fitting, key=lambda entry: entry.gemeente is not None, default=None)


def term_rules() -> tuple[TermRule, ...]:
    """All shipped rules, in the order of the file."""
    return _rules()


def term_rule(wet: str, stap: str, on: date) -> TermRule:
    """The rule for a step of a law on a day. WrongCall for an unknown law or step and a day outside 1990-2100."""
    require_known(on)
    return next(rule for rule in _steps_of(wet, stap) if rule.van <= on < rule.tot)


def _steps_of(wet: str, stap: str) -> tuple[TermRule, ...]:
    steps = _steps()
    if wet not in steps:
        raise WrongCall(f"De wet {quoted(wet)} is niet bekend. {choices(wet, steps)}")
    if stap not in steps[wet]:
        raise WrongCall(f"De stap {quoted(stap)} is niet bekend bij de wet {quoted(wet)}. {choices(stap, steps[wet])}")
    return steps[wet][stap]


@cache
def _rules() -> tuple[TermRule, ...]:
    return tuple(_rule(row) for row in shipped("termijnen.yaml")["termijnen"])


@cache
def _steps() -> Mapping[str, Mapping[str, tuple[TermRule, ...]]]:
    steps: dict[str, dict[str, tuple[TermRule, ...]]] = {}
    for rule in _rules():
        of_law = steps.setdefault(rule.wet, {})
        of_law[rule.stap] = (*of_law.get(rule.stap, ()), rule)
    return steps


def _rule(row: Mapping[str, Any]) -> TermRule:
    plain = {key: value for key, value in row.items() if key not in ("aantal", "eenheid", "uitstel", "norm")}
    return TermRule(
        **plain,
        length=Length(aantal=row["aantal"], eenheid=row["eenheid"]) if "aantal" in row else None,
        delay="redelijk" if row.get("uitstel") == "redelijk" else _delay(row.get("uitstel")),
        norm=Decimal(str(row["norm"])) if "norm" in row else None,
    )


def _delay(weeks: int | None) -> Length | None:
    return Length(aantal=weeks, eenheid="weken") if weeks else None


def _setting(row: Any, place: int) -> TermSetting:
    """One entry of a settings file, checked for form and against the law."""
    where = f"Eigen termijn {place}"
    _require(isinstance(row, dict), f"{where}: schrijf 'wet', 'stap', 'soort', 'aantal' en 'eenheid' op.")
    for key in sorted(set(row) - set(_FORMS)):
        raise WrongCall(f"{where}: {quoted(key)} bestaat niet. {choices(str(key), _FORMS)}")
    for key, (is_right, meaning) in _FORMS.items():
        _require(is_right(row.get(key)), f"{where}: '{key}' moet {meaning} zijn.")
    setting = _made(row)
    _require(setting.van < setting.tot, f"{where}: 'tot' moet na 'van' liggen.")
    _require_lawful(setting, where)
    return setting


def _is_amount(value: Any) -> bool:
    return type(value) is int and value > 0


def _is_date(value: Any) -> bool:
    return value is None or type(value) is date


def _is_flag(value: Any) -> bool:
    return value is None or isinstance(value, bool)


_FORMS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "wet": (lambda value: isinstance(value, str), "een wet zoals wmo"),
    "stap": (lambda value: isinstance(value, str), "een stap zoals beschikking"),
    "soort": (lambda value: value in ("verordening", "eigen"), "'verordening' of 'eigen'"),
    "aantal": (_is_amount, "een heel getal boven 0"),
    "eenheid": (lambda value: value in DAYS_IN, "weken, dagen of werkdagen"),
    "gemeente": (lambda value: value is None or is_gemeentecode(str(value)), "een code zoals GM0361"),
    "van": (_is_date, "een datum zoals 2026-01-31"),
    "tot": (_is_date, "een datum zoals 2026-01-31"),
    "uitstel": (lambda value: value is None or _is_amount(value), "een aantal weken"),
    "opschorting": (_is_flag, "true of false"),
    "atw": (_is_flag, "true of false"),
    "bron": (lambda value: value is None or isinstance(value, str), "een tekst"),
}


def _made(row: Mapping[str, Any]) -> TermSetting:
    plain = {
        key: value for key, value in row.items() if key not in ("aantal", "eenheid", "uitstel") and value is not None
    }
    return TermSetting(
        **plain, length=Length(aantal=row["aantal"], eenheid=row["eenheid"]), delay=_delay(row.get("uitstel"))
    )


def _require_lawful(setting: TermSetting, where: str) -> None:
    """A verordening may set a term only where the law leaves room, and no longer than it allows (Wgs art. 4a)."""
    rules = [rule for rule in _steps_of(setting.wet, setting.stap) if rule.van < setting.tot and setting.van < rule.tot]
    if setting.soort == "eigen":
        return
    free = [rule for rule in rules if rule.verordening != "nee"]
    _require(free, f"{where}: deze termijn staat in de wet. Kies 'eigen' voor een streeftermijn.")
    for rule in free:
        too_long = rule.verordening == "moet" and rule.length and setting.length.in_days() > rule.length.in_days()
        _require(not too_long, f"{where}: de termijn is langer dan de wet toestaat ({rule.artikel}).")


def _require_no_overlap(entries: Iterable[TermSetting]) -> None:
    ends: dict[tuple[str, str, str, str | None], date] = {}
    for entry in sorted(entries, key=lambda entry: entry.van):
        key = (entry.soort, entry.wet, entry.stap, entry.gemeente)
        name = quoted(f"{entry.wet} {entry.stap}")
        _require(
            entry.van >= ends.get(key, ALWAYS_FROM),
            f"Twee eigen termijnen voor {name} gelden tegelijk: pas 'van' en 'tot' aan.",
        )
        ends[key] = entry.tot


def _require(holds: object, message: str) -> None:
    if not holds:
        raise WrongCall(message)

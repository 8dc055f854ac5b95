"""What shape a setting may have: each reads JSON into a typed value, or says in Dutch what it asks for."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.term_rules import TermSettings

T_co = TypeVar("T_co", covariant=True)


class DoesNotFit(Exception):
    """The value has another shape."""


class Shape(Protocol[T_co]):
    """How the value of a setting looks."""

    @property
    def asked(self) -> str:
        """What it asks for; completes "geef … op"."""

    def read(self, raw: Any) -> T_co:
        """JSON → the value. Raises DoesNotFit."""


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    least: int
    most: int
    unit: str

    @property
    def asked(self) -> str:
        return f"een heel getal van {self.least} tot en met {self.most} ({self.unit})"

    def read(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.least <= raw <= self.most:
            raise DoesNotFit
        return raw


@dataclass(frozen=True)
class Switch:
    """On or off."""

    asked: str = "waar of onwaar"

    def read(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise DoesNotFit
        return raw


@dataclass(frozen=True)
class OneOf:
    """One word out of a list."""

    words: tuple[str, ...]

    @property
    def asked(self) -> str:
        return f"een van deze woorden: {', '.join(self.words)}"

    def read(self, raw: Any) -> str:
        if not isinstance(raw, str) or raw not in self.words:
            raise DoesNotFit
        return raw


@dataclass(frozen=True)
class SomeOf:
    """One or more words out of a list, each once."""

    words: tuple[str, ...]

    @property
    def asked(self) -> str:
        return f"een lijst van een of meer van deze woorden: {', '.join(self.words)}"

    def read(self, raw: Any) -> frozenset[str]:
        if not isinstance(raw, list) or not all(isinstance(word, str) for word in raw):
            raise DoesNotFit
        chosen = frozenset(raw)
        if not chosen or len(chosen) != len(raw) or not chosen <= set(self.words):
            raise DoesNotFit
        return chosen


@dataclass(frozen=True)
class Instemming:
    """That the works council agreed, on which day, and with what purpose (P-9)."""

    ingestemd_op: date
    doel: str


@dataclass(frozen=True)
class Agreed:
    """Off, or on with the day and the purpose on which the works council agreed."""

    asked: str = "niets (uit), of de datum van instemming (ingestemd_op) en het doel (doel)"

    def read(self, raw: Any) -> Instemming | None:
        if raw is None:
            return None
        if not isinstance(raw, dict) or set(raw) != {"ingestemd_op", "doel"}:
            raise DoesNotFit
        day, doel = raw["ingestemd_op"], raw["doel"]
        if not isinstance(day, str) or not isinstance(doel, str) or not doel.strip():
            raise DoesNotFit
        try:
            return Instemming(date.fromisoformat(day), doel.strip())
        except ValueError:
            raise DoesNotFit from None


@dataclass(frozen=True)
class OwnTerms:
    """Legal terms that a municipality sets itself, as in docs/reference/legal-terms.md; days as text."""

    asked: str = "een lijst van eigen termijnen, elk met wet, stap, soort, aantal en eenheid"

    def read(self, raw: Any) -> TermSettings:
        if isinstance(raw, TermSettings):  # the start value
            return raw
        if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
            raise DoesNotFit
        try:
            return TermSettings.of({"termijnen": [_with_days(entry) for entry in raw]})
        except (WrongCall, ValueError, TypeError):
            raise DoesNotFit from None


def _with_days(entry: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no dates."""
    return {key: date.fromisoformat(value) if key in ("van", "tot") else value for key, value in entry.items()}


T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Declared(Generic[T]):
    """A setting that a municipality may make."""

    key: str
    shape: Shape[T]
    default: T
    """the start value"""
    zin: str
    """what it means, in one Dutch sentence"""
    bron: str
    """where the start value comes from"""

"""Dimensions: by what figures may be split, how each table reaches them, and what their members are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ketenzicht.indicators.relations import Relation, is_single
from ketenzicht.kernel import taakvelden
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Right
from ketenzicht.kernel.text import capitalised, choices

UNKNOWN_MEMBER = "onbekend"
"""The member of rows of which the source says nothing."""
KLASSE = "klasse"
"""The dimension that a distribution makes of its own classes."""
WET = "wet"
MONTH, AGE, OPEN_DAYS = "maand", "leeftijd", "ouderdom"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a table reaches a dimension: a column of its own, or one behind a link; or `made` from dates."""

    column: str = ""
    via: str = ""
    made: str = ""


@dataclass(frozen=True, kw_only=True)
class Class:
    """A class of numbers: all below `below` that no class before took; the last one has no end."""

    code: str
    label: str
    below: int | None = None


@dataclass(frozen=True, kw_only=True)
class Label:
    """The dimension table that knows the names of members: its code column and its name column."""

    table: str
    code: str
    column: str


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One way to split figures. `members` are all there are, where that is known; `labels` what some of them are called."""

    key: str
    title: str
    personal: bool
    special: bool
    right: Right | None
    reach: tuple[Way, ...]
    label: Label | None
    labels: Mapping[str, str]
    members: tuple[str, ...]
    classes: tuple[Class, ...]
    from_kernel: str = ""

    @property
    def closed(self) -> tuple[str, ...]:
        """The members that always stand there, in order; empty where the data say which there are."""
        return self.members or tuple(item.code for item in self.classes)

    def name(self, code: str) -> str:
        """What people call a member, as far as no table of the data knows it."""
        if self.right and code != UNKNOWN_MEMBER:
            return code  # a pseudonym, as it is
        classes = {item.code: item.label for item in self.classes}
        return self.labels.get(code) or classes.get(code) or self._shipped(code) or capitalised(code.replace("_", " "))

    def _shipped(self, code: str) -> str:
        if self.key == MONTH and code != UNKNOWN_MEMBER:
            return parse_period(code).label()
        if self.from_kernel != "taakvelden":
            return ""
        title = next((titles[code] for titles in _taakvelden() if code in titles), "")
        return f"{code} {title}" if title else code


@cache
def _taakvelden() -> tuple[Mapping[str, str], ...]:
    return tuple(taakvelden.taakvelden(year) for year in range(2030, 2016, -1))


@cache
def dimensions() -> Mapping[str, Dimension]:
    """All dimensions by key, in the order of dimensions.yaml."""
    text = (resources.files("ketenzicht.indicators") / "dimensions.yaml").read_text("utf-8")
    return {key: _dimension(key, item) for key, item in yaml.safe_load(text).items()}


def dimension(key: str) -> Dimension:
    """The dimension of this key. Raises WrongCall for an unknown one."""
    try:
        return dimensions()[key]
    except KeyError:
        raise WrongCall(f"de uitsplitsing {key} bestaat niet. {choices(key, dimensions())}") from None


def _dimension(key: str, item: Mapping[str, Any]) -> Dimension:
    label = item.get("label")
    return Dimension(
        key=key,
        title=item["title"],
        personal=item.get("personal", False),
        special=item.get("special", False),
        right=Right(item["right"]) if "right" in item else None,
        reach=tuple(Way(**way) for way in item["reach"]),
        label=Label(table=label["table"], code=label.get("code", key), column=label["column"]) if label else None,
        labels=item.get("labels", {}),
        members=tuple(item.get("members", ())),
        classes=tuple(Class(**part) for part in item.get("classes", ())),
        from_kernel=item.get("kernel", ""),
    )


def way(about: Dimension, relation: Relation) -> Way | None:
    """The first way by which a table reaches a dimension; None where there is none. Raises WrongCall where a way exists
    that would give a row more than once."""
    for found in about.reach:
        if not found.via and (not found.column or found.column in relation.columns):
            return found
        link = relation.link(found.via) if found.via else None
        if link is not None:
            if not is_single(link):
                raise WrongCall(f"{about.key} kan een rij van {relation.name} meer keer tellen; kies een ander kenmerk")
            return found
    return None

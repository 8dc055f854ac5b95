"""A question of somebody's own: any indicators by any dimensions over any period, written down as a report like all others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from ketenzicht.indicators.dimensions import KLASSE, Dimension
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.kernel.text import choices, join_and, join_or
from ketenzicht.reports.catalog import UNSAVED
from ketenzicht.reports.checking import check
from ketenzicht.reports.definition import Template
from ketenzicht.reports.model import Look
from ketenzicht.reports.reading import parse

MAP: Final = "map"
LOOKS: Final = (*(str(look) for look in Look if look not in (Look.WATERFALL, Look.PARETO)), MAP)
"""how an analysis may be drawn: as every chart but those of one column or of a ranking, or on the map"""
MOST_INDICATORS: Final = 8
MOST_SPLITS: Final = 2
_KEY_FIGURES: Final = 5
_USUAL_PERIODS: Final = 13
_LENGTHS: Final = (Unit.MONTH, Unit.QUARTER, Unit.HALF_YEAR, Unit.YEAR)
_AREAS: Final = ("wijk", "gemeente")

NOTHING_BESIDE: Final[Mapping[str, str]] = {}
"""an analysis has no texts beside its file"""

Block = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What is asked: indicators by their keys, split by at most two dimensions, of the members in `where` only (dimension →
    code), over one period (`periods` 0) or the last so many of its length. `look`: one of LOOKS."""

    indicators: Sequence[str]
    by: Sequence[str] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    periods: int = 0
    look: str = Look.LYING_BARS
    title: str = ""
    owner: str = "eigen analyse"

    @property
    def span(self) -> int:
        """Over how many periods lines run: those asked, or a usual number where nothing is split."""
        return self.periods or (0 if self.by else _USUAL_PERIODS)


def template(
    asked: Analysis,
    *,
    indicators: Mapping[str, Indicator],
    dimensions: Mapping[str, Dimension],
    unit: Unit = Unit.MONTH,
    key: str = UNSAVED,
) -> Template:
    """The question as a template, whose `text` is the YAML that can be kept, shared and loaded as a report of one's own.
    Raises WrongCall, with what is possible, for what cannot be asked together."""
    _require_possible(asked, indicators, dimensions)
    text = yaml.safe_dump(
        _document(asked, indicators, dimensions, unit), allow_unicode=True, sort_keys=False, width=110
    )
    found = parse(key, text, NOTHING_BESIDE.__getitem__)
    check(found, indicators, dimensions)
    return found


def _require_possible(
    asked: Analysis, indicators: Mapping[str, Indicator], dimensions: Mapping[str, Dimension]
) -> None:
    if not 1 <= len(set(asked.indicators)) == len(asked.indicators) <= MOST_INDICATORS:
        raise WrongCall(f"Vraag één tot {MOST_INDICATORS} verschillende indicatoren tegelijk.")
    for key in asked.indicators:
        if key not in indicators:
            raise WrongCall(f"De indicator {key} bestaat niet. {choices(key, indicators)}")
    if not len(set(asked.by)) == len(asked.by) <= MOST_SPLITS:
        raise WrongCall(f"Splits naar ten hoogste {MOST_SPLITS} verschillende dimensies; laat er een weg.")
    if asked.look not in LOOKS:
        raise WrongCall(f"De vorm {asked.look} is er niet; kies uit {join_and(LOOKS)}.")
    if asked.look == MAP and not set(asked.by) & set(_AREAS):
        raise WrongCall(f"Een kaart is er per {join_or(_AREAS)}; voeg --by wijk of --by gemeente toe.")
    for name in (*asked.by, *asked.where):
        _require_split(name, asked, indicators, dimensions)


def _require_split(
    name: str, asked: Analysis, indicators: Mapping[str, Indicator], dimensions: Mapping[str, Dimension]
) -> None:
    """Each indicator must have the dimension; else what they have in common is told."""
    lacking = [key for key in asked.indicators if name not in indicators[key].by]
    common = [other for other in dimensions if all(other in indicators[key].by for key in asked.indicators)]
    if name not in dimensions:
        raise WrongCall(f"De dimensie {name} bestaat niet. {choices(name, common, most=30)}")
    if lacking:
        raise WrongCall(f"{join_and(lacking)} is niet te splitsen naar {name}; kies uit {join_or(common)}.")


def _document(
    asked: Analysis, indicators: Mapping[str, Indicator], dimensions: Mapping[str, Dimension], unit: Unit
) -> dict[str, Any]:
    """The template as plain values, in the order in which people read it."""
    found = [indicators[key] for key in asked.indicators]
    split = f" per {join_and(dimensions[name].title.lower() for name in asked.by)}" if asked.by else ""
    only = f", alleen {_only(asked, dimensions)}" if asked.where else ""
    return {
        "title": asked.title or f"{_titled(found)}{split}{only}",
        "question": " ".join(dict.fromkeys(about.question for about in found[:2])),
        "level": "aggregate",
        "period": [str(length) for length in dict.fromkeys((unit, *_LENGTHS))],
        "owner": asked.owner,
        "version": 1,
        "uses": {about.key: about.version for about in found},
        "blocks": list(_blocks(asked, found, dimensions)),
    }


def _titled(found: Sequence[Indicator]) -> str:
    """One or two titles as they are; of more the first, and how many others."""
    first, rest = found[0].title, len(found) - 1
    if rest > 1:
        return f"{first} en {rest} andere cijfers"
    return f"{first} en {found[1].title[:1].lower()}{found[1].title[1:]}" if rest else first


def _only(asked: Analysis, dimensions: Mapping[str, Dimension]) -> str:
    return join_and(
        f"{dimensions[name].title.lower()} {dimensions[name].name(code)}" for name, code in asked.where.items()
    )


def _blocks(asked: Analysis, found: Sequence[Indicator], dimensions: Mapping[str, Dimension]) -> Iterator[Block]:
    plain = [about for about in found if about.kind not in (Kind.FLOW, Kind.DISTRIBUTION)]
    ask = _Asking(asked=asked, dimensions=dimensions)
    if plain:
        yield {"figures": [ask.figure(about) for about in plain[:_KEY_FIGURES]], "title": "In het kort"}
        yield from ask.together(plain)
    for about in found:
        yield from ask.alone(about)


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """Writes the blocks of one analysis."""

    asked: Analysis
    dimensions: Mapping[str, Dimension]

    def figure(self, about: Indicator) -> str | Block:
        """An indicator in a list: its key, or with the members that count and a title that says so."""
        if not self.asked.where:
            return about.key
        return {"indicator": about.key, "title": self._named(about), "where": dict(self.asked.where)}

    def together(self, plain: Sequence[Indicator]) -> Iterator[Block]:
        """Blocks that show several figures beside each other."""
        by, span = self.asked.by, self.asked.span
        figures = [self.figure(about) for about in plain]
        if not by:
            for group in _by_unit(plain):
                yield {"trend": {"indicators": [self.figure(about) for about in group], "periods": span}}
            yield {"table": {"periods": span, "columns": figures}, "title": "Per periode"}
        if len(by) == 1:
            yield {"table": {"rows": by[0], "columns": figures, **self._drawn(plain)}, "title": self._per(by)}

    def alone(self, about: Indicator) -> Iterator[Block]:
        """Blocks of one indicator."""
        by = self.asked.by
        if about.kind is Kind.FLOW:
            yield from self._flow(about)
        elif about.kind is Kind.DISTRIBUTION:
            yield self._distribution(about)
        elif len(by) == MOST_SPLITS:
            look = Look.LYING_STACKED if self.asked.look in (MAP, Look.LYING_BARS) else self.asked.look
            yield {
                "crosstab": {**self._one(about), "rows": by[0], "columns": by[1], "look": str(look)},
                "title": self._titled(about),
            }
        if about.kind in (Kind.FLOW, Kind.DISTRIBUTION):
            return
        yield from self._over_time(about)
        if self.asked.look == MAP:
            area = next(name for name in by if name in _AREAS)
            yield {"map": {**self._one(about), "by": area}, "title": f"{self._named(about)} per {area}"}

    def _over_time(self, about: Indicator) -> Iterator[Block]:
        """A line per member of the first dimension, where several periods were asked."""
        if self.asked.by and self.asked.periods:
            yield {
                "trend": {**self._one(about), "by": self.asked.by[0], "periods": self.asked.periods},
                "title": f"{self._named(about)}, {self.asked.periods} perioden",
            }

    def _flow(self, about: Indicator) -> Iterator[Block]:
        if len(self.asked.by) == MOST_SPLITS:
            raise WrongCall(f"{about.key} is een stroom en past naar één dimensie tegelijk; laat een --by weg.")
        yield {
            "flow": {**self._one(about), **({"by": self.asked.by[0]} if self.asked.by else {})},
            "title": self._titled(about),
        }

    def _distribution(self, about: Indicator) -> Block:
        if len(self.asked.by) == MOST_SPLITS:
            raise WrongCall(f"{about.key} is een verdeling en past naar één dimensie tegelijk; laat een --by weg.")
        if self.asked.by:
            return {
                "crosstab": {**self._one(about), "rows": self.asked.by[0], "columns": KLASSE},
                "title": self._titled(about),
            }
        return {
            "table": {"rows": KLASSE, "columns": [self.figure(about)], "look": "bars"},
            "title": self._titled(about),
        }

    def _one(self, about: Indicator) -> Block:
        return {"indicator": about.key, **({"where": dict(self.asked.where)} if self.asked.where else {})}

    def _named(self, about: Indicator) -> str:
        return f"{about.title} ({_only(self.asked, self.dimensions)})" if self.asked.where else about.title

    def _titled(self, about: Indicator) -> str:
        return f"{self._named(about)}{f' {self._per(self.asked.by).lower()}' if self.asked.by else ''}"

    def _per(self, by: Sequence[str]) -> str:
        return f"Per {join_and(self.dimensions[name].title.lower() for name in by)}"

    def _drawn(self, plain: Sequence[Indicator]) -> Block:
        """How the table is drawn: the columns with the unit of the first one."""
        look = Look.LYING_BARS if self.asked.look == MAP else self.asked.look
        if look == Look.NONE:
            return {}
        return {"look": str(look), "drawn": [self._named(about) for about in _by_unit(plain)[0]]}


def _by_unit(plain: Sequence[Indicator]) -> list[list[Indicator]]:
    """Indicators with the same unit together, in the order in which they were asked."""
    found: dict[str, list[Indicator]] = {}
    for about in plain:
        found.setdefault(about.measure.unit, []).append(about)
    return list(found.values())

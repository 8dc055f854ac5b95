"""The causal map: factors that move each other, each linked to the figures that tell how it stands (S1-71)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices
from ketenzicht.warehouse.mapping.document import choice, document, fields, texts

FILE: Final = "samenhang.yaml"
MORE, LESS = "+", "-"
MOST_COLUMNS: Final = 5
_LISTS = ("factors", "arrows")


@dataclass(frozen=True, kw_only=True)
class Factor:
    """Something that can be more or less. `column` (1 to 5) is its place in the picture; `indicators` tell how it stands."""

    name: str
    title: str
    column: int
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """One factor moves another: `effect` MORE in the same direction, LESS in the opposite one; `slow` after a quarter or
    longer; `because` says why people think so."""

    source: str
    target: str
    effect: str
    slow: bool
    because: str


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Factors that move each other in a circle. It strengthens itself, or holds itself in balance."""

    factors: tuple[str, ...]
    strengthens: bool


@dataclass(frozen=True, kw_only=True)
class CausalMap:
    """All factors and arrows."""

    factors: tuple[Factor, ...]
    arrows: tuple[Arrow, ...]

    @property
    def loops(self) -> tuple[Loop, ...]:
        """Every circle of arrows, once, the shortest first."""
        effects = {(arrow.source, arrow.target): arrow.effect for arrow in self.arrows}
        found = []
        for path in _circles(self.factors, self.arrows):
            pairs = zip(path, (*path[1:], path[0]), strict=True)
            against = sum(effects[pair] == LESS for pair in pairs)
            found.append(Loop(factors=path, strengthens=against % 2 == 0))
        return tuple(sorted(found, key=lambda loop: (len(loop.factors), loop.factors)))


def load(indicators: Mapping[str, Indicator], own: Path | None = None) -> CausalMap:
    """The shipped map with what a municipality says itself in the file `own` (where it is there): a factor or an arrow of the
    same name takes the place of the shipped one. Raises WrongCall, one sentence, for any mistake."""
    shipped = _read((resources.files("ketenzicht.reports") / FILE).read_text("utf-8"), FILE)
    added = (
        _read(own.read_text(encoding="utf-8"), str(own))
        if own is not None and own.is_file()
        else CausalMap(factors=(), arrows=())
    )
    factors = {factor.name: factor for factor in (*shipped.factors, *added.factors)}
    arrows = {(arrow.source, arrow.target): arrow for arrow in (*shipped.arrows, *added.arrows)}
    found = CausalMap(factors=tuple(factors.values()), arrows=tuple(arrows.values()))
    _require_sound(found, indicators, str(own) if added.factors or added.arrows else FILE)
    return found


def _read(text: str, where: str) -> CausalMap:
    try:
        top = fields(document(text) or {}, "de samenhang", _LISTS)
        return CausalMap(
            factors=tuple(_factor(item) for item in _listed(top, "factors")),
            arrows=tuple(_arrow(item) for item in _listed(top, "arrows")),
        )
    except WrongCall as error:
        raise WrongCall(f"{where}: {error}") from error


def _listed(top: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = top.get(key) or []
    if not isinstance(found, list):
        raise WrongCall(f"{key} moet een lijst zijn.")
    return found


def _factor(item: Any) -> Factor:
    found = fields(item, "een factor", ("name", "title", "column", "indicators"), ("name", "title", "column"))
    column = found["column"]
    if type(column) is not int or not 1 <= column <= MOST_COLUMNS:
        raise WrongCall(f"de kolom van {found['name']} moet 1 tot en met {MOST_COLUMNS} zijn.")
    indicators = texts(found.get("indicators"), "indicators")
    return Factor(name=str(found["name"]), title=str(found["title"]), column=column, indicators=indicators)


def _arrow(item: Any) -> Arrow:
    required = ("from", "to", "effect", "because")
    found = fields(item, "een pijl", (*required, "slow"), required)
    slow = found.get("slow", False)
    if not isinstance(slow, bool):
        raise WrongCall(f"slow bij de pijl van {found['from']} naar {found['to']} is true of false.")
    effect = choice(found["effect"], f"effect van {found['from']} op {found['to']}", (MORE, LESS))
    return Arrow(
        source=str(found["from"]), target=str(found["to"]), effect=effect, slow=slow, because=str(found["because"])
    )


def _require_sound(found: CausalMap, indicators: Mapping[str, Indicator], where: str) -> None:
    names = {factor.name for factor in found.factors}
    for arrow in found.arrows:
        for name in (arrow.source, arrow.target):
            if name not in names:
                raise WrongCall(f"{where}: een pijl noemt de factor {name}, die er niet is. {choices(name, names)}")
        if arrow.source == arrow.target:
            raise WrongCall(
                f"{where}: de factor {arrow.source} kan zichzelf niet rechtstreeks veranderen; haal die pijl weg."
            )
    for factor in found.factors:
        for key in factor.indicators:
            if key not in indicators:
                raise WrongCall(
                    f"{where}: de factor {factor.name} noemt de indicator {key}, die er niet is. {choices(key, indicators)}"
                )
            if indicators[key].kind in (Kind.FLOW, Kind.DISTRIBUTION):
                raise WrongCall(
                    f"{where}: {key} is geen enkel cijfer; kies voor de factor {factor.name} een andere indicator."
                )


def _circles(factors: Sequence[Factor], arrows: Sequence[Arrow]) -> Iterator[tuple[str, ...]]:
    """Each circle once, beginning with its factor that comes first in the map."""
    rank = {factor.name: place for place, factor in enumerate(factors)}
    onward: dict[str, list[str]] = {}
    for arrow in arrows:
        onward.setdefault(arrow.source, []).append(arrow.target)

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name in onward.get(path[-1], ()):
            if name == path[0]:
                yield path
            elif name not in path and rank[name] > rank[path[0]]:
                yield from walk((*path, name))

    for factor in factors:
        yield from walk((factor.name,))

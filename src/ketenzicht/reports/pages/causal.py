"""The causal map as a page: a picture with the figures of today and their direction, and the same as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ketenzicht.indicators.model import Better, Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.figures import LEGEND, Figure
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import capitalised, plural
from ketenzicht.reports.causal import LESS, MORE, MOST_COLUMNS, Arrow, CausalMap, Factor, Loop
from ketenzicht.reports.compose.inquiry import Ask, Inquiry
from ketenzicht.reports.definition import Asked
from ketenzicht.reports.pages import page
from ketenzicht.reports.pages.svg import Box, box, drawing, lines_of
from ketenzicht.reports.wording import change

_WIDTH, _HEIGHT, _GAP, _ROW = 152, 92, 44, 150
_MARGIN = 34
_LANE = 16
SIGNS = {MORE: "+", LESS: "−"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A figure of a factor: now, before, and the change in words. `tone`: goed or slecht where the definition judges it."""

    indicator: Indicator
    now: Figure
    before: Figure
    change: str
    tone: str

    @property
    def written(self) -> str:
        """The figure as people read it, with its unit."""
        return self.indicator.measure.spoken(self.now)

    @property
    def direction(self) -> str:
        """Up, down or the same, as a sign; empty where it cannot be told."""
        if self.now.value is None or self.before.value is None:
            return ""
        return "▲" if self.now.value > self.before.value else "▼" if self.now.value < self.before.value else "＝"


def readings(
    found: CausalMap,
    *,
    source: Source,
    period: Period,
    reader: Reader,
    indicators: Mapping[str, Indicator],
    gemeente: str | None,
    ask: Ask,
) -> Mapping[str, Sequence[Reading]]:
    """The figures by factor, as this reader may see them. An indicator of a class that the reader does not have is left out."""
    inquiry = Inquiry(source=source, reader=reader, period=period, gemeente=gemeente, indicators=indicators, ask=ask)
    return {
        factor.name: [_reading(key, inquiry) for key in factor.indicators if indicators[key].klasse in reader.classes]
        for factor in found.factors
    }


def _reading(key: str, inquiry: Inquiry) -> Reading:
    asked, about = Asked(indicator=key), inquiry.indicators[key]
    now, before = (inquiry.total(asked, period) for period in (inquiry.period, inquiry.period.previous()))
    return Reading(
        indicator=about,
        now=now,
        before=before,
        change=change(about.measure, now, before),
        tone=_tone(about, now, before),
    )


def _tone(about: Indicator, now: Figure, before: Figure) -> str:
    if now.value is None or before.value is None or now.value == before.value or about.better is Better.NEITHER:
        return "neutraal"
    return "goed" if (now.value > before.value) == (about.better is Better.HIGHER) else "slecht"


def html(
    found: CausalMap, told: Mapping[str, Sequence[Reading]], period: Period, *, selection: str, profile: str
) -> bytes:
    """The page."""
    titles = {factor.name: factor.title for factor in found.factors}
    return page(
        "causal.html",
        title=f"Samenhang in het sociaal domein, {period.label()}",
        lead="Wat beïnvloedt wat, en hoe staat elk onderdeel ervoor?",
        origin=f"Cijfers over {period.label()} naast {period.previous().label()}, {selection}, profiel {profile}. {LEGEND}",
        picture=picture(found, told),
        found=found,
        told=told,
        titles=titles,
        loops=[_loop(loop, titles) for loop in found.loops],
        signs=SIGNS,
    )


def content(found: CausalMap, told: Mapping[str, Sequence[Reading]], period: Period) -> dict[str, object]:
    """The map for programs: `value` is null unless the status is getoond."""
    return {
        "period": period.key,
        "factors": [
            {
                "name": factor.name,
                "title": factor.title,
                "figures": [
                    {
                        "indicator": item.indicator.key,
                        "unit": item.indicator.measure.unit,
                        "value": None if item.now.value is None else float(item.now.value),
                        "status": str(item.now.status),
                        "previous": None if item.before.value is None else float(item.before.value),
                    }
                    for item in told[factor.name]
                ],
            }
            for factor in found.factors
        ],
        "arrows": [
            {
                "from": arrow.source,
                "to": arrow.target,
                "effect": arrow.effect,
                "slow": arrow.slow,
                "because": arrow.because,
            }
            for arrow in found.arrows
        ],
        "loops": [{"factors": list(loop.factors), "strengthens": loop.strengthens} for loop in found.loops],
    }


def _loop(loop: Loop, titles: Mapping[str, str]) -> str:
    """A circle in a sentence."""
    names = " → ".join(titles[name] for name in (*loop.factors, loop.factors[0]))
    kind = "Versterkt zichzelf" if loop.strengthens else "Houdt zichzelf in evenwicht"
    return f"{kind}: {names}."


def picture(found: CausalMap, told: Mapping[str, Sequence[Reading]]) -> str:
    """Factors in columns, arrows with their sign between them; a dashed arrow is slow."""
    places = _places(found.factors)
    rows = max(sum(factor.column == column for factor in found.factors) for column in range(1, MOST_COLUMNS + 1))
    far = [arrow for arrow in found.arrows if _is_far(places[arrow.source], places[arrow.target])]
    lanes = {id(arrow): lane for lane, arrow in enumerate(far)}
    parts = [
        *(_arrow(arrow, places, lanes.get(id(arrow), 0)) for arrow in found.arrows),
        *(_factor(factor, places, told) for factor in found.factors),
    ]
    width = MOST_COLUMNS * _WIDTH + (MOST_COLUMNS - 1) * _GAP + 2 * _MARGIN
    return drawing("".join(parts), width=width, height=rows * _ROW + 2 * _MARGIN + len(far) * _LANE, alt=_alt(found))


def _places(factors: Sequence[Factor]) -> Mapping[str, Box]:
    """Each factor in its column, in the order of the map."""
    used: dict[int, int] = {}
    found = {}
    most = max(sum(other.column == factor.column for other in factors) for factor in factors)
    for factor in factors:
        row = used.get(factor.column, 0)
        used[factor.column] = row + 1
        alone = sum(other.column == factor.column for other in factors)
        top = _MARGIN + (most - alone) * _ROW / 2 + row * _ROW + (_ROW - _HEIGHT) / 2
        left = _MARGIN + (factor.column - 1) * (_WIDTH + _GAP)
        found[factor.name] = Box(left=left, top=top, width=_WIDTH, height=_HEIGHT)
    return found


def _factor(factor: Factor, places: Mapping[str, Box], told: Mapping[str, Sequence[Reading]]) -> str:
    place, title = places[factor.name], lines_of(factor.title, 15)
    first = next(iter(told[factor.name]), None)
    words = [*title, *([] if first is None else [first.written, f"{first.direction} {first.change}".strip()])]
    tone = "neutraal" if first is None else first.tone
    known = words if first is not None else [*title, "nog geen cijfer"]
    return box(
        Box(left=place.left, top=place.top, width=place.width, height=place.height, tone=tone), known, strong=len(title)
    )


def _arrow(arrow: Arrow, places: Mapping[str, Box], lane: int) -> str:
    """A line with its sign: a curve to a neighbour, straight within a column, or by a lane around all boxes."""
    path, x, y = _course(places[arrow.source], places[arrow.target], places, lane)
    slow = " traag" if arrow.slow else ""
    tone = "meer" if arrow.effect == MORE else "minder"
    sign = (
        f'<circle class="teken-vlak" cx="{x}" cy="{y}" r="9"/>'
        f'<text class="teken-{tone}" x="{x}" y="{y + 5}" text-anchor="middle">{SIGNS[arrow.effect]}</text>'
    )
    return f'<path class="lijn {tone}{slow}" d="{path}" marker-end="url(#pijl)"/>{sign}'


def _is_far(one: Box, other: Box) -> bool:
    """Whether boxes may lie between the two."""
    return abs(other.left - one.left) > 1.5 * (_WIDTH + _GAP) or (
        one.left == other.left and abs(other.top - one.top) > _ROW
    )


def _course(one: Box, other: Box, places: Mapping[str, Box], lane: int) -> tuple[str, float, float]:
    """The path, and where its sign stands."""
    if _is_far(one, other):
        return _around(one, other, places, lane)
    if one.left == other.left:
        x, down = one.left + one.width / 2, other.top > one.top
        y1, y2 = (one.top + one.height, other.top - 2) if down else (one.top, other.top + other.height + 2)
        return f"M {x} {y1} L {x} {y2}", x, (y1 + y2) / 2
    forward = other.left > one.left
    x1, x2 = (one.left + one.width, other.left - 2) if forward else (one.left, other.left + other.width + 2)
    y1, y2 = one.top + one.height / 2, other.top + other.height / 2
    bend = (x2 - x1) / 2
    return f"M {x1} {y1} C {x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}", (x1 + x2) / 2, (y1 + y2) / 2


def _around(one: Box, other: Box, places: Mapping[str, Box], lane: int) -> tuple[str, float, float]:
    """By a lane above or below all boxes: up where both are the highest of their column, else down."""
    over = all(_is_outer(place, places, top=True) for place in (one, other))
    edge = (
        _MARGIN - 8 - lane * _LANE
        if over
        else max(place.top + place.height for place in places.values()) + 20 + lane * _LANE
    )
    out, into = _way_out(one, places, over, edge), _way_out(other, places, over, edge)
    path = " ".join(f"{x} {y}" for x, y in (*out, *reversed(into)))
    return f"M {path}", (out[-1][0] + into[-1][0]) / 2, edge


def _is_outer(place: Box, places: Mapping[str, Box], *, top: bool) -> bool:
    """Whether it is the highest (or lowest) of its column."""
    column = [other.top for other in places.values() if other.left == place.left]
    return place.top == (min(column) if top else max(column))


def _way_out(place: Box, places: Mapping[str, Box], over: bool, edge: float) -> list[tuple[float, float]]:
    """From a box to the lane: straight, or by the gap behind its column where another box lies in the way."""
    if _is_outer(place, places, top=over):
        x = place.left + place.width * 0.5
        return [(x, place.top - 2 if over else place.top + place.height + 2), (x, edge)]
    x, y = place.left + place.width + _GAP * 0.35, place.top + place.height * 0.75
    return [(place.left + place.width, y), (x, y), (x, edge)]


def _alt(found: CausalMap) -> str:
    titles = {factor.name: factor.title for factor in found.factors}
    return f"{plural(len(found.factors), 'factor', 'factoren')} en {plural(len(found.arrows), 'pijl', 'pijlen')}. {' '.join(_told(found.arrows, titles))}"


def _told(arrows: Sequence[Arrow], titles: Mapping[str, str]) -> Iterator[str]:
    for arrow in arrows:
        effect = "meer" if arrow.effect == MORE else "minder"
        yield f"{capitalised(titles[arrow.source])} geeft {effect} {titles[arrow.target].lower()}."

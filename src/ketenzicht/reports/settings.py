"""How the settings of a block are read: figures, numbers of periods, choices; every mistake one Dutch sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.reports.definition import THIS_YEAR, Against, Asked, Order, Span
from ketenzicht.warehouse.mapping.document import choice, fields, texts

Settings = dict[str, Any]
Texts = Callable[[str], str]

SPANS: Final = {
    "periods": None,
    "weeks": Unit.WEEK,
    "months": Unit.MONTH,
    "quarters": Unit.QUARTER,
    "years": Unit.YEAR,
}
_THIS_YEAR: Final = "this_year"
"""how a template says: all periods of the calendar year so far"""
MOST_PERIODS: Final = 120
MOST_PLACES: Final = 50
_COMMON = ("title", "note")


def block_fields(found: Settings, known: tuple[str, ...], required: tuple[str, ...]) -> Settings:
    return fields(found, "dit blok", (*known, *_COMMON), required)


def common_of(keys: Settings) -> dict[str, str]:
    return {name: str(keys.get(name, "")) for name in _COMMON}


def own_figure(keys: Settings) -> Asked:
    """The one indicator of a block, whose title is the title of the block."""
    return Asked(indicator=str(keys["indicator"]), where=where_of(keys.get("where")))


def figures_of(value: Any, place: str) -> tuple[Asked, ...]:
    return tuple(figure_of(item, place) for item in items_of(value, place))


def figure_of(item: Any, place: str) -> Asked:
    """A key alone, or `{indicator, title, where, cumulative, percentile}`."""
    found = {"indicator": item} if isinstance(item, str) else item
    known = ("indicator", "title", "where", "cumulative", "percentile", "vn")
    keys = fields(found, place, known, ("indicator",))
    where, title = where_of(keys.get("where")), str(keys.get("title", ""))
    if where and not title:
        raise WrongCall(f"{place}: geef {keys['indicator']} met where een title, anders staan er twee gelijke namen.")
    cumulative = yes_or_no(keys.get("cumulative", False), f"{place}.cumulative")
    percentile = number_of(keys["percentile"], f"{place}.percentile", 99) if "percentile" in keys else 0
    vn = yes_or_no(keys.get("vn", False), f"{place}.vn")
    indicator = str(keys["indicator"])
    return Asked(indicator=indicator, title=title, where=where, cumulative=cumulative, percentile=percentile, vn=vn)


def where_of(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or any(isinstance(code, (list, dict)) for code in value.values()):
        raise WrongCall("where moet per dimensie één code noemen, zoals {onderwerp: geld}.")
    return {str(name): str(code) for name, code in value.items()}


def span_of(keys: Settings) -> Span | None:
    words = [word for word in SPANS if word in keys]
    if len(words) > 1:
        raise WrongCall(f"kies één van {', '.join(SPANS)}.")
    if not words:
        return None
    (word,) = words
    count = THIS_YEAR if keys[word] == _THIS_YEAR else number_of(keys[word], word, MOST_PERIODS)
    return Span(count=count, unit=SPANS[word])


def against_of(value: Any) -> tuple[Against, ...]:
    return tuple(Against(choice(word, "compared_to", tuple(Against))) for word in texts(value, "compared_to"))


def order_of(keys: Settings) -> Order | None:
    return Order(choice(keys["order"], "order", tuple(Order))) if "order" in keys else None


def number_of(value: Any, place: str, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise WrongCall(f"{place} moet een heel getal van 1 tot en met {most} zijn.")
    return value


def yes_or_no(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise WrongCall(f"{place} is true of false.")
    return value


def items_of(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise WrongCall(f"{place} moet een lijst met ten minste één regel zijn.")
    return value


def day_of(value: Any, place: str) -> date:
    if type(value) is not date:
        raise WrongCall(f"{place} moet een datum zijn, zoals 2026-03-01.")
    return value

"""Reads vooruitblik.yaml of the data folder: events and adjustments. Each mistake is one Dutch sentence."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ketenzicht.indicators.forecasting.external import KNOWN
from ketenzicht.indicators.forecasting.outlook import Adjustment, Effect, Event, Outlook
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Period, Unit, parse_period
from ketenzicht.kernel.text import choices
from ketenzicht.warehouse.mapping.document import choice, document, fields, texts

FILE: Final = "vooruitblik.yaml"
_GEMEENTE: Final = "gemeente"
_EVENT: Final = ("indicator", "since", "why", "where", "effect")
_ADJUSTMENT: Final = ("indicator", "part", "from", "until", "percent", "amount", "why", "by", "on", "where")
_MOST_PERCENT: Final = 1000
_PARTS: Final = ("in", "uit")

Indicators = Mapping[str, Indicator]


def parse(content: str, indicators: Indicators) -> Outlook:
    """The outlook that this file declares. Raises WrongCall for the first mistake in it."""
    try:
        given = document(content)
        keys = fields(given, "het bestand", ("events", "adjustments", "extra_models")) if given is not None else {}
        return Outlook(
            events=_each(keys.get("events"), "events", lambda item: _event(item, indicators)),
            adjustments=_each(keys.get("adjustments"), "adjustments", lambda item: _adjustment(item, indicators)),
            extra_models=tuple(
                choice(name, "extra_models", KNOWN) for name in texts(keys.get("extra_models"), "extra_models")
            ),
            text=content,
        )
    except WrongCall as error:
        raise WrongCall(f"{FILE}: {error}") from error


def _each(found: Any, name: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
    if found is None:
        return ()
    if not isinstance(found, list):
        raise WrongCall(f"{name} moet een lijst zijn; begin elke regel met een streepje.")
    return tuple(_told(item, f"{name}, nummer {number}", read) for number, item in enumerate(found, 1))


def _told(item: Any, place: str, read: Callable[[Any], Any]) -> Any:
    try:
        return read(item)
    except WrongCall as error:
        raise WrongCall(f"{place}: {error}") from error


def _event(item: Any, indicators: Indicators) -> Event:
    keys = fields(item, "een gebeurtenis", _EVENT, ("indicator", "since", "why"))
    about = _indicator(keys["indicator"], indicators)
    effect = _effect(fields(keys["effect"], "effect", ("percent", "amount"))) if "effect" in keys else None
    if effect is not None and about.kind is Kind.FLOW:
        raise WrongCall(f"{about.key} is een stroom, en daarvan is een effect niet op te tellen; laat effect weg.")
    return Event(
        indicator=about.key,
        since=_day(keys["since"], "since"),
        why=str(keys["why"]).strip().rstrip("."),
        where=_where(keys.get("where"), about),
        effect=effect,
    )


def _adjustment(item: Any, indicators: Indicators) -> Adjustment:
    keys = fields(item, "een bijstelling", _ADJUSTMENT, ("indicator", "from", "until", "why", "by", "on"))
    about = _indicator(keys["indicator"], indicators)
    first, last = _month(keys["from"], "from"), _month(keys["until"], "until")
    if last.start < first.start:
        raise WrongCall(f"until ({last.key}) ligt voor from ({first.key}); draai ze om.")
    return Adjustment(
        indicator=about.key,
        first=first,
        last=last,
        effect=_effect(keys),
        why=str(keys["why"]).strip(),
        by=str(keys["by"]).strip(),
        on=_day(keys["on"], "on"),
        where=_where(keys.get("where"), about),
        part=_part(keys.get("part"), about),
    )


def _indicator(key: Any, indicators: Indicators) -> Indicator:
    if str(key) not in indicators:
        raise WrongCall(f"de indicator {key} bestaat niet. {choices(str(key), indicators)}")
    return indicators[str(key)]


def _effect(keys: Mapping[str, Any]) -> Effect:
    given = [name for name in ("percent", "amount") if keys.get(name) is not None]
    if len(given) != 1:
        raise WrongCall("kies percent (zoals -3) of amount (zoals 1200), één van de twee.")
    (name,) = given
    value = keys[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongCall(f"{name} is «{value}»; schrijf een getal, zoals -3 of 2.5.")
    if name == "percent" and not -100 <= value <= _MOST_PERCENT:
        raise WrongCall(f"percent is {value}; kies een getal van -100 tot en met {_MOST_PERCENT}.")
    found = Decimal(str(value))
    return Effect(percent=found) if name == "percent" else Effect(amount=found)


def _part(value: Any, about: Indicator) -> str:
    if about.kind is Kind.FLOW:
        return choice(value, "part (deze indicator is een stroom)", _PARTS)
    if value is not None:
        raise WrongCall(f"{about.key} is geen stroom; haal part weg.")
    return ""


def _where(value: Any, about: Indicator) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or any(isinstance(code, dict | list) for code in value.values()):
        raise WrongCall("where moet per dimensie één code noemen, zoals {gemeente: GM9901}.")
    for name in value:
        if name != _GEMEENTE and name not in about.by:
            raise WrongCall(f"{about.key} is niet te splitsen naar {name}. {choices(name, {_GEMEENTE, *about.by})}")
    return {str(name): str(code) for name, code in value.items()}


def _day(value: Any, place: str) -> date:
    if type(value) is not date:
        raise WrongCall(f"{place} is «{value}»; schrijf een datum zoals 2026-01-01.")
    return value


def _month(value: Any, place: str) -> Period:
    try:
        found = parse_period(str(value))
    except WrongCall:
        found = None
    if found is None or found.unit is not Unit.MONTH:
        raise WrongCall(f"{place} is «{value}»; schrijf een maand zoals 2027-01.")
    return found

"""Pilots (proefprojecten) that a municipality marks in proeven.yaml: each one is a report of its own (S1-14)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.kernel.text import choices, join_and, long_date
from ketenzicht.reports.catalog import OWN
from ketenzicht.reports.checking import check
from ketenzicht.reports.definition import Template
from ketenzicht.reports.reading import parse
from ketenzicht.warehouse.mapping.document import choice, document, fields, texts

FILE: Final = "proeven.yaml"
PREFIX: Final = f"{OWN}proef-"
_KEYS = ("name", "title", "goal", "owner", "since", "until", "where", "indicators", "unit")
_REQUIRED = ("name", "title", "owner", "since", "where", "indicators")
_LENGTHS = (Unit.MONTH, Unit.QUARTER, Unit.HALF_YEAR, Unit.YEAR)
_ABOUT = "proef.md"
_CARE = (
    "Een proef is zelden een eerlijk experiment: de groepen verschillen vaak al vooraf, en er verandert meer tegelijk. "
    "Gebruik deze cijfers om door te vragen, niet als bewijs dat de proef werkt of niet werkt."
)


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A pilot: where (members of one dimension), from when until when (both inclusive), and which figures it should move."""

    name: str
    title: str
    goal: str
    owner: str
    since: date
    until: date | None
    by: str
    members: tuple[str, ...]
    indicators: tuple[str, ...]
    unit: Unit

    @property
    def key(self) -> str:
        """The key of its report."""
        return f"{PREFIX}{self.name}"

    @property
    def span(self) -> str:
        """From when until when, in words."""
        until = "nu" if self.until is None else f"en met {long_date(self.until)}"
        return f"van {long_date(self.since)} tot {until}"


def load(path: Path) -> tuple[Marked, ...]:
    """The pilots in this file, in its order; none where it is not there. Raises WrongCall for any mistake in it."""
    if not path.is_file():
        return ()
    try:
        items = (
            fields(document(path.read_text(encoding="utf-8")) or {}, "het bestand", ("proeven",)).get("proeven") or []
        )
        if not isinstance(items, list):
            raise WrongCall("proeven moet een lijst zijn.")
        found = tuple(_marked(item) for item in items)
    except WrongCall as error:
        raise WrongCall(f"{path}: {error}") from error
    names = [pilot.name for pilot in found]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise WrongCall(f"{path}: twee proeven heten {doubled}; geef één ervan een andere name.")
    return found


def one(pilots: tuple[Marked, ...], name: str) -> Marked:
    """The pilot of this name. Raises WrongCall."""
    for found in pilots:
        if found.name == name:
            return found
    known = choices(name, [pilot.name for pilot in pilots]) if pilots else f"Zet haar in {FILE} in de datamap."
    raise WrongCall(f"De proef {name} is er niet. {known}")


def _marked(item: Any) -> Marked:
    found = fields(item, "een proef", _KEYS, _REQUIRED)
    name = str(found["name"])
    where = found["where"]
    if not isinstance(where, dict) or len(where) != 1 or not all(where.values()):
        raise WrongCall(f"de proef {name}: where noemt één dimensie met haar leden, zoals {{wijk: [WK990101]}}.")
    [(by, members)] = where.items()
    since, until = _day(found["since"], name, "since"), found.get("until")
    if until is not None and _day(until, name, "until") <= since:
        raise WrongCall(f"de proef {name}: until moet na since liggen.")
    return Marked(
        name=name,
        title=str(found["title"]),
        goal=str(found.get("goal", "")),
        owner=str(found["owner"]),
        since=since,
        until=until,
        by=str(by),
        members=texts(members, "where"),
        indicators=texts(found["indicators"], "indicators"),
        unit=Unit(choice(found.get("unit", Unit.MONTH), "unit", tuple(Unit))),
    )


def _day(value: Any, name: str, key: str) -> date:
    if type(value) is not date:
        raise WrongCall(f"de proef {name}: {key} moet een datum zijn, zoals 2026-03-01.")
    return value


def templates(
    pilots: tuple[Marked, ...], indicators: Mapping[str, Indicator], dimensions: Mapping[str, object]
) -> Mapping[str, Template]:
    """The reports of the pilots, by key. Raises WrongCall for a figure or dimension that is not there."""
    found = {}
    for pilot in pilots:
        made = parse(pilot.key, _written(pilot, indicators), {_ABOUT: _about(pilot)}.__getitem__)
        check(made, indicators, dimensions)
        found[pilot.key] = made
    return found


def _written(pilot: Marked, indicators: Mapping[str, Indicator]) -> str:
    return yaml.safe_dump(
        {
            "title": f"Proef: {pilot.title}",
            "question": "Wat veranderde er in de proef, vergeleken met vooraf en met de rest?",
            "level": "aggregate",
            "period": [str(unit) for unit in dict.fromkeys((*_LENGTHS, pilot.unit))],
            "owner": pilot.owner,
            "version": 1,
            "blocks": [*_blocks(pilot, indicators)],
        },
        allow_unicode=True,
        sort_keys=False,
    )


def _blocks(pilot: Marked, indicators: Mapping[str, Indicator]) -> Iterator[dict[str, Any]]:
    yield {"figures": [_inside(key, pilot, indicators) for key in pilot.indicators[:5]], "title": "In het kort"}
    yield {"disclaimer": _CARE, "title": "Lees dit eerst"}
    yield {"text": _ABOUT, "title": "Over deze proef"}
    for key in pilot.indicators:
        title = indicators[key].title if key in indicators else key
        asked = {
            "indicator": key,
            "by": pilot.by,
            "members": list(pilot.members),
            "since": pilot.since,
            "unit": str(pilot.unit),
        }
        asked |= {"until": pilot.until} if pilot.until else {}
        yield {"pilot": asked, "title": title}
        yield {"pilot": {**asked, "look": "lines"}, "title": f"{title}, in de tijd"}


def _inside(key: str, pilot: Marked, indicators: Mapping[str, Indicator]) -> Any:
    """The figure in the pilot itself, where it has one member; else of everybody."""
    if len(pilot.members) != 1 or key not in indicators:
        return key
    return {"indicator": key, "title": f"{indicators[key].title}, in de proef", "where": {pilot.by: pilot.members[0]}}


def _about(pilot: Marked) -> str:
    lines = [f"De proef loopt {pilot.span}, bij {pilot.by} {join_and(pilot.members)}."]
    return "\n\n".join([*([pilot.goal] if pilot.goal else []), *lines])

"""A template out of its YAML: strict, every mistake one Dutch sentence that names the report and the block."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.kernel.reader import Klasse
from ketenzicht.reports import definition
from ketenzicht.reports.audience import Audience
from ketenzicht.reports.blocks import WORDS
from ketenzicht.reports.definition import Change, Level, Origin, Person, Template
from ketenzicht.warehouse.mapping.document import choice, document, fields, texts

Texts = Callable[[str], str]
"""Gives the content of a file beside the template, by its name. Raises KeyError where there is none."""

_REST = ("changes", "refuses", "person", "audience", "source", "uses", "brief", "exception", "roles")
_TOP = ("title", "question", "level", "period", "owner", "version", *_REST, "blocks")
_REQUIRED = ("title", "question", "level", "period", "owner", "version", "blocks")


def parse(key: str, text: str, beside: Texts) -> Template:
    """The template in this YAML text. Raises WrongCall; the sentence begins with the report and, in a block, its number."""
    try:
        return _template(key, document(text), text, beside)
    except WrongCall as error:
        raise WrongCall(f"Rapport {key}: {error}") from error


def _template(key: str, item: Any, text: str, beside: Texts) -> Template:
    top = fields(item, "het rapport", _TOP, _REQUIRED)
    found = Template(
        key=key,
        title=str(top["title"]),
        question=str(top["question"]),
        level=Level(choice(top["level"], "level", tuple(Level))),
        units=tuple(Unit(choice(unit, "period", tuple(Unit))) for unit in texts(top["period"], "period")),
        owner=str(top["owner"]),
        version=_version(top["version"], "version"),
        changes=tuple(_change(change) for change in _listed(top.get("changes", []), "changes")),
        refuses=frozenset(
            Klasse(choice(word, "refuses", tuple(Klasse))) for word in texts(top.get("refuses"), "refuses")
        ),
        person=_person(top.get("person")),
        blocks=tuple(
            _numbered(number, block, beside) for number, block in enumerate(_listed(top["blocks"], "blocks"), 1)
        ),
        text=text,
        audience=_audience(top.get("audience")),
        origin=Origin(choice(top.get("source", Origin.WAREHOUSE), "source", tuple(Origin))),
        uses=_uses(top.get("uses")),
        exception=str(top.get("exception", "")),
        roles=texts(top.get("roles"), "roles"),
        brief=top.get("brief", False) is True,
    )
    _require_sound(found)
    return found


def _numbered(number: int, item: Any, beside: Texts) -> definition.Block:
    """One block; a mistake in it is told with its number and word."""
    if not isinstance(item, dict):
        raise WrongCall(f"blok {number} moet een soort blok met zijn gegevens zijn, zoals 'figures: [taken.open]'.")
    words = [word for word in item if word in WORDS]
    if len(words) != 1:
        raise WrongCall(f"blok {number} moet één soort blok noemen; kies uit {', '.join(WORDS)}.")
    (word,) = words
    try:
        return WORDS[word](_settings(word, item), beside)
    except WrongCall as error:
        raise WrongCall(f"blok {number} ({word}): {error}") from error


def _settings(word: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """What stands under the word and what stands beside it, as one: `trend: {indicator: x}` and `title: y`."""
    under, settings = item[word], {key: value for key, value in item.items() if key != word}
    inner = under if isinstance(under, dict) else {word: under}
    for key in inner:
        if key in settings:
            raise WrongCall(f"{key} staat er twee keer; laat er één staan.")
    return {**settings, **inner}


def _change(item: Any) -> Change:
    found = fields(item, "changes", ("version", "since", "why"), ("version", "since", "why"))
    version = _version(found["version"], "changes.version")
    return Change(version=version, since=_day(found["since"], "changes.since"), why=str(found["why"]))


def _audience(value: Any) -> tuple[Audience, ...]:
    return tuple(Audience(choice(word, "audience", tuple(Audience))) for word in texts(value, "audience"))


def _uses(item: Any) -> dict[str, int]:
    """The versions of the indicators with which the report was saved."""
    if item is None:
        return {}
    if not isinstance(item, dict):
        raise WrongCall("uses moet per indicator haar versie noemen, zoals {taken.open: 1}.")
    return {str(key): _version(value, f"uses.{key}") for key, value in item.items()}


def _person(item: Any) -> Person | None:
    if item is None:
        return None
    keys = ("grondslag", "purpose", "until")
    found = fields(item, "person", keys, keys)
    until = _day(found["until"], "person.until")
    return Person(grondslag=str(found["grondslag"]), purpose=str(found["purpose"]), until=until)


def _listed(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise WrongCall(f"{place} moet een lijst zijn.")
    return value


def _version(value: Any, place: str) -> int:
    if type(value) is not int or value < 1:
        raise WrongCall(f"{place} moet een heel getal vanaf 1 zijn.")
    return value


def _day(value: Any, place: str) -> date:
    if type(value) is not date:
        raise WrongCall(f"{place} moet een datum zijn, zoals 2026-01-31.")
    return value


def _require_sound(found: Template) -> None:
    """What must fit together within the template itself."""
    if found.level is Level.PERSON and found.person is None:
        raise WrongCall("een rapport over personen heeft person nodig, met grondslag, purpose en until.")
    if found.level is Level.AGGREGATE and found.person is not None:
        raise WrongCall("person hoort alleen bij level person; haal het weg of kies level person.")
    if found.level is Level.AGGREGATE and any(isinstance(block, definition.Lijst) for block in found.blocks):
        raise WrongCall("een lijst mag alleen in een rapport met level person; haal de lijst weg of kies level person.")
    _require_exception(found)
    if found.brief and found.level is Level.PERSON:
        raise WrongCall("brief past niet bij een rapport over personen; dat heeft zijn hele verantwoording nodig.")
    versions = [change.version for change in found.changes]
    if sorted(set(versions)) != versions or (found.version > 1 and (not versions or versions[-1] != found.version)):
        raise WrongCall("changes moet per versie één regel hebben, oplopend, met de laatste versie als laatste.")


def _require_exception(found: Template) -> None:
    """Residents stand in the order of a figure only where a requirement says so by name, for named roles (P-5)."""
    ordered = any(isinstance(block, definition.Lijst) and block.top for block in found.blocks)
    if ordered and not (found.exception and found.roles):
        raise WrongCall(
            "een lijst met top ordent inwoners naar een cijfer en mag alleen met exception (het nummer van de eis die dat "
            "toestaat) en roles (de rollen die hem mogen maken)."
        )
    if found.exception and not ordered:
        raise WrongCall("exception hoort bij een lijst met top; haal exception weg.")

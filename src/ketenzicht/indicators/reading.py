"""From the YAML of one definition to an Indicator; what stands in it is checked word by word."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from ketenzicht.indicators.model import Better, Change, ClassOf, Example, Indicator, Kind, Reference, Running
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import Measure
from ketenzicht.kernel.reader import Klasse
from ketenzicht.kernel.text import choices
from ketenzicht.warehouse.mapping.document import document

REQUIRED = ("title", "question", "meaning", "kind", "table", "unit", "better", "class", "owner", "version", "examples")
KEYS = (
    *REQUIRED, "where", "value", "date", "by", "decimals", "changes", "distinct", "part", "percent", "per", "classes",
    "start", "until", "running", "follow", "within_days", "wet", "sensitive", "process", "note", "of",
)  # fmt: skip
_EXAMPLE = ("says", "given", "gives", "period", "by", "also")
_CHANGE = ("version", "since", "why")
_OF = ("indicator", "class")
_REFERENCE = ("table", "value", "where", "factor")
Word = TypeVar("Word", bound=StrEnum)
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


def indicator(key: str, text: str) -> Indicator:
    """The indicator of this key. Raises WrongCall, with one sentence that names the indicator, for every mistake."""
    try:
        if not _KEY.fullmatch(key):
            raise WrongCall("een sleutel bestaat uit een map en een bestand met kleine letters, cijfers en _")
        return _indicator(key, _fields(document(text), KEYS, REQUIRED, "de definitie"))
    except WrongCall as error:
        raise wrong(key, error) from error


def wrong(key: str, error: WrongCall) -> WrongCall:
    """The error as one sentence that names the indicator."""
    sentence = str(error)
    return WrongCall(f"Indicator {key}: {sentence}{'' if sentence[-1:] in '.?' else '.'}")


def _indicator(key: str, item: Mapping[str, Any]) -> Indicator:
    return Indicator(
        key=key,
        title=_text(item, "title"),
        question=_text(item, "question"),
        meaning=_text(item, "meaning"),
        kind=_word(item, "kind", Kind),
        table=_text(item, "table"),
        where=_text(item, "where"),
        value=_text(item, "value"),
        date=_text(item, "date"),
        by=_by(item),
        measure=Measure(unit=_text(item, "unit"), decimals=_whole(item, "decimals", "de definitie")),
        better=_word(item, "better", Better),
        klasse=_word(item, "class", Klasse),
        owner=_text(item, "owner"),
        version=_whole(item, "version", "de definitie"),
        changes=tuple(_change(change) for change in _list(item, "changes")),
        examples=tuple(_example(example) for example in _list(item, "examples")),
        distinct=_text(item, "distinct"),
        part=_text(item, "part"),
        percent=_whole(item, "percent", "de definitie"),
        per=_reference(item["per"]) if item.get("per") is not None else None,
        classes=_classes(item.get("classes")),
        start=_text(item, "start"),
        until=_text(item, "until"),
        running=_word(item, "running", Running) if "running" in item else Running.AT_END,
        follow=_text(item, "follow"),
        within_days=_whole(item, "within_days", "de definitie"),
        wet=_text(item, "wet"),
        sensitive=_yes(item, "sensitive"),
        process=_yes(item, "process"),
        note=_text(item, "note"),
        of=_of(item["of"]) if item.get("of") is not None else None,
    )


def _by(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The dimensions in order; gemeente is always one."""
    found = tuple(str(name) for name in _list(item, "by"))
    return found if "gemeente" in found else (*found, "gemeente")


def _change(item: Any) -> Change:
    fields = _fields(item, _CHANGE, _CHANGE, "een wijziging onder changes")
    if not isinstance(fields["since"], date):
        raise WrongCall("since onder changes moet een datum zijn, zoals 2026-01-01")
    return Change(version=_whole(fields, "version", "een wijziging"), since=fields["since"], why=_text(fields, "why"))


def _example(item: Any) -> Example:
    fields = _fields(item, _EXAMPLE, ("says", "gives"), "een voorbeeld")
    also = fields.get("also") or {}
    if not isinstance(also, dict) or not (fields.get("given") or also):
        raise WrongCall("een voorbeeld moet onder given of also de rijen geven waarmee het rekent")
    return Example(
        says=_text(fields, "says"),
        given=_table(fields.get("given")),
        gives=str(fields["gives"]).strip(),
        period=str(fields.get("period") or ""),
        by=_text(fields, "by"),
        also={str(table): _table(rows) for table, rows in also.items()},
    )


def _table(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise WrongCall("de rijen van een voorbeeld staan als tekst onder given: |, met | tussen de kolommen")
    return (value or "").rstrip()


def _reference(item: Any) -> Reference:
    fields = _fields(item, _REFERENCE, ("table", "value", "factor"), "per")
    return Reference(
        table=_text(fields, "table"),
        value=_text(fields, "value"),
        where=_text(fields, "where"),
        factor=_whole(fields, "factor", "per"),
    )


def _of(item: Any) -> ClassOf:
    fields = _fields(item, _OF, _OF, "of")
    return ClassOf(indicator=_text(fields, "indicator"), klasse=_text(fields, "class"))


def _classes(item: Any) -> tuple[tuple[str, str], ...]:
    if item is None:
        return ()
    if not isinstance(item, dict):
        raise WrongCall("classes moet per klasse een voorwaarde geven, zoals '4 of meer': waarde >= 4")
    return tuple((str(label), _plain(condition, f"de klasse {label}")) for label, condition in item.items())


def _fields(item: Any, known: tuple[str, ...], required: tuple[str, ...], place: str) -> Mapping[str, Any]:
    """The keys with their values, all of them known and none of the required ones missing or empty."""
    if not isinstance(item, dict):
        raise WrongCall(f"{place} moet uit namen met waarden bestaan, zoals title: Open taken")
    for key in item:
        if key not in known:
            raise WrongCall(f"{place} kent de sleutel {key} niet. {choices(str(key), known)}")
    for key in required:
        if item.get(key) in (None, "", [], {}):
            raise WrongCall(f"{place} heeft geen {key}; vul {key} in")
    return item


def _text(item: Mapping[str, Any], key: str) -> str:
    return _plain(item.get(key), key)


def _plain(value: Any, key: str) -> str:
    """The text on one line, as YAML folds it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongCall(f"{key} moet tekst zijn; zet '{value}' tussen aanhalingstekens")
    return " ".join(value.split())


def _list(item: Mapping[str, Any], key: str) -> list[Any]:
    value = item.get(key) or []
    if not isinstance(value, list):
        raise WrongCall(f"{key} moet een lijst zijn")
    return value


def _whole(item: Mapping[str, Any], key: str, place: str) -> int:
    value = item.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongCall(f"{key} van {place} moet een geheel getal van 0 of meer zijn")
    return value


def _yes(item: Mapping[str, Any], key: str) -> bool:
    value = item.get(key, False)
    if not isinstance(value, bool):
        raise WrongCall(f"{key} moet true of false zijn")
    return value


def _word(item: Mapping[str, Any], key: str, words: type[Word]) -> Word:
    try:
        return words(item[key])
    except ValueError:
        raise WrongCall(f"{key} kent '{item[key]}' niet. {choices(str(item[key]), words, most=len(words))}") from None

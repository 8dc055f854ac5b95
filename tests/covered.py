"""Which requirements are proved: collects the marks `covers("S1-59")` with their outcome, and tells what has none."""

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

import pytest

Outcomes = dict[str, dict[str, str]]  # number of a requirement → test → passed, failed or skipped

NUMBER = re.compile(r"^- (?:\*\*)?((?:S\d|P|X)-\d+)\b", re.MULTILINE)
SOURCES = ("reference/requirements.md", "reference/privacy.md")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--covered", type=Path, metavar="FILE", help="write which requirements the tests prove to FILE (json)"
    )


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--covered")
    is_worker = hasattr(config, "workerinput")  # with pytest-xdist the reports come together in the controller
    if target is not None and not is_worker:
        config.pluginmanager.register(Collector(target))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        numbers = [str(number) for mark in item.iter_markers("covers") for number in mark.args]
        if numbers:
            item.user_properties.append(("covers", numbers))


def listed(marked: object) -> list[str]:
    return [str(number) for number in marked] if isinstance(marked, list) else []


class Collector:
    """Gathers the outcome of each test that covers a requirement and writes them at the end of the session."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.outcomes: Outcomes = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return  # setting up and clearing away prove nothing
        numbers = [number for name, marked in report.user_properties if name == "covers" for number in listed(marked)]
        for number in numbers:
            tests = self.outcomes.setdefault(number, {})
            if tests.get(report.nodeid) != "failed":
                tests[report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.target.write_text(json.dumps(self.outcomes, indent=1, sort_keys=True), encoding="utf-8")


def numbers_in(reference: Path) -> list[str]:
    """All numbers of requirements in the reference folder, in the order of the documents."""
    return [number for source in SOURCES for number in NUMBER.findall((reference / source).read_text(encoding="utf-8"))]


def proved(tests: Mapping[str, str]) -> bool:
    """At least one test passed and none failed; a parametrised test may skip a part."""
    return "passed" in tests.values() and "failed" not in tests.values()


def ranges(numbers: Iterable[int]) -> str:
    """Whole numbers as people write them: 1-3, 7."""
    runs = [list(run) for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])]
    ends = [(run[0][1], run[-1][1]) for run in runs]
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ends)


def summary(numbers: Iterable[str], outcomes: Outcomes) -> str:
    """Per group of requirements: which have a passing test, and, once a group was begun, which have none."""
    groups: dict[str, list[int]] = {}
    for number in numbers:
        group, _, rest = number.partition("-")
        groups.setdefault(group, []).append(int(rest))
    lines = []
    for group, members in groups.items():
        done = [member for member in members if proved(outcomes.get(f"{group}-{member}", {}))]
        lines.append(f"{group}: {len(done)} of {len(members)} proved{': ' if done else ''}{ranges(done)}")
        if done and len(done) < len(members):
            lines.append(f"{' ' * len(group)}  none: {ranges(set(members) - set(done))}")
    return "\n".join(lines)


def main(collected: Path, reference: Path) -> int:
    """Print the summary of a run. Exit status 1 when a mark names a number that does not exist, 2 without reference."""
    if not reference.is_dir():
        sys.stderr.write("The requirements are not here; name the folder in KETENZICHT_REFERENCE_DIR.\n")
        return 2
    outcomes: Outcomes = json.loads(collected.read_text(encoding="utf-8"))
    numbers = numbers_in(reference)
    sys.stdout.write(summary(numbers, outcomes) + "\n")
    unknown = sorted(set(outcomes) - set(numbers))
    if unknown:
        sys.stderr.write(f"No such requirement: {', '.join(unknown)}. Mend the marks in the tests.\n")
    return 1 if unknown else 0


if __name__ == "__main__":
    default = Path(__file__).parents[2] / "shared"
    sys.exit(main(Path(sys.argv[1]), Path(os.environ.get("KETENZICHT_REFERENCE_DIR", default))))

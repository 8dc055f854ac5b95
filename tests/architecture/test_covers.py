"""The marks that say which requirement a test proves: they exist, and what `make covered` tells of them is true."""

import ast
from pathlib import Path

import pytest

from tests.covered import numbers_in, proved, ranges, summary

TESTS = Path(__file__).parents[1]
pytest_plugins = ("pytester",)


def marked(source: str) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    marks = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "covers")
    return {str(argument.value) for mark in marks for argument in mark.args if isinstance(argument, ast.Constant)}


def test_every_mark_names_a_requirement_that_exists(reference_dir: Path) -> None:
    known = set(numbers_in(reference_dir))
    for file in sorted(TESTS.rglob("*.py")):
        unknown = marked(file.read_text(encoding="utf-8")) - known
        assert not unknown, f"{file.relative_to(TESTS)} covers {sorted(unknown)}, which the requirements do not have"


def test_the_documents_hold_the_numbers_that_they_promise(reference_dir: Path) -> None:
    groups = [number.split("-")[0] for number in numbers_in(reference_dir)]
    promised = {"S0": 56, "S1": 78, "S2": 31, "S3": 175, "S4": 24, "X": 34, "P": 12}
    assert {group: groups.count(group) for group in promised} == promised


def test_numbers_that_follow_each_other_are_one_range() -> None:
    assert ranges([9, 1, 2, 3, 7]) == "1-3, 7, 9"


def test_a_failed_test_takes_the_proof_away() -> None:
    assert proved({"a": "passed", "b": "skipped"})
    assert not proved({"a": "passed", "b": "failed"})
    assert not proved({"a": "skipped"})
    assert summary(["S1-1", "S1-2", "S1-3"], {"S1-2": {"a": "passed"}}) == "S1: 1 of 3 proved: 2\n    none: 1, 3"


def test_outcomes_are_collected_from_a_run(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers = covers")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.covers("S1-1", "P-3")
        def test_good(): pass

        @pytest.mark.covers("S1-1")
        def test_bad(): assert False
        """
    )
    pytester.runpytest_inprocess(
        "-p", "no:django", "-p", "tests.covered", "--covered", "out.json", "-p", "no:cacheprovider"
    )
    written = (pytester.path / "out.json").read_text(encoding="utf-8")
    assert written.count('"passed"') == 2
    assert written.count('"failed"') == 1

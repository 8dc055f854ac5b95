"""Every kind of block in every format: nothing is left out, nothing hidden shows, and the same report gives the same bytes."""

import inspect
from decimal import Decimal
from types import ModuleType

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import HIDDEN, Figure, Status
from ketenzicht.reports import facts, model, renderers
from ketenzicht.reports.model import Block
from ketenzicht.reports.renderers import formats, render
from tests.unit.reports.sample import sample

KINDS = [
    kind for _, kind in inspect.getmembers(model, inspect.isclass) if issubclass(kind, Block) and kind is not Block
]


def test_the_sample_has_every_kind_of_block() -> None:
    assert {type(block) for block in sample().blocks} == set(KINDS)


def test_the_formats_that_the_design_names_and_are_built_are_offered() -> None:
    assert {"html", "csv", "json"} <= set(formats()) <= {"html", "xlsx", "pdf", "csv", "json"}


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.covers("S1-26")
def test_every_format_has_every_kind_of_block(kind: type[Block], form: str) -> None:
    report = sample()
    blocks = tuple(block for block in report.blocks if type(block) is kind)
    files = render(model.Report(**{**vars(report), "blocks": blocks}), form)
    assert files
    assert all(files.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_block_has_its_own_function_for_facts(kind: type[Block]) -> None:
    assert kind in facts.facts_of.registry


@pytest.mark.parametrize("form", formats())
@pytest.mark.covers("S2-30")
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    assert render(sample(), form) == render(sample(), form)


@pytest.mark.parametrize("form", formats())
def test_no_file_names_the_moment_or_the_machine(form: str) -> None:
    names = list(render(sample(), form))
    assert all(name.startswith("open-taken-per-organisatie_2026-02") for name in names)
    assert len(names) == len(set(names))


def test_a_hidden_figure_cannot_carry_its_number() -> None:
    with pytest.raises(ValueError, match="only a shown figure has a value"):
        Figure(value=Decimal(3), status=Status.VERBORGEN)
    assert HIDDEN.value is None


def test_a_format_that_there_is_not_is_told() -> None:
    with pytest.raises(WrongCall, match="De vorm 'docx' bestaat niet; kies uit html,"):
        render(sample(), "docx")


def test_a_format_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(ModuleType):
        @staticmethod
        def render(report: model.Report) -> dict[str, bytes]:
            return {f"{report.key}.txt": b"x"}

    monkeypatch.setattr(renderers, "formats", lambda: ("txt",))
    monkeypatch.setattr(renderers, "import_module", Other)
    assert render(sample(), "txt") == {"open-taken-per-organisatie.txt": b"x"}

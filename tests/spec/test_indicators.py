"""The worked examples of every shipped indicator, and the page that prints them."""

from collections.abc import Iterator

import duckdb
import pytest

from ketenzicht.indicators import catalog, dictionary, examples
from ketenzicht.indicators.model import Example, Indicator
from ketenzicht.indicators.questions import about_axis
from ketenzicht.kernel.errors import WrongCall
from tests.architecture.words import PROJECT
from tests.unit.indicators.town import defined

PAGE = PROJECT / "docs" / "reference" / "indicators.md"
CASES = [
    pytest.param(about, example, id=f"{about.key}: {example.says}")
    for about in catalog.shipped().values()
    for example in about.examples
]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with examples.empty_tables() as found:
        yield found


@pytest.mark.covers("S1-29")
@pytest.mark.parametrize(("about", "example"), CASES)
def test_the_worked_example_comes_out(
    about: Indicator, example: Example, connection: duckdb.DuckDBPyConnection
) -> None:
    outcome = examples.run(about, example, connection)
    assert outcome.holds, f"{outcome.found} instead of {outcome.expected}"


@pytest.mark.covers("S1-5")
@pytest.mark.parametrize("about", catalog.shipped().values(), ids=lambda about: about.key)
def test_every_indicator_can_be_asked_by_each_of_its_dimensions(
    about: Indicator, connection: duckdb.DuckDBPyConnection
) -> None:
    assert all(about_axis(key, about).title for key in about.by)
    for key in about.by:
        asked = Example(says="leeg", given="", gives="", period="2026", by=key)
        assert not examples.run(about, asked, connection).found.strip("0: ,")


def test_the_data_dictionary_is_that_of_the_definitions() -> None:
    assert PAGE.read_text("utf-8") == dictionary.page(catalog.shipped()), (
        "make it again: .venv/bin/python -m ketenzicht.indicators.dictionary > docs/reference/indicators.md"
    )


def test_an_example_that_does_not_come_out_is_one_sentence(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = {"says": "twee taken", "given": "verstuurd_op\n2026-01-01\n2026-01-02", "gives": 3}
    with pytest.raises(
        WrongCall, match=r"^Indicator proef\.cijfer: het voorbeeld 'twee taken' geeft 2, maar er staat 3\.$"
    ):
        examples.require(defined(date="verstuurd_op", examples=[wrong]), connection)


@pytest.mark.parametrize("given", ["verstuurd_op\ngisteren", "verstuurd_op | status\n2026-01-01"])
def test_an_example_that_cannot_be_read_is_one_sentence(given: str, connection: duckdb.DuckDBPyConnection) -> None:
    example = {"says": "een taak", "given": given, "gives": 1, "period": "2026"}
    with pytest.raises(
        WrongCall, match=r"^Indicator proef\.cijfer: het voorbeeld 'een taak' is niet te lezen"
    ) as caught:
        examples.require(defined(date="verstuurd_op", examples=[example]), connection)
    assert "\n" not in str(caught.value)


def test_an_example_without_a_date_names_its_period(connection: duckdb.DuckDBPyConnection) -> None:
    example = {"says": "een taak", "given": "status\ngesloten", "gives": 1}
    with pytest.raises(WrongCall, match="heeft period nodig"):
        examples.require(defined(date="verstuurd_op", examples=[example]), connection)


@pytest.mark.parametrize(
    ("words", "given", "gives", "holds"),
    [
        ({"kind": "share", "part": "status = 'gesloten'", "unit": "%"}, "verstuurd_op|status\n2026-01-01|gesloten\n2026-01-01|gestart\n2026-01-01|gestart", "33.3", True),
        ({"kind": "share", "part": "status = 'gesloten'", "unit": "%"}, "verstuurd_op|status\n2026-01-01|gesloten\n2026-01-01|gestart\n2026-01-01|gestart", "33", True),
        ({"kind": "share", "part": "status = 'gesloten'", "unit": "%"}, "verstuurd_op|status\n2026-01-01|gesloten\n2026-01-01|gestart\n2026-01-01|gestart", "33.4", False),
        ({"kind": "average", "value": "doorlooptijd_dagen"}, "verstuurd_op|doorlooptijd_dagen\n2026-01-01|", "onbekend", True),
        ({"kind": "flow", "date": None, "start": "verstuurd_op", "until": "einde_op"}, "verstuurd_op|einde_op\n2026-01-01|", "0 / 1 / 0 / 1", True),
        ({"kind": "flow", "date": None, "start": "verstuurd_op", "until": "einde_op"}, "verstuurd_op|einde_op\n2026-01-01|", "1 / 1 / 0 / 1", False),
    ],
)  # fmt: skip
def test_what_an_example_gives_is_compared_as_it_is_written(
    words: dict[str, object], given: str, gives: str, holds: bool, connection: duckdb.DuckDBPyConnection
) -> None:
    example = {"says": "x", "given": given, "gives": gives}
    found = defined(**{"date": "verstuurd_op", **words}, examples=[example])
    assert examples.run(found, found.examples[0], connection).holds is holds


def test_an_example_by_a_dimension_names_every_member_that_has_something(connection: duckdb.DuckDBPyConnection) -> None:
    rows = "verstuurd_op|organisatie\n2026-01-01|uwv\n2026-01-01|rmc"
    for gives, holds in (
        ("uwv: 1, rmc: 1", True),
        ("uwv: 1", False),
        ("uwv: 1, rmc: 2", False),
        ("uwv: 1, rmc: 1, gsd: 1", False),
    ):
        example = {"says": "x", "given": rows, "gives": gives, "by": "organisatie"}
        found = defined(date="verstuurd_op", by=["organisatie"], examples=[example])
        assert examples.run(found, found.examples[0], connection).holds is holds

"""The one list that stands in the order of a figure (S1-46): what its template must say, and for whom it is made."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import yaml

from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.figures import shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Reader, Right
from ketenzicht.reports.checking import check
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Lijst
from ketenzicht.reports.reading import parse
from tests.unit.indicators.town import Rows, defined, town
from tests.unit.reports.test_reading import PERSON, SOUND

COSTS = defined(
    kind="sum", table="factuurregel", value="bedrag", date="zorgmaand_op", by=["gemeente", "wet"], title="Kosten",
    examples=[{"says": "een regel telt", "given": "factuurregel_id | zorgmaand_op | bedrag\n1 | 2026-01-01 | 5", "gives": 5, "period": "2026"}],
)  # fmt: skip
MONEY: Mapping[str, Indicator] = {"kosten": replace(COSTS, key="kosten")}
COLUMNS = [
    "persoon",
    {"title": "Wet", "names": "wet"},
    {"title": "Kosten", "sum": "bedrag"},
]
LIJST = {"indicator": "kosten", "per": "persoon", "columns": COLUMNS, "top": 2, "largest": "Kosten"}
SAID = {"level": "person", "person": PERSON, "exception": "S1-46", "roles": ["financieel-regisseur"]}


def line(persoon: str | None, bedrag: float, wet: str = "wmo") -> dict[str, object]:
    """A line of an invoice about February."""
    return {"factuurregel_id": f"{persoon}{bedrag}", "zorgmaand_op": "2026-02-01", "persoon": persoon, "bedrag": bedrag, "wet": wet}  # fmt: skip


ROWS: Rows = [line("p-a", 100), line("p-b", 900), line("p-c", 80), line("p-c", 70.5, "jeugd"), line(None, 5000)]


def listed(reader: Reader, *, lijst: Mapping[str, Any] = LIJST, resolver: Any = None, **words: Any) -> Lijst:
    """The list on these rows, as this reader gets it."""
    said = {**SOUND, **SAID, "blocks": [{"lijst": dict(lijst)}], **words}
    said = {key: value for key, value in said.items() if value is not None}
    template = parse("proef", yaml.safe_dump(said, allow_unicode=True), str)
    check(template, MONEY, dimensions())
    with town(factuurregel=ROWS) as source:
        report = compose(
            template, source=source, period=parse_period("2026-02"), reader=reader, indicators=MONEY,
            reason="regie nagaan", resolver=resolver,
        )  # fmt: skip
    (found,) = report.blocks
    assert isinstance(found, Lijst)
    return found


NAMED = replace(READER, role="financieel-regisseur", rights=frozenset())


@pytest.mark.covers("S1-46")
def test_the_largest_stand_first_and_what_is_about_nobody_stands_nowhere() -> None:
    found = listed(NAMED)
    assert found.rows == (("p-b", "Wmo", shown(900)), ("p-c", "Jeugdwet, Wmo", shown(Decimal("150.5"))))
    assert found.pseudonymised


@pytest.mark.covers("S1-46")
def test_every_other_role_is_refused() -> None:
    with pytest.raises(NotAllowed, match="alleen voor financieel-regisseur; u vraagt het als voorbeelden"):
        listed(replace(NAMED, role="voorbeelden"))


class Names:
    """A resolver that knows who p-b is, and is asked about no more people than stand in the list."""

    def resolve(self, reader: Reader, ids: Any, fields: Any) -> dict[str, dict[str, str]]:  # noqa: ARG002
        """The BSN of p-b."""
        assert list(ids) == ["p-b", "p-c"]
        return {"p-b": {"bsn": "900000001"}}


def test_a_bsn_stands_there_only_for_who_has_that_right() -> None:
    with_right = replace(NAMED, rights=frozenset({Right.BSN}))
    assert [row[0] for row in listed(with_right, resolver=Names()).rows] == ["900000001", "p-c"]
    assert [row[0] for row in listed(NAMED, resolver=Names()).rows] == ["p-b", "p-c"]


@pytest.mark.parametrize(
    ("words", "lijst", "sentence"),
    [
        ({"exception": None}, {}, "alleen met exception"),
        ({"roles": None}, {}, "alleen met exception"),
        ({}, {"top": None, "largest": None}, "exception hoort bij een lijst met top"),
        ({}, {"largest": "Wet"}, "de title van een kolom met sum"),
        ({}, {"columns": [*COLUMNS[:2], {"title": "Kosten", "sum": "volume"}]}, "volume is geen bedrag"),
    ],
)
def test_a_template_that_orders_residents_otherwise_does_not_load(
    words: dict[str, Any], lijst: dict[str, Any], sentence: str
) -> None:
    changed = {key: value for key, value in {**LIJST, **lijst}.items() if value is not None}
    with pytest.raises(WrongCall, match=sentence):
        listed(NAMED, lijst=changed, **words)

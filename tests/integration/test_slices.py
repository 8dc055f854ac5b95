"""Every aggregate report for one gemeente: the same figures as the whole is made of, and nobody else's name in any byte of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.periods import Unit, parse_period
from ketenzicht.reports import catalog, renderers
from ketenzicht.reports.compose import compose
from ketenzicht.reports.definition import Level
from ketenzicht.reports.facts import Fact, facts
from ketenzicht.reports.model import Report
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.town import Town
from tests.unit.reports.tagged import read

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

PERIODS = {
    Unit.WEEK: "2026-W39", Unit.MONTH: "2026-09", Unit.TWO_MONTHS: "2026-B4", Unit.QUARTER: "2026-Q3",
    Unit.HALF_YEAR: "2026-H1", Unit.YEAR: "2025", Unit.SCHOOL_YEAR: "2025-S",
}  # fmt: skip
INDICATORS = indicators.load()
TEMPLATES = catalog.load(INDICATORS, dimensions())
SLICED = [key for key, template in TEMPLATES.items() if template.level is Level.AGGREGATE and key != "iv3"]
"""The demo town has no Iv3."""
GEMEENTEN = ("GM9901", "GM9902", "GM9903")
COUNTED = ("waarde", "cumulatief", "begin", "in", "uit", "eind", "vorige periode", "jaar eerder")
WHOLE_LINES = ("totaal", "")
Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Press:
    """Makes reports of the town, each question once for all gemeenten."""

    source: asking.Source

    def report(self, key: str, gemeente: str | None, scope: str = "") -> Report:
        """A report for one gemeente, the whole, or the whole for a reader of one gemeente."""
        reader = replace(analyst(), municipalities=frozenset({scope})) if scope else analyst()
        template = TEMPLATES[key]
        return compose(
            template, source=self.source, period=parse_period(PERIODS[template.units[0]]), reader=reader,
            indicators=INDICATORS, gemeente=gemeente,
        )  # fmt: skip


@pytest.fixture(scope="module")
def press(town: Town) -> Iterator[Press]:
    """Asks as the command with --all-gemeenten does."""
    found = manifest.current(town.house.store)
    assert found is not None
    with asking.open(town.house.store, found, at=AT) as source:
        source.sliced = True
        yield Press(source=source)


def figures(report: Report) -> Mapping[Key, Fact]:
    """The figures that add up over gemeenten, by what they are about."""
    return {
        key: fact
        for fact in facts(report)
        if fact.indicator in INDICATORS and INDICATORS[fact.indicator].is_additive and fact.what in COUNTED
        for key in [_key(fact)]
        if fact.kind not in ("ranking", "stream", "forecast")
        or fact.member_1.code in WHOLE_LINES  # the largest differ per gemeente
    }


def _key(fact: Fact) -> Key:
    return (
        fact.block_title, fact.indicator, fact.title, fact.period, fact.dimension_1, fact.member_1.code,
        fact.dimension_2, fact.member_2.code, fact.what,
    )  # fmt: skip


@pytest.mark.covers("S2-11")
@pytest.mark.parametrize("key", SLICED)
def test_the_slices_of_a_report_are_together_the_whole(key: str, press: Press) -> None:
    whole = figures(press.report(key, None))
    slices = [figures(press.report(key, code)) for code in GEMEENTEN]
    told = [{title for title, *_ in mine} for mine in slices]
    for about, fact in whole.items():
        if not all(about[0] in titles for titles in told):
            continue  # of one gemeente there is nothing to tell, and its report says so in words
        found = [mine[about].figure.value for mine in slices if about in mine]
        if fact.figure.value is not None and None not in found:
            assert sum((value for value in found if value is not None), Decimal(0)) == fact.figure.value, about


@pytest.mark.parametrize("key", SLICED)
def test_a_reader_of_one_gemeente_sees_what_its_slice_says(key: str, press: Press) -> None:
    def said(report: Report) -> list[tuple[Key, object]]:
        return [(_key(fact), fact.figure) for fact in facts(report)]

    for code in GEMEENTEN:
        assert said(press.report(key, None, scope=code)) == said(press.report(key, code))


@pytest.mark.parametrize("key", SLICED)
def test_no_byte_of_a_slice_names_a_part_of_another_gemeente(key: str, press: Press) -> None:
    for code in GEMEENTEN:
        report = press.report(key, code)
        strangers = _strangers(press, code)
        for form in renderers.formats() if code == "GM9903" else ("html", "csv", "json"):
            for name, content in renderers.render(report, form).items():
                told = _words(name, content)
                assert not [word for word in strangers if word in told], (name, code)


def _strangers(press: Press, gemeente: str) -> set[str]:
    """Codes and names of the other gemeenten, their wijken and their teams, as far as this one has none of that name."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for table, code in (("gemeente", "gemeente"), ("wijk", "wijk"), ("team", "team")):
        for owner, *words in press.source.query(f"SELECT gemeente, {code}, naam FROM {table}"):
            found[owner == gemeente].update(word for word in words if word)
    partners = [
        str(word)
        for columns, table in (("organisatie, naam", "organisatie"), ("leverancier, naam", "leverancier"))
        for row in press.source.query(f"SELECT DISTINCT {columns} FROM {table}")
        for word in row
    ]  # work of this gemeente may lie with a partner who is called after another
    return {word for word in found[False] - found[True] if not any(word in partner for partner in partners)}


def _words(name: str, content: bytes) -> str:
    if name.endswith(".xlsx"):
        with ZipFile(BytesIO(content)) as book:
            return "\n".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
    if name.endswith(".pdf"):
        return "\n".join(read(content).paged)
    return content.decode("utf-8")

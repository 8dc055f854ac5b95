"""No combination of an ad-hoc analysis selects people (P-5): whatever is crossed or filtered, a figure about fewer than five
persons is hidden. How many persons stand behind a cell is counted apart, exactly, in profile zaak."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest

from ketenzicht.indicators import asking, catalog
from ketenzicht.indicators.asking import Source
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Right
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

FEWEST = 5
PERIOD = parse_period("2026-09")
CALLER = replace(analyst().lowered_to(Profile.INTERN), rights=frozenset[Right]())
"""Who sees no process counts, so that every figure about persons is protected."""
SOME = {
    "aanvragen.ontvangen": [("wijk", "leeftijd")],
    "contacten.aantal": [],
    "herindicaties.te_doen": [("wijk", "wet")],
    "klachten.ontvangen": [],
    "taken.doorlooptijd": [("organisatie", "wijk")],
    "taken.open": [("organisatie", "wijk"), ("wijk", "leeftijd")],
    "taken.personen_met_open_taken": [("leeftijd", "geslacht")],
    "voorzieningen.lopend": [("wijk", "leeftijd"), ("product", "wijk")],
    "voorzieningen.percentage_inwoners": [],
    "wachtlijst.wachttijd": [("leverancier", "team")],
}
"""a few of each kind; the walk over everything is a proof"""


def about_persons(about: Indicator) -> bool:
    """Whether its rows say which person they are about."""
    found = relation(about.table)
    return "persoon" in found.protected_unit and "persoon" in found.columns


EVERY = {key: about for key, about in catalog.shipped().items() if about_persons(about)}


def splits(about: Indicator) -> list[str]:
    """The dimensions that anybody may use."""
    return [key for key in about.by if dimensions()[key].right is None and key != "gemeente"]


def pairs(about: Indicator) -> list[tuple[str, ...]]:
    """Every two dimensions, with gemeente as one of them too. A distribution brings its classes as one."""
    if about.kind is Kind.DISTRIBUTION:
        return [("gemeente", key) for key in splits(about)]
    return [*combinations(splits(about), 2), *(("gemeente", key) for key in splits(about))]


def counting_persons(about: Indicator) -> Indicator:
    """The different persons behind the rows of an indicator."""
    kind = Kind.STOCK if about.start else Kind.COUNT
    return replace(
        about,
        kind=kind,
        distinct="persoon",
        value="",
        part="",
        per=None,
        classes=(),
        follow="",
        within_days=0,
        percent=0,
    )


def counting_strangers(about: Indicator) -> Indicator:
    """The rows of an indicator that do not say which person they are about."""
    where = " AND ".join(part for part in (about.where and f"({about.where})", "persoon IS NULL") if part)
    return replace(counting_persons(about), distinct="", where=where)


@pytest.fixture(scope="module")
def source(town: Town) -> Iterator[Source]:
    """The town in service."""
    found = manifest.current(town.house.store)
    assert found is not None
    with asking.open(town.house.store, found, at=AT) as opened:
        yield opened


Cells = Mapping[tuple[str, ...], Figure]


def cells(source: Source, about: Indicator, by: tuple[str, ...], where: Mapping[str, str], *, exact: bool) -> Cells:
    """The figures by the codes of their members in the order of `by`."""
    reader = analyst() if exact else CALLER
    answer = asking.ask(source, about, PERIOD, by=by, where=where, reader=reader)
    rows = {tuple(row.by[key].code for key in by): row.figure for row in answer.rows if len(row.by) == len(by)}
    return rows if rows or by else {(): answer.total}


def revealed(
    source: Source, about: Indicator, by: tuple[str, ...], where: Mapping[str, str] | None = None
) -> list[str]:
    """The cells about one to four persons of which the figure is told. Rows that do not say whom they are about count as
    one person together (docs/explanation/disclosure.md, unknown persons)."""
    seen = cells(source, about, by, where or {}, exact=False)
    persons = cells(source, counting_persons(about), by, where or {}, exact=True)
    strangers = cells(source, counting_strangers(about), by, where or {}, exact=True)

    def behind(key: tuple[str, ...]) -> Decimal:
        unknown = strangers[key].value if key in strangers else None
        return (persons[key].value or Decimal(0)) + (1 if unknown else 0)

    small = [key for key, figure in persons.items() if figure.value and behind(key) < FEWEST]
    return [f"{about.key} {by} {where} {key}" for key in small if key in seen and seen[key].value is not None]


def filtered(source: Source, about: Indicator, by: tuple[str, ...]) -> list[str]:
    """The same with the two smallest members of the first dimension as a filter."""
    first, *rest = by
    persons = cells(source, counting_persons(about), (first,), {}, exact=True)
    smallest = sorted(persons, key=lambda key: persons[key].value or Decimal(0))[:2]
    return [cell for (code,) in smallest for cell in revealed(source, about, tuple(rest), {first: code})]


@pytest.mark.covers("P-5", "P-8")
@pytest.mark.parametrize("key", SOME)
def test_a_small_group_is_never_told(key: str, source: Source) -> None:
    about, found = EVERY[key], list[str]()
    for dimension in splits(about):
        found += revealed(source, about, (dimension,))
    for by in SOME[key]:
        found += [*revealed(source, about, by), *filtered(source, about, by)]
    assert not found


def test_the_town_has_small_groups_to_protect(source: Source) -> None:
    """Else the tests above would prove nothing."""
    persons = cells(source, counting_persons(EVERY["taken.open"]), ("organisatie", "wijk"), {}, exact=True)
    assert sum(Decimal(0) < (figure.value or Decimal(0)) < FEWEST for figure in persons.values()) > 10


@pytest.mark.proof
@pytest.mark.covers("P-5", "P-8")
@pytest.mark.parametrize("key", EVERY)
def test_no_combination_of_dimensions_and_filters_tells_of_a_small_group(key: str, source: Source) -> None:
    about, found = EVERY[key], list[str]()
    for by in pairs(about):
        found += [*revealed(source, about, by), *filtered(source, about, by)]
    assert not found


@pytest.mark.covers("P-5")
def test_no_dimension_names_a_person() -> None:
    assert not {"persoon", "huishouden", "bsn", "adres", "postcode", "naam"} & set(dimensions())

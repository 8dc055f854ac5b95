"""Reports on a snapshot, from delivery to file: what the footer accounts for, that the shipped ones load, and that
the same snapshot gives the same bytes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as definitions
from ketenzicht.indicators.asking import Source
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.indicators.examples import READER
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.reports import catalog
from ketenzicht.reports.compose import compose
from ketenzicht.reports.model import Report
from ketenzicht.reports.reading import parse
from ketenzicht.reports.renderers import formats, render
from ketenzicht.warehouse import manifest
from tests.integration.desk import AT, HEADER, KLANTCONTACT, build, house_at, load, written
from tests.unit.indicators.town import defined

CONTACTEN = replace(
    defined(
        table="contact", date="contact_op", by=["gemeente", "kanaal"], title="Contacten",
        examples=[{"says": "x", "given": "contact_op\n2026-01-01", "gives": 1}],
    ),
    key="contacten.alle",
)  # fmt: skip
TEMPLATE = yaml.safe_dump(
    {
        "title": "Contacten", "question": "Hoe vaak weten inwoners ons te vinden?", "level": "aggregate", "period": "month",
        "owner": "teammanager", "version": 1,
        "blocks": [
            {"figures": ["contacten.alle"]},
            {"table": {"rows": "kanaal", "columns": ["contacten.alle"], "look": "lying_bars"}},
            {"ranking": {"indicator": "contacten.alle", "by": "kanaal"}},
            {"trend": {"indicator": "contacten.alle", "months": 2, "by": "kanaal"}},
        ],
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """A snapshot with many contacts by web and a few at the desk; nobody is known, so each is its own unit."""
    folder = tmp_path_factory.mktemp("reports")
    numbers = {"Web": 19, "Balie": 3}
    lines = [f"{channel[0]}{n};;{channel};2026-01-05" for channel, number in numbers.items() for n in range(number)]
    house = house_at(folder / "data")
    load(house, KLANTCONTACT, written(folder / "contacten.csv", "\n".join([HEADER, *lines, ""])))
    build(house)
    with asking.open(house.store, manifest.find(house.store, None), at=AT) as found:
        yield found


def report(source: Source, reader: Reader) -> Report:
    """The report over January."""
    template = parse("contacten", TEMPLATE, str)
    indicators = {CONTACTEN.key: CONTACTEN}
    return compose(template, source=source, period=parse_period("2026-01"), reader=reader, indicators=indicators)


def test_the_footer_accounts_for_snapshot_deliveries_and_coverage(source: Source) -> None:
    footer = report(source, READER).footer
    assert footer.snapshot == source.snapshot
    assert source.manifest is not None
    assert footer.snapshot_at == source.manifest.at.replace(microsecond=0)
    assert footer.coverage == "dekking onbekend; gegevens tot en met 5 januari 2026; alle gemeenten leverden"
    assert [(line.bron, line.verdict) for line in footer.sources] == [("klantcontact", "goed")]
    assert footer.definitions[0].key == "contacten.alle"


@pytest.mark.parametrize("form", formats())
def test_the_same_snapshot_gives_the_same_bytes(source: Source, form: str) -> None:
    reader = replace(READER, profile=Profile.INTERN, rights=frozenset())
    assert render(report(source, reader), form) == render(report(source, reader), form)


def test_every_shipped_report_loads_and_begins_with_key_figures() -> None:
    found = catalog.load(definitions.load(), dimensions())
    assert found
    for template in found.values():
        first = template.blocks[0]
        assert type(first).__name__ == "Figures", template.key
        assert 3 <= len(first.items) <= 5, template.key  # type: ignore[attr-defined]

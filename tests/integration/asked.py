"""How the tests of the catalog ask indicators, and what they compare: plain numbers by member."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from ketenzicht.indicators import asking, catalog
from ketenzicht.indicators.answers import Answer
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Reader, lokale_analist
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import manifest

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Numbers = Mapping[str, Decimal]


def analyst() -> Reader:
    """Who sees exact figures: the owner of the data folder."""
    return lokale_analist("els", "proef van de catalogus")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A snapshot that answers indicators by their key, over a period by its key."""

    source: asking.Source

    def answer(self, key: str, period: str, *by: str, **where: str) -> Answer:
        """The whole answer, in profile zaak."""
        indicator = catalog.find(key, catalog.load())
        return asking.ask(self.source, indicator, parse_period(period), by=by, where=where, reader=analyst())

    def total(self, key: str, period: str, **where: str) -> Decimal | None:
        """The figure; None where it is unknown."""
        return self.answer(key, period, **where).total.value

    def by(self, key: str, period: str, dimension: str, **where: str) -> dict[str, Decimal | None]:
        """The figures by the code of a member; members without rows are left out."""
        rows = self.answer(key, period, dimension, **where).rows
        return {row.by[dimension].code: row.figure.value for row in rows if row.n.value}

    def parts(self, key: str, period: str, **where: str) -> dict[str, Decimal | None]:
        """begin, in, uit and eind of a flow."""
        return values(self.answer(key, period, **where).parts)


def values(figures: Mapping[str, Figure]) -> dict[str, Decimal | None]:
    """What figures say, by name."""
    return {name: figure.value for name, figure in figures.items()}


@contextmanager
def desk_of(house: Installation) -> Iterator[Desk]:
    """A desk on the snapshot in service of this house."""
    found = manifest.current(house.store)
    assert found is not None
    with asking.open(house.store, found, at=AT) as source:
        yield Desk(source=source)

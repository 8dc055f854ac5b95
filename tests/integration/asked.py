"""How the tests of the catalog ask indicators, and what they compare: plain numbers by member."""

from collections.abc import Iterator
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

    def known(self, key: str, period: str, **where: str) -> bool:
        """Whether the figure is known."""
        return self.answer(key, period, **where).total.value is not None

    def total(self, key: str, period: str, **where: str) -> Decimal:
        """The figure, which must be known."""
        return _known(self.answer(key, period, **where).total)

    def by(self, key: str, period: str, dimension: str, **where: str) -> dict[str, Decimal]:
        """The figures by the code of a member; members without rows are left out."""
        rows = self.answer(key, period, dimension, **where).rows
        return {row.by[dimension].code: _known(row.figure) for row in rows if row.n.value}

    def parts(self, key: str, period: str, **where: str) -> dict[str, Decimal]:
        """begin, in, uit and eind of a flow."""
        return {name: _known(figure) for name, figure in self.answer(key, period, **where).parts.items()}


def _known(figure: Figure) -> Decimal:
    assert figure.value is not None, figure.status
    return figure.value


@contextmanager
def desk_of(house: Installation) -> Iterator[Desk]:
    """A desk on the snapshot in service of this house."""
    found = manifest.current(house.store)
    assert found is not None
    with asking.open(house.store, found, at=AT) as source:
        yield Desk(source=source)

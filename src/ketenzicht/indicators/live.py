"""What may be asked of the record itself: figures of which every table comes out of it, inside the house only."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ketenzicht.indicators import dimensions, expressions
from ketenzicht.indicators.joins import tables_of
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.kernel.text import join_and

if TYPE_CHECKING:
    from ketenzicht.indicators.source import Source

INSIDE = (Profile.ZAAK, Profile.INTERN)
LENT = "Het aantal inwoners komt uit de laatste snapshot."


def require(source: "Source", indicator: Indicator, keys: Sequence[str], reader: Reader) -> None:
    """Raises NotAllowed where figures would leave the house, WrongCall for what the record does not tell."""
    if reader.profile not in INSIDE:
        raise NotAllowed(
            f"Live cijfers zijn niet vastgesteld en blijven in huis; vraag ze met het profiel “intern”, of vraag {indicator.key} aan een snapshot."
        )
    if missing := sorted(_missing(source, indicator)):
        raise WrongCall(f"De indicator {indicator.key} is niet live te tellen: {_said(missing)}. {_INSTEAD}")
    for key in keys:
        if missing := sorted(_behind(indicator, key) - source.told):
            raise WrongCall(f"De uitsplitsing {key} is er niet live: {_said(missing)}. {_INSTEAD}")


def require_all(source: "Source", indicators: Iterable[Indicator]) -> None:
    """Raises WrongCall that names every one of these indicators that the record cannot tell."""
    if missing := untold(source, indicators):
        raise WrongCall(
            f"Dit rapport is niet live te maken: {join_and(missing)} {_ARE[len(missing) > 1]} niet alleen uit het dossier te tellen. {_INSTEAD}"
        )


def untold(source: "Source", indicators: Iterable[Indicator]) -> list[str]:
    """The keys of these indicators that the record cannot tell."""
    return [about.key for about in indicators if _missing(source, about)]


def is_told(source: "Source", indicator: Indicator, keys: Sequence[str]) -> bool:
    """Whether the record tells an indicator, by these dimensions."""
    behind = frozenset().union(*(_behind(indicator, key) for key in keys))
    return not _missing(source, indicator) and behind <= source.told


def note(source: "Source", indicator: Indicator) -> str:
    """What to say of a figure that is divided by what the last snapshot lends; empty for every other."""
    return LENT if source.is_live and indicator.per and indicator.per.table in source.lent else ""


def _missing(source: "Source", indicator: Indicator) -> frozenset[str]:
    """The tables that the record does not tell; what a figure is divided by the last snapshot may lend."""
    per = {indicator.per.table} if indicator.per else set()
    return tables(indicator) - source.told - (source.lent & per)


def tables(indicator: Indicator) -> frozenset[str]:
    """The tables of the warehouse that an indicator counts, with that of its denominator and those that its expressions
    refer to."""
    about = relation(indicator.table)
    per = {indicator.per.table} if indicator.per else set()
    return frozenset(tables_of(about) | per | _referred(indicator))


def _referred(indicator: Indicator) -> frozenset[str]:
    about = relation(indicator.table)
    written = [
        indicator.where,
        indicator.part,
        indicator.value,
        indicator.distinct,
        *(sql for _, sql in indicator.classes),
    ]
    links = {link for sql in written if sql for link, _ in expressions.names(sql) if link}
    found = (about.link(link) for link in links)
    return frozenset().union(*(tables_of(relation(link.parent)) for link in found if link))


def _behind(indicator: Indicator, key: str) -> frozenset[str]:
    """The tables behind a link by which the dimension is reached."""
    if key == dimensions.KLASSE:
        return frozenset()
    about = relation(indicator.table)
    way = dimensions.way(dimensions.dimension(key), about)
    link = about.link(way.via) if way and way.via else None
    return tables_of(relation(link.parent)) if link else frozenset()


def _said(missing: Sequence[str]) -> str:
    titles = [relation(table).title.lower() for table in missing]
    return f"{join_and(titles)} {'komen' if len(titles) > 1 else 'komt'} niet uit het dossier"


_INSTEAD = "Vraag het aan een snapshot, zonder --live."
_ARE = ("is", "zijn")

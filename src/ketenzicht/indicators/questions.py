"""A question put to the warehouse: which indicator, over which period, by which axes, of which rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ketenzicht.indicators import dimensions
from ketenzicht.indicators.dimensions import KLASSE, Dimension
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.relations import Relation, relation
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import ALL, Reader, Right
from ketenzicht.kernel.text import choices, join_and

GEMEENTE = "gemeente"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the planner plans. `within` keeps only rows whose member of a dimension is one of these codes; `known_until`
    is the last day about which the data say something (only a cohort looks at it); `outside` are per law the gemeenten that
    take no part in it on the last day of the period."""

    indicator: Indicator
    period: Period
    axes: tuple[str, ...] = ()
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known_until: date | None = None
    outside: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def relation(self) -> Relation:
        """The table or derived relation that is counted."""
        return relation(self.indicator.table)

    @property
    def peildatum(self) -> date:
        """The last day of the period."""
        return self.period.end - timedelta(days=1)


def axes_of(indicator: Indicator, by: tuple[str, ...]) -> tuple[str, ...]:
    """The axes of the answer: those asked, after the classes that a distribution has of its own."""
    return (KLASSE, *by) if indicator.kind is Kind.DISTRIBUTION else by


def about_axis(key: str, indicator: Indicator) -> Dimension:
    """The dimension of an axis; `klasse` is made of the indicator's own classes."""
    if key != KLASSE:
        return dimensions.dimension(key)
    return Dimension(
        key=KLASSE,
        title="Klasse",
        personal=False,
        special=False,
        right=None,
        reach=(),
        label=None,
        labels={label: label for label, _ in indicator.classes},
        members=tuple(label for label, _ in indicator.classes),
        classes=(),
    )


def require_dimensions(indicator: Indicator, keys: tuple[str, ...], reader: Reader) -> None:
    """Raises WrongCall for a dimension that the indicator does not have, NotAllowed for one that the reader may not use."""
    for key in keys:
        if key not in indicator.by and not (key == KLASSE and indicator.classes):
            dimensions.dimension(key)
            raise WrongCall(
                f"De indicator {indicator.key} is niet uit te splitsen naar {key}. {choices(key, indicator.by, most=30)}"
            )
        right = about_axis(key, indicator).right
        if right:
            reader.require(right)
    if len(set(keys)) != len(keys):
        raise WrongCall(f"Noem elke uitsplitsing één keer, niet {join_and(keys)}.")


def is_per_worker(keys: Iterable[str], indicator: Indicator) -> bool:
    """Whether one of these dimensions tells employees apart (P-9)."""
    return any(about_axis(key, indicator).right == Right.MEDEWERKER for key in keys)


def require_class(indicator: Indicator, reader: Reader) -> None:
    """Raises NotAllowed when the reader's role does not have the class of the indicator."""
    if indicator.klasse not in reader.classes:
        raise NotAllowed(
            f"De indicator {indicator.key} is {indicator.klasse} en die cijfers ziet uw rol “{reader.role}” niet; vraag het de beheerder."
        )


_SCOPES = ((GEMEENTE, "municipalities"), ("organisatie", "organisations"), ("team", "teams"))


def scope(indicator: Indicator, reader: Reader) -> Mapping[str, frozenset[str]]:
    """What the reader may see, per dimension. Raises NotAllowed where the table cannot be held to it."""
    about = relation(indicator.table)
    found: dict[str, frozenset[str]] = {}
    for key, name in _SCOPES:
        codes = getattr(reader, name)
        if codes is ALL or (key != GEMEENTE and not about.protected_unit):
            continue
        if dimensions.way(dimensions.dimension(key), about) is None:
            raise NotAllowed(
                f"De indicator {indicator.key} is niet te beperken tot uw {key}; vraag dit cijfer aan wie de hele gemeente ziet."
            )
        found[key] = codes
    return found

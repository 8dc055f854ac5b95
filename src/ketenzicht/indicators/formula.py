"""The formula of an indicator in words: what is counted of which rows, for the data dictionary."""

from collections.abc import Callable, Mapping
from typing import Final

from ketenzicht.indicators.model import Indicator, Kind


def formula(about: Indicator) -> str:
    """How rows become the figure, with the expressions of the definition between ` signs."""
    return f"{_WHAT[about.kind](about)} in `{about.table}`{_where(about)}{_when(about)}"


def _counted(about: Indicator) -> str:
    return f"aantal verschillende `{about.distinct}`" if about.distinct else "aantal rijen"


def _rate(about: Indicator) -> str:
    assert about.per is not None  # noqa: S101  (a definition without it does not load)
    what = f"som van `{about.value}`" if about.value else _counted(about)
    only = f" waar `{about.per.where}`" if about.per.where else ""
    return (
        f"{about.per.factor} × {what} ÷ som van `{about.per.value}` in `{about.per.table}`{only}; geteld worden rijen"
    )


def _share(about: Indicator) -> str:
    return f"100 × {_counted(about)} waar `{about.part}` ÷ {_counted(about)}"


def _cohort(about: Indicator) -> str:
    return f"100 × rijen met `{about.follow}` binnen {about.within_days} dagen na `{about.date}` ÷ alle rijen"


_WHAT: Final[Mapping[Kind, Callable[[Indicator], str]]] = {
    Kind.COUNT: _counted,
    Kind.SUM: lambda about: f"som van `{about.value}`",
    Kind.SHARE: _share,
    Kind.RATE: _rate,
    Kind.AVERAGE: lambda about: f"gemiddelde van `{about.value}`",
    Kind.MEDIAN: lambda about: f"mediaan van `{about.value}`",
    Kind.PERCENTILE: lambda about: f"{about.percent}e percentiel van `{about.value}`",
    Kind.DISTRIBUTION: lambda about: f"{_counted(about)} per klasse",
    Kind.STOCK: _counted,
    Kind.FLOW: lambda about: f"begin, in, uit en eind: {_counted(about)}",
    Kind.COHORT: _cohort,
}


def _where(about: Indicator) -> str:
    return f" waar `{about.where}`" if about.where else ""


def _when(about: Indicator) -> str:
    """Which rows belong to the period."""
    if about.kind is Kind.FLOW:
        return f", lopend van `{about.start}` tot `{about.until}`"
    if about.start:
        return f", lopend op de peildatum (`{about.start}` tot `{about.until}`)"
    return f", met `{about.date}` in de periode"

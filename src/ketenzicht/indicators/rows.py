"""The rows behind a figure, for who may see the cases: columns of the counted table and members of dimensions, per row."""

from collections.abc import Mapping, Sequence
from typing import Any

from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.planning import plan
from ketenzicht.indicators.questions import (
    GEMEENTE,
    Question,
    about_axis,
    require_class,
    require_dimensions,
    scope,
)
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile, Reader, Right
from ketenzicht.warehouse import log


def rows(
    source: Source,
    indicator: Indicator,
    period: Period,
    *,
    columns: Sequence[str] = (),
    dimensions: Sequence[str] = (),
    where: Mapping[str, str],
    reader: Reader,
) -> list[dict[str, Any]]:
    """Each counted row by name: the values of `columns`, and of `dimensions` what people call the member (as of the row's
    own date). Logged. Raises NotAllowed below profile zaak, for a class or right that the reader lacks."""
    if reader.profile is not Profile.ZAAK:
        raise NotAllowed(
            f"De regels achter een cijfer ziet u alleen met het profiel “zaak”; u heeft “{reader.profile}”."
        )
    require_class(indicator, reader)
    require_dimensions(indicator, tuple(dict.fromkeys((*dimensions, *where))), reader)
    _require_columns(indicator, columns, reader)
    _log(source, indicator, period, (*columns, *dimensions), reader)
    axes = tuple(dict.fromkeys((GEMEENTE, *dimensions)))
    question = Question(indicator=indicator, period=period, axes=axes, within=_within(indicator, where, reader))
    wanted = [*(f"a{place}" for place in range(len(axes))), *(f"c{place}" for place in range(len(columns)))]
    facts = plan(question, columns).facts
    found = source.query(
        f"WITH feiten AS ({facts}) SELECT {', '.join(wanted)} FROM feiten ORDER BY {', '.join(wanted)}"
    )
    named = (dict(zip((*axes, *columns), row, strict=True)) for row in found)
    return [_labelled(row, dimensions, question, source) for row in named]


def _within(indicator: Indicator, where: Mapping[str, str], reader: Reader) -> Mapping[str, frozenset[str]]:
    found = dict(scope(indicator, reader))
    for key, code in where.items():
        found[key] = frozenset({code}) & found.get(key, frozenset({code}))
    return found


def _require_columns(indicator: Indicator, columns: Sequence[str], reader: Reader) -> None:
    known = relation(indicator.table).columns
    if any(known[column].pseudonym == "medewerker" for column in columns):
        reader.require(Right.MEDEWERKER)


def _labelled(row: dict[str, Any], dimensions: Sequence[str], question: Question, source: Source) -> dict[str, Any]:
    """The row with names in the place of codes."""
    names = {}
    for key in dimensions:
        about, code = about_axis(key, question.indicator), row[key]
        known = source.labels(about.label, question.peildatum) if about.label and code != UNKNOWN_MEMBER else {}
        names[key] = known.get((row[GEMEENTE], code)) or about.name(code)
    return {**row, **names}


def _log(source: Source, indicator: Indicator, period: Period, shown: Sequence[str], reader: Reader) -> None:
    if source.store is not None:
        log.write(
            source.store, "rows", at=source.at, by=reader.id, role=reader.role, purpose=reader.purpose,
            indicator=indicator.key, period=period.key, columns=shown, snapshot=source.snapshot,
        )  # fmt: skip

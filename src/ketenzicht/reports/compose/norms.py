"""Norms beside figures: what the municipality set (table streefwaarde), on the last day of a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.figures import UNKNOWN, Figure, shown
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import ALL
from ketenzicht.reports.compose.inquiry import Inquiry

WHOLE = "totaal"
"""the norm for everything, not for one team, product or partner"""
KINDS = ("norm", "streefwaarde", "taakstelling")
"""in order of preference where there are several"""
_UNITS = {"procent": "%"}
_COLUMNS = ("gemeente", "sleutel", "soort", "uitsplitsing", "waarde", "eenheid", "geldig_van", "geldig_tot")


@dataclass(frozen=True, kw_only=True)
class Norm:
    """A norm with what it is called: norm, streefwaarde or taakstelling."""

    label: str
    figure: Figure


@dataclass(kw_only=True)
class Norms:
    """The norms of the gemeenten that a report is about; read once."""

    inquiry: Inquiry
    differ: bool = False
    """whether gemeenten had different norms, so that none could be shown"""

    def of(self, indicator: Indicator, period: Period, member: str = WHOLE) -> Norm | None:
        """The norm that holds on the last day of the period; None without one, or where gemeenten have different ones."""
        day = period.end - timedelta(days=1)
        for kind in KINDS:
            found = {
                row["waarde"]
                for row in self._rows
                if (row["sleutel"], row["soort"], row["uitsplitsing"]) == (indicator.key, kind, member)
                and _UNITS.get(row["eenheid"], row["eenheid"]) == indicator.measure.unit
                and row["geldig_van"] <= day
                and (row["geldig_tot"] is None or day < row["geldig_tot"])
            }
            if len(found) > 1:
                self.differ = True
                return None
            if found:
                return Norm(label=kind, figure=shown(Decimal(found.pop())))
        return None

    def figure(self, indicator: Indicator, period: Period, member: str = WHOLE) -> Figure:
        """The norm as a figure; unknown where there is none."""
        found = self.of(indicator, period, member)
        return UNKNOWN if found is None else found.figure

    @cached_property
    def _rows(self) -> list[Mapping[str, Any]]:
        rows = self.inquiry.source.query(
            "SELECT gemeente, sleutel, soort, uitsplitsing, waarde, eenheid, geldig_van, geldig_tot FROM streefwaarde"
        )
        named = (dict(zip(_COLUMNS, row, strict=True)) for row in rows)
        return [row for row in named if self._concerns(row["gemeente"])]

    def _concerns(self, gemeente: str) -> bool:
        if self.inquiry.gemeente is not None:
            return gemeente == self.inquiry.gemeente
        seen = self.inquiry.reader.municipalities
        return seen is ALL or gemeente in seen

"""A figure as somebody may see it: shown with its value, hidden, or unknown; and how values of each unit are written."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ketenzicht.kernel import text


class Status(StrEnum):
    """Whether a figure may be read. Hidden looks the same whatever the reason."""

    GETOOND = "getoond"
    VERBORGEN = "verborgen"
    ONBEKEND = "onbekend"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value that passed disclosure control. Only a shown one has a value, so a hidden number cannot travel along."""

    value: Decimal | None
    status: Status

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.status is Status.GETOOND):
            raise ValueError("only a shown figure has a value")


def shown(value: Decimal | int) -> Figure:
    """A figure that may be read."""
    return Figure(value=Decimal(value), status=Status.GETOOND)


HIDDEN: Final = Figure(value=None, status=Status.VERBORGEN)
UNKNOWN: Final = Figure(value=None, status=Status.ONBEKEND)
SIGN_HIDDEN, SIGN_UNKNOWN = "×", "?"
LIVE = "live, niet vastgesteld"
"""What stands in the place of a snapshot beside figures out of the record itself: nobody can make them again"""
LEGEND = f"{SIGN_HIDDEN} = verborgen, zodat niemand te herkennen is; {SIGN_UNKNOWN} = onbekend."


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How figures are written: the unit (aantal, dagen, euro, %, per 1.000 inwoners, …) and the decimals."""

    unit: str
    decimals: int = 0
    vn: bool = False
    """a difference in euros, written as municipal accounts do: V (voordeel) above zero, N (nadeel) below"""

    @property
    def is_money(self) -> bool:
        """Whether the unit is the euro."""
        return self.unit == "euro"

    @property
    def is_share(self) -> bool:
        """Whether values are percentages: 12.5 stands for 12,5 %."""
        return self.unit == "%"

    def written(self, figure: Figure) -> str:
        """The figure as people read it, without its unit except € and %: "1.234", "€ 1.234", "12,5%", "×", "?"."""
        if figure.value is None:
            return SIGN_HIDDEN if figure.status is Status.VERBORGEN else SIGN_UNKNOWN
        plain = text.number(abs(figure.value) if self.vn else figure.value, self.decimals)
        if self.vn and text.rounded(figure.value, self.decimals):
            return f"{'V' if figure.value > 0 else 'N'} € {plain}"
        if self.is_money:
            return f"€ {plain}"
        return f"{plain}%" if self.is_share else plain

    def spoken(self, figure: Figure) -> str:
        """The figure in a sentence, with its unit: "12 dagen", "verborgen"."""
        if figure.value is None:
            return str(figure.status)
        plain = self.written(figure)
        return plain if self.is_money or self.is_share or self.unit == "aantal" else f"{plain} {self.unit}"

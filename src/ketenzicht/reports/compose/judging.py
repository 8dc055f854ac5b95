"""How a figure stands: against its norm, in words and tone; and which key figure changed most."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from ketenzicht.indicators.model import Better, Indicator
from ketenzicht.kernel.figures import Figure, shown
from ketenzicht.reports.model import VORIGE_PERIODE, KeyFigure
from ketenzicht.reports.wording import change

NEAR: Final = Decimal("0.1")
"""a figure that misses its norm by less than this share of it misses it narrowly"""
_THE: Final = {"norm": "de", "streefwaarde": "de", "taakstelling": "de", "doel": "het"}
_FEW: Final = 10
GOED, LET_OP, SLECHT, NEUTRAAL = "goed", "let op", "slecht", "neutraal"


def verdict(better: Better, figure: Figure, norm: Figure, label: str = "norm") -> tuple[str, str]:
    """Words and tone: "binnen de norm" and goed, "net boven de norm" and let op, "onder de norm" and slecht. No judgement
    where either is not shown, or where neither way is good."""
    if figure.value is None or norm.value is None or better is Better.NEITHER:
        return "", NEUTRAAL
    miss = figure.value - norm.value if better is Better.LOWER else norm.value - figure.value
    if miss <= 0:
        return (f"binnen {_THE[label]} {label}" if better is Better.LOWER else f"{label} gehaald"), GOED
    side = "boven" if better is Better.LOWER else "onder"
    if miss < abs(norm.value) * NEAR:
        return f"net {side} {_THE[label]} {label}", LET_OP
    return f"{side} {_THE[label]} {label}", SLECHT


def highlight(items: Sequence[KeyFigure], previous: str) -> str:
    """The one sentence "wat valt op", by a fixed rule: the key figure that misses its norm most; where none does, the one with
    the largest relative change against the previous period (its name in `previous`), of those of which both figures are shown.
    Counts that stay below ten come last, since one more is already much of them. Never a word about a hidden figure."""
    if missed := _missed(items):
        return missed
    compared = [(item, held.figure) for item in items for held in item.comparisons if held.label == VORIGE_PERIODE]
    shown = [(item, then) for item, then in compared if item.figure.value is not None and then.value]
    if not shown:
        return f"Er is geen kerncijfer om met {previous} te vergelijken."
    item, then = max(shown, key=lambda pair: (not _is_small(*pair), _relative(pair[0].figure, pair[1])))
    said = change(item.measure, item.figure, then)
    if said in ("", "gelijk"):
        return f"Geen kerncijfer veranderde ten opzichte van {previous}."
    before, now = item.measure.spoken(then), item.measure.spoken(item.figure)
    return f"Het meest veranderd sinds {previous}: {item.title}, van {before} naar {now} ({_bare(said)})."


def _missed(items: Sequence[KeyFigure]) -> str:
    """The key figure that is furthest from its norm, of those that miss it by more than a little; empty without one."""
    found = [
        (item, held)
        for item in items
        if item.tone == SLECHT
        for held in item.comparisons
        if held.label in _THE and held.figure.value
    ]
    if not found:
        return ""
    item, held = max(found, key=lambda pair: _relative(pair[0].figure, pair[1].figure))
    spoken = item.measure.spoken
    return f"{item.title} is {item.verdict}: {spoken(item.figure)}, de {held.label} is {spoken(held.figure)}."


def _is_small(item: KeyFigure, then: Figure) -> bool:
    """Whether this is a count that stayed below ten."""
    return item.measure.unit == "aantal" and all((figure.value or 0) < _FEW for figure in (item.figure, then))


def _relative(now: Figure, then: Figure) -> Decimal:
    return abs(((now.value or Decimal(0)) - (then.value or Decimal(0))) / (then.value or Decimal(1)))


def _bare(said: str) -> str:
    """A change that stands between brackets has none inside: "+47 (+4%)" becomes "+47, +4%"."""
    return said.replace(" (", ", ").replace(")", "")


def against_target(indicator: Indicator, figure: Figure, target: Figure) -> tuple[str, str]:
    """Words and tone of a value beside its target. Of euros that are neither good nor bad by themselves, as municipal
    accounts do: "V € 120.000" for what is left, "N € 412.000" for what is over."""
    if indicator.measure.is_money and indicator.better is not Better.HIGHER:
        if figure.value is None or target.value is None:
            return "", NEUTRAAL
        left = target.value - figure.value
        written = indicator.measure.written(shown(abs(left)))
        return (f"N {written}", SLECHT) if left < 0 else (f"V {written}", GOED)
    return verdict(indicator.better, figure, target, "doel")

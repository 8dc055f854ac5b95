"""One figure of a report as a flat row, and the words for what it is."""

from dataclasses import dataclass

from ketenzicht.kernel.figures import Figure
from ketenzicht.reports.model import Member

WAARDE = "waarde"
VERSTREKEN = "verstreken"
"""how much of the year is over: no figure about anybody"""
VERLOOP = "verloop"
"""how a figure of an overview went, period by period"""
TOTAL = Member(code="totaal", label="Totaal")
REST = Member(code="overig", label="Overig")
NOBODY = Member(code="", label="")
"""where a figure has no such dimension"""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One figure: where it stands (block, from 1), what it is about, over which period (its key), for which members, and
    `what` it is: waarde, vorige periode, jaar eerder, norm, aandeel, begin, in, uit, eind, cumulatief, n, p10 … p90,
    mediaan, verloop; of a forecast also prognose, laag, hoog, bijgesteld, prognose in, prognose uit, mase, dekking."""

    block: int
    kind: str
    block_title: str
    indicator: str
    title: str
    period: str
    dimension_1: str = ""
    member_1: Member = NOBODY
    dimension_2: str = ""
    member_2: Member = NOBODY
    what: str = WAARDE
    unit: str
    figure: Figure

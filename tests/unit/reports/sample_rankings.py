"""A ranking and a stream made by hand, for the sample."""

from decimal import Decimal

from ketenzicht.kernel.figures import HIDDEN, Figure, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports.model import Column, Link, Member, Place, Ranking, Stream

AANTAL = Measure(unit="aantal")
WIJKTEAM = Member(code="wt-noord", label="Wijkteam Noord")
UWV = Member(code="uwv", label="UWV")
RMC = Member(code="rmc", label="RMC <Regio> & Co")
"""its name holds signs that mean something in html, xml and Typst"""
FORMULA = Member(code="formule", label='=HYPERLINK("http://kwaad.example";"Klik")')
"""its name would be a formula in a spreadsheet"""
ONBEKEND = Member(code="onbekend", label="onbekend")


def _one(value: int | str | None) -> Figure:
    return HIDDEN if value is None else shown(Decimal(value))


def some(*values: int | None) -> tuple[Figure, ...]:
    """Figures; None is hidden."""
    return tuple(_one(value) for value in values)


def ranking() -> Ranking:
    """The largest subjects."""
    geld, werk = (Member(code=code, label=code.capitalize()) for code in ("geld", "werk"))
    return Ranking(
        title="Top 3 onderwerpen",
        alt="Geld is het grootste onderwerp.",
        indicator="taken.open",
        measure=AANTAL,
        dimension="onderwerp",
        member_title="Onderwerp",
        places=(
            _place(1, geld, 502, "40.7", (488, 455), (301,), (488, 502)),
            _place(2, werk, 377, "30.6", (None, 342), (250,), (None, 377)),
        ),
        unknown=_place(None, ONBEKEND, None, None, (None, 21), (None,), (None, None)),
        rest=HIDDEN,
        whole=_place(None, Member(code="totaal", label="Totaal"), 1234, "100", (1187, 1102), (900,), (1187, 1234)),
        compared=("vorige periode", "jaar eerder"),
        beside=(Column(title="Personen", measure=AANTAL, indicator="taken.personen"),),
        periods=(parse_period("2026-01"), parse_period("2026-02")),
    )


def _place(
    rank: int | None,
    member: Member,
    figure: int | None,
    share: str | None,
    earlier: tuple[int | None, ...],
    beside: tuple[int | None, ...],
    course: tuple[int | None, ...],
) -> Place:
    return Place(
        rank=rank,
        member=member,
        figure=_one(figure),
        share=_one(share),
        earlier=some(*earlier),
        beside=some(*beside),
        course=some(*course),
    )


def stream() -> Stream:
    """Who gives how much to whom; two links are hidden, so they have no name here."""
    return Stream(
        title="Wie draagt over aan wie",
        alt="Het meest gaat van Wijkteam Noord naar UWV.",
        note="2 verbindingen zijn verborgen.",
        indicator="taken.verstuurd",
        measure=AANTAL,
        source_dimension="van_organisatie",
        source_title="Van organisatie",
        target_dimension="organisatie",
        target_title="Organisatie",
        links=(
            Link(source=WIJKTEAM, target=UWV, figure=shown(140), share=shown(Decimal("45.2"))),
            Link(source=WIJKTEAM, target=RMC, figure=shown(88), share=shown(Decimal("28.4"))),
            Link(source=FORMULA, target=UWV, figure=shown(61), share=shown(Decimal("19.7"))),
        ),
        rest=HIDDEN,
        total=shown(310),
        hidden=2,
    )

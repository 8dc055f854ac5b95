"""Blocks of the sample report that spread values or sum up reports."""

from dataclasses import replace
from decimal import Decimal

from ketenzicht.kernel.figures import HIDDEN, Figure, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports.model import Box, Boxplot, Funnel, KeyFigure, Member, Overview, Step, SummaryLine


def _days(*values: str) -> tuple[Figure, ...]:
    return tuple(shown(Decimal(value)) for value in values)


def boxplot() -> Boxplot:
    """How long tasks took per organisation, one of them hidden."""
    return Boxplot(
        title="Hoe lang taken duurden",
        alt="De mediaan is het hoogst bij UWV.",
        indicator="taken.doorlooptijd",
        measure=Measure(unit="dagen", decimals=1),
        dimension="organisatie",
        member_title="Organisatie",
        boxes=(
            Box(member=Member(code="uwv", label="UWV"), n=shown(71), figures=_days("4", "9", "18.5", "29", "41")),
            Box(member=Member(code="rmc", label="RMC <Regio> & Co"), n=HIDDEN, figures=(HIDDEN,) * 5),
            Box(
                member=Member(code="totaal", label="Totaal"), n=shown(263), figures=_days("3", "8", "16", "27", "44.5")
            ),
        ),
        norm=shown(28),
    )


def overview(open_: KeyFigure, late: KeyFigure) -> Overview:
    """Two reports in a line each; the second is not made for this period, and its figure is not shown in one month."""
    months = [parse_period(key) for key in ("2025-12", "2026-01", "2026-02")]
    return Overview(
        title="De rapporten in één regel",
        alt="Open taken ging van 1.150 naar 1.234.",
        periods=tuple(months),
        lines=(
            SummaryLine(
                report="open-taken-per-organisatie",
                report_title="Open taken per organisatie",
                item=open_,
                course=(shown(1150), shown(1187), shown(1234)),
            ),
            SummaryLine(
                report="termijnen",
                report_title="Termijnen <per partner>",
                item=replace(late, title="Te laat"),
                course=(shown(11), HIDDEN, shown(Decimal("17.25"))),
                is_made=False,
            ),
        ),
    )


def funnel() -> Funnel:
    """How far tasks come."""
    return Funnel(
        title="Van verstuurd tot gesloten",
        alt="Van de 310 verstuurde taken zijn er 92 gesloten.",
        measure=Measure(unit="aantal"),
        steps=(
            Step(indicator="taken.verstuurd", title="Verstuurd", figure=shown(310), share=shown(100)),
            Step(indicator="taken.gestart", title="Gestart", figure=shown(204), share=shown(Decimal("65.8"))),
            Step(indicator="taken.gesloten", title="Gesloten", figure=shown(92), share=shown(Decimal("29.7"))),
            Step(indicator="taken.met_feedback", title="Met feedback", figure=HIDDEN, share=HIDDEN),
        ),
    )

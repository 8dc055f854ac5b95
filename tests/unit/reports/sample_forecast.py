"""A finished forecast, made by hand: a flow with a hidden month, two marks and an adjustment."""

from decimal import Decimal

from ketenzicht.kernel.figures import HIDDEN, Figure, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports.model import Coming, Forecast, Mark, Past


def one(value: int | None) -> Figure:
    """A shown figure, or a hidden one for None."""
    return HIDDEN if value is None else shown(value)


def forecast() -> Forecast:
    """Twelve months behind, one of them hidden, and three ahead out of in and uit, one of them adjusted by an expert."""
    past, period = [], parse_period("2025-03")
    ends = (1302, 1287, None, 1254, 1240, 1199, 1180, 1201, 1215, 1190, 1187, 1234)
    for value in ends:
        month = Past(period=period, figure=one(value), inflow=one(value and 300), outflow=one(value and 280))
        past.append(month)
        period = period.next()
    coming = []
    for inflow, outflow, end, low, high, own in (
        (310, 270, 1274, 1240, 1308, 1274),
        (305, 275, 1304, 1255, 1353, 1280),
        (300, 280, 1324, 1262, 1386, 1276),
    ):
        figures = dict(
            zip(
                ("inflow", "outflow", "figure", "low", "high", "adjusted"),
                map(one, (inflow, outflow, end, low, high, own)),
                strict=True,
            )
        )
        coming.append(Coming(period=period, **figures))
        period = period.next()
    return Forecast(
        title="Open taken, vooruitblik",
        alt="Prognose voor mei 2026: 1.324, tussen 1.262 en 1.386.",
        indicator="taken.verloop",
        method="in en uit: gedempte trend",
        measure=Measure(unit="aantal"),
        past=tuple(past),
        coming=tuple(coming),
        error=shown(Decimal("0.71")),
        coverage=shown(83),
        remarks=(
            "De band is bedoeld voor 80% van de maanden; bij terugkijken viel 83% erin (dekking).",
            "Fout (MASE): 0,71.",
        ),
        marks=(Mark(period="2025-09", words="nieuw contract"), Mark(period="2026-04", words="nieuwe wet")),
    )

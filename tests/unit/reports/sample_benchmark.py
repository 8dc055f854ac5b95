"""The benchmark of the sample report: an own figure beside a published one."""

from decimal import Decimal

from ketenzicht.kernel.figures import HIDDEN, Figure, Measure, shown
from ketenzicht.kernel.periods import parse_period
from ketenzicht.reports.model import Benchmark, Beside, Mark, Series


def _shares(*words: str) -> tuple[Figure, ...]:
    """Figures; an empty word is hidden."""
    return tuple(shown(Decimal(word)) if word else HIDDEN for word in words)


def benchmark() -> Benchmark:
    """An own share beside that of others, whose definition changed and whose last figure may still change."""
    first = parse_period("2025-Q1")
    periods = [first, first.next(), first.next().next(), first.next().next().next()]
    source = "Divosa-benchmark <nieuw> · 2025-Q4 · voorlopig · 214 deelnemers"
    return Benchmark(
        title="Uitstroom naar werk naast de benchmark",
        alt="Uitstroom naar werk 2,6%, deelnemers 2,3%.",
        measure=Measure(unit="%", decimals=1),
        periods=tuple(periods),
        series=(
            Series(title="Uitstroom naar werk", indicator="uit.werk", figures=_shares("2.1", "", "2.4", "2.6")),
            Series(title="Deelnemers", indicator="benchmark.werk", figures=_shares("1.9", "2.0", "2.3", "2.3")),
        ),
        marks=(Mark(period="2025-Q3", words="andere definitie: over de beginstand"),),
        beside=(
            Beside(
                indicator="uit.werk", title="Uitstroom naar werk", figure=shown(Decimal("2.6")), source="eigen cijfer"
            ),
            Beside(
                indicator="benchmark.werk",
                title="Deelnemers *",
                figure=shown(Decimal("2.3")),
                source=source,
                difference="+0,3 procentpunt",
            ),
        ),
    )

"""The map of the sample report."""

from ketenzicht.kernel.figures import HIDDEN, Measure, shown
from ketenzicht.reports.model import Map, Member, Region


def wijken() -> Map:
    """Four wijken on a map, two of them hidden."""
    return Map(
        title="Open taken per wijk",
        alt="Dorpskern heeft met 512 de meeste open taken.",
        indicator="taken.open",
        measure=Measure(unit="aantal"),
        dimension="wijk",
        regions=(
            Region(member=Member(code="WK990101", label="Dorpskern"), geometry=_square(4.70, 52.60), figure=shown(512)),
            Region(member=Member(code="WK990102", label="De Weiden"), geometry=_square(4.72, 52.60), figure=shown(298)),
            Region(member=Member(code="WK990103", label="'t Zand"), geometry=_square(4.70, 52.61), figure=HIDDEN),
            Region(member=Member(code="WK990104", label="De Kreken"), geometry=_square(4.72, 52.61), figure=HIDDEN),
        ),
    )


def _square(x: float, y: float) -> dict[str, object]:
    corners = [[x, y], [x + 0.02, y], [x + 0.02, y + 0.01], [x, y + 0.01], [x, y]]
    return {"type": "Polygon", "coordinates": [corners]}

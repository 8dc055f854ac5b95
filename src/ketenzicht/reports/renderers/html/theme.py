"""Charts in the colours of the page, which differ by day and by night: each colour becomes a name in the style."""

import re
from typing import Final

from ketenzicht.reports.charts.style import DARK, EDGE, LIGHT, PALETTE, RAMP

_NAMES: Final = {
    **{colour: f"reeks-{place}" for place, colour in enumerate(PALETTE, 1)},
    **{colour: f"klasse-{place}" for place, colour in enumerate(RAMP, 1)},
    EDGE: "rand",
    LIGHT: "licht",
    DARK: "donker",
}
_COLOUR = re.compile(rf'(fill|stroke)="({"|".join(_NAMES)})"')


def themed(svg: str) -> str:
    """The SVG with `var(--reeks-1)` and so on in the place of fixed colours."""
    return _COLOUR.sub(lambda found: f'{found[1]}="var(--{_NAMES[found[2]]})"', svg)

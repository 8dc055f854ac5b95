"""A key figure and what it is held against."""

from dataclasses import dataclass

from ketenzicht.kernel.figures import Figure, Measure


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The figure that a key figure is held against: "vorige periode", "jaar eerder", "norm"."""

    label: str
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One key figure with its comparisons. `verdict` says in words how it stands (also where colour is not seen), `tone` is goed, let op, slecht or neutraal."""

    indicator: str
    title: str
    measure: Measure
    figure: Figure
    comparisons: tuple[Comparison, ...]
    verdict: str = ""
    tone: str = "neutraal"

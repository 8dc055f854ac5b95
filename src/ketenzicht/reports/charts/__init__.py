"""Charts and maps of a report as SVG: the same bytes on every machine, readable without seeing colour."""

from ketenzicht.reports.charts.drawing import NARROW, WIDE, has_chart, svg
from ketenzicht.reports.charts.sparklines import sparkline

__all__ = ["NARROW", "WIDE", "has_chart", "sparkline", "svg"]

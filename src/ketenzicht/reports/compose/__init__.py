"""From a template to a finished report: everything is asked, compared, judged and accounted for."""

from ketenzicht.reports.compose.composing import compose

__all__ = ["compose"]

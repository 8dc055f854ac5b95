"""Reports as PDF: tagged, in Dutch, accessible (PDF/UA-1) and the same bytes every time."""

from collections.abc import Mapping

from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers import stem
from ketenzicht.reports.renderers.pdf.composing import composed
from ketenzicht.reports.renderers.pdf.drawing import drawn
from ketenzicht.reports.renderers.pdf.setting import pdf


def render(report: Report) -> Mapping[str, bytes]:
    """The report as one file, by its name: `<key>_<period>.pdf`. Its date is that of the snapshot."""
    return {f"{stem(report)}.pdf": pdf(composed(report, drawn), report.footer.snapshot_at)}

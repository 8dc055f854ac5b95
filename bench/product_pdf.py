"""A report as PDF by the product, as a process of its own: prints seconds, pages and the largest memory as JSON."""

import json
import resource
import sys
import time
from pathlib import Path

import pikepdf

from bench.board_report import CHAPTERS, report
from ketenzicht.reports.renderers.pdf import render
from ketenzicht.reports.renderers.pdf.composing import composed
from ketenzicht.reports.renderers.pdf.drawing import drawn
from ketenzicht.reports.renderers.pdf.setting import pdf


def main(target: Path) -> None:
    """The first report of a process, its charts included; then drawing and setting of another one apart."""
    begin, cpu = time.perf_counter(), time.process_time()
    (content,) = render(report()).values()
    figures = {"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - cpu}
    target.write_bytes(content)
    other = report(chapters=CHAPTERS - 1)
    cpu = time.process_time()
    sheet = composed(other, drawn)
    figures["draw_again_cpu_seconds"] = time.process_time() - cpu
    cpu = time.process_time()
    pdf(sheet, other.footer.snapshot_at)
    figures["set_again_cpu_seconds"] = time.process_time() - cpu
    figures["pages"] = len(pikepdf.open(target).pages)
    figures["kib"] = len(content) / 1024
    figures["memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

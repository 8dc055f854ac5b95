"""The same report by WeasyPrint, tagged as well, as a process of its own: prints seconds, pages and memory as JSON."""

import json
import resource
import sys
import time
from base64 import b64encode
from html import escape
from pathlib import Path

import pikepdf
import weasyprint

from bench.board_report import report
from ketenzicht.reports.renderers.pdf.composing import composed
from ketenzicht.reports.renderers.pdf.drawing import drawn
from ketenzicht.reports.renderers.pdf.pieces import Cards, Chart, Grid, Piece, Prose, Sheet
from ketenzicht.reports.renderers.pdf.typeface import files

_STYLE = """
@page {{ size: A4; margin: 26mm 22mm; @bottom-right {{ content: 'pagina ' counter(page) ' van ' counter(pages) }} }}
@font-face {{ font-family: Sans; src: url('{regular}') }}
@font-face {{ font-family: Sans; font-weight: 600; src: url('{semibold}') }}
body {{ font: 10pt/1.4 Sans }} table {{ width: 100%; border-collapse: collapse; font-size: 9pt }}
td, th {{ padding: 4pt 5pt; border-bottom: 0.5pt solid #ccc; text-align: left }} .n {{ text-align: right }}
img {{ width: 100% }} thead {{ display: table-header-group }}
"""


def main(target: Path) -> None:
    """One report; its charts are drawn the same way and counted in, as for the product."""
    made = report()
    begin, cpu = time.perf_counter(), time.process_time()
    page = _page(composed(made, drawn))
    drawn_in = time.process_time() - cpu
    weasyprint.HTML(string=page).write_pdf(target, pdf_variant="pdf/ua-1")
    figures = {"seconds": time.perf_counter() - begin, "cpu_seconds": time.process_time() - cpu}
    figures["set_cpu_seconds"] = figures["cpu_seconds"] - drawn_in
    figures["pages"] = len(pikepdf.open(target).pages)
    figures["kib"] = target.stat().st_size / 1024
    figures["memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def _page(sheet: Sheet) -> str:
    style = _STYLE.format(regular=files()["Regular"].as_uri(), semibold=files()["Semibold"].as_uri())
    parts = [
        f"<h2>{escape(s.title)}</h2>{''.join(_piece(p, sheet) for p in s.pieces)}"
        for s in (*sheet.sections, *sheet.about)
    ]
    title = escape(f"{sheet.title}, {sheet.period}")
    head = f"<meta charset='utf-8'><title>{title}</title><style>{style}</style>"
    return f"<html lang='nl'><head>{head}</head><body><h1>{title}</h1><p>{escape(sheet.highlight)}</p>{''.join(parts)}</body></html>"


def _piece(piece: Piece, sheet: Sheet) -> str:
    match piece:
        case Grid():
            return _table(piece)
        case Chart():
            svg = b64encode(sheet.drawings[piece.file].encode()).decode()
            return f"<img alt='{escape(piece.alt)}' src='data:image/svg+xml;base64,{svg}'>"
        case Prose():
            return "".join(f"<p>{escape(str(paragraph))}</p>" for paragraph in piece.paragraphs)
        case Cards():
            return "".join(f"<p>{escape(card.title)}: {card.value} {card.verdict}</p>" for card in piece.cards)
    return f"<p>{escape(str(piece))}</p>"


def _table(grid: Grid) -> str:
    sides = ["n" if head.number else "" for head in grid.heads]
    heads = "".join(
        f"<th scope='col' class='{s}'>{escape(h.title)}</th>" for h, s in zip(grid.heads, sides, strict=True)
    )
    rows = (
        "".join(f"<td class='{side}'>{escape(cell)}</td>" for cell, side in zip(row, sides, strict=True))
        for row in grid.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""A made-up board report of any length: each chapter has a trend with its chart, a long table and a page of words."""

from datetime import UTC, date, datetime
from decimal import Decimal

from ketenzicht.kernel.figures import HIDDEN, Measure, shown
from ketenzicht.kernel.periods import Period, Unit, period_of
from ketenzicht.reports.model import (
    Block,
    Column,
    Comparison,
    Figures,
    Footer,
    KeyFigure,
    Member,
    Report,
    Series,
    Table,
    Text,
    Trend,
)

CHAPTERS = 10
ROWS = 34
_COUNT, _DAYS, _EURO = Measure(unit="aantal"), Measure(unit="dagen", decimals=1), Measure(unit="euro")
_WORDS = (
    "De instroom steeg in het afgelopen kwartaal, vooral bij de wijkteams. De uitstroom hield daar geen gelijke tred mee, "
    "waardoor de werkvoorraad opliep. Met de ketenpartners zijn afspraken gemaakt over terugkoppeling binnen veertien dagen."
)


def report(chapters: int = CHAPTERS) -> Report:
    """The report: about two pages and one chart for each chapter."""
    return Report(
        key="bench",
        title="Kwartaalmonitor sociaal domein",
        question="Hoe staat het sociaal domein ervoor?",
        level="aggregate",
        period=period_of(date(2026, 2, 1), Unit.MONTH),
        version=1,
        owner="controller",
        highlight="De werkvoorraad liep op van 1.187 naar 1.234 taken.",
        blocks=(_figures(), *(block for chapter in range(1, chapters + 1) for block in _chapter(chapter))),
        footer=_footer(),
    )


def _figures() -> Figures:
    items = tuple(
        KeyFigure(
            indicator=f"x.{at}",
            title=f"Kerncijfer {at}",
            measure=_COUNT,
            figure=shown(1000 * at),
            comparisons=(Comparison(label="vorige periode", figure=shown(900 * at)),),
            verdict="binnen de norm",
            tone="goed",
        )
        for at in range(1, 5)
    )
    return Figures(title="Kerncijfers", items=items)


def _chapter(number: int) -> tuple[Block, ...]:
    return (_trend(number), _table(number), Text(title=f"Duiding {number}", paragraphs=(_WORDS,) * 8))


def _trend(number: int) -> Trend:
    series = tuple(
        Series(
            title=f"Partner {line}",
            indicator="taken.open",
            figures=tuple(shown(300 + 40 * line + (month * 37 * (number + line)) % 90) for month in range(24)),
        )
        for line in range(1, 4)
    )
    return Trend(title=f"Open taken {number}", alt="Drie partners.", measure=_COUNT, periods=_months(), series=series)


def _months() -> tuple[Period, ...]:
    found = [period_of(date(2024, 3, 1), Unit.MONTH)]
    while len(found) < 24:
        found.append(found[-1].next())
    return tuple(found)


def _table(number: int) -> Table:
    titles = (("Nieuw", _COUNT), ("Gesloten", _COUNT), ("Doorlooptijd", _DAYS), ("Uitgaven", _EURO))
    columns = (Column(title="Wijk"), *(Column(title=title, measure=measure) for title, measure in titles))
    rows = tuple(
        (
            Member(code=f"{at}", label=f"Wijk {at:02} van gebied {number}"),
            HIDDEN if at % 9 == 0 else shown(10 + at * number),
            HIDDEN if at % 9 == 0 else shown(8 + at * number),
            shown(Decimal(at * 7 + number) / 10),
            shown(12_345 * at + number),
        )
        for at in range(ROWS)
    )
    return Table(title=f"Per wijk {number}", columns=columns, rows=rows)


def _footer() -> Footer:
    return Footer(
        snapshot="0123456789abcdef",
        snapshot_at=datetime(2026, 3, 2, 5, 30, tzinfo=UTC),
        reference_date=date(2026, 2, 28),
        coverage="3 van 3 gemeenten",
        selection="alle gemeenten",
        profile="intern",
        audience="bestuur",
        sources=(),
        definitions=(),
        remarks=("Tellingen zijn afgerond; delen tellen niet altijd op.",),
        definition_hash="fedcba9876543210",
    )

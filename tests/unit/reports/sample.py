"""A finished report with every kind of block, made by hand: what each renderer is tried on.

Where figures are hidden, at least two of a line are, as disclosure control leaves them: none follows from a total."""

from datetime import date
from decimal import Decimal

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, shown
from ketenzicht.kernel.periods import Unit, parse_period, period_of
from ketenzicht.reports.model import (
    PERIODE,
    Bar,
    Bullet,
    Chapter,
    Column,
    Comparison,
    Crosstab,
    Disclaimer,
    Figures,
    Flow,
    FlowRow,
    KeyFigure,
    Lijst,
    Look,
    Mark,
    Member,
    Report,
    Series,
    Table,
    Text,
    Trend,
)
from tests.unit.reports.sample_benchmark import benchmark
from tests.unit.reports.sample_footer import footer
from tests.unit.reports.sample_forecast import forecast
from tests.unit.reports.sample_map import wijken
from tests.unit.reports.sample_rankings import AANTAL, FORMULA, ONBEKEND, RMC, UWV, WIJKTEAM, ranking, stream
from tests.unit.reports.sample_spreads import boxplot, overview
from tests.unit.reports.sample_spreads import funnel as funnel  # noqa: PLC0414  (told on from here)

__all__ = ["AANTAL", "FORMULA", "ONBEKEND", "RMC", "UWV", "WIJKTEAM", "ranking", "stream"]
"""what stands elsewhere, and belongs to the sample for every test"""

PERIOD = parse_period("2026-02")
DAGEN = Measure(unit="dagen", decimals=1)
DEEL = Measure(unit="%", decimals=1)
EURO = Measure(unit="euro")


def some(*values: int | str | None) -> tuple[Figure, ...]:
    """Figures: a number is shown, None is hidden, "?" is unknown; other words are decimals."""
    return tuple(_one(value) for value in values)


def _one(value: int | str | None) -> Figure:
    if value is None:
        return HIDDEN
    return UNKNOWN if value == "?" else shown(Decimal(value))


def key_figures() -> Figures:
    """Four key figures, one of them hidden."""
    return Figures(
        title="Kerncijfers",
        items=(
            KeyFigure(
                indicator="taken.open",
                title="Open taken",
                measure=AANTAL,
                figure=shown(1234),
                comparisons=(
                    Comparison(label="vorige periode", figure=shown(1187)),
                    Comparison(label="jaar eerder", figure=shown(1311)),
                ),
            ),
            KeyFigure(
                indicator="taken.over_termijn",
                title="Over de afgesproken termijn",
                measure=DEEL,
                figure=shown(Decimal("17.25")),
                comparisons=(
                    Comparison(label="vorige periode", figure=shown(Decimal("12.5"))),
                    Comparison(label="jaar eerder", figure=HIDDEN),
                    Comparison(label="norm", figure=shown(15)),
                ),
                verdict="slechter dan de norm",
                tone="slecht",
            ),
            KeyFigure(
                indicator="taken.doorlooptijd_mediaan",
                title="Doorlooptijd, mediaan",
                measure=DAGEN,
                figure=shown(Decimal("13.5")),
                comparisons=(
                    Comparison(label="vorige periode", figure=shown(Decimal("14.5"))),
                    Comparison(label="norm", figure=shown(14)),
                ),
                verdict="binnen de norm",
                tone="goed",
            ),
            KeyFigure(
                indicator="taken.terug_bij_afzender",
                title="Terug bij de afzender",
                measure=AANTAL,
                figure=HIDDEN,
                comparisons=(Comparison(label="vorige periode", figure=UNKNOWN),),
            ),
        ),
    )


def table() -> Table:
    """Several indicators by organisation, drawn as a stacked bar."""
    return Table(
        title="Open taken per organisatie",
        alt="Van de 1.234 open taken liggen er 612 bij Wijkteam Noord.",
        note="× = verborgen, zodat niemand te herkennen is.",
        columns=(
            Column(title="Organisatie", dimension="organisatie"),
            Column(title="Niet opgepakt", measure=AANTAL, indicator="taken.niet_opgepakt"),
            Column(title="In uitvoering", measure=AANTAL, indicator="taken.in_uitvoering"),
            Column(title="Gemiddelde leeftijd", measure=DAGEN, indicator="taken.ouderdom"),
            Column(title="Waarde", measure=EURO, indicator="taken.waarde"),
        ),
        rows=(
            (WIJKTEAM, *some(203, 409, "21.25", 1_250_000)),
            (UWV, *some(148, 251, "18.5", 480_250)),
            (RMC, *some(None, None, None, None)),
            (FORMULA, *some(45, 66, "33", 12_345)),
            (ONBEKEND, *some(None, None, "?", "?")),
        ),
        total=("Totaal", *some(451, 783, "20.75", 1_901_234)),
        look=Look.LYING_STACKED,
        drawn=("Niet opgepakt", "In uitvoering"),
    )


def table_over_time() -> Table:
    """Indicators by month, with words and a date beside the figures."""
    months = (Member(code="2026-01", label="januari 2026"), Member(code="2026-02", label="februari 2026"))
    return Table(
        title="Nieuw en afgehandeld per maand",
        alt="In februari 2026 kwamen er 310 taken bij.",
        columns=(
            Column(title="Maand", dimension=PERIODE),
            Column(title="Nieuw", measure=AANTAL, indicator="taken.nieuw"),
            Column(title="Nieuw, een jaar eerder", measure=AANTAL, indicator="taken.nieuw", what="jaar eerder"),
            Column(title="Stand op"),
            Column(title="Toelichting"),
        ),
        rows=(
            (months[0], shown(287), shown(301), date(2026, 1, 31), "@januari: veel herindicaties"),
            (months[1], shown(310), HIDDEN, date(2026, 2, 28), None),
        ),
        look=Look.BARS,
        drawn=("Nieuw",),
    )


def crosstab() -> Crosstab:
    """Age by sex, with hidden cells."""
    return Crosstab(
        title="Personen met open taken naar leeftijd en geslacht",
        alt="De grootste groep is 45 tot en met 64 jaar.",
        indicator="personen.met_taken",
        measure=AANTAL,
        row_dimension="leeftijd",
        row_title="Leeftijd",
        column_dimension="geslacht",
        column_title="Geslacht",
        rows=tuple(Member(code=code, label=code) for code in ("0-17", "18-44", "45-64", "65+")),
        columns=(Member(code="m", label="man"), Member(code="v", label="vrouw")),
        cells=(some(None, None), some(118, 131), some(167, 190), some(None, None)),
        row_totals=some(80, 249, 357, 64),
        column_totals=some(358, 392),
        total=shown(750),
        look=Look.PYRAMID,
    )


def trend() -> Trend:
    """Thirteen months for two organisations, with a gap where one is hidden, a norm and a changed definition."""
    first = date(2025, 2, 1)
    periods = [period_of(first, Unit.MONTH)]
    while periods[-1] != PERIOD:
        periods.append(periods[-1].next())
    noord = some(520, 531, 548, 560, 571, 540, 498, 533, 566, 581, 590, 602, 612)
    uwv = some(333, 340, 351, 349, None, None, 301, 322, 358, 366, 371, 380, 399)
    return Trend(
        title="Open taken, 13 maanden",
        alt="Wijkteam Noord ging van 520 naar 612 open taken.",
        dimension="organisatie",
        measure=AANTAL,
        periods=tuple(periods),
        series=(
            Series(title="Wijkteam Noord", indicator="taken.open", member=WIJKTEAM, figures=noord),
            Series(title="UWV", indicator="taken.open", member=UWV, figures=uwv),
        ),
        marks=(Mark(period="2025-09", words="versie 2: ingetrokken taken tellen niet meer mee"),),
        norm=shown(550),
    )


def flow() -> Flow:
    """begin + in − uit = eind."""
    uwv = FlowRow(member=UWV, begin=shown(380), inflow=shown(71), outflow=shown(52), end=shown(399))
    rmc, noord = (
        FlowRow(member=member, begin=HIDDEN, inflow=HIDDEN, outflow=HIDDEN, end=HIDDEN) for member in (RMC, WIJKTEAM)
    )
    whole = Member(code="totaal", label="Totaal")
    total = FlowRow(member=whole, begin=shown(1187), inflow=shown(310), outflow=shown(263), end=shown(1234))
    return Flow(
        title="Begin, in, uit en eind",
        alt="Er kwamen 310 taken bij en er gingen er 263 af.",
        indicator="taken.stroom",
        measure=AANTAL,
        dimension="organisatie",
        member_title="Organisatie",
        rows=(uwv, rmc, noord),
        total=total,
    )


def lijst() -> Lijst:
    """Persons, by pseudonym."""
    return Lijst(
        title="Personen met open taken",
        columns=(
            Column(title="Persoon"),
            Column(title="Wijk", dimension="wijk"),
            Column(title="Oudste taak"),
            Column(title="Open taken", measure=AANTAL, indicator="taken.open"),
        ),
        rows=(
            ("p-7f3a", Member(code="WK990101", label="Dorpskern"), date(2025, 11, 3), shown(3)),
            ("p-91bc", Member(code="WK990102", label="De Weiden"), None, shown(1)),
            ("+31612345678", ONBEKEND, date(2026, 2, 1), UNKNOWN),
        ),
        pseudonymised=True,
        timeline=("Oudste taak",),
        alt="Tijdlijn per regel van de lijst: Oudste taak.",
    )


def bullet() -> Bullet:
    """Spent beside budgeted."""
    wmo, jeugd, pgb = (Member(code=code, label=code.capitalize()) for code in ("wmo", "jeugd", "pgb"))
    return Bullet(
        title="Besteed tegenover begroot",
        alt="Jeugd besteedde meer dan begroot.",
        indicator="financien.besteed",
        target_indicator="financien.begroot",
        dimension="product",
        measure=EURO,
        value_title="Besteed",
        target_title="Begroot",
        bars=(
            Bar(member=wmo, figure=shown(3_100_000), target=shown(3_400_000), verdict="binnen begroting", tone="goed"),
            Bar(member=jeugd, figure=shown(5_212_000), target=shown(4_800_000), verdict="N € 412.000", tone="slecht"),
            Bar(member=pgb, figure=HIDDEN, target=shown(260_000)),
        ),
    )


def sample() -> Report:
    """The report: every kind of block once (the table twice)."""
    return Report(
        key="open-taken-per-organisatie",
        title="Open taken per organisatie",
        question="Wordt de dienstverlening door ketenpartners opgepakt en afgerond?",
        level="person",
        period=PERIOD,
        version=3,
        owner="procescoördinator",
        highlight="Over de afgesproken termijn steeg van 12,5% naar 17,3%.",
        blocks=(
            key_figures(),
            Disclaimer(title="Let op", words="Deze cijfers bepalen de gemeentelijke bijdrage niet."),
            table(),
            table_over_time(),
            crosstab(),
            trend(),
            ranking(),
            stream(),
            flow(),
            funnel(),
            wijken(),
            bullet(),
            Text(
                title="Duiding",
                paragraphs=("De zomerdip is <b>voorbij</b> & de instroom stijgt.", "- één\n- *twee* #drie $vier"),
            ),
            lijst(),
            Chapter(title="Doorlooptijden", report="doorlooptijden", question="Hoe lang duurt een taak?"),
            boxplot(),
            overview(*key_figures().items[:2]),
            benchmark(),
            forecast(),
        ),
        footer=footer(),
    )

"""Budget, ledger and savings: worksheets of the controller. The Jeugd budget ends € 412.000 short in September 2026."""

from collections.abc import Iterator, Sequence
from datetime import date

from ketenzicht.demo.catalogue import JEUGD_AMBULANT, JEUGD_VERBLIJF, PRODUCTEN
from ketenzicht.demo.export import Scene, SheetExport
from ketenzicht.demo.files import Cell
from ketenzicht.demo.sources.zorgadministratie import PROGRAMMAPRODUCTEN
from ketenzicht.demo.town import GEMEENTEN, Gemeente

NADEEL = 41_200_000
"""Cents that Jeugd is short on 30 September 2026: «N € 412.000 Jeugd»."""
YEARS = range(2022, 2027)
SHORT = (4, 5, 6, 7, 8, 9)
"""The months of 2026 in which the budget for youth care without stay is too small: it overspends from April."""
GAP = 123_456
"""Cents that the ledger has more than the declarations in December 2025: the bridge that a controller must explain."""
_REALISED = "gerealiseerd|gemeente|zorgmaand|programmaproduct"
_PW, _TOEGANG = "Participatiewet uitkeringen", "Toegang en wijkteams"
_WET = {product.programmaproduct: product.wet for product in PRODUCTEN}

Budget = dict[tuple[str, str, int, int], int]
"""Cents by municipality code, programmaproduct, year and month."""


def realised(scene: Scene, gemeente: str, line: str, year: int, month: int) -> int:
    """What was declared and not rejected for a care month, in cents; nothing after September 2026."""
    return scene.truth.total(_REALISED, f"{gemeente}|{year}-{month:02d}|{line}")


def budgets(scene: Scene) -> Budget:
    """The budget after change of every month: near what was spent, except where the story says otherwise."""
    amounts: Budget = {}
    for gemeente in GEMEENTEN:
        for number, line in enumerate(PROGRAMMAPRODUCTEN):
            for year in YEARS:
                for month in range(1, 13):
                    known = realised(scene, gemeente.code, line, *_known(year, month))
                    amounts[gemeente.code, line, year, month] = (
                        round(known * (1.012 - 0.004 * ((number + year) % 5)) / 10_000) * 10_000
                    )
    _fall_short(scene, amounts)
    return amounts


def _known(year: int, month: int) -> tuple[int, int]:
    """The last month that is declared, for months after it."""
    return (year, month) if (year, month) <= (2026, 9) else (2026, 9)


def _fall_short(scene: Scene, amounts: Budget) -> None:
    """Set April to September 2026 of youth care without stay so that Jeugd is exactly NADEEL short."""
    first_nine = [
        (g.code, line, 2026, month)
        for g in GEMEENTEN
        for line in (JEUGD_AMBULANT, JEUGD_VERBLIJF)
        for month in range(1, 10)
    ]
    places = [(g.code, JEUGD_AMBULANT, 2026, month) for g in GEMEENTEN for month in SHORT]
    spent = sum(realised(scene, *key) for key in first_nine)
    fixed = sum(amounts[key] for key in first_nine if key not in places)
    available = spent - NADEEL - fixed
    weights = {key: realised(scene, *key) for key in places}
    total = max(sum(weights.values()), 1)
    for key in places:
        amounts[key] = available * weights[key] // total
    amounts[places[0]] += available - sum(amounts[key] for key in places)


def begroting_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """All lines: original and changed budget, ledger, obligations, forecast, and income."""
    amounts, rows = budgets(scene), 0
    for gemeente in GEMEENTEN:
        for row in (*_care_rows(scene, gemeente, amounts), *_other_rows(scene, gemeente)):
            rows += 1
            yield (gemeente.naam, f"{gemeente.code}-{rows:05d}", *row)
    scene.truth.accepted("begroting", rows)
    _tell(scene, amounts)


def _care_rows(scene: Scene, gemeente: Gemeente, amounts: Budget) -> Iterator[Sequence[Cell]]:
    for line in PROGRAMMAPRODUCTEN:
        for year in YEARS:
            months = [amounts[gemeente.code, line, year, month] for month in range(1, 13)]
            first = round(sum(months) * 0.985 / 100_000) * 100_000
            yield _row(year, None, "P", line, first, on=date(year - 1, 11, 7))
            for month, amount in enumerate(months, start=1):
                yield _row(year, month, "W", line, amount, on=date(year, 6, 30))
                spent = realised(scene, gemeente.code, line, year, month)
                if (year, month) <= (2026, 9):
                    yield _row(year, month, "G", line, spent + _gap(gemeente, line, year, month))
        yield from _outlook(scene, gemeente, line)


def _gap(gemeente: Gemeente, line: str, year: int, month: int) -> int:
    return GAP if (gemeente.code, line, year, month) == ("GM9901", JEUGD_VERBLIJF, 2025, 12) else 0


def _outlook(scene: Scene, gemeente: Gemeente, line: str) -> Iterator[Sequence[Cell]]:
    spent = sum(realised(scene, gemeente.code, line, 2026, month) for month in range(1, 10))
    open_months = 3 * realised(scene, gemeente.code, line, 2026, 9)
    yield _row(2026, None, "V", line, open_months, on=date(2026, 10, 31))
    yield _row(2026, None, "R", line, spent + open_months, on=date(2026, 10, 31))


def _other_rows(scene: Scene, gemeente: Gemeente) -> Iterator[Sequence[Cell]]:
    """Access, benefits and income: round figures by the number of inhabitants."""
    people = round(scene.size.inhabitants * gemeente.share)
    for year in YEARS:
        june = date(year, 6, 30)
        yield _row(year, None, "W", _TOEGANG, people * 11_500, on=june, wet="overig", cost="toegang")
        yield _row(year, None, "W", PROGRAMMAPRODUCTEN[0], people * 620, on=june, side="B", cost="eigen_bijdrage")
        if gemeente.pwet:
            yield _row(year, None, "W", _PW, people * 34_000, on=june, wet="pw", cost="uitkering")
            yield _row(year, None, "W", _PW, people * 33_200, on=june, wet="pw", side="B", cost="rijksbijdrage")


def _row(
    year: int, month: int | None, soort: str, line: str, cents: int, *,
    on: date | None = None, side: str = "L", wet: str | None = None, cost: str = "zorg_in_natura",
) -> Sequence[Cell]:  # fmt: skip
    return (date(year, month or 1, 1), month, soort, on, line, wet or _WET[line], cost, side, cents / 100)


def _tell(scene: Scene, amounts: Budget) -> None:
    """The story of the shortage and the one product behind it."""
    months = [f"2026-{month:02d}" for month in range(1, 10)]
    lines = (JEUGD_AMBULANT, JEUGD_VERBLIJF)
    budget = sum(amounts[g.code, line, 2026, m] for g in GEMEENTEN for line in lines for m in range(1, 10))
    spent = sum(realised(scene, g.code, line, 2026, m) for g in GEMEENTEN for line in lines for m in range(1, 10))
    scene.truth.stories["nadeel_jeugd"] = {
        "programmaproducten": lines,
        "tot_en_met": "2026-09",
        "begroot": f"{budget / 100:.2f}",
        "gerealiseerd": f"{spent / 100:.2f}",
        "nadeel": f"{(spent - budget) / 100:.2f}",
    }
    course, total = {}, 0
    for month in months:
        place = int(month[5:])
        total += sum(
            realised(scene, g.code, JEUGD_AMBULANT, 2026, place) - amounts[g.code, JEUGD_AMBULANT, 2026, place]
            for g in GEMEENTEN
        )
        course[month] = f"{total / 100:.2f}"
    scene.truth.stories["overschrijding_vanaf_april"] = {
        "programmaproduct": JEUGD_AMBULANT, "product": "45A48", "cumulatief_boven_begroting": course,
    }  # fmt: skip
    scene.truth.stories["aansluiting_grootboek"] = {
        "gemeente": "GM9901", "programmaproduct": JEUGD_VERBLIJF, "maand": "2025-12", "verschil": f"{GAP / 100:.2f}",
    }  # fmt: skip


MAATREGELEN = (
    (
        "B01",
        "Algemene voorziening was en strijk",
        PROGRAMMAPRODUCTEN[0],
        "structureel",
        "berekend_tegen_nulmeting",
        "loopt",
        60,
        0.92,
    ),
    ("B02", "Dagbesteding dichter bij huis", PROGRAMMAPRODUCTEN[1], "structureel", "geschat", "vertraagd", 45, 0.40),
    (
        "B03",
        "Hergebruik van hulpmiddelen",
        PROGRAMMAPRODUCTEN[2],
        "structureel",
        "begroting_verlaagd",
        "behaald",
        30,
        1.05,
    ),
    (
        "B04",
        "Afbouw ambulante jeugdhulp per april 2026",
        JEUGD_AMBULANT,
        "structureel",
        "begroting_verlaagd",
        "vertraagd",
        80,
        0.0,
    ),
    ("B05", "Eenmalige verrekening pleegzorg", JEUGD_VERBLIJF, "incidenteel", "geschat", "behaald", 25, 1.0),
)
"""Savings: id, title, programmaproduct, kind, method, status, planned euros per month per 10,000 inhabitants, part that is reached."""


def besparing_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """Plan, realisation and forecast of each measure per month of 2025 and 2026."""
    rows = 0
    for gemeente in GEMEENTEN:
        scale = scene.size.inhabitants * gemeente.share / 10_000
        for number, title, line, kind, method, status, planned, reached in MAATREGELEN:
            for place in range(24):
                month = date(2025 + place // 12, place % 12 + 1, 1)
                plan = round(planned * scale * min(place + 1, 12), 2)
                done = None if month > date(2026, 9, 1) else round(plan * reached, 2)
                rows += 1
                yield (
                    gemeente.naam,
                    number,
                    title,
                    month,
                    "controller",
                    line,
                    kind,
                    method,
                    status,
                    plan,
                    done,
                    round(plan * reached, 2),
                )
    scene.truth.accepted("besparing", rows)


LATE_EXPORTS = (
    SheetExport(
        mapping="begroting", file="financien/begroting.xlsx", sheet="Regels", rows=begroting_rows, money=("Bedrag",),
        columns=("Gemeente", "Regel", "Begin", "Maand", "Soort", "Vastgesteld op", "Programmaproduct", "Wet", "Kostensoort", "L/B",
                 "Bedrag"),
        above=("Begroting en grootboek sociaal domein", "Stand 31-10-2026", "Bedragen in euro", ""),
    ),
    SheetExport(
        mapping="besparingen", file="financien/besparingen.xlsx", rows=besparing_rows, money=("Gepland", "Gerealiseerd", "Verwacht"),
        columns=("Gemeente", "Maatregel", "Titel", "Maand", "Eigenaar", "Programmaproduct", "Soort", "Methode", "Status", "Gepland",
                 "Gerealiseerd", "Verwacht"),
    ),
)  # fmt: skip
"""Made when the declarations are known."""

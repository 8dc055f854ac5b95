"""The command forecast: what a report shows as a block, in the terminal."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import LEGEND, Figure
from ketenzicht.kernel.periods import Period, Unit, parse_period, period_of
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.insight import asked, members, reader_of
from ketenzicht.project.cli.shown import as_json, require_format, say, table
from ketenzicht.project.installation import Installation

if TYPE_CHECKING:
    from ketenzicht.indicators.source import Source
    from ketenzicht.reports import definition, model


def forecast(
    house: Installation,
    key: str,
    period: str | None,
    *,
    ahead: int,
    months: int,
    incomplete: int,
    where: Sequence[str],
    profile: str | None,
    snapshot: str | None,
    format: str,
) -> int:
    """Show the forecast of one indicator; a refusal is a sentence and no error."""
    require_format(format, "table", "json", "csv")
    block = _block(house, key, ahead=ahead, months=months, incomplete=incomplete, where=members(where))
    reader = reader_of(house, profile)
    with asked(house, snapshot) as source:
        made = _made(house, block, source, reader, _last_month(house, period))
    show = {"json": _as_json, "csv": _as_csv, "table": _as_table}[format]
    show(made, key)
    return DONE


def _block(
    house: Installation, key: str, *, ahead: int, months: int, incomplete: int, where: dict[str, str]
) -> "definition.Forecast":
    """The block that a report would hold, read and checked as such a one."""
    from ketenzicht.indicators import catalog
    from ketenzicht.reports.blocks import WORDS

    about = catalog.find(key, house.indicators)
    settings: dict[str, Any] = {"indicator": about.key, "months": months, "ahead": ahead, "where": where}
    found: Any = WORDS["forecast"](settings | ({"incomplete": incomplete} if incomplete else {}), str)
    block: definition.Forecast = replace(found, title=f"{about.title}: vooruitblik")
    return block


def _last_month(house: Installation, period: str | None) -> Period:
    if period is None:
        return period_of(local_time(house.clock()).date(), Unit.MONTH).previous()
    found = parse_period(period)
    if found.unit is not Unit.MONTH:
        raise WrongCall(f"Een vooruitblik gaat per maand; kies een maand zoals 2026-03 in plaats van {found.key}.")
    return found


def _made(
    house: Installation, block: "definition.Forecast", source: "Source", reader: Any, period: Period
) -> "model.Block":
    from ketenzicht.indicators import asking
    from ketenzicht.reports.compose import forecasts  # noqa: F401  (it adds the block to `made`)
    from ketenzicht.reports.compose.blocks import Work, made
    from ketenzicht.reports.compose.inquiry import Inquiry
    from ketenzicht.reports.compose.norms import Norms

    inquiry = Inquiry(
        source=source, reader=reader, period=period, gemeente=None, indicators=house.indicators, ask=asking.ask,
        outlook=house.outlook,
    )  # fmt: skip
    return made(block, Work(inquiry=inquiry, norms=Norms(inquiry=inquiry)))


def _refusal(made: "model.Block") -> str:
    """Why there is no forecast; empty where there is one."""
    return " ".join(getattr(made, "paragraphs", ()))


def _rows(made: Any, key: str) -> list[dict[str, Any]]:
    from ketenzicht.reports.facts import facts_of

    return [
        {
            "indicator": key,
            "periode": fact.period,
            "wat": fact.what,
            "waarde": None if fact.figure.value is None else float(fact.figure.value),
            "status": str(fact.figure.status),
            "eenheid": fact.unit,
        }
        for fact in facts_of(made, 1, made.past[-1].period.key)
    ]


def _as_json(made: Any, key: str) -> None:
    refusal = _refusal(made)
    if refusal:
        as_json({"key": key, "title": made.title, "forecast": None, "why": refusal})
    else:
        as_json({"key": key, "title": made.title, "forecast": _rows(made, key), "remarks": list(made.remarks)})


def _as_csv(made: Any, key: str) -> None:
    """A line per figure; of a refusal the head alone, and the reason among the errors."""
    writer = csv.DictWriter(
        sys.stdout, ["indicator", "periode", "wat", "waarde", "status", "eenheid"], lineterminator="\n"
    )
    writer.writeheader()
    if refusal := _refusal(made):
        sys.stderr.write(refusal + "\n")
        return
    writer.writerows(_rows(made, key))


def _as_table(made: Any, key: str) -> None:  # noqa: ARG001
    from ketenzicht.reports.renderers import forecasts

    say(made.title)
    if refusal := _refusal(made):
        say(refusal)
        return
    titles = ["Waarde", "Prognose", "Laag", "Hoog", *(["Bijgesteld"] if made.is_adjusted else [])]
    heads = ["Maand", *titles, *(["In", "Uit"] if made.is_flow else [])]
    rows = [
        [month.label, *(_written(made, figure) for figure in figures)]
        for month, figures in forecasts.lines(made, len(titles))
    ]
    table(heads, rows, right=heads[1:])
    for words in (*forecasts.happened(made), *made.remarks):
        say(text.capitalised(words))
    if any(month.figure.value is None for month in made.past):
        say(LEGEND)


def _written(made: Any, figure: Figure | None) -> str | None:
    return None if figure is None else made.measure.written(figure)

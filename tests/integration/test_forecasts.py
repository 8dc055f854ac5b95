"""Forecasts on the demo town and on real figures: the history is the truth, the sums are right, the coverage is true."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.indicators.forecasting.declared import parse
from ketenzicht.indicators.forecasting.outlook import Outlook
from ketenzicht.indicators.forecasting.projecting import project
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.reports import catalog, model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import Report
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.town import Town
from tests.unit.indicators.forecast_series import outcome, score

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

TEMPLATES = catalog.load(indicators.load(), dimensions())
MONEY = "Gerealiseerde uitgaven, zes maanden vooruit"
REQUESTS = "Nieuwe aanvragen, zes maanden vooruit"
TASKS = "Open taken, zes maanden vooruit"
OUTLOOK = """
events: [{indicator: aanvragen.ontvangen, since: 2027-01-01, why: nieuwe wet, effect: {amount: 7}}]
adjustments:
  - {indicator: taken.verloop, part: in, from: 2026-12, until: 2027-01, amount: 25, why: achterstand, by: controller, on: 2026-11-01}
"""


@pytest.fixture(scope="module")
def source(town: Town) -> Iterator[asking.Source]:
    found = manifest.current(town.house.store)
    assert found is not None
    with asking.open(town.house.store, found, at=AT) as opened:
        yield opened


def made(source: asking.Source, **more: Any) -> Report:
    """The report vooruitblik over October 2026, without the blocks per wet, which take the most time."""
    template = TEMPLATES["vooruitblik"]
    template = replace(template, blocks=tuple(one for one in template.blocks if "Lopende" not in one.title))
    reader = analyst().lowered_to(more.pop("profile", Profile.ZAAK))
    return compose(
        template, source=source, period=parse_period("2026-10"), reader=reader, indicators=indicators.load(), **more
    )


@pytest.fixture(scope="module")
def report(source: asking.Source) -> Report:
    return made(source)


def block(report: Report, title: str) -> model.Forecast:
    (found,) = (one for one in report.blocks if one.title == title)
    assert isinstance(found, model.Forecast), found
    return found


def by_month(figures: dict[str, Any]) -> dict[str, Decimal]:
    """Figures of the truth by month, whatever else they are split by."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for key, value in figures.items():
        found[key.partition("|")[0]] += Decimal(str(value))
    return found


@pytest.mark.covers("S3-159")
def test_the_history_is_what_the_generator_counted(report: Report, town: Town) -> None:
    counts, euros = town.truth["counts"], town.truth["euros"]
    truths = {
        REQUESTS: by_month(counts["aanvraag.ontvangen|maand|wet"]),
        MONEY: by_month(euros["gerealiseerd|zorgmaand|programmaproduct"]),
        TASKS: by_month(counts["taak.open"]),
    }
    for title, truth in truths.items():
        past = block(report, title).past
        assert len(past) >= 23
        assert {month.period.key: month.figure.value for month in past} == {
            month.period.key: truth[month.period.key] for month in past
        }, title


@pytest.mark.covers("S1-22")
def test_requests_and_their_error_are_worked_out_by_hand(report: Report, town: Town) -> None:
    """The truth file alone gives the same forecast and MASE: a year earlier is what did best."""
    truth = by_month(town.truth["counts"]["aanvraag.ontvangen|maand|wet"])
    values = [float(truth[month]) for month in sorted(truth)][-48:]
    found = block(report, REQUESTS)
    assert found.method == "gelijk aan een jaar eerder"
    assert [month.figure.value for month in found.coming] == values[36:42]
    missed = [abs(values[o + h] - values[o + h - 12]) for o in range(24, 48) for h in range(6) if o + h < 48]
    changed = [abs(values[at] - values[at - 12]) for at in range(12, 48)]
    assert float(found.error.value or 0) == pytest.approx(np.mean(missed) / np.mean(changed), abs=0.005)


def test_open_tasks_follow_from_what_comes_and_goes(report: Report) -> None:
    found = block(report, TASKS)
    begin = found.past[-1].figure.value
    for month in found.coming:
        assert month.inflow and month.outflow and begin is not None
        begin = begin + (month.inflow.value or 0) - (month.outflow.value or 0)
        assert month.figure.value == begin
        assert (month.low.value or 0) <= begin <= (month.high.value or 0)


def test_a_month_that_is_not_whole_yet_is_forecast_and_not_believed(report: Report) -> None:
    found = block(report, MONEY)
    assert (found.past[-1].period.key, found.coming[0].period.key) == ("2026-09", "2026-10")
    assert "Nog niet volledig, en daarom voorspeld: oktober 2026." in found.remarks


@pytest.mark.covers("S3-154")
def test_an_event_and_an_adjustment_move_the_forecast_and_give_their_reason(
    source: asking.Source, report: Report
) -> None:
    known = made(source, outlook=parse(OUTLOOK, indicators.load()))
    before, after = block(report, REQUESTS), block(known, REQUESTS)
    moved = [(b.figure.value or 0) - (a.figure.value or 0) for a, b in zip(before.coming, after.coming, strict=True)]
    assert moved == [0, 0, 7, 7, 7, 7]
    assert after.marks == (model.Mark(period="2027-01", words="nieuwe wet"),)
    own = block(known, TASKS)
    extra = [(m.adjusted.value or 0) - (m.figure.value or 0) for m in own.coming if m.adjusted]
    assert extra == [0, 25, 50, 50, 50, 50]  # what came in stays until it goes out
    assert any("want achterstand." in words for words in own.remarks)
    assert known.footer.definition_hash != report.footer.definition_hash
    assert {"bijgesteld", "prognose", "laag", "hoog", "mase", "dekking"} <= {fact.what for fact in facts(known)}


def test_in_another_profile_only_protected_figures_are_used(source: asking.Source) -> None:
    """Rounded to five in the history, so no forecast knows more than these."""
    found = block(made(source, profile=Profile.OPEN), REQUESTS)
    assert all((month.figure.value or 0) % 5 == 0 for month in found.past)


@pytest.mark.covers("S1-22")
def test_on_months_of_the_town_that_were_held_back_the_printed_coverage_is_true(town: Town) -> None:
    """Every monthly series of the truth file, the last six months held back at six moments."""
    found = score([outcome(values[: len(values) - cut]) for values in series_of(town.truth) for cut in range(0, 12, 2)])
    assert abs(found.hits - found.printed) <= 0.05, found


def series_of(truth: dict[str, Any]) -> Iterator[np.ndarray[Any, np.dtype[np.float64]]]:
    """The counts per month, split by what stands behind it, with their zeros."""
    months = sorted(by_month(truth["counts"]["aanvraag.ontvangen|maand|wet"]))
    for name, figures in truth["counts"].items():
        if "|maand|" not in name:
            continue
        members = {key.partition("|")[2] for key in figures}
        for member in sorted(members):
            yield np.array([float(figures.get(f"{month}|{member}", 0)) for month in months])


def test_on_weeks_of_a_real_process_the_printed_coverage_is_nearly_true(reference_dir: Path) -> None:
    """The steps of a municipal log, by activity and week: no season of a year, so each week follows the one before."""
    log = pd.read_csv(reference_dir / "data/eventlogs/receipt.csv", dtype=str)
    weeks = pd.to_datetime(log["time:timestamp"].str[:10]).dt.to_period("W")
    counted = pd.crosstab(weeks, log["concept:name"])
    counted = counted[(counted.index >= "2010-10-11") & (counted.index <= "2011-12-19")]
    busy = counted[[name for name in counted if counted[name].mean() >= 1]].to_numpy(dtype=np.float64)
    found = score(
        [outcome(column[: len(column) - cut], ahead=4, season_length=1) for column in busy.T for cut in range(24)]
    )
    assert len(busy.T) * 24 - found.refused > 80
    # Measured: 82 % of the weeks against 88 % printed, so outside the five points that hold elsewhere (ADR 18).
    assert abs(found.hits - found.printed) <= 0.08, found


def test_published_figures_of_one_half_year_are_too_few(reference_dir: Path) -> None:
    rows = pd.read_csv(reference_dir / "data/cbs/excerpts/stromen_jeugd.csv", dtype=str)
    rows = rows[(rows["tabel"] == "jeugdhulptrajecten") & (rows["soort"] == "Totaal")]
    with pytest.raises(NoForecast, match=r"op rij met een cijfer, en er zijn er \d+ nodig"):
        project(rows["instroom"].to_numpy(dtype=np.float64), 2, season=2)


def test_without_a_file_nothing_is_known_of_the_future(town: Town) -> None:
    assert town.house.outlook == Outlook()

"""Forecasts of one series: which model, which band, when there is none, and that the printed coverage is true."""

from time import perf_counter

import numpy as np
import pytest

from ketenzicht.indicators.forecasting import backtest, calibration
from ketenzicht.indicators.forecasting.backtest import Bounds
from ketenzicht.indicators.forecasting.candidates import CANDIDATES, NAIVE, Candidate
from ketenzicht.indicators.forecasting.external import named
from ketenzicht.indicators.forecasting.projecting import bounds_of, project
from ketenzicht.indicators.forecasting.refusing import NoForecast
from ketenzicht.indicators.forecasting.stocks import project_stock
from ketenzicht.kernel.errors import WrongCall
from tests.unit.indicators.forecast_series import AHEAD, KINDS, Numbers, flagged, scored

WITHIN = 0.05


def wave(count: int, noise: float = 0.0) -> Numbers:
    """A year's wave on a level of 100."""
    random = np.random.default_rng(3)
    return 100 + 30 * np.sin(2 * np.pi * np.arange(count) / 12) + random.normal(0, noise, count)


# Which model


def test_a_wave_is_forecast_as_a_year_earlier() -> None:
    found = project(np.round(wave(48, 2)), AHEAD)
    assert found.candidate.key == "seasonal_naive"
    assert found.path.tolist() == np.round(wave(48, 2))[36:42].tolist()


def test_a_straight_line_goes_on() -> None:
    found = project(10 + 3 * np.arange(40, dtype=np.float64), 3)
    assert found.path.tolist() == [130, 133, 136]
    assert found.low.tolist() == found.path.tolist() == found.high.tolist()


def test_a_growing_wave_grows_on() -> None:
    values = wave(60) + 2 * np.arange(60)
    found = project(values, 6, decimals=3)
    expected = wave(66)[60:] + 2 * np.arange(60, 66)
    assert found.candidate.key == "seasonal_growth"
    assert found.path == pytest.approx(expected, abs=0.001)


def test_no_candidate_looks_into_the_future() -> None:
    """What comes after an origin changes nothing of what was forecast from it."""
    random = np.random.default_rng(5)
    values, origins = random.normal(100, 10, 60), np.array([24, 30, 40])
    later = values.copy()
    later[40:] += 1000
    for candidate in CANDIDATES:
        before = candidate.paths(values[:40], origins, AHEAD, 12)
        assert np.array_equal(before, candidate.paths(later, origins, AHEAD, 12)), candidate.key


@pytest.mark.parametrize("seed", range(4))
def test_damped_trend_is_that_of_holt_written_out(seed: int) -> None:
    """The winning weights of the grid are found again by a plain loop over the same grid."""
    from ketenzicht.indicators.forecasting.holt import _GRID, damped_trend

    values = np.random.default_rng(seed).normal(0, 5, 30) + 2.0 * np.arange(30)
    best, least = None, np.inf
    for alpha, beta, phi in _GRID:
        level, slope, missed = values[0], (values[7] - values[0]) / 7 if phi else 0.0, 0.0
        for value in values[1:]:
            error = value - (level + phi * slope)
            missed += error * error
            level, slope = level + phi * slope + alpha * error, phi * slope + alpha * beta * error
        if missed < least:
            least, best = missed, [level + slope * sum(phi**n for n in range(1, h + 1)) for h in range(1, 5)]
    assert damped_trend(values, np.array([30]), 4)[0] == pytest.approx(best)


def test_one_more_model_takes_part_where_it_is_asked_for() -> None:
    class Theta:
        def forecast(self, *, y: Numbers, h: int) -> dict[str, Numbers]:
            return {"mean": y[-1] + 5.0 * np.arange(1, h + 1)}

    (theta,) = named(["statsforecast"], lambda _: Theta())
    values = np.cumsum(np.full(40, 5.0))
    naive, other = backtest.tried(values, 3, 12, Bounds(), (NAIVE, theta))
    assert np.nanmax(naive.errors, axis=0).tolist() == [5, 10, 15]
    assert np.nanmax(np.abs(other.errors)) == 0
    assert project(values, 3, candidates=(NAIVE, theta)).candidate is theta


def test_statsforecast_itself_takes_part_where_it_is_installed() -> None:
    pytest.importorskip("statsforecast")
    (theta,) = named(["statsforecast"])
    assert theta.paths(wave(40, 2), np.array([30, 40]), 3, 12).shape == (2, 3)


def test_who_asks_for_statsforecast_without_having_it_reads_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "statsforecast.models", None)
    with pytest.raises(WrongCall, match=r"niet geïnstalleerd; installeer ketenzicht\[statsforecast\]"):
        named(["statsforecast"])


# When there is none


@pytest.mark.parametrize("known", [5, 29])
def test_a_short_history_is_refused_with_the_number_of_months_that_is_needed(known: int) -> None:
    with pytest.raises(NoForecast, match=f"er zijn {known} maanden op rij met een cijfer, en er zijn er 30 nodig"):
        project(wave(known), AHEAD)


def test_thirty_months_are_enough_for_six_ahead() -> None:
    assert len(project(wave(30, 1), AHEAD).path) == AHEAD


@pytest.mark.parametrize("values", [np.full(48, 7.0), np.cumsum(np.random.default_rng(8).choice([-9.0, 9.0], 60))])
def test_what_naive_does_as_well_is_refused(values: Numbers) -> None:
    with pytest.raises(NoForecast, match="geen model duidelijk beter"):
        project(values, AHEAD)


# Bounds


def test_counts_are_not_forecast_below_zero() -> None:
    found = project(np.maximum(0.0, 90 - 2.0 * np.arange(44)), 12)
    assert found.path.min() >= 0 and found.low.min() >= 0


def test_a_share_stays_a_share() -> None:
    values = np.minimum(100.0, 20 + 1.9 * np.arange(42))
    found = project(values, 12, bounds=bounds_of(values, share=True), decimals=1)
    assert found.high.max() <= 100 and found.path.max() <= 100


def test_what_was_below_zero_may_be_so_again() -> None:
    assert project(60 - 2 * np.arange(40, dtype=np.float64), 3).path.tolist() == [-20, -22, -24]


# Error and coverage


def test_the_error_is_the_mase_of_the_books() -> None:
    """Worked out month by month: the forecasts from each origin against what came, over the change in a year."""
    values = np.round(wave(50, 6))
    found = project(values, AHEAD)
    assert found.candidate.key == "seasonal_naive"
    missed = [
        abs(values[origin + ahead] - values[origin + ahead - 12])
        for origin in range(24, 50)
        for ahead in range(AHEAD)
        if origin + ahead < 50
    ]
    changed = [abs(values[month] - values[month - 12]) for month in range(12, 50)]
    assert found.mase == pytest.approx((sum(missed) / len(missed)) / (sum(changed) / len(changed)))


def test_the_band_holds_the_part_of_the_errors_that_it_is_meant_to_hold() -> None:
    sizes = np.array([5.0, 1.0, 4.0, 2.0, 3.0, 6.0, 9.0, 8.0, 7.0])
    assert calibration.quantile(sizes) == 8  # the eighth of nine: 0.8 × (9 + 1)
    wider = calibration.half_widths(np.column_stack((sizes, sizes / 2)))
    assert wider.tolist() == [8, 8]  # never narrower further ahead


def test_coverage_counts_only_what_was_known_at_the_time() -> None:
    """Errors of eight ones, then twos: at each two the band was one wide, until enough twos were known."""
    errors = np.array([[1.0]] * 8 + [[2.0]] * 4)
    assert (
        calibration.coverage(errors) == 0.25
    )  # the first two fall outside; then two of ten are twos, and the band is two


@pytest.mark.covers("S1-22")
@pytest.mark.parametrize("kind", KINDS)
def test_the_printed_coverage_is_true_on_months_that_were_held_back(kind: str) -> None:
    found = scored(KINDS[kind], series=100, history=60, seed=11)
    assert abs(found.hits - found.printed) <= 2 * WITHIN, found  # few series, so twice as far; the long proof is strict


@pytest.mark.proof
@pytest.mark.covers("S1-22")
@pytest.mark.parametrize("history", [48, 60])
@pytest.mark.parametrize("kind", KINDS)
def test_the_printed_coverage_is_true_within_five_points(kind: str, history: int) -> None:
    found = scored(KINDS[kind], series=1000, history=history, seed=2026)
    assert abs(found.hits - found.printed) <= WITHIN, found


@pytest.mark.parametrize("known", [True, False])
def test_after_an_event_that_was_written_down_the_printed_coverage_is_true(known: bool) -> None:
    found = flagged(series=200, history=54, known=known, seed=4)
    assert abs(found.hits - found.printed) <= WITHIN, found


def test_a_series_takes_less_than_fifty_milliseconds() -> None:
    values = np.round(wave(60, 5))
    project(values, 12)
    begin = perf_counter()
    for _ in range(10):
        project(values, 12)
    assert (perf_counter() - begin) / 10 < 0.05


# Stocks


def flows(count: int = 48) -> tuple[Numbers, Numbers, Numbers]:
    """In with a season, uit that lags behind, and the stock that follows from them."""
    random = np.random.default_rng(6)
    coming = np.round(60 + 20 * np.sin(2 * np.pi * np.arange(count) / 12) + random.normal(0, 3, count))
    going = np.round(np.concatenate(([55.0], 0.95 * coming[:-1])) + random.normal(0, 3, count))
    return coming, going, 200 + np.cumsum(coming - going)


def test_a_stock_follows_from_its_flows_exactly() -> None:
    coming, going, end = flows()
    found = project_stock(coming, going, end, AHEAD)
    begin = np.concatenate(([end[-1]], found.path[:-1]))
    assert np.array_equal(begin + found.inflow - found.outflow, found.path)
    assert (found.low <= found.path).all() and (found.path <= found.high).all()


def test_no_more_goes_out_than_there_is() -> None:
    count = 40
    end = np.maximum(0.0, 400 - 10.0 * np.arange(1, count + 1))
    coming, going = np.full(count, 5.0), np.full(count, 15.0)
    found = project_stock(coming, going, end, AHEAD)
    assert found.path.min() >= 0
    assert np.array_equal(np.concatenate(([end[-1]], found.path[:-1])) + found.inflow - found.outflow, found.path)


def test_the_band_of_a_stock_is_that_of_the_stock_and_not_of_its_flows() -> None:
    """Held back: the stock of the last months lies in the band about as often as is printed, over many towns."""
    random = np.random.default_rng(12)
    hits, printed = [], []
    for _ in range(150):
        count = 54
        wave_in = 60 + random.uniform(10, 25) * np.sin(2 * np.pi * np.arange(count) / 12)
        coming, going = random.poisson(wave_in), random.poisson(np.roll(wave_in, 2) - random.uniform(0, 4))
        end = 300.0 + np.cumsum(coming - going)
        if end.min() < 0:
            continue
        try:
            known = [part[:-AHEAD].astype(np.float64) for part in (coming, going, end)]
            found = project_stock(known[0], known[1], known[2], AHEAD)
        except NoForecast:
            continue
        hits.append(float(np.mean((found.low <= end[-AHEAD:]) & (end[-AHEAD:] <= found.high))))
        printed.append(found.coverage)
    assert len(hits) > 60
    assert abs(np.mean(hits) - np.mean(printed)) <= 2 * WITHIN


def test_every_candidate_can_be_told_in_words() -> None:
    assert all(isinstance(one, Candidate) and one.title and one.key for one in CANDIDATES)
    assert len({one.key for one in CANDIDATES}) == len(CANDIDATES)

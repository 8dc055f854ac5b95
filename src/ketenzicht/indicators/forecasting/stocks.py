"""A stock follows from its flows: begin + in − uit = eind, exactly, at every period ahead and at every look back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketenzicht.indicators.forecasting import backtest, calibration
from ketenzicht.indicators.forecasting.backtest import Bounds, Trial
from ketenzicht.indicators.forecasting.candidates import CANDIDATES, NAIVE, SEASONAL, Candidate
from ketenzicht.indicators.forecasting.holt import Numbers
from ketenzicht.indicators.forecasting.projecting import (
    YEAR,
    band,
    continued,
    least,
    require_better,
    require_enough,
)

_COUNTS = Bounds(low=0.0)


@dataclass(frozen=True, kw_only=True)
class StockProjection:
    """In, uit and eind per period ahead in whole numbers, the band of eind, and the two models. `mase` and `coverage` are
    those of eind."""

    inflow: Numbers
    outflow: Numbers
    path: Numbers
    low: Numbers
    high: Numbers
    inflow_by: Candidate
    outflow_by: Candidate
    mase: float
    coverage: float
    origins: int
    models: int


def project_stock(
    inflow: Numbers,
    outflow: Numbers,
    end: Numbers,
    ahead: int,
    *,
    season: int = YEAR,
    candidates: Sequence[Candidate] = CANDIDATES,
    since: str = "",
) -> StockProjection:
    """The forecast of a stock out of its flows; all three have a value per period, oldest first. Raises NoForecast where
    history is too short, or where the flows say no more of the stock than its last value, or that of a
    year earlier, does."""
    require_enough(end, ahead, season, since)
    trials_in, trials_out = (backtest.tried(flow, ahead, season, _COUNTS, candidates) for flow in (inflow, outflow))
    best_in, best_out = least(trials_in), least(trials_out)
    errors = _errors(end, (inflow, best_in), (outflow, best_out), season)
    beaten = least(backtest.tried(end, ahead, season, _COUNTS, (NAIVE, SEASONAL)))
    require_better(float(np.nanmean(np.abs(errors))), beaten.mae)
    coming, going = (
        continued(best.candidate, flow, ahead, season, _COUNTS)
        for best, flow in ((best_in, inflow), (best_out, outflow))
    )
    coming, going, path = balanced(float(end[-1]), coming, going)
    low, high, path = band(path, errors, _COUNTS, 0)
    return StockProjection(
        inflow=coming,
        outflow=going,
        path=path,
        low=low,
        high=high,
        inflow_by=best_in.candidate,
        outflow_by=best_out.candidate,
        mase=backtest.mase(errors, end, season),
        coverage=calibration.coverage(errors),
        origins=len(errors),
        models=len(trials_in),
    )


def balanced(begin: float, inflow: Numbers, outflow: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """In, uit and eind in whole numbers: never more goes out than there is, so that eind is not below zero."""
    coming, going, path, there = np.round(inflow), np.round(outflow), np.empty(len(inflow)), begin
    for place in range(len(path)):
        going[place] = min(going[place], there + coming[place])
        there = path[place] = there + coming[place] - going[place]
    return coming, going, path


def _errors(end: Numbers, coming: tuple[Numbers, Trial], going: tuple[Numbers, Trial], season: int) -> Numbers:
    """What the stock became less what the flows made of it, per origin and period ahead."""
    ahead = coming[1].errors.shape[1]
    origins = backtest.origins_of(len(end), ahead, season)
    ins, outs = (_COUNTS.kept(trial.candidate.paths(flow, origins, ahead, season)) for flow, trial in (coming, going))
    paths = np.array([balanced(end[at - 1], i, o)[2] for at, i, o in zip(origins, ins, outs, strict=True)])
    return np.asarray(backtest.actual(end, origins, ahead) - paths, dtype=np.float64)

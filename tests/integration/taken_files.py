"""What the delivery files of the demo town say about tasks, counted with pandas alone: no warehouse, no definitions."""

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

_MOMENTS = ("verstuurd", "gereserveerd", "geaccepteerd", "gestart", "gesloten", "afgewezen", "ingetrokken", "verlopen")


@cache
def taken(deliveries: Path) -> "pd.DataFrame":
    """The good tasks of the delivery, a row per task, with a day per step (`gestart_op`), `einde_op`, and `dagen`.

    What is planted as a mistake is left out: a task number that comes back, a BSN that is none, a code or moment that does not
    exist, a step before sending."""
    found = pd.read_csv(deliveries / "regiesysteem" / "taken.csv", dtype=str, keep_default_na=False)
    found = found[found["taak_id"].str.fullmatch(r"TK\d+")].drop_duplicates("taak_id")
    for step in _MOMENTS:
        found[f"{step}_op"] = pd.to_datetime(found[step].str[:10], errors="coerce")
    ends = ["gesloten_op", "afgewezen_op", "ingetrokken_op", "verlopen_op"]
    found["einde_op"] = found[ends].min(axis=1)
    found["afgesproken_op"] = found["verstuurd_op"] + pd.to_timedelta(pd.to_numeric(found["termijn"]), unit="D")
    found["dagen"] = (found["gesloten_op"] - found["verstuurd_op"]).dt.days
    return found


def within(found: "pd.DataFrame", step: str, month: str) -> "pd.DataFrame":
    """The tasks of which a step happened in a month such as 2026-09."""
    return found[found[f"{step}_op"].dt.strftime("%Y-%m") == month]


def open_on(found: "pd.DataFrame", day: date) -> "pd.DataFrame":
    """The tasks that are open at the end of a day."""
    last = pd.Timestamp(day)
    return found[(found["verstuurd_op"] <= last) & ~(found["einde_op"] <= last)]

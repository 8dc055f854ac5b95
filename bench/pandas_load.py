"""The same load by pandas, as an analyst would write it: read, strip, translate, check, pseudonymise, derive, write Parquet.

It does what the product does to a row of taken, no more: no encryption of the original, no quarantine with line numbers.
"""

import json
import resource
import secrets
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

MOMENTS = ("verstuurd", "gereserveerd", "gestart", "gesloten")
WET = {"WMO": "wmo", "JW": "jeugd", "PW": "pw"}
STATUS = {"Gesloten": "gesloten", "Gestart": "gestart", "Verstuurd": "verstuurd", "Afgewezen": "afgewezen"}
RESULTAAT = {"Geleverd": "dienst_geleverd", "Deels": "deels_geleverd", "Niet": "niet_geleverd"}


def elfproef(bsn: pd.Series) -> pd.Series:
    """The eleven test over a column of text."""
    number = pd.to_numeric(bsn.where(bsn.str.fullmatch(r"\d{9}", na=False)), errors="coerce").fillna(0).astype("int64")
    total = sum(
        (number // 10 ** (8 - place) % 10) * weight for place, weight in enumerate((9, 8, 7, 6, 5, 4, 3, 2, -1))
    )
    return (number > 0) & (total % 11 == 0)


def load(source: Path, target: Path) -> dict[str, float]:
    """Load the CSV into a Parquet file; returns seconds, accepted and bad rows, memory."""
    begin = time.perf_counter()
    rows = pd.read_csv(source, sep=";", dtype=str, keep_default_na=False, na_values=[""])
    for column in rows.columns.drop("toelichting"):
        rows[column] = rows[column].str.strip()
    rows = rows.drop(columns="toelichting")
    bad = rows[["gemeente", "taaknummer", "aan", "status", "verstuurd"]].isna().any(axis=1)
    bad |= ~rows["gemeente"].str.fullmatch(r"GM\d{4}", na=False)
    for column, values in (("wet", WET), ("status", STATUS), ("resultaat", RESULTAAT)):
        translated = rows[column].map(values)
        bad |= rows[column].notna() & translated.isna()
        rows[column] = translated
    bad |= rows["bsn"].notna() & ~elfproef(rows["bsn"])
    for column in MOMENTS:
        local = pd.to_datetime(rows[column], format="%d-%m-%Y %H:%M", errors="coerce")
        bad |= rows[column].notna() & local.isna()
        moment = local.dt.tz_localize("Europe/Amsterdam", ambiguous=np.ones(len(local), bool), nonexistent="NaT")
        bad |= local.notna() & moment.isna()
        rows[f"{column}_tijd"] = moment.dt.tz_convert("UTC").dt.tz_localize(None)
        rows[f"{column}_op"] = local.dt.normalize()
    days = pd.to_numeric(rows["termijn"], errors="coerce")
    bad |= (rows["termijn"].notna() & days.isna()) | (days < 0) | (days > 3650)
    rows["afgesproken_dagen"] = days
    rows["afgesproken_op"] = rows["verstuurd_op"] + pd.to_timedelta(days, unit="D")
    for column, (start, end) in {
        "wachttijd": ("verstuurd", "gereserveerd"), "behandeltijd": ("gereserveerd", "gesloten"), "doorlooptijd": ("verstuurd", "gesloten"),
    }.items():  # fmt: skip
        rows[f"{column}_dagen"] = (rows[f"{end}_op"] - rows[f"{start}_op"]).dt.days
        bad |= rows[f"{column}_dagen"] < 0
    rows["binnen_afspraak"] = rows["gesloten_op"] <= rows["afgesproken_op"]
    for column in ("bsn", "medewerker"):
        known = rows[column].dropna().unique()
        rows[column] = rows[column].map(dict(zip(known, (secrets.token_hex(7) for _ in known), strict=True)))
    bad |= rows.duplicated(["gemeente", "taaknummer"], keep=False)
    good = rows[~bad].drop(columns=[*MOMENTS, "termijn"])
    good.to_parquet(target, compression="zstd", compression_level=1, index=False)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": time.perf_counter() - begin,
        "accepted": len(good),
        "quarantined": int(bad.sum()),
        "memory_mib": memory,
    }


if __name__ == "__main__":
    print(json.dumps(load(Path(sys.argv[1]), Path(sys.argv[2]))))

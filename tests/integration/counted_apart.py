"""A second set of books: figures counted with pandas out of the delivery files of the town, without warehouse or definitions.

What is planted in the files as a mistake (a key that begins with X, a row that comes twice) is left out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from ketenzicht.kernel.periods import parse_period

Pick = Callable[[pd.DataFrame, pd.Timestamp, pd.Timestamp], pd.DataFrame]
"""which rows count, between the first and the last day of a period"""
Value = Callable[[pd.DataFrame, pd.Timestamp], float | None]


@dataclass(frozen=True, kw_only=True)
class Line:
    """How one figure is counted: in which file, which rows, and what of them."""

    file: str
    pick: Pick
    value: Value
    add: tuple[str, ...] = ()
    """dimensions beside gemeente that this line may be split by, beside those of its file"""


def happened(day: str, keep: Callable[[pd.DataFrame], "pd.Series[bool]"] | None = None) -> Pick:
    """Rows of which something happened in the period."""

    def pick(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        found = rows[(rows[day] >= first) & (rows[day] <= last)]
        return found if keep is None else found[keep(found)]

    return pick


def running(begin: str, end: str, keep: Callable[[pd.DataFrame], "pd.Series[bool]"] | None = None) -> Pick:
    """Rows that had begun on the last day and had not ended on it."""

    def pick(rows: pd.DataFrame, _: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        found = rows[(rows[begin] <= last) & ~(rows[end] <= last)]
        return found if keep is None else found[keep(found)]

    return pick


def number(rows: pd.DataFrame, _: pd.Timestamp) -> float:
    return float(len(rows))


def share(part: Callable[[pd.DataFrame, pd.Timestamp], "pd.Series[bool]"]) -> Value:
    """Which percentage of the rows; nothing to say of no rows."""
    return lambda rows, last: float(100 * part(rows, last).mean()) if len(rows) else None


def middle(days: Callable[[pd.DataFrame, pd.Timestamp], "pd.Series[float]"]) -> Value:
    return lambda rows, last: float(days(rows, last).median()) if len(rows) else None


def mean(days: Callable[[pd.DataFrame, pd.Timestamp], "pd.Series[float]"]) -> Value:
    return lambda rows, last: float(days(rows, last).mean()) if len(rows) else None


SPLITS: Mapping[str, Mapping[str, str]] = {
    "taken": {"gemeente": "gemeentecode", "organisatie": "aan", "van_organisatie": "van"},
    "signalen": {"gemeente": "gemeentecode", "organisatie": "organisatie"},
    "plannen": {"gemeente": "gemeente", "team": "wijkteam", "organisatie": "wijkteam"},
    "doelen": {"gemeente": "gemeente", "team": "wijkteam", "uitkomst": "uitkomst"},
    "uitkeringen": {"gemeente": "Gemeente"},
    "trajecten": {"gemeente": "gemeente", "product": "instrument", "wet": "wet", "bestemming": "bestemming"},
    "voorzieningen": {"gemeente": "gem", "wet": "wet", "product": "product"},
    "zaken": {"wet": "Wet"},
}
"""per file the dimensions that stand in it by the same codes, with their column"""

LINES: Mapping[str, Line] = {
    "taken.open": Line(file="taken", pick=running("verstuurd", "einde"), value=number),
    "taken.over_termijn": Line(
        file="taken",
        pick=running("verstuurd", "einde"),
        value=lambda rows, last: float((rows.afgesproken < last).sum()),
    ),
    "taken.over_termijn_percentage": Line(
        file="taken", pick=running("verstuurd", "einde"), value=share(lambda rows, last: rows.afgesproken < last)
    ),
    "taken.ouderdom": Line(
        file="taken", pick=running("verstuurd", "einde"), value=mean(lambda rows, last: (last - rows.verstuurd).dt.days)
    ),
    "taken.verstuurd": Line(file="taken", pick=happened("verstuurd"), value=number),
    "taken.gestart": Line(file="taken", pick=happened("gestart"), value=number),
    "taken.gesloten": Line(file="taken", pick=happened("gesloten"), value=number),
    "taken.afgewezen": Line(file="taken", pick=happened("afgewezen"), value=number),
    "taken.doorlooptijd_mediaan": Line(
        file="taken", pick=happened("gesloten"), value=middle(lambda rows, _: (rows.gesloten - rows.verstuurd).dt.days)
    ),
    "taken.met_feedback": Line(
        file="taken", pick=happened("gesloten"), value=share(lambda rows, _: rows.terugkoppeling.notna())
    ),
    "signalen.ontvangen": Line(file="signalen", pick=happened("ontvangen"), value=number),
    "signalen.te_beoordelen": Line(file="signalen", pick=running("ontvangen", "beoordeeld"), value=number),
    "signalen.percentage_geaccepteerd": Line(
        file="signalen", pick=happened("beoordeeld"), value=share(lambda rows, _: rows.oordeel == "Geaccepteerd")
    ),
    "signalen.geaccepteerd": Line(
        file="signalen", pick=happened("beoordeeld", lambda rows: rows.oordeel == "Geaccepteerd"), value=number
    ),
    "signalen.afgewezen": Line(
        file="signalen", pick=happened("beoordeeld", lambda rows: rows.oordeel == "Afgewezen"), value=number
    ),
    "plannen.lopend": Line(file="plannen", pick=running("start", "einde"), value=number),
    "plannen.escalaties": Line(file="plannen", pick=happened("escalatie"), value=number),
    "plannen.escalaties_open": Line(file="plannen", pick=running("escalatie", "escalatie_opgelost"), value=number),
    "plannen.escalatie_dagen": Line(
        file="plannen",
        pick=running("escalatie", "escalatie_opgelost"),
        value=middle(lambda rows, last: (last - rows.escalatie).dt.days),
    ),
    "doelen.afgesloten": Line(file="doelen", pick=happened("afgerond"), value=number),
    "doelen.bereikt": Line(
        file="doelen",
        pick=happened("afgerond", lambda rows: rows.uitkomst != "vervallen"),
        value=share(lambda rows, _: rows.uitkomst == "bereikt"),
    ),
    "doelen.zonder_meting": Line(
        file="doelen", pick=happened("afgerond"), value=share(lambda rows, _: rows.verandering.isna())
    ),
    "metingen.vooruit_zrm11": Line(
        file="doelen",
        pick=happened("afgerond", lambda rows: rows.schaal == "zrm11"),
        value=share(lambda rows, _: rows.verandering > 0),
    ),
    "metingen.vooruit_zrm13": Line(
        file="doelen",
        pick=happened("afgerond", lambda rows: rows.schaal == "zrm13"),
        value=share(lambda rows, _: rows.verandering > 0),
    ),
    "metingen.gemiddelde_verandering_zrm13": Line(
        file="doelen",
        pick=happened("afgerond", lambda rows: rows.schaal == "zrm13"),
        value=mean(lambda rows, _: rows.verandering),
    ),
    "uitkeringen.lopend": Line(file="uitkeringen", pick=running("begin", "einde"), value=number),
    "uitkeringen.instroom": Line(file="uitkeringen", pick=happened("begin"), value=number),
    "uitkeringen.uitstroom": Line(file="uitkeringen", pick=happened("einde"), value=number),
    "trajecten.ingezet": Line(file="trajecten", pick=happened("gestart"), value=number),
    "uitstroom.aantal": Line(
        file="trajecten", pick=happened("beeindigd", lambda rows: rows.bestemming.notna()), value=number
    ),
    "voorzieningen.toegekend": Line(file="voorzieningen", pick=happened("toegekend"), value=number),
    "voorzieningen.gestart": Line(file="voorzieningen", pick=happened("start"), value=number),
    "voorzieningen.beeindigd": Line(file="voorzieningen", pick=happened("einde"), value=number),
    "aanvragen.ontvangen": Line(file="zaken", pick=happened("ontvangen"), value=number),
    "aanvragen.doorlooptijd_mediaan": Line(
        file="zaken",
        pick=happened("afgesloten"),
        value=middle(lambda rows, _: (rows.afgesloten - rows.ontvangen).dt.days),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Books:
    """What can be counted out of the delivery files in a folder; each file is read once."""

    files: Path
    _read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def knows(self, key: str, dimensions: tuple[str, ...]) -> bool:
        """Whether these books have this figure, split so."""
        return key in LINES and set(dimensions) <= set(SPLITS[LINES[key].file])

    def count(self, key: str, period: str, members: Mapping[str, str]) -> float | None:
        """The figure over a period by its key, of these members by dimension; None where there is nothing to say."""
        line, about = LINES[key], parse_period(period)
        first, last = pd.Timestamp(about.start), pd.Timestamp(about.end) - pd.Timedelta(days=1)
        rows = line.pick(self._rows(line.file), first, last)
        for dimension, code in members.items():
            column = rows[SPLITS[line.file][dimension]]
            rows = rows[(column == code) | (column.isna() if code == "onbekend" else False)]
        return line.value(rows, last)

    def _rows(self, file: str) -> pd.DataFrame:
        if file not in self._read:
            self._read[file] = getattr(self, f"_{file}")
        return self._read[file]

    @property
    def _taken(self) -> pd.DataFrame:
        ends = ["gesloten", "afgewezen", "ingetrokken", "verlopen"]
        rows = _good(pd.read_csv(self.files / "regiesysteem" / "taken.csv", dtype=str), "taak_id")
        rows = _days(rows, ["verstuurd", "gestart", *ends])
        agreed = rows.verstuurd + pd.to_timedelta(pd.to_numeric(rows.termijn), unit="D")
        return rows.assign(einde=rows[ends].min(axis=1), afgesproken=agreed)

    @property
    def _signalen(self) -> pd.DataFrame:
        rows = _good(pd.read_csv(self.files / "regiesysteem" / "signalen.csv", dtype=str), "signaal_id")
        return _days(rows, ["ontvangen", "beoordeeld"])

    @property
    def _trajecten(self) -> pd.DataFrame:
        rows = _good(pd.read_csv(self.files / "regiesysteem" / "trajecten.csv", dtype=str), "traject")
        return _days(rows, ["gestart", "beeindigd"])

    @cached_property
    def _dossiers(self) -> list[dict[str, object]]:
        return json.loads((self.files / "regiesysteem" / "plandossiers.json").read_text("utf-8"))["plannen"]  # type: ignore[no-any-return]

    @property
    def _plannen(self) -> pd.DataFrame:
        return _days(pd.DataFrame(self._dossiers), ["start", "einde", "escalatie", "escalatie_opgelost"])

    @property
    def _doelen(self) -> pd.DataFrame:
        """Each goal with the scale and the change of its last measurement, where that came after a first one."""
        rows = [
            {"gemeente": plan["gemeente"], "wijkteam": plan["wijkteam"], **goal, **_change(goal["metingen"])}
            for plan in self._dossiers
            for goal in plan["doelen"]  # type: ignore[attr-defined]
        ]
        return _days(pd.DataFrame(rows), ["afgerond"])

    @property
    def _uitkeringen(self) -> pd.DataFrame:
        """Of who takes part in the Participatiewet: Hoogschor does not."""
        file = self.files / "uitkeringen" / "uitkeringen.txt"
        rows = _good(pd.read_csv(file, sep="\t", dtype=str, encoding="utf-16-le"), "Uitkeringnr")
        rows = rows[~rows.Gemeente.isin(["GM9903", "Hoogschor"])]
        return rows.assign(**{column.lower(): _dutch(rows[column], "%d/%m/%Y") for column in ("Begin", "Einde")})

    @property
    def _voorzieningen(self) -> pd.DataFrame:
        file = self.files / "zorgadministratie" / "voorzieningen.csv"
        rows = _good(pd.read_csv(file, sep=";", dtype=str, encoding="utf-8-sig"), "voorziening")
        rows = rows.assign(wet=rows.wet.map({"WMO": "wmo", "JW": "jeugd"}), gem="GM" + rows.gem)
        return _days(rows, ["toegekend", "start", "einde"])

    @property
    def _zaken(self) -> pd.DataFrame:
        file = self.files / "zaaksysteem" / "zaken.csv"
        rows = _good(pd.read_csv(file, sep=";", dtype=str, encoding="cp1252"), "Zaaknummer")
        words = {"WMO": "wmo", "JW": "jeugd", "PW": "pw", "WGS": "wgs", "OVG": "overig"}
        return rows.assign(
            Wet=rows.Wet.map(words),
            ontvangen=_dutch(rows["Datum melding"].str[:10], "%d-%m-%Y"),
            afgesloten=_dutch(rows["Afgesloten"].str[:10], "%d-%m-%Y"),
        )


def _good(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    rows = rows.rename(columns=lambda name: name.lstrip("\ufeff"))
    return rows[~rows[key].str.startswith("X")].drop_duplicates(key)


def _days(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return rows.assign(**{column: pd.to_datetime(rows[column].str[:10]) for column in columns})


def _dutch(words: "pd.Series[str]", form: str) -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(words, format=form, errors="coerce")


def _change(measured: list[dict[str, object]]) -> dict[str, object]:
    later = [found for found in measured if found["ronde"] != "begin" and found["begin"] is not None]
    if not later:
        return {"schaal": None, "verandering": None}
    last = max(later, key=lambda found: (found["datum"], found["metingnummer"]))
    return {"schaal": last["schaal"], "verandering": float(last["score"]) - float(last["begin"])}  # type: ignore[arg-type]

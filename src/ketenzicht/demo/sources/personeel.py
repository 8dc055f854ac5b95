"""Staff: workers and team capacity as worksheets, accounts, logins and hours as CSV."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from ketenzicht.demo.columns import Text, code_text, day_text, flag_text, id_text, utc_text
from ketenzicht.demo.draw import MINUTES, NEVER, Bools, Ints, stream
from ketenzicht.demo.events.personeel import LAST_WEEK, Medewerkers, logins, medewerkers
from ketenzicht.demo.export import Scene, SheetExport, WholeExport
from ketenzicht.demo.files import Cell, CsvFile, Dialect
from ketenzicht.demo.sources.identity import GEMEENTE_CODES, GEMEENTE_NAMES
from ketenzicht.demo.town import (
    ORGANISATIE_CODES,
    ORGANISATIE_GEMEENTE,
    REGIONAL,
    STARTS,
    WIJKTEAMS,
    month_ranges,
)
from ketenzicht.demo.truth import months

ACTIVITEITEN = ("aanvraag", "herindicatie", "regie", "contact", "overleg", "administratie", "overig")
_HOUR_SHARES = (0.34, 0.10, 0.18, 0.10, 0.12, 0.12, 0.04)
ROLLEN = ("consulent", "regisseur", "loketmedewerker", "manager", "administratie")
_ROL_OF_LOT = (0, 0, 0, 1, 1, 0, 2, 0, 4, 3)
HOURLY_COST = 8_450
ISO = "%Y-%m-%d"


def to_date(day: int) -> date | None:
    """A real date for a worksheet; NEVER is an empty cell."""
    return None if day == NEVER else date.fromordinal(int(day) + date(1970, 1, 1).toordinal())


def medewerker_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The workers; those of regional partners stand once per municipality."""
    staff = medewerkers(scene.size, scene.seed)
    rows = 0
    for worker in range(len(staff)):
        partner = int(staff.organisatie[worker])
        places = range(len(GEMEENTE_NAMES)) if partner >= REGIONAL else (int(ORGANISATIE_GEMEENTE[partner]),)
        for place in places:
            rows += 1
            yield (
                f"P{worker:06d}", f"Medewerker {worker}", GEMEENTE_NAMES[place], ORGANISATIE_CODES[partner],
                ORGANISATIE_CODES[partner] if partner < WIJKTEAMS else None, ROLLEN[_ROL_OF_LOT[worker % 10]],
                to_date(staff.in_dienst_op[worker]), to_date(staff.uit_dienst_op[worker]), None,
            )  # fmt: skip
    scene.truth.accepted("medewerker", rows)


def capacity(staff: Medewerkers, team: int, month: int) -> tuple[int, int]:
    """Filled and available capacity of a wijkteam in a month, in thousandths of an fte."""
    start = int(STARTS[month])
    here = (staff.organisatie == team) & staff.valid_on(start)
    return int(staff.fte[here].sum()), int(staff.fte[here & ~staff.absent_on(start)].sum())


def capaciteit_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """Formation, filled and available fte per wijkteam and month."""
    staff = medewerkers(scene.size, scene.seed)
    formation = [round(max(capacity(staff, team, month)[0] for month in range(60)) * 1.05) for team in range(WIJKTEAMS)]
    for team in range(WIJKTEAMS):
        for month in range(60):
            filled, available = capacity(staff, team, month)
            gemeente = GEMEENTE_NAMES[ORGANISATIE_GEMEENTE[team]]
            cells = [round(amount / 1000, 2) for amount in (formation[team], filled, available)]
            yield (gemeente, ORGANISATIE_CODES[team], to_date(STARTS[month]), *cells)
    scene.truth.accepted("teamcapaciteit", WIJKTEAMS * 60, np.repeat(STARTS[:60], WIJKTEAMS))


def write_accounts(scene: Scene, path: Path) -> None:
    """One row per account and period in which its absence stayed the same."""
    staff = medewerkers(scene.size, scene.seed)
    worker, van, tot, away = _account_periods(staff)
    partner = staff.organisatie[worker]
    rows = {
        "account": id_text(worker, "A", 6),
        "personeelsnummer": id_text(worker, "P", 6),
        "gemeente": code_text(ORGANISATIE_GEMEENTE[partner], GEMEENTE_CODES),
        "organisatie": code_text(partner, ORGANISATIE_CODES),
        "aangemaakt": day_text(staff.in_dienst_op[worker], ISO),
        "afwezig": flag_text(away, "ja", "nee"),
        "van": day_text(van, ISO),
        "tot": day_text(tot, ISO),
    }
    _write(path, rows, Dialect(delimiter=","))
    scene.truth.accepted("account", len(worker))
    _tell_use(scene, staff)


def _account_periods(staff: Medewerkers) -> tuple[Ints, Ints, Ints, Bools]:
    """Worker, first day, day after the last (NEVER: still) and whether absent, per period."""
    away = np.flatnonzero(
        (staff.afwezig_van != NEVER) & (staff.uit_dienst_op == NEVER) & (staff.in_dienst_op < staff.afwezig_van)
    )
    everybody = np.arange(len(staff))
    until = staff.uit_dienst_op.copy()
    until[away] = staff.afwezig_van[away]
    worker = np.concatenate([everybody, away])
    van = np.concatenate([staff.in_dienst_op, staff.afwezig_van[away]])
    tot = np.concatenate([until, np.full(len(away), NEVER)])
    return worker, van, tot, np.arange(len(worker)) >= len(everybody)


def _tell_use(scene: Scene, staff: Medewerkers) -> None:
    """Accounts that counted in the last whole week, and those of them without a login, per organisation."""
    counts = staff.valid_on(LAST_WEEK) & staff.valid_on(LAST_WEEK + 6) & ~staff.absent_on(LAST_WEEK)
    partner = (ORGANISATIE_CODES, staff.organisatie)
    scene.truth.count("account.telt_mee_2026-W43|organisatie", partner, where=counts)
    scene.truth.count("account.niet_gebruikt_2026-W43|organisatie", partner, where=counts & ~staff.gebruikt)


def write_logins(scene: Scene, path: Path) -> None:
    """Every login, month by month, in UTC."""
    staff, first = medewerkers(scene.size, scene.seed), 0
    with CsvFile(path, Dialect(delimiter=",", newline="\n")) as file:
        for number, month in enumerate(month_ranges()):
            worker, minute = logins(staff, month, number, scene.seed)
            file.write(pa.table(_login_rows(staff, worker, minute, first)))
            first += len(worker)
            _tell_logins(scene, staff, worker, minute)


def _login_rows(staff: Medewerkers, worker: Ints, minute: Ints, first: int) -> dict[str, Text]:
    partner = staff.organisatie[worker]
    return {
        "id": id_text(first + np.arange(len(worker)), "", 9),
        "gemeente": code_text(ORGANISATIE_GEMEENTE[partner], GEMEENTE_CODES),
        "account": id_text(worker, "A", 6),
        "user": id_text(worker, "P", 6),
        "org": code_text(partner, ORGANISATIE_CODES),
        "timestamp": utc_text(minute),
        "ip": code_text(worker * 0, ("192.0.2.1",)),
    }


def _tell_logins(scene: Scene, staff: Medewerkers, worker: Ints, minute: Ints) -> None:
    day = minute // MINUTES
    partner = (ORGANISATIE_CODES, staff.organisatie[worker])
    scene.truth.accepted("login", len(worker), day)
    scene.truth.count("login.aantal|maand|organisatie", months(day), partner)


def write_uren(scene: Scene, path: Path) -> None:
    """Hours per wijkteam, activity and month, in hundredths."""
    rng = stream(scene.seed, "uren")
    staff = medewerkers(scene.size, scene.seed)
    team, month, kind = (axis.ravel() for axis in np.indices((WIJKTEAMS, 60, len(ACTIVITEITEN))))
    available = np.array([[capacity(staff, t, m)[1] for m in range(60)] for t in range(WIJKTEAMS)])
    hours = available[team, month] * 0.13 * np.array(_HOUR_SHARES)[kind] * rng.uniform(0.85, 1.15, len(team)) * 100
    hundredths = np.rint(hours).astype(np.int64)
    rows = {
        "regel": id_text(np.arange(len(team)), "UR", 6),
        "gemeente": code_text(ORGANISATIE_GEMEENTE[team], GEMEENTE_CODES),
        "team": code_text(team, ORGANISATIE_CODES),
        "activiteit": code_text(kind, ACTIVITEITEN),
        "maand": day_text(STARTS[month], "%d-%m-%Y"),
        "uren": _hours_text(hundredths),
        "kostprijs": code_text(team * 0, (f"{HOURLY_COST // 100},{HOURLY_COST % 100:02d}",)),
    }
    _write(path, rows, Dialect(delimiter=";", encoding="cp1252"))
    scene.truth.accepted("uren", len(team), STARTS[month])
    scene.truth.count("uren.honderdsten|activiteit", (ACTIVITEITEN, kind), weight=hundredths)


def _hours_text(hundredths: Ints) -> Text:
    """Hours with a thousands point and a decimal comma, as people export them: 1.234,50."""
    return pa.array([f"{value / 100:,.2f}".translate(str.maketrans(",.", ".,")) for value in hundredths.tolist()])


def _write(path: Path, rows: dict[str, Text], dialect: Dialect) -> None:
    with CsvFile(path, dialect) as file:
        file.write(pa.table(rows))


EXPORTS = (
    SheetExport(
        mapping="medewerkers",
        file="personeel/medewerkers.xlsx",
        columns=(
            "Persnr",
            "Naam",
            "Gemeente",
            "Organisatie",
            "Team",
            "Functie",
            "In dienst",
            "Uit dienst",
            "Opmerking",
        ),
        rows=medewerker_rows,
        sheet="Medewerkers",
        above=("Personeelsoverzicht", "Peildatum 31-10-2026", ""),
    ),
    SheetExport(
        mapping="teamcapaciteit",
        file="personeel/teamcapaciteit.xlsx",
        columns=("Gemeente", "Team", "Maand", "Formatie", "Bezetting", "Beschikbaar"),
        rows=capaciteit_rows,
        sheet="Capaciteit",
        above=("Teamcapaciteit wijkteams (fte)",),
    ),
    WholeExport(mapping="accounts", file="regiesysteem/accounts.csv", write=write_accounts),
    WholeExport(mapping="logins", file="regiesysteem/logins.csv", write=write_logins),
    WholeExport(mapping="uren", file="personeel/uren.csv", write=write_uren),
)

"""The command weekbericht: the weekly message to a partner, made by the desk and opened by the clerk of the partner."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ketenzicht.kernel import text
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Period, Unit, parse_period
from ketenzicht.project import record
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import as_json, require_format, say, table
from ketenzicht.project.installation import Installation
from ketenzicht.reports.renderers.csv import dialects

if TYPE_CHECKING:
    from ketenzicht.regie.volledigheid.queries import WeekLine

_PURPOSE = "weekbericht aan een ketenpartner"
_LAST = ("Melding op", "Contactpersoon", "Ingeschreven op")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One message as the partner reads it: the agreed fields by their names, and its lines."""

    volgnummer: int
    loket: str
    week_van: date
    velden: Sequence[tuple[str, str]]
    """key and name of each agreed field, in the order of the agreement"""
    lines: Sequence["WeekLine"]

    @property
    def head(self) -> tuple[str, ...]:
        names = (text.capitalised(name) for _, name in self.velden)
        return ("Bericht", "Week", "Soort", *names, *_LAST)

    def rows(self) -> Iterator[tuple[str | int | date | None, ...]]:
        """The lines; of a withdrawal too, since the partner must know whom it is about."""
        week = period_of_week(self.week_van).key
        for line in self.lines:
            fields = (line.fields.get(key, "") for key, _ in self.velden)
            last = (line.melding_op, line.contactpersoon, line.ingeschreven_op)
            yield (self.volgnummer, week, line.soort, *fields, *last)


def make(house: Installation, week: str, *, by: str) -> int:
    """The desk makes its messages of a week, one for each partner with whom that was agreed. Kept are a serial number and
    who was told, never what."""
    monday = _monday(week)
    _require_record(house)
    with record.open_record(house):
        from ketenzicht.access.policy import SEE_DAT
        from ketenzicht.access.rollen.readers import organisation_key
        from ketenzicht.project.asking import acting
        from ketenzicht.regie.afspraken.rules import afspraken
        from ketenzicht.regie.volledigheid.queries import messages
        from ketenzicht.regie.volledigheid.weekbericht import make as make_one

        at = house.clock()
        reader = acting(by, purpose=_PURPOSE, at=at)
        agreed = afspraken.visible(reader, SEE_DAT, at=at).filter(loket=organisation_key(reader), loket__isnull=False)
        keys = list(agreed.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise WrongCall("Uw loket heeft met geen enkele partner een weekbericht afgesproken; leg dat eerst vast.")
        for key in keys:
            made = messages(reader, at=at).get(pk=make_one(afspraak=key, week_van=monday, by=reader, at=at))
            count = text.plural(made.regels.count(), "regel", "regels")
            say(f"Weekbericht {made.volgnummer} aan {made.organisatie.naam} is gemaakt: {count}.")
    return DONE


def show(house: Installation, week: str, *, by: str, format: str) -> int:
    """The clerk of the partner opens the messages of a week; what is told is fetched now and logged, and kept nowhere."""
    require_format(format, "table", "csv", "json")
    monday = _monday(week)
    _require_record(house)
    with record.open_record(house):
        from ketenzicht.project.asking import acting
        from ketenzicht.regie.afspraken.fields import SHAREABLE
        from ketenzicht.regie.volledigheid.queries import messages, open_message

        at = house.clock()
        reader = acting(by, purpose=_PURPOSE, at=at)
        found = [
            Opened(
                volgnummer=bericht.volgnummer,
                loket=bericht.loket.naam,
                week_van=bericht.week_van,
                velden=[(key, SHAREABLE[key]) for key in bericht.afspraak.velden],
                lines=open_message(reader, bericht.pk, at=at),
            )
            for bericht in messages(reader, at=at).filter(week_van=monday).select_related("afspraak", "loket")
        ]
    if not found:
        raise WrongCall(f"Er is geen weekbericht van {period_of_week(monday).label()} voor uw organisatie.")
    for opened in found:
        {"table": _as_table, "csv": _as_csv, "json": _as_json}[format](opened)
    return DONE


def period_of_week(monday: date) -> Period:
    """The ISO week that begins on this Monday."""
    iso = monday.isocalendar()
    return Period(unit=Unit.WEEK, year=iso.year, number=iso.week)


def _monday(week: str) -> date:
    """The Monday of a week such as 2026-W10. Raises WrongCall."""
    period = parse_period(week)
    if period.unit is not Unit.WEEK:
        raise WrongCall(f"Een weekbericht gaat over een week; schrijf bijvoorbeeld 2026-W10 in plaats van {week}.")
    return period.start


def _require_record(house: Installation) -> None:
    """Raises WrongCall where this installation has a warehouse only: names and numbers are in the record."""
    if not house.vault_mark.exists():
        raise WrongCall(
            "Deze installatie heeft geen dossier, en een weekbericht komt uit het dossier; begin met ketenzicht municipality add."
        )


def _as_table(opened: Opened) -> None:
    say(f"Weekbericht {opened.volgnummer} van {opened.loket}, {period_of_week(opened.week_van).label()}")
    rows = [[None if cell is None else str(cell) for cell in row] for row in opened.rows()]
    table(opened.head, rows)


def _as_csv(opened: Opened) -> None:
    sys.stdout.write(dialects.content(opened.head, opened.rows(), dialects.INTERNATIONAL).decode())


def _as_json(opened: Opened) -> None:
    as_json([dict(zip(opened.head, map(str, row), strict=True)) for row in opened.rows()])

"""The auditor's weekly list: reads without a working relation (P-9). Used for privacy checks only."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.log.rules import WATCH, logregels, require_question
from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.policy import policies
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.kernel.reader import Reader

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class PersonName:
    """What a person is called, to compare with a worker; shown to nobody."""

    roepnaam: str
    geslachtsnaam: str


NamesOf = Callable[[Iterable[UUID]], Mapping[UUID, PersonName]]
"""Keys of persons → their names: the record above hands it in."""


class Reason(StrEnum):
    """Why a read stands on the list."""

    NAAMGENOOT = "heeft dezelfde achternaam als wie keek"
    COLLEGA = "heet als een collega van wie keek"
    NOODTOEGANG = "zonder werkrelatie, zoals met noodtoegang"


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """The reads of one person's data by one worker in the week, that somebody should ask about."""

    wie: str
    naam: str
    rol: str
    persoon: UUID | None
    plan: UUID | None
    aantal: int
    eerste: datetime
    grond: tuple[str, ...]
    redenen: tuple[Reason, ...]


def reads_to_check(reader: Reader, *, until: datetime, names: NamesOf, at: datetime) -> list[Suspect]:
    """The reads of the seven days before `until` in the auditor's municipalities that had no working relation, or are of
    somebody with the worker's own family name, or with a colleague's name; the newest first. Asking is logged. Raises
    MayNot for anyone but the auditor."""
    require_question(reader, WATCH, at=at)
    log_line(reader, Logregel.Soort.BEVRAGING, WATCH.key, at=at, details={"tot": until})
    rows = list(
        logregels.visible(reader, at=at)
        .filter(soort=Logregel.Soort.INZAGE, tijd__gte=until - WEEK, tijd__lt=until)
        .exclude(rol__in=RESIDENTS)
        .defer("inhoud", "inhoud_hash", "hash")
        .order_by("-tijd", "-nr")
    )
    judge = _Judge(rows, names)
    return _together((row, judge.reasons(row)) for row in rows)


def _together(judged: Iterable[tuple[Logregel, tuple[Reason, ...]]]) -> list[Suspect]:
    """One line per worker, person, plan and reasons."""
    groups: dict[tuple[object, ...], list[Logregel]] = {}
    for row, reasons in judged:
        if reasons:
            groups.setdefault((row.wie, row.rol, row.persoon_id, row.plan_id, reasons), []).append(row)
    return [
        Suspect(
            wie=rows[0].wie, naam=rows[0].naam, rol=rows[0].rol, persoon=rows[0].persoon_id, plan=rows[0].plan_id,
            aantal=len(rows), eerste=min(row.tijd for row in rows),
            grond=tuple(dict.fromkeys(ground for row in rows for ground in row.grond)), redenen=key[-1],  # type: ignore[arg-type]
        )
        for key, rows in groups.items()
    ]  # fmt: skip


class _Judge:
    """Knows the names and the grounds, and gives the reasons of a read."""

    def __init__(self, rows: Iterable[Logregel], names: NamesOf) -> None:
        self._names = names({row.persoon_id for row in rows if row.persoon_id})
        self._unrelated = unrelated_grounds()
        self._workers = {
            str(worker.pk): worker
            for worker in Medewerker.objects.filter(pk__in={row.wie for row in rows if row.organisatie})
        }
        self._colleagues: dict[UUID, set[frozenset[str]]] = {}
        houses = {worker.organisatie_id for worker in self._workers.values()}
        for organisatie, naam in Medewerker.objects.filter(organisatie__in=houses).values_list("organisatie", "naam"):
            self._colleagues.setdefault(organisatie, set()).add(_words(naam))

    def reasons(self, row: Logregel) -> tuple[Reason, ...]:
        """In the order of Reason; nothing where the read needs no question."""
        found = []
        name, worker = self._names.get(row.persoon_id) if row.persoon_id else None, self._workers.get(row.wie)
        if name and worker:
            if _family(name.geslachtsnaam) & _family(worker.naam):
                found.append(Reason.NAAMGENOOT)
            if _words(f"{name.roepnaam} {name.geslachtsnaam}") in self._colleagues.get(worker.organisatie_id, set()):
                found.append(Reason.COLLEGA)
        if row.grond and set(row.grond) <= self._unrelated:
            found.append(Reason.NOODTOEGANG)
        return tuple(found)


def unrelated_grounds() -> set[str]:
    """The reasons of rules that are no working relation, as the log writes them; a text that another rule uses as a working
    relation does not count."""
    rulings = [ruling for policy in policies.values() for ruling in policy.allows]
    related = {ruling.because for ruling in rulings if ruling.relation}
    return {ruling.because for ruling in rulings if not ruling.relation} - related


_SMALL = frozenset(
    {"van", "de", "der", "den", "het", "ter", "ten", "te", "in", "op", "el", "al", "von", "du", "la", "le", "d", "t"}
)
"""words before a family name, that many share"""


def _words(name: str) -> frozenset[str]:
    """The words of a name without accents, capitals and small words."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return frozenset("".join(c if c.isalnum() else " " for c in plain.casefold()).split()) - _SMALL


def _family(name: str) -> frozenset[str]:
    """The words of the family name: of a full name the last word, with what a hyphen ties to it."""
    last = name.replace(" - ", "-").split()[-1:]
    return _words(last[0]) if last else frozenset()

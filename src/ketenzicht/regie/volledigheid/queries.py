"""What may be asked: coverage, who is missing in either direction, and the work list of the clerk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.models import Organisatie
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import JONGERENLOKET
from ketenzicht.access.rollen.readers import organisation_key
from ketenzicht.kernel.clock import local_date, midnight
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.reader import Reader, Right, within
from ketenzicht.kernel.text import percentage, short_date
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.queries import valid
from ketenzicht.regie.afspraken.sharing import Fields, share
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.volledigheid.lists import persons_behind, survivors
from ketenzicht.regie.volledigheid.models import Clientenlijst, Clientenlijstregel, Weekbericht, Weekberichtregel
from ketenzicht.regie.volledigheid.registered import first_registrations
from ketenzicht.regie.volledigheid.rules import COMPARE, ENROL, OPEN, lijsten, regels, weekberichten


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many of the clients on the list of a desk are registered (definitions, Completeness)."""

    organisatie: str
    geregistreerd: int
    clienten: int
    zonder_bsn: int
    sinds: date | None
    """from when registration is an obligation; None where no agreement says so"""
    lijst_van: date | None
    """the day on which the list came in; None: no list"""

    @property
    def sentence(self) -> str:
        """As it is printed: "93% (412 van 443, Jongerenloket, sinds 25-04-2026)", or that it is unknown."""
        if self.lijst_van is None or not self.clienten:
            return "dekking onbekend"
        share = percentage(Decimal(self.geregistreerd) / self.clienten, 0)
        since = f", sinds {short_date(self.sinds)}" if self.sinds else ""
        return f"{share} ({self.geregistreerd} van {self.clienten}, {self.organisatie}{since})"


@dataclass(frozen=True, kw_only=True)
class NotRegistered:
    """A line of the list of whom the desk registered nobody: the desk finds the client in its own list."""

    regel: int
    eerste_contact_op: date | None


@dataclass(frozen=True, kw_only=True)
class NotListed:
    """Somebody whom the desk registered and who is not on its list."""

    persoon: UUID
    naam: str
    """empty where this reader may not see that person"""
    geregistreerd_op: date


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Who is missing, in both directions, and the lines that cannot be compared."""

    not_registered: list[NotRegistered]
    not_listed: list[NotListed]
    without_bsn: list[int]


@dataclass(frozen=True, kw_only=True)
class ToEnrol:
    """A line of the work list of the clerk, without content."""

    regel: UUID
    week_van: date
    melding_op: date
    contactpersoon: str
    waiting_days: int


@dataclass(frozen=True, kw_only=True)
class WeekLine:
    """A line of a weekly message as the partner reads it: the agreed fields, and never a subject or a plan."""

    regel: UUID
    soort: str
    fields: Fields
    melding_op: date
    contactpersoon: str
    ingeschreven_op: date | None


def coverage(
    reader: Reader, organisatie: UUID, gemeente: str, first: date, last: date, *, as_of: date, at: datetime
) -> Coverage:
    """Of the clients with a first contact at the desk from `first` through `last`, and on or after the day on which
    registration became an obligation, how many are registered by `as_of`; by the newest list. For who may see counts per
    organisation of this municipality, and for the desk itself. Raises NotAllowed."""
    if reader.role != JONGERENLOKET or organisation_key(reader) != organisatie:
        reader.require(Right.KETENCIJFERS)
    if not within(reader.municipalities, gemeente):
        raise NotAllowed("Deze cijfers zijn van een andere gemeente; vraag ze daar op.")
    desk, since = Organisatie.objects.get(pk=organisatie).naam, _obligation(organisatie, gemeente, as_of)
    newest = (
        Clientenlijst.objects.filter(organisatie=organisatie, gemeente=gemeente, aangeleverd_op__lte=as_of)
        .filter(vervalt_op__gt=local_date(at))
        .order_by("-aangeleverd_op", "-pk")
        .first()
    )
    if newest is None:
        return Coverage(organisatie=desk, geregistreerd=0, clienten=0, zonder_bsn=0, sinds=since, lijst_van=None)
    begin = max(first, since) if since else first
    asked = newest.regels.filter(eerste_contact_op__gte=begin, eerste_contact_op__lte=last)
    clients = set(survivors(list(asked.exclude(pseudoniem="").values_list("pseudoniem", flat=True))).values())
    registered = first_registrations(organisatie, gemeente, before=midnight(as_of + timedelta(days=1)))
    behind = persons_behind(sorted(clients))
    return Coverage(
        organisatie=desk,
        geregistreerd=sum(behind.get(client) in registered for client in clients),
        clienten=len(clients),
        zonder_bsn=asked.filter(zonder_bsn=True).count(),
        sinds=since,
        lijst_van=newest.aangeleverd_op,
    )


@transaction.atomic
def missing(reader: Reader, lijst: UUID, *, at: datetime) -> Missing:
    """Who is on the list and not registered, and who is registered since the obligation and not on the list: person level,
    for the desk whose list it is; every look written in the log. Raises NotFound, MayNot."""
    row = lijsten.take(reader, COMPARE, lijst, at=at)
    since = _obligation(row.organisatie_id, row.gemeente_id, local_date(at))
    registered = first_registrations(row.organisatie_id, row.gemeente_id, before=at + timedelta(microseconds=1))
    lines = list(row.regels.order_by("regel"))
    behind = persons_behind([line.pseudoniem for line in lines if line.pseudoniem])
    listed = set(behind.values())
    obliged = {one: tijd for one, tijd in registered.items() if since is None or local_date(tijd) >= since}
    record(reader, COMPARE, row, at=at)
    return Missing(
        not_registered=[
            NotRegistered(regel=line.regel, eerste_contact_op=line.eerste_contact_op)
            for line in lines
            if not line.zonder_bsn and behind.get(line.pseudoniem) not in registered and _obliged(line, since)
        ],
        not_listed=_named(reader, {one: tijd for one, tijd in obliged.items() if one not in listed}, at),
        without_bsn=[line.regel for line in lines if line.zonder_bsn],
    )


def to_enrol(reader: Reader, *, at: datetime) -> list[ToEnrol]:
    """The work list "nog inschrijven", the longest waiting on top, in one query (S0-19)."""
    open_ = Q(soort=Weekberichtregel.Soort.NIEUW, ingeschreven_op=None, in_te_trekken_tijd=None)
    rows = regels.visible(reader, ENROL, at=at, where=open_).select_related("weekbericht", "contactpersoon")
    today = local_date(at)
    return [
        ToEnrol(
            regel=row.pk,
            week_van=row.weekbericht.week_van,
            melding_op=row.melding_op,
            contactpersoon=row.contactpersoon.naam if row.contactpersoon else "",
            waiting_days=(today - row.melding_op).days,
        )
        for row in rows.order_by("melding_op", "pk")
    ]


def messages(reader: Reader, *, at: datetime) -> "QuerySet[Weekbericht]":
    """The weekly messages that this reader may see, the newest first."""
    return weekberichten.visible(reader, SEE_DAT, at=at).order_by("-week_van", "-volgnummer")


@transaction.atomic
def open_message(reader: Reader, weekbericht: UUID, *, at: datetime) -> list[WeekLine]:
    """A weekly message with the agreed fields, fetched now and written in the log, which is the receipt (S0-40). For the
    clerks of the partner. Raises NotFound, MayNot."""
    row = weekberichten.take(reader, OPEN, weekbericht, at=at)
    record(reader, OPEN, row, at=at)
    return _told(reader, Weekberichtregel.objects.filter(weekbericht=row), at)


@transaction.atomic
def open_line(reader: Reader, regel: UUID, *, at: datetime) -> WeekLine:
    """One line with its agreed fields, for the clerk who enrols. Raises NotFound, MayNot."""
    row = regels.take(reader, ENROL, regel, at=at)
    return _told(reader, Weekberichtregel.objects.filter(pk=row.pk), at)[0]


def _told(reader: Reader, rows: "QuerySet[Weekberichtregel]", at: datetime) -> list[WeekLine]:
    lines = list(rows.select_related("weekbericht__afspraak", "contactpersoon").order_by("soort", "melding_op", "pk"))
    velden = lines[0].weekbericht.afspraak.velden if lines else []
    fields = share(reader, [line.persoon_id for line in lines], velden, because="weekbericht aan uw organisatie", at=at)
    return [
        WeekLine(
            regel=line.pk,
            soort=line.soort,
            fields=fields[line.persoon_id],
            melding_op=line.melding_op,
            contactpersoon=line.contactpersoon.naam if line.contactpersoon else "",
            ingeschreven_op=line.ingeschreven_op,
        )
        for line in lines
    ]


def _obligation(organisatie: UUID, gemeente: str, on: date) -> date | None:
    """From when the desk must register its clients, as agreed (S0-9)."""
    agreed = Afspraak.objects.filter(valid(on), Q(organisatie=organisatie) | Q(loket=organisatie), gemeente=gemeente)
    return (
        agreed.filter(registratie_verplicht_op__isnull=False)
        .order_by(F("registratie_verplicht_op").asc())
        .values_list("registratie_verplicht_op", flat=True)
        .first()
    )


def _obliged(line: Clientenlijstregel, since: date | None) -> bool:
    return since is None or line.eerste_contact_op is None or line.eerste_contact_op >= since


def _named(reader: Reader, found: dict[UUID, datetime], at: datetime) -> list[NotListed]:
    known: dict[UUID, Any] = {
        row.pk: row for row in personen.visible(reader, SEE_DAT, at=at, where=Q(pk__in=list(found)))
    }
    names = {key: f"{row.roepnaam} {row.geslachtsnaam}".strip() for key, row in known.items()}
    return [
        NotListed(persoon=one, naam=names.get(one, ""), geregistreerd_op=local_date(tijd))
        for one, tijd in sorted(found.items(), key=lambda item: (item[1], item[0]))
    ]

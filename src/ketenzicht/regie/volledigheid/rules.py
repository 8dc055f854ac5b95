"""Who may: the desk compares its lists and makes the weekbericht; the clerk of the partner enrols by it and sees no more."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import ADMINISTRATIE, JONGERENLOKET, STELSEL
from ketenzicht.access.rollen.readers import organisation_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.queries import valid
from ketenzicht.regie.volledigheid.models import Clientenlijst, Weekbericht, Weekberichtregel

Ids = QuerySet[Any, Any]

MAKE = Action("weekbericht.maken", "een weekbericht maken")
OPEN = Action("weekbericht.openen", "een weekbericht openen")
ENROL = Action("weekbericht.inschrijven", "vastleggen dat iemand is ingeschreven")
RETRACT = Action("weekbericht.intrekken", "iemand uit het weekbericht intrekken")
UPLOAD = Action("clientenlijst.aanleveren", "een cliëntenlijst aanleveren")
COMPARE = Action("clientenlijst.vergelijken", "een cliëntenlijst met het dossier vergelijken")
DELETE = Action("clientenlijst.verwijderen", "een cliëntenlijst verwijderen")

weekberichten = Policy(Weekbericht, noun="het weekbericht")
weekberichten.start(MAKE, {JONGERENLOKET, STELSEL})


@weekberichten.allow(SEE_WAT, OPEN, because="administratie van de partner", roles={ADMINISTRATIE})
def sent_to_my_organisation(reader: Reader, at: datetime) -> Ids:
    """While an agreement for these messages holds: what they tell is fetched anew each time they are opened (P-1)."""
    return Weekbericht.objects.filter(_agreed("", at), organisatie=organisation_key(reader)).values("pk")


def _agreed(path: str, at: datetime) -> Q:
    """Messages, at this path, for which the partner and the desk have an agreement on the day, perhaps a later version."""
    same = {
        "gemeente": OuterRef(f"{path}gemeente"), "organisatie": OuterRef(f"{path}organisatie"), "loket": OuterRef(f"{path}loket"),
    }  # fmt: skip
    return Q(Exists(Afspraak.objects.filter(valid(local_date(at)), **same)))


@weekberichten.allow(SEE_DAT, because="weekbericht van uw loket", roles={JONGERENLOKET})
def of_my_desk(reader: Reader, _: datetime) -> Ids:
    return Weekbericht.objects.filter(loket=organisation_key(reader)).values("pk")


regels = Policy(Weekberichtregel, noun="de regel van het weekbericht")


@regels.allow(SEE_WAT, ENROL, because="administratie van de partner", roles={ADMINISTRATIE})
def lines_sent_to_my_organisation(reader: Reader, at: datetime) -> Ids:
    mine = Weekberichtregel.objects.filter(weekbericht__organisatie=organisation_key(reader))
    return mine.filter(_agreed("weekbericht__", at)).values("pk")


@regels.allow(SEE_DAT, RETRACT, because="weekbericht van uw loket", roles={JONGERENLOKET})
def lines_of_my_desk(reader: Reader, _: datetime) -> Ids:
    return Weekberichtregel.objects.filter(weekbericht__loket=organisation_key(reader)).values("pk")


lijsten = Policy(Clientenlijst, noun="de cliëntenlijst")
lijsten.start(UPLOAD, {JONGERENLOKET})


@lijsten.allow(SEE_WAT, COMPARE, DELETE, because="lijst van uw loket", roles={JONGERENLOKET})
def lists_of_my_desk(reader: Reader, at: datetime) -> Ids:
    """While its term lasts; after that day nobody opens it, also where the run that deletes it is late."""
    mine = Clientenlijst.objects.filter(organisatie=organisation_key(reader), vervalt_op__gt=local_date(at))
    return mine.values("pk")


@lijsten.allow(SEE_DAT, DELETE, because="de bewaartermijn van de lijst is voorbij", roles={STELSEL})
def lists_past_their_term(_: Reader, at: datetime) -> Ids:
    return Clientenlijst.objects.filter(vervalt_op__lte=local_date(at)).values("pk")

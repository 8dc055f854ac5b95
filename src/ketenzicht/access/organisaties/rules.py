"""Who may do what with organisations, teams and workers."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.organisaties.models import Medewerker, Organisatie, Team
from ketenzicht.access.policy import SEE_DAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    EVERYBODY_BUT_THE_SYSTEM,
    LOKALE_BEHEERDER,
    RESIDENTS,
    STELSEL,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import ALL, Reader

Ids = QuerySet[Any, Any]

MAKE_ORGANISATION = Action("organisatie.maken", "een organisatie toevoegen")
CHANGE_ORGANISATION = Action("organisatie.wijzigen", "een organisatie wijzigen")
END_ORGANISATION = Action("organisatie.beeindigen", "een organisatie beëindigen")
MAKE_TEAM = Action("team.maken", "een team toevoegen")
CHANGE_TEAM = Action("team.wijzigen", "een team wijzigen")
END_TEAM = Action("team.beeindigen", "een team beëindigen")
MAKE_WORKER = Action("medewerker.maken", "een medewerker toevoegen")
CHANGE_WORKER = Action("medewerker.wijzigen", "een medewerker wijzigen")
MOVE_WORKER = Action("medewerker.verplaatsen", "een medewerker naar een ander team verplaatsen")
END_WORKER = Action("medewerker.beeindigen", "een medewerker laten vertrekken")
SET_ABSENCE = Action("medewerker.afwezig", "vastleggen dat een medewerker afwezig is")
SETTLE_MOVES = Action("medewerker.bijwerken", "medewerkers bij hun team van vandaag zetten")

WORKERS = EVERYBODY_BUT_THE_SYSTEM - RESIDENTS

organisaties = Policy(Organisatie, noun="de organisatie")
teams = Policy(Team, noun="het team")
medewerkers = Policy(Medewerker, noun="de medewerker")

organisaties.start(MAKE_ORGANISATION, {LOKALE_BEHEERDER})
teams.start(MAKE_TEAM, {LOKALE_BEHEERDER})
medewerkers.start(SETTLE_MOVES, {STELSEL})


@organisaties.allow(SEE_DAT, because="werkt voor uw gemeente", roles=WORKERS)
@organisaties.allow(MAKE_WORKER, because="werkt voor uw gemeente", roles={LOKALE_BEHEERDER})
def works_for_us(reader: Reader, _: datetime) -> Ids:
    """Keys of the organisations that work for one of the reader's municipalities."""
    found = Organisatie.objects.all()
    if reader.municipalities is not ALL:
        found = found.filter(gemeenten__overlap=sorted(reader.municipalities))
    return found.values("pk")


@organisaties.allow(
    CHANGE_ORGANISATION, END_ORGANISATION, MAKE_TEAM, because="werkt alleen voor uw gemeente", roles={LOKALE_BEHEERDER}
)
def works_for_us_only(reader: Reader, _: datetime) -> Ids:
    """Keys of the organisations that work for nobody else, so that one municipality never changes what is another's."""
    found = Organisatie.objects.exclude(gemeenten=[])
    if reader.municipalities is not ALL:
        found = found.filter(gemeenten__contained_by=sorted(reader.municipalities))
    return found.values("pk")


@teams.allow(SEE_DAT, because="een team in uw gemeente", roles=WORKERS)
@teams.allow(CHANGE_TEAM, END_TEAM, because="beheerder van deze gemeente", roles={LOKALE_BEHEERDER})
def all_teams(_: Reader, __: datetime) -> Ids:
    """Keys of all teams; the policy keeps to the reader's municipalities."""
    return Team.objects.values("pk")


@medewerkers.allow(SEE_DAT, because="werkt voor uw gemeente", roles=WORKERS)
def who_works_for_us(reader: Reader, at: datetime) -> Ids:
    return Medewerker.objects.filter(organisatie__in=works_for_us(reader, at)).values("pk")


@medewerkers.allow(
    CHANGE_WORKER, MOVE_WORKER, END_WORKER, SET_ABSENCE,
    because="werkt bij een organisatie die alleen voor uw gemeente werkt", roles={LOKALE_BEHEERDER},
)  # fmt: skip
def who_works_for_us_only(reader: Reader, at: datetime) -> Ids:
    return Medewerker.objects.filter(organisatie__in=works_for_us_only(reader, at)).values("pk")


@medewerkers.allow(SET_ABSENCE, because="het gaat over uzelf", roles=WORKERS)
def oneself(reader: Reader, _: datetime) -> Ids:
    return Medewerker.objects.filter(pk=person_key(reader)).values("pk")


@medewerkers.allow(SET_ABSENCE, because="werkt in uw team", roles={WIJKTEAMMANAGER})
def my_team(reader: Reader, _: datetime) -> Ids | None:
    return None if reader.teams is ALL else Medewerker.objects.filter(team__code__in=reader.teams).values("pk")

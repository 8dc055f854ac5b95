"""Who may do what with signals. What the regie of a plan opens is stated in plannen, with `handled_by`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ketenzicht.access.grants.doors import withheld
from ketenzicht.access.models import Medewerker, Team
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.policy.policy import Rule
from ketenzicht.access.rollen.presets import (
    AUDITOR,
    BEHANDELAAR,
    EVERYBODY_BUT_THE_SYSTEM,
    GROEPSLID,
    JONGERENLOKET,
    KCC,
    LOKALE_BEHEERDER,
    REGISSEUR,
    RESIDENTS,
    STELSEL,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import here, person_key
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groepen, groups_of
from ketenzicht.regie.personen.rules import personen, self_and_children
from ketenzicht.regie.signalen.models import (
    Filterregel,
    Kennisgeving,
    Melder,
    MelderInhoud,
    Signaal,
    SignaalInhoud,
    Terugkoppeling,
    TerugkoppelingInhoud,
    Triage,
    TriageInhoud,
)

Ids = QuerySet[Any, Any]

REPORT = Action("signaal.melden", "een signaal melden")
TAKE_IN = Action("signaal.innemen", "een signaal van een systeem innemen")
SUPPLEMENT = Action("signaal.aanvullen", "een eigen signaal aanvullen")
ACCEPT = Action("signaal.accepteren", "een signaal accepteren")
REJECT = Action("signaal.afwijzen", "een signaal afwijzen")
ROUTE = Action("signaal.verdelen", "een signaal naar een team sturen")
MARK_URGENT = Action("signaal.urgent", "een signaal als urgent merken")
FOLLOW_UP = Action("signaal.vervolgen", "vastleggen wat er op een signaal volgde")
INFORM = Action("signaal.informeren", "vastleggen dat de persoon over het signaal is geïnformeerd")
DEFER = Action("signaal.later_informeren", "vastleggen waarom de persoon nog niet is geïnformeerd")
REDACT = Action("signaal.onherkenbaar_maken", "de melder in de omschrijving onherkenbaar maken")
CONFIRM = Action("signaal.bevestigen", "de ontvangst aan de melder bevestigen")
FEED_BACK = Action("signaal.terugkoppelen", "aan de melder terugkoppelen")
EXPLAIN = Action("signaal.uitleggen", "zien wat de filterregels met een signaal deden")

HANDLER_MAY = (ACCEPT, REJECT, ROUTE, MARK_URGENT, FOLLOW_UP, INFORM, DEFER, REDACT, CONFIRM, FEED_BACK, EXPLAIN)
"""what somebody may who handles a signal"""

signalen = Policy(Signaal, noun="het signaal", inhoud=SignaalInhoud)
signalen.start(REPORT, {JONGERENLOKET, BEHANDELAAR, REGISSEUR, KCC} | RESIDENTS)
signalen.start(TAKE_IN, {STELSEL})

melders = Policy(Melder, noun="de melder", inhoud=MelderInhoud)
triages = Policy(Triage, noun="de weging van het signaal", inhoud=TriageInhoud)
terugkoppelingen = Policy(Terugkoppeling, noun="de terugkoppeling", inhoud=TerugkoppelingInhoud)
kennisgevingen = Policy(Kennisgeving, noun="de kennisgeving")


# -- who handles it


def handled_by(because: str, roles: Iterable[str], signals: Rule) -> None:
    """State that readers in these roles handle the signals of this subquery: they see the wat, the reporter, the weighing,
    and whom it is about."""
    signalen.allow(SEE_WAT, *HANDLER_MAY, because=because, roles=roles)(signals)
    for policy in (melders, triages, terugkoppelingen, kennisgevingen):
        policy.allow(SEE_WAT, because=because, roles=roles)(_parts(policy, signals))
    subjects_seen_by(because, roles, signals)


grounds_of_signals: set[str] = set()
"""why somebody may see a person or a group only because of a signal: who was not told of the signal is not told this"""


def subjects_seen_by(because: str, roles: Iterable[str], signals: Rule) -> None:
    """State that readers in these roles see whom the signals of this subquery are about (dat)."""
    grounds_of_signals.add(because)

    @personen.allow(SEE_DAT, because=because, roles=roles)
    def subject(reader: Reader, at: datetime) -> Ids:
        return _of(signals, reader, at).filter(persoon__isnull=False).values("persoon")

    @groepen.allow(SEE_DAT, because=because, roles=roles)
    def group(reader: Reader, at: datetime) -> Ids:
        return _of(signals, reader, at).filter(groep__isnull=False).values("groep")

    @personen.allow(SEE_DAT, because=because, roles=roles)
    def members(reader: Reader, at: datetime) -> Ids:
        now = Lidmaatschap.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=at), geldig_van__lte=at)
        return now.filter(groep__in=group(reader, at)).values("persoon")


def _of(signals: Rule, reader: Reader, at: datetime) -> "QuerySet[Signaal]":
    keys = signals(reader, at)
    return Signaal.objects.none() if keys is None else Signaal.objects.filter(here(reader), pk__in=keys)


def _parts(policy: Policy[Any], signals: Rule) -> Rule:
    def parts(reader: Reader, at: datetime) -> Ids | None:
        keys = signals(reader, at)
        return None if keys is None else policy.model._default_manager.filter(signaal__in=keys).values("pk")

    return parts


def key_of_organisation(reader: Reader) -> UUID | None:
    """The organisation in which this worker reports; None for residents and the system."""
    return UUID(reader.organisation) if reader.organisation else None


def teams_of(reader: Reader) -> Ids:
    """Keys of the teams for which this worker looks at signals: the own team, or all of the own organisation where the role
    reaches that far."""
    if reader.teams is ALL:
        return Team.objects.filter(organisatie=key_of_organisation(reader)).values("pk")
    return Team.objects.filter(code__in=reader.teams).values("pk")


def waiting_for_my_team(reader: Reader, _: datetime) -> Ids:
    """Keys of the signals that wait for the judgement of this worker's team."""
    return Signaal.objects.filter(oordeel="", wacht_op="team", team__in=teams_of(reader)).values("pk")


def judged_by_me(reader: Reader, _: datetime) -> Ids:
    """Keys of the signals that this worker judged: feedback and information are still to come."""
    return Signaal.objects.filter(oordeel_door=reader.id).values("pk")


handled_by("wacht op uw team", {REGISSEUR, JONGERENLOKET}, waiting_for_my_team)
handled_by("door u beoordeeld", {REGISSEUR, JONGERENLOKET}, judged_by_me)

signalen.allow(SEE_DAT, ROUTE, because="wacht op uw team", roles={WIJKTEAMMANAGER})(waiting_for_my_team)


@signalen.allow(SEE_DAT, ROUTE, because="wacht op een team", roles={WIJKTEAMMANAGER, JONGERENLOKET})
def to_be_distributed(_: Reader, __: datetime) -> Ids:
    return Signaal.objects.filter(oordeel="", wacht_op="verdeling").values("pk")


# -- who reported it


@signalen.allow(SEE_WAT, SUPPLEMENT, because="door u gemeld", roles={JONGERENLOKET, BEHANDELAAR, REGISSEUR, KCC})
def written_down_by_me(reader: Reader, _: datetime) -> Ids:
    return Signaal.objects.filter(geregistreerd_door=reader.id).values("pk")


@signalen.allow(SEE_WAT, because="gemeld door uw team", roles={BEHANDELAAR})
def of_my_team(reader: Reader, _: datetime) -> Ids:
    """Of a large organisation not every worker reads what one of them reported."""
    team = Medewerker.objects.filter(pk=person_key(reader)).exclude(team=None).values("team")
    return Signaal.objects.filter(medewerker__in=Medewerker.objects.filter(team__in=team).values("pk")).values("pk")


@signalen.allow(SEE_WAT, because="gemeld door uw loket", roles={JONGERENLOKET})
def of_my_organisation(reader: Reader, _: datetime) -> Ids | None:
    mine = key_of_organisation(reader)
    return Signaal.objects.filter(organisatie=mine).values("pk") if mine else None


@signalen.allow(SEE_WAT, SUPPLEMENT, because="door u gemeld", roles=RESIDENTS)
def reported_by_me(reader: Reader, _: datetime) -> Ids:
    return Melder.objects.filter(persoon=person_key(reader)).values("signaal")


subjects_seen_by("u meldde een signaal", {JONGERENLOKET, BEHANDELAAR, REGISSEUR, KCC}, written_down_by_me)
terugkoppelingen.allow(SEE_WAT, because="door u gemeld", roles={JONGERENLOKET, BEHANDELAAR, REGISSEUR, KCC})(
    _parts(terugkoppelingen, written_down_by_me)
)
terugkoppelingen.allow(SEE_WAT, because="gemeld door uw team", roles={BEHANDELAAR})(
    _parts(terugkoppelingen, of_my_team)
)
terugkoppelingen.allow(SEE_WAT, because="gemeld door uw loket", roles={JONGERENLOKET})(
    _parts(terugkoppelingen, of_my_organisation)
)
terugkoppelingen.allow(SEE_WAT, because="door u gemeld", roles=RESIDENTS)(_parts(terugkoppelingen, reported_by_me))
melders.allow(SEE_WAT, because="door u vastgelegd", roles={KCC, JONGERENLOKET, BEHANDELAAR, REGISSEUR})(
    _parts(melders, written_down_by_me)
)
signalen.allow(CONFIRM, because="door u vastgelegd", roles={KCC, JONGERENLOKET, BEHANDELAAR, REGISSEUR})(
    written_down_by_me
)


# -- whom it is about


@signalen.allow(SEE_WAT, because="u bent over dit signaal geïnformeerd", roles={GROEPSLID})
def told_about_oneself(reader: Reader, at: datetime) -> Ids:
    return _told(reader).filter(signaal__persoon__in=self_and_children(reader, at)).values("signaal")


@signalen.allow(SEE_WAT, because="u bent over dit signaal geïnformeerd", roles={GROEPSLID})
def told_about_the_group(reader: Reader, at: datetime) -> Ids:
    return _told(reader).filter(signaal__groep__in=groups_of(reader, at, Lidmaatschap.Rol.LID)).values("signaal")


def _told(reader: Reader) -> "QuerySet[Kennisgeving]":
    return Kennisgeving.objects.filter(persoon=person_key(reader)).exclude(wijze="")


# -- what is withheld, whatever else allows it (S3-119, P-2)

for _policy in (signalen, melders, triages, terugkoppelingen, kennisgevingen):
    _policy.forbid(SEE_DAT, because="afgeschermd, ook dat het er is", roles=EVERYBODY_BUT_THE_SYSTEM)(
        lambda reader, _, kind=_policy.kind: withheld(kind, "dat", reader)
    )
    _policy.forbid(SEE_WAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)(
        lambda reader, _, kind=_policy.kind: withheld(kind, "wat", reader)
    )
for _policy in (melders, triages, kennisgevingen):
    _policy.forbid(
        SEE_DAT, because="wie een signaal meldde en hoe het gewogen werd, blijft afgeschermd", roles=RESIDENTS
    )(lambda _, __, model=_policy.model: model._default_manager.values("pk"))


# -- what of it is told: to residents neither who reported it, along which way, nor what came of it; to who only reported it
# not what came of it (P-2, S3-50)

_CAME_OF_IT = (
    "wacht_op", "team", "afwijsreden", "door_filterregel", "bundel", "vervolg", "vervolg_tijd", "vervolg_id", "oordeel_door",
)  # fmt: skip
_CAME_FROM = (
    "kanaal", "indiener", "bron", "bronsleutel", "organisatie", "medewerker", "geregistreerd_door", "geregistreerd_tijd",
)  # fmt: skip
signalen.quiet = True
signalen.mask(*_CAME_OF_IT, *_CAME_FROM, "urgent", "vervalt_op", roles=RESIDENTS)
signalen.mask(*_CAME_OF_IT, roles={BEHANDELAAR, KCC})


# -- filter rules

MAKE_RULE = Action("filterregel.maken", "een filterregel maken")
CHANGE_RULE = Action("filterregel.wijzigen", "een filterregel wijzigen")
END_RULE = Action("filterregel.beeindigen", "een filterregel beëindigen")
TRY_RULES = Action("filterregel.proberen", "filterregels proefdraaien")

filterregels = Policy(Filterregel, noun="de filterregel")
filterregels.start(MAKE_RULE, {LOKALE_BEHEERDER})
filterregels.start(TRY_RULES, {LOKALE_BEHEERDER})


@filterregels.allow(SEE_DAT, CHANGE_RULE, END_RULE, because="beheerder van deze gemeente", roles={LOKALE_BEHEERDER})
@filterregels.allow(
    SEE_DAT, because="filterregels zijn na te lezen", roles={REGISSEUR, JONGERENLOKET, WIJKTEAMMANAGER, AUDITOR}
)
def all_rules(_: Reader, __: datetime) -> Ids:
    return Filterregel.objects.values("pk")

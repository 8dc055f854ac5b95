"""Who may do what with requests under the AVG, legal holds and the register; and what a restriction closes."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy, policies
from ketenzicht.access.rollen.presets import (
    AUDITOR,
    BEHANDELAAR,
    EVERYBODY_BUT_THE_SYSTEM,
    GROEPSLID,
    JONGERENLOKET,
    KCC,
    LOKALE_BEHEERDER,
    REGISSEUR,
    STELSEL,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import here, person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.models import (
    Beperking,
    Bewaarblokkade,
    Inzageoordeel,
    Rechtsverzoek,
    RechtsverzoekInhoud,
    Verwijdering,
)
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import FIND, personen, self_and_children
from ketenzicht.regie.plannen.opened_rules import persons_in_my_regie

Ids = QuerySet[Any, Any]

RECEIVE = Action("recht.ontvangen", "een verzoek om inzage, correctie, wissing, beperking of bezwaar vastleggen")
ASSIGN = Action("recht.toewijzen", "een verzoek aan een medewerker toewijzen")
EXTEND = Action("recht.verlengen", "de termijn van een verzoek verlengen")
DECIDE = Action("recht.besluiten", "een verzoek beantwoorden")
REVIEW = Action("recht.nakijken", "nakijken of een stuk iets over een ander bevat")
RELEASE = Action("recht.vrijgeven", "de gegevens aan de persoon vrijgeven")
RESTRICT = Action("recht.beperken", "het gebruik van de gegevens beperken zolang een verzoek loopt")
LIFT = Action("recht.beperking-opheffen", "een beperking opheffen")
HAVE_ERASED = Action("recht.wissen", "de gegevens van een persoon laten wissen")
ERASE = Action("persoon.wissen", "de gegevens van een persoon wissen")
CONCLUDE = Action("recht.gewist", "vastleggen dat een persoon overal is gewist")
HOLD = Action("bewaren.blokkeren", "vastleggen dat iets bewaard moet blijven")
UNHOLD = Action("bewaren.vrijgeven", "een bewaarplicht opheffen")
RUN = Action("bewaren.uitvoeren", "de bewaartermijnen uitvoeren")

ANSWERING = frozenset({REGISSEUR, BEHANDELAAR})
"""roles in which somebody can answer a request"""
HOLDERS = frozenset({REGISSEUR, BEHANDELAAR, WIJKTEAMMANAGER})

rechtsverzoeken = Policy(Rechtsverzoek, noun="het verzoek", inhoud=RechtsverzoekInhoud)
rechtsverzoeken.start(RECEIVE, {REGISSEUR, BEHANDELAAR, JONGERENLOKET, KCC, GROEPSLID})
blokkades = Policy(Bewaarblokkade, noun="de bewaarplicht")
verwijderingen = Policy(Verwijdering, noun="de verwijdering")


@rechtsverzoeken.allow(
    SEE_WAT,
    EXTEND,
    DECIDE,
    REVIEW,
    RESTRICT,
    RELEASE,
    LIFT,
    HAVE_ERASED,
    ASSIGN,
    because="u behandelt dit verzoek",
    roles=ANSWERING,
)
def answered_by_me(reader: Reader, _: datetime) -> Ids:
    return Rechtsverzoek.objects.filter(behandelaar=person_key(reader)).values("pk")


@rechtsverzoeken.allow(SEE_DAT, ASSIGN, because="beheerder van de gemeente: de termijnen", roles={LOKALE_BEHEERDER})
def of_the_municipality(_: Reader, __: datetime) -> Ids:
    return Rechtsverzoek.objects.values("pk")


@rechtsverzoeken.allow(SEE_WAT, because="het is uw eigen verzoek, of dat van uw kind", roles={GROEPSLID})
def of_oneself(reader: Reader, at: datetime) -> Ids:
    return Rechtsverzoek.objects.filter(persoon__in=self_and_children(reader, at)).values("pk")


@rechtsverzoeken.allow(SEE_DAT, REVIEW, because="van iemand uit een plan van u", roles={REGISSEUR})
def of_persons_in_my_regie(reader: Reader, at: datetime) -> Ids:
    """Whoever may see what an object is about, may judge it for a request; which object is asked apart."""
    return Rechtsverzoek.objects.filter(persoon__in=persons_in_my_regie(reader, at)).values("pk")


@rechtsverzoeken.allow(SEE_DAT, ERASE, CONCLUDE, because="de behandelaar liet deze persoon wissen", roles={STELSEL})
def to_erase(_: Reader, __: datetime) -> Ids:
    return Rechtsverzoek.objects.filter(wissen_tijd__isnull=False, gewist_tijd=None).values("pk")


@rechtsverzoeken.forbid(
    ASSIGN, EXTEND, DECIDE, REVIEW, RESTRICT, RELEASE, LIFT, HAVE_ERASED,
    because="de gegevens van deze persoon zijn gewist", roles=EVERYBODY_BUT_THE_SYSTEM,
)  # fmt: skip
def about_nobody(_: Reader, __: datetime) -> Ids:
    return Rechtsverzoek.objects.filter(persoon=None).values("pk")


@blokkades.allow(SEE_DAT, UNHOLD, because="door u vastgelegd", roles=HOLDERS)
def held_by_me(reader: Reader, _: datetime) -> Ids:
    return Bewaarblokkade.objects.filter(door=reader.id).values("pk")


@blokkades.allow(SEE_DAT, UNHOLD, because="beheerder van de gemeente", roles={LOKALE_BEHEERDER})
def held_here(_: Reader, __: datetime) -> Ids:
    return Bewaarblokkade.objects.values("pk")


@verwijderingen.allow(SEE_DAT, because="het register van de gemeente", roles={LOKALE_BEHEERDER, AUDITOR})
def removed_here(_: Reader, __: datetime) -> Ids:
    return Verwijdering.objects.values("pk")


# -- what a request for inzage opens: the law obliges to hand out all that is kept about the person

NEVER_HANDED_OUT = frozenset({"werknotitie", "persoon", "geheimadres", "logregel"})
"""personal work notes (P-3); the person itself, which is stated below; a secret address, which stands in no export (P-4); who
looked, which is asked apart (S3-171)"""


def _answering(reader: Reader) -> "QuerySet[Rechtsverzoek]":
    """The requests for inzage that this worker answers now."""
    mine = Rechtsverzoek.objects.filter(
        here(reader), behandelaar=person_key(reader), soort="inzage", vrijgegeven_tijd=None
    )
    return mine.exclude(besluit="afgewezen")


def about_persons(policy: Policy[Any]) -> bool:
    """Whether objects of this kind are about one person, so that they are handed out on a request for inzage."""
    return policy.kind not in NEVER_HANDED_OUT and any(
        f.attname == "persoon_id" for f in policy.model._meta.concrete_fields
    )


def _handed_out(policy: Policy[Any]) -> None:
    """To whoever answers: all that is about this one person, and of what is about a group what was judged free of others."""
    items, kind = policy.model._default_manager, policy.kind
    policy.allow(SEE_WAT, because="u behandelt het inzageverzoek van deze persoon (AVG art. 15)", roles=ANSWERING)(
        lambda reader, _: items.filter(persoon_id__in=_answering(reader).values("persoon")).values("pk")
    )
    policy.allow(SEE_WAT, because="vrij verklaard voor een inzageverzoek (AVG art. 15)", roles=ANSWERING)(
        lambda reader, _: Inzageoordeel.objects.filter(
            vrij=True, object_soort=kind, verzoek__in=_answering(reader).values("pk")
        ).values("object_id")
    )


BY_REQUEST = "u behandelt een verzoek van deze persoon (AVG)"

personen.allow(SEE_WAT, because=BY_REQUEST, roles=ANSWERING)(
    lambda reader, _: Rechtsverzoek.objects.filter(
        here(reader), behandelaar=person_key(reader), vrijgegeven_tijd=None, persoon__isnull=False
    ).values("persoon")
)


# -- what a restriction closes: kept, but no longer worked with (AVG art. 18)

_RESTRICTED = "het gebruik van de gegevens van deze persoon is beperkt (AVG art. 18)"
_STILL_ALLOWED = frozenset({SEE_DAT, SEE_WAT, FIND})


def restricted() -> Ids:
    """Keys of the persons whose data may not be worked with now."""
    return Beperking.objects.filter(tot=None).values("persoon")


def _close(policy: Policy[Any]) -> None:
    acts = {act for ruling in policy.allows for act in ruling.actions} - _STILL_ALLOWED
    items = policy.model._default_manager
    if policy.model is Persoon:
        policy.forbid(*acts, because=_RESTRICTED, roles=EVERYBODY_BUT_THE_SYSTEM)(
            lambda _, __: items.filter(pk__in=restricted()).values("pk")
        )
    elif acts and any(f.name == "persoon" for f in policy.model._meta.concrete_fields):
        policy.forbid(*acts, because=_RESTRICTED, roles=EVERYBODY_BUT_THE_SYSTEM)(
            lambda _, __: items.filter(persoon__in=restricted()).values("pk")
        )


for _policy in list(policies.values()):
    if _policy is not rechtsverzoeken:
        _close(_policy)
        if about_persons(_policy):
            _handed_out(_policy)

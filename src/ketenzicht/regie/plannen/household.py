"""The rules of a household: what regie, members, participants, consent and withholding mean for every object around a plan.
Each topic calls `household_rules` once and adds its own rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketenzicht.access.grants.doors import approved, broken_glass, consents, withheld
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    BEHANDELAAR,
    EVERYBODY_BUT_THE_SYSTEM,
    GROEPSLID,
    GROEPSPARTICIPANT,
    JONGERENLOKET,
    REGISSEUR,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groups_of
from ketenzicht.regie.personen.rules import self_and_children
from ketenzicht.regie.plannen.models import Regisseurschap, Vervanging

Ids = QuerySet[Any, Any]


def current(at: datetime) -> Q:
    """Rows with `geldig_van` and an open or later `geldig_tot`."""
    return Q(geldig_van__lte=at) & (Q(geldig_tot=None) | Q(geldig_tot__gt=at))


def own_plans(reader: Reader, at: datetime) -> Ids:
    """Keys of the plans of which this worker has the regie now (S3-127, S3-129)."""
    return Regisseurschap.objects.filter(current(at), medewerker=person_key(reader)).values("plan")


def deputised_plans(reader: Reader, at: datetime) -> Ids:
    """Keys of the plans of which this worker is deputy now (S3-133): of a regisseur who has the regie now, for all plans or
    for the one that is named."""
    mine = Vervanging.objects.filter(vervanger=person_key(reader), geldig_van__lte=at, geldig_tot__gt=at)
    held = Regisseurschap.objects.filter(current(at))
    of_all = held.filter(medewerker__in=mine.filter(plan=None).values("regisseur")).values("plan")
    of_one = mine.filter(
        Exists(held.filter(plan=OuterRef("plan"), medewerker=OuterRef("regisseur"))), plan__isnull=False
    ).values("plan")
    return of_all.union(of_one, all=True)


def household_rules(
    policy: Policy[Any], *, regie_may: tuple[Action, ...] = (), member_may: tuple[Action, ...] = ()
) -> None:
    """State for a kind of Stuk who sees dat and wat (S3-117 … S3-129, S3-133, S3-152), which further actions the regie has
    on all of them, and which a member has on what is about himself or herself."""
    items, kind = policy.model._default_manager, policy.kind

    def under(plans: Callable[[Reader, datetime], Ids]) -> Callable[[Reader, datetime], Ids]:
        return lambda reader, at: items.filter(plan__in=plans(reader, at)).values("pk")

    policy.allow(SEE_WAT, *regie_may, because="regisseur van dit plan", roles={REGISSEUR})(under(own_plans))
    policy.allow(SEE_WAT, *regie_may, because="vervanger van de regisseur", roles={REGISSEUR})(under(deputised_plans))
    policy.allow(SEE_WAT, because="noodtoegang tot dit plan", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False)(
        under(broken_glass)
    )

    @policy.allow(SEE_WAT, *member_may, because="het gaat over uzelf of over uw kind", roles={GROEPSLID})
    def about_oneself(reader: Reader, at: datetime) -> Ids:
        return items.filter(persoon__in=self_and_children(reader, at)).values("pk")

    @policy.allow(SEE_WAT, because="het gaat over uw groep als geheel", roles={GROEPSLID})
    def about_the_group(reader: Reader, at: datetime) -> Ids:
        return items.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.LID)).values("pk")

    @policy.allow(SEE_DAT, because="participant van deze groep", roles={GROEPSPARTICIPANT})
    def as_participant(reader: Reader, at: datetime) -> Ids:
        return items.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.PARTICIPANT)).values("pk")

    @policy.allow(SEE_WAT, because="met toestemming van de betrokkene", roles={GROEPSLID, BEHANDELAAR, JONGERENLOKET})
    def with_consent(reader: Reader, at: datetime) -> Ids:
        given = consents(kind, reader, at)
        return items.filter(plan__in=given.values("plan_id"), persoon__in=given.values("persoon_id")).values("pk")

    @policy.allow(SEE_WAT, because="na akkoord van de betrokkene", roles={BEHANDELAAR})
    def after_approval(reader: Reader, at: datetime) -> Ids:
        return approved(kind, reader, at)

    withholding_rules(policy)


def withholding_rules(policy: Policy[Any]) -> None:
    """State that what is withheld is withheld, whatever else allows it (S3-119)."""
    kind = policy.kind
    policy.forbid(SEE_DAT, because="afgeschermd, ook dat het er is", roles=EVERYBODY_BUT_THE_SYSTEM)(
        lambda reader, _: withheld(kind, "dat", reader)
    )
    policy.forbid(SEE_WAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)(
        lambda reader, _: withheld(kind, "wat", reader)
    )

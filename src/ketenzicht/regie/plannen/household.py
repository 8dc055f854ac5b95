"""The rules of a household: what regie, members, participants, consent and withholding mean for every object around a plan.
Each topic calls `household_rules` once and adds its own rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

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
    RESIDENTS,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import here, person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groups_of
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen, self_and_children
from ketenzicht.regie.plannen.models import Plan, Regisseurschap, Vervanging
from ketenzicht.regie.plannen.settings import without_portal

Ids = QuerySet[Any, Any]


household_kinds: dict[str, Policy[Any]] = {}
"""Kinds of objects around a plan, each about the group or one member: what consent and approval may name"""

withholdable: dict[str, Policy[Any]] = {}
"""Kinds of which one object can be withheld"""


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


def last_held(at: datetime) -> "QuerySet[Regisseurschap]":
    """Of the running plans of which nobody has the regie now: who had it last without a grondslag, so in the organisation to
    which it comes back."""
    of_the_plan = Regisseurschap.objects.filter(plan=OuterRef("plan"))
    later = of_the_plan.filter(grondslag=None, geldig_van__gt=OuterRef("geldig_van"))
    ended = Regisseurschap.objects.filter(grondslag=None, geldig_tot__lte=at, plan__gesloten_tijd=None)
    return ended.filter(~Exists(of_the_plan.filter(current(at))), ~Exists(later))


def in_regie(reader: Reader, at: datetime) -> Ids:
    """Keys of the plans of which this worker is regisseur or deputy now."""
    return own_plans(reader, at).union(deputised_plans(reader, at), all=True)


def in_regie_here(reader: Reader, at: datetime) -> Ids:
    """The same within the municipalities of the reader, for what hangs on a plan without a municipality of its own: who has
    the same role in a second municipality sees nothing there of the first (S3-168)."""
    return Plan.objects.filter(here(reader), pk__in=in_regie(reader, at)).values("pk")


def speaks_for(reader: Reader, persoon: UUID, at: datetime) -> bool:
    """Whether a resident is this person, or decides for this child by gezag and age (P-4)."""
    return Persoon.objects.filter(pk=persoon, pk__in=self_and_children(reader, at)).exists()


def not_on_screen(reader: Reader, at: datetime) -> Ids:
    """Keys of the plans of a resident's groups that are not for a portal: by the plan, or in the whole municipality (S3-115)."""
    groups = Lidmaatschap.objects.filter(persoon__in=self_and_children(reader, at)).values("groep")
    return Plan.objects.filter(Q(digitaal_inzien=False) | Q(gemeente__in=without_portal(at)), groep__in=groups).values(
        "pk"
    )


def household_rules(
    policy: Policy[Any], *, regie_may: tuple[Action, ...] = (), member_may: tuple[Action, ...] = ()
) -> None:
    """State for a kind of Stuk who sees dat and wat (S3-117 … S3-129, S3-133, S3-152), which further actions the regie has
    on all of them, and which a member has on what is about himself or herself."""
    items, kind = policy.model._default_manager, policy.kind
    household_kinds[kind] = policy

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
        for_this = given.filter(plan_id=OuterRef("plan_id"), persoon_id=OuterRef("persoon_id"))
        shared = items.filter(Exists(for_this), persoon__in=given.values("persoon_id"))
        if reader.role == GROEPSLID:  # who left the group sees nothing more
            return shared.filter(plan__groep__in=groups_of(reader, at, Lidmaatschap.Rol.LID)).values("pk")
        # of the organisation only who works with the person, not every colleague (X-4, P-9)
        return shared.filter(persoon__in=personen.visible(reader, SEE_DAT, at=at).values("pk")).values("pk")

    @policy.allow(SEE_WAT, because="na akkoord van de betrokkene", roles={BEHANDELAAR})
    def after_approval(reader: Reader, at: datetime) -> Ids:
        return approved(kind, reader, at)

    @policy.forbid(SEE_DAT, because="digitaal inzien staat voor dit plan uit", roles=RESIDENTS, screen=True)
    def off_screen(reader: Reader, at: datetime) -> Ids:
        return items.filter(plan__in=not_on_screen(reader, at)).values("pk")

    telling = _TELLING & {field.name for field in policy.model._meta.concrete_fields}
    if telling:
        policy.mask(*telling, roles=RESIDENTS, without_wat=True)
    withholding_rules(policy)


_TELLING = frozenset(
    {
        "organisatie", "team", "behandelaar", "opdrachtgever", "product", "laatste_status", "laatste_status_tijd", "uw_referentie",
        "reden_einde", "uitkomst", "resultaat", "afwijsreden", "doel_bereikt", "tevreden", "vervolg", "besluit", "wet", "zaaktype",
        "sha256", "bestemming", "reden", "schaal", "eigen_schaal", "van_organisatie", "van_medewerker",
    }
)  # fmt: skip
"""columns of the dat of some kind from which one can read what it is about: the name of a provider, a product, a result"""


def withholding_rules(policy: Policy[Any]) -> None:
    """State that what is withheld is withheld, whatever else allows it (S3-119)."""
    kind = policy.kind
    withholdable[kind] = policy
    policy.forbid(SEE_DAT, because="afgeschermd, ook dat het er is", roles=EVERYBODY_BUT_THE_SYSTEM)(
        lambda reader, at: withheld(kind, "dat", reader, _exempt(reader, at))
    )
    policy.forbid(SEE_WAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)(
        lambda reader, at: withheld(kind, "wat", reader, _exempt(reader, at))
    )


def _exempt(reader: Reader, at: datetime) -> Ids | None:
    """Keys of the plans in which what is withheld from everybody is not withheld from this worker."""
    if reader.role not in (REGISSEUR, WIJKTEAMMANAGER):
        return None
    glass = broken_glass(reader, at)
    return in_regie(reader, at).union(glass, all=True) if reader.role == REGISSEUR else glass

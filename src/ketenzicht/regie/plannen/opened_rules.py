"""What the regie of a plan opens in the rooms below: its group, who belongs to it, and the signals under it (S3-45)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ketenzicht.access.grants.doors import broken_glass
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import REGISSEUR, WIJKTEAMMANAGER
from ketenzicht.access.rollen.readers import here
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.groepen.errors import PlanStillRuns
from ketenzicht.regie.groepen.hooks import disbanding
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.groepen.rules import EDITS as GROUP_EDITS
from ketenzicht.regie.groepen.rules import groepen, lidmaatschappen
from ketenzicht.regie.personen.models import GeheimAdres, Persoon, Waarschuwing
from ketenzicht.regie.personen.rules import EDITS as PERSON_EDITS
from ketenzicht.regie.personen.rules import (
    MAKERS,
    MERGE,
    UNMERGE,
    WARNING_EDITS,
    geheime_adressen,
    personen,
    waarschuwingen,
)
from ketenzicht.regie.plannen.acts import CLAIM, LET_GO
from ketenzicht.regie.plannen.household import in_regie
from ketenzicht.regie.plannen.models import Plan, Signaalkoppeling
from ketenzicht.regie.plannen.rules import of_my_team
from ketenzicht.regie.signalen.models import Signaal
from ketenzicht.regie.signalen.rules import handled_by, signalen

Ids = QuerySet[Any, Any]

NEWLY_MADE = timedelta(days=30)
"""so long whoever made a person completes what is known of the one"""

# -- groups


@groepen.allow(SEE_WAT, *GROUP_EDITS, because="regisseur van het plan van deze groep", roles={REGISSEUR})
def groups_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(here(reader), pk__in=in_regie(reader, at)).values("groep")


@groepen.allow(
    SEE_WAT, because="noodtoegang tot het plan van deze groep", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def groups_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Plan.objects.filter(here(reader), pk__in=broken_glass(reader, at)).values("groep")


@groepen.allow(SEE_WAT, *GROUP_EDITS, because="door u gemaakt, nog zonder plan", roles={REGISSEUR})
def groups_of_my_making(reader: Reader, _: datetime) -> Ids:
    planned = Plan.objects.filter(groep=OuterRef("pk"))
    return Groep.objects.filter(here(reader), ~Exists(planned), gemaakt_door=reader.id).values("pk")


@lidmaatschappen.allow(SEE_DAT, because="van een groep waarvan u regisseur bent", roles={REGISSEUR})
def memberships_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_in_my_regie(reader, at)).values("pk")


@lidmaatschappen.allow(SEE_DAT, because="van een groep die u maakte", roles={REGISSEUR})
def memberships_of_my_making(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_of_my_making(reader, at)).values("pk")


@lidmaatschappen.allow(
    SEE_DAT, because="noodtoegang tot het plan van deze groep", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def memberships_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_behind_glass(reader, at)).values("pk")


def no_plan_runs(groep: Groep, _: datetime) -> None:
    """Raises PlanStillRuns: a group goes when its plan has been closed."""
    if Plan.objects.filter(groep=groep, gesloten_tijd=None).exists():
        raise PlanStillRuns


disbanding.append(no_plan_runs)

# -- persons


def belonging_to(groups: Ids) -> Ids:
    """Keys of the persons who belong to these groups now: who left, left the sight of the regie too."""
    return Lidmaatschap.objects.filter(groep__in=groups, geldig_tot=None).values("persoon")


@personen.allow(
    SEE_WAT, MERGE, UNMERGE, *PERSON_EDITS, because="hoort bij een groep waarvan u regisseur bent", roles={REGISSEUR}
)
def persons_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return belonging_to(groups_in_my_regie(reader, at))


@personen.allow(SEE_DAT, because="hoort bij een groep die u maakte", roles={REGISSEUR})
def persons_in_my_new_groups(reader: Reader, at: datetime) -> Ids:
    return belonging_to(groups_of_my_making(reader, at))


@personen.allow(
    SEE_WAT, because="noodtoegang tot een plan van deze persoon", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def persons_behind_glass(reader: Reader, at: datetime) -> Ids:
    return belonging_to(groups_behind_glass(reader, at))


@personen.allow(SEE_DAT, because="hoorde bij een groep waarvan u regisseur bent", roles={REGISSEUR})
def persons_once_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Lidmaatschap.objects.filter(groep__in=groups_in_my_regie(reader, at)).values("persoon")


@personen.allow(SEE_WAT, MERGE, *PERSON_EDITS, because="kort geleden door u vastgelegd, nog zonder plan", roles=MAKERS)
def persons_of_my_making(reader: Reader, at: datetime) -> Ids:
    mine = Persoon.objects.filter(gemaakt_door=reader.id, gemaakt_tijd__gt=at - NEWLY_MADE)
    return mine.filter(~with_a_plan()).values("pk")


@personen.allow(MERGE, UNMERGE, because="bij geen plan, in uw gemeente", roles={REGISSEUR, WIJKTEAMMANAGER})
def persons_without_a_plan(reader: Reader, _: datetime) -> Ids:
    known = Persoon.objects.filter(~with_a_plan())
    return (known if reader.municipalities is ALL else known.filter(gemeente__in=reader.municipalities)).values("pk")


@personen.allow(MERGE, UNMERGE, because="bij een plan van uw team", roles={WIJKTEAMMANAGER})
def persons_of_my_team(reader: Reader, at: datetime) -> Ids:
    return belonging_to(Plan.objects.filter(pk__in=of_my_team(reader, at)).values("groep"))


def with_a_plan() -> Exists:
    """Whether a person ever belonged to a group with a plan."""
    planned = Plan.objects.filter(groep=OuterRef("groep"))
    return Exists(Lidmaatschap.objects.filter(Exists(planned), persoon=OuterRef("pk")))


@geheime_adressen.allow(SEE_WAT, because="regisseur van deze persoon", roles={REGISSEUR})
def secret_addresses_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return GeheimAdres.objects.filter(persoon__in=persons_in_my_regie(reader, at)).values("pk")


@waarschuwingen.allow(SEE_WAT, *WARNING_EDITS, because="regisseur van deze persoon", roles={REGISSEUR})
def warnings_in_my_regie(reader: Reader, at: datetime) -> Ids:
    return Waarschuwing.objects.filter(persoon__in=persons_in_my_regie(reader, at)).values("pk")


@waarschuwingen.allow(
    SEE_WAT, because="noodtoegang tot een plan van deze persoon", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def warnings_behind_glass(reader: Reader, at: datetime) -> Ids:
    return Waarschuwing.objects.filter(persoon__in=persons_behind_glass(reader, at)).values("pk")


# -- signals under plans (S3-45): dat only until claimed


def _linked(plans: Ids, *, claimed: bool) -> Ids:
    """Keys of the signals under these plans."""
    return Signaalkoppeling.objects.filter(
        losgemaakt_tijd=None, geclaimd_tijd__isnull=not claimed, plan__in=plans
    ).values("signaal")


def signals_of_my_plans(reader: Reader, at: datetime) -> Ids:
    """Keys of the signals that the regie of a plan handles."""
    return _linked(in_regie(reader, at), claimed=True)


handled_by("hoort bij een plan waarvan u regisseur bent", {REGISSEUR}, signals_of_my_plans)
signalen.allow(LET_GO, because="hoort bij een plan waarvan u regisseur bent", roles={REGISSEUR})(signals_of_my_plans)


@signalen.allow(SEE_DAT, CLAIM, because="gaat over iemand uit uw plan, nog niet geclaimd", roles={REGISSEUR})
def signals_to_claim(reader: Reader, at: datetime) -> Ids:
    return _linked(in_regie(reader, at), claimed=False)


@signalen.allow(
    SEE_WAT, because="noodtoegang tot het plan waar dit bij hoort", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
)
def signals_behind_glass(reader: Reader, at: datetime) -> Ids:
    return _linked(broken_glass(reader, at), claimed=True)


def signals_of(plan: Any) -> "QuerySet[Signaal]":
    """The signals under a plan; who may see which is for the policy."""
    links = Signaalkoppeling.objects.filter(plan=plan, losgemaakt_tijd=None)
    return Signaal.objects.filter(pk__in=links.values("signaal")).order_by("ontvangen_tijd", "pk")

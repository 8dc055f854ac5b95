"""The page of a plan: the plan, its group and all that stands under it, read in one go through the rules; and what somebody
else would see of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.errors import NotFound
from ketenzicht.access.grants.models import Noodtoegang
from ketenzicht.access.policy import SEE_DAT, Policy, Shown, read
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.acts import PREVIEW
from ketenzicht.regie.plannen.chain_rules import noodtoegangen
from ketenzicht.regie.plannen.goals import in_order
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Evaluatie, Instemming, Meting, Plan, Planversie
from ketenzicht.regie.plannen.opened_rules import signals_of
from ketenzicht.regie.plannen.rules import (
    doelen,
    evaluaties,
    instemmingen,
    metingen,
    plannen,
    planversies,
)
from ketenzicht.regie.signalen.rules import signalen

Asked = Callable[[UUID, datetime], "QuerySet[Any]"]

kinds: list[tuple[Policy[Any], Asked]] = []
"""Kinds that need another query than "the rows of this plan"; topics above append theirs, or their policy to
`hooks.on_page`"""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A plan as one reader sees it: per kind the objects that this reader may see, with content where that is allowed."""

    plan: Shown[Plan]
    by_kind: dict[str, list[Shown[Any]]]
    """by the kind of the policy: groep, persoon, doel, meting, instemming, evaluatie, planversie, noodtoegang, signaal, and
    the kinds of the topics above. A kind of which there is nothing to see looks like a kind of which there is nothing"""

    def __getitem__(self, kind: str) -> list[Shown[Any]]:
        return self.by_kind.get(kind, [])


def page(reader: Reader, plan: UUID, *, at: datetime, log: bool = True) -> Page:
    """All of one plan that this reader may see, for one screen (S0-5, S3-127). Each content that is shown is in the log.
    Raises NotFound."""
    plannen.require(reader, SEE_DAT, plan, at=at)
    asked = _asked(plan, at)
    (plans, *others) = read(reader, *((policy, rows) for policy, rows in asked), at=at, log=log)
    if not plans:
        raise NotFound(plannen.noun)
    by_kind: dict[str, list[Shown[Any]]] = {}
    for (policy, _), found in zip(asked[1:], others, strict=True):
        by_kind.setdefault(policy.kind, []).extend(found)
    return Page(plan=plans[0], by_kind={kind: found for kind, found in by_kind.items() if found})


def preview(reader: Reader, plan: UUID, *, as_: Reader, at: datetime) -> Page:
    """What somebody else would see of the plan: only what this reader may see too. The reads are logged as this reader's.
    Raises NotFound, also where the other would see nothing; MayNot for who has not the regie."""
    plannen.require(reader, PREVIEW, plan, at=at)
    own = page(reader, plan, at=at)
    other = page(as_, plan, at=at, log=False)
    by_kind = {kind: _both(found, own[kind]) for kind, found in other.by_kind.items()}
    return Page(
        plan=_both([other.plan], [own.plan])[0], by_kind={kind: found for kind, found in by_kind.items() if found}
    )


def _asked(plan: UUID, at: datetime) -> Sequence[tuple[Policy[Any], "QuerySet[Any]"]]:
    group = Plan.objects.filter(pk=plan).values("groep")
    belonging = Lidmaatschap.objects.filter(current(at), groep__in=group).values("persoon")
    return [
        (plannen, Plan.objects.filter(pk=plan)),
        (groepen, Groep.objects.filter(pk__in=group)),
        (personen, Persoon.objects.filter(pk__in=belonging).order_by("sorteersleutel", "roepnaam", "pk")),
        (doelen, in_order(plan)),
        (metingen, Meting.objects.filter(plan=plan).order_by("gemeten_op", "meetronde", "pk")),
        (instemmingen, Instemming.objects.filter(plan=plan).order_by("gebeurd_tijd", "pk")),
        (evaluaties, Evaluatie.objects.filter(plan=plan).order_by("gepland_op", "pk")),
        (planversies, Planversie.objects.filter(plan=plan).order_by("nummer")),
        (noodtoegangen, Noodtoegang.objects.filter(plan_id=plan).order_by("begin", "pk")),
        (signalen, signals_of(plan)),
        *((policy, policy.model._default_manager.filter(plan_id=plan).order_by("pk")) for policy in hooks.on_page),
        *((policy, rows(plan, at)) for policy, rows in kinds),
    ]


def _both(theirs: list[Shown[Any]], own: list[Shown[Any]]) -> list[Shown[Any]]:
    """What both see; the content only where this reader sees it too."""
    mine = {one.dat.pk: one for one in own}
    return [
        replace(one, wat=one.wat if mine[one.dat.pk].wat is not None else None) for one in theirs if one.dat.pk in mine
    ]

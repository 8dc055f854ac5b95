"""A version of a plan as it was adopted: its words, and its goals as they were said then (S3-27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import Shown, read
from ketenzicht.access.policy.masking import mask
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.models import Doel, DoelInhoud, Planversie, Versiedoel
from ketenzicht.regie.plannen.rules import doelen, planversies


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a reader sees of a version."""

    versie: Shown[Planversie]
    doelen: Sequence[Shown[Doel]]
    """the goals that this reader may see now, as they were then, in the order of then"""


def keep_goals(version: Planversie) -> None:
    """Write down in which state the goals of the plan are in this version."""
    goals = list(
        Doel.objects.select_for_update().filter(plan=version.plan_id).order_by("pk").values_list("pk", flat=True)
    )
    dat, wat = _last_states(Doel, goals), _last_states(DoelInhoud, goals)
    Versiedoel.objects.bulk_create(
        Versiedoel(versie=version, doel_id=goal, na_dat=dat.get(goal, 0), na_wat=wat.get(goal, 0)) for goal in goals
    )


def version(reader: Reader, versie: UUID, *, at: datetime) -> Version:
    """A version with its goals, for who may see the version; of the goals what this reader may see of them now. Each content
    that is shown is in the log. Raises NotFound."""
    kept = {row.doel_id: row for row in Versiedoel.objects.filter(versie=versie)}
    versions, goals = read(
        reader, (planversies, Planversie.objects.filter(pk=versie)), (doelen, Doel.objects.filter(pk__in=kept)), at=at
    )
    if not versions:
        raise NotFound(planversies.noun)
    then = [_as_then(one, kept[one.dat.pk]) for one in goals]
    mask(reader, [(doelen, then)], at=at)
    return Version(versie=versions[0], doelen=sorted(then, key=lambda one: (one.dat.plek, one.dat.pk)))


def _last_states(model: Any, keys: Sequence[UUID]) -> dict[UUID, int]:
    """By key the number of the last former state."""
    events = model.pgh_event_model.objects.filter(pgh_obj__in=keys)
    return dict(events.values("pgh_obj").annotate(_last=Max("pgh_id")).values_list("pgh_obj", "_last"))


def _as_then(one: Shown[Doel], kept: Versiedoel) -> Shown[Doel]:
    dat = _state(Doel, kept.doel_id, kept.na_dat)
    goal = Doel(**{field.attname: dat[field.attname] for field in Doel._meta.concrete_fields})
    if one.wat is None:
        return Shown(goal, None, one.because)
    wat = _state(DoelInhoud, kept.doel_id, kept.na_wat)
    return Shown(goal, {name: wat[name] for name in one.wat}, one.because)


def _state(model: Any, key: UUID, after: int) -> Mapping[str, Any]:
    """The columns of a row in the state that followed this one: a former state, or how it is now."""
    former = model.pgh_event_model.objects.filter(pgh_obj=key, pgh_id__gt=after).order_by("pgh_id").values().first()
    return former or model._default_manager.filter(pk=key).values().get()

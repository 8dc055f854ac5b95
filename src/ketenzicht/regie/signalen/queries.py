"""What may be asked of signals. There is no search over them: a signal is found by who must handle it, who reported it, or
whom it is about (X-29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import SEE_DAT, Policy, Shown, read
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen.presets import GROEPSLID, RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.signalen.models import (
    Filterspoor,
    Kennisgeving,
    Melder,
    Signaal,
    Terugkoppeling,
    Triage,
)
from ketenzicht.regie.signalen.rules import (
    EXPLAIN,
    ROUTE,
    kennisgevingen,
    melders,
    signalen,
    terugkoppelingen,
    triages,
)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One line of the triage list: dat only."""

    signaal: UUID
    ontvangen_tijd: datetime
    urgent: bool
    kanaal: str
    wacht_op: str
    team: UUID | None
    persoon: UUID | None
    """whom it is about, a person or a group, where this reader may see that"""
    groep: UUID | None
    naam: str
    """of the person; empty for a group"""
    bundled: int
    """signals bundled under it"""


@dataclass(frozen=True, kw_only=True)
class Reported:
    """One line of what somebody reported: no more than the reporter may know (S3-50)."""

    signaal: UUID
    ontvangen_tijd: datetime
    judged: bool
    feedback: int
    """how many times there was feedback"""
    naam: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """A signal as the person sees it whom it is about: never who reported it, or along which way (P-2)."""

    signaal: UUID
    ontvangen_op: date
    omschrijving: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers above the triage list."""

    waiting: int
    urgent: int
    to_distribute: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class SignaalPage:
    """All of one signal that a reader may see."""

    signaal: Shown[Signaal]
    melder: Shown[Melder] | None
    triage: Shown[Triage] | None
    feedback: list[Shown[Terugkoppeling]]
    told: list[Shown[Kennisgeving]]
    traces: list[str]


def to_judge(reader: Reader, *, at: datetime) -> "QuerySet[Signaal]":
    """The signals that wait for this reader's team or for a team, urgent ones first, then the oldest."""
    open_ones = Q(oordeel="", wacht_op__in=("team", "verdeling"))
    return signalen.visible(reader, ROUTE, at=at, where=open_ones).order_by("-urgent", "ontvangen_tijd", "pk")


def waiting(reader: Reader, *, at: datetime, most: int = 200) -> list[Waiting]:
    """The triage list, in four queries at most."""
    rows = list(to_judge(reader, at=at).annotate(bundled=Count("signaal"))[:most])
    names = _names(reader, [row.persoon_id for row in rows], at)
    groups = _seen(groepen, reader, [row.groep_id for row in rows], at)
    return [
        Waiting(
            signaal=row.pk,
            ontvangen_tijd=row.ontvangen_tijd,
            urgent=row.urgent,
            kanaal=row.kanaal,
            wacht_op=row.wacht_op,
            team=row.team_id,
            persoon=row.persoon_id if row.persoon_id in names else None,
            groep=row.groep_id if row.groep_id in groups else None,
            naam=names.get(row.persoon_id, ""),
            bundled=row.bundled,
        )
        for row in rows
    ]


def counts(reader: Reader, *, at: datetime) -> Counts:
    """How many signals wait, in one query."""
    found = to_judge(reader, at=at).order_by().aggregate(
        waiting=Count("pk"),
        urgent=Count("pk", filter=Q(urgent=True)),
        to_distribute=Count("pk", filter=Q(wacht_op="verdeling")),
        oldest=Min("ontvangen_tijd"),
    )  # fmt: skip
    return Counts(**found)


def not_informed(reader: Reader, *, at: datetime) -> "QuerySet[Signaal]":
    """Judged signals that this reader handles, of which the person was neither told nor a reason kept (P-2)."""
    kept = Kennisgeving.objects.filter(signaal=OuterRef("pk"))
    rows = signalen.visible(reader, EXPLAIN, at=at).filter(oordeel_door=reader.id, bundel=None)
    return rows.exclude(Exists(kept)).order_by("ontvangen_tijd", "pk")


def reported(reader: Reader, *, at: datetime, most: int = 100) -> list[Reported]:
    """What this worker or resident reported, the last one first, in three queries."""
    mine = Q(pk__in=_reported_by(reader)) if reader.role in RESIDENTS else Q(geregistreerd_door=reader.id)
    counted = Terugkoppeling.objects.filter(signaal=OuterRef("pk")).order_by().values("signaal").annotate(n=Count("pk"))
    rows = signalen.visible(reader, SEE_DAT, at=at, where=mine).annotate(feedback=Subquery(counted.values("n")))
    told = list(rows.order_by("-ontvangen_tijd", "-pk")[:most])
    names = _names(reader, [row.persoon_id for row in told], at)
    return [
        Reported(
            signaal=row.pk,
            ontvangen_tijd=row.ontvangen_tijd,
            judged=bool(row.oordeel),
            feedback=row.feedback or 0,
            naam=names.get(row.persoon_id, ""),
        )
        for row in told
    ]


def about_me(reader: Reader, *, at: datetime) -> list[Told]:
    """The signals of which this resident was told, the last one first; logged as read."""
    if reader.role != GROEPSLID:
        return []
    told = Kennisgeving.objects.filter(persoon=person_key(reader)).exclude(wijze="").values("signaal")
    (shown,) = read(reader, (signalen, Signaal.objects.filter(pk__in=told).order_by("-ontvangen_tijd", "-pk")), at=at)
    return [
        Told(
            signaal=one.dat.pk,
            ontvangen_op=local_date(one.dat.ontvangen_tijd),
            omschrijving=one.wat["omschrijving"],
        )
        for one in shown
        if one.wat is not None
    ]


def page(reader: Reader, signaal: UUID, *, at: datetime) -> SignaalPage:
    """One signal with its reporter, weighing, feedback and what the person was told, as far as this reader may see them.
    Raises NotFound."""
    ours: list[tuple[Any, Any]] = [
        (signalen, Signaal.objects.filter(pk=signaal)),
        (melders, Melder.objects.filter(signaal=signaal)),
        (triages, Triage.objects.filter(signaal=signaal)),
        (terugkoppelingen, Terugkoppeling.objects.filter(signaal=signaal).order_by("tijd", "pk")),
        (kennisgevingen, Kennisgeving.objects.filter(signaal=signaal).order_by("tijd", "pk")),
    ]
    shown, melder, triage, feedback, told = read(reader, *ours, at=at)
    if not shown:
        raise NotFound(signalen.noun)
    return SignaalPage(
        signaal=shown[0],
        melder=next(iter(melder), None),
        triage=next(iter(triage), None),
        feedback=feedback,
        told=told,
        traces=explanation(reader, signaal, at=at),
    )


def explanation(reader: Reader, signaal: UUID, *, at: datetime) -> list[str]:
    """What the filter rules did with a signal, in sentences, for who handles it; else nothing (S3-48)."""
    rows = Filterspoor.objects.filter(
        signaal=signaal, signaal__in=signalen.visible(reader, EXPLAIN, at=at).values("pk")
    )
    return list(rows.order_by("tijd", "pk").values_list("uitleg", flat=True))


def _reported_by(resident: Reader) -> "QuerySet[Any, Any]":
    return Melder.objects.filter(persoon=person_key(resident)).values("signaal")


def _names(reader: Reader, keys: Iterable[UUID | None], at: datetime) -> dict[UUID | None, str]:
    """The names of the persons that this reader may see."""
    named = Persoon.objects.filter(pk__in=_seen(personen, reader, keys, at))
    return {row.pk: _name(row) for row in named}


def _seen(policy: Policy[Any], reader: Reader, keys: Iterable[UUID | None], at: datetime) -> set[UUID]:
    """Those of these objects of which this reader may see that they are there."""
    asked = list({key for key in keys if key})
    seen = grounds([(policy, asked)], reader, [SEE_DAT], at=at)
    return {key for key in asked if seen[policy.kind, key][SEE_DAT]}


def _name(row: Persoon) -> str:
    return " ".join(part for part in (row.roepnaam, row.tussenvoegsel, row.geslachtsnaam) if part)

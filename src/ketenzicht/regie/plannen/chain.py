"""The chain of the regie: regisseurs, joint ones, handing over, deputies. Transfer, joint regie, a task elsewhere and a
request to take over are four different acts (X-2)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import MayNot
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.policy import Action
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import REGISSEUR, WIJKTEAMMANAGER
from ketenzicht.access.rollen.readers import person_key, system_reader
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.plannen.acts import (
    ADD_REGISSEUR,
    ANSWER_OVER,
    ASK_OVER,
    DEPUTISE,
    END_DEPUTY,
    HAND_OVER,
    LAPSE,
    LEAVE_REGIE,
    REASSIGN,
    TAKE_BACK,
)
from ketenzicht.regie.plannen.chain_rules import overnameverzoeken, vervangingen
from ketenzicht.regie.plannen.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyRegisseur,
    DeputyEnded,
    HasNoRegie,
    KenmerkUnreadable,
    LastRegisseur,
    NotARegisseur,
    NothingChosen,
    OnlyYourOwnRegie,
    OtherOrganisation,
    PeriodUnclear,
    PlanIsClosed,
    ReasonMissing,
    ReplacesOneself,
    TooManyAtOnce,
)
from ketenzicht.regie.plannen.household import current, last_held
from ketenzicht.regie.plannen.models import Overnameverzoek, Plan, Regisseurschap, Vervanging
from ketenzicht.regie.plannen.rules import plannen

MOST_AT_ONCE = 100
"""plans in one reassignment (X-5)"""

_KENMERK = re.compile(r"([2-9BCDFGHJKLMNPQRSTVWXZ]{4})[ -]?([2-9BCDFGHJKLMNPQRSTVWXZ]{4})")

constraints["regisseurschap_een_keer"] = AlreadyRegisseur
constraints["overnameverzoek_een_open"] = AlreadyAsked


def regisseurs_of(plan: Plan, at: datetime) -> list[UUID]:
    """The workers who have the regie of a plan now."""
    return list(plan.regisseurs.filter(current(at)).order_by("geldig_van", "pk").values_list("medewerker", flat=True))


def managers_of(plan: Plan, at: datetime) -> list[UUID]:
    """The managers of the teams of the regisseurs of a plan; where nobody has the regie, of who had it last."""
    held = plan.regisseurs.filter(current(at))
    teams = (held if held.exists() else last_held(at).filter(plan=plan)).values("medewerker__team")
    return managers_of_teams(teams, plan.gemeente_id, at)


def managers_of_teams(teams: Any, gemeente: str, at: datetime) -> list[UUID]:
    """Who manages one of these teams (keys or a subquery of them) in a municipality now."""
    day = local_date(at)
    having = Rolvervulling.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=day), rol=WIJKTEAMMANAGER, geldig_van__lte=day, gemeenten__contains=[gemeente]
    )  # fmt: skip
    of_team = having.filter(team__in=teams) | having.filter(team=None, medewerker__team__in=teams)
    return list(of_team.values_list("medewerker", flat=True))


def regisseur_in(gemeente: str, medewerker: UUID, at: datetime) -> Medewerker:
    """The worker, who has the role of regisseur in this municipality now. Raises NotARegisseur."""
    day = local_date(at)
    having = Rolvervulling.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=day), Q(medewerker__geldig_tot=None) | Q(medewerker__geldig_tot__gt=day),
        medewerker=medewerker, rol=REGISSEUR, geldig_van__lte=day, gemeenten__contains=[gemeente],
    )  # fmt: skip
    rol = having.select_related("medewerker").first()
    if rol is None:
        raise NotARegisseur
    return rol.medewerker


def appoint(
    plan: Plan,
    medewerker: UUID,
    *,
    at: datetime,
    same_organisation_as: UUID | None,
    grondslag: UUID | None = None,
    until: datetime | None = None,
) -> None:
    """Make a worker regisseur of a (locked, running) plan. Raises PlanIsClosed, NotARegisseur, AlreadyRegisseur, and
    OtherOrganisation for another organisation than this one (delen/crossing.py, with a grondslag)."""
    if plan.gesloten_tijd is not None:
        raise PlanIsClosed
    worker = regisseur_in(plan.gemeente_id, medewerker, at)
    if same_organisation_as is not None and worker.organisatie_id != same_organisation_as:
        raise OtherOrganisation
    if medewerker in regisseurs_of(plan, at):
        raise AlreadyRegisseur
    Regisseurschap.objects.create(
        plan=plan, medewerker_id=medewerker, geldig_van=at, geldig_tot=until, grondslag_id=grondslag
    )
    notify([medewerker], "regie", plan, at=at)


def retire(plan: Plan, medewerker: UUID, *, at: datetime, for_a_time: bool = False) -> None:
    """End the regie of a worker over a (locked) plan, who cannot be the last, unless another has it `for_a_time`: then it
    comes back to the organisation of this worker. Raises HasNoRegie, LastRegisseur."""
    holding = regisseurs_of(plan, at)
    if medewerker not in holding:
        raise HasNoRegie
    if (
        not for_a_time
        and not plan.regisseurs.filter(geldig_van__lte=at, geldig_tot=None).exclude(medewerker=medewerker).exists()
    ):
        raise LastRegisseur  # somebody who has it for a time only does not count
    for held in plan.regisseurs.filter(current(at), medewerker=medewerker):
        held.geldig_tot = at
        held.save(update_fields=["geldig_tot"])


def pass_on(
    plan: Plan, van: UUID, naar: UUID, *, at: datetime, by: Reader, grondslag: UUID | None = None,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """The regie of a (locked, running) plan goes from one worker to another, who may have it jointly already; on a
    grondslag until that ends."""
    if plan.gesloten_tijd is not None:
        raise PlanIsClosed
    holding = regisseurs_of(plan, at)
    if van not in holding:
        raise HasNoRegie
    if naar == van:
        raise AlreadyRegisseur
    within = None if grondslag else Medewerker.objects.get(pk=van).organisatie_id
    if grondslag is None:
        grondslag, until = _held_on(plan, van, at)
    if naar not in holding:
        appoint(plan, naar, at=at, same_organisation_as=within, grondslag=grondslag, until=until)
    retire(plan, van, at=at, for_a_time=grondslag is not None)
    notify({van, naar} - {person_key(by)}, "overdracht", plan, at=at)


@verb(ADD_REGISSEUR)
def add_regisseur(*, plan: UUID, medewerker: UUID, by: Reader, at: datetime) -> None:
    """Share the regie with a colleague of the same organisation (S3-37). Raises NotARegisseur, OtherOrganisation,
    AlreadyRegisseur, PlanIsClosed."""
    mine = plannen.take(by, ADD_REGISSEUR, plan, at=at)
    ground, until = _held_on(mine, person_key(by), at)
    appoint(mine, medewerker, at=at, same_organisation_as=UUID(by.organisation), grondslag=ground, until=until)
    record(by, ADD_REGISSEUR, mine, at=at, event={"medewerker": str(medewerker)})


@verb(LEAVE_REGIE)
def leave_regie(*, plan: UUID, medewerker: UUID, by: Reader, at: datetime) -> None:
    """Take a joint regisseur off the plan: the actor or another. The last one hands over instead. Raises HasNoRegie,
    LastRegisseur."""
    mine = plannen.take(by, LEAVE_REGIE, plan, at=at)
    retire(mine, medewerker, at=at)
    notify({medewerker} - {person_key(by)}, "regie", mine, at=at)
    record(by, LEAVE_REGIE, mine, at=at, event={"medewerker": str(medewerker)})


@verb(HAND_OVER)
def hand_over(*, plan: UUID, naar: UUID, van: UUID | None = None, by: Reader, at: datetime) -> None:
    """The regie goes over to a colleague: a regisseur's own, or for the manager of the team that of `van`. Raises
    OnlyYourOwnRegie, HasNoRegie, NotARegisseur, OtherOrganisation, PlanIsClosed."""
    mine = plannen.take(by, HAND_OVER, plan, at=at)
    leaving = van or person_key(by)
    if by.role == REGISSEUR and leaving != person_key(by):
        raise OnlyYourOwnRegie
    pass_on(mine, leaving, naar, at=at, by=by)
    record(by, HAND_OVER, mine, at=at, event={"van": str(leaving), "naar": str(naar)})


@verb(REASSIGN)
def reassign(*, van: UUID, naar: UUID, keys: Sequence[UUID], reden: str, by: Reader, at: datetime) -> None:
    """Move plans of a regisseur to a colleague in one go, by the manager of the team, without seeing them (S3-131, S3-132).
    All or none. Raises TooManyAtOnce (X-5), NothingChosen, ReasonMissing, and what handing over raises."""
    chosen = sorted(set(keys))
    if not chosen:
        raise NothingChosen
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyAtOnce(MOST_AT_ONCE)
    if not reden.strip():
        raise ReasonMissing
    for key in chosen:
        mine = plannen.take(by, REASSIGN, key, at=at)
        pass_on(mine, van, naar, at=at, by=by)
        told = {"van": str(van), "naar": str(naar), "samen": len(chosen)}
        record(by, REASSIGN, mine, at=at, details={"reden": reden}, event=told)


@verb(TAKE_BACK)
def take_back(*, plan: UUID, naar: UUID, by: Reader, at: datetime) -> None:
    """A plan that was handed over to another organisation on a grondslag that is over gets a regisseur again, of the
    organisation that had it before: by who had it, or by the manager of that team. Raises NotARegisseur,
    OtherOrganisation."""
    mine = plannen.take(by, TAKE_BACK, plan, at=at)
    appoint(mine, naar, at=at, same_organisation_as=UUID(by.organisation))
    record(by, TAKE_BACK, mine, at=at, event={"naar": str(naar)})


@verb(LAPSE)
def lapse(*, plan: UUID, by: Reader, at: datetime) -> None:
    """The system tells who had the regie before, and the manager of the team, that nobody has it any more; it ended with its
    grondslag."""
    mine = plannen.take(by, LAPSE, plan, at=at)
    had = set(last_held(at).filter(plan=mine).values_list("medewerker", flat=True))
    over = mine.regisseurs.filter(grondslag__isnull=False, geldig_tot__lte=at, afloop_gemeld=None)
    over.update(afloop_gemeld=at)
    notify({*had, *managers_of(mine, at)}, "regie.vervallen", mine, at=at)
    record(by, LAPSE, mine, at=at)


def tell_lapsed(at: datetime) -> int:
    """Tell of every plan whose regie ended with its grondslag. Returns how many."""
    system = system_reader("regie die met haar grondslag eindigt")
    keys = list(plannen.visible(system, LAPSE, at=at).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        lapse(plan=key, by=system, at=at)
    return len(keys)


@verb(ASK_OVER)
def ask_over(*, kenmerk: str, reden: str, by: Reader, at: datetime) -> UUID:
    """Ask to take over a plan of which one was told the reference. What one gets back is the same whether or not there is
    such a plan. Raises KenmerkUnreadable, ReasonMissing, AlreadyAsked."""
    if by.role not in overnameverzoeken.starts[ASK_OVER]:
        raise MayNot(ASK_OVER.sentence)
    if not reden.strip():
        raise ReasonMissing
    asked = Overnameverzoek.objects.create(
        medewerker_id=person_key(by), kenmerk=read_kenmerk(kenmerk), reden=reden, gevraagd_tijd=at
    )
    plan = Plan.objects.filter(kenmerk=asked.kenmerk, gesloten_tijd=None).first()
    notify(regisseurs_of(plan, at) if plan else (), "overnameverzoek", asked, at=at)
    record(by, ASK_OVER, asked, at=at)
    return asked.pk


@verb(ANSWER_OVER)
def answer_over(*, verzoek: UUID, ja: bool, by: Reader, at: datetime) -> None:
    """The regisseur lets the plan go to who asked for it, or not. Raises AlreadyAnswered, and what handing over raises."""
    asked = overnameverzoeken.take(by, ANSWER_OVER, verzoek, at=at)
    if asked.besluit:
        raise AlreadyAnswered
    if ja:
        key = Plan.objects.values_list("pk", flat=True).get(kenmerk=asked.kenmerk)
        plan = plannen.take(by, HAND_OVER, key, at=at)
        pass_on(plan, person_key(by), asked.medewerker_id, at=at, by=by)
        told = {"van": by.id, "naar": str(asked.medewerker_id)}
        record(by, HAND_OVER, plan, at=at, event=told)
    asked.besluit, asked.besloten_tijd, asked.besloten_door = "overgedragen" if ja else "geweigerd", at, by.id
    asked.save(update_fields=["besluit", "besloten_tijd", "besloten_door"])
    notify([asked.medewerker_id], "overnameverzoek", asked, at=at)
    record(by, ANSWER_OVER, asked, at=at, event={"besluit": asked.besluit})


@verb(DEPUTISE)
def deputise(
    *, regisseur: UUID, vervanger: UUID, van: datetime, tot: datetime, plan: UUID | None = None, reden: str = "",
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """A deputy for a regisseur, for all plans or for one, from `van` up to `tot` (exclusive): by the regisseur, or by the
    manager of the team (S3-133, S3-174). Raises ReplacesOneself, PeriodUnclear, NotARegisseur, OtherOrganisation,
    HasNoRegie, MayNot."""
    replaced = _replaced(regisseur, by)
    if regisseur == vervanger:
        raise ReplacesOneself
    if van.utcoffset() is None or tot.utcoffset() is None or tot <= max(van, at):
        raise PeriodUnclear
    gemeente = _where(replaced, plan, at)
    if regisseur_in(gemeente, vervanger, at).organisatie_id != replaced.organisatie_id:
        raise OtherOrganisation
    made = Vervanging.objects.create(
        regisseur=replaced, vervanger_id=vervanger, plan_id=plan, geldig_van=van, geldig_tot=tot, reden=reden,
        geregeld_door=by.id,
    )  # fmt: skip
    notify({regisseur, vervanger} - {person_key(by)}, "vervanging", made, at=at)
    record(by, DEPUTISE, made, at=at, event={"regisseur": str(regisseur), "vervanger": str(vervanger)})
    return made.pk


@verb(END_DEPUTY)
def end_deputy(*, vervanging: UUID, by: Reader, at: datetime) -> None:
    """The deputy stops now; one that had not begun never begins. Raises DeputyEnded."""
    mine = vervangingen.take(by, END_DEPUTY, vervanging, at=at)
    if mine.geldig_tot <= at:
        raise DeputyEnded
    mine.geldig_tot = max(at, mine.geldig_van)
    mine.save(update_fields=["geldig_tot"])
    notify({mine.regisseur_id, mine.vervanger_id} - {person_key(by)}, "vervanging", mine, at=at)
    record(by, END_DEPUTY, mine, at=at)


def read_kenmerk(text: str) -> str:
    """A reference as people write it → as it is kept. Raises KenmerkUnreadable."""
    found = _KENMERK.fullmatch(text.strip().upper())
    if found is None:
        raise KenmerkUnreadable
    return "-".join(found.groups())


def _held_on(plan: Plan, medewerker: UUID, at: datetime) -> tuple[UUID | None, datetime | None]:
    """The ground on which a worker has the regie, and until when: a colleague has it no longer than that."""
    held = plan.regisseurs.filter(current(at), medewerker=medewerker).first()
    return (held.grondslag_id, held.geldig_tot) if held else (None, None)


def _replaced(regisseur: UUID, by: Reader) -> Medewerker:
    """The worker who is replaced: the actor, or somebody in the team of the manager."""
    action: Action = DEPUTISE
    worker = Medewerker.objects.select_related("team").filter(pk=regisseur).first()
    if worker is None or by.role not in vervangingen.starts[action]:
        raise MayNot(action.sentence)
    in_team = by.teams is ALL or (worker.team is not None and worker.team.code in by.teams)
    if person_key(by) != regisseur and not (by.role == WIJKTEAMMANAGER and in_team):
        raise MayNot(action.sentence)
    return worker


def _where(regisseur: Medewerker, plan: UUID | None, at: datetime) -> str:
    """The municipality in which the deputy must be a regisseur: that of the plan, else one where the regisseur is."""
    held = Regisseurschap.objects.filter(current(at), medewerker=regisseur)
    if plan is not None:
        found = held.filter(plan=plan).values_list("plan__gemeente", flat=True).first()
        if found is None:
            raise HasNoRegie
        return str(found)
    rol = Rolvervulling.objects.filter(medewerker=regisseur, rol=REGISSEUR).order_by("-geldig_van").first()
    if rol is None:
        raise NotARegisseur
    return rol.gemeenten[0]

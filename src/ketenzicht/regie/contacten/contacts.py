"""What may change in contacts: one line, planned or afterwards; and the call-back note (S3-61, S3-62, S3-141)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import Invalid, NotFound
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, policies
from ketenzicht.access.rollen.presets import KCC, RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader, within
from ketenzicht.regie.contacten.errors import (
    ContactNotPlanned,
    NoRegisseur,
    NothingToCallBack,
    NotInGroup,
    SeveralPlans,
    SubjectNeeded,
)
from ketenzicht.regie.contacten.kcc import running_plans
from ketenzicht.regie.contacten.models import Klantcontact, KlantcontactInhoud
from ketenzicht.regie.contacten.rules import (
    CALL_BACK,
    CALLED_BACK,
    CHANGE_CONTACT,
    DROP_CONTACT,
    HOLD_CONTACT,
    LOG_CONTACT,
    PLAN_CONTACT,
    klantcontacten,
)
from ketenzicht.regie.contacten.subjects import about, made, open_plan
from ketenzicht.regie.personen.models import Persoon
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.household import current
from ketenzicht.regie.plannen.models import Plan
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.signalen.codes import KANALEN, require_code
from ketenzicht.regie.timing import happened

SOORTEN = ("vraag", "melding", "aanvraag", "klacht", "gesprek", "huisbezoek", "overig")
"""kinds of contact of the warehouse"""


@verb(LOG_CONTACT)
def log_contact(
    *, tekst: str = "", plan: UUID | None = None, traject: UUID | None = None, persoon: UUID | None = None,
    voor_groep: bool = False, kanaal: str = "telefoon", soort: str = "gesprek", richting: str = "inkomend",
    minuten: int | None = None, contact_tijd: datetime | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Write down a contact in one line: at a plan, at the traject in whose frame it was (S3-62), or loose with a person.
    Raises PlanIsClosed, NotInGroup, SubjectNeeded, InTheFuture, NotFound, Invalid."""
    fields = _place(LOG_CONTACT, plan, traject, persoon, voor_groep, by, at)
    row = Klantcontact.objects.create(
        **fields,
        **_kind(kanaal, soort, richting, minuten, by),
        contact_tijd=happened("contact_tijd", contact_tijd, at=at),
    )
    KlantcontactInhoud.objects.create(van=row, tekst=tekst)
    record(by, LOG_CONTACT, row, at=at, event={"kanaal": kanaal})
    return row.pk


@verb(PLAN_CONTACT)
def plan_contact(
    *, gepland_tijd: datetime, tekst: str = "", plan: UUID | None = None, traject: UUID | None = None,
    persoon: UUID | None = None, voor_groep: bool = False, kanaal: str = "huisbezoek", soort: str = "gesprek", by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Plan a contact, such as a home visit; a member who is its subject is told. Raises as `log_contact`, and Invalid for a
    moment that has gone by."""
    if gepland_tijd.utcoffset() is None or gepland_tijd <= at:
        raise Invalid("Een contact plant u op een moment dat nog komt; was het er al, leg het dan vast.")
    fields = _place(PLAN_CONTACT, plan, traject, persoon, voor_groep, by, at)
    row = Klantcontact.objects.create(**fields, **_kind(kanaal, soort, "uitgaand", None, by), gepland_tijd=gepland_tijd)
    KlantcontactInhoud.objects.create(van=row, tekst=tekst)
    notify([row.persoon_id] if row.persoon_id else [], "klantcontact.gepland", row, at=at)
    record(by, PLAN_CONTACT, row, at=at, event={"gepland": True})
    return row.pk


@verb(HOLD_CONTACT)
def hold_contact(
    *, klantcontact: UUID, tekst: str | None = None, minuten: int | None = None, contact_tijd: datetime | None = None,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """A planned contact was held. Raises ContactNotPlanned, InTheFuture, Invalid."""
    row = _planned(by, HOLD_CONTACT, klantcontact, at)
    row.contact_tijd = happened("contact_tijd", contact_tijd, at=at)
    row.minuten = _minutes(minuten)
    row.save()
    if tekst is not None:
        KlantcontactInhoud.objects.filter(van=row).update(tekst=tekst)
    record(by, HOLD_CONTACT, row, at=at, event={"geweest": True})
    return row.pk


@verb(DROP_CONTACT)
def drop_contact(*, klantcontact: UUID, by: Reader, at: datetime) -> UUID:
    """A planned contact does not go on. Raises ContactNotPlanned."""
    row = _planned(by, DROP_CONTACT, klantcontact, at)
    row.vervallen_tijd = at
    row.save()
    notify([row.persoon_id] if row.persoon_id else [], "klantcontact.vervallen", row, at=at)
    record(by, DROP_CONTACT, row, at=at, event={"vervallen": True})
    return row.pk


@verb(CHANGE_CONTACT)
def change_contact(
    *, klantcontact: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime
) -> UUID:
    """Change what was written down of a contact (`tekst`). Raises FieldConflict, Invalid."""
    row = klantcontacten.take(by, CHANGE_CONTACT, klantcontact, at=at)
    inhoud = KlantcontactInhoud.objects.select_for_update().get(van=row)
    if changed := merge(inhoud, base=base, new=new, may_change=frozenset({"tekst"})):
        inhoud.save(update_fields=sorted(changed))
    record(by, CHANGE_CONTACT, row, at=at)
    return row.pk


@verb(CALL_BACK)
def call_back(
    *, persoon: UUID, tekst: str = "", plan: UUID | None = None, kanaal: str = "telefoon", by: Reader, at: datetime
) -> UUID:
    """Refer somebody who calls to the regisseur in one step: a note at the plan, and the regisseur is told (S3-141). `plan`
    only where several run. Raises NoRegisseur, SeveralPlans, NotInGroup, NotFound."""
    who = known_person(by, persoon, at=at)
    klantcontacten.require_start(by, CALL_BACK, who.gemeente_id)
    row = Klantcontact.objects.create(
        **made(chosen := _chosen(by, who, plan, at), by, at),
        persoon=who,
        **_kind(kanaal, "vraag", "inkomend", None, by),
        contact_tijd=at,
        terugbellen_voor_id=_regisseur(chosen, at),
    )
    KlantcontactInhoud.objects.create(van=row, tekst=tekst)
    notify(_all_regisseurs(chosen, at), "klantcontact.terugbellen", row, at=at)
    record(by, CALL_BACK, row, at=at, event={"terugbellen": True})
    return row.pk


@verb(CALLED_BACK)
def called_back(*, klantcontact: UUID, by: Reader, at: datetime) -> UUID:
    """The regisseur called back. Raises NothingToCallBack."""
    row = klantcontacten.take(by, CALLED_BACK, klantcontact, at=at)
    if row.terugbellen_voor_id is None or row.teruggebeld_tijd is not None:
        raise NothingToCallBack
    row.teruggebeld_tijd = at
    row.save()
    record(by, CALLED_BACK, row, at=at, event={"teruggebeld": True})
    return row.pk


def known_person(by: Reader, key: UUID, *, at: datetime) -> Persoon:
    """Somebody of the own municipality whom a worker found by searching. Raises NotFound."""
    rows = personen.without_forbidden(Persoon.objects.all(), by, SEE_DAT, at=at)
    found = rows.filter(pk=key).first()
    if found is None or by.role in RESIDENTS or not within(by.municipalities, found.gemeente_id):
        raise NotFound(personen.noun)
    return found if found.samengevoegd_met_id is None else known_person(by, found.samengevoegd_met_id, at=at)


def _place(
    action: Any,
    plan: UUID | None,
    traject: UUID | None,
    persoon: UUID | None,
    voor_groep: bool,
    by: Reader,
    at: datetime,
) -> dict[str, Any]:
    """The columns that say where a contact belongs and whom it is about."""
    if traject is not None:
        case = policies["traject"].take(by, SEE_WAT, traject, at=at)
        klantcontacten.require_start(by, action, case.gemeente_id)
        subject = {"persoon_id": case.persoon_id, "groep_id": case.groep_id}
        return {**_made(case.gemeente_id, by, at), "plan_id": case.plan_id, "traject": case, **subject}
    if plan is not None:
        under = open_plan(by, plan, at=at)
        klantcontacten.require_start(by, action, under.gemeente_id)
        return {**made(under, by, at), **about(under, persoon=persoon, voor_groep=voor_groep, at=at)}
    if persoon is None:
        raise SubjectNeeded
    who = known_person(by, persoon, at=at)
    klantcontacten.require_start(by, action, who.gemeente_id)
    return {**_made(who.gemeente_id, by, at), "persoon": who}


def _made(gemeente: str, by: Reader, at: datetime) -> dict[str, Any]:
    return {"gemeente_id": gemeente, "gemaakt_tijd": at, "gemaakt_door": by.id}


def _kind(kanaal: str, soort: str, richting: str, minuten: int | None, by: Reader) -> dict[str, Any]:
    return {
        "kanaal": require_code("kanaal", kanaal, KANALEN),
        "soort": require_code("soort", soort, SOORTEN),
        "richting": require_code("richting", richting, ("inkomend", "uitgaand")),
        "minuten": _minutes(minuten),
        "organisatie_id": UUID(by.organisation),
        "medewerker_id": person_key(by),
        "via_kcc": by.role == KCC,
    }


def _minutes(minuten: int | None) -> int | None:
    if minuten is not None and not 0 < minuten <= 24 * 60:
        raise Invalid("Geef het aantal minuten van het contact op, tussen 1 en 1440, of laat het leeg.")
    return minuten


def _planned(by: Reader, action: Any, key: UUID, at: datetime) -> Klantcontact:
    row = klantcontacten.take(by, action, key, at=at)
    if row.contact_tijd is not None or row.vervallen_tijd is not None:
        raise ContactNotPlanned
    return row


def _chosen(by: Reader, who: Persoon, plan: UUID | None, at: datetime) -> Plan:
    found = list(running_plans(by, persoon=who.pk, at=at))
    if plan is not None:
        named = plannen.take(by, SEE_DAT, plan, at=at)
        if named not in found:
            raise NotInGroup
        return named
    if not found:
        raise NoRegisseur
    if len(found) > 1:
        raise SeveralPlans([row.kenmerk for row in found])
    return found[0]


def _all_regisseurs(plan: Plan, at: datetime) -> list[UUID]:
    held = plan.regisseurs.filter(current(at)).order_by("geldig_van", "pk")
    return list(held.values_list("medewerker", flat=True))


def _regisseur(plan: Plan, at: datetime) -> UUID:
    """Who calls back: the regisseur who is there today, else the first one."""
    held = _all_regisseurs(plan, at)
    if not held:
        raise NoRegisseur
    away = Q(medewerker__afwezig_van__lte=at.date()) & (
        Q(medewerker__afwezig_tot=None) | Q(medewerker__afwezig_tot__gt=at.date())
    )
    there = plan.regisseurs.filter(current(at)).exclude(away).order_by("geldig_van", "pk")
    return there.values_list("medewerker", flat=True).first() or held[0]

"""Up-scaling: at any moment a request comes under a plan, keeps its history and becomes a traject of it (S3-4)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.models import Medewerker, Rolvervulling
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import REGISSEUR
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen.errors import NotInGroep, ProductNeeded, RegisseurNeeded, UnderPlanAlready
from ketenzicht.regie.aanvragen.groups import group_of
from ketenzicht.regie.aanvragen.hooks import brought_under
from ketenzicht.regie.aanvragen.models import Aanvraag, Voorziening
from ketenzicht.regie.aanvragen.rules import SCALE_UP, aanvragen
from ketenzicht.regie.aanvragen.steps import settle, step
from ketenzicht.regie.catalogus.models import Product
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.personen.rules import FIND, personen
from ketenzicht.regie.plannen.actions import new_kenmerk
from ketenzicht.regie.plannen.models import Plan, PlanInhoud, Regisseurschap
from ketenzicht.regie.plannen.rules import START
from ketenzicht.regie.trajecten.models import Traject, TrajectInhoud


@verb(SCALE_UP)
def scale_up(
    *, aanvraag: UUID, groep: UUID | None = None, personen_erbij: Sequence[UUID] = (), regisseur: UUID | None = None,
    product: UUID | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Bring a request under the running plan of a group, or of the applicant with these other persons; where there is none
    it is started, with the actor as regisseur, or the worker who is named. Nothing is typed again: the request keeps its
    number, steps and texts, and becomes a traject of the plan. Returns the key of the plan. Raises UnderPlanAlready,
    NotInGroep, RegisseurNeeded, ProductNeeded."""
    row = aanvragen.take(by, SCALE_UP, aanvraag, at=at)
    if row.plan_id:
        raise UnderPlanAlready
    chosen = _product(row, product, at)
    plan = _running_plan(_group(row, groep, personen_erbij, by=by, at=at), regisseur, by=by, at=at)
    step(row, "opschaling", by=by, at=at)
    _bring_under(row, plan, at)
    traject = _traject(row, plan, chosen, by=by, at=at)
    settle(row, at=at)
    record(by, SCALE_UP, row, at=at, event={"plan": str(plan.pk), "traject": str(traject.pk)})
    holders = Regisseurschap.objects.filter(plan=plan, geldig_tot=None).values_list("medewerker", flat=True)
    notify([key for key in holders if str(key) != by.id], SCALE_UP.key, row, at=at)
    return plan.pk


def _group(row: Aanvraag, groep: UUID | None, others: Iterable[UUID], *, by: Reader, at: datetime) -> Groep:
    """The group that is meant: named, that of the request itself, or the set of these persons."""
    if named := groep or row.groep_id:
        found = groepen.take(by, SEE_DAT, named, at=at)
        members = Lidmaatschap.objects.filter(groep=found, rol=Lidmaatschap.Rol.LID, geldig_tot=None)
        if row.groep_id not in (None, found.pk) or (
            row.persoon_id and not members.filter(persoon=row.persoon_id).exists()
        ):
            raise NotInGroep
        return found
    for other in others:
        personen.take(by, SEE_DAT if personen.may(by, SEE_DAT, other, at=at) else FIND, other, at=at)
    return group_of({*others, *([row.persoon_id] if row.persoon_id else [])}, gemeente=row.gemeente_id, by=by, at=at)


def _running_plan(groep: Groep, regisseur: UUID | None, *, by: Reader, at: datetime) -> Plan:
    """The plan that runs for the group, else a new one."""
    running = Plan.objects.filter(groep=groep, gesloten_tijd=None, hoofdplan=None).first()
    if running:
        return running
    holder = regisseur or (person_key(by) if by.role == REGISSEUR else None)
    if holder is None or not _is_regisseur(holder, groep.gemeente_id, at):
        raise RegisseurNeeded
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id, groep=groep, kenmerk=new_kenmerk(), gestart_tijd=at, gemaakt_door=by.id
    )
    PlanInhoud.objects.create(van=plan)
    Regisseurschap.objects.create(plan=plan, medewerker_id=holder, geldig_van=at)
    record(by, START, plan, at=at)
    return plan


def _is_regisseur(medewerker: UUID, gemeente: str, at: datetime) -> bool:
    on = local_date(at)
    held = Rolvervulling.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=on), medewerker=medewerker, rol=REGISSEUR, geldig_van__lte=on
    )
    return held.filter(gemeenten__contains=[gemeente]).exists() and Medewerker.objects.filter(pk=medewerker).exists()


def _product(row: Aanvraag, product: UUID | None, at: datetime) -> Product:
    """The product of the traject: the one that was asked or granted; else the first that is handled under this case type."""
    on = local_date(at)
    granted = row.voorzieningen.order_by("toegekend_op", "pk").values_list("product", flat=True)
    known = product or row.product_id or next(iter(granted), None)
    valid = Product.objects.filter(
        Q(geldig_tot=None) | Q(geldig_tot__gt=on), gemeente=row.gemeente_id, geldig_van__lte=on
    )
    if known:
        found = Product.objects.filter(pk=known, gemeente=row.gemeente_id).first()
    else:
        found = valid.filter(zaaktype=row.zaaktype_id, wet=row.wet).order_by("code").first()
    if found is None:
        raise ProductNeeded
    return found


def _bring_under(row: Aanvraag, plan: Plan, at: datetime) -> None:
    row.plan = plan
    row.save(update_fields=["plan"])
    Voorziening.objects.filter(aanvraag=row).update(plan=plan)
    for brought in brought_under:
        brought(row, at)


def _traject(row: Aanvraag, plan: Plan, product: Product, *, by: Reader, at: datetime) -> Traject:
    """The request as a traject of the plan, with what was already written about it."""
    traject = Traject.objects.create(
        gemeente_id=row.gemeente_id, plan=plan, groep_id=row.groep_id, persoon_id=row.persoon_id, product=product,
        aanvraag=row, organisatie_id=row.organisatie_id, opdrachtgever_id=row.organisatie_id, team_id=row.team_id, behandelaar_id=row.behandelaar_id,
        initiator=row.zaaktype.initiator, mijn_referentie=row.kenmerk, grondslag_id=row.grondslag_id,
        alleen_dat_voor_regie=row.zaaktype.alleen_dat_voor_regie, zichtbaar_voor_kcc=row.zichtbaar_voor_kcc,
        aangemeld_op=local_date(row.ontvangen_tijd), gestart_op=row.ondersteuning_gestart_op, gemaakt_tijd=at,
        gemaakt_door=by.id,
    )  # fmt: skip
    TrajectInhoud.objects.create(van=traject, vraag=row.inhoud.vraag)
    return traject

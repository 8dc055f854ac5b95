"""How a traject begins: from the catalogue, for members or the group, under a plan or loose, here or at a partner."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import InTheFuture
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.queries import afspraak_for
from ketenzicht.regie.catalogus.models import Product
from ketenzicht.regie.plannen.actions import new_kenmerk
from ketenzicht.regie.plannen.models import Doel, Plan
from ketenzicht.regie.plannen.rules import CHANGE as CHANGE_PLAN
from ketenzicht.regie.plannen.rules import doelen, plannen
from ketenzicht.regie.trajecten.errors import (
    DatesOutOfOrder,
    NoSuchBehandelaar,
    NotOneOfThePlan,
    ProductNotValid,
    ReferenceTaken,
)
from ketenzicht.regie.trajecten.grounds import ground
from ketenzicht.regie.trajecten.models import Traject, Trajectdeelnemer, TrajectInhoud
from ketenzicht.regie.trajecten.receivers import can_receive
from ketenzicht.regie.trajecten.rules import ADD, REORDER, trajecten
from ketenzicht.regie.trajecten.subjects import Subject, require_members, same_subject, subject

constraints["traject_mijn_referentie"] = ReferenceTaken
for _name in (
    "traject_start_na_aanmelden", "traject_einde_na_start", "traject_einde_na_begin", "traject_gepland_in_volgorde",
):  # fmt: skip
    constraints[_name] = DatesOutOfOrder


@verb(ADD)
def add(
    *,
    product: UUID,
    organisatie: UUID | None = None,
    plan: UUID | None = None,
    persoon: UUID | None = None,
    groep: UUID | None = None,
    deelnemers: Sequence[UUID] = (),
    doel: UUID | None = None,
    team: UUID | None = None,
    behandelaar: UUID | None = None,
    grondslag: Mapping[str, Any] | None = None,
    mijn_referentie: str = "",
    uw_referentie: str = "",
    aangemeld_op: date | None = None,
    gepland_begin_op: date | None = None,
    gepland_einde_op: date | None = None,
    vraag: str = "",
    by: Reader,
    at: datetime,
) -> UUID:
    """Add a traject to a plan or, without one, as single support (S3-51 … S3-57): a product of the catalogue for one
    person (with others who take part) or for the group, carried out by the own organisation or by a partner, whose case
    it then is (S3-86). Raises ProductNotValid, SubjectMissing, NotOfThisPlan, NoSuchBehandelaar, GrondslagMissing,
    ReferenceTaken, DatesOutOfOrder, InTheFuture."""
    taken = plannen.take(by, CHANGE_PLAN, plan, at=at) if plan else None
    whom = subject(by, taken, persoon=persoon, groep=groep, at=at)
    trajecten.require_start(by, ADD, whom.gemeente)
    _require_company(by, taken, deelnemers, at)
    made = Traject(**whom.keys, team_id=team, behandelaar_id=behandelaar, uw_referentie=uw_referentie)
    made.doel = _goal(by, doel, plan, at)
    made.gepland_begin_op, made.gepland_einde_op = gepland_begin_op, gepland_einde_op
    made.organisatie_id = organisatie or UUID(by.organisation)
    made.aangemeld_op = aangemeld_op or local_date(at)
    return _order(by, ADD, made, whom, product, grondslag, mijn_referentie, deelnemers, vraag, at)


@verb(REORDER)
def reorder(
    *, traject: UUID, product: UUID | None = None, vraag: str = "", grondslag: Mapping[str, Any] | None = None,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Ask for the same again, as a new traject with an order number of its own, for the same person, partner and goal;
    under the same plan, which must run; on the ground that is stated, else on that of the former one where it still holds. Raises ProductNotValid, PlanIsClosed, NotOfThisPlan and the errors of `add`."""
    former = trajecten.take(by, REORDER, traject, at=at)
    whom = same_subject(former, at=at)
    made = Traject(**whom.keys, organisatie_id=former.organisatie_id, team_id=former.team_id, doel_id=former.doel_id)
    made.alleen_dat_voor_regie = former.alleen_dat_voor_regie
    made.aangemeld_op = local_date(at)
    company = list(former.deelnemers.values_list("persoon", flat=True))
    stated = grondslag or _stated(former)
    return _order(by, REORDER, made, whom, product or former.product_id, stated, "", company, vraag, at)


def _order(
    by: Reader, action: Any, made: Traject, whom: Subject, product: UUID, grondslag: Mapping[str, Any] | None,
    reference: str, company: Sequence[UUID], vraag: str, at: datetime,
) -> UUID:  # fmt: skip
    """What all ways of adding share: product, receiver, ground, order number, content, log and notices."""
    made.product = chosen = product_on(product, gemeente=whom.gemeente, on=made.aangemeld_op)
    if made.aangemeld_op > local_date(at):
        raise InTheFuture("aangemeld op")
    if not can_receive(
        made.organisatie_id, made.team_id, made.behandelaar_id, gemeente=whom.gemeente, on=local_date(at)
    ):
        raise NoSuchBehandelaar
    made.opdrachtgever_id = UUID(by.organisation)
    made.gerelateerd = made.organisatie_id != made.opdrachtgever_id and chosen.geleverd_door == "partner"
    _after_the_case_type(made, chosen)
    afspraak = afspraak_for(
        made.organisatie_id, gemeente=whom.gemeente, product=chosen.pk, born=whom.born, on=made.aangemeld_op
    )
    made.grondslag = ground(
        grondslag, afspraak, sender=made.opdrachtgever_id, receiver=made.organisatie_id, wet=chosen.wet,
        persoon=whom.persoon, at=at,
    )  # fmt: skip
    made.mijn_referentie = reference.strip() or new_kenmerk()
    made.gemaakt_tijd, made.gemaakt_door = at, by.id
    made.save(force_insert=True)
    TrajectInhoud.objects.create(van=made, vraag=vraag)
    Trajectdeelnemer.objects.bulk_create(
        Trajectdeelnemer(traject=made, persoon_id=one) for one in dict.fromkeys(company)
    )
    record(by, action, made, at=at, event={"gerelateerd": made.gerelateerd})
    if made.behandelaar_id and str(made.behandelaar_id) != by.id:
        notify([made.behandelaar_id], "traject.toegewezen", made, at=at)
    return made.pk


def product_on(product: UUID, *, gemeente: str, on: date) -> Product:
    """The product of the catalogue that can be chosen on a day, with its case type. Raises ProductNotValid."""
    found = Product.objects.select_related("zaaktype").filter(pk=product, gemeente=gemeente, geldig_van__lte=on).first()
    if found is None or (found.geldig_tot is not None and found.geldig_tot <= on):
        raise ProductNotValid
    return found


def _after_the_case_type(made: Traject, product: Product) -> None:
    """What the case type says is taken over now, so that a later change of it opens nothing (S3-58, S3-128, S3-147)."""
    made.initiator = product.zaaktype.initiator
    made.alleen_dat_voor_regie = made.alleen_dat_voor_regie or product.zaaktype.alleen_dat_voor_regie
    made.zichtbaar_voor_kcc = product.zaaktype.zichtbaar_voor_kcc


def _goal(by: Reader, doel: UUID | None, plan: UUID | None, at: datetime) -> Doel | None:
    if doel is None:
        return None
    found = doelen.take(by, SEE_DAT, doel, at=at)
    if found.plan_id != plan:
        raise NotOneOfThePlan
    return found


def _require_company(by: Reader, plan: Plan | None, deelnemers: Sequence[UUID], at: datetime) -> None:
    """Who takes part is a member of the same group or, without a plan, somebody whom the reader sees."""
    if not deelnemers:
        return
    if plan is not None:
        require_members(plan.groep_id, deelnemers, at)
        return
    for one in deelnemers:
        subject(by, None, persoon=one, groep=None, at=at)


def _stated(former: Traject) -> dict[str, Any] | None:
    """The ground of the former order, to be checked anew; None leaves it to the agreement."""
    ground = former.grondslag
    if ground is None or ground.soort == "wet":
        return None
    return {
        "soort": ground.soort, "wet": ground.wet, "toestemming": ground.toestemming_id, "afweging": ground.afweging,
        "doel": ground.doel, "eindigt_op": ground.eindigt_op,
    }  # fmt: skip

"""The acts that make such objects as the town holds, done in the town by its own workers, by sort of object."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from bench.record.acting import GROUND
from bench.record.house import Marks, reader
from bench.record.town import GEMEENTE, NOW, made_up_bsns

AT: dict[str, Any] = {"at": NOW}
WORDS = "moeder belde over school"


@dataclass(frozen=True)
class Sort:
    """Objects of one kind in one state: which ones of the town they are like, and the keys of those that acts made."""

    kind: str
    says: str
    like: Q = field(default_factory=Q)
    made: tuple[UUID, ...] = ()


class Doer:
    """A regisseur with plans, and a partner who gets work."""

    def __init__(self, marks: Marks, number: int) -> None:
        busy = [n for n, key in enumerate(marks.regisseurs) if len(marks.running.get(key, ())) > 1]
        self.marks, self.number, place = marks, number, busy[number % len(busy)]
        self.plan, self.members = marks.running[marks.regisseurs[place]][number % 2]
        self.regie = {"by": reader("regisseur", f"Regisseur {place}"), **AT}
        self.partner_reader = reader("behandelaar", f"Partner {number}")
        self.partner = {"by": self.partner_reader, **AT}
        self.kcc = {"by": reader("klantcontactmedewerker", "kcc"), **AT}
        self.org, self.worker = UUID(self.partner_reader.organisation), UUID(self.partner_reader.id)

    @property
    def subjects(self) -> tuple[dict[str, Any], ...]:
        """A member and the group, under the plan."""
        from ketenzicht.regie.models import Plan

        groep = Plan.objects.values_list("groep", flat=True).get(pk=self.plan)
        return {"plan": self.plan, "persoon": self.members[0]}, {"plan": self.plan, "groep": groep}

    @property
    def stranger(self) -> dict[str, Any]:
        """Somebody without a plan."""
        return {"persoon": persons_without_plan(self.number + 1)[-1]}

    @property
    def written(self) -> tuple[dict[str, Any], ...]:
        """The same two, as what is written down under a plan names them."""
        return {"plan": self.plan, "persoon": self.members[0]}, {"plan": self.plan, "voor_groep": True}

    def look_at(self, kind: str, key: UUID) -> None:
        """Whoever made it reads it once; a new person belongs to nobody yet."""
        from ketenzicht.access.policy import policies
        from ketenzicht.access.policy.reading import read

        row = policies[kind].model._default_manager.get(pk=key)
        maker = getattr(row, "gemaakt_door", None) or getattr(row, "geregistreerd_door", None)
        if kind != "persoon":
            (who,) = [one["by"] for one in (self.regie, self.partner, self.kcc) if one["by"].id == maker]
            read(who, (policies[kind], policies[kind].model._default_manager.filter(pk=key)), at=NOW)


def persons_without_plan(amount: int) -> list[UUID]:
    """Some who are in no group."""
    from ketenzicht.regie.models import Persoon

    return list(Persoon.objects.filter(lidmaatschappen=None).order_by("pk").values_list("pk", flat=True)[:amount])


Made = Iterator[tuple[str, str, Q, UUID]]


def do_acts(marks: Marks) -> list[Sort]:
    """All of them by several workers; each act is committed, as it is at work."""
    found: dict[tuple[str, str], Sort] = {}
    for number in range(4):
        doer = Doer(marks, number)
        for acts in (_plans, _written, _contacts, _trajecten, _tasks, _requests, _signals):
            for kind, says, like, key in acts(doer):
                before = found.get((kind, says), Sort(kind, says, like))
                found[kind, says] = Sort(kind, says, like, (*before.made, key))
                doer.look_at(kind, key)
    return list(found.values())


def _plans(doer: Doer) -> Made:
    from ketenzicht.regie.groepen import actions as groepen
    from ketenzicht.regie.models import Plan
    from ketenzicht.regie.plannen import actions as plannen
    from ketenzicht.regie.plannen.goals import finish_goal, set_goal

    members = [_person(doer, nth) for nth in range(doer.number + 1)]
    yield from (("persoon", "met BSN", Q(), key) for key in members)
    plan = plannen.start_with(leden=members, titel="Samen verder", **doer.regie)
    groep = Plan.objects.values_list("groep", flat=True).get(pk=plan)
    groepen.describe(groep=groep, base={"groepsbeeld": ""}, new={"groepsbeeld": WORDS}, **doer.regie)
    plannen.adjust(plan=plan, base={"situatie": ""}, new={"situatie": WORDS}, **doer.regie)
    yield "groep", "van een plan", Q(), groep
    if doer.number % 2:
        plannen.close(plan=plan, sluitreden="verhuisd", **doer.regie)
    yield (
        "plan",
        *(("gesloten", Q(gesloten_tijd__isnull=False)) if doer.number % 2 else ("lopend", Q(gesloten_tijd=None))),
        plan,
    )
    for persoon in (doer.members[0], None):
        open_, done = (set_goal(plan=doer.plan, tekst=WORDS, persoon=persoon, **doer.regie) for _ in range(2))
        finish_goal(doel=done, uitkomst="bereikt", **doer.regie)
        yield "doel", "open", Q(afgesloten_op=None), open_
        yield "doel", "bereikt", Q(afgesloten_op__isnull=False), done


def _person(doer: Doer, nth: int) -> UUID:
    from ketenzicht.regie.models import Persoon
    from ketenzicht.regie.personen import actions, searching

    known = Persoon.objects.count()
    bsn, born = made_up_bsns(known + 1)[-1], date(1960, 1, 1) + timedelta(days=known % 10_000)
    names: dict[str, Any] = {"roepnaam": "Nora", "geslachtsnaam": "Lindeman-Vries" if nth % 2 else "Lindeman"}
    found = searching.search(doer.regie["by"], " ".join(names.values()), born=born, bsn=bsn, at=NOW)
    key = actions.make(ticket=found.ticket, **names, geboortedatum=born, bsn=bsn, gemeente=GEMEENTE, **doer.regie)  # fmt: skip
    actions.change(persoon=key, base={"telefoon": ""}, new={"telefoon": "06-00123456"}, **doer.regie)
    return key


def _written(doer: Doer) -> Made:
    from ketenzicht.regie.contacten.actions import do_action, plan_action
    from ketenzicht.regie.contacten.meetings import plan_meeting
    from ketenzicht.regie.contacten.notes import write_note
    from ketenzicht.regie.documenten.actions import add

    for whom in doer.written:
        open_, done = (plan_action(tekst=WORDS, gepland_op=NOW.date(), **whom, **doer.regie) for _ in range(2))
        do_action(actie=done, **doer.regie)
        yield "actie", "te doen", Q(gedaan_tijd=None), open_
        yield "actie", "gedaan", Q(gedaan_tijd__isnull=False), done
        yield "notitie", "voor de groep", Q(), write_note(tekst=WORDS, **whom, **doer.regie)
        persoon = whom.get("persoon")
        pdf = b"%PDF-1.4\n" + str((doer.number, persoon)).encode() + b"\n%%EOF\n"
        made = add(inhoud=pdf, bestandsnaam="brief.pdf", titel=WORDS, plan=doer.plan, persoon=persoon, **doer.regie)
        yield "document", "bij een plan", Q(), made
    begin, invited = NOW + timedelta(days=3), [UUID(doer.regie["by"].id), doer.worker]
    held = plan_meeting(plan=doer.plan, begin=begin, eind=begin + timedelta(hours=1), agenda=WORDS, medewerkers=invited, grondslag=GROUND, **doer.regie)  # fmt: skip
    yield "casusoverleg", "gepland", Q(), held


def _contacts(doer: Doer) -> Made:
    from ketenzicht.regie.contacten.contacts import call_back, called_back, log_contact, plan_contact

    spoken = Q(via_kcc=False, gepland_tijd=None)
    for whom in (*doer.written, doer.stranger):
        yield "klantcontact", "vastgelegd", spoken, log_contact(tekst=WORDS, **whom, **doer.regie)
        planned = plan_contact(gepland_tijd=NOW + timedelta(days=2), tekst=WORDS, **whom, **doer.regie)
        yield "klantcontact", "gepland", Q(gepland_tijd__isnull=False), planned
    called = log_contact(tekst=WORDS, **doer.stranger, **doer.kcc)
    yield "klantcontact", "van klantcontact", Q(via_kcc=True, terugbellen_voor=None), called
    back: dict[str, Any] = {"plan": doer.plan, "persoon": doer.members[0]}
    open_, done = (call_back(tekst=WORDS, **back, **doer.kcc) for _ in range(2))
    called_back(klantcontact=done, **doer.regie)
    yield "klantcontact", "terug te bellen", Q(terugbellen_voor__isnull=False, teruggebeld_tijd=None), open_
    yield "klantcontact", "teruggebeld", Q(teruggebeld_tijd__isnull=False), done


def _trajecten(doer: Doer) -> Made:
    from ketenzicht.regie.trajecten.actions import end
    from ketenzicht.regie.trajecten.adding import add

    given: dict[str, Any] = {"organisatie": doer.org, "behandelaar": doer.worker, "vraag": WORDS, "product": _product()}
    for whom in (*doer.subjects, doer.stranger):
        open_, done = (add(**given, **whom, **doer.regie) for _ in range(2))
        end(traject=done, beeindigd_op=NOW.date(), reden_einde="volgens_plan", **doer.partner)
        yield "traject", "lopend", Q(beeindigd_op=None), open_
        yield "traject", "beëindigd", Q(beeindigd_op__isnull=False), done


def _product() -> UUID:
    from ketenzicht.regie.models import Product

    return UUID(str(Product.objects.order_by("pk").values_list("pk", flat=True)[0]))


def _tasks(doer: Doer) -> Made:
    from ketenzicht.regie.models import Onderwerp
    from ketenzicht.regie.taken.actions import close, read_feedback, reject, reserve, start
    from ketenzicht.regie.taken.sending import send

    about = Onderwerp.objects.order_by("pk").values_list("pk", flat=True)[0]
    later: dict[str, Callable[[UUID], Any]] = {
        "gestart": lambda taak: start(taak=taak, **doer.partner),
        "afgewezen": lambda taak: reject(taak=taak, reden="anders", toelichting=WORDS, **doer.partner),
        "gesloten": lambda taak: close(taak=taak, resultaat="dienst_geleverd", feedback=WORDS, **doer.partner),
    }
    for whom in (*doer.subjects, doer.stranger):
        for status in ("verstuurd", "gereserveerd", *later):
            taak = send(
                organisatie=doer.org, medewerker=doer.worker, onderwerp=about, vraag=WORDS, **whom, **doer.regie
            )
            if status != "verstuurd":
                reserve(taak=taak, **doer.partner)
            if status in later:
                later[status](taak)
            if status == "gesloten":
                read_feedback(taak=taak, **doer.regie)
            yield "taak", status, Q(status=status) & Q(feedback_gelezen_tijd__isnull=status != "gesloten"), taak


def _requests(doer: Doer) -> Made:
    from ketenzicht.regie.aanvragen import actions, deciding, intake
    from ketenzicht.regie.models import Voorziening

    product = _product()
    for whom in (*doer.subjects, doer.stranger):
        for course in ("gemeld", "toegekend", "afgewezen"):
            key = intake.report(
                product=product, kanaal="balie", vraag=WORDS, organisatie=doer.org, **whom, **doer.regie
            )
            actions.assign(aanvraag=key, behandelaar=doer.worker, **doer.partner)
            if course != "gemeld":
                actions.finish_research(aanvraag=key, **doer.partner)
                actions.apply(aanvraag=key, **doer.partner)
                given = [deciding.Toekenning(product=product, ingang_op=NOW.date(), toelichting=WORDS)]
                deciding.decide(aanvraag=key, besluit=course, toegekend=given if course == "toegekend" else (), **doer.partner)  # fmt: skip
                for provision in Voorziening.objects.filter(aanvraag=key):
                    deciding.start_provision(voorziening=provision.pk, **doer.partner)
                    yield "voorziening", "gestart", Q(), provision.pk
                deciding.close(aanvraag=key, **doer.partner)
            yield "aanvraag", course, Q(besluit="" if course == "gemeld" else course), key


def _signals(doer: Doer) -> Made:
    from ketenzicht.access.models import Team
    from ketenzicht.regie.signalen import actions, judging

    mine = doer.regie["by"]
    team = Team.objects.get(organisatie=mine.organisation).pk
    for person, where in ((_only_here(doer), "plan"), (doer.stranger["persoon"], "team")):
        if person is None:
            continue
        under = Q(koppelingen__isnull=where == "team")
        for judged in (False, True):
            key = actions.report(persoon=person, omschrijving=WORDS, team=team, **doer.partner)
            if judged:
                judging.accept(signaal=key, toelichting=WORDS, **doer.regie)
            yield (
                "signaal",
                f"{'geaccepteerd' if judged else 'wacht'}, {where}",
                under & ~Q(oordeel="") if judged else under & Q(oordeel=""),
                key,
            )


def _only_here(doer: Doer) -> UUID | None:
    """A member of no other group."""
    from ketenzicht.regie.models import Lidmaatschap

    alone: Iterable[UUID] = (one for one in doer.members if Lidmaatschap.objects.filter(persoon=one).count() == 1)
    return next(iter(alone), None)

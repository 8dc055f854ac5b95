"""The lives of actions, contacts, consultations, notes and templates under Rachida's plan."""

from typing import Any
from uuid import UUID

from ketenzicht.regie.contacten import actions, contacts, meetings, notes, templates
from ketenzicht.regie.contacten.opening import set_subject
from tests.integration.record.cast import HERE
from tests.integration.record.lives.plannen import close
from tests.integration.record.lives.world import DAY, Bring, Life, Try, World


def under_a_closed_plan(bring: Bring) -> Bring:
    """The same, and then the plan closes."""

    def bring_and_close(world: World) -> UUID:
        made = bring(world)
        close(world)
        return made

    return bring_and_close


def planned_action(**given: Any) -> Bring:
    """Of Sem, who was asked whether he agrees."""

    def bring(world: World) -> UUID:
        told = {"tekst": "Bellen", "persoon": world.sem.pk, "akkoord_vragen": True, **given}
        made: UUID = world.go(actions.plan_action, world.rachida, plan=world.plan, **told)
        return made

    return bring


planned = planned_action()


def by_sem(act: Any, bring: Bring) -> Bring:
    def answer(world: World) -> UUID:
        actie = bring(world)
        world.go(act, world.member(), actie=actie)
        return actie

    return answer


def by_rachida(act: Any, bring: Bring, name: str, **given: Any) -> Bring:
    def bring_further(world: World) -> UUID:
        key = bring(world)
        world.go(act, world.rachida, **{name: key}, **given)
        return key

    return bring_further


def rachida(name: str, **given: Any) -> Try:
    return lambda world, key: (world.rachida, {name: key, **given})


def sem(**given: Any) -> Try:
    return lambda world, actie: (world.member(), {"actie": actie, **given})


ACTION = Life(
    states={
        "gepland": planned,
        "reeks": planned_action(herhaling="FREQ=WEEKLY"),
        "zonder-vraag": planned_action(akkoord_vragen=False),
        "akkoord": by_sem(actions.approve, planned),
        "geweigerd": by_sem(actions.decline, planned),
        "gedaan": by_rachida(actions.do_action, planned, "actie"),
        "vervallen": by_rachida(actions.drop_action, planned, "actie"),
        "gepland/plan-gesloten": under_a_closed_plan(planned),
    },
    tries={
        "actie.wijzigen": rachida("actie", base={"tekst": "Bellen"}, new={"tekst": "Samen bellen"}),
        "actie.afronden": rachida("actie"),
        "actie.laten_vervallen": rachida("actie"),
        "actie.akkoord": sem(),
        "actie.niet_akkoord": sem(bezwaar="Liever niet"),
        "actie.akkoord:regie": rachida("actie"),
        "stuk.openstellen": lambda world, actie: (
            world.rachida,
            {"soort": "actie", "object_id": actie, "voor_groep": True},
        ),
    },
)


def planned_contact(world: World) -> UUID:
    made: UUID = world.go(
        contacts.plan_contact, world.rachida, plan=world.plan, persoon=world.sem.pk, gepland_tijd=world.at + DAY
    )
    return made


def logged_contact(world: World) -> UUID:
    made: UUID = world.go(contacts.log_contact, world.rachida, plan=world.plan, tekst="Moeder belde")
    return made


def to_call_back(world: World) -> UUID:
    made: UUID = world.go(contacts.call_back, world.kim, persoon=world.sem.pk, tekst="Bel Sem terug")
    return made


CONTACT = Life(
    states={
        "gepland": planned_contact,
        "geweest": by_rachida(contacts.hold_contact, planned_contact, "klantcontact"),
        "vervallen": by_rachida(contacts.drop_contact, planned_contact, "klantcontact"),
        "intern": logged_contact,
        "terug-te-bellen": to_call_back,
        "teruggebeld": by_rachida(contacts.called_back, to_call_back, "klantcontact"),
        "gepland/plan-gesloten": under_a_closed_plan(planned_contact),
    },
    tries={
        "klantcontact.houden": rachida("klantcontact"),
        "klantcontact.laten_vervallen": rachida("klantcontact"),
        "klantcontact.teruggebeld": rachida("klantcontact"),
        "stuk.openstellen": lambda world, contact: (
            world.rachida,
            {"soort": "klantcontact", "object_id": contact, "persoon": world.anja.pk},
        ),
    },
)


def meeting(world: World) -> UUID:
    made: UUID = world.go(
        meetings.plan_meeting, world.rachida, plan=world.plan, begin=world.at + DAY, eind=world.at + 2 * DAY
    )
    return made


def past_meeting(world: World) -> UUID:
    made = meeting(world)
    world.later(3 * DAY)
    return made


called_off = by_rachida(meetings.call_off, meeting, "casusoverleg")

MEETING = Life(
    states={
        "gepland": meeting,
        "geweest": past_meeting,
        "afgezegd": called_off,
        "gepland/plan-gesloten": under_a_closed_plan(meeting),
        "geweest/plan-gesloten": under_a_closed_plan(past_meeting),
    },
    tries={
        "casusoverleg.uitnodigen": lambda world, key: (
            world.rachida,
            {"casusoverleg": key, "personen": [world.sem.pk]},
        ),
        "casusoverleg.wijzigen": lambda world, key: (
            world.rachida,
            {"casusoverleg": key, "begin": world.at + 5 * DAY, "eind": world.at + 6 * DAY},
        ),
        "casusoverleg.afzeggen": rachida("casusoverleg"),
        "casusoverleg.verslag": rachida("casusoverleg", base={"verslag": ""}, new={"verslag": "Besproken"}),
    },
)


def work_note(world: World) -> UUID:
    made: UUID = world.go(notes.keep_work_note, world.rachida, plan=world.plan, tekst="Nog vragen")
    return made


WORK_NOTE = Life(
    states={
        "bewaard": work_note,
        "weggegooid": by_rachida(notes.drop_work_note, work_note, "werknotitie"),
        "gedeeld": by_rachida(notes.share_work_note, work_note, "werknotitie", intern=True),
        "bewaard/plan-gesloten": under_a_closed_plan(work_note),
    },
    tries={
        "werknotitie.weggooien": rachida("werknotitie"),
        "werknotitie.delen": rachida("werknotitie", voor_groep=True),
    },
)


def note(**given: Any) -> Bring:
    def bring(world: World) -> UUID:
        made: UUID = world.go(notes.write_note, world.rachida, plan=world.plan, tekst="Moeder is moe", **given)
        return made

    return bring


def opened(world: World) -> UUID:
    notitie = note()(world)
    world.go(set_subject, world.rachida, soort="notitie", object_id=notitie, persoon=world.sem.pk)
    return notitie


NOTE = Life(
    states={
        "intern": note(),
        "voor-de-groep": note(voor_groep=True),
        "opengesteld": opened,
        "intern/plan-gesloten": under_a_closed_plan(note()),
    },
    tries={
        "notitie.wijzigen": rachida("notitie", base={"tekst": "Moeder is moe"}, new={"tekst": "Moeder is erg moe"}),
        "stuk.openstellen": lambda world, key: (
            world.rachida,
            {"soort": "notitie", "object_id": key, "voor_groep": True},
        ),
    },
)


def template(world: World) -> UUID:
    made: UUID = world.go(
        templates.make_template, world.lot, gemeente=HERE, naam="Start", acties=[{"tekst": "Bellen", "na_dagen": 1}]
    )
    return made


def ended_template(world: World) -> UUID:
    sjabloon = template(world)
    world.later()
    world.go(templates.end_template, world.lot, sjabloon=sjabloon)
    return sjabloon


TEMPLATE = Life(
    states={
        "geldt": template,
        "beëindigd": ended_template,
        "geldt/plan-gesloten": under_a_closed_plan(template),
    },
    tries={
        "plansjabloon.maken": lambda world, _: (
            world.lot,
            {"gemeente": HERE, "naam": "Start", "acties": [{"tekst": "Bellen", "na_dagen": 2}]},
        ),
        "plansjabloon.gebruiken": lambda world, key: (
            world.rachida,
            {"sjabloon": key, "plan": world.plan, "voor_groep": True},
        ),
        "plansjabloon.beeindigen": lambda world, key: (world.lot, {"sjabloon": key}),
    },
)

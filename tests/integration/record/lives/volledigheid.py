"""The lives of a line in the weekly message to the UWV, and of a client list of the youth desk."""

from datetime import date
from uuid import UUID

from ketenzicht.regie.afspraken import actions as agreements
from ketenzicht.regie.models import Weekberichtregel
from ketenzicht.regie.signalen.actions import report
from ketenzicht.regie.volledigheid import lists, weekbericht
from tests.integration.record.cast import HERE
from tests.integration.record.lives.world import DAY, LAW, TODAY, Life, World

MONDAY, NEXT = date(2026, 3, 2), 7 * DAY


def line(world: World) -> UUID:
    """Sem in the message of the week to the UWV."""
    afspraak = world.go(
        agreements.make, world.lot, gemeente=HERE, organisatie=world.org("uwv"), geldig_van=TODAY,
        content={"titel": "Weekbericht", "loket": world.org("gemeente"), "velden": ["naam"], **LAW},
    )  # fmt: skip
    world.go(report, world.jo, persoon=world.sem.pk)
    world.later(NEXT)
    bericht = world.go(weekbericht.make, world.jo, afspraak=afspraak, week_van=MONDAY)
    return Weekberichtregel.objects.get(weekbericht=bericht).pk


def enrolled(world: World) -> UUID:
    regel = line(world)
    world.go(weekbericht.enrol, world.ad, regel=regel, ingeschreven_op=TODAY + NEXT)
    return regel


def retracted(world: World) -> UUID:
    regel = line(world)
    world.go(weekbericht.retract, world.jo, regel=regel)
    return regel


LINE = Life(
    states={"nieuw": line, "ingeschreven": enrolled, "in-te-trekken": retracted},
    tries={
        "weekbericht.inschrijven": lambda world, regel: (
            world.ad,
            {"regel": regel, "ingeschreven_op": TODAY + NEXT},
        ),
        "weekbericht.intrekken": lambda world, regel: (world.jo, {"regel": regel}),
        "weekbericht.maken": lambda world, regel: (
            world.jo,
            {"afspraak": Weekberichtregel.objects.get(pk=regel).weekbericht.afspraak_id, "week_van": MONDAY},
        ),
    },
)


def client_list(world: World) -> UUID:
    clients = [lists.ListedClient(bsn="111222333")]
    made: UUID = world.go(lists.upload, world.jo, gemeente=HERE, naam="Maart", clienten=clients)
    return made


def deleted(world: World) -> UUID:
    lijst = client_list(world)
    world.go(lists.delete, world.jo, lijst=lijst)
    return lijst


def past_its_term(world: World) -> UUID:
    lijst = client_list(world)
    world.later(40 * DAY)
    return lijst


LIST = Life(
    states={"staat": client_list, "verwijderd": deleted, "over-de-termijn": past_its_term},
    tries={
        "clientenlijst.aanleveren": lambda world, _: (
            world.jo,
            {"gemeente": HERE, "naam": "Maart", "clienten": [lists.ListedClient(bsn="111222333")]},
        ),
        "clientenlijst.verwijderen": lambda world, lijst: (world.jo, {"lijst": lijst}),
        "clientenlijst.verwijderen:stelsel": lambda world, lijst: (world.system, {"lijst": lijst}),
    },
)

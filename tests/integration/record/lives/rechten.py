"""The lives of what Sem asks under the AVG: correction, inzage, erasure; of a restriction, and of a legal hold."""

from typing import Any
from uuid import UUID

from ketenzicht.regie.bewaren import erasing, holding, insight, rights
from tests.integration.record.lives.plannen import close, open_goal
from tests.integration.record.lives.world import Bring, Life, Try, World


def asked(soort: str) -> Bring:
    """Registered by Rachida, who knows Sem and so answers it."""

    def bring(world: World) -> UUID:
        made: UUID = world.go(rights.receive, world.rachida, persoon=world.sem.pk, soort=soort)
        return made

    return bring


def then(bring: Bring, act: Any, **given: Any) -> Bring:
    def bring_further(world: World) -> UUID:
        verzoek = bring(world)
        world.go(act, world.rachida, verzoek=verzoek, **given)
        return verzoek

    return bring_further


def answered(bring: Bring, besluit: str = "toegewezen") -> Bring:
    return then(bring, rights.decide, besluit=besluit, antwoord="Zo is het.")


def rachida(**given: Any) -> Try:
    return lambda world, verzoek: (world.rachida, {"verzoek": verzoek, **given})


restricted = then(asked("correctie"), rights.restrict)

REQUEST = Life(
    states={
        "ontvangen": asked("correctie"),
        "verlengd": then(asked("correctie"), rights.extend, reden="Veel"),
        "beperkt": restricted,
        "opgeheven": then(restricted, rights.lift, reden="Klopt nu"),
        "toegewezen": answered(asked("correctie")),
        "afgewezen": answered(restricted, "afgewezen"),
        "bezwaar-toegewezen": answered(asked("bezwaar")),
    },
    tries={
        "recht.toewijzen": lambda world, verzoek: (
            world.lot,
            {"verzoek": verzoek, "behandelaar": UUID(world.tom.id)},
        ),
        "recht.verlengen": rachida(reden="Veel"),
        "recht.besluiten": rachida(besluit="toegewezen", antwoord="Zo is het."),
        "recht.beperken": rachida(),
        "recht.beperking-opheffen": rachida(reden="Klopt nu"),
    },
)

granted = answered(asked("inzage"))

INSIGHT = Life(
    states={
        "ontvangen": asked("inzage"),
        "toegewezen": granted,
        "afgewezen": answered(asked("inzage"), "afgewezen"),
        "vrijgegeven": then(granted, insight.release),
    },
    tries={
        "recht.nakijken": lambda world, verzoek: (
            world.rachida,
            {"verzoek": verzoek, "soort": "doel", "object_id": open_goal(world), "vrij": True},
        ),
        "recht.vrijgeven": rachida(),
    },
)


def after_the_plan(bring: Bring) -> Bring:
    def bring_and_close(world: World) -> UUID:
        verzoek = bring(world)
        close(world)
        return verzoek

    return bring_and_close


def held(world: World) -> UUID:
    made: UUID = world.go(holding.hold, world.rachida, soort="persoon", object_id=world.sem.pk, reden="Klacht")
    return made


def erasure_of_who_is_held(world: World) -> UUID:
    verzoek = after_the_plan(answered(asked("wissing")))(world)
    held(world)
    return verzoek


to_erase = then(after_the_plan(answered(asked("wissing"))), erasing.have_erased)


def by_the_system(bring: Bring, act: Any) -> Bring:
    def bring_further(world: World) -> UUID:
        verzoek = bring(world)
        world.go(act, world.system, verzoek=verzoek)
        return verzoek

    return bring_further


erased = by_the_system(to_erase, erasing.erase)


def system() -> Try:
    return lambda world, verzoek: (world.system, {"verzoek": verzoek})


ERASURE = Life(
    states={
        "ontvangen": asked("wissing"),
        "afgewezen": answered(asked("wissing"), "afgewezen"),
        "toegewezen/plan-loopt": answered(asked("wissing")),
        "toegewezen/bewaarplicht": erasure_of_who_is_held,
        "toegewezen": after_the_plan(answered(asked("wissing"))),
        "te-wissen": to_erase,
        "gewist": erased,
        "afgerond": by_the_system(erased, erasing.conclude),
    },
    tries={"recht.wissen": rachida(), "persoon.wissen": system(), "recht.gewist": system()},
)


def free(world: World) -> UUID:
    return open_goal(world)


def closed_to_use(*, lifted: bool) -> Bring:
    def bring(world: World) -> UUID:
        doel, verzoek = open_goal(world), restricted(world)
        if lifted:
            world.go(rights.lift, world.rachida, verzoek=verzoek, reden="Klopt nu")
        return doel

    return bring


RESTRICTION = Life(
    states={"vrij": free, "beperkt": closed_to_use(lifted=False), "opgeheven": closed_to_use(lifted=True)},
    tries={
        "doel.wijzigen": lambda world, doel: (
            world.rachida,
            {"doel": doel, "base": {"tekst": "Rust"}, "new": {"tekst": "Rust in huis"}},
        ),
        "persoon.wijzigen": lambda world, _: (
            world.rachida,
            {"persoon": world.sem.pk, "base": {"telefoon": ""}, "new": {"telefoon": "06-11112222"}},
        ),
    },
)


def released(world: World) -> UUID:
    blokkade = held(world)
    world.go(holding.lift_hold, world.rachida, blokkade=blokkade, reden="Klaar")
    return blokkade


HOLD = Life(
    states={"geldt": held, "opgeheven": released},
    tries={
        "bewaren.blokkeren": lambda world, _: (
            world.rachida,
            {"soort": "persoon", "object_id": world.sem.pk, "reden": "Klacht"},
        ),
        "bewaren.vrijgeven": lambda world, blokkade: (world.rachida, {"blokkade": blokkade, "reden": "Klaar"}),
    },
)

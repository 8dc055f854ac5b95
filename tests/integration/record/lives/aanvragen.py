"""The lives of a request of Sem under the Wmo, handled by Bram at the municipality, and of what is granted on it."""

from datetime import date
from typing import Any
from uuid import UUID

from ketenzicht.regie.aanvragen import actions, deciding, scaling
from ketenzicht.regie.models import Voorziening
from tests.integration.record.lives.world import DAY, TODAY, Bring, Life, Try, World

GRANTED_FROM = date(2026, 3, 2)


def reported(world: World) -> UUID:
    return world.support.report(world.sem).pk


def at_the_wijkteam(world: World) -> UUID:
    """Of the variant that a wijkteam handles, by Rachida."""
    return world.support.report(world.sem, "wijkhulp", by=world.rachida).pk


def then(bring: Bring, act: Any, **given: Any) -> Bring:
    def bring_further(world: World) -> UUID:
        aanvraag = bring(world)
        world.go(act, world.handler, aanvraag=aanvraag, **given)
        return aanvraag

    return bring_further


researched = then(reported, actions.start_research)
ready = then(reported, actions.finish_research)
applied = then(ready, actions.apply)
suspended = then(applied, actions.suspend, grond="aanvulling", aanvullen_tot=TODAY + 7 * DAY)


def not_completed(world: World) -> UUID:
    """Nothing came in before the last day."""
    aanvraag = suspended(world)
    world.later(10 * DAY)
    return aanvraag


resumed = then(suspended, actions.resume)
extended = then(applied, actions.extend, tot=TODAY + 60 * DAY)
refused = then(applied, deciding.decide, besluit="afgewezen")
withdrawn = then(reported, deciding.withdraw)


def granted(world: World) -> UUID:
    aanvraag = applied(world)
    toegekend = [{"product": world.support.products["huishulp"].pk, "ingang_op": GRANTED_FROM}]
    world.go(deciding.decide, world.handler, aanvraag=aanvraag, besluit="toegekend", toegekend=toegekend)
    return aanvraag


def delivered(world: World) -> UUID:
    aanvraag = granted(world)
    world.go(deciding.start_provision, world.handler, voorziening=_provision(aanvraag))
    return aanvraag


closed = then(delivered, deciding.close)


def scaled_up(world: World) -> UUID:
    aanvraag = reported(world)
    world.go(
        scaling.scale_up, world.handler, aanvraag=aanvraag, personen_erbij=[world.anja.pk], regisseur=UUID(world.tom.id)
    )
    return aanvraag


def handler(**given: Any) -> Try:
    return lambda world, aanvraag: (world.handler, {"aanvraag": aanvraag, **given})


REQUEST = Life(
    states={
        "gemeld": reported,
        "onderzoek": researched,
        "onderzoek-gereed": ready,
        "aangevraagd": applied,
        "opgeschort": suspended,
        "niet-aangevuld": not_completed,
        "hervat": resumed,
        "verdaagd": extended,
        "toegekend": granted,
        "geleverd": delivered,
        "afgewezen": refused,
        "ingetrokken": withdrawn,
        "afgesloten": closed,
        "opgeschaald": scaled_up,
    },
    tries={
        "aanvraag.onderzoeken": handler(),
        "aanvraag.gesprek-plannen": lambda world, aanvraag: (
            world.handler,
            {"aanvraag": aanvraag, "wanneer": world.at + DAY},
        ),
        "aanvraag.gesprek": handler(),
        "aanvraag.onderzoek-afronden": handler(),
        "aanvraag.indienen": handler(),
        "aanvraag.opschorten": handler(grond="aanvulling", aanvullen_tot=TODAY + 7 * DAY),
        "aanvraag.hervatten": handler(),
        "aanvraag.verdagen": handler(tot=TODAY + 60 * DAY),
        "aanvraag.besluiten": handler(besluit="afgewezen"),
        "aanvraag.besluiten:buiten-behandeling": handler(besluit="buiten_behandeling"),
        "aanvraag.intrekken": handler(),
        "uitkomst.aanvraag-intrekken": handler(uitval={"reden": "ziet_ervan_af"}),
        "aanvraag.afsluiten": handler(),
        "uitkomst.aanvraag": handler(uitstroom="werk"),
        "aanvraag.opschalen": lambda world, aanvraag: (
            world.handler,
            {"aanvraag": aanvraag, "personen_erbij": [world.anja.pk], "regisseur": UUID(world.tom.id)},
        ),
        "aanvraag.wijzigen": handler(base={"motivering": ""}, new={"motivering": "Omdat het nodig is"}),
        "aanvraag.toewijzen": lambda world, aanvraag: (
            world.handler,
            {"aanvraag": aanvraag, "behandelaar": world.key("Kim")},
        ),
    },
)


def _provision(aanvraag: UUID) -> UUID:
    return Voorziening.objects.get(aanvraag=aanvraag).pk


def provision(bring: Bring) -> Bring:
    """What was granted on this request."""
    return lambda world: _provision(bring(world))


def ended_provision(bring: Bring) -> Bring:
    def bring_and_end(world: World) -> UUID:
        voorziening = _provision(bring(world))
        world.go(deciding.end_provision, world.handler, voorziening=voorziening, reden="volgens_plan")
        return voorziening

    return bring_and_end


PROVISION = Life(
    states={
        "toegekend": provision(granted),
        "gestart": provision(delivered),
        "gestart/aanvraag-gesloten": provision(closed),
        "beëindigd": ended_provision(delivered),
        "nooit-gestart": ended_provision(granted),
    },
    tries={
        "voorziening.starten": lambda world, voorziening: (world.handler, {"voorziening": voorziening}),
        "voorziening.beeindigen": lambda world, voorziening: (
            world.handler,
            {"voorziening": voorziening, "reden": "volgens_plan"},
        ),
    },
)

"""The lives of what an administrator keeps: organisations, teams, workers, roles, accounts, agreements, the catalogue."""

from typing import Any
from uuid import UUID

from ketenzicht.access.accounts import actions as accounts
from ketenzicht.access.models import Rolvervulling
from ketenzicht.access.organisaties import actions as organisations
from ketenzicht.access.organisaties import workers
from ketenzicht.access.rollen import actions as roles
from ketenzicht.regie.afspraken import actions as agreements
from ketenzicht.regie.catalogus import actions as catalogue
from tests.integration.record.cast import HERE
from tests.integration.record.lives import aanvragen, rechten, taken, trajecten
from tests.integration.record.lives.world import DAY, LAW, TODAY, Bring, Life, Try, World

SOON = TODAY + 5 * DAY


def lot(name: str, **given: Any) -> Try:
    return lambda world, key: (world.lot, {name: key, **given})


def then(bring: Bring, act: Any, name: str, **given: Any) -> Bring:
    """The same, a day passes, and then this by Lot."""

    def bring_further(world: World) -> UUID:
        key = bring(world)
        world.later()
        world.go(act, world.lot, **{name: key}, **given)
        return key

    return bring_further


def organisation(world: World) -> UUID:
    made: UUID = world.go(organisations.make_organisation, world.lot, naam="Buurtzorg", gemeenten=[HERE])
    return made


ORGANISATION = Life(
    states={
        "bestaat": organisation,
        "eindigt": then(organisation, organisations.end_organisation, "organisatie", op=SOON),
        "geëindigd": then(organisation, organisations.end_organisation, "organisatie", op=TODAY + DAY),
    },
    tries={
        "organisatie.wijzigen": lot("organisatie", base={"naam": "Buurtzorg"}, new={"naam": "Buurthulp"}),
        "organisatie.beeindigen": lot("organisatie", op=TODAY + 30 * DAY),
        "team.maken": lot("organisatie", gemeente=HERE, naam="Oost"),
        "medewerker.maken": lot("organisatie", naam="Nieuw"),
    },
)


def team(world: World) -> UUID:
    made: UUID = world.go(
        organisations.make_team, world.lot, organisatie=world.org("wijkteams"), gemeente=HERE, naam="Oost"
    )
    return made


TEAM = Life(
    states={
        "bestaat": team,
        "eindigt": then(team, organisations.end_team, "team", op=SOON),
        "geëindigd": then(team, organisations.end_team, "team", op=TODAY + DAY),
    },
    tries={
        "team.wijzigen": lot("team", base={"naam": "Oost"}, new={"naam": "Oosterwijk"}),
        "team.beeindigen": lot("team", op=TODAY + 30 * DAY),
        "medewerker.verplaatsen": lambda world, key: (
            world.lot,
            {"medewerker": UUID(world.tom.id), "team": key, "vanaf": world.at.date()},
        ),
        "rol.toekennen": lambda world, key: (
            world.lot,
            {"medewerker": world.key("Mo"), "rol": "wijkteammanager", "gemeenten": [HERE], "team": key},
        ),
    },
)


def worker(world: World) -> UUID:
    """Nel, who can do all that Tom can."""
    made: UUID = world.go(
        workers.make_worker, world.lot, organisatie=world.org("wijkteams"), naam="Nel", team=world.cast.teams["noord"].pk
    )  # fmt: skip
    for rol in ("regisseur", "behandelaar"):
        world.go(roles.grant, world.lot, medewerker=made, rol=rol, gemeenten=[HERE])
    return made


def who_left(world: World) -> UUID:
    return then(worker, workers.end_worker, "medewerker", op=TODAY + DAY)(world)


def without_roles(world: World) -> UUID:
    """Her roles ended yesterday."""
    made = worker(world)
    for held in Rolvervulling.objects.filter(medewerker=made).values_list("pk", flat=True):
        world.go(roles.end_role, world.lot, rolvervulling=held, op=TODAY + DAY)
    world.later(2 * DAY)
    return made


def to_nel(act_of: Bring, who: str, name: str, argument: str) -> Try:
    """Something is given to Nel."""
    return lambda world, nel: (getattr(world, who), {name: act_of(world), argument: nel})


WORKER = Life(
    states={"werkt": worker, "zonder-rol": without_roles, "weg": who_left},
    tries={
        "medewerker.wijzigen": lot("medewerker", base={"functie": ""}, new={"functie": "Coach"}),
        "medewerker.verplaatsen": lambda world, nel: (
            world.lot,
            {"medewerker": nel, "team": world.cast.teams["zuid"].pk, "vanaf": world.at.date()},
        ),
        "medewerker.beeindigen": lot("medewerker", op=TODAY + 30 * DAY),
        "rol.toekennen": lot("medewerker", rol="inkoper", gemeenten=[HERE]),
        "account.uitnodigen": lot("medewerker", email="nel@example.nl"),
        "regie.toevoegen": lambda world, nel: (world.rachida, {"plan": world.plan, "medewerker": nel}),
        "plan.overdragen": lambda world, nel: (world.rachida, {"plan": world.plan, "naar": nel}),
        "regie.herverdelen": lambda world, nel: (
            world.mo,
            {"van": world.key("Rachida"), "naar": nel, "keys": [world.plan], "reden": "Ziek"},
        ),
        "regie.vervanger-regelen": lambda world, nel: (
            world.rachida,
            {"regisseur": world.key("Rachida"), "vervanger": nel, "van": world.at, "tot": world.at + DAY},
        ),
        "casusoverleg.plannen": lambda world, nel: (
            world.rachida,
            {"plan": world.plan, "begin": world.at + DAY, "eind": world.at + 2 * DAY, "medewerkers": [nel]},
        ),
        "taak.versturen": lambda world, nel: (
            world.rachida,
            {"plan": world.plan, "persoon": world.sem.pk, "organisatie": world.org("wijkteams"), "medewerker": nel},
        ),
        "taak.toewijzen": to_nel(taken.at_the_wijkteam, "tom", "taak", "medewerker"),
        "traject.toewijzen": to_nel(trajecten.added, "rachida", "traject", "behandelaar"),
        "aanvraag.toewijzen": to_nel(aanvragen.at_the_wijkteam, "rachida", "aanvraag", "behandelaar"),
        "recht.toewijzen": to_nel(rechten.asked("correctie"), "lot", "verzoek", "behandelaar"),
    },
)


def role(world: World) -> UUID:
    made: UUID = world.go(roles.grant, world.lot, medewerker=world.key("Tom"), rol="inkoper", gemeenten=[HERE])
    return made


def role_to_come(world: World) -> UUID:
    made: UUID = world.go(
        roles.grant, world.lot, medewerker=world.key("Tom"), rol="inkoper", gemeenten=[HERE], vanaf=SOON
    )
    return made


ROLE = Life(
    states={
        "heeft": role,
        "komt": role_to_come,
        "eindigt": then(role, roles.end_role, "rolvervulling", op=SOON),
        "voorbij": then(role, roles.end_role, "rolvervulling", op=TODAY + DAY),
    },
    tries={
        "rol.beeindigen": lot("rolvervulling", op=TODAY + 30 * DAY),
        "rol.toekennen": lambda world, _: (
            world.lot,
            {"medewerker": world.key("Tom"), "rol": "inkoper", "gemeenten": [HERE]},
        ),
    },
)


def account(world: World) -> UUID:
    made: UUID = world.go(accounts.invite, world.lot, medewerker=world.key("Tom"), email="tom@example.nl")
    return made


ACCOUNT = Life(
    states={"open": account, "geblokkeerd": then(account, accounts.block, "account")},
    tries={
        "account.uitnodigen": lambda world, _: (
            world.lot,
            {"medewerker": world.key("Tom"), "email": "t@example.nl"},
        ),
        "account.blokkeren": lot("account"),
        "account.vrijgeven": lot("account"),
        "account.herstellen": lot("account"),
    },
)


def agreement(world: World) -> UUID:
    made: UUID = world.go(
        agreements.make, world.lot, gemeente=HERE, organisatie=world.org("uwv"), geldig_van=TODAY,
        content={"titel": "Samen naar werk", **LAW},
    )  # fmt: skip
    return made


AGREEMENT = Life(
    states={
        "loopt": agreement,
        "eindigt": then(agreement, agreements.end, "afspraak", geldig_tot=SOON),
        "voorbij": then(agreement, agreements.end, "afspraak", geldig_tot=TODAY + DAY),
        "vernieuwd": then(agreement, agreements.renew, "afspraak", geldig_van=TODAY + DAY, content={}),
    },
    tries={
        "afspraak.maken": lambda world, _: (
            world.lot,
            {
                "gemeente": HERE, "organisatie": world.org("uwv"), "geldig_van": TODAY + 60 * DAY,
                "content": {"titel": "Opnieuw", **LAW},
            },
        ),
        "afspraak.wijzigen": lot("afspraak", base={"titel": "Samen naar werk"}, new={"titel": "Naar werk"}),
        "afspraak.vernieuwen": lot("afspraak", geldig_van=TODAY + 30 * DAY, content={"titel": "Nieuw"}),
        "afspraak.beeindigen": lot("afspraak", geldig_tot=TODAY + 30 * DAY),
    },
)  # fmt: skip


def product(world: World) -> UUID:
    return world.product


PRODUCT = Life(
    states={
        "geldt": product,
        "eindigt": then(product, catalogue.end_product, "product", geldig_tot=SOON),
        "beëindigd": then(product, catalogue.end_product, "product", geldig_tot=TODAY + DAY),
    },
    tries={
        "product.maken": lambda world, _: (
            world.lot,
            {
                "gemeente": HERE, "code": "JC", "titel": "Weer", "wet": "pw", "zaaktype": "zaak-jc", "geleverd_door": "wijkteam",
                "geldig_van": TODAY + 60 * DAY,
            },
        ),
        "product.wijzigen": lot("product", base={"titel": "Product JC"}, new={"titel": "Jobcoach"}),
        "product.vernieuwen": lot("product", geldig_van=TODAY + 30 * DAY, new={"titel": "Jobcoach"}),
        "product.beeindigen": lot("product", geldig_tot=TODAY + 30 * DAY),
        "traject.toevoegen": lambda world, key: (
            world.rachida,
            {"plan": world.plan, "persoon": world.sem.pk, "product": key},
        ),
        "aanvraag.melden": lambda world, key: (world.rachida, {"persoon": world.sem.pk, "product": key}),
    },
)  # fmt: skip


def subject(world: World) -> UUID:
    made: UUID = world.go(catalogue.make_onderwerp, world.lot, gemeente=HERE, code="schulden", titel="Schulden")
    return made


SUBJECT = Life(
    states={"geldt": subject, "beëindigd": then(subject, catalogue.end_onderwerp, "onderwerp", geldig_tot=TODAY + DAY)},
    tries={
        "onderwerp.wijzigen": lot("onderwerp", base={"titel": "Schulden"}, new={"titel": "Geldzorgen"}),
        "onderwerp.beeindigen": lot("onderwerp", geldig_tot=TODAY + 30 * DAY),
    },
)

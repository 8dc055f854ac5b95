"""Sets the town up: municipalities, organisations, teams, the fixed cast (style §6) and the staff that the deliveries know."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.organisaties.actions import make_organisation, make_team
from ketenzicht.access.organisaties.founding import found
from ketenzicht.access.organisaties.workers import make_worker
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.actions import grant
from ketenzicht.access.rollen.queries import own_roles, reader_for
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.demo import names
from ketenzicht.demo.catalogue import LEVERANCIERS, ONDERWERPEN, PRODUCTEN
from ketenzicht.demo.draw import NEVER
from ketenzicht.demo.events.personeel import medewerkers
from ketenzicht.demo.record.scene import Scene, Somebody
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import GEMEENTE_CODES, GEMEENTEN, ORGANISATIE_GEMEENTE, ORGANISATIES, REGIONAL, WIJKTEAMS
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken import actions as afspraken
from ketenzicht.regie.catalogus import queries as catalogue
from ketenzicht.regie.catalogus.sharing import load

SINCE = timedelta(days=400)
"""the town was set up so long before its year of history begins"""

_ROLE_OF = {
    "wijkteam": presets.REGISSEUR,
    "gsd": presets.BEHANDELAAR,
    "uwv": presets.BEHANDELAAR,
    "rmc": presets.BEHANDELAAR,
    "jongerenloket": presets.JONGERENLOKET,
    "kcc": presets.KCC,
}
_KIND_OF = {"jongerenloket": "gemeente", "kcc": "gemeente"}

CAST = (
    ("Rachida", "WT-NOORD", (presets.REGISSEUR,), "gezinscoach"),
    ("Tom", "WT-NOORD", (presets.REGISSEUR,), "maatschappelijk werker"),
    ("Vera", "WT-ZUID", (presets.REGISSEUR,), "gezinscoach"),
    ("Mo", "WT-NOORD", (presets.WIJKTEAMMANAGER,), "teammanager"),
    ("Kim", "KCC", (presets.KCC,), "medewerker klantcontact"),
    ("Ria", "RMC", (presets.BEHANDELAAR,), "consulent RMC"),
    ("Umit", "UWV", (presets.BEHANDELAAR,), "adviseur werk"),
    ("Jo", "JL", (presets.JONGERENLOKET,), "medewerker jongerenloket"),
    ("Ad", "UWV", (presets.ADMINISTRATIE,), "administratie"),
    ("Zoë", f"ZA-{LEVERANCIERS[0].agb}", (presets.BEHANDELAAR,), "begeleider"),
    ("Bram", "GSD", (presets.BELEIDSANALIST,), "beleidsmedewerker"),
    ("Carla", "GSD", (presets.CONTROLLER, presets.PLANNING_CONTROL), "controller"),
    ("Ina", "GSD", (presets.INKOPER,), "inkoper"),
    ("Pieter", "GSD", (presets.PROCESCOORDINATOR,), "procescoördinator"),
    ("Els", "GSD", (presets.AUDITOR,), "auditor"),
)
"""name, organisation, roles, function; Rachida and Tom are in one team, Vera in another"""


def set_up(scene: Scene, size: Size, seed: int, begin: datetime) -> None:
    """Everything that must be there before the first resident comes."""
    since = begin - SINCE
    admins = _found(scene, since)
    _organisations(scene, admins, since)
    _staff(scene, size, seed, admins, since)
    _cast(scene, admins, since)
    _catalogue(scene, admins, since)
    _agreements(scene, admins, since)


def _found(scene: Scene, at: datetime) -> dict[str, Reader]:
    """The municipalities, each with its local administrator: Lot for all of them."""
    system = system_reader("een verzonnen gemeente inrichten")
    admins = {}
    for place, gemeente in enumerate(GEMEENTEN):
        name = "Lot" if place == 0 else f"Lot ({gemeente.naam})"
        key = found(gemeente=gemeente.code, naam=gemeente.naam, beheerder=name, by=system, at=at)
        scene.cast[name] = Somebody(key, name, gemeente.code.lower(), (gemeente.code,))
        admins[gemeente.code] = _as(key, presets.LOKALE_BEHEERDER, at)
    return admins


def _as(key: UUID, role: str, at: datetime) -> Reader:
    return reader_for(key, own_roles(key, at=at).get(rol=role).pk, purpose="inrichten", at=at)


def _home(place: int) -> str:
    """The municipality at which an organisation is registered."""
    return GEMEENTE_CODES[int(ORGANISATIE_GEMEENTE[place])]


def _works_for(place: int) -> tuple[str, ...]:
    return tuple(GEMEENTE_CODES) if place >= REGIONAL else (_home(place),)


def _organisations(scene: Scene, admins: dict[str, Reader], at: datetime) -> None:
    for place, organisatie in enumerate(ORGANISATIES):
        home = _home(place)
        key = make_organisation(
            naam=organisatie.naam, gemeenten=_works_for(place), soort=_KIND_OF.get(organisatie.soort, organisatie.soort),
            gemeentelijk=organisatie.soort not in ("uwv", "rmc"), code=organisatie.code.lower(), by=admins[home], at=at,
        )  # fmt: skip
        scene.organisaties[organisatie.code] = key
        if place < WIJKTEAMS:
            scene.teams[organisatie.code] = make_team(
                organisatie=key,
                gemeente=home,
                naam=organisatie.naam,
                code=organisatie.code.lower(),
                by=admins[home],
                at=at,
            )
    for supplier in LEVERANCIERS:
        scene.organisaties[supplier.organisatie] = make_organisation(
            naam=supplier.naam, gemeenten=GEMEENTE_CODES, soort="aanbieder", code=supplier.organisatie.lower(),
            by=admins[GEMEENTE_CODES[0]], at=at,
        )  # fmt: skip


def _hire(
    scene: Scene,
    admins: dict[str, Reader],
    naam: str,
    organisatie: str,
    roles: tuple[str, ...],
    functie: str,
    at: datetime,
) -> Somebody:
    place = next((n for n, o in enumerate(ORGANISATIES) if o.code == organisatie), REGIONAL)
    admin, gemeenten = admins[_home(place) if place < REGIONAL else GEMEENTE_CODES[0]], _works_for(place)
    team = scene.teams.get(organisatie)
    key = make_worker(
        organisatie=scene.organisaties[organisatie], naam=naam, functie=functie, team=team, by=admin, at=at
    )
    for role in roles:
        for gemeente in gemeenten:  # each municipality appoints for itself
            grant(medewerker=key, rol=role, gemeenten=[gemeente], by=admins[gemeente], at=at)
    who = Somebody(key, naam, organisatie, gemeenten)
    for role in roles:
        scene.staff.setdefault((organisatie, role), []).append(who)
    return who


def _cast(scene: Scene, admins: dict[str, Reader], at: datetime) -> None:
    for naam, organisatie, roles, functie in CAST:
        scene.cast[naam] = _hire(scene, admins, naam, organisatie, roles, functie, at)


def _staff(scene: Scene, size: Size, seed: int, admins: dict[str, Reader], at: datetime) -> None:
    """The staff of the partners that the deliveries know, and two workers per provider."""
    staff = medewerkers(size, seed)
    called = names.full_name(staff.nummer * 13 + 5).to_pylist()
    for number in range(len(staff)):
        if staff.uit_dienst_op[number] != NEVER:
            continue
        organisatie = ORGANISATIES[int(staff.organisatie[number])]
        _hire(scene, admins, called[number], organisatie.code, (_ROLE_OF[organisatie.soort],), "", at)
    for place, supplier in enumerate(LEVERANCIERS):
        for lot in range(2):
            _hire(
                scene,
                admins,
                f"{called[(place * 2 + lot) % len(called)]}",
                supplier.organisatie,
                (presets.BEHANDELAAR,),
                "",
                at,
            )


def _catalogue(scene: Scene, admins: dict[str, Reader], at: datetime) -> None:
    """The products and subjects of the deliveries, the same in each municipality."""
    content: Any = {"zaaktypen": [], "producten": list(_products()), "onderwerpen": list(_subjects())}
    day = at.date()
    for gemeente, admin in admins.items():
        load(gemeente=gemeente, catalogue=content, geldig_van=day, by=admin, at=at)
        scene.products |= {
            (gemeente, p.code): p.pk for p in catalogue.products(admin, gemeente=gemeente, on=day, at=at)
        }
        scene.subjects |= {
            (gemeente, o.code): o.pk for o in catalogue.subjects(admin, gemeente=gemeente, on=day, at=at)
        }


def _products() -> Iterator[dict[str, Any]]:
    for product in PRODUCTEN:
        yield {
            "code": product.code, "titel": product.naam, "wet": product.wet, "categorie": product.categorie,
            "zaaktype": "enkelvoudig", "geleverd_door": "partner", "eenmalig": product.eenmalig,
        }  # fmt: skip


def _subjects() -> Iterator[dict[str, Any]]:
    for subject in ONDERWERPEN:
        yield {"code": subject.code, "titel": subject.titel}


def _agreements(scene: Scene, admins: dict[str, Reader], at: datetime) -> None:
    """With each partner: fourteen days for the RMC, twenty-eight for the others; what may be shared, on what ground."""
    day: date = at.date()
    for gemeente, admin in admins.items():
        for code, key in scene.organisaties.items():
            content = {
                "titel": f"Samenwerking met {code}", "termijn_dagen": 14 if code == "RMC" else 28, "wet": "wmo", "artikel": "5.1.1",
                "doel": "hulp aan huishoudens met meer vragen tegelijk", "velden": ["naam", "geboortedatum", "telefoon"],
                "gezamenlijke_doelen": ["binnen twee weken een eerste gesprek"],
            }  # fmt: skip
            scene.attempt(
                lambda content=content, key=key, gemeente=gemeente, admin=admin: afspraken.make(
                    gemeente=gemeente, organisatie=key, geldig_van=day, content=content, by=admin, at=at
                )
            )

"""Sets the town up: municipalities, organisations, teams, the fixed cast (style §6) and the staff that the deliveries know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ketenzicht.access.organisaties.actions import make_organisation, make_team
from ketenzicht.access.organisaties.founding import found, join
from ketenzicht.access.organisaties.workers import make_worker
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.actions import grant
from ketenzicht.access.rollen.queries import own_roles, reader_for
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.demo import names
from ketenzicht.demo.catalogue import LEVERANCIERS, PRODUCTEN
from ketenzicht.demo.draw import NEVER
from ketenzicht.demo.events.personeel import medewerkers
from ketenzicht.demo.record.scene import Scene, Somebody
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import GEMEENTE_CODES, GEMEENTEN, ORGANISATIE_GEMEENTE, ORGANISATIES, REGIONAL, WIJKTEAMS
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken import actions as afspraken
from ketenzicht.regie.catalogus import queries as catalogue
from ketenzicht.regie.catalogus.sharing import load, shipped

SINCE = timedelta(days=400)
"""the town was set up so long before its year of history begins"""

_ROLES_OF = {
    "wijkteam": (presets.REGISSEUR,),
    "gsd": (presets.BEHANDELAAR,),
    "uwv": (presets.BEHANDELAAR,),
    "rmc": (presets.BEHANDELAAR,),
    "jongerenloket": (presets.JONGERENLOKET,),
    "kcc": (presets.KCC, presets.BEHANDELAAR),
}
"""in which roles staff works; tasks are taken up as behandelaar, jongerenloket or regisseur"""
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


ADMINISTRATOR = "Lot"
_CASE_TYPE = {"wmo": "wmo-voorziening", "jeugd": "jeugdhulp"}


@dataclass(frozen=True)
class _Setting:
    """Who sets up, when, in which scene."""

    scene: Scene
    by: Reader
    at: datetime

    @property
    def who(self) -> Any:
        """Who and when, as acts take them."""
        return {"by": self.by, "at": self.at}


def set_up(scene: Scene, size: Size, seed: int, begin: datetime) -> None:
    """Everything that must be there before the first resident comes."""
    since = begin - SINCE
    setting = _Setting(scene, _found(scene, since), since)
    _organisations(setting)
    _cast(setting)
    _staff(setting, size, seed)
    _catalogue(setting)
    _agreements(setting)


def _found(scene: Scene, at: datetime) -> Reader:
    """The municipalities, which work together: Lot is the local administrator of all of them."""
    system = system_reader("een verzonnen gemeente inrichten")
    first, *others = GEMEENTEN
    key = found(gemeente=first.code, naam=first.naam, beheerder=ADMINISTRATOR, by=system, at=at)
    for gemeente in others:
        join(gemeente=gemeente.code, naam=gemeente.naam, met=first.code, by=system, at=at)
    scene.cast[ADMINISTRATOR] = Somebody(key, ADMINISTRATOR, first.code.lower(), tuple(GEMEENTE_CODES))
    return reader_for(key, own_roles(key, at=at).get(rol=presets.LOKALE_BEHEERDER).pk, purpose="inrichten", at=at)


def _works_for(place: int) -> tuple[str, ...]:
    return tuple(GEMEENTE_CODES) if place >= REGIONAL else (GEMEENTE_CODES[int(ORGANISATIE_GEMEENTE[place])],)


def _organisations(setting: _Setting) -> None:
    scene, who = setting.scene, setting.who
    for place, organisatie in enumerate(ORGANISATIES):
        code, gemeenten = organisatie.code.lower(), _works_for(place)
        key = make_organisation(
            naam=organisatie.naam, gemeenten=gemeenten, soort=_KIND_OF.get(organisatie.soort, organisatie.soort),
            gemeentelijk=organisatie.soort not in ("uwv", "rmc"), code=code, **who,
        )  # fmt: skip
        scene.organisaties[organisatie.code] = key
        if place < WIJKTEAMS:
            scene.teams[organisatie.code] = make_team(
                organisatie=key, gemeente=gemeenten[0], naam=organisatie.naam, code=code, **who
            )
    for supplier in LEVERANCIERS:
        scene.organisaties[supplier.organisatie] = make_organisation(
            naam=supplier.naam, gemeenten=GEMEENTE_CODES, soort="aanbieder", code=supplier.organisatie.lower(), **who
        )


def _hire(setting: _Setting, naam: str, organisatie: str, roles: tuple[str, ...], functie: str = "") -> Somebody:
    scene, who = setting.scene, setting.who
    place = next((n for n, o in enumerate(ORGANISATIES) if o.code == organisatie), REGIONAL)
    key = make_worker(
        organisatie=scene.organisaties[organisatie],
        naam=naam,
        functie=functie,
        team=scene.teams.get(organisatie),
        **who,
    )
    hired = Somebody(key, naam, organisatie, _works_for(place))
    for role in roles:
        grant(medewerker=key, rol=role, gemeenten=hired.gemeenten, **who)
        scene.staff.setdefault((organisatie, role), []).append(hired)
    return hired


def _cast(setting: _Setting) -> None:
    for naam, organisatie, roles, functie in CAST:
        setting.scene.cast[naam] = _hire(setting, naam, organisatie, roles, functie)


def _staff(setting: _Setting, size: Size, seed: int) -> None:
    """The staff of the partners that the deliveries know, at least one of each, and two workers per provider."""
    staff = medewerkers(size, seed)
    called = iter(names.full_name(np.arange(len(staff) + 3 * len(LEVERANCIERS)) * 13 + 5).to_pylist())
    here = [int(organisatie) for organisatie in staff.organisatie[staff.uit_dienst_op == NEVER]]
    for place in [*here, *(place for place in range(len(ORGANISATIES)) if place not in here)]:
        organisatie = ORGANISATIES[place]
        _hire(setting, next(called), organisatie.code, _ROLES_OF[organisatie.soort])
    for supplier in LEVERANCIERS:
        for _ in range(2):
            _hire(setting, next(called), supplier.organisatie, (presets.BEHANDELAAR,))


def _catalogue(setting: _Setting) -> None:
    """The shipped catalogue with the products of the deliveries, the same in each municipality."""
    scene, by, at = setting.scene, setting.by, setting.at
    own, codes = list(_products()), {product.code for product in PRODUCTEN}
    base = shipped()
    content = {**base, "producten": [*own, *(one for one in base["producten"] if one["code"] not in codes)]}
    for gemeente in GEMEENTE_CODES:
        load(gemeente=gemeente, catalogue=content, geldig_van=at.date(), by=by, at=at)
        for product in catalogue.products(by, gemeente, at.date(), at=at):
            scene.products[gemeente, product.code] = product.pk
            scene.offers.setdefault((gemeente, product.wet), []).append(product.pk)
        for subject in catalogue.subjects(by, gemeente, at.date(), at=at):
            scene.subjects[gemeente, subject.code] = subject.pk


def _products() -> Iterator[dict[str, Any]]:
    for product in PRODUCTEN:
        yield {
            "code": product.code, "titel": product.naam, "wet": product.wet, "categorie": f"{product.wet}{product.categorie}",
            "zaaktype": _CASE_TYPE[product.wet], "geleverd_door": "partner", "eenmalig": product.eenmalig,
        }  # fmt: skip


def _agreements(setting: _Setting) -> None:
    """With each partner: fourteen days for the RMC, twenty-eight for the others; what may be shared, on what ground."""
    for code, key in setting.scene.organisaties.items():
        content = {
            "titel": f"Samenwerking met {code}", "termijn_dagen": 14 if code == "RMC" else 28, "wet": "wmo", "artikel": "5.1.1",
            "doel": "hulp aan huishoudens met meer vragen tegelijk", "velden": ["naam", "geboortedatum", "telefoon"],
            "gezamenlijke_doelen": ["binnen twee weken een eerste gesprek"],
        }  # fmt: skip
        place = next((n for n, o in enumerate(ORGANISATIES) if o.code == code), REGIONAL)
        for gemeente in _works_for(place):
            afspraken.make(
                gemeente=gemeente, organisatie=key, geldig_van=setting.at.date(), content=content, by=setting.by, at=setting.at
            )  # fmt: skip

"""One street with stories in which a leak would show: the divorced parents, the daughter with her own plan, the neighbour,
and a household in a second municipality. Per kind of object one about each subject; rows are made straight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model

from ketenzicht.access.models import Afscherming, Grondslag
from ketenzicht.regie.models import (
    Aanvraag,
    AanvraagInhoud,
    Actie,
    ActieInhoud,
    Document,
    DocumentInhoud,
    Doel,
    DoelInhoud,
    Evaluatie,
    EvaluatieInhoud,
    Gezag,
    Groep,
    GroepInhoud,
    Instemming,
    InstemmingInhoud,
    Klantcontact,
    KlantcontactInhoud,
    Lidmaatschap,
    Meting,
    MetingInhoud,
    Notitie,
    NotitieInhoud,
    Persoon,
    Plan,
    PlanInhoud,
    Product,
    Regisseurschap,
    Taak,
    TaakInhoud,
    Traject,
    TrajectInhoud,
    Uitstroom,
    Uitval,
    Voorziening,
    VoorzieningInhoud,
    Zaaktype,
)
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Place:
    """A plan with one subject: where an object hangs and whom it is about."""

    name: str
    plan: Plan
    groep: Groep | None = None
    persoon: Persoon | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The columns that every Stuk has."""
        return {
            "gemeente_id": self.plan.gemeente_id,
            "plan": self.plan,
            "groep": self.groep,
            "persoon": self.persoon,
            "gemaakt_tijd": AT,
            "gemaakt_door": "test",
        }


@dataclass(frozen=True)
class Street:
    """The persons by name, the plans by letter, the places by name, and the objects by (kind, place)."""

    persons: Mapping[str, Persoon]
    plans: Mapping[str, Plan]
    groups: Mapping[str, Groep]
    places: Mapping[str, Place]
    objects: Mapping[tuple[str, str], Model]

    def key(self, kind: str, place: str) -> UUID:
        """The key of the object of this kind at this place."""
        key: UUID = self.objects[kind, place].pk
        return key

    def at(self, kind: str) -> dict[str, Model]:
        """The objects of this kind by place."""
        return {place: found for (one, place), found in self.objects.items() if one == kind}


def secret(kind: str, place: str) -> str:
    """The text in the content of an object: found on a surface, it tells which object leaked."""
    return f"<geheim {kind} {place}>"


def build(cast: Cast) -> Street:
    """The whole street. Sem is 16, Kas 9; Anja has gezag over both, Bert has none; Henk is the neighbour."""
    born = {
        "Anja": date(1984, 5, 1),
        "Bert": date(1982, 1, 9),
        "Sem": date(2010, 1, 20),
        "Kas": date(2016, 8, 3),
        "Henk": date(1951, 2, 2),
    }
    persons = {name: cast.person(name, born=day) for name, day in born.items()}
    persons["Yara"] = cast.person("Yara", "Bakker", gemeente=ELSEWHERE, born=date(1990, 3, 3))
    for child in ("Sem", "Kas"):
        Gezag.objects.create(kind=persons[child], ouder=persons["Anja"], soort="ouderlijk", geldig_van=SINCE)
    persons["Piet"] = cast.person("Piet", born=date(1980, 6, 6))
    groups = {
        "gezin": cast.group(persons["Anja"], persons["Sem"], persons["Kas"], participants=(persons["Henk"],)),
        "omgang": cast.group(persons["Bert"], persons["Kas"]),
        "sem": cast.group(persons["Sem"]),
        "elders": cast.group(persons["Yara"], gemeente=ELSEWHERE),
    }
    Lidmaatschap.objects.create(
        groep=groups["gezin"], persoon=persons["Piet"], rol="lid", geldig_van=AT - timedelta(days=60), geldig_tot=AT - timedelta(days=30)
    )  # fmt: skip
    for name, groep in groups.items():
        GroepInhoud.objects.create(van=groep, groepsbeeld=secret("groep", name))
    regie = {"gezin": "Rachida", "omgang": "Vera", "sem": "Vera", "elders": "Wil"}
    plans = {name: _plan(cast, groep, regie[name], secret("plan", name)) for name, groep in groups.items()}
    places = {
        place.name: place
        for place in (
            Place("gezin", plans["gezin"], groep=groups["gezin"]),
            *(Place(f"gezin-{name.lower()}", plans["gezin"], persoon=persons[name]) for name in ("Anja", "Sem", "Kas")),
            Place("omgang", plans["omgang"], groep=groups["omgang"]),
            *(Place(f"omgang-{name.lower()}", plans["omgang"], persoon=persons[name]) for name in ("Bert", "Kas")),
            Place("sem", plans["sem"], persoon=persons["Sem"]),
            Place("elders", plans["elders"], persoon=persons["Yara"]),
        )
    }
    objects: dict[tuple[str, str], Model] = {
        (kind, name): make(place)
        for kind, make in _makers(cast, persons).items()
        for name, place in places.items()
        if kind != "instemming" or place.persoon
    }
    return Street(persons, plans, groups, places, objects)


VARIANTS = {
    "notitie-intern": "notitie",
    "notitie-dat-afgeschermd": "notitie",
    "notitie-wat-afgeschermd": "notitie",
    "klantcontact-intern": "klantcontact",
    "klantcontact-kcc": "klantcontact",
    "actie-intern": "actie",
    "actie-van-henk": "actie",
    "traject-alleen-dat": "traject",
    "traject-kcc": "traject",
    "aanvraag-kcc": "aanvraag",
}
"""kinds that are another kind with something more: what policy they come under"""

KINDS = (
    "doel", "meting", "evaluatie", "instemming", "traject", "taak", "klantcontact", "actie", "notitie", "document", "aanvraag",
    "voorziening", "uitstroom", "uitval", *VARIANTS,
)  # fmt: skip
"""kinds of Stuk: each is there once at every place"""


def policy_of(kind: str) -> str:
    """The kind under which the policy of an object stands."""
    return VARIANTS.get(kind, kind.split("-", maxsplit=1)[0])


def _plan(cast: Cast, groep: Groep, regisseur: str, text: str) -> Plan:
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id,
        groep=groep,
        kenmerk=uuid4().hex[:12],
        gestart_tijd=AT - timedelta(days=30),
        gemaakt_door="test",
    )
    PlanInhoud.objects.create(van=plan, situatie=text)
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers[regisseur], geldig_van=AT - timedelta(days=30))
    return plan


def _makers(cast: Cast, persons: Mapping[str, Persoon]) -> dict[str, Callable[[Place], Model]]:
    """Per kind how one is made at a place, content included."""
    makers = _Makers(cast, persons)
    return {**makers.of_the_plan(), **makers.handed_over(), **makers.written_down()}


def _filled(
    model: type[Model], inhoud: type[Model] | None, text: str, *, name: str = "", **columns: Any
) -> Callable[[Place], Model]:
    """Makes rows of a model with their content, in which the secret of the kind and the place stands."""
    kind = name or str(model._meta.model_name)

    def make(place: Place) -> Model:
        given = {name: value(place) if callable(value) else value for name, value in columns.items()}
        row = model._default_manager.create(**place.row, **given)
        if inhoud is not None:
            extra: dict[str, Any] = {"waarde": 3} if inhoud is MetingInhoud else {}
            extra |= {"titel": "t", "bestandsnaam": "t.pdf"} if inhoud is DocumentInhoud else {}
            inhoud._default_manager.create(van=row, **{text: secret(kind, place.name)}, **extra)
        return row

    return make


def _withheld(name: str, hoe: str, **against: Any) -> Callable[[Place], Model]:
    note = _filled(Notitie, NotitieInhoud, "tekst", name=name)

    def make(place: Place) -> Model:
        row = note(place)
        Afscherming.objects.create(
            object_soort="notitie", object_id=row.pk, plan_id=place.plan.pk, hoe=hoe, reden="dreiging", sinds=AT, door="test",
            herzien_op=date(2026, 6, 1), **against,
        )  # fmt: skip
        return row

    return make


class _Makers:
    """What all objects of the street share: products, a ground, and who does what."""

    def __init__(self, cast: Cast, persons: Mapping[str, Persoon]) -> None:
        self.persons, self.people, self.orgs = persons, cast.medewerkers, cast.organisaties
        self.zaaktype = Zaaktype.objects.create(code="stil", titel="Traject zonder KCC")
        self.products = {
            gemeente: Product.objects.create(
                gemeente_id=gemeente, code="02A", titel="Begeleiding", wet="wmo", geleverd_door="partner", zaaktype=self.zaaktype,
                geldig_van=SINCE,
            )
            for gemeente in (HERE, ELSEWHERE)
        }  # fmt: skip
        self.ground = Grondslag.objects.create(
            soort="wet", wet="wmo", artikel="5.1.1", doel="hulp", eindigt_op=date(2027, 1, 1)
        )

    def product(self, place: Place) -> Product:
        return self.products[place.plan.gemeente_id]

    def traject(self, name: str, **more: Any) -> Callable[[Place], Model]:
        return _filled(
            Traject, TrajectInhoud, "vraag", name=name, product=self.product, organisatie=self.orgs["zorgaanbieder"],
            behandelaar=self.people["Zoë"], mijn_referentie=lambda _: uuid4().hex, aangemeld_op=TODAY, **more,
        )  # fmt: skip

    def aanvraag(self, name: str, **more: Any) -> Callable[[Place], Model]:
        return _filled(
            Aanvraag, AanvraagInhoud, "vraag", name=name, zaaktype=self.zaaktype, wet="wmo", kenmerk=lambda _: uuid4().hex[:12],
            kanaal="balie", organisatie=self.orgs["uwv"], behandelaar=self.people["Umit"], ontvangen_tijd=AT, **more,
        )  # fmt: skip

    def contact(self, name: str, **more: Any) -> Callable[[Place], Model]:
        return _filled(
            Klantcontact, KlantcontactInhoud, "tekst", name=name, kanaal="telefoon", contact_tijd=AT,
            medewerker=self.people["Rachida"], **more,
        )  # fmt: skip

    def actie(self, name: str, **more: Any) -> Callable[[Place], Model]:
        return _filled(Actie, ActieInhoud, "tekst", name=name, medewerker=self.people["Rachida"], **more)

    def of_the_plan(self) -> dict[str, Callable[[Place], Model]]:
        """Goals, measurements and what the group said."""
        return {
            "doel": _filled(Doel, DoelInhoud, "tekst", gesteld_op=TODAY),
            "meting": _filled(
                Meting, MetingInhoud, "toelichting", schaal="zrm11", meetronde=lambda _: uuid4(), gemeten_op=TODAY, door="test"
            ),
            "evaluatie": _filled(Evaluatie, EvaluatieInhoud, "verslag", gepland_op=TODAY),
            "instemming": _filled(Instemming, InstemmingInhoud, "tekst", soort="inbreng", versie=1, gebeurd_tijd=AT),
            "uitstroom": _filled(Uitstroom, None, "", bestemming="werk", uitgestroomd_op=TODAY),
            "uitval": _filled(Uitval, None, "", fase="plan", reden="onbekend", initiatief="client", uitgevallen_op=TODAY),
        }  # fmt: skip

    def handed_over(self) -> dict[str, Callable[[Place], Model]]:
        """Work of others: trajecten, tasks, requests and provisions."""
        return {
            "traject": self.traject("traject"),
            "traject-alleen-dat": self.traject("traject-alleen-dat", alleen_dat_voor_regie=True),
            "traject-kcc": self.traject("traject-kcc", zichtbaar_voor_kcc=True),
            "taak": _filled(
                Taak, TaakInhoud, "vraag", van_organisatie=self.orgs["wijkteams"], van_medewerker=self.people["Rachida"],
                organisatie=self.orgs["rmc"], grondslag=self.ground, kenmerk=lambda _: uuid4().hex[:12], verstuurd_tijd=AT,
            ),
            "aanvraag": self.aanvraag("aanvraag"),
            "aanvraag-kcc": self.aanvraag("aanvraag-kcc", zichtbaar_voor_kcc=True),
            "voorziening": _filled(
                Voorziening, VoorzieningInhoud, "toelichting", product=self.product, toegekend_op=TODAY, ingang_op=TODAY,
                aanvraag=lambda place: Aanvraag.objects.get(
                    plan=place.plan, groep=place.groep, persoon=place.persoon, zichtbaar_voor_kcc=False
                ),
            ),
        }  # fmt: skip

    def written_down(self) -> dict[str, Callable[[Place], Model]]:
        """Contacts, actions, notes and documents; what is internal or withheld among them."""
        return {
            "klantcontact": self.contact("klantcontact"),
            "klantcontact-intern": self.contact("klantcontact-intern", intern=True),
            "klantcontact-kcc": self.contact("klantcontact-kcc", via_kcc=True),
            "actie": self.actie("actie"),
            "actie-intern": self.actie("actie-intern", intern=True),
            "actie-van-henk": self.actie("actie-van-henk", uitvoerder=self.persons["Henk"]),
            "notitie": _filled(Notitie, NotitieInhoud, "tekst"),
            "notitie-intern": _filled(Notitie, NotitieInhoud, "tekst", name="notitie-intern", intern=True),
            "notitie-dat-afgeschermd": _withheld("notitie-dat-afgeschermd", "dat"),
            "notitie-wat-afgeschermd": _withheld(
                "notitie-wat-afgeschermd", "wat", tegen_persoon_id=self.persons["Anja"].pk
            ),
            "document": _filled(
                Document, DocumentInhoud, "omschrijving", mediatype="application/pdf", bytes=1, sha256="0" * 64
            ),
        }  # fmt: skip

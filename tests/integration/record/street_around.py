"""What lies around the plans of the street: plans, groups and persons themselves, signals and who reported them, meetings,
work notes, secret addresses, warnings, broken glass, consent, approval and a request under the AVG."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from ketenzicht.access.models import Grondslag, Inzageobject, Inzageverzoek, Medewerker, Noodtoegang, NoodtoegangInhoud
from ketenzicht.access.models import Toestemming as Consent
from ketenzicht.regie.models import (
    Casusoverleg,
    CasusoverlegInhoud,
    GeheimAdres,
    GeheimAdresInhoud,
    Kennisgeving,
    Lidmaatschap,
    Melder,
    MelderInhoud,
    Overlegdeelnemer,
    Planversie,
    PlanversieInhoud,
    Rechtsverzoek,
    RechtsverzoekInhoud,
    Signaal,
    SignaalInhoud,
    Signaalkoppeling,
    Terugkoppeling,
    TerugkoppelingInhoud,
    Triage,
    TriageInhoud,
    Vervanging,
    Waarschuwing,
    WaarschuwingInhoud,
    Werknotitie,
)
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast
from tests.integration.record.street import Street, secret

DAY = timedelta(days=1)

Found = Iterator[tuple[tuple[str, str], Model]]


def around(cast: Cast, street: Street) -> dict[tuple[str, str], Model]:
    """All of it by (kind, place)."""
    made: dict[tuple[str, str], Model] = {}
    for part in (_themselves, _versions, _signals, _meetings, _of_persons, _glass, _shared):
        made.update(part(cast, street))
    return made


def _themselves(_: Cast, street: Street) -> Found:
    """Plans, groups, persons, and who belongs to which group; Piet left the family last month."""
    for name, plan in street.plans.items():
        yield ("plan", name), plan
    for name, groep in street.groups.items():
        yield ("groep", name), groep
    for name, persoon in street.persons.items():
        yield ("persoon", name.lower()), persoon
    for name, groep in street.groups.items():
        for row in Lidmaatschap.objects.filter(groep=groep).select_related("persoon"):
            yield ("lidmaatschap", f"{name}-{row.persoon.roepnaam.lower()}"), row


def _versions(_: Cast, street: Street) -> Found:
    for name, plan in street.plans.items():
        row = Planversie.objects.create(plan=plan, nummer=1, tijd=AT, door="test")
        PlanversieInhoud.objects.create(
            van=row, inhoud={"situatie": secret("planversie", name)}, aanleiding=secret("planversie", name)
        )
        yield ("planversie", name), row
        note = Werknotitie.objects.create(
            plan=plan, auteur=plan.regisseurs.get().medewerker, tekst=secret("werknotitie", name), bewaard_tijd=AT
        )
        yield ("werknotitie", name), note


def _signals(cast: Cast, street: Street) -> Found:
    """Henk, the neighbour, reported each of them."""
    about: dict[str, dict[str, Any]] = {
        "voor": {"persoon": street.persons["Sem"], "wacht_op": "regie"},
        "na": {"persoon": street.persons["Kas"], "wacht_op": "regie"},
        "groep": {"groep": street.groups["gezin"], "wacht_op": "regie"},
        "claim": {"persoon": street.persons["Kas"], "wacht_op": "regie"},
        "team": {"persoon": street.persons["Bert"], "wacht_op": "team", "team": cast.teams["zuid"]},
        "verdeling": {"persoon": street.persons["Bert"]},
        "elders": {"persoon": street.persons["Yara"], "gemeente_id": ELSEWHERE},
    }
    for name, more in about.items():
        signaal = Signaal.objects.create(
            **{"gemeente_id": HERE, **more}, kanaal="telefoon", indiener="inwoner", ontvangen_tijd=AT, geregistreerd_tijd=AT,
            vervalt_op=date(2027, 3, 2),
        )  # fmt: skip
        SignaalInhoud.objects.create(van=signaal, omschrijving=secret("signaal", name))
        of: dict[str, Any] = {"signaal": signaal, "gemeente_id": signaal.gemeente_id}
        melder = Melder.objects.create(**of, persoon=street.persons["Henk"])
        MelderInhoud.objects.create(van=melder, contact=secret("melder", name))
        triage = Triage.objects.create(**of, tijd=AT, door="test")
        TriageInhoud.objects.create(van=triage, toelichting=secret("triage", name))
        terug = Terugkoppeling.objects.create(**of, tijd=AT, door="test")
        TerugkoppelingInhoud.objects.create(van=terug, tekst=secret("terugkoppeling", name))
        yield ("signaal", name), signaal
        yield ("melder", name), melder
        yield ("triage", name), triage
        yield ("terugkoppeling", name), terug
        for told, who in (("na", "Anja"), ("groep", "Sem")):
            if told == name:
                yield (
                    ("kennisgeving", name),
                    Kennisgeving.objects.create(
                        **of, persoon=street.persons[who], tijd=AT, door="test", wijze="gesprek"
                    ),
                )
        if name == "voor":
            yield (
                ("kennisgeving", name),
                Kennisgeving.objects.create(**of, tijd=AT, door="test", nog_niet_omdat="veiligheid"),
            )
        for plan in {"claim": ("gezin", "omgang")}.get(name, ("gezin",) if more.get("wacht_op") == "regie" else ()):
            claimed = None if name == "claim" else AT
            Signaalkoppeling.objects.create(plan=street.plans[plan], signaal=signaal, sinds=AT, geclaimd_tijd=claimed)


def _meetings(cast: Cast, street: Street) -> Found:
    """At the family with a ground for the partner, at the other plans without."""
    ground = Grondslag.objects.create(soort="wet", wet="wmo", artikel="5.1.1", doel="hulp", eindigt_op=date(2027, 1, 1))
    people, persons = cast.medewerkers, street.persons
    invited: dict[str, tuple[dict[str, Any], ...]] = {
        "gezin": (
            {"medewerker": people["Ria"], "grondslag": ground},
            {"persoon": persons["Anja"]},
            {"persoon": persons["Henk"]},
        ),
        "omgang": ({"medewerker": people["Zoë"]},),
    }
    for name, plan in street.plans.items():
        row = Casusoverleg.objects.create(
            plan=plan, gemeente_id=plan.gemeente_id, begin=AT + DAY, eind=AT + DAY * 1.1, gemaakt_door="test",
        )  # fmt: skip
        CasusoverlegInhoud.objects.create(van=row, agenda=secret("casusoverleg", name))
        for who in invited.get(name, ()):
            Overlegdeelnemer.objects.create(overleg=row, **who)
        yield ("casusoverleg", name), row


def _of_persons(cast: Cast, street: Street) -> Found:
    """Secret addresses of both parents, a warning that was told and one that was not, and a request under the AVG."""
    for name, told in (("anja", AT), ("bert", None)):
        of: dict[str, Any] = {"persoon": street.persons[name.capitalize()], "gemeente_id": HERE}
        address = GeheimAdres.objects.create(**of, soort="geheim", geldig_van=SINCE)
        GeheimAdresInhoud.objects.create(van=address, adres=secret("geheimadres", name))
        yield ("geheimadres", name), address
        warning = Waarschuwing.objects.create(
            **of, sinds=AT, gemaakt_door="test", herzien_op=date(2026, 6, 1), verteld_tijd=told
        )
        WaarschuwingInhoud.objects.create(van=warning, tekst=secret("waarschuwing", name))
        yield ("waarschuwing", name), warning
    asked = Rechtsverzoek.objects.create(
        gemeente_id=HERE, persoon=street.persons["Bert"], soort="correctie", behandelaar=cast.medewerkers["Umit"],
        ontvangen_op=AT.date(), uiterste_op=date(2026, 4, 2),
    )  # fmt: skip
    RechtsverzoekInhoud.objects.create(van=asked, vraag=secret("rechtsverzoek", "bert"))
    yield ("rechtsverzoek", "bert"), asked


def _glass(cast: Cast, street: Street) -> Found:
    """Toms and Mos of their own: deputy now and before, broken glass now and before."""
    for name, state in (("Tom", "deputy"), ("Tom", "ended"), ("Mo", "glass"), ("Mo", "glass-over")):
        like = cast.medewerkers[name]
        twin = Medewerker.objects.create(
            naam=name, organisatie=like.organisatie, team=like.team, geldig_van=like.geldig_van
        )
        cast.medewerkers[f"{name}+{state}"] = twin
        over = state in ("ended", "glass-over")
        begin, end = AT - 9 * DAY, AT - DAY if over else AT + DAY
        if name == "Tom":
            Vervanging.objects.create(
                regisseur=cast.medewerkers["Rachida"],
                vervanger=twin,
                geldig_van=begin,
                geldig_tot=end,
                geregeld_door="test",
            )
            continue
        row = Noodtoegang.objects.create(
            plan_id=street.plans["gezin"].pk, medewerker_id=twin.pk, gemeente_id=HERE, rol="wijkteammanager", begin=begin, eind=end
        )  # fmt: skip
        NoodtoegangInhoud.objects.create(van=row, reden=secret("noodtoegang", "over" if over else "nu"))
        yield ("noodtoegang", "over" if over else "nu"), row


def _shared(cast: Cast, street: Street) -> Found:
    """Bert lets the RMC see contacts about him, and Zoë one document."""
    bert, plan = street.persons["Bert"], street.plans["omgang"]
    consent = Consent.objects.create(
        persoon_id=bert.pk, aan_organisatie_id=cast.organisaties["rmc"].pk, plan_id=plan.pk, soorten=["klantcontact"],
        doel="hulp", vastgelegd_tijd=AT, vastgelegd_door="test", geldig_van=AT - DAY, geldig_tot=AT + 30 * DAY,
    )  # fmt: skip
    yield ("toestemming", "bert"), consent
    asked = Inzageverzoek.objects.create(
        plan_id=plan.pk, persoon_id=bert.pk, medewerker_id=cast.medewerkers["Zoë"].pk, reden="nodig", gevraagd_tijd=AT - DAY,
        besluit="toegestaan", besloten_tijd=AT - DAY, besloten_door="test", geldig_tot=AT + DAY,
    )  # fmt: skip
    Inzageobject.objects.create(verzoek=asked, object_soort="document", object_id=street.key("document", "omgang-bert"))
    yield ("inzageverzoek", "bert"), asked

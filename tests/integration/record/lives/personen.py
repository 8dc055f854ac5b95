"""The lives of what is known of a person: warnings, addresses, gezag, a merge; and of documents at the plan."""

from typing import Any
from uuid import UUID

from ketenzicht.regie.documenten import actions as documents
from ketenzicht.regie.models import Samenvoeging
from ketenzicht.regie.personen import actions, addresses, gezag, merging, warning_notes
from tests.integration.record.lives.world import DAY, TODAY, Bring, Life, Try, World


def rachida(name: str, **given: Any) -> Try:
    return lambda world, key: (world.rachida, {name: key, **given})


def warned(world: World) -> UUID:
    made: UUID = world.go(
        warning_notes.warn, world.rachida, persoon=world.sem.pk, tekst="Hond", herzien_op=TODAY + 90 * DAY,
        niet_verteld_omdat="Komt nog",
    )  # fmt: skip
    return made


def then(act: Any, **given: Any) -> Bring:
    def bring(world: World) -> UUID:
        waarschuwing = warned(world)
        world.go(act, world.rachida, waarschuwing=waarschuwing, **given)
        return waarschuwing

    return bring


WARNING = Life(
    states={
        "loopt": warned,
        "verteld": then(warning_notes.tell_warning),
        "opgeheven": then(warning_notes.lift_warning, reden="Hond is weg"),
    },
    tries={
        "waarschuwing.herzien": rachida("waarschuwing", herzien_op=TODAY + 120 * DAY),
        "waarschuwing.vertellen": rachida("waarschuwing"),
        "waarschuwing.opheffen": rachida("waarschuwing", reden="Hond is weg"),
    },
)


def sem(world: World) -> UUID:
    return world.sem.pk


def at_home(world: World) -> UUID:
    world.go(addresses.set_address, world.rachida, persoon=world.sem.pk, plaats="Terborg", geldig_van=TODAY - 9 * DAY)
    return world.sem.pk


def hidden(world: World) -> UUID:
    at_home(world)
    world.go(
        addresses.set_secret_address, world.rachida, persoon=world.sem.pk, soort="opvang", adres="Ergens", geldig_van=TODAY - 5 * DAY
    )  # fmt: skip
    return world.sem.pk


def found_again(world: World) -> UUID:
    persoon = hidden(world)
    world.go(addresses.end_secret_address, world.rachida, persoon=persoon, geldig_tot=TODAY - DAY)
    return persoon


ADDRESS = Life(
    states={"onbekend": sem, "openbaar": at_home, "geheim": hidden, "niet-meer-geheim": found_again},
    tries={
        "persoon.adres": rachida("persoon", plaats="Ulft", geldig_van=TODAY),
        "persoon.geheim-adres": rachida("persoon", soort="geheim", adres="Elders", geldig_van=TODAY),
        "persoon.geheim-adres-einde": rachida("persoon", geldig_tot=TODAY),
    },
)


def parent(world: World) -> UUID:
    world.go(gezag.give_gezag, world.rachida, kind=world.sem.pk, ouder=world.anja.pk, geldig_van=TODAY - 9 * DAY)
    return world.sem.pk


def former_parent(world: World) -> UUID:
    kind = parent(world)
    world.go(gezag.end_gezag, world.rachida, kind=kind, ouder=world.anja.pk, geldig_tot=TODAY)
    return kind


GEZAG = Life(
    states={"geen": sem, "heeft": parent, "had": former_parent},
    tries={
        "persoon.gezag": lambda world, kind: (
            world.rachida,
            {"kind": kind, "ouder": world.anja.pk, "geldig_van": TODAY},
        ),
        "persoon.gezag-einde": lambda world, kind: (
            world.rachida,
            {"kind": kind, "ouder": world.anja.pk, "geldig_tot": TODAY},
        ),
    },
)


def merge(world: World) -> UUID:
    world.go(merging.merge, world.rachida, blijft=world.kas.pk, weg=world.sem.pk, reden="Zelfde man")
    return Samenvoeging.objects.get().pk


def unmerge(world: World) -> UUID:
    made = merge(world)
    world.go(merging.unmerge, world.rachida, samenvoeging=made, reden="Toch niet")
    return made


MERGE = Life(
    states={"samengevoegd": merge, "ongedaan": unmerge},
    tries={
        "persoon.samenvoegen": lambda world, _: (
            world.rachida,
            {"blijft": world.kas.pk, "weg": world.sem.pk, "reden": "Zelfde man"},
        ),
        "persoon.samenvoegen-ongedaan": rachida("samenvoeging", reden="Toch niet"),
    },
)


def died(world: World) -> UUID:
    world.go(actions.record_death, world.rachida, persoon=world.sem.pk, overleden_op=TODAY - DAY)
    return world.sem.pk


def merged_away(world: World) -> UUID:
    merge(world)
    return world.sem.pk


PERSON = Life(
    states={"bekend": sem, "overleden": died, "samengevoegd": merged_away},
    tries={
        "persoon.wijzigen": rachida("persoon", base={"telefoon": ""}, new={"telefoon": "06-11112222"}),
        "persoon.bsn": rachida("persoon", bsn="111222333"),
        "persoon.overlijden": rachida("persoon", overleden_op=TODAY),
        "persoon.adres": rachida("persoon", plaats="Ulft", geldig_van=TODAY),
        "persoon.waarschuwen": rachida("persoon", tekst="Hond", herzien_op=TODAY + DAY, verteld=True),
        "recht.ontvangen": rachida("persoon", soort="inzage"),
        "signaal.melden": rachida("persoon", omschrijving="Zorgen"),
        "groep.maken": lambda world, persoon: (world.rachida, {"leden": [persoon]}),
        "plan.starten-met-personen": lambda world, persoon: (world.rachida, {"leden": [persoon]}),
    },
)


# -- documents


def document(world: World) -> UUID:
    made: UUID = world.go(
        documents.add, world.rachida, inhoud=b"%PDF-1.7 een plan", bestandsnaam="plan.pdf", plan=world.plan,
        persoon=world.sem.pk,
    )  # fmt: skip
    return made


def further(act: Any, **given: Any) -> Bring:
    def bring(world: World) -> UUID:
        key = document(world)
        world.go(act, world.rachida, document=key, **given)
        return key

    return bring


DOCUMENT = Life(
    states={
        "toegevoegd": document,
        "gevraagd": further(documents.ask_signature),
        "getekend": further(documents.sign),
        "verwijderd": further(documents.remove, reden="Hoort hier niet"),
    },
    tries={
        "document.beschrijven": rachida("document", base={"omschrijving": ""}, new={"omschrijving": "Ons plan"}),
        "document.ondertekening-vragen": rachida("document"),
        "document.tekenen": rachida("document"),
        "document.verwijderen": rachida("document", reden="Hoort hier niet"),
    },
)

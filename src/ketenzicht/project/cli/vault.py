"""Commands about the vault: erase a person, rotate the key."""

import sys

import typer

from ketenzicht.kernel import files, text
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.ports import BSN, KEY
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import say
from ketenzicht.project.installation import Installation
from ketenzicht.regie.documenten.cabinet import FOLDER, Cabinet
from ketenzicht.warehouse import erasure, housekeeping, log


def erase(house: Installation, *, reason: str, key: str | None, yes: bool) -> int:
    """Destroy what is kept about one person. The BSN is asked, so that it stands in no shell history."""
    identifier = f"{KEY}{key}" if key else f"{BSN}{_asked_bsn()}"
    if key and ":" not in key:
        raise WrongCall("Geef --key als NAAMRUIMTE:SLEUTEL, bijvoorbeeld zaaksysteem:12345.")
    _ = house.existing
    if not yes and sys.stdin.isatty() and not typer.confirm("Dit is niet terug te draaien. Doorgaan?"):
        say("Er is niets vernietigd.")
        return DONE
    done = erasure.erase(house.desk, identifier, at=house.clock())
    housekeeping.tidy(house.store, at=house.clock())
    log.write(
        house.store,
        "erase",
        at=house.clock(),
        by=house.reader.id,
        reason=reason,
        rows=done.rows,
        quarantined=done.quarantined,
    )
    say(
        f"Vernietigd: {text.plural(done.pseudonyms, 'pseudoniem', 'pseudoniemen')}, {text.number(sum(done.rows.values()))} rijen en {text.number(done.quarantined)} rijen in quarantaine."
    )
    if done.originals_until:
        say(f"De verzegelde originelen zijn uiterlijk op {text.long_date(done.originals_until)} weg.")
    if done.snapshots_until:
        say(
            f"Maak nu een snapshot met: ketenzicht snapshot build. Oudere snapshots zijn uiterlijk op {text.long_date(done.snapshots_until)} weg."
        )
    return DONE


def _asked_bsn() -> str:
    given = typer.prompt("BSN", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    digits = given.strip().replace(".", "").replace(" ", "")
    if not is_bsn(digits):
        raise WrongCall("Dit is geen geldig BSN; geef negen cijfers, gevraagd of via de invoer.")
    return digits


def rotate(house: Installation) -> int:
    """Bring everything under a new key and destroy the old one."""
    store = house.existing

    def rewrap(keyring: Keyring) -> None:
        for folder in (store.landing, store.quarantine):
            for path in sorted(folder.glob("*.verzegeld")):
                keyring.rewrap(path)
        Cabinet(store.root / FOLDER, keyring).rewrap(keyring)

    with store.writing():
        files.remove_unfinished(store.root)
        files.remove_unfinished_of(house.keyring.path)
        house.vault.rotate(at=house.clock(), rewrap=rewrap)
    log.write(store, "vault rotate", at=house.clock(), by=house.reader.id)
    say(
        f"Alles is versleuteld met een nieuwe sleutel. Bewaar {house.keyring.path} buiten de datamap en maak er een reservekopie van."
    )
    return DONE

"""Commands about the vault: erase a person, rotate the key, carry it into PostgreSQL."""

import sys
from pathlib import Path

import typer

from ketenzicht.kernel import files, text
from ketenzicht.kernel.codes import is_bsn
from ketenzicht.kernel.crypto import Keyring, SealedWriter
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.ports import BSN, KEY
from ketenzicht.kernel.vault import FileVault
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import say
from ketenzicht.project.installation import Installation
from ketenzicht.project.record import open_record
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


def move(house: Installation) -> int:
    """Carry the file vault into PostgreSQL; from then on that one is in use, and the file is set aside, sealed."""
    store = house.existing
    if house.vault_mark.exists():
        house.set_aside.with_name("vault.sqlite").unlink(missing_ok=True)  # a move that was killed at its last step
        say("De kluis staat al in PostgreSQL; er is niets veranderd.")
        return DONE
    if not FileVault.exists(store.vault):
        raise WrongCall("Er is geen kluisbestand om te verplaatsen.")
    with store.writing():
        file = FileVault(store.vault, house.keyring)
        with open_record(house):
            from ketenzicht.access.vault.moving import move as carry

            moved = carry(file, house.keyring)
        _set_aside(house, file.path)
    log.write(store, "vault move", at=house.clock(), by=house.reader.id, **moved)
    say(
        f"De kluis staat nu in PostgreSQL: {text.plural(moved['identifiers'], 'sleutel', 'sleutels')}, {text.number(moved['erased'])} vernietigd, "
        f"{text.plural(moved['merges'], 'samenvoeging', 'samenvoegingen')}. Het bestand ligt verzegeld in {house.set_aside} en verdwijnt "
        "bij de eerste vernietiging of nieuwe sleutel."
    )
    return DONE


def _set_aside(house: Installation, file: Path) -> None:
    """First a sealed copy, then the mark that makes the database the vault, then the file itself goes: killed anywhere,
    exactly one of the two is in use."""
    with files.replacing(house.set_aside) as target, SealedWriter(target, house.keyring) as writer:
        writer.write(file.read_bytes())
    house.mark_vault_in_database()
    file.unlink()


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

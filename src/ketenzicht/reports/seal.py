"""The seal of rendered files: what they were made of and the hash of each, so that years later one can tell whether they are still what was made."""

import hashlib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import WrongCall

ENDING = ".zegel.json"
_RENDERERS = ("ketenzicht", "duckdb", "jinja2", "typst", "vl-convert-python", "xlsxwriter")


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """What a rendered report was made of. `numbers` is the canonical JSON of its protected figures; empty for a report of
    level person, which is kept as definition and snapshot only (P-6)."""

    report: str
    period: str
    gemeente: str | None
    profile: str
    role: str
    snapshot: str
    definition_hash: str
    versions: Mapping[str, str]
    files: Mapping[str, str]
    """SHA-256 of each file, by its name"""
    numbers: str = ""


def versions() -> dict[str, str]:
    """The versions of everything that decides about the bytes of a file."""
    return {name: metadata.version(name) for name in _RENDERERS}


def sha256(content: bytes) -> str:
    """The hash that a seal keeps of a file."""
    return hashlib.sha256(content).hexdigest()


def fingerprint(content: bytes) -> str:
    """The hash of a seal as the log keeps it: in groups of eight, for the log hides nine digits in a row that could be a BSN."""
    hash_ = sha256(content)
    return "-".join(hash_[place : place + 8] for place in range(0, len(hash_), 8))


def write(folder: Path, stem: str, seal: Seal) -> str:
    """Write the seal beside its files; returns its own fingerprint, which belongs in the log."""
    content = msgspec.json.format(msgspec.json.encode(seal, order="deterministic"), indent=1)
    files.write_atomically(folder / f"{stem}{ENDING}", content)
    return fingerprint(content)


def find(file: Path) -> tuple[Seal, str]:
    """The seal that names this file (or the seal itself), and the fingerprint of the seal. Raises WrongCall where there is none."""
    if not file.is_file():
        raise WrongCall(f"Het bestand {file} is er niet; controleer de naam en de map.")
    if file.name.endswith(ENDING):
        return _read(file), fingerprint(file.read_bytes())
    for path in sorted(file.parent.glob(f"*{ENDING}")):
        seal = _read(path)
        if file.name in seal.files:
            return seal, fingerprint(path.read_bytes())
    raise WrongCall(f"Bij {file.name} ligt geen zegel ({ENDING}); zet het zegel van het rapport in dezelfde map.")


def _read(path: Path) -> Seal:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Seal)
    except msgspec.MsgspecError as error:
        raise WrongCall(f"Het zegel {path.name} is niet te lezen; haal het opnieuw uit de bron.") from error

"""All definitions: those that ship (catalog/<thema>/<indicator>.yaml) and a municipality's own, under `eigen.`."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from ketenzicht.indicators import checking
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.reading import indicator, wrong
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices

OWN = "eigen"
"""The folder of an installation with definitions of its own; their keys begin with it."""


def load(folders: Iterable[Path] = ()) -> Mapping[str, Indicator]:
    """Every indicator by key, in alphabetical order: the shipped ones, and the files of these folders under `eigen.`.

    A folder that is not there holds nothing. Raises WrongCall, one sentence that names the indicator, for any mistake.
    """
    found = dict(shipped())
    for folder in folders:
        for key, text in _own(folder):
            if key in found:
                raise WrongCall(f"Indicator {key}: deze sleutel bestaat al; geef het bestand een andere naam.")
            found[key] = _sound(key, text)
    for about in found.values():
        _require_class_of(about)
    return dict(sorted(found.items()))


def find(key: str, known: Mapping[str, Indicator]) -> Indicator:
    """The indicator of this key. Raises WrongCall with what may have been meant."""
    try:
        return known[key]
    except KeyError:
        raise WrongCall(f"De indicator {key} bestaat niet. {choices(key, known)}") from None


@cache
def shipped() -> Mapping[str, Indicator]:
    """The indicators that ship with the software."""
    folder = resources.files("ketenzicht.indicators") / "catalog"
    return {key: _sound(key, text) for key, text in _files(folder, "")}


def distribution_of(about: Indicator) -> Indicator | None:
    """The shipped distribution of which this figure is a class; None for a figure that stands alone."""
    return shipped()[about.of.indicator] if about.of else None


def _require_class_of(about: Indicator) -> None:
    """Raises WrongCall where a figure says that it is a class of a distribution that there is not, or of other rows."""
    if about.of is None:
        return
    other = shipped().get(about.of.indicator)
    if other is None or other.kind is not Kind.DISTRIBUTION or about.of.klasse not in dict(other.classes):
        raise wrong(
            about.key, WrongCall(f"of noemt geen klasse van een verdeling: {about.of.indicator}, {about.of.klasse}")
        )
    same = ("table", "date", "start", "until", "wet", "distinct")
    if any(getattr(about, name) != getattr(other, name) for name in same) or not set(about.by) <= set(other.by):
        raise wrong(about.key, WrongCall(f"of noemt een verdeling over andere rijen of uitsplitsingen: {other.key}"))


def definition_hash(about: Indicator) -> str:
    """A hash of everything that a definition says: another hash may give other figures."""
    return hashlib.sha256(msgspec.json.encode(about, order="sorted")).hexdigest()[:16]


def _own(folder: Path) -> Iterator[tuple[str, str]]:
    """The definitions of an installation. The folder is itself `eigen`, so no key of it can hide a shipped one."""
    return _files(folder, f"{OWN}.") if folder.is_dir() else iter(())


def _files(folder: Traversable, before: str) -> Iterator[tuple[str, str]]:
    """Key and text of every .yaml below a folder; a folder's name is a word of the key."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            yield from _files(file, f"{before}{file.name}.")
        elif file.name.endswith((".yaml", ".yml")):
            key = f"{before}{file.name.rpartition('.')[0]}"
            yield key, _read(key, file)


def _read(key: str, file: Traversable) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise wrong(key, WrongCall("het bestand is geen UTF-8; sla het op als UTF-8")) from error


def _sound(key: str, text: str) -> Indicator:
    found = indicator(key, text)
    try:
        checking.require_sound(found)
    except WrongCall as error:
        raise wrong(key, error) from error
    return found

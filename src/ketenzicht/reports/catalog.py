"""All reports that can be made: the shipped templates and those of the municipality itself, each checked on loading."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from ketenzicht.indicators.model import Indicator
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices
from ketenzicht.reports.checking import check
from ketenzicht.reports.definition import Template, Text
from ketenzicht.reports.including import completed
from ketenzicht.reports.reading import Texts, parse

OWN: Final = "eigen-"
"""how the key of a municipality's own report begins, so that none takes the place of a shipped one"""
UNSAVED: Final = f"{OWN}analyse"
"""the key of a question of one's own that was not kept"""
_SUFFIX: Final = ".yaml"


def load(
    indicators: Mapping[str, Indicator], dimensions: Mapping[str, object], folders: Iterable[Path] = ()
) -> Mapping[str, Template]:
    """The templates by key: those that ship with the product, and those of `folders`. Raises WrongCall for the first
    mistake in any of them."""
    read = {**shipped(), **own(folders)}
    found = {key: completed(template, read) for key, template in read.items()}
    for template in found.values():
        check(template, indicators, dimensions)
    return dict(sorted(found.items()))


def shipped() -> Mapping[str, Template]:
    """The templates that ship with the product, read but not yet held against the indicators."""
    return {key: _read(key, file) for key, file in _files(resources.files("ketenzicht.reports") / "catalog", "")}


def own(folders: Iterable[Path]) -> Mapping[str, Template]:
    """The templates of a municipality: the name of the file with `eigen-` before it. Raises WrongCall for a folder that is
    not there, a name in two folders, or a mistake."""
    found: dict[str, Template] = {}
    for folder in folders:
        if not folder.is_dir():
            raise WrongCall(f"De map {folder} met eigen rapporten bestaat niet; controleer de naam.")
        for key, file in _files(folder, OWN):
            if key in found:
                raise WrongCall(f"Het rapport {key} staat in twee mappen; geef één ervan een andere naam.")
            found[key] = _read(key, file)
    return found


def one(templates: Mapping[str, Template], key: str) -> Template:
    """The template of that key. Raises WrongCall, with what may have been meant."""
    try:
        return templates[key]
    except KeyError:
        raise WrongCall(f"Het rapport {key} bestaat niet. {choices(key, templates)}") from None


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    files = sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else []
    for file in files:
        if file.name.endswith(_SUFFIX):
            yield prefix + file.name.removesuffix(_SUFFIX), file


def _read(key: str, file: Traversable) -> Template:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongCall(
            f"Rapport {key}: het bestand is niet te lezen; controleer de rechten en de codering."
        ) from error
    return parse(key, text, beside(file))


def texts_of(template: Template) -> tuple[str, ...]:
    """The names of the files beside a template."""
    return tuple(block.file for block in template.blocks if isinstance(block, Text))


def beside(file: Traversable) -> Texts:
    """Reads files in the folder of the template, and no others."""
    folder = Path(str(file)).parent

    def read(name: str) -> str:
        path = folder / name
        if path.parent != folder or not path.is_file():
            raise KeyError(name)
        return path.read_text(encoding="utf-8")

    return read

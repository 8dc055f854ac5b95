"""The command analyse: a question of one's own as a report, kept as a file where that is asked; and reports that others share."""

from collections.abc import Sequence
from pathlib import Path

from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel import files
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import Period, parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.insight import asked, members, reader_of
from ketenzicht.project.cli.reporting import Press, forms_of, told
from ketenzicht.project.cli.shown import progress, say, warn
from ketenzicht.project.installation import Installation
from ketenzicht.reports import adhoc, catalog
from ketenzicht.reports.advice import advice
from ketenzicht.reports.asked import used
from ketenzicht.reports.checking import check
from ketenzicht.reports.compose.about import other_versions
from ketenzicht.reports.definition import Level, Template
from ketenzicht.reports.reading import parse

_ENDING = ".yaml"


def analyse(
    house: Installation,
    keys: Sequence[str],
    period: str,
    *,
    by: Sequence[str],
    where: Sequence[str],
    periods: int,
    look: str,
    title: str,
    gemeente: str | None,
    profile: str,
    snapshot: str | None,
    out: Path,
    formats: str,
    save: Path | None,
) -> int:
    """Make a report of what was asked, and keep the question where `save` says."""
    span, forms, reader = parse_period(period), forms_of(formats), _reader(house, profile)
    question = adhoc.Analysis(
        indicators=keys, by=by, where=members(where), periods=periods, look=look, title=title, owner=reader.role
    )
    place = None if save is None else _place(house, save)
    key = catalog.UNSAVED if place is None else catalog.OWN + place.stem
    template = adhoc.template(question, indicators=house.indicators, dimensions=dimensions(), unit=span.unit, key=key)
    _make(house, template, question, span, forms, reader, out=out, gemeente=gemeente, snapshot=snapshot)
    if place is not None:
        _keep(place, template)
        say(f"De vraag is bewaard in {place}.")
    return DONE


def _make(
    house: Installation,
    template: Template,
    question: adhoc.Analysis,
    span: Period,
    forms: Sequence[str],
    reader: Reader,
    *,
    out: Path,
    gemeente: str | None,
    snapshot: str | None,
) -> None:
    with asked(house, snapshot) as source, progress("analyse") as heard:
        press = Press(house=house, source=source, reader=reader, out=out, heard=heard)
        made = press.composed(template, span, gemeente=gemeente, reason="")
        say(told(template.title, span, press.written(made, forms, gemeente=gemeente)))
    if better := advice(made, question.by, [house.indicators[key] for key in question.indicators]):
        warn(better)


def _reader(house: Installation, profile: str) -> Reader:
    """No more precise than intern: an analysis counts, and never finds people (P-5, P-8). Raises NotAllowed."""
    if Profile.named(profile) > Profile.INTERN:
        raise NotAllowed("Een analyse is nooit preciezer dan het profiel “intern”; kies intern, mail of open.")
    return reader_of(house, profile)


def _place(house: Installation, save: Path) -> Path:
    """Where the question is kept: a bare name among the own reports, a path as it is. Raises WrongCall for another ending or
    for what is there already."""
    if save.suffix != _ENDING:
        raise WrongCall(f"Bewaar de vraag in een bestand dat op {_ENDING} eindigt, niet {save.name}.")
    place = house.root / "eigen" / "rapporten" / save if save.parent == Path() else save
    if place.exists():
        raise WrongCall(f"Het bestand {place} is er al; kies een andere naam of haal het eerst weg.")
    return place


def _keep(place: Path, template: Template) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomically(place, template.text.encode())


def add(house: Installation, path: Path) -> int:
    """Take a report that somebody shared among the own ones, after it was held against the catalog of this installation.
    Raises WrongCall for an unknown indicator or any other mistake in it; another version of an indicator is told."""
    if path.suffix != _ENDING or not path.is_file():
        raise WrongCall(f"Het bestand {path} is er niet, of is geen rapport in YAML ({_ENDING}).")
    template = parse(catalog.OWN + path.stem, path.read_text(encoding="utf-8"), catalog.beside(path))
    check(template, house.indicators, dimensions())
    if template.level is Level.PERSON:
        warn(f"{template.key} toont personen: controleer of de grondslag ook voor uw gemeente geldt.")
    for sentence in other_versions(template, house.indicators):
        warn(sentence)
    for source in (path, *(path.with_name(name) for name in catalog.texts_of(template))):
        place = _place(house, Path(path.name)) if source == path else house.root / "eigen" / "rapporten" / source.name
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write_atomically(place, source.read_bytes())
    say(f"Het rapport {template.key} is toegevoegd; het vraagt {', '.join(used(template)) or 'geen cijfers'}.")
    return DONE

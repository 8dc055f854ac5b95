"""Reports that are made of others: blocks taken over from another report, and lines that sum one up, checked on loading."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices, join_and
from ketenzicht.reports.asked import used
from ketenzicht.reports.definition import Block, Chapter, Include, Level, Overview, Summary, Template

Templates = Mapping[str, Template]


def completed(template: Template, known: Templates) -> Template:
    """The template with the blocks of other reports in the place where it names them, and the titles of reports that it sums
    up. Its text holds theirs, so that a change in one changes the hash of the other. Each figure is still asked once.

    Raises WrongCall for a report that is not there, is about persons, is not made for the same periods, or includes itself.
    """
    try:
        blocks = tuple(_blocks(template, known, (template.key,)))
    except WrongCall as error:
        raise WrongCall(f"Rapport {template.key}: {error}") from error
    texts = [known[key].text for key in _included(template, known)]
    return replace(template, blocks=blocks, text="\n".join([template.text, *texts]))


def _blocks(template: Template, known: Templates, path: Sequence[str]) -> Iterator[Block]:
    for block in template.blocks:
        match block:
            case Include():
                yield from _taken_over(template, block, known, path)
            case Overview():
                lines = tuple(_line(line, known, template.level) for line in block.lines)
                yield replace(block, lines=lines)
            case _:
                yield block


def _taken_over(template: Template, block: Include, known: Templates, path: Sequence[str]) -> Iterator[Block]:
    """The chapter and the blocks of the named report."""
    other = _require_fitting(template, block.report, known, path)
    titles = [found.title for found in other.blocks if found.title]
    for title in block.only:
        if title not in titles:
            raise WrongCall(f"het rapport {other.key} heeft geen blok '{title}'. {choices(title, titles)}")
    yield Chapter(title=block.title or other.title, note=block.note, report=other.key, question=other.question)
    for found in _blocks(other, known, (*path, other.key)):
        if not block.only or found.title in block.only:
            yield found


def _require_fitting(template: Template, key: str, known: Templates, path: Sequence[str]) -> Template:
    other = _one(key, known)
    if key in path:
        raise WrongCall(
            f"het rapport neemt zichzelf over ({' in '.join([*path, key])}); haal één van de verwijzingen weg."
        )
    if other.level is not Level.AGGREGATE:
        raise WrongCall(
            f"het rapport {key} gaat over personen en is niet over te nemen; kies het rapport met aantallen."
        )
    missing = [unit for unit in template.units if unit not in other.units]
    if missing:
        raise WrongCall(
            f"het rapport {key} is er niet per {join_and(missing)}; pas period aan of kies een ander rapport."
        )
    return other


def _line(line: Summary, known: Templates, level: Level) -> Summary:
    other = _one(line.report, known)
    if level is Level.AGGREGATE and other.level is not Level.AGGREGATE:
        raise WrongCall(f"het rapport {other.key} gaat over personen; verwijs naar het rapport met aantallen.")
    if line.asked.indicator not in used(other):
        raise WrongCall(
            f"het cijfer {line.asked.indicator} staat niet in het rapport {other.key}; kies er een dat er staat."
        )
    return replace(line, title=other.title, units=other.units)


def _one(key: str, known: Templates) -> Template:
    if key not in known:
        raise WrongCall(f"het rapport {key} bestaat niet. {choices(key, known)}")
    return known[key]


def _included(template: Template, known: Templates) -> Iterator[str]:
    """The keys of all reports of which it takes over blocks, also through others. Loops are known to be absent."""
    for block in template.blocks:
        if isinstance(block, Include):
            yield block.report
            yield from _included(known[block.report], known)

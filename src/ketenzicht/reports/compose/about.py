"""What one must know to judge a report: coverage, sources, definitions, and for whom it was made."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from ketenzicht.indicators.catalog import definition_hash
from ketenzicht.indicators.dimensions import dimension
from ketenzicht.indicators.joins import tables_of
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel import text
from ketenzicht.kernel.reader import ALL
from ketenzicht.reports import audience, definition
from ketenzicht.reports.asked import used
from ketenzicht.reports.catalog import UNSAVED
from ketenzicht.reports.checking import GEMEENTE, UPLOADED
from ketenzicht.reports.compose.completeness import completeness
from ketenzicht.reports.compose.inquiry import Inquiry
from ketenzicht.reports.definition import Origin, Template
from ketenzicht.reports.footing import Definition, Footer, SourceLine
from ketenzicht.warehouse import deliveries, quality
from ketenzicht.warehouse.contract import contract
from ketenzicht.warehouse.deliveries import Delivery

_PUBLISHED = ("landelijk_cijfer", "benchmark_cijfer", "aangeleverd_cijfer", "streefwaarde")
"""figures that come once in so many months: they do not say how far the data run"""
_NOBODY: Mapping[str, frozenset[str]] = {}
_LEGACY = "Deze cijfers zijn aangeleverd zoals een bestaand rapport ze gaf; Ketenzicht heeft ze niet zelf geteld."
_DIFFERENT_NORMS = "De normen verschillen per gemeente; kies één gemeente om haar norm te zien."
_LIVE = "alleen wat nu in het eigen dossier staat; wat andere bronnen leveren telt niet mee"


def footer(template: Template, inquiry: Inquiry, *, norms_differ: bool) -> Footer:
    """The footer, after all questions were asked."""
    source, keys = inquiry.source, used(template)
    tables = sorted(set().union(*(tables_of(relation(inquiry.indicators[key].table)) for key in keys)))
    counted = _counted(inquiry)
    return Footer(
        snapshot=source.snapshot,
        snapshot_at=(source.manifest.at if source.manifest else source.at).replace(microsecond=0),
        reference_date=inquiry.period.end - timedelta(days=1),
        coverage=_LIVE
        if source.is_live
        else f"{completeness(inquiry)}; {coverage(tables, counted, inquiry, _outside(keys, inquiry))}",
        selection=_selection(inquiry),
        profile=str(inquiry.reader.profile),
        audience=f"{inquiry.reader.role}, {_selection(inquiry)}",
        sources=tuple(_sources(tables, counted)),
        definitions=tuple(_definition(key, inquiry) for key in keys),
        remarks=(*other_versions(template, inquiry.indicators), *_remarks(inquiry, norms_differ=norms_differ)),
        definition_hash=template_hash(template, inquiry),
        changes=tuple(
            f"versie {change.version}, sinds {text.long_date(change.since)}: {change.why}"
            for change in reversed(template.changes)
        ),
        grounds=_grounds(template),
        made_for=audience.told(template.audience),
        origin=_origin(template, counted),
        feedback=_feedback(template, inquiry),
    )


def _outside(keys: Sequence[str], inquiry: Inquiry) -> Mapping[str, frozenset[str]]:
    """Per table that is asked about one law only the gemeenten that take no part in it."""
    laws: dict[str, set[str]] = {}
    for key in keys:
        for table in tables_of(relation(inquiry.indicators[key].table)):
            laws.setdefault(table, set()).add(inquiry.indicators[key].wet)
    out = inquiry.participation.outside
    return {table: out.get(min(found), frozenset()) for table, found in laws.items() if len(found) == 1}


def template_hash(template: Template, inquiry: Inquiry) -> str:
    """A hash of the template with its texts and of every indicator in it: what `verify` holds an edition against."""
    texts = [
        paragraph for block in template.blocks if isinstance(block, definition.Text) for paragraph in block.paragraphs
    ]
    indicators = [definition_hash(inquiry.indicators[key]) for key in used(template)]
    ahead = [inquiry.outlook.text] if any(isinstance(block, definition.Forecast) for block in template.blocks) else []
    return hashlib.sha256("\n".join([template.text, *texts, *indicators, *filter(None, ahead)]).encode()).hexdigest()[
        :16
    ]


def coverage(
    tables: Sequence[str],
    counted: Sequence[Delivery],
    inquiry: Inquiry,
    outside: Mapping[str, frozenset[str]] = _NOBODY,
) -> str:
    """Up to which day the data run, and of which tables gemeenten are missing. `outside`: per table the gemeenten that take no
    part in the law that it is about."""
    own = [name for name in tables if name not in _PUBLISHED] or tables
    days = [(last, name) for name in own if (last := _last_day(name, counted)) is not None]
    until = f"gegevens tot en met {text.long_date(min(days)[0])}" if days else "geen leveringen met een datum"
    gemeenten = set(_gemeenten(inquiry))
    missing = [
        f"{contract(name).title.lower()} {len(given & gemeenten)} van {text.plural(len(gemeenten), 'gemeente', 'gemeenten')}"
        for name in tables
        if (given := _given(name, counted)) and not gemeenten - outside.get(name, frozenset()) <= given
    ]
    if not missing:
        return f"{until}; alle gemeenten leverden"
    return f"{until}; niet volledig: {text.join_and(missing)}"


def _counted(inquiry: Inquiry) -> list[Delivery]:
    """The deliveries that the snapshot is made of, oldest first."""
    source = inquiry.source
    if source.store is None or source.manifest is None:
        return []
    numbers = set(source.manifest.deliveries)
    return [found for found in deliveries.all_deliveries(source.store) if found.number in numbers]


def _last_day(table: str, counted: Sequence[Delivery]) -> date | None:
    days = [part.last for found in counted if (part := found.table(table)) is not None and part.last is not None]
    return max(days, default=None)


def _given(table: str, counted: Sequence[Delivery]) -> set[str]:
    """The gemeenten of which there is a delivery of this table; a scope is `GM0361` or `GM0361/wmo`."""
    parts = [part for found in counted if (part := found.table(table)) is not None]
    return {scope.partition("/")[0] for part in parts for scope in part.scopes if scope.startswith("GM")}


def _gemeenten(inquiry: Inquiry) -> Sequence[str]:
    """The gemeenten that the report is about."""
    if inquiry.gemeente is not None:
        return [inquiry.gemeente]
    seen = inquiry.reader.municipalities
    return sorted(seen) if seen is not ALL else sorted(_names(inquiry))


def _names(inquiry: Inquiry) -> dict[str, str]:
    """The gemeenten that are there on the last day of the period, with their names."""
    day = inquiry.period.end - timedelta(days=1)
    rows = inquiry.source.recall("SELECT gemeente, naam, geldig_van, geldig_tot FROM gemeente ORDER BY gemeente")
    return {code: name for code, name, begin, end in rows if begin <= day and (end is None or day < end)}


def _selection(inquiry: Inquiry) -> str:
    if inquiry.gemeente is None and inquiry.reader.municipalities is ALL:
        return "alle gemeenten"
    label = dimension(GEMEENTE).label
    day = inquiry.period.end - timedelta(days=1)
    known = inquiry.source.labels(label, day) if label else {}
    names = [known.get((code, code), code) for code in _gemeenten(inquiry)]
    return f"{'gemeente' if len(names) == 1 else 'gemeenten'} {text.join_and(names)}"


def _sources(tables: Sequence[str], counted: Sequence[Delivery]) -> Iterator[SourceLine]:
    """Per source its last delivery, with the verdict on all that it brought for these tables."""
    for bron in sorted({found.bron for found in counted}):
        mine = [found for found in counted if found.bron == bron and any(found.table(name) for name in tables)]
        if not mine:
            continue
        parts = [part for found in mine for name in tables if (part := found.table(name)) is not None]
        apart = sum(part.quarantined for part in parts)
        verdict = quality.worst(part.verdict for part in parts)
        yield SourceLine(
            bron=bron,
            title=mine[-1].title,
            delivered_at=mine[-1].at,
            verdict=f"{verdict}, {text.plural(apart, 'rij', 'rijen')} apart gezet" if apart else verdict,
        )


def _definition(key: str, inquiry: Inquiry) -> Definition:
    found = inquiry.indicators[key]
    return Definition(
        key=found.key,
        title=found.title,
        meaning=found.meaning.strip(),
        unit=found.measure.unit,
        owner=found.owner,
        version=found.version,
        note=found.note.strip().rstrip("."),
        splits=tuple(dimension(name).title for name in found.by),
        again=again(key, inquiry.period.key, found.by, inquiry.gemeente),
    )


def again(key: str, period: str, by: Sequence[str] = (), gemeente: str | None = None) -> str:
    """The command that asks a figure anew, split by the first of these dimensions: the beginning of a new question (S1-23)."""
    split = next((f" --by {name}" for name in by if name != GEMEENTE), "")
    place = f" --gemeente {gemeente}" if gemeente else ""
    return f"ketenzicht analyse {key} --period {period}{split}{place}"


def _origin(template: Template, counted: Sequence[Delivery]) -> str:
    """For figures that were uploaded: that this is so, and from which files."""
    if template.origin is not Origin.LEGACY_UPLOAD:
        return ""
    files = dict.fromkeys(file.name for found in counted if found.table(UPLOADED) for file in found.files)
    return f"{_LEGACY} Aangeleverd: {text.join_and(files)}." if files else _LEGACY


def _feedback(template: Template, inquiry: Inquiry) -> str:
    """The command that reaches the owner; a question that was not kept has none."""
    period = inquiry.period.key
    return (
        "" if template.key == UNSAVED else f'ketenzicht feedback {template.key} --period {period} --rating 4 --text "…"'
    )


def other_versions(template: Template, indicators: Mapping[str, Indicator]) -> Iterator[str]:
    """A sentence per indicator of which the saved report knew another version than there is now."""
    for key, version in template.uses.items():
        now = indicators[key].version if key in indicators else version
        if now != version:
            yield (
                f"Dit rapport is opgeslagen met versie {version} van {key}; nu geldt versie {now}, "
                "dus de cijfers kunnen anders zijn dan toen."
            )


def _remarks(inquiry: Inquiry, *, norms_differ: bool) -> Iterator[str]:
    """What was said beside the answers, each sentence once; what belongs to a definition stands there."""
    said = (note for answer in inquiry.answers for note in answer.notes if note != answer.indicator.note)
    yield from dict.fromkeys(said)
    if norms_differ:
        yield _DIFFERENT_NORMS


def _grounds(template: Template) -> str:
    if template.person is None:
        return ""
    person = template.person
    until = text.long_date(person.until)
    return f"Grondslag: {person.grondslag}. Doel: {person.purpose}. Geldig tot en met {until}."

"""The last part of every report: where its figures rest on, what they mean and what they leave out."""

from ketenzicht.kernel import text
from ketenzicht.kernel.figures import LEGEND
from ketenzicht.reports.footing import Definition, Footer
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers.pdf.pieces import Grid, Head, Note, Piece, Prose, Section, Terms


def sections(report: Report) -> tuple[Section, ...]:
    """The parts of "Over dit rapport" that this report has something to say in."""
    footer = report.footer
    if report.brief:
        return (Section(title="", pieces=(_in_short(report),), sub=True),)
    found = (
        Section(title="Herkomst", pieces=(_facts(report),), sub=True),
        Section(title="Bronnen", pieces=_sources(footer), sub=True),
        Section(title="Opmerkingen", pieces=(Prose(paragraphs=((*footer.remarks, LEGEND),)),), sub=True),
        Section(title="Definities", pieces=_definitions(footer), sub=True),
        Section(title="Wijzigingen", pieces=_changes(footer), sub=True),
    )
    return tuple(section for section in found if section.pieces)


def _in_short(report: Report) -> Piece:
    """What one must know to judge the figures, on a few lines; all else stands in the other formats."""
    footer = report.footer
    lines = (
        f"{report.title}, versie {report.version}, {_days(report)}. Dekking: {footer.coverage}. Selectie: {footer.selection}. "
        f"Voor {footer.audience}, profiel {footer.profile}.",
        f"Momentopname {footer.snapshot}, gemaakt op {text.long_moment(footer.snapshot_at)}; controlegetal {footer.definition_hash}.",
        *footer.remarks,
        "De definities en de bronnen van alle cijfers staan in de html en de xlsx van dit rapport.",
    )
    return Note(words=" ".join(lines))


def _facts(report: Report) -> Piece:
    footer = report.footer
    lines = (
        ("Rapport", f"{report.title}, versie {report.version}"),
        ("Eigenaar", report.owner),
        ("Periode", f"{report.period.label()}: {_days(report)}"),
        ("Peildatum", text.long_date(footer.reference_date)),
        ("Dekking", footer.coverage),
        ("Selectie", footer.selection),
        ("Gemaakt voor", footer.audience),
        ("Profiel", footer.profile),
        ("Grond en doel", footer.grounds),
        ("Momentopname", _moment(footer)),
        ("Controlegetal", f"nummer {footer.definition_hash}"),
        ("Tijdzone", "Nederlandse tijd (Europe/Amsterdam)"),
    )
    rows = tuple((name, text.capitalised(told)) for name, told in lines if told)
    return Grid(heads=(Head(title="Onderdeel"), Head(title="Gegeven")), rows=rows)


def _moment(footer: Footer) -> str:
    made = text.long_moment(footer.snapshot_at)
    return (
        f"{footer.snapshot}: gevraagd op {made}" if footer.is_live else f"nummer {footer.snapshot}, gemaakt op {made}"
    )


def _days(report: Report) -> str:
    last = report.period.next().start.toordinal() - 1
    return f"{text.long_date(report.period.start)} tot en met {text.long_date(type(report.period.start).fromordinal(last))}"


def _sources(footer: Footer) -> tuple[Piece, ...]:
    rows = tuple((line.title, text.long_moment(line.delivered_at), line.verdict) for line in footer.sources)
    heads = (Head(title="Bron"), Head(title="Geleverd"), Head(title="Oordeel"))
    return (Grid(heads=heads, rows=rows),) if rows else ()


def _definitions(footer: Footer) -> tuple[Piece, ...]:
    terms = tuple((entry.title, entry.meaning, _small(entry)) for entry in footer.definitions)
    return (Terms(terms=terms),) if terms else ()


def _small(entry: Definition) -> str:
    note = (text.capitalised(entry.note).rstrip(".") + ".",) if entry.note else ()
    kept = f"Eenheid: {entry.unit}. Eigenaar: {entry.owner}. Sleutel: {entry.key}, versie {entry.version}."
    return " ".join((*note, kept))


def _changes(footer: Footer) -> tuple[Piece, ...]:
    return (Prose(paragraphs=(tuple(map(text.capitalised, footer.changes)),)),) if footer.changes else ()

"""Whether a report may be made for this reader, before anything is asked."""

from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.reader import Profile, Reader, within
from ketenzicht.kernel.text import join_or, long_date, quoted
from ketenzicht.reports.definition import Level, Template
from ketenzicht.warehouse.deliveries import all_deliveries

_UNITS = {
    "week": "week",
    "month": "maand",
    "two_months": "twee maanden",
    "quarter": "kwartaal",
    "half_year": "halfjaar",
    "year": "jaar",
    "school_year": "schooljaar",
}


def require_allowed(
    template: Template, *, source: Source, period: Period, reader: Reader, gemeente: str | None, reason: str
) -> None:
    """Raises WrongCall for a period that the report does not have or a gemeente that is not there, NotAllowed for what the
    reader may not see."""
    if period.unit not in template.units:
        lengths = join_or(_UNITS[unit] for unit in template.units)
        raise WrongCall(
            f"Het rapport {template.key} is er per {lengths}; kies zo'n periode in plaats van {period.key}."
        )
    if gemeente is not None:
        require_gemeente(gemeente, source, reader)
    if template.roles and reader.role not in template.roles:
        raise NotAllowed(
            f"Het rapport {template.key} is alleen voor {join_or(template.roles)}; u vraagt het als {reader.role}."
        )
    if template.level is Level.PERSON:
        _require_person(template, source, reader, reason)


def require_gemeente(gemeente: str, source: Source, reader: Reader) -> None:
    """Raises NotAllowed for a gemeente outside the reader's scope, WrongCall for one that nobody knows."""
    if not within(reader.municipalities, gemeente):
        raise NotAllowed(
            f"De gegevens van gemeente {quoted(gemeente)} mag u niet zien; kies een gemeente van uw eigen rol."
        )
    known = _gemeenten(source)
    if gemeente not in known:
        raise WrongCall(
            f"De gemeente {quoted(gemeente)} bestaat niet; schrijf haar code, zoals {min(known, default='GM0363')}."
        )


def _gemeenten(source: Source) -> set[str]:
    """The municipalities that the register or any delivery of the snapshot knows: one may begin without a register."""
    known = {code for (code,) in source.recall("SELECT DISTINCT gemeente FROM gemeente")}
    if source.is_live:
        return known | {code for (code,) in source.query("SELECT DISTINCT gemeente FROM organisatie")}
    if source.store is None or source.manifest is None:
        return known
    counted = set(source.manifest.deliveries)
    parts = (part for found in all_deliveries(source.store) if found.number in counted for part in found.tables)
    return known | {scope.partition("/")[0] for part in parts for scope in part.scopes}


def _require_person(template: Template, source: Source, reader: Reader, reason: str) -> None:
    """A list of people: for who may see the cases, with a reason each time, as long as its ground holds (P-1, P-5)."""
    if reader.profile is not Profile.ZAAK:
        raise NotAllowed(
            f"Het rapport {template.key} toont personen; dat mag alleen met het profiel “zaak”, en u heeft “{reader.profile}”."
        )
    if not reason.strip():
        raise NotAllowed(f"Het rapport {template.key} toont personen; geef op waarom u dat nodig heeft.")
    if template.person is not None and source.at.date() > template.person.until:
        until = long_date(template.person.until)
        raise NotAllowed(
            f"Het rapport {template.key} mocht tot en met {until}; vraag de eigenaar om een nieuwe grondslag."
        )

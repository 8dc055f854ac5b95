"""Commands about figures: indicator, report, explain, check-catalog, and what the catalog holds."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import LEGEND, Figure, Measure
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import as_json, progress, require_format, say, table
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import manifest

if TYPE_CHECKING:
    from ketenzicht.indicators.answers import Answer, AnswerRow
    from ketenzicht.indicators.model import Indicator
    from ketenzicht.indicators.source import Source
    from ketenzicht.reports.definition import Template


def reader_of(house: Installation, profile: str | None) -> Reader:
    """The lokale analist, no more precise than the profile that was asked. Raises NotAllowed for more than there is."""
    return house.reader.lowered_to(Profile.named(profile)) if profile else house.reader


@contextmanager
def asked(house: Installation, snapshot: str | None, *, live: bool = False) -> Iterator["Source"]:
    """The snapshot to ask, pinned until the block ends; or the record as it is now. Raises WrongCall where both are asked."""
    from ketenzicht.indicators import asking

    if live:
        from ketenzicht.project.live import asked_live

        if snapshot:
            raise WrongCall("Kies --snapshot of --live: live is het dossier van nu, een snapshot is van toen.")
        with asked_live(house) as source:
            yield source
        return
    store = house.existing
    with asking.open(store, manifest.find(store, snapshot), at=house.clock()) as source:
        yield source


# One figure


def indicator(
    house: Installation,
    key: str,
    period: str,
    *,
    by: Sequence[str],
    where: Sequence[str],
    profile: str | None,
    snapshot: str | None,
    live: bool,
    format: str,
) -> int:
    """Show one indicator over a period, by the dimensions that were asked."""
    from ketenzicht.indicators import asking, catalog

    require_format(format, "table", "json", "csv")
    about = catalog.find(key, house.indicators)
    reader = reader_of(house, profile)
    span, chosen = parse_period(period), members(where)
    with asked(house, snapshot, live=live) as source:
        answer = asking.ask(source, about, span, by=by, where=chosen, reader=reader)
    show = {"json": _as_json, "csv": _as_csv, "table": _as_table}[format]
    show(answer)
    return DONE


def members(where: Sequence[str]) -> dict[str, str]:
    """dimensie=code per option. Raises WrongCall for anything else."""
    found = {}
    for option in where:
        dimension, sign, code = option.partition("=")
        if not (sign and dimension and code):
            raise WrongCall(f"{text.quoted(option)} is niet te begrijpen; schrijf --where DIMENSIE=CODE.")
        found[dimension] = code
    return found


def _as_json(answer: "Answer") -> None:
    as_json(
        {
            "key": answer.indicator.key,
            "period": answer.period.key,
            "unit": answer.indicator.measure.unit,
            **_value(answer.total),
            **_parts(answer.parts),
            "rows": [_row(row) for row in answer.rows],
            "snapshot": answer.snapshot,
            "quality": answer.quality,
            **({"live": answer.live_at.isoformat(timespec="seconds")} if answer.live_at else {}),
            "profile": str(answer.profile),
            "notes": list(answer.notes),
        }
    )


def _row(row: "AnswerRow") -> dict[str, Any]:
    """A row with the codes of its members, and what people call them."""
    by = {dimension: member.code for dimension, member in row.by.items()}
    labels = {dimension: member.label for dimension, member in row.by.items()}
    return {"by": by, **_value(row.figure), **_parts(row.parts), "labels": labels}


def _value(figure: Figure) -> dict[str, Any]:
    return {"value": None if figure.value is None else _number(figure.value), "status": str(figure.status)}


def _parts(parts: Mapping[str, Figure]) -> dict[str, Any]:
    return {"parts": {name: _value(figure) for name, figure in parts.items()}} if parts else {}


def _number(value: Decimal) -> int | float:
    """A whole number as it is, another one with six decimals at most."""
    return int(value) if value == value.to_integral_value() else float(text.rounded(value, 6))


def _as_csv(answer: "Answer") -> None:
    """One line per member and one for the total, whose members are empty."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = list(answer.parts)
    writer.writerow(["indicator", "periode", *answer.by, "waarde", "status", *names, "eenheid"])
    head, unit = [answer.indicator.key, answer.period.key], answer.indicator.measure.unit
    lines = [([row.by[dimension].code for dimension in answer.by], row.figure, row.parts) for row in answer.rows]
    for codes, figure, parts in [*lines, ([""] * len(answer.by), answer.total, answer.parts)]:
        values = [_value(parts[name])["value"] for name in names]
        writer.writerow([*head, *codes, _value(figure)["value"], figure.status, *values, unit])


def _as_table(answer: "Answer") -> None:
    about = answer.indicator
    say(f"{about.title}, {answer.period.label()}: {about.measure.spoken(answer.total)}")
    names = [text.capitalised(name) for name in answer.parts]
    if answer.rows:
        columns = [*(_title(dimension) for dimension in answer.by), text.capitalised(about.measure.unit), *names]
        rows = [_written(answer, [row.by[d].label for d in answer.by], row.figure, row.parts) for row in answer.rows]
        total = _written(answer, ["Totaal", *[""] * (len(answer.by) - 1)], answer.total, answer.parts)
        table(columns, [*rows, total], right=columns[len(answer.by) :])
    elif names:
        table(names, [_written(answer, [], None, answer.parts)], right=names)
    figures = [answer.total, *(row.figure for row in answer.rows)]
    for note in (*answer.notes, *([LEGEND] if any(figure.value is None for figure in figures) else [])):
        say(note)
    say(_origin(answer))


def _origin(answer: "Answer") -> str:
    """What the figures come from."""
    if answer.live_at:
        return f"Live, niet vastgesteld: uit het dossier van {text.long_moment(local_time(answer.live_at))}, profiel {answer.profile}."
    return f"Snapshot {answer.snapshot}, kwaliteit {answer.quality}, profiel {answer.profile}."


def _written(
    answer: "Answer", labels: Sequence[str], figure: Figure | None, parts: Mapping[str, Figure]
) -> list[str | None]:
    measure = answer.indicator.measure
    counted = measure if answer.indicator.kind == "flow" else Measure(unit="aantal")  # a share is made of counts
    shown = [] if figure is None else [measure.written(figure)]
    return [*labels, *shown, *(counted.written(part) for part in parts.values())]


def _title(dimension: str) -> str:
    from ketenzicht.indicators.dimensions import dimensions

    known = dimensions()
    return known[dimension].title if dimension in known else text.capitalised(dimension)


# Where a figure comes from


def explain(house: Installation, key: str, period: str, *, by: Sequence[str], snapshot: str | None, format: str) -> int:
    """Show the definition of a figure, its SQL, its snapshot and the deliveries that it rests on."""
    from ketenzicht.indicators import catalog
    from ketenzicht.indicators import explain as explaining
    from ketenzicht.reports.compose.about import again

    require_format(format, "table", "json")
    about = catalog.find(key, house.indicators)
    with asked(house, snapshot) as source:
        found = explaining.explain(source, about, parse_period(period), by=by, reader=house.reader)
    rests = [
        (rest.table, rest.bron, rest.delivery, text.long_moment(local_time(rest.at)), rest.quarantined, rest.verdict)
        for rest in found.rests_on
    ]
    if format == "json":
        keys = ("table", "bron", "delivery", "at", "quarantined", "quality")
        as_json(
            {
                **_definition(about),
                "period": found.period.key,
                "by": list(found.by),
                "sql": found.sql,
                "snapshot": found.snapshot,
                "quality": found.quality,
                "again": again(about.key, found.period.key, by or about.by),
                "deliveries": [dict(zip(keys, rest, strict=True)) for rest in rests],
            }
        )
        return DONE
    for line in (f"{about.title} ({about.key}, versie {about.version})", about.question, about.meaning):
        say(line)
    say(f"Eenheid: {about.measure.unit}. Eigenaar: {about.owner}. Klasse: {about.klasse}.")
    for change in about.changes:
        say(f"Sinds {text.long_date(change.since)} versie {change.version}: {change.why}")
    say(f"\n{found.sql}\n")
    say(f"Snapshot {found.snapshot}; kwaliteit {found.quality}.")
    say(f"Zelf verder vragen: {again(about.key, found.period.key, by or about.by)}")
    columns = ("Tabel", "Bron", "Levering", "Geladen", "In quarantaine", "Oordeel")
    table(columns, [(*rest[:4], text.number(rest[4]), rest[5]) for rest in rests], right=("In quarantaine",))
    return DONE


def _definition(about: "Indicator") -> dict[str, Any]:
    return {
        "key": about.key,
        "title": about.title,
        "question": about.question,
        "meaning": about.meaning,
        "kind": str(about.kind),
        "table": about.table,
        "by": list(about.by),
        "unit": about.measure.unit,
        "class": str(about.klasse),
        "better": str(about.better),
        "owner": about.owner,
        "version": about.version,
    }


# The catalog


def indicators(house: Installation, format: str) -> int:
    """Show all indicators."""
    require_format(format, "table", "json")
    found = house.indicators.values()
    if format == "json":
        as_json([_definition(about) for about in found])
    else:
        columns = ("Indicator", "Titel", "Eenheid", "Uitsplitsen naar")
        rows = [(about.key, about.title, about.measure.unit, ", ".join(about.by)) for about in found]
        table(columns, rows, whole=("Indicator",))
    return DONE


def reports(house: Installation, format: str, audience: str | None = None) -> int:
    """Show all reports, or those for some readers. Raises WrongCall for readers that there are not."""
    from ketenzicht.reports.audience import Audience

    require_format(format, "table", "json")
    if audience is not None and audience not in tuple(Audience):
        raise WrongCall(
            f"De lezers {text.quoted(audience)} zijn er niet. {text.choices(audience, tuple(Audience), most=12)}"
        )
    found = [about for about in house.templates.values() if audience is None or audience in about.audience]
    if format == "json":
        as_json([_template(template) for template in found])
    else:
        columns = ("Rapport", "Titel", "Niveau", "Periode", "Eigenaar", "Gemaakt voor")
        rows = [(t.key, t.title, t.level, ", ".join(t.units), t.owner, ", ".join(t.audience)) for t in found]
        table(columns, rows, whole=("Rapport",))
    return DONE


def _template(template: "Template") -> dict[str, Any]:
    from ketenzicht.reports.audience import steering

    return {
        "key": template.key,
        "title": template.title,
        "question": template.question,
        "level": str(template.level),
        "period": [str(unit) for unit in template.units],
        "owner": template.owner,
        "version": template.version,
        "audience": [str(audience) for audience in template.audience],
        "steering": list(steering(template.audience)),
        "source": str(template.origin),
    }


def check_catalog(house: Installation) -> int:
    """Load every definition, run every worked example, and load every report."""
    from ketenzicht.indicators import examples

    found, count = house.indicators, 0
    with progress("voorbeelden") as heard, examples.empty_tables() as connection:
        for number, about in enumerate(found.values()):
            heard(about.key, number / len(found))
            examples.require(about, connection)
            count += len(about.examples)
    say(
        f"De catalogus klopt: {text.plural(len(found), 'indicator', 'indicatoren')} met {text.plural(count, 'voorbeeld', 'voorbeelden')}, "
        f"{text.plural(len(house.templates), 'rapport', 'rapporten')}."
    )
    return DONE

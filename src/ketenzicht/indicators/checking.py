"""Whether a definition is sound: every table, column, function and dimension exists and no row can be counted twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ketenzicht.indicators import dimensions, expressions
from ketenzicht.indicators.expressions import BOOLEAN, NUMBER
from ketenzicht.indicators.model import Example, Indicator, Kind, Running
from ketenzicht.indicators.participation import LAWS
from ketenzicht.indicators.relations import Relation, is_single, relation, relations
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.text import choices, join_and
from ketenzicht.warehouse.contract import Column

VALUE = "waarde"
"""What the conditions of classes call the value."""


@dataclass(frozen=True, kw_only=True)
class _Grammar:
    """The keys that a kind needs and those that it may have beside them."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


_SPECIFIC = (
    "value",
    "date",
    "distinct",
    "part",
    "percent",
    "per",
    "classes",
    "start",
    "until",
    "follow",
    "within_days",
)
_RUNNING = ("date", "start", "until")
_GRAMMAR: Mapping[Kind, _Grammar] = {
    Kind.COUNT: _Grammar(needs=("date",), may=("distinct",)),
    Kind.SUM: _Grammar(needs=("value",), may=_RUNNING),
    Kind.SHARE: _Grammar(needs=("part",), may=("distinct", *_RUNNING)),
    Kind.RATE: _Grammar(needs=("per",), may=("value", "distinct", *_RUNNING)),
    Kind.AVERAGE: _Grammar(needs=("value",), may=_RUNNING),
    Kind.MEDIAN: _Grammar(needs=("value",), may=_RUNNING),
    Kind.PERCENTILE: _Grammar(needs=("value", "percent"), may=_RUNNING),
    Kind.DISTRIBUTION: _Grammar(needs=("classes",), may=("value", "distinct", *_RUNNING)),
    Kind.STOCK: _Grammar(needs=("start",), may=("until", "distinct")),
    Kind.FLOW: _Grammar(needs=("start", "until")),
    Kind.COHORT: _Grammar(needs=("date", "follow", "within_days")),
}


def require_sound(indicator: Indicator) -> None:
    """Raises WrongCall, without the name of the indicator, for the first thing that is wrong."""
    about = relation(indicator.table)
    _require_grammar(indicator)
    for name in (indicator.date, indicator.start, indicator.until, indicator.follow):
        _require_date(name, about)
    if indicator.distinct:
        columns_of(indicator.distinct, about)
    _require_expressions(indicator, about)
    _require_reference(indicator)
    _require_law(indicator, about)
    for key in indicator.by:
        _require_dimension(key, indicator, about)
    for example in indicator.examples:
        _require_example(example, indicator, about)
    _require_changes(indicator)


def _require_grammar(indicator: Indicator) -> None:
    grammar, kind = _GRAMMAR[indicator.kind], indicator.kind
    given = {key for key in _SPECIFIC if getattr(indicator, key)}
    for key in grammar.needs:
        if key not in given:
            raise WrongCall(f"de soort {kind} heeft {key} nodig; vul {key} in")
    for key in sorted(given - {*grammar.needs, *grammar.may}):
        raise WrongCall(f"de soort {kind} doet niets met {key}; laat {key} weg")
    if bool(indicator.date) == bool(indicator.start):
        raise WrongCall(
            "geef met date op welke datum een rij in de periode plaatst, of met start en until wat op de peildatum loopt"
        )
    if indicator.running is not Running.AT_END and (not indicator.start or kind in (Kind.STOCK, Kind.FLOW)):
        raise WrongCall(
            f"running: {indicator.running} hoort bij start en until, en niet bij de soort {kind}; laat running weg"
        )
    if kind in (Kind.SHARE, Kind.COHORT) and not indicator.measure.is_share:
        raise WrongCall(f"de soort {kind} geeft een percentage; schrijf unit: '%'")


def _require_date(name: str, about: Relation) -> None:
    if name and _column(about, name).type != "date":
        raise WrongCall(f"de kolom {name} is geen datum; kies een datumkolom van {about.name}")


def _column(about: Relation, name: str) -> Column:
    if name not in about.columns:
        raise WrongCall(f"de tabel {about.name} heeft geen kolom {name}. {choices(name, about.columns)}")
    return about.columns[name]


def columns_of(sql: str, about: Relation, *more: Column) -> Mapping[tuple[str, str], Column]:
    """The columns that an expression reads, by link and name. Raises WrongCall where one is not there or its rows would
    be counted more than once. `more` are names that exist beside those of the table."""
    own = {("", column.name): column for column in more}
    return own | {
        (link, name): _linked(about, link, name) for link, name in expressions.names(sql) if (link, name) not in own
    }


def _linked(about: Relation, link: str, name: str) -> Column:
    if not link:
        return _column(about, name)
    found = about.link(link)
    if found is not None and is_single(found):
        return _column(relation(found.parent), name)
    if found is not None or _comes_back(link, about):
        raise WrongCall(
            f"{link}.{name} kan een rij van {about.name} meer keer laten tellen; gebruik een tabel waar {about.name} naar verwijst"
        )
    raise WrongCall(f"de tabel {about.name} verwijst niet naar {link}. {choices(link, about.links)}")


def _comes_back(name: str, about: Relation) -> bool:
    """Whether that table refers to this one: then a row of this one has many of that one."""
    other = relations().get(name)
    return other is not None and any(link.parent in (about.name, about.base) for link in other.links.values())


def _require_expressions(indicator: Indicator, about: Relation) -> None:
    for sql, sort in ((indicator.where, BOOLEAN), (indicator.part, BOOLEAN), (indicator.value, NUMBER)):
        if sql:
            expressions.check(sql, columns_of(sql, about), sort)
    value = [Column(name=VALUE, type="number", title="Waarde", purpose="klassen")] if indicator.value else []
    for label, sql in indicator.classes:
        if not sql:
            raise WrongCall(f"de klasse {label} heeft geen voorwaarde; schrijf bijvoorbeeld {VALUE} >= 4")
        expressions.check(sql, columns_of(sql, about, *value), BOOLEAN)


def _require_reference(indicator: Indicator) -> None:
    if indicator.per is None:
        return
    about = relation(indicator.per.table)
    for column in ("gemeente", "jaar"):
        if column not in about.columns:
            raise WrongCall(f"per kan niet met de tabel {about.name}: die heeft geen kolom {column}; kies bevolking")
    expressions.check(indicator.per.value, columns_of(indicator.per.value, about), NUMBER)
    if indicator.per.where:
        expressions.check(indicator.per.where, columns_of(indicator.per.where, about), BOOLEAN)
    if not indicator.per.factor:
        raise WrongCall("factor onder per moet 1 of meer zijn, zoals 1000")


def _require_law(indicator: Indicator, about: Relation) -> None:
    if not indicator.wet:
        return
    if indicator.wet not in LAWS:
        raise WrongCall(f"wet kent '{indicator.wet}' niet. {choices(indicator.wet, LAWS, most=len(LAWS))}")
    if "gemeente" not in about.columns:
        raise WrongCall(f"wet kan niet met de tabel {about.name}: die heeft geen kolom gemeente; laat wet weg")


def _require_dimension(key: str, indicator: Indicator, about: Relation) -> None:
    way = dimensions.way(dimensions.dimension(key), about)
    if way is None:
        raise WrongCall(f"de uitsplitsing {key} is vanaf de tabel {about.name} niet te bereiken; haal {key} uit by")
    if way.made == dimensions.MONTH and not indicator.date:
        raise WrongCall(f"de uitsplitsing {key} heeft date nodig; haal {key} uit by")
    if way.made == dimensions.OPEN_DAYS and (not indicator.start or indicator.kind is Kind.FLOW):
        raise WrongCall(f"de uitsplitsing {key} hoort bij wat op een peildatum loopt; haal {key} uit by")


def _require_example(example: Example, indicator: Indicator, about: Relation) -> None:
    if example.period:
        parse_period(example.period)
    if example.by and example.by not in (*indicator.by, dimensions.KLASSE):
        raise WrongCall(f"een voorbeeld splitst uit naar {example.by}. {choices(example.by, indicator.by)}")
    for name, text in ((about.base, example.given), *example.also.items()):
        for column in header(text):
            _column(relation(name), column)


def header(text: str) -> Iterable[str]:
    """The column names of a table in text; none for an empty one."""
    first = text.strip().splitlines()[:1]
    return [name.strip() for line in first for name in line.split("|")]


def _require_changes(indicator: Indicator) -> None:
    versions = [change.version for change in indicator.changes]
    if versions != sorted(set(versions)) or any(version > indicator.version for version in versions):
        named = join_and(str(version) for version in versions)
        raise WrongCall(f"de wijzigingen {named} moeten oplopen tot ten hoogste versie {indicator.version}")

"""Templates held against the catalog of indicators and the dimensions, before anything is asked."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import singledispatch

from ketenzicht.indicators.dimensions import KLASSE
from ketenzicht.indicators.dimensions import dimensions as all_dimensions
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.percentiles import SPREAD
from ketenzicht.indicators.relations import relation
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import Measure
from ketenzicht.kernel.reader import Klasse, Right
from ketenzicht.kernel.text import choices, join_and, join_or
from ketenzicht.reports import definition
from ketenzicht.reports.asked import OF_AN_INDICATOR, asked_in
from ketenzicht.reports.definition import Asked, LijstColumn, Origin, Template, Way
from ketenzicht.reports.derivation import Derivation, Derived
from ketenzicht.reports.model import Look

GEMEENTE = "gemeente"
HERKOMST = "herkomst"
"""the dimension of published figures that tells their source, period, status and group"""
UPLOADED = "aangeleverd_cijfer"
"""the table of figures that were uploaded as somebody else counted them"""
_CUMULATIVE = (Kind.COUNT, Kind.SUM)
_LISTED = (Kind.COUNT, Kind.SUM, Kind.STOCK)

Indicators = Mapping[str, Indicator]
Dimensions = Container[str]


def check(template: Template, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    """Raises WrongCall, naming report and block, where the template asks what cannot be answered or refuses itself."""
    for number, block in enumerate(template.blocks, 1):
        try:
            for asked in asked_in(block):
                _require_known(asked, indicators, dimensions)
                _require_accepted(template, indicators[asked.indicator])
            _require_nobody_told_apart(template, block)
            _fits(block, indicators, dimensions)
            _require_origin(template, block, indicators)
        except WrongCall as error:
            word = type(block).__name__.lower()
            raise WrongCall(f"Rapport {template.key}: blok {number} ({word}): {error}") from error


def _require_origin(template: Template, block: definition.Block, indicators: Indicators) -> None:
    """A report that says that it shows what was uploaded holds nothing else."""
    if template.origin is not Origin.LEGACY_UPLOAD:
        return
    for asked in asked_in(block):
        if indicators[asked.indicator].table != UPLOADED:
            raise WrongCall(
                f"dit rapport is aangeleverd (source: {Origin.LEGACY_UPLOAD}), en {asked.indicator} is zelf geteld; "
                "haal de indicator of source weg."
            )


def _require_known(asked: Asked, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    if asked.indicator not in indicators:
        raise WrongCall(f"de indicator {asked.indicator} bestaat niet. {choices(asked.indicator, indicators)}")
    indicator = indicators[asked.indicator]
    for name in asked.where:
        _require_split(indicator, name, dimensions)
    if asked.vn and not indicator.measure.is_money:
        raise WrongCall(f"{asked.indicator} is geen bedrag in euro's; haal vn weg.")
    if asked.cumulative and (indicator.kind not in _CUMULATIVE or indicator.distinct):
        raise WrongCall(f"{asked.indicator} telt niet op over perioden; haal cumulative weg.")
    if asked.percentile:
        _require_spread(indicator)


def _require_spread(indicator: Indicator) -> None:
    if indicator.kind not in SPREAD:
        raise WrongCall(
            f"{indicator.key} heeft geen percentielen; kies een indicator van soort {join_or(SPREAD)}, zoals een doorlooptijd."
        )


def _require_accepted(template: Template, indicator: Indicator) -> None:
    if indicator.klasse in template.refuses:
        raise WrongCall(
            f"dit rapport weigert de klasse {indicator.klasse}, en daar hoort {indicator.key} bij; haal de indicator weg."
        )


def _require_nobody_told_apart(template: Template, block: definition.Block) -> None:
    """Figures per employee are of the class personeel, whatever class their indicator has (P-9)."""
    if Klasse.PERSONEEL not in template.refuses:
        return
    keys = {*_splits(block), getattr(block, "per", ""), *(key for asked in asked_in(block) for key in asked.where)}
    for key in sorted(keys & set(all_dimensions())):
        if all_dimensions()[key].right == Right.MEDEWERKER:
            raise WrongCall(
                f"dit rapport weigert de klasse personeel, en cijfers naar {key} horen daarbij; haal {key} weg."
            )


def _require_split(indicator: Indicator, name: str, dimensions: Mapping[str, object]) -> None:
    if name not in dimensions and name != KLASSE:
        raise WrongCall(f"de dimensie {name} bestaat niet. {choices(name, dimensions)}")
    possible = {*indicator.by, *((KLASSE,) if indicator.classes else ())}
    if name not in possible:
        raise WrongCall(f"{indicator.key} is niet te splitsen naar {name}; kies uit {join_and(sorted(possible))}.")


def _require_no_flow(block: definition.Block, indicators: Indicators) -> None:
    for asked in asked_in(block):
        if indicators[asked.indicator].kind is Kind.FLOW:
            raise WrongCall(f"{asked.indicator} is een stroom en past alleen in het blok flow.")


def _require_one_unit(block: definition.Block, indicators: Indicators) -> None:
    units = list(dict.fromkeys(indicators[asked.indicator].measure.unit for asked in asked_in(block)))
    if len(units) > 1:
        raise WrongCall(f"de eenheden {join_and(units)} passen niet in één blok; kies figuren met dezelfde eenheid.")


def _splits(block: definition.Block) -> Iterator[str]:
    for name in ("rows", "by", "columns", "source", "target"):
        found = getattr(block, name, "")
        if isinstance(found, str) and found:
            yield found


@singledispatch
def _fits(block: definition.Block, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    """What every block of figures needs: dimensions by which all its indicators can be split, and no flow in it."""
    _require_no_flow(block, indicators)
    for asked in asked_in(block):
        for name in _splits(block):
            _require_split(indicators[asked.indicator], name, dimensions)


_any = _fits.dispatch(definition.Block)


@_fits.register
def _(block: definition.Flow, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    indicator = indicators[block.asked.indicator]
    if indicator.kind is not Kind.FLOW:
        raise WrongCall(f"{indicator.key} is geen stroom (kind: flow); kies een indicator die dat wel is.")
    for name in _splits(block):
        _require_split(indicator, name, dimensions)


@_fits.register
def _(block: definition.Bullet, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    _require_one_unit(replace(block, elapsed=False), indicators)
    if isinstance(block.elapsed, Asked) and not indicators[block.elapsed.indicator].measure.is_share:
        raise WrongCall(f"elapsed neemt een percentage, en {block.elapsed.indicator} is dat niet.")


@_fits.register
def _(block: definition.Benchmark, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    _require_one_unit(block, indicators)
    for asked in block.beside:
        if HERKOMST not in indicators[asked.indicator].by:
            raise WrongCall(
                f"{asked.indicator} noemt geen bron en periode, want het is niet te splitsen naar {HERKOMST}; kies een "
                "gepubliceerd cijfer."
            )


@_fits.register
def _(block: definition.Forecast, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    """Any figure has a future, a flow too; which dimensions `where` may name was settled before."""


@_fits.register(definition.Trend)
@_fits.register(definition.Funnel)
def _(
    block: definition.Trend | definition.Funnel,
    indicators: Indicators,
    dimensions: Mapping[str, object],
) -> None:
    _any(block, indicators, dimensions)
    _require_one_unit(block, indicators)


@_fits.register
def _(block: definition.Lijst, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    indicator = indicators[block.asked.indicator]
    if indicator.kind not in _LISTED:
        raise WrongCall(
            f"een lijst toont de regels achter een aantal of som, en {indicator.key} is dat niet; kies een ander cijfer."
        )
    columns = relation(indicator.table).columns
    for column in block.columns:
        if column.way is Way.SUM and (column.name not in columns or columns[column.name].unit != "euro"):
            raise WrongCall(f"sum telt euro's op, en {column.name} is geen bedrag; kies een kolom met euro's.")
    named = (column.instead if column.way is Way.TEXT else column.name for column in block.columns if _is_own(column))
    for name in filter(None, (block.per, *named)):
        if name not in columns:
            _require_split(indicator, name, dimensions)
    if block.per and (not block.columns or block.columns[0].name != block.per):
        raise WrongCall(f"de eerste kolom van de lijst moet {block.per} zijn, want daarvan is er één regel.")
    for column in block.columns:
        if column.way in OF_AN_INDICATOR:
            _require_beside(column, indicator, indicators[column.name], block.per)
    titles = {column.title or column.name: column for column in block.columns}
    for title in block.timeline:
        if title not in titles:
            raise WrongCall(f"timeline noemt '{title}', maar zo heet geen kolom. {choices(title, titles)}")
        if titles[title].name not in columns or columns[titles[title].name].type != "date":
            raise WrongCall(f"timeline tekent dagen, en de kolom '{title}' heeft geen datum; haal hem weg.")


def _is_own(column: LijstColumn) -> bool:
    """Whether a column comes from the table that the list counts."""
    return column.way not in OF_AN_INDICATOR


def _require_beside(column: LijstColumn, listed: Indicator, other: Indicator, per: str) -> None:
    """What a column needs of the indicator that it names: the same rows, or rows that hold the same key."""
    if column.way is Way.VALUE and (other.table != listed.table or not other.value):
        raise WrongCall(
            f"{other.key} rekent niet met een getal van {listed.table}; kies een andere indicator voor value."
        )
    if column.way is Way.AMONG and (other.kind not in _LISTED or per not in relation(other.table).columns):
        raise WrongCall(f"achter {other.key} staan geen regels met {per}; kies een aantal waar {per} in voorkomt.")


@_fits.register
def _(block: definition.Roster, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _require_no_flow(block, indicators)
    for asked in asked_in(block):
        _require_split(indicators[asked.indicator], block.per, dimensions)
    columns = relation(indicators[block.asked.indicator].table).columns
    for column in block.columns:
        if column.name and column.name not in columns:
            _require_split(indicators[block.asked.indicator], column.name, dimensions)


@_fits.register
def _(block: definition.Pilot, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    if indicators[block.asked.indicator].kind is Kind.DISTRIBUTION:
        raise WrongCall(f"{block.asked.indicator} is een verdeling; kies voor de proef één cijfer.")


@_fits.register
def _(block: definition.Ranking, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    _require_additive(indicators[block.asked.indicator])
    titles = [asked.title or indicators[asked.indicator].title for asked in asked_in(block)]
    if len(set(titles)) < len(titles):
        raise WrongCall("twee kolommen heten hetzelfde; geef wat onder beside staat een andere title.")


@_fits.register
def _(block: definition.Stream, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    _require_additive(indicators[block.asked.indicator])


def _require_additive(indicator: Indicator) -> None:
    """A part of the whole exists only where the parts add up."""
    if not indicator.is_additive:
        raise WrongCall(f"{indicator.key} telt niet op, dus een aandeel van het totaal bestaat niet; kies een aantal.")


@_fits.register
def _(block: definition.Boxplot, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    _require_spread(indicators[block.asked.indicator])


@_fits.register
def _(block: definition.Table, indicators: Indicators, dimensions: Mapping[str, object]) -> None:
    _any(block, indicators, dimensions)
    measures = column_measures(block, indicators)
    titles = list(measures)
    found = [*(asked.title or indicators[asked.indicator].title for asked in block.columns)]
    found += [column.title for column in block.derived]
    doubled = [title for title in found if found.count(title) > 1]
    if doubled:
        raise WrongCall(f"twee kolommen heten '{doubled[0]}'; geef één ervan een andere title.")
    for title in block.drawn:
        if title not in titles:
            raise WrongCall(f"drawn noemt '{title}', maar zo heet geen kolom. {choices(title, titles)}")
    for column in block.derived:
        _require_derived(column, block, measures, indicators, dimensions)
    own = found[: len(block.columns)]
    for title in block.judged:
        if title not in own:
            raise WrongCall(
                f"judged noemt '{title}', maar zo heet geen kolom met een eigen norm. {choices(title, own)}"
            )
    if block.look is not Look.NONE:
        _require_drawable(block, measures)


def column_measures(block: definition.Table, indicators: Indicators) -> dict[str, Measure]:
    """The measure of each column of figures by its title: those that are asked, then those that follow from them."""
    found = {
        asked.title or indicators[asked.indicator].title: indicators[asked.indicator].measure for asked in block.columns
    }
    for column in block.derived:
        match column.way:
            case Derivation.SHARE | Derivation.ELAPSED:
                found[column.title] = Measure(unit="%", decimals=1)
            case Derivation.DIFFERENCE:
                found[column.title] = replace(found.get(column.of[0], Measure(unit="euro")), vn=column.vn)
            case Derivation.EACH:
                found[column.title] = Measure(unit=column.unit or "aantal", decimals=0 if column.unit == "euro" else 1)
            case Derivation.MEMBERS:
                pass
    return found


def _require_derived(
    column: Derived,
    block: definition.Table,
    measures: Mapping[str, Measure],
    indicators: Indicators,
    dimensions: Mapping[str, object],
) -> None:
    """Raises WrongCall where a column follows from what is not there, or from figures that do not go together."""
    if column.way is Derivation.ELAPSED:
        return
    if column.way is Derivation.MEMBERS:
        if not block.rows:
            raise WrongCall(f"de kolom '{column.title}' met members heeft rows nodig.")
        _require_split(indicators[block.columns[0].indicator], column.of[0], dimensions)
        return
    for title in column.of:
        if title not in measures:
            raise WrongCall(
                f"de kolom '{column.title}' noemt '{title}', maar zo heet geen kolom. {choices(title, measures)}"
            )
    units = {measures[title].unit for title in column.of}
    if column.way is not Derivation.EACH and len(units) > 1:
        raise WrongCall(
            f"de kolom '{column.title}' rekent met {join_and(sorted(units))}; kies twee kolommen met één eenheid."
        )
    if column.vn and units != {"euro"}:
        raise WrongCall(f"de kolom '{column.title}' is geen bedrag in euro's; haal vn weg.")


def _require_drawable(block: definition.Table, measures: Mapping[str, Measure]) -> None:
    drawn = block.drawn or tuple(measures)
    units = {measure.unit for title, measure in measures.items() if title in drawn}
    if block.look is Look.WATERFALL and (not block.rows or not block.total or len(drawn) != 1):
        raise WrongCall("een waterval toont één kolom (drawn) naar rows, met het totaal als laatste.")
    if len(units) > 1:
        raise WrongCall(
            "de kolommen in de grafiek hebben verschillende eenheden; noem met drawn die met dezelfde eenheid."
        )

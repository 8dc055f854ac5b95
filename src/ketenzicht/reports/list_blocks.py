"""Lists and rosters out of their YAML: which column takes what from the rows behind a figure."""

from typing import Any

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.reports import definition
from ketenzicht.reports.definition import Against, LijstColumn, Way
from ketenzicht.reports.settings import (
    MOST_PLACES,
    Settings,
    Texts,
    against_of,
    block_fields,
    common_of,
    figure_of,
    items_of,
    number_of,
    own_figure,
    where_of,
)
from ketenzicht.warehouse.mapping.document import fields, texts

_OF_A_GROUP = (
    Way.COUNT,
    Way.SHARE,
    Way.PREVIOUS,
    Way.DIFFERENT,
    Way.EARLIEST,
    Way.LATEST,
    Way.AMONG,
    Way.SUM,
    Way.NAMES,
)
_OF_A_ROW = (Way.VALUE, Way.TEXT)


def read_lijst(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(
        found, ("indicator", "where", "per", "columns", "timeline", "top", "largest"), ("indicator", "columns")
    )
    per = str(keys.get("per", ""))
    columns = tuple(_lijst_column(item, per) for item in items_of(keys["columns"], "columns"))
    top, largest = _largest(keys, columns)
    timeline = texts(keys.get("timeline"), "timeline")
    return definition.Lijst(
        asked=own_figure(keys), columns=columns, per=per, timeline=timeline, top=top, largest=largest, **common_of(keys)
    )


def _largest(keys: Settings, columns: tuple[LijstColumn, ...]) -> tuple[int, str]:
    """How many lines a list is cut to, and the title of the column with sums that decides which."""
    if "top" not in keys and "largest" not in keys:
        return 0, ""
    largest = str(keys.get("largest", ""))
    if largest not in [column.title for column in columns if column.way is Way.SUM]:
        raise WrongCall("een lijst met top noemt met largest de title van een kolom met sum.")
    return number_of(keys.get("top"), "top", MOST_PLACES), largest


def _lijst_column(item: Any, per: str) -> LijstColumn:
    """A name alone, or a title with one way: `{title: Oudste, earliest: verstuurd_op}`."""
    found = {"column": item} if isinstance(item, str) else item
    keys = fields(found, "een kolom", ("title", "else", *Way))
    ways = [Way(key) for key in keys if key not in ("title", "else")]
    if len(ways) != 1:
        raise WrongCall(f"een kolom neemt één van {', '.join(Way)}.")
    (way,) = ways
    _require_fitting(way, keys, per)
    name, sought = _counted(way, keys[way])
    title, instead = str(keys.get("title", "")), str(keys.get("else", ""))
    return LijstColumn(title=title, way=way, name=name, sought=sought, instead=instead)


def _require_fitting(way: Way, keys: Settings, per: str) -> None:
    """Raises WrongCall where the way of a column does not go with the lijst or misses something."""
    if way in _OF_A_GROUP and not (per and keys.get("title")):
        raise WrongCall(f"een kolom met {way} heeft een title nodig, en een lijst met per.")
    if way in _OF_A_ROW and (per or not keys.get("title")):
        raise WrongCall(f"een kolom met {way} heeft een title nodig, en een lijst zonder per.")
    if (way is Way.TEXT) != bool(keys.get("else")):
        raise WrongCall("een kolom met text heeft else nodig: de kolom (ja of nee) voor wie de tekst niet mag zien.")


def _counted(way: Way, value: Any) -> tuple[str, str]:
    """The column that a way looks at, and the code that it seeks there: `count: true` looks at none, `count: {oordeel:
    geaccepteerd}` counts the rows with that code."""
    if way in (Way.COUNT, Way.SHARE) and isinstance(value, dict):
        sought = where_of(value)
        if len(sought) != 1:
            raise WrongCall(f"{way} noemt één kolom met één code, zoals {{oordeel: geaccepteerd}}.")
        return next(iter(sought.items()))
    if way is Way.SHARE:
        raise WrongCall("share noemt een kolom met een code, zoals {oordeel: geaccepteerd}.")
    return ("", "") if way in (Way.COUNT, Way.PREVIOUS) else (str(value), "")


def read_roster(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "per", "columns"), ("indicator", "per", "columns"))
    per, items = str(keys["per"]), list(enumerate(items_of(keys["columns"], "columns")))
    added = [(place, item) for place, item in items if isinstance(item, dict) and set(item) & {"figure", "words"}]
    places = {place for place, _ in added}
    return definition.Roster(
        asked=own_figure(keys),
        per=per,
        columns=tuple(_lijst_column(item, per) for place, item in items if place not in places),
        added=tuple(_added(place, item) for place, item in added),
        title=str(keys.get("title", "")),
        note=str(keys.get("note", "")),
    )


def _added(place: int, item: Settings) -> definition.Added:
    """`{title, figure: indicator, compared_to}` or `{title, words: {word: indicator}}`."""
    keys = fields(item, "een kolom", ("title", "figure", "compared_to", "words"), ("title",))
    words, shift = keys.get("words", {}), against_of(keys.get("compared_to", []))
    if ("figure" in keys) == bool(words) or not isinstance(words, dict):
        raise WrongCall("een kolom neemt figure (één cijfer) of words (woorden met elk een cijfer).")
    if len(shift) > 1 or Against.NORM in shift or (shift and words):
        raise WrongCall("een kolom met figure neemt hoogstens één periode in compared_to, en geen norm.")
    return definition.Added(
        place=place,
        title=str(keys["title"]),
        asked=figure_of(keys["figure"], "figure") if "figure" in keys else None,
        shift=shift[0] if shift else None,
        words={str(word): str(key) for word, key in words.items()},
    )

"""The blocks of a template out of its YAML: one reader per block word, with the keys that it knows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.reports import definition
from ketenzicht.reports.definition import THIS_YEAR, Against, Asked, LijstColumn, Order, Span, Way
from ketenzicht.reports.model import Look
from ketenzicht.warehouse.mapping.document import choice, fields, texts

Settings = dict[str, Any]
Texts = Callable[[str], str]

_SPANS: Final = {
    "periods": None,
    "weeks": Unit.WEEK,
    "months": Unit.MONTH,
    "quarters": Unit.QUARTER,
    "years": Unit.YEAR,
}
_THIS_YEAR: Final = "this_year"
"""how a template says: all periods of the calendar year so far"""
MOST_PERIODS: Final = 120
MOST_PLACES: Final = 50
DEFAULT_PLACES: Final = 5
DEFAULT_COURSE: Final = 13
_OF_A_GROUP = (Way.COUNT, Way.SHARE, Way.PREVIOUS, Way.DIFFERENT, Way.EARLIEST, Way.LATEST, Way.AMONG)
_OF_A_ROW = (Way.VALUE, Way.TEXT)
DEFAULT_BENCHMARK: Final = 13
"""periods beside a benchmark, where the report does not say"""
DRAWN_MONTHS: Final = 24
USED_MONTHS: Final = 48
AHEAD: Final = 6
MOST_AHEAD: Final = 12
MOST_INCOMPLETE: Final = 6
DEFAULT_LINKS: Final = 15
_COMMON = ("title", "note")
_AGAINST_ALL = tuple(Against)


def _figures(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("figures", "compared_to"), ("figures",))
    against = _against(keys["compared_to"]) if "compared_to" in keys else _AGAINST_ALL
    return definition.Figures(items=_several(keys["figures"], "figures"), compared_to=against, **_common(keys))


def _table(found: Settings, _: Texts) -> definition.Block:
    known = ("rows", *_SPANS, "columns", "compared_to", "total", "look", "drawn", "order", "judged")
    keys = _fields(found, known, ("columns",))
    span = _span(keys)
    if bool(keys.get("rows")) == bool(span):
        raise WrongCall(f"kies rows (een dimensie) of een aantal perioden ({', '.join(_SPANS)}).")
    if keys.get("drawn") and not keys.get("look"):
        raise WrongCall("drawn heeft look nodig: zeg hoe de kolommen getekend worden.")
    if span and keys.get("total"):
        raise WrongCall("total telt geen perioden op; haal total weg of kies rows.")
    return definition.Table(
        columns=_several(keys["columns"], "columns"),
        rows=str(keys.get("rows", "")),
        span=span,
        compared_to=_against(keys.get("compared_to", [])),
        total=_yes(keys.get("total", span is None), "total"),
        look=_look(keys.get("look", Look.NONE)),
        drawn=texts(keys.get("drawn"), "drawn"),
        judged=texts(keys.get("judged"), "judged"),
        order=_order(keys),
        **_common(keys),
    )


def _crosstab(found: Settings, _: Texts) -> definition.Block:
    known = ("indicator", "where", "rows", *_SPANS, "columns", "look", "order")
    keys = _fields(found, known, ("indicator", "columns"))
    span = _span(keys)
    if bool(keys.get("rows")) == bool(span):
        raise WrongCall(f"kies rows (een dimensie) of een aantal perioden ({', '.join(_SPANS)}).")
    if keys.get("rows") == keys["columns"]:
        raise WrongCall("rows en columns zijn dezelfde dimensie; kies er twee.")
    return definition.Crosstab(
        asked=_own(keys),
        rows=str(keys.get("rows", "")),
        span=span,
        columns=str(keys["columns"]),
        look=_look(keys.get("look", Look.LYING_STACKED)),
        order=_order(keys),
        **_common(keys),
    )


def _trend(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "indicators", "where", *_SPANS, "by", "compared_to"), ())
    if ("indicator" in keys) == ("indicators" in keys):
        raise WrongCall("noem indicator (één) of indicators (een lijst).")
    several = "indicators" in keys
    if several and ("by" in keys or "where" in keys):
        raise WrongCall("by en where gaan niet samen met indicators; kies één indicator.")
    asked = _several(keys["indicators"], "indicators") if several else (_own(keys),)
    span = _span(keys)
    if span is None:
        raise WrongCall(f"kies over hoeveel perioden: één van {', '.join(_SPANS)}.")
    against = _against(keys.get("compared_to", []))
    if against and "by" in keys:
        raise WrongCall("compared_to gaat niet samen met by; kies één van beide.")
    return definition.Trend(asked=asked, span=span, by=str(keys.get("by", "")), compared_to=against, **_common(keys))


def _forecast(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "months", "ahead", "history", "incomplete"), ("indicator",))
    months = _number(keys.get("months", DRAWN_MONTHS), "months", MOST_PERIODS)
    return definition.Forecast(
        asked=_own(keys),
        months=months,
        ahead=_number(keys.get("ahead", AHEAD), "ahead", MOST_AHEAD),
        history=max(months, _number(keys.get("history", USED_MONTHS), "history", MOST_PERIODS)),
        incomplete=_number(keys["incomplete"], "incomplete", MOST_INCOMPLETE) if "incomplete" in keys else 0,
        **_common(keys),
    )


def _ranking(found: Settings, _: Texts) -> definition.Block:
    known = ("indicator", "where", "by", "top", "beside", "compared_to", *_SPANS)
    keys = _fields(found, known, ("indicator", "by"))
    against = _against(keys["compared_to"]) if "compared_to" in keys else (Against.PREVIOUS_PERIOD,)
    if Against.NORM in against:
        raise WrongCall(
            "een ranglijst staat naast andere perioden, niet naast een norm; haal norm weg uit compared_to."
        )
    return definition.Ranking(
        asked=_own(keys),
        by=str(keys["by"]),
        top=_number(keys.get("top", DEFAULT_PLACES), "top", MOST_PLACES),
        beside=_several(keys["beside"], "beside") if "beside" in keys else (),
        compared_to=against,
        span=_span(keys),
        **_common(keys),
    )


def _stream(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "from", "to", "top"), ("indicator", "from", "to"))
    if keys["from"] == keys["to"]:
        raise WrongCall("from en to zijn dezelfde dimensie; kies er twee.")
    return definition.Stream(
        asked=_own(keys),
        source=str(keys["from"]),
        target=str(keys["to"]),
        top=_number(keys.get("top", DEFAULT_LINKS), "top", MOST_PLACES),
        **_common(keys),
    )


def _flow(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "by", "order"), ("indicator",))
    return definition.Flow(asked=_own(keys), by=str(keys.get("by", "")), order=_order(keys), **_common(keys))


def _funnel(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("funnel",), ("funnel",))
    steps = _several(keys["funnel"], "funnel")
    if len(steps) < 2:
        raise WrongCall("een trechter heeft ten minste twee stappen nodig.")
    return definition.Funnel(steps=steps, **_common(keys))


def _map(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "by"), ("indicator", "by"))
    return definition.Map(asked=_own(keys), by=choice(keys["by"], "by", ("wijk", "gemeente")), **_common(keys))


def _bullet(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("value", "target", "by"), ("value",))
    target = _asked(keys["target"], "target") if "target" in keys else None
    value, by = _asked(keys["value"], "value"), str(keys.get("by", ""))
    return definition.Bullet(value=value, target=target, by=by, **_common(keys))


def _boxplot(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "by"), ("indicator", "by"))
    return definition.Boxplot(asked=_own(keys), by=str(keys["by"]), **_common(keys))


def _overview(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("overview", *_SPANS), ("overview",))
    lines = tuple(_summary(item) for item in _list(keys["overview"], "overview"))
    return definition.Overview(lines=lines, span=_span(keys) or Span(count=DEFAULT_COURSE), **_common(keys))


def _summary(item: Any) -> definition.Summary:
    """`{report, indicator}`, with `title` and `where` if wanted."""
    keys = fields(item, "overview", ("report", "indicator", "title", "where"), ("report", "indicator"))
    asked = _asked({key: value for key, value in keys.items() if key != "report"}, "overview")
    return definition.Summary(report=str(keys["report"]), asked=asked)


def _include(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("report", "only"), ("report",))
    return definition.Include(report=str(keys["report"]), only=texts(keys.get("only"), "only"), **_common(keys))


def _chapter(found: Settings, _: Texts) -> definition.Block:
    """`chapter: its title`, with `question`: the line below it."""
    keys = _fields({**found, "title": found["chapter"]}, ("chapter", "question"), ("chapter",))
    return definition.Chapter(report="", question=str(keys.get("question", "")), **_common(keys))


def _benchmark(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "beside", *_SPANS), ("indicator", "beside"))
    span = _span(keys) or Span(count=DEFAULT_BENCHMARK)
    return definition.Benchmark(asked=_own(keys), beside=_several(keys["beside"], "beside"), span=span, **_common(keys))


def _lijst(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "per", "columns", "timeline"), ("indicator", "columns"))
    per = str(keys.get("per", ""))
    columns = tuple(_lijst_column(item, per) for item in _list(keys["columns"], "columns"))
    timeline = texts(keys.get("timeline"), "timeline")
    return definition.Lijst(asked=_own(keys), columns=columns, per=per, timeline=timeline, **_common(keys))


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
        sought = _where(value)
        if len(sought) != 1:
            raise WrongCall(f"{way} noemt één kolom met één code, zoals {{oordeel: geaccepteerd}}.")
        return next(iter(sought.items()))
    if way is Way.SHARE:
        raise WrongCall("share noemt een kolom met een code, zoals {oordeel: geaccepteerd}.")
    return ("", "") if way in (Way.COUNT, Way.PREVIOUS) else (str(value), "")


def _roster(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("indicator", "where", "per", "columns"), ("indicator", "per", "columns"))
    per, items = str(keys["per"]), list(enumerate(_list(keys["columns"], "columns")))
    added = [(place, item) for place, item in items if isinstance(item, dict) and set(item) & {"figure", "words"}]
    places = {place for place, _ in added}
    return definition.Roster(
        asked=_own(keys),
        per=per,
        columns=tuple(_lijst_column(item, per) for place, item in items if place not in places),
        added=tuple(_added(place, item) for place, item in added),
        title=str(keys.get("title", "")),
        note=str(keys.get("note", "")),
    )


def _added(place: int, item: Settings) -> definition.Added:
    """`{title, figure: indicator, compared_to}` or `{title, words: {word: indicator}}`."""
    keys = fields(item, "een kolom", ("title", "figure", "compared_to", "words"), ("title",))
    words, shift = keys.get("words", {}), _against(keys.get("compared_to", []))
    if ("figure" in keys) == bool(words) or not isinstance(words, dict):
        raise WrongCall("een kolom neemt figure (één cijfer) of words (woorden met elk een cijfer).")
    if len(shift) > 1 or Against.NORM in shift or (shift and words):
        raise WrongCall("een kolom met figure neemt hoogstens één periode in compared_to, en geen norm.")
    return definition.Added(
        place=place,
        title=str(keys["title"]),
        asked=_asked(keys["figure"], "figure") if "figure" in keys else None,
        shift=shift[0] if shift else None,
        words={str(word): str(key) for word, key in words.items()},
    )


def _pilot(found: Settings, _: Texts) -> definition.Block:
    known = ("indicator", "where", "by", "members", "since", "until", "unit", "look")
    keys = _fields(found, known, ("indicator", "by", "members", "since"))
    since, until = _day(keys["since"], "since"), keys.get("until")
    if until is not None and _day(until, "until") <= since:
        raise WrongCall("until ligt niet na since; de proef moet later eindigen dan zij begint.")
    return definition.Pilot(
        asked=_own(keys),
        by=str(keys["by"]),
        members=texts(keys["members"], "members"),
        since=since,
        until=until,
        unit=Unit(choice(keys.get("unit", Unit.MONTH), "unit", tuple(Unit))),
        lines=choice(keys.get("look", Look.NONE), "look", (Look.LINES, Look.NONE)) == Look.LINES,
        **_common(keys),
    )


def _day(value: Any, place: str) -> date:
    if type(value) is not date:
        raise WrongCall(f"{place} moet een datum zijn, zoals 2026-03-01.")
    return value


def _text(found: Settings, beside: Texts) -> definition.Block:
    keys = _fields(found, ("text",), ("text",))
    name = str(keys["text"])
    try:
        content = beside(name)
    except KeyError:
        raise WrongCall(f"het bestand {name} staat niet naast het rapport; zet het daar neer.") from None
    return definition.Text(file=name, paragraphs=paragraphs(content), **_common(keys))


def paragraphs(content: str) -> tuple[str, ...]:
    """The paragraphs of a plain Markdown text: parted by empty lines; lines of one paragraph are joined, those of a list
    (beginning with `- `) stay apart."""
    parts = [part.splitlines() for part in content.replace("\r\n", "\n").split("\n\n")]
    joined = ("\n".join(lines) if lines[0].startswith("- ") else " ".join(lines) for lines in parts if any(lines))
    return tuple(part.strip() for part in joined)


def _disclaimer(found: Settings, _: Texts) -> definition.Block:
    keys = _fields(found, ("disclaimer",), ("disclaimer",))
    return definition.Disclaimer(words=str(keys["disclaimer"]), **_common(keys))


WORDS: Final[Mapping[str, Callable[[Settings, Texts], definition.Block]]] = {
    "figures": _figures,
    "table": _table,
    "crosstab": _crosstab,
    "trend": _trend,
    "forecast": _forecast,
    "ranking": _ranking,
    "stream": _stream,
    "flow": _flow,
    "funnel": _funnel,
    "map": _map,
    "bullet": _bullet,
    "boxplot": _boxplot,
    "overview": _overview,
    "report": _include,
    "chapter": _chapter,
    "benchmark": _benchmark,
    "lijst": _lijst,
    "pilot": _pilot,
    "roster": _roster,
    "text": _text,
    "disclaimer": _disclaimer,
}


def _fields(found: Settings, known: tuple[str, ...], required: tuple[str, ...]) -> Settings:
    return fields(found, "dit blok", (*known, *_COMMON), required)


def _common(keys: Settings) -> dict[str, str]:
    return {name: str(keys.get(name, "")) for name in _COMMON}


def _own(keys: Settings) -> Asked:
    """The one indicator of a block, whose title is the title of the block."""
    return Asked(indicator=str(keys["indicator"]), where=_where(keys.get("where")))


def _several(value: Any, place: str) -> tuple[Asked, ...]:
    return tuple(_asked(item, place) for item in _list(value, place))


def _asked(item: Any, place: str) -> Asked:
    """A key alone, or `{indicator, title, where, cumulative, percentile}`."""
    found = {"indicator": item} if isinstance(item, str) else item
    keys = fields(found, place, ("indicator", "title", "where", "cumulative", "percentile"), ("indicator",))
    where, title = _where(keys.get("where")), str(keys.get("title", ""))
    if where and not title:
        raise WrongCall(f"{place}: geef {keys['indicator']} met where een title, anders staan er twee gelijke namen.")
    cumulative = _yes(keys.get("cumulative", False), f"{place}.cumulative")
    percentile = _number(keys["percentile"], f"{place}.percentile", 99) if "percentile" in keys else 0
    indicator = str(keys["indicator"])
    return Asked(indicator=indicator, title=title, where=where, cumulative=cumulative, percentile=percentile)


def _where(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or any(isinstance(code, (list, dict)) for code in value.values()):
        raise WrongCall("where moet per dimensie één code noemen, zoals {onderwerp: geld}.")
    return {str(name): str(code) for name, code in value.items()}


def _span(keys: Settings) -> Span | None:
    words = [word for word in _SPANS if word in keys]
    if len(words) > 1:
        raise WrongCall(f"kies één van {', '.join(_SPANS)}.")
    if not words:
        return None
    (word,) = words
    count = THIS_YEAR if keys[word] == _THIS_YEAR else _number(keys[word], word, MOST_PERIODS)
    return Span(count=count, unit=_SPANS[word])


def _against(value: Any) -> tuple[Against, ...]:
    return tuple(Against(choice(word, "compared_to", tuple(Against))) for word in texts(value, "compared_to"))


def _order(keys: Settings) -> Order | None:
    return Order(choice(keys["order"], "order", tuple(Order))) if "order" in keys else None


def _look(value: Any) -> Look:
    return Look(choice(value, "look", tuple(Look)))


def _number(value: Any, place: str, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise WrongCall(f"{place} moet een heel getal van 1 tot en met {most} zijn.")
    return value


def _yes(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise WrongCall(f"{place} is true of false.")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise WrongCall(f"{place} moet een lijst met ten minste één regel zijn.")
    return value

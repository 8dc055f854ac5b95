"""The blocks of a template out of its YAML: one reader per block word, with the keys that it knows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.reports import definition
from ketenzicht.reports.definition import Against, Asked, Span
from ketenzicht.reports.derivation import Derivation, Derived
from ketenzicht.reports.list_blocks import read_lijst, read_roster
from ketenzicht.reports.model import Look
from ketenzicht.reports.settings import (
    MOST_PERIODS,
    MOST_PLACES,
    SPANS,
    Settings,
    Texts,
    against_of,
    block_fields,
    common_of,
    day_of,
    figure_of,
    figures_of,
    items_of,
    number_of,
    order_of,
    own_figure,
    span_of,
    yes_or_no,
)
from ketenzicht.warehouse.mapping.document import choice, fields, texts

DEFAULT_PLACES: Final = 5
DEFAULT_COURSE: Final = 13
DEFAULT_BENCHMARK: Final = 13
"""periods beside a benchmark, where the report does not say"""
DRAWN_MONTHS: Final = 24
USED_MONTHS: Final = 48
AHEAD: Final = 6
MOST_AHEAD: Final = 12
MOST_INCOMPLETE: Final = 6
DEFAULT_LINKS: Final = 15
_CROSSED: Final = tuple(look for look in Look if look not in (Look.PARETO, Look.WATERFALL))
_AGAINST_ALL = tuple(Against)


def _figures(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("figures", "compared_to"), ("figures",))
    against = against_of(keys["compared_to"]) if "compared_to" in keys else _AGAINST_ALL
    return definition.Figures(items=figures_of(keys["figures"], "figures"), compared_to=against, **common_of(keys))


def _table(found: Settings, _: Texts) -> definition.Block:
    known = ("rows", *SPANS, "columns", "compared_to", "total", "look", "drawn", "order", "judged")
    keys = block_fields(found, known, ("columns",))
    span = span_of(keys)
    if bool(keys.get("rows")) == bool(span):
        raise WrongCall(f"kies rows (een dimensie) of een aantal perioden ({', '.join(SPANS)}).")
    if keys.get("drawn") and not keys.get("look"):
        raise WrongCall("drawn heeft look nodig: zeg hoe de kolommen getekend worden.")
    if span and keys.get("total"):
        raise WrongCall("total telt geen perioden op; haal total weg of kies rows.")
    items = items_of(keys["columns"], "columns")
    derived, asked = _parted(items)
    if derived and keys.get("compared_to"):
        raise WrongCall("kolommen die volgen uit andere gaan niet samen met compared_to; laat er één weg.")
    return definition.Table(
        columns=asked,
        derived=derived,
        rows=str(keys.get("rows", "")),
        span=span,
        compared_to=against_of(keys.get("compared_to", [])),
        total=yes_or_no(keys.get("total", span is None), "total"),
        look=_look(keys.get("look", Look.NONE)),
        drawn=texts(keys.get("drawn"), "drawn"),
        judged=texts(keys.get("judged"), "judged"),
        order=order_of(keys),
        **common_of(keys),
    )


def _parted(items: list[Any]) -> tuple[tuple[Derived, ...], tuple[Asked, ...]]:
    """The columns that follow from others, each with its place among those that are asked, and the asked ones."""
    derived: list[Derived] = []
    asked: list[Asked] = []
    for item in items:
        if isinstance(item, dict) and any(way in item for way in Derivation):
            derived.append(_derived(item, len(asked)))
        else:
            asked.append(figure_of(item, "columns"))
    if not asked or (derived and not derived[0].place):
        raise WrongCall("columns begint met een cijfer dat wordt gevraagd; zet dat vooraan.")
    return tuple(derived), tuple(asked)


def _derived(item: Settings, place: int) -> Derived:
    """`{title, share: [part, whole]}`, `difference: [a, b]`, `each: [a, b]`, `elapsed: year` or `members: dimension`."""
    keys = fields(item, "een kolom die volgt", ("title", "vn", "unit", *Derivation), ("title",))
    ways = [Derivation(key) for key in keys if key in tuple(Derivation)]
    if len(ways) != 1:
        raise WrongCall(f"een kolom die volgt uit andere neemt één van {', '.join(Derivation)}.")
    (way,) = ways
    alone = way in (Derivation.ELAPSED, Derivation.MEMBERS)
    of = (choice(keys[way], "elapsed", ("year",)),) if way is Derivation.ELAPSED else _named(keys[way], way)
    if len(of) != (1 if alone else 2):
        raise WrongCall(f"{way} neemt {'één naam' if alone else 'de titels van twee kolommen'}.")
    vn = yes_or_no(keys.get("vn", False), "vn")
    if vn and way is not Derivation.DIFFERENCE:
        raise WrongCall("vn hoort bij een verschil in euro's; haal vn weg.")
    return Derived(title=str(keys["title"]), way=way, of=of, place=place, vn=vn, unit=str(keys.get("unit", "")))


def _named(value: Any, place: str) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else texts(value, place)


def _crosstab(found: Settings, _: Texts) -> definition.Block:
    known = ("indicator", "where", "rows", *SPANS, "columns", "look", "order")
    keys = block_fields(found, known, ("indicator", "columns"))
    span = span_of(keys)
    if bool(keys.get("rows")) == bool(span):
        raise WrongCall(f"kies rows (een dimensie) of een aantal perioden ({', '.join(SPANS)}).")
    if keys.get("rows") == keys["columns"]:
        raise WrongCall("rows en columns zijn dezelfde dimensie; kies er twee.")
    return definition.Crosstab(
        asked=own_figure(keys),
        rows=str(keys.get("rows", "")),
        span=span,
        columns=str(keys["columns"]),
        look=Look(choice(keys.get("look", Look.LYING_STACKED), "look", _CROSSED)),
        order=order_of(keys),
        **common_of(keys),
    )


def _trend(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "indicators", "where", *SPANS, "by", "compared_to"), ())
    if ("indicator" in keys) == ("indicators" in keys):
        raise WrongCall("noem indicator (één) of indicators (een lijst).")
    several = "indicators" in keys
    if several and ("by" in keys or "where" in keys):
        raise WrongCall("by en where gaan niet samen met indicators; kies één indicator.")
    asked = figures_of(keys["indicators"], "indicators") if several else (own_figure(keys),)
    span = span_of(keys)
    if span is None:
        raise WrongCall(f"kies over hoeveel perioden: één van {', '.join(SPANS)}.")
    against = against_of(keys.get("compared_to", []))
    if against and "by" in keys:
        raise WrongCall("compared_to gaat niet samen met by; kies één van beide.")
    return definition.Trend(asked=asked, span=span, by=str(keys.get("by", "")), compared_to=against, **common_of(keys))


def _forecast(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "months", "ahead", "history", "incomplete"), ("indicator",))
    months = number_of(keys.get("months", DRAWN_MONTHS), "months", MOST_PERIODS)
    return definition.Forecast(
        asked=own_figure(keys),
        months=months,
        ahead=number_of(keys.get("ahead", AHEAD), "ahead", MOST_AHEAD),
        history=max(months, number_of(keys.get("history", USED_MONTHS), "history", MOST_PERIODS)),
        incomplete=number_of(keys["incomplete"], "incomplete", MOST_INCOMPLETE) if "incomplete" in keys else 0,
        **common_of(keys),
    )


def _ranking(found: Settings, _: Texts) -> definition.Block:
    known = ("indicator", "where", "by", "top", "beside", "compared_to", "cumulative", "look", *SPANS)
    keys = block_fields(found, known, ("indicator", "by"))
    against = against_of(keys["compared_to"]) if "compared_to" in keys else (Against.PREVIOUS_PERIOD,)
    if Against.NORM in against:
        raise WrongCall(
            "een ranglijst staat naast andere perioden, niet naast een norm; haal norm weg uit compared_to."
        )
    return definition.Ranking(
        asked=replace(own_figure(keys), cumulative=yes_or_no(keys.get("cumulative", False), "cumulative")),
        look=Look(choice(keys.get("look", Look.LYING_BARS), "look", (Look.LYING_BARS, Look.PARETO))),
        by=str(keys["by"]),
        top=number_of(keys.get("top", DEFAULT_PLACES), "top", MOST_PLACES),
        beside=figures_of(keys["beside"], "beside") if "beside" in keys else (),
        compared_to=against,
        span=span_of(keys),
        **common_of(keys),
    )


def _stream(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "from", "to", "top"), ("indicator", "from", "to"))
    if keys["from"] == keys["to"]:
        raise WrongCall("from en to zijn dezelfde dimensie; kies er twee.")
    return definition.Stream(
        asked=own_figure(keys),
        source=str(keys["from"]),
        target=str(keys["to"]),
        top=number_of(keys.get("top", DEFAULT_LINKS), "top", MOST_PLACES),
        **common_of(keys),
    )


def _flow(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "by", "order"), ("indicator",))
    return definition.Flow(asked=own_figure(keys), by=str(keys.get("by", "")), order=order_of(keys), **common_of(keys))


def _funnel(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("funnel",), ("funnel",))
    steps = figures_of(keys["funnel"], "funnel")
    if len(steps) < 2:
        raise WrongCall("een trechter heeft ten minste twee stappen nodig.")
    return definition.Funnel(steps=steps, **common_of(keys))


def _map(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "by"), ("indicator", "by"))
    return definition.Map(asked=own_figure(keys), by=choice(keys["by"], "by", ("wijk", "gemeente")), **common_of(keys))


def _bullet(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("value", "target", "by", "elapsed"), ("value",))
    target = figure_of(keys["target"], "target") if "target" in keys else None
    value, by = figure_of(keys["value"], "value"), str(keys.get("by", ""))
    elapsed = _elapsed(keys.get("elapsed", False))
    return definition.Bullet(value=value, target=target, by=by, elapsed=elapsed, **common_of(keys))


def _elapsed(value: Any) -> bool | Asked:
    """`true` for the year, or the figure that says how much of the time is over."""
    return figure_of(value, "elapsed") if isinstance(value, str | dict) else yes_or_no(value, "elapsed")


def _boxplot(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "by"), ("indicator", "by"))
    return definition.Boxplot(asked=own_figure(keys), by=str(keys["by"]), **common_of(keys))


def _overview(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("overview", *SPANS), ("overview",))
    lines = tuple(_summary(item) for item in items_of(keys["overview"], "overview"))
    return definition.Overview(lines=lines, span=span_of(keys) or Span(count=DEFAULT_COURSE), **common_of(keys))


def _summary(item: Any) -> definition.Summary:
    """`{report, indicator}`, with `title` and `where` if wanted."""
    keys = fields(item, "overview", ("report", "indicator", "title", "where"), ("report", "indicator"))
    asked = figure_of({key: value for key, value in keys.items() if key != "report"}, "overview")
    return definition.Summary(report=str(keys["report"]), asked=asked)


def _include(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("report", "only"), ("report",))
    return definition.Include(report=str(keys["report"]), only=texts(keys.get("only"), "only"), **common_of(keys))


def _chapter(found: Settings, _: Texts) -> definition.Block:
    """`chapter: its title`, with `question`: the line below it."""
    keys = block_fields({**found, "title": found["chapter"]}, ("chapter", "question"), ("chapter",))
    return definition.Chapter(report="", question=str(keys.get("question", "")), **common_of(keys))


def _benchmark(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("indicator", "where", "beside", *SPANS), ("indicator", "beside"))
    span = span_of(keys) or Span(count=DEFAULT_BENCHMARK)
    return definition.Benchmark(
        asked=own_figure(keys), beside=figures_of(keys["beside"], "beside"), span=span, **common_of(keys)
    )


def _pilot(found: Settings, _: Texts) -> definition.Block:
    known = ("indicator", "where", "by", "members", "since", "until", "unit", "look")
    keys = block_fields(found, known, ("indicator", "by", "members", "since"))
    since, until = day_of(keys["since"], "since"), keys.get("until")
    if until is not None and day_of(until, "until") <= since:
        raise WrongCall("until ligt niet na since; de proef moet later eindigen dan zij begint.")
    return definition.Pilot(
        asked=own_figure(keys),
        by=str(keys["by"]),
        members=texts(keys["members"], "members"),
        since=since,
        until=until,
        unit=Unit(choice(keys.get("unit", Unit.MONTH), "unit", tuple(Unit))),
        lines=choice(keys.get("look", Look.NONE), "look", (Look.LINES, Look.NONE)) == Look.LINES,
        **common_of(keys),
    )


def _text(found: Settings, beside: Texts) -> definition.Block:
    keys = block_fields(found, ("text",), ("text",))
    name = str(keys["text"])
    try:
        content = beside(name)
    except KeyError:
        raise WrongCall(f"het bestand {name} staat niet naast het rapport; zet het daar neer.") from None
    return definition.Text(file=name, paragraphs=paragraphs(content), **common_of(keys))


def paragraphs(content: str) -> tuple[str, ...]:
    """The paragraphs of a plain Markdown text: parted by empty lines; lines of one paragraph are joined, those of a list
    (beginning with `- `) stay apart."""
    parts = [part.splitlines() for part in content.replace("\r\n", "\n").split("\n\n")]
    joined = ("\n".join(lines) if lines[0].startswith("- ") else " ".join(lines) for lines in parts if any(lines))
    return tuple(part.strip() for part in joined)


def _disclaimer(found: Settings, _: Texts) -> definition.Block:
    keys = block_fields(found, ("disclaimer",), ("disclaimer",))
    return definition.Disclaimer(words=str(keys["disclaimer"]), **common_of(keys))


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
    "lijst": read_lijst,
    "pilot": _pilot,
    "roster": read_roster,
    "text": _text,
    "disclaimer": _disclaimer,
}


def _look(value: Any) -> Look:
    return Look(choice(value, "look", tuple(look for look in Look if look is not Look.PARETO)))

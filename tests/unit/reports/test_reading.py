"""The format of a report: what may stand in a template, and one Dutch sentence for everything that may not."""

from datetime import date
from typing import Any

import pytest
import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Unit
from ketenzicht.kernel.reader import Klasse
from ketenzicht.reports import definition
from ketenzicht.reports.definition import Against, Asked, Change, Level, LijstColumn, Order, Span, Template, Way
from ketenzicht.reports.model import Look
from ketenzicht.reports.reading import parse

SOUND: dict[str, Any] = {
    "title": "Open taken",
    "question": "Wordt het werk opgepakt?",
    "level": "aggregate",
    "period": "month",
    "owner": "procescoördinator",
    "version": 1,
    "blocks": [{"figures": ["taken.open"]}],
}
PERSON = {"grondslag": "Wmo 2015, artikel 5.1.1", "purpose": "werk verdelen", "until": date(2026, 12, 31)}


def read(**words: Any) -> Template:
    """The template with these words in the place of the sound ones; None leaves one out."""
    said = {key: value for key, value in {**SOUND, **words}.items() if value is not None}
    return parse("proef", yaml.safe_dump(said, allow_unicode=True), {"uitleg.md": "Eén.\n\n- a\n- b\n"}.__getitem__)


def block(**words: Any) -> definition.Block:
    """The one block of a template."""
    (found,) = read(blocks=[words]).blocks
    return found


@pytest.mark.covers("S0-54", "S2-26")
def test_a_template_is_configuration_with_a_version_an_owner_and_a_change_log() -> None:
    changes = [{"version": 2, "since": date(2026, 1, 1), "why": "kaart erbij"}]
    found = read(version=2, changes=changes, period=["month", "quarter"], refuses="financieel")
    assert (found.key, found.title, found.owner, found.version) == ("proef", "Open taken", "procescoördinator", 2)
    assert found.changes == (Change(version=2, since=date(2026, 1, 1), why="kaart erbij"),)
    assert found.units == (Unit.MONTH, Unit.QUARTER)
    assert found.refuses == {Klasse.FINANCIEEL}
    assert found.level is Level.AGGREGATE


def test_key_figures_are_held_against_everything_unless_said_otherwise() -> None:
    assert block(figures=["taken.open"]) == definition.Figures(
        items=(Asked(indicator="taken.open"),), compared_to=tuple(Against)
    )
    found = block(figures=["taken.open"], compared_to=["norm"], title="Kort", note="let op")
    assert found == definition.Figures(
        items=(Asked(indicator="taken.open"),), compared_to=(Against.NORM,), title="Kort", note="let op"
    )


def test_a_figure_may_have_a_title_a_selection_and_a_sum_over_the_year() -> None:
    asked = {"indicator": "a.b", "title": "Geld", "where": {"onderwerp": "geld"}, "cumulative": True}
    found = block(table={"rows": "organisatie", "columns": [asked, "a.c"], "look": "bars", "drawn": ["Geld"]})
    assert isinstance(found, definition.Table)
    assert found.columns[0] == Asked(indicator="a.b", title="Geld", where={"onderwerp": "geld"}, cumulative=True)
    assert (found.rows, found.total, found.look, found.drawn) == ("organisatie", True, Look.BARS, ("Geld",))


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ({"months": 24}, Span(count=24, unit=Unit.MONTH)),
        ({"weeks": 13}, Span(count=13, unit=Unit.WEEK)),
        ({"periods": 4}, Span(count=4, unit=None)),
    ],
)
def test_a_number_of_periods_is_in_their_own_unit_or_that_of_the_report(words: dict[str, int], span: Span) -> None:
    trend = block(trend={"indicator": "a.b", "by": "wijk", **words})
    assert trend == definition.Trend(asked=(Asked(indicator="a.b"),), span=span, by="wijk")
    table = block(table={"columns": ["a.b"], **words})
    assert isinstance(table, definition.Table)
    assert (table.span, table.total) == (span, False)


def test_every_other_block_is_read() -> None:
    one, two = Asked(indicator="a.b"), Asked(indicator="a.c")
    assert block(crosstab={"indicator": "a.b", "rows": "x", "columns": "y", "order": "name"}) == definition.Crosstab(
        asked=one, rows="x", columns="y", order=Order.NAME
    )
    assert block(ranking={"indicator": "a.b", "by": "x", "top": 3}) == definition.Ranking(asked=one, by="x", top=3)
    every = {"indicator": "a.b", "by": "x", "beside": ["c.d"], "compared_to": ["a_year_earlier"], "months": 13}
    assert block(ranking=every) == definition.Ranking(
        asked=one,
        by="x",
        top=5,
        beside=(definition.Asked(indicator="c.d"),),
        compared_to=(definition.Against.A_YEAR_EARLIER,),
        span=definition.Span(count=13, unit=Unit.MONTH),
    )
    linked = {"indicator": "a.b", "from": "x", "to": "y"}
    assert block(stream=linked) == definition.Stream(asked=one, source="x", target="y", top=15)
    assert block(flow={"indicator": "a.b"}) == definition.Flow(asked=one)
    assert block(funnel=["a.b", "a.c"]) == definition.Funnel(steps=(one, two))
    assert block(map={"indicator": "a.b", "by": "wijk"}) == definition.Map(asked=one, by="wijk")
    assert block(bullet={"value": "a.b", "target": "a.c", "by": "x"}) == definition.Bullet(
        value=one, target=two, by="x"
    )
    assert block(text="uitleg.md") == definition.Text(file="uitleg.md", paragraphs=("Eén.", "- a\n- b"))
    assert block(disclaimer="Pas op.") == definition.Disclaimer(words="Pas op.")


def test_a_list_of_persons_takes_columns_in_several_ways() -> None:
    columns = ["persoon", {"title": "Taken", "count": True}, {"title": "Oudste", "earliest": "verstuurd_op"}]
    blocks = [{"lijst": {"indicator": "a.b", "per": "persoon", "columns": columns}}]
    (found,) = read(level="person", person=PERSON, blocks=blocks).blocks
    assert isinstance(found, definition.Lijst)
    assert found.columns == (
        LijstColumn(title="", way=Way.COLUMN, name="persoon"),
        LijstColumn(title="Taken", way=Way.COUNT, name=""),
        LijstColumn(title="Oudste", way=Way.EARLIEST, name="verstuurd_op"),
    )


MISTAKES = {
    "niet gelezen": ({"titel": "x"}, "het rapport kent de sleutel titel niet; bedoelde u title?"),
    "geen eigenaar": ({"owner": None}, "het rapport mist de sleutel owner."),
    "geen periode": ({"period": "maand"}, "period is «maand»; kies uit week, month,"),
    "versie nul": ({"version": 0}, "version moet een heel getal vanaf 1 zijn."),
    "geen log": ({"version": 2}, "changes moet per versie één regel hebben"),
    "geen dag": ({"changes": [{"version": 1, "since": "gisteren", "why": "x"}]}, "changes.since moet een datum zijn"),
    "geen klasse": ({"refuses": ["geld"]}, "refuses is «geld»; kies uit operationeel, financieel,"),
    "zonder grond": ({"level": "person"}, "een rapport over personen heeft person nodig"),
    "grond te veel": ({"person": PERSON}, "person hoort alleen bij level person"),
    "geen lijst": ({"blocks": "figures"}, "blocks moet een lijst zijn."),
}


@pytest.mark.parametrize(("words", "sentence"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_in_the_head_names_the_report(words: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WrongCall) as error:
        read(**words)
    assert str(error.value).startswith(f"Rapport proef: {sentence}")
    assert "\n" not in str(error.value)


IN_BLOCKS: dict[str, tuple[Any, str]] = {
    "onbekend woord": ({"figuren": ["a.b"]}, "blok 2 moet één soort blok noemen; kies uit figures, table,"),
    "twee woorden": ({"figures": ["a.b"], "text": "x"}, "blok 2 moet één soort blok noemen"),
    "geen blok": ("figures", "blok 2 moet een soort blok met zijn gegevens zijn"),
    "onbekende sleutel": ({"ranking": {"indicator": "a", "by": "b", "topp": 3}}, "blok 2 (ranking): dit blok kent de sleutel topp niet; bedoelde u top?"),
    "norm in ranglijst": ({"ranking": {"indicator": "a", "by": "b", "compared_to": ["norm"]}}, "blok 2 (ranking): een ranglijst staat naast andere perioden"),
    "stroom naar zichzelf": ({"stream": {"indicator": "a", "from": "b", "to": "b"}}, "blok 2 (stream): from en to zijn dezelfde dimensie; kies er twee."),
    "te veel": ({"ranking": {"indicator": "a", "by": "b", "top": 51}}, "blok 2 (ranking): top moet een heel getal van 1 tot en met 50 zijn."),
    "rijen en tijd": ({"table": {"columns": ["a"], "rows": "b", "months": 3}}, "blok 2 (table): kies rows (een dimensie) of een aantal perioden"),
    "geen rijen": ({"table": {"columns": ["a"]}}, "blok 2 (table): kies rows"),
    "som over tijd": ({"table": {"columns": ["a"], "months": 3, "total": True}}, "blok 2 (table): total telt geen perioden op"),
    "tekening zonder vorm": ({"table": {"columns": ["a"], "rows": "b", "drawn": ["x"]}}, "blok 2 (table): drawn heeft look nodig"),
    "vorm": ({"table": {"columns": ["a"], "rows": "b", "look": "taart"}}, "blok 2 (table): look is «taart»; kies uit bars,"),
    "twee keer dezelfde": ({"crosstab": {"indicator": "a", "rows": "b", "columns": "b"}}, "blok 2 (crosstab): rows en columns zijn dezelfde dimensie"),
    "geen tijd": ({"trend": {"indicator": "a"}}, "blok 2 (trend): kies over hoeveel perioden"),
    "twee tijden": ({"trend": {"indicator": "a", "months": 2, "weeks": 2}}, "blok 2 (trend): kies één van periods, weeks,"),
    "een of meer": ({"trend": {"indicator": "a", "indicators": ["b"], "months": 2}}, "blok 2 (trend): noem indicator (één) of indicators"),
    "meer en gesplitst": ({"trend": {"indicators": ["b"], "by": "c", "months": 2}}, "blok 2 (trend): by en where gaan niet samen met indicators"),
    "halve trechter": ({"funnel": ["a"]}, "blok 2 (funnel): een trechter heeft ten minste twee stappen nodig."),
    "geen gebied": ({"map": {"indicator": "a", "by": "straat"}}, "blok 2 (map): by is «straat»; kies uit wijk, gemeente."),
    "zonder naam": ({"figures": [{"indicator": "a", "where": {"b": "c"}}]}, "blok 2 (figures): figures: geef a met where een title"),
    "waar": ({"flow": {"indicator": "a", "where": ["b"]}}, "blok 2 (flow): where moet per dimensie één code noemen"),
    "niets": ({"figures": []}, "blok 2 (figures): dit blok mist de sleutel figures."),
    "bestand": ({"text": "weg.md"}, "blok 2 (text): het bestand weg.md staat niet naast het rapport"),
    "dubbel": ({"trend": {"title": "x", "indicator": "a", "months": 2}, "title": "y"}, "blok 2 (trend): title staat er twee keer"),
    "waarheid": ({"table": {"columns": ["a"], "rows": "b", "total": "ja"}}, "blok 2 (table): total is true of false."),
    "lijst": ({"lijst": {"indicator": "a", "columns": ["b"]}}, "een lijst mag alleen in een rapport met level person"),
    "kolom zonder per": ({"lijst": {"indicator": "a", "columns": [{"title": "n", "count": True}]}}, "blok 2 (lijst): een kolom met count heeft een title nodig, en een lijst met per."),
    "kolom op twee manieren": ({"lijst": {"indicator": "a", "per": "b", "columns": [{"title": "n", "count": True, "latest": "c"}]}}, "blok 2 (lijst): een kolom neemt één van column, count,"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "sentence"), IN_BLOCKS.values(), ids=list(IN_BLOCKS))
def test_a_mistake_in_a_block_names_report_and_block(words: Any, sentence: str) -> None:
    with pytest.raises(WrongCall) as error:
        read(blocks=[{"disclaimer": "x"}, words])
    assert str(error.value).startswith(f"Rapport proef: {sentence}")
    assert "\n" not in str(error.value)


def test_a_key_that_stands_twice_is_told_with_its_line() -> None:
    with pytest.raises(WrongCall, match="Rapport proef: de sleutel title op regel 2 staat er al"):
        parse("proef", "title: a\ntitle: b\n", str)

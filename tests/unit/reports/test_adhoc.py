"""Questions of one's own: what becomes of them, that they are reports like all others, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from ketenzicht.indicators import catalog as definitions
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.figures import HIDDEN, shown
from ketenzicht.kernel.periods import Unit, parse_period
from ketenzicht.reports import adhoc, catalog, definition, model
from ketenzicht.reports.adhoc import NOTHING_BESIDE, Analysis
from ketenzicht.reports.advice import advice
from ketenzicht.reports.audience import DAILY, STRATEGIC, Audience, steering, told
from ketenzicht.reports.checking import check
from ketenzicht.reports.compose.about import other_versions
from ketenzicht.reports.definition import Level, Template
from ketenzicht.reports.reading import parse
from tests.unit.reports.sample import sample

KNOWN = definitions.shipped()


def made(*keys: str, **asked: Any) -> Template:
    """The template of a question."""
    unit = asked.pop("unit", Unit.MONTH)
    return adhoc.template(
        Analysis(indicators=keys, **asked), indicators=KNOWN, dimensions=dimensions(), unit=unit, key="eigen-vraag"
    )


def kinds(template: Template) -> list[str]:
    """The blocks by their kind."""
    return [type(block).__name__ for block in template.blocks]


@pytest.mark.covers("S1-25", "S0-53")
def test_figures_by_one_dimension_are_key_figures_and_a_table_with_a_chart() -> None:
    found = made("taken.open", "taken.over_termijn", "taken.doorlooptijd", by=["organisatie"], look="bars")
    assert kinds(found) == ["Figures", "Table"]
    table = found.blocks[1]
    assert isinstance(table, definition.Table) and table.rows == "organisatie"
    assert [asked.indicator for asked in table.columns] == ["taken.open", "taken.over_termijn", "taken.doorlooptijd"]
    assert table.drawn == ("Open taken", "Open taken over de afspraak"), "days and numbers do not fit in one chart"
    assert (found.title, found.units[0]) == ("Open taken en 2 andere cijfers per organisatie", Unit.MONTH)


def test_without_a_dimension_the_question_is_about_time() -> None:
    found = made("taken.open", "taken.doorlooptijd")
    assert kinds(found) == ["Figures", "Trend", "Trend", "Table"]
    assert all(block.span.count == 13 for block in found.blocks if isinstance(block, definition.Trend))


def test_two_dimensions_are_crossed_and_periods_give_lines() -> None:
    assert kinds(made("taken.open", by=["organisatie", "wijk"])) == ["Figures", "Crosstab"]
    assert kinds(made("taken.open", by=["organisatie"], periods=6)) == ["Figures", "Table", "Trend"]
    assert kinds(made("voorzieningen.lopend", by=["wijk"], look="map")) == ["Figures", "Table", "Map"]


def test_a_stream_and_a_distribution_keep_their_own_form() -> None:
    assert kinds(made("taken.verloop", by=["organisatie"])) == ["Flow"]
    assert kinds(made("voorzieningen.per_inwoner")) == ["Table"]
    assert kinds(made("voorzieningen.per_inwoner", by=["wijk"])) == ["Crosstab"]


def test_a_filter_stands_in_every_block_and_in_the_titles() -> None:
    found = made("taken.open", by=["organisatie"], where={"onderwerp": "geld"}, periods=3)
    for block in found.blocks:
        asked = getattr(block, "items", None) or getattr(block, "columns", None) or block.asked  # type: ignore[attr-defined]
        assert all(item.where == {"onderwerp": "geld"} for item in asked)
    assert found.title == "Open taken per organisatie, alleen onderwerp Geld"


@pytest.mark.covers("S1-23", "S1-75")
def test_what_is_kept_is_again_a_report() -> None:
    found = made("taken.open", "taken.verloop", by=["team"], periods=13, unit=Unit.QUARTER)
    again = parse("eigen-vraag", found.text, NOTHING_BESIDE.__getitem__)
    check(again, KNOWN, dimensions())
    assert again == found
    assert again.uses == {"taken.open": 1, "taken.verloop": 1}


@pytest.mark.covers("P-5")
@pytest.mark.parametrize("key", KNOWN)
def test_no_question_lists_people(key: str) -> None:
    about = KNOWN[key]
    for by in ([], list(about.by[:1])):
        found = made(key, by=by)
        assert found.level is Level.AGGREGATE and "Lijst" not in kinds(found)


@pytest.mark.parametrize(
    ("keys", "asked", "says"),
    [
        (["taken.opem"], {}, "taken.open"),
        ([], {}, "één tot"),
        (["taken.open", "taken.open"], {}, "verschillende"),
        (["taken.open"], {"by": ["persoon"]}, "persoon bestaat niet"),
        (["taken.open", "wachtlijst.aantal"], {"by": ["organisatie"]}, "kies uit gemeente"),
        (["taken.open"], {"by": ["wijk", "organisatie", "onderwerp"]}, "ten hoogste 2"),
        (["taken.open"], {"by": ["organisatie"], "look": "map"}, "--by wijk"),
        (["taken.open"], {"look": "taart"}, "taart"),
        (["taken.verloop"], {"by": ["organisatie", "team"]}, "één dimensie"),
        (["voorzieningen.per_inwoner"], {"by": ["wijk", "geslacht"]}, "één dimensie"),
        (["taken.open"], {"where": {"kleur": "rood"}}, "kleur"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence_that_says_what_can(keys: list[str], asked: Any, says: str) -> None:
    with pytest.raises(WrongCall) as error:
        made(*keys, **asked)
    assert says in str(error.value) and "\n" not in str(error.value)


@pytest.mark.covers("S1-75")
def test_another_version_of_an_indicator_is_told() -> None:
    found = made("taken.open")
    assert not list(other_versions(found, KNOWN))
    later = {**KNOWN, "taken.open": replace(KNOWN["taken.open"], version=3)}
    (sentence,) = other_versions(found, later)
    assert "versie 1 van taken.open" in sentence and "versie 3" in sentence


# Where everything is hidden


def hidden(period: str, by: str) -> model.Report:
    """A report with one table of which no member may be shown."""
    column = model.Column(title="Open", measure=KNOWN["taken.open"].measure, indicator="taken.open")
    members = [model.Member(code=code, label=code) for code in ("a", "b")]
    table = model.Table(
        title="Open",
        columns=(model.Column(title="Deel", dimension=by), column),
        rows=tuple((member, HIDDEN) for member in members),
        total=(model.Member(code="totaal", label="Totaal"), shown(7)),
    )
    return replace(sample(), blocks=(table,), period=parse_period(period))


def test_where_all_is_hidden_a_longer_period_and_a_coarser_split_are_offered() -> None:
    told = advice(hidden("2026-09", "wijk"), ["wijk"], [KNOWN["taken.open"]])
    assert "--period 2026-Q3" in told and "--by gemeente in plaats van wijk" in told
    told = advice(hidden("2026", "geslacht"), ["geslacht"], [KNOWN["taken.open"]])
    assert "langere periode" not in told and "zonder --by geslacht" in told


def test_nothing_is_offered_where_there_is_something_to_see() -> None:
    assert advice(sample(), ["wijk"], [KNOWN["taken.open"]]) == ""


# For whom


@pytest.mark.covers("S4-14", "S4-15", "S4-16")
def test_readers_steer_from_day_to_day_or_by_strategy() -> None:
    assert steering([Audience.TEAMMANAGER]) == (DAILY,)
    assert steering([Audience.RAAD, Audience.BESTUUR]) == (STRATEGIC,)
    assert told([Audience.PARTNER, Audience.BELEID]) == (
        "Ketenpartner en beleid (dagelijkse sturing en strategische sturing)"
    )
    assert told([]) == ""


@pytest.mark.covers("S4-14")
def test_every_shipped_report_says_for_whom_it_is_made() -> None:
    without = [key for key, template in catalog.shipped().items() if not template.audience]
    assert not without, f"give these reports an audience: {without}"


def test_an_unknown_reader_is_refused() -> None:
    text = made("taken.open").text + "audience: [burgemeester]\n"
    with pytest.raises(WrongCall, match="burgemeester"):
        parse("eigen-vraag", text, NOTHING_BESIDE.__getitem__)


@pytest.mark.covers("S1-8")
def test_a_report_of_uploaded_figures_holds_nothing_else() -> None:
    head = {
        "title": "Oud",
        "question": "Wat zei het?",
        "level": "aggregate",
        "period": "quarter",
        "owner": "controller",
    }
    for indicator, rows, is_sound in (
        ("aangeleverd.oud_rapport", "sleutel", True),
        ("aanvragen.ontvangen", "wet", False),
    ):
        blocks = [{"table": {"rows": rows, "columns": [indicator], "total": False}}]
        text = yaml.safe_dump({**head, "version": 1, "source": "legacy_upload", "blocks": blocks})
        template = parse("eigen-oud", text, NOTHING_BESIDE.__getitem__)
        if is_sound:
            check(template, KNOWN, dimensions())
        else:
            with pytest.raises(WrongCall, match=r"aanvragen\.ontvangen is zelf geteld"):
                check(template, KNOWN, dimensions())

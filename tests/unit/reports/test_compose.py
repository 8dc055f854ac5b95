"""From template to report, on a small town in memory: figures, comparisons, norms, totals and the footer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.model import Change, Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Status, shown
from ketenzicht.kernel.reader import Klasse, Reader
from ketenzicht.reports import model
from ketenzicht.reports.compose import compose
from ketenzicht.reports.compose.inquiry import summed
from ketenzicht.reports.model import Member
from ketenzicht.reports.reading import parse
from tests.unit.indicators.town import INTERN, town
from tests.unit.reports.small_town import FEBRUARY, INDICATORS, NAMES, NORM, TASKS, block, figures, made, task
from tests.unit.reports.test_reading import SOUND


def test_a_key_figure_stands_beside_the_previous_period_a_year_earlier_and_its_norm() -> None:
    report = made({"figures": ["taken.verstuurd", "taken.dagen"]})
    sent, days = block(report).items
    assert figures(sent.figure, *(held.figure for held in sent.comparisons)) == [17, 4, 1]
    assert [held.label for held in sent.comparisons] == ["vorige periode", "jaar eerder"]
    assert figures(days.figure, *(held.figure for held in days.comparisons)) == [15, "onbekend", "onbekend", 14]
    assert (days.verdict, days.tone) == ("net boven de norm", "let op")
    assert report.highlight == "Het meest veranderd sinds januari 2026: Verstuurd, van 4 naar 17 (+13, +325%)."


@pytest.mark.covers("S1-24")
def test_one_template_serves_months_and_quarters() -> None:
    found = [made({"figures": ["taken.verstuurd"]}, period=key) for key in ("2026-02", "2026-Q1")]
    assert [report.period.label() for report in found] == ["februari 2026", "eerste kwartaal 2026"]
    assert [block(report).items[0].figure.value for report in found] == [17, 21]


def test_a_year_has_one_earlier_period() -> None:
    (item,) = block(made({"figures": ["taken.verstuurd"]}, period="2026")).items
    assert [held.label for held in item.comparisons] == ["vorige periode"]
    assert figures(item.figure, item.comparisons[0].figure) == [21, 1]


def test_a_table_puts_several_figures_side_by_side_the_largest_member_first() -> None:
    columns = ["taken.verstuurd", "taken.personen", "taken.dagen"]
    table = block(made({"table": {"rows": "organisatie", "columns": columns}}))
    assert [column.title for column in table.columns] == ["Organisatie", "Verstuurd", "Personen", "Dagen"]
    assert [row[0] for row in table.rows] == [Member(code="rmc", label="RMC"), Member(code="uwv", label="UWV")]
    assert [figures(*row[1:]) for row in table.rows] == [[10, 10, 10], [7, 7, 20]]
    assert figures(*table.total[1:]) == [17, 16, 15]
    assert table.note == "Wat in meer rijen voorkomt, telt in het totaal één keer."


def test_members_stand_by_name_when_asked() -> None:
    table = block(
        made({"table": {"rows": "organisatie", "columns": ["taken.verstuurd"], "order": "name"}}, period="2026-Q1")
    )
    assert [row[0].code for row in table.rows] == ["rmc", "uwv"]
    table = block(made({"table": {"rows": "organisatie", "columns": ["taken.verstuurd"]}}, period="2026-Q1"))
    assert [row[0].code for row in table.rows] == ["uwv", "rmc"]


def test_a_table_over_time_compares_each_period_with_its_own() -> None:
    asked = {
        "table": {"months": 2, "columns": ["taken.verstuurd"], "compared_to": ["previous_period", "a_year_earlier"]}
    }
    table = block(made(asked))
    assert [row[0] for row in table.rows] == [
        Member(code="2026-01", label="januari 2026"),
        Member(code="2026-02", label="februari 2026"),
    ]
    assert [figures(*row[1:]) for row in table.rows] == [[4, 0, 0], [17, 4, 1]]
    assert [column.what for column in table.columns[1:]] == ["waarde", "vorige periode", "jaar eerder"]
    assert table.total is None


def test_a_cumulative_figure_adds_up_the_year_so_far() -> None:
    asked = {"indicator": "taken.verstuurd", "title": "Dit jaar", "cumulative": True}
    table = block(made({"table": {"rows": "organisatie", "columns": [asked]}}))
    assert {row[0].code: row[1].value for row in table.rows} == {"uwv": 11, "rmc": 10}
    assert table.total[1].value == 21
    assert table.columns[1].what == "cumulatief"


def test_a_sum_with_a_hidden_part_is_hidden() -> None:
    assert summed([shown(1), HIDDEN, UNKNOWN]) == HIDDEN
    assert summed([shown(1), UNKNOWN]) == UNKNOWN
    assert summed([shown(1), shown(2)]) == shown(3)


def test_a_figure_of_some_members_only() -> None:
    asked = {"indicator": "taken.verstuurd", "title": "Naar werk", "where": {"onderwerp": "werk"}}
    (item,) = block(made({"figures": [asked]})).items
    assert (item.title, item.figure.value) == ("Naar werk", 7)


def test_a_crosstab_has_all_its_margins() -> None:
    found = block(made({"crosstab": {"indicator": "taken.personen", "rows": "organisatie", "columns": "onderwerp"}}))
    assert [member.code for member in found.rows] == ["rmc", "uwv"]
    assert [member.code for member in found.columns] == ["school", "werk"]
    assert [figures(*row) for row in found.cells] == [[10, 0], [0, 7]]
    assert figures(*found.row_totals) == [10, 7]
    assert figures(*found.column_totals) == [10, 7]
    assert found.total.value == 16  # one person is in both
    assert not found.ordered


def test_classes_keep_their_order_and_stand_there_when_empty() -> None:
    found = block(made({"crosstab": {"indicator": "taken.personen", "rows": "organisatie", "columns": "leeftijd"}}))
    codes = [member.code for member in found.columns]
    assert codes[:2] == ["0-15", "16-17"]
    assert codes[-1] == "onbekend"
    assert found.ordered


def test_a_trend_runs_up_to_the_report_and_marks_a_changed_definition() -> None:
    changes = (Change(version=2, since=date(2026, 1, 15), why="ook ingetrokken taken"),)
    changed = {**INDICATORS, "taken.verstuurd": replace(INDICATORS["taken.verstuurd"], changes=changes)}
    template = parse(
        "proef", yaml.safe_dump({**SOUND, "blocks": [{"trend": {"indicator": "taken.verstuurd", "months": 3}}]}), str
    )
    with town(taak=TASKS, **NAMES) as source:
        found = block(compose(template, source=source, period=FEBRUARY, reader=READER, indicators=changed))
    assert [period.key for period in found.periods] == ["2025-12", "2026-01", "2026-02"]
    assert figures(*found.series[0].figures) == [0, 4, 17]
    assert found.marks == (model.Mark(period="2026-01", words="versie 2: ook ingetrokken taken"),)


def test_a_trend_by_member_has_the_largest_line_first() -> None:
    found = block(made({"trend": {"indicator": "taken.verstuurd", "months": 2, "by": "organisatie"}}))
    assert [(series.title, figures(*series.figures)) for series in found.series] == [("RMC", [0, 10]), ("UWV", [4, 7])]


def test_a_trend_of_a_quarter_in_months_ends_with_its_last_month() -> None:
    found = block(made({"trend": {"indicator": "taken.dagen", "months": 2}}, period="2026-Q1"))
    assert [period.key for period in found.periods] == ["2026-02", "2026-03"]
    assert found.norm == shown(14)


def test_a_ranking_has_shares_the_previous_period_and_the_rest() -> None:
    found = block(made({"ranking": {"indicator": "taken.verstuurd", "by": "organisatie", "top": 1}}))
    (place,) = found.places
    assert (place.rank, place.member.code) == (1, "rmc")
    assert figures(place.figure, place.share, *place.earlier, found.rest, found.whole.figure) == [
        10,
        Decimal("58.8"),
        0,
        7,
        17,
    ]


def test_a_ranking_stands_beside_other_figures_other_periods_and_its_course() -> None:
    asked = {"indicator": "taken.verstuurd", "by": "organisatie", "beside": ["taken.personen"], "months": 2}
    found = block(made({"ranking": {**asked, "compared_to": ["previous_period", "a_year_earlier"]}}))
    assert found.compared == ("vorige periode", "jaar eerder")
    assert [column.indicator for column in found.beside] == ["taken.personen"]
    assert [figures(*place.earlier, *place.beside, *place.course) for place in found.places] == [
        [0, 0, 10, 0, 10],
        [4, 1, 7, 4, 7],
    ]
    assert figures(found.whole.figure, *found.whole.earlier, *found.whole.beside) == [17, 4, 1, 16]


def test_what_is_unknown_stands_in_a_ranking_without_a_rank() -> None:
    more = [*TASKS, *(task("2026-02-06", "uwv") for _ in range(20))]
    found = block(made({"ranking": {"indicator": "taken.verstuurd", "by": "onderwerp", "top": 1}}, rows=more))
    assert [(place.rank, place.member.code) for place in found.places] == [(1, "school")]
    assert (found.unknown.rank, found.unknown.member.code) == (None, "onbekend")
    assert figures(found.unknown.figure, found.rest, found.whole.figure) == [20, 7, 37]


def test_a_stream_has_its_largest_links_and_the_rest() -> None:
    found = block(
        made({"stream": {"indicator": "taken.verstuurd", "from": "onderwerp", "to": "organisatie", "top": 1}})
    )
    (link,) = found.links
    assert (link.source.code, link.target.code) == ("school", "rmc")
    assert figures(link.figure, link.share, found.rest, found.total) == [10, Decimal("58.8"), 7, 17]
    assert found.hidden == 0


def test_equal_members_share_a_rank() -> None:
    rows = [task("2026-02-01", code) for code in ("a", "b", "c", "c")]
    found = block(made({"ranking": {"indicator": "taken.verstuurd", "by": "organisatie"}}, rows=rows))
    assert [(place.rank, place.member.code) for place in found.places] == [(1, "c"), (2, "a"), (2, "b")]


def test_a_hidden_member_has_no_place_and_hides_the_rest() -> None:
    rows = [task("2026-02-01", code) for code, number in (("a", 9), ("b", 3), ("c", 2)) for _ in range(number)]
    reader = replace(INTERN, rights=frozenset())
    found = block(
        made({"ranking": {"indicator": "taken.verstuurd", "by": "organisatie", "top": 5}}, rows=rows, reader=reader)
    )
    assert [place.member.code for place in found.places] == ["a"]
    assert found.rest.status is Status.VERBORGEN


def test_a_flow_has_its_parts_and_they_fit() -> None:
    found = block(made({"flow": {"indicator": "taken.verloop", "by": "organisatie"}}))
    assert figures(found.total.begin, found.total.inflow, found.total.outflow, found.total.end) == [4, 17, 2, 19]
    rows = {row.member.code: figures(row.begin, row.inflow, row.outflow, row.end) for row in found.rows}
    assert rows == {"uwv": [4, 7, 1, 10], "rmc": [0, 10, 1, 9]}


def test_a_funnel_is_a_share_of_its_first_step() -> None:
    found = block(made({"funnel": ["taken.verstuurd", "taken.personen"]}))
    assert [figures(step.figure, step.share) for step in found.steps] == [[17, 100], [16, Decimal("94.1")]]


def test_a_bullet_without_target_is_held_against_the_norm() -> None:
    (bar,) = block(made({"bullet": {"value": "taken.dagen"}})).bars
    assert figures(bar.figure, bar.target) == [15, 14]
    assert bar.verdict == "net boven het doel"
    found = block(made({"bullet": {"value": "taken.personen", "target": "taken.verstuurd", "by": "organisatie"}}))
    assert [(bar.member.code, *figures(bar.figure, bar.target)) for bar in found.bars] == [
        ("rmc", 10, 10),
        ("uwv", 7, 7),
    ]


def test_a_map_has_the_boundaries_of_the_latest_year_that_is_not_later() -> None:
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, %d], [0, 0]]]}'
    areas = [
        {"gebied": code, "naam": name, "soort": "wijk", "jaar": year, "gemeente": "GM9901", "geojson": square % year}
        for code, name in (("WK990101", "Dorp"), ("WK990102", "Veld"))
        for year in (2025, 2026, 2027)
    ]
    people = [{"persoon": "p1", "wijk": "WK990101", "geldig_van": "2020-01-01"}]
    rows = [task("2026-02-01", "uwv", persoon="p1")]
    found = block(
        made(
            {"map": {"indicator": "taken.verstuurd", "by": "wijk"}},
            rows=rows,
            tables={"gebied": areas, "persoon": people},
        )
    )
    assert [(region.member.label, *figures(region.figure)) for region in found.regions][-1] == ("Veld", 0)
    assert found.regions[0].geometry["coordinates"][0][2][1] == 2026
    assert figures(found.regions[0].figure) == [1]


def test_norms_that_differ_between_municipalities_are_not_shown_and_that_is_said() -> None:
    tables = {"streefwaarde": [NORM, {**NORM, "gemeente": "GM9902", "waarde": 21}]}
    report = made({"figures": ["taken.dagen"]}, tables=tables)
    assert [held.label for held in block(report).items[0].comparisons] == ["vorige periode", "jaar eerder"]
    assert "De normen verschillen per gemeente; kies één gemeente om haar norm te zien." in report.footer.remarks
    alone = made({"figures": ["taken.dagen"]}, tables=tables, gemeente="GM9901")
    assert block(alone).items[0].comparisons[-1].figure == shown(14)


def test_one_municipality_counts_its_own_rows_only() -> None:
    rows = [*TASKS, task("2026-02-01", "uwv", gemeente="GM9902")]
    tables = {
        "gemeente": [*NAMES["gemeente"], {"gemeente": "GM9902", "naam": "Lindermeer", "geldig_van": "2020-01-01"}]
    }
    whole = made({"figures": ["taken.verstuurd"]}, rows=rows, tables=tables)
    one = made({"figures": ["taken.verstuurd"]}, rows=rows, tables=tables, gemeente="GM9902")
    assert (block(whole).items[0].figure.value, block(one).items[0].figure.value) == (18, 1)
    assert (whole.footer.selection, one.footer.selection) == ("alle gemeenten", "gemeente Lindermeer")


def test_the_footer_never_names_the_reader() -> None:
    reader = replace(READER, id="r.bakker", role="teammanager", municipalities=frozenset({"GM9901"}))
    footer = made({"figures": ["taken.dagen"]}, reader=reader).footer
    assert footer.audience == "teammanager, gemeente Zandwolde"
    assert "bakker" not in str(footer)
    assert footer.reference_date == date(2026, 2, 28)
    assert [definition.key for definition in footer.definitions] == ["taken.dagen"]
    assert footer.profile == "zaak"


def test_the_hash_changes_with_the_template_and_with_a_definition() -> None:
    def hashed(indicators: Mapping[str, Indicator], **words: Any) -> str:
        template = parse("proef", yaml.safe_dump({**SOUND, "blocks": [{"figures": ["taken.verstuurd"]}], **words}), str)
        with town(taak=TASKS, **NAMES) as source:
            return compose(
                template, source=source, period=FEBRUARY, reader=READER, indicators=indicators
            ).footer.definition_hash

    other = {**INDICATORS, "taken.verstuurd": replace(INDICATORS["taken.verstuurd"], where="status = 'gesloten'")}
    assert len({hashed(INDICATORS), hashed(other), hashed(INDICATORS, title="Anders")}) == 3
    assert hashed(INDICATORS) == hashed(INDICATORS)


def test_an_older_question_is_not_put_twice() -> None:
    asked: list[tuple[object, ...]] = []

    def counted(source: Source, indicator: Indicator, period: Any, *, by: Any, where: Any, reader: Reader) -> Any:
        from ketenzicht.indicators.asking import ask

        asked.append((indicator.key, period.key, tuple(by)))
        return ask(source, indicator, period, by=by, where=where, reader=reader)

    blocks = [
        {"figures": ["taken.verstuurd"], "compared_to": []},
        {"crosstab": {"indicator": "taken.verstuurd", "rows": "organisatie", "columns": "onderwerp"}},
    ]
    template = parse("proef", yaml.safe_dump({**SOUND, "blocks": blocks}), str)
    with town(taak=TASKS, **NAMES) as source:
        compose(template, source=source, period=FEBRUARY, reader=READER, indicators=INDICATORS, ask=counted)
    assert asked == [("taken.verstuurd", "2026-02", ("organisatie", "onderwerp"))]


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        ({"period": "2026-W07"}, WrongCall, "Het rapport proef is er per maand, kwartaal of jaar"),
        ({"gemeente": "GM0001"}, WrongCall, "De gemeente 'GM0001' bestaat niet; schrijf haar code, zoals GM9901"),
        (
            {"gemeente": "GM9902", "reader": replace(READER, municipalities=frozenset({"GM9901"}))},
            NotAllowed,
            "De gegevens van gemeente 'GM9902' mag u niet zien",
        ),
        (
            {"reader": replace(READER, classes=frozenset({Klasse.FINANCIEEL}))},
            NotAllowed,
            "De indicator taken.verstuurd is operationeel",
        ),
    ],
)
def test_what_does_not_fit_or_may_not_be_seen_is_one_sentence(
    words: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        made({"figures": ["taken.verstuurd"]}, **words)

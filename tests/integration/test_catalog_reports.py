"""The shipped reports on the demo town: what each one must hold, for whom, and that it tells what the indicators tell."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from ketenzicht.indicators import asking
from ketenzicht.indicators import catalog as indicators
from ketenzicht.indicators.dimensions import dimensions
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import Unit, parse_period
from ketenzicht.kernel.reader import Klasse, Profile
from ketenzicht.reports import catalog, model
from ketenzicht.reports.asked import used
from ketenzicht.reports.compose import compose
from ketenzicht.reports.definition import Level, Template
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import Report, blocks_of
from ketenzicht.warehouse import manifest
from tests.integration.asked import AT, analyst
from tests.integration.audit import audit, sums
from tests.integration.counted_apart import Books
from tests.integration.town import Town

pytestmark = pytest.mark.xdist_group("town")  # one worker makes the town, once

PERIODS = {
    Unit.MONTH: "2026-09",
    Unit.QUARTER: "2026-Q3",
    Unit.YEAR: "2025",
    Unit.WEEK: "2026-W39",
    Unit.HALF_YEAR: "2026-H1",
}
TEMPLATES = catalog.load(indicators.load(), dimensions())
AGGREGATE = [key for key, template in TEMPLATES.items() if template.level is Level.AGGREGATE]
PER_WORKER = "signalen-per-organisatie-per-medewerker"
ON_THE_TOWN = [
    key for key in TEMPLATES if key not in ("iv3", PER_WORKER, "aantal-logins-per-gebruiker-per-organisatie")
]
"""The demo town has no Iv3; that report is proved on the published file. Figures per worker need a right of their own
(test_catalog_signals)."""
USE, MONITORS = "test_use_and_completeness.py", "test_catalog_monitors.py"
SHORT = "test_catalog_reports.py::test_a_monitor_says_how_short_jeugd_is_this_year"
PROVED_ELSEWHERE = {
    "aantal-logins-per-gebruiker-per-organisatie": [f"{USE}::test_the_list_of_users_is_what_one_counts_in_the_files"],
    "besparingsmeter": [f"{MONITORS}::test_savings_are_those_of_the_workbook"],
    "bsn-met-taken-per-leeftijd-per-geslacht": [
        "test_reports_taken.py::test_the_people_with_tasks_are_as_many_as_the_truth_says_and_some_have_a_regisseur"
    ],
    "budgetuitputting": [
        f"{MONITORS}::test_the_obligation_is_volume_times_tariff_times_what_is_declared_of_it",
        f"{MONITORS}::test_the_forecast_is_its_four_parts_and_the_budget_is_that_of_the_workbook",
    ],
    "iv3": ["test_catalog_iv3.py::test_budget_account_and_difference_to_the_euro"],
    "kwartaalmonitor": [SHORT, f"{MONITORS}::test_the_product_that_overspends_makes_the_waterfall"],
    "leveranciersmonitor": [
        f"{MONITORS}::test_three_suppliers_carry_most_of_the_euros_under_contract",
        f"{MONITORS}::test_the_supplier_with_the_long_wait_stands_out",
        f"{MONITORS}::test_allotments_refused_and_rejected_lines_are_those_of_the_deliveries",
    ],
    "logins-per-organisatie": [f"{USE}::test_the_report_of_use_is_what_one_counts_in_the_files"],
    "ontbrekende-clienten": [f"{USE}::test_who_is_missing_stands_in_the_list_and_nobody_else"],
    PER_WORKER: ["test_catalog_signals.py::test_signals_per_worker_are_for_who_may_see_them_and_never_ranked"],
    "signaalverloop": ["test_catalog_signals.py::test_the_course_of_each_signal_is_listed_with_a_pseudonym"],
    "stapeling": [f"{MONITORS}::test_stacking_is_counted_per_law_and_across_laws"],
    "top-20-kostbaarste-inwoners": [f"{MONITORS}::test_the_top_twenty_is_for_its_role_only_and_is_ordered_by_costs"],
    "volledigheid": [f"{USE}::test_completeness_is_what_one_counts_in_the_files"],
}
"""reports of which the second set of books counts fewer than three figures, with the tests that count the others apart"""
Make = Callable[..., Report]


@pytest.fixture(scope="module")
def make(town: Town) -> Iterator[Make]:
    """A report for its usual period, by default as the analyst sees it; each is made once."""
    found = manifest.current(town.house.store)
    assert found is not None
    made: dict[tuple[str, Profile], Report] = {}
    with asking.open(town.house.store, found, at=AT) as source:

        def report(key: str, profile: Profile = Profile.ZAAK) -> Report:
            if (key, profile) not in made:
                made[key, profile] = compose(
                    TEMPLATES[key],
                    source=source,
                    period=parse_period(PERIODS[TEMPLATES[key].units[0]]),
                    reader=analyst().lowered_to(profile),
                    indicators=indicators.load(),
                    reason="proef",
                )
            return made[key, profile]

        yield report


@pytest.fixture(scope="module")
def books(town: Town) -> Books:
    """What one counts in the delivery files of the town."""
    return Books(files=town.made.truth.parent)


def key_figures(report: Report) -> Mapping[str, model.KeyFigure]:
    """Every key figure by its indicator (the first where it stands there more often)."""
    found: dict[str, model.KeyFigure] = {}
    for block in blocks_of(report, model.Figures):
        assert isinstance(block, model.Figures)
        for item in block.items:
            found.setdefault(item.indicator, item)
    return found


def table(report: Report, title: str) -> model.Table:
    (found,) = (block for block in blocks_of(report, model.Table) if block.title == title)
    assert isinstance(found, model.Table)
    return found


def row(found: model.Table, code: str) -> dict[str, Decimal | None]:
    """The figures of a member by the title of their column."""
    (chosen,) = (row for row in found.rows if isinstance(row[0], model.Member) and row[0].code == code)
    titles = [column.title for column in found.columns]
    return {title: cell.value for title, cell in zip(titles, chosen, strict=True) if isinstance(cell, Figure)}


@pytest.mark.covers("S1-30", "S1-31", "S1-33")
@pytest.mark.parametrize("key", ON_THE_TOWN)
def test_a_report_begins_with_three_to_five_known_figures_and_what_stands_out(key: str, make: Make) -> None:
    report = make(key)
    first = report.blocks[0]
    assert isinstance(first, model.Figures) and 3 <= len(first.items) <= 5
    assert all(item.figure.value is not None for item in first.items)
    assert report.highlight.endswith(".")
    assert {definition.key for definition in report.footer.definitions} == set(used(TEMPLATES[key]))


@pytest.mark.parametrize("key", ON_THE_TOWN)
def test_every_indicator_in_a_report_can_be_told_on_the_town(key: str, make: Make) -> None:
    """No column and no key figure is unknown from top to bottom, but for the desired term, of which the town has no norm."""
    unknown = {item.title for item in key_figures(make(key)).values() if item.figure.value is None}
    assert unknown == set()
    for block in blocks_of(make(key), model.Table):
        assert isinstance(block, model.Table)
        for place, column in enumerate(block.columns):
            cells = [row[place] for row in block.rows]
            if column.indicator not in ("", "aanvragen.binnen_gewenste_termijn"):
                assert any(isinstance(cell, Figure) and cell.value is not None for cell in cells), column.title


@pytest.mark.covers("S1-33")
@pytest.mark.parametrize("key", ON_THE_TOWN)
def test_figures_of_a_report_are_what_one_counts_in_the_delivered_files(key: str, make: Make, books: Books) -> None:
    """Every figure that the second set of books can count is the same; of each report these are three at least."""
    found = audit(TEMPLATES[key], facts(make(key)), books)
    assert found.wrong == ()
    assert len(found.confirmed) >= 3 or key in PROVED_ELSEWHERE


@pytest.mark.parametrize("key", PROVED_ELSEWHERE)
def test_what_the_books_cannot_count_has_a_proof_of_its_own(key: str) -> None:
    assert key in TEMPLATES
    for name in PROVED_ELSEWHERE[key]:
        file, _, function = name.partition("::")
        assert f"def {function}(" in Path(__file__).with_name(file).read_text("utf-8"), name


@pytest.mark.covers("S2-28")
@pytest.mark.parametrize("key", [key for key in AGGREGATE if key in ON_THE_TOWN])
def test_no_column_is_the_sum_of_others_unless_they_are_protected_together(key: str, make: Make) -> None:
    """Else the others and the sum would tell what is hidden in one of them."""
    known = indicators.load()
    for whole, parts in sums(facts(make(key))):
        families = {about.indicator if (about := known[part].of) else part for part in parts}
        assert len(families) == 1, f"{whole} = {' + '.join(parts)}"


@pytest.mark.parametrize("key", [key for key in AGGREGATE if key in ON_THE_TOWN])
def test_figures_for_inside_are_protected(key: str, make: Make) -> None:
    report = make(key, Profile.INTERN)
    assert report.footer.profile == "intern"
    assert report.blocks


@pytest.mark.covers("S0-31")
def test_people_are_listed_only_for_who_may_and_others_get_the_numbers(make: Make) -> None:
    (lijst,) = blocks_of(make("bsn-met-taken-per-leeftijd-per-geslacht"), model.Lijst)
    assert isinstance(lijst, model.Lijst) and lijst.pseudonymised
    with pytest.raises(NotAllowed):
        make("bsn-met-taken-per-leeftijd-per-geslacht", Profile.INTERN)
    others = make("personen-met-taken-per-leeftijd-per-geslacht", Profile.INTERN)
    assert not blocks_of(others, model.Lijst)


@pytest.mark.covers("S0-22")
def test_the_list_names_as_many_people_as_the_figure_says(make: Make) -> None:
    report = make("bsn-met-taken-per-leeftijd-per-geslacht")
    (lijst,) = blocks_of(report, model.Lijst)
    assert isinstance(lijst, model.Lijst)
    people = [row for row in lijst.rows if row[0] not in (None, "")]
    assert len(people) >= (key_figures(report)["taken.personen_met_open_taken"].figure.value or 0) > 0
    crosstab = blocks_of(report, model.Crosstab)[0]
    assert isinstance(crosstab, model.Crosstab)
    assert crosstab.total == key_figures(report)["taken.personen_met_open_taken"].figure
    assert [member.code for member in crosstab.columns] == ["man", "vrouw", "onbekend"]


@pytest.mark.covers("S0-21")
def test_open_tasks_stand_per_partner_by_age_by_state_and_as_a_flow(make: Make) -> None:
    report = make("open-taken-per-organisatie")
    states = table(report, "Open taken naar wat ermee gebeurt")
    flow = blocks_of(report, model.Flow)[0]
    ages = blocks_of(report, model.Crosstab)[0]
    assert isinstance(flow, model.Flow) and isinstance(ages, model.Crosstab)
    assert [member.code for member in ages.columns] == ["0-7", "8-14", "15-28", "29-56", ">56"]
    for line in flow.rows:
        found = row(states, line.member.code)
        assert found["Open"] == line.end.value
        parts = [found[title] for title in ("Niet opgepakt", "Gereserveerd", "In uitvoering")]
        assert sum(part or Decimal(0) for part in parts) == found["Open"]


@pytest.mark.covers("S1-35", "S1-37", "S1-40")
@pytest.mark.parametrize("key", ["maandmonitor", "kwartaalmonitor"])
def test_a_monitor_says_how_short_jeugd_is_this_year(key: str, make: Make, town: Town) -> None:
    story = town.truth["stories"]["nadeel_jeugd"]
    found = row(table(make(key), "Geld per wet"), "jeugd")
    assert f"{-(found['Verschil'] or 0):.2f}" == story["nadeel"]
    spent = found["Grootboek t/m nu"]
    assert f"{spent:.2f}" == story["gerealiseerd"]


@pytest.mark.covers("S1-41", "S1-43", "S1-47", "S1-48")
@pytest.mark.parametrize("key", ["maandmonitor", "kwartaalmonitor"])
def test_a_monitor_holds_residents_suppliers_and_the_nation(key: str, make: Make) -> None:
    report = make(key)
    kinds = table(report, "Inwoners naar aantal soorten hulp")
    assert [cell.code for row in kinds.rows for cell in row if isinstance(cell, model.Member)] == [
        "1",
        "2",
        "3",
        "4 of meer",
    ]
    rankings = [block for block in blocks_of(report, model.Ranking) if isinstance(block, model.Ranking)]
    assert [block.indicator for block in rankings] == ["leveranciers.bedrag", "leveranciers.lopend"]
    assert all(len(block.places) == 10 for block in rankings)
    origins = table(report, "Waar de landelijke cijfers vandaan komen")
    labels = {cell.label for row in origins.rows for cell in row if isinstance(cell, model.Member)}
    assert labels == {f"CBS {name} · 2026-H1 · voorlopig" for name in ("Wmo-cliënten", "Jeugdhulp", "Bijstand")}


@pytest.mark.covers("S1-29")
def test_no_report_about_tasks_shows_money() -> None:
    for key in ("open-taken-per-organisatie", "personen-met-taken-per-leeftijd-per-geslacht"):
        template: Template = TEMPLATES[key]
        assert Klasse.FINANCIEEL in template.refuses
        assert all(indicators.load()[name].klasse is not Klasse.FINANCIEEL for name in used(template))

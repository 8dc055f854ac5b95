"""Example cbs: published tables as reference figures; a hidden cell is unknown, never zero."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ketenzicht.project.installation import Installation
from tests.conftest import PROJECT
from tests.integration.desk import ask, build, house_at, load
from tests.integration.pages import assert_true

DELIVERIES = {
    "jeugd-stromen": "stromen_jeugd.csv",
    "wmo-clienten": "wmo_1ehj2024_86050NED.csv",
    "wmo-stapeling": "wmo_stapeling_2023_83264NED.csv",
}
FLOWS = ("beginstand", "instroom", "uitstroom", "eindstand", "actief")
ROUNDING = 5
"""CBS rounds each count to a multiple of five, so a published count is at most 2.5 from the real one."""


@pytest.fixture(scope="module")
def published(reference_dir: Path) -> dict[str, list[dict[str, str]]]:
    """Per mapping the lines of its publication, as text."""
    folder = reference_dir / "data/cbs/excerpts"
    return {
        mapping: list(csv.DictReader((folder / file).read_text(encoding="utf-8").splitlines()))
        for mapping, file in DELIVERIES.items()
    }


@pytest.fixture(scope="module")
def figures(reference_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A house with the three publications."""
    house = house_at(tmp_path_factory.mktemp("cbs") / "data")
    for mapping, file in DELIVERIES.items():
        text = (PROJECT / f"examples/cbs/{mapping}.yaml").read_text(encoding="utf-8")
        load(house, text, reference_dir / "data/cbs/excerpts" / file)
    build(house)
    return house


def cell(text: str) -> tuple[str, Decimal | None]:
    """What a published cell says: whether it is shown, and its figure."""
    return ("verborgen", None) if text == "." else ("getoond", Decimal(text))


def period(published: str) -> str:
    """2021HJ1* as a key of a period."""
    return published.rstrip("*").replace("HJ", "-H")


def whole(part: str) -> str:
    """The whole is called totaal everywhere, whatever the publication writes."""
    return "totaal" if part == "Totaal" else part


def test_each_cell_that_was_published_is_one_figure(
    figures: Installation, published: dict[str, list[dict[str, str]]]
) -> None:
    rows = ask(
        figures,
        "SELECT sleutel, periode, uitsplitsing, status, waarde FROM landelijk_cijfer WHERE sleutel LIKE 'jeugd%'",
    )
    expected = {
        (
            f"{line['tabel']}.{flow}",
            period(line["periode"]),
            whole(line["soort"]),
        ): cell(line[flow])
        for line in published["jeugd-stromen"]
        for flow in FLOWS
        if line[flow]
    }
    assert {row[:3]: row[3:] for row in rows} == expected
    assert len(rows) == len(expected) == 53


def test_wmo_clients_are_those_of_the_publication(
    figures: Installation, published: dict[str, list[dict[str, str]]]
) -> None:
    rows = ask(figures, "SELECT regio, uitsplitsing, sleutel, waarde FROM landelijk_cijfer WHERE bron = 'cbs-86050ned'")
    found = {row[:3]: row[3] for row in rows}
    for line in published["wmo-clienten"]:
        place = (line["regio"], whole(line["type"]))
        assert found[*place, "wmo.clienten"] == Decimal(line["wmo_clienten"])
        assert found[*place, "wmo.clienten_per_1000_inwoners"] == Decimal(line["per_1000"])
    assert len(rows) == 2 * len(published["wmo-clienten"])


def test_hidden_cells_stay_hidden_and_are_never_zero(
    figures: Installation, published: dict[str, list[dict[str, str]]]
) -> None:
    points = sum(text == "." for lines in published.values() for line in lines for text in line.values())
    hidden = ask(figures, "SELECT regio, waarde FROM landelijk_cijfer WHERE status = 'verborgen'")
    assert hidden == [("Almere", None)] * points
    assert points == 4


def test_a_zero_that_was_published_stays_a_zero(figures: Installation) -> None:
    """Less than half a client per thousand inhabitants: small, and known."""
    zeros = ask(figures, "SELECT regio, uitsplitsing, status FROM landelijk_cijfer WHERE waarde = 0 ORDER BY regio")
    assert zeros == [("Alkmaar", "6+", "getoond"), ("Amersfoort", "6+", "getoond")]


def test_only_a_shown_figure_has_a_value(figures: Installation) -> None:
    found = ask(figures, "SELECT status, count(*), count(waarde) FROM landelijk_cijfer GROUP BY status ORDER BY status")
    assert found == [("getoond", 135, 135), ("verborgen", 4, 0)]


def test_a_star_behind_the_period_means_provisional(
    figures: Installation, published: dict[str, list[dict[str, str]]]
) -> None:
    lines = [*published["jeugd-stromen"], *published["wmo-stapeling"]]
    stars = Counter("voorlopig" if line["periode"].endswith("*") else "definitief" for line in lines)
    found = ask(
        figures,
        """SELECT publicatiestatus, count(DISTINCT (bron, split_part(sleutel, '.', 1), periode, regio, uitsplitsing))
        FROM landelijk_cijfer WHERE publicatiestatus IS NOT NULL GROUP BY ALL""",
    )
    assert dict(found) == stars


def test_of_a_publication_without_marks_the_status_is_not_known(figures: Installation) -> None:
    assert ask(figures, "SELECT DISTINCT publicatiestatus FROM landelijk_cijfer WHERE bron = 'cbs-86050ned'") == [
        (None,)
    ]


def flows(figures: Installation) -> list[tuple[int, ...]]:
    """Begin, inflow, outflow, end and active per table, period and kind, as they were loaded."""
    columns = ", ".join(f"CAST(max(waarde) FILTER (WHERE sleutel LIKE '%.{flow}') AS BIGINT)" for flow in FLOWS)
    where = "bron = 'cbs-jeugd-stromen'"
    key = "split_part(sleutel, '.', 1), periode, uitsplitsing"
    return list(ask(figures, f"SELECT {columns} FROM landelijk_cijfer WHERE {where} GROUP BY {key}"))


def test_begin_and_inflow_less_outflow_is_end_within_rounding(figures: Installation) -> None:
    found = flows(figures)
    assert len(found) == 12
    for begin, inflow, outflow, end, _ in found:
        assert abs(begin + inflow - outflow - end) <= 2 * ROUNDING  # four roundings of at most 2.5


def test_who_was_there_or_came_was_active(figures: Installation) -> None:
    found = [row for row in flows(figures) if row[4] is not None]
    assert len(found) == 5
    for begin, inflow, _, _, active in found:
        assert abs(begin + inflow - active) <= 1.5 * ROUNDING  # three roundings


def test_periods_start_on_their_first_day(figures: Installation) -> None:
    found = ask(figures, "SELECT DISTINCT periode, CAST(periode_van AS VARCHAR) FROM landelijk_cijfer ORDER BY periode")
    assert found == [
        ("2021-H1", "2021-01-01"),
        ("2022", "2022-01-01"),
        ("2023", "2023-01-01"),
        ("2023-H1", "2023-01-01"),
        ("2024-H1", "2024-01-01"),
    ]


def test_the_page_shows_what_comes_out(figures: Installation) -> None:
    assert_true("connect-published-figures.md", figures)

"""The catalog on what every municipality budgets and spends (Iv3): each figure as pandas finds it in the published file."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ketenzicht.indicators import catalog
from tests.conftest import PROJECT
from tests.integration.asked import Desk, desk_of
from tests.integration.desk import build, house_at, load

EXAMPLE = PROJECT / "examples/iv3"
IV3 = "finance/iv3_sociaal_domein_2017_2026.csv"
YEARS = range(2017, 2025)
SIZES = {
    "<20.000": 20_000,
    "20.000-50.000": 50_000,
    "50.000-100.000": 100_000,
    "100.000-250.000": 250_000,
    "250.000+": 10**9,
}


@pytest.fixture(scope="module")
def data(reference_dir: Path) -> Path:
    return reference_dir / "data"


@pytest.fixture(scope="module")
def iv3(data: Path) -> pd.DataFrame:
    """The published file; lasten in whole euros, taakvelden under the codes of the first two levels."""
    found = pd.read_csv(data / IV3, dtype={"taakveld": str})
    return found.assign(euro=(found["lasten_x1000_eur"] * 1000).round().astype("int64"))


@pytest.fixture(scope="module")
def desk(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Iv3, municipalities with their mergers, and a second source of inhabitants that must not count twice."""
    folder = tmp_path_factory.mktemp("iv3")
    house = house_at(folder / "data")
    runpy.run_path(str(EXAMPLE / "gemeenten.py"))["write"](data / IV3, folder / "gemeenten.csv")
    load(house, (EXAMPLE / "gemeenten.yaml").read_text(encoding="utf-8"), folder / "gemeenten.csv")
    for mapping, file in {"iv3": IV3, "bevolking": "cbs/kwb_2024_inwoners_gm_wk.csv"}.items():
        load(house, (EXAMPLE / f"{mapping}.yaml").read_text(encoding="utf-8"), data / file)
    build(house)
    with desk_of(house) as found:
        yield found


def of(iv3: pd.DataFrame, soort: str, year: int) -> pd.DataFrame:
    return iv3[(iv3["soort"] == soort) & (iv3["jaar"] == year)]


def inhabitants(iv3: pd.DataFrame, year: int) -> pd.Series:
    """Inhabitants on 1 January per municipality that made an account, such as Weesp in 2022, before it went into Amsterdam."""
    return of(iv3, "jaarrekening", year).groupby("gm_code")["inwoners"].first()


def totals(rows: pd.DataFrame, column: str) -> dict[str, int]:
    return {str(key): int(euro) for key, euro in rows.groupby(column)["euro"].sum().items()}


@pytest.mark.covers("S1-35", "S1-37")
@pytest.mark.parametrize("year", YEARS)
def test_budget_account_and_difference_to_the_euro(year: int, desk: Desk, iv3: pd.DataFrame) -> None:
    budget, account = (of(iv3, soort, year) for soort in ("begroting", "jaarrekening"))
    assert desk.total("iv3.begroting", str(year)) == int(budget["euro"].sum())
    assert desk.total("iv3.jaarrekening", str(year)) == int(account["euro"].sum())
    assert desk.total("iv3.verschil", str(year)) == int(budget["euro"].sum() - account["euro"].sum())
    assert desk.by("iv3.jaarrekening", str(year), "gemeente") == totals(account, "gm_code")
    assert desk.by("iv3.begroting", str(year), "taakveld") == totals(budget, "taakveld")


def test_the_nation_spent_1963_euros_per_inhabitant_in_2024(desk: Desk, iv3: pd.DataFrame) -> None:
    """35.2 billion over 17.9 million: municipalities that were merged before do not count among the inhabitants."""
    spent = of(iv3, "jaarrekening", 2024)["euro"].sum()
    expected = spent / inhabitants(iv3, 2024).sum()
    assert round(expected) == 1963
    assert float(desk.total("iv3.per_inwoner", "2024")) == pytest.approx(expected)


@pytest.mark.parametrize("year", [2017, 2022, 2024])
def test_spent_per_inhabitant_of_each_municipality_taakveld_and_class_of_size(
    year: int, desk: Desk, iv3: pd.DataFrame
) -> None:
    account, people = of(iv3, "jaarrekening", year), inhabitants(iv3, year)
    spent = account.groupby("gm_code")["euro"].sum()
    expected = (spent / people[spent.index]).to_dict()
    found = desk.by("iv3.per_inwoner", str(year), "gemeente")
    assert {code: float(value) for code, value in found.items()} == pytest.approx(expected)
    by_field = {code: euro / people.sum() for code, euro in totals(account, "taakveld").items()}
    found = desk.by("iv3.per_inwoner", str(year), "taakveld")
    assert {code: float(value) for code, value in found.items()} == pytest.approx(by_field)
    size = pd.cut(people, [0, *SIZES.values()], right=False, labels=list(SIZES))
    by_size = (spent.groupby(size, observed=True).sum() / people.groupby(size, observed=True).sum()).to_dict()
    found = desk.by("iv3.per_inwoner", str(year), "grootteklasse")
    assert {code: float(value) for code, value in found.items()} == pytest.approx(by_size)


@pytest.mark.covers("S1-38")
def test_a_trend_is_marked_where_the_list_of_taakvelden_breaks() -> None:
    for key in ("begroting", "jaarrekening", "verschil", "per_inwoner"):
        assert [change.since.year for change in catalog.load()[f"iv3.{key}"].changes] == [2023, 2025]


def test_a_year_without_an_account_is_unknown(desk: Desk) -> None:
    assert desk.known("iv3.begroting", "2026")
    assert not desk.known("iv3.jaarrekening", "2027")

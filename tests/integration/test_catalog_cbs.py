"""The catalog on published figures of CBS: as they stand in the publication, with source, period and status."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import PROJECT
from tests.integration.asked import Desk, desk_of
from tests.integration.desk import build, house_at, load

FILES = {"jeugd-stromen": "stromen_jeugd.csv", "wmo-clienten": "wmo_1ehj2024_86050NED.csv"}
PARTS = ("beginstand", "instroom", "uitstroom", "eindstand")


@pytest.fixture(scope="module")
def excerpts(reference_dir: Path) -> Path:
    return reference_dir / "data/cbs/excerpts"


@pytest.fixture(scope="module")
def desk(excerpts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    house = house_at(tmp_path_factory.mktemp("cbs") / "data")
    for mapping, file in FILES.items():
        load(house, (PROJECT / f"examples/cbs/{mapping}.yaml").read_text(encoding="utf-8"), excerpts / file)
    build(house)
    with desk_of(house) as found:
        yield found


@pytest.fixture(scope="module")
def flows(excerpts: Path) -> pd.DataFrame:
    """The totals of youth care, by the key of the period."""
    rows = pd.read_csv(excerpts / FILES["jeugd-stromen"], dtype=str)
    rows = rows[(rows["tabel"] == "jeugdhulptrajecten") & (rows["soort"] == "Totaal")]
    return rows.assign(key=rows["periode"].str.rstrip("*").str.replace("HJ", "-H")).set_index("key")


def test_begin_plus_in_minus_uit_is_eind_as_published(desk: Desk, flows: pd.DataFrame) -> None:
    assert len(flows)
    for period, published in flows.iterrows():
        found = {part: desk.total(f"landelijk.jeugdhulptrajecten_{part}", str(period)) for part in PARTS}
        assert {part: int(value) for part, value in found.items()} == {part: int(published[part]) for part in PARTS}
        gap = found["beginstand"] + found["instroom"] - found["uitstroom"] - found["eindstand"]
        assert abs(gap) <= 10  # four counts, each rounded to a multiple of five


@pytest.mark.covers("S1-43")
def test_a_national_figure_says_its_source_period_and_status(desk: Desk, excerpts: Path) -> None:
    rows = pd.read_csv(excerpts / FILES["wmo-clienten"], dtype=str).set_index(["type", "regio"])
    found = desk.by("landelijk.wmo", "2024-03", "herkomst")
    assert {code: int(value) for code, value in found.items()} == {
        "CBS StatLine 86050NED · 2024-H1": int(rows.loc[("Totaal", "Nederland"), "per_1000"])
    }
    (origin,) = desk.by("landelijk.jeugdhulptrajecten_instroom", "2021-H1", "herkomst")
    assert origin == "CBS StatLine, jeugdhulptrajecten, in- en uitstroom · 2021-H1 · voorlopig"

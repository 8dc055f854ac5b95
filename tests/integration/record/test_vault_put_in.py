"""The program puts its vault in, and with it who tells a BSN (P-5)."""

from pathlib import Path

import pytest

from ketenzicht.access.rollen.presets import BELEIDSANALIST
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.project.record import put_in_vault
from ketenzicht.regie import ports
from tests.integration.desk import house_at
from tests.integration.record.cast import AT, Cast


@pytest.mark.covers("P-5")
def test_the_record_asks_the_vault_of_the_installation_for_both(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "_used", [])
    monkeypatch.setattr(ports, "_asked", [])
    house = house_at(tmp_path / "data")
    put_in_vault(house)
    (name,) = ports.vault().pseudonyms("persoon", ["bsn:111222333"], at=AT)
    assert name is not None
    assert ports.vault() is house.vault
    assert ports.identities().identifier(name, reader=cast.reader("Rachida")) == "bsn:111222333"
    with pytest.raises(NotAllowed):
        ports.identities().identifier(name, reader=cast.reader("Bram", BELEIDSANALIST))

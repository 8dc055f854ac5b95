"""What tests of persons and groups share: a vault in a folder, made-up BSNs, and persons made through the front door."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.models import Groep, Plan, Regisseurschap
from ketenzicht.regie.personen.actions import make
from ketenzicht.regie.personen.searching import search
from ketenzicht.regie.ports import use_vault
from tests.integration.record.cast import AT, Cast

BSN_SEM, BSN_ANJA, BSN_BERT = "900000016", "900000028", "900000041"
"""They pass the elfproef: 81 + 2·1 − 6 = 77, 81 + 2·2 − 8 = 77, 81 + 3·0 + 2·4 − 1 = 88."""
REAL_BSN = "123456708"
"""Passes the elfproef too, and could be somebody's."""


def file_vault(folder: Path) -> FileVault:
    """A vault of this test's own, put in for the record."""
    made = FileVault(folder / "vault", Keyring.create(folder / "data.key", at=AT))
    use_vault(made)
    return made


def known(
    by: Reader, roepnaam: str, geslachtsnaam: str = "de Wit", *, born: date | None = None, bsn: str = "",
    at: datetime = AT, **more: Any,
) -> UUID:
    """Somebody whom this reader searched for and made."""
    found = search(by, f"{roepnaam} {geslachtsnaam}", born=born, bsn=bsn, at=at)
    return make(
        ticket=found.ticket, roepnaam=roepnaam, geslachtsnaam=geslachtsnaam, geboortedatum=born, bsn=bsn, by=by, at=at, **more
    )  # fmt: skip


def a_plan(cast: Cast, groep: Groep | UUID, regisseur: str = "Rachida", *, since: datetime = AT) -> Plan:
    """A running plan of this group, in this regisseur's hands."""
    row = groep if isinstance(groep, Groep) else Groep.objects.get(pk=groep)
    plan = Plan.objects.create(
        gemeente_id=row.gemeente_id, groep=row, kenmerk=str(row.pk)[-8:], gestart_tijd=since, gemaakt_door="test"
    )
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers[regisseur], geldig_van=since)
    return plan

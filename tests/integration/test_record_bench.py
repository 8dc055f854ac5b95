"""The town of the bench, in small: it holds what acts write, and a town that does not is found."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench.record import comparing, doing, house
from ketenzicht.access.vault.postgres import PostgresVault
from ketenzicht.regie.ports import use_vault
from tests.integration.desk import house_at

OBJECTS = 2_000


@pytest.fixture
def town(transactional_db: None, tmp_path: Path, settings: Any) -> house.Marks:
    """Filled by COPY, checked and committed; whoever asks after that is the application again."""
    home = house_at(tmp_path / "data")
    home.store.mark_as_demo()
    use_vault(PostgresVault(home.keyring))
    settings.DEMO, settings.DATA_FOLDER = True, home.root
    return house.fill(OBJECTS)


def test_the_town_looks_as_acts_write_it_and_where_it_does_not_that_is_told(town: house.Marks) -> None:
    sorts = doing.do_acts(town)
    assert comparing.all_differences(sorts) == []

    spoil("UPDATE regie_taak SET wet = '' WHERE NOT id = ANY(%s)", keys_of(sorts, "taak"))
    spoil("DELETE FROM access_melding WHERE object_soort = 'traject' AND NOT object_id = ANY(%s)", keys_of(sorts, "traject"))  # fmt: skip
    spoil("DELETE FROM regie_doelevent WHERE NOT pgh_obj_id = ANY(%s)", keys_of(sorts, "doel"))
    some = [sort for sort in sorts if sort.kind in ("taak", "traject", "doel", "notitie")]
    told = {line.partition(":")[0] for line in comparing.all_differences(some)}
    assert {"taak (gesloten), Taak.wet", "traject (lopend), notice traject.toegewezen per object", "doel (bereikt), former Doel per object"} <= told  # fmt: skip
    assert {name.split()[0] for name in told} == {"taak", "traject", "doel"}


def keys_of(sorts: list[doing.Sort], kind: str) -> list[object]:
    return [key for sort in sorts if sort.kind == kind for key in sort.made]


def spoil(query: str, *values: Any) -> None:
    """Change what COPY wrote, past the rules that hold for the application."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(query, values)
    connection.close()

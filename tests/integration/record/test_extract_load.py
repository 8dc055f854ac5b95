"""What is recorded comes into the warehouse: everything, once, and no more than the contract asks."""

from ketenzicht.regie.models import Overgang
from tests.integration.record.cast import AT
from tests.integration.record.extract_scene import Scene

TASKS = "SELECT taak_id, persoon, status, onderwerp, feedback_gegeven FROM taak ORDER BY taak_id"


def test_the_first_load_takes_everything_and_the_second_nothing(scene: Scene) -> None:
    sem = scene.person(born=AT.date())
    taak = scene.task(sem)
    first = scene.load()
    assert first.is_new
    assert first.delivery.quarantined == 0, first.delivery.tables
    assert {table.table for table in first.delivery.tables if table.accepted} >= {
        "taak",
        "persoon",
        "medewerker",
        "team",
    }
    assert scene.rows(TASKS) == [(str(taak.pk), scene.pseudonym(sem), "verstuurd", None, None)]
    again = scene.load()
    assert not again.is_new
    assert again.delivery.id == first.delivery.id


def test_a_change_replaces_the_row_and_brings_nothing_else(scene: Scene) -> None:
    taak = scene.task(scene.person())
    other = scene.task(scene.person("Noor"))
    scene.load()
    Overgang.objects.create(
        taak=taak, status="gereserveerd", gebeurd_tijd=AT, geregistreerd_tijd=AT, door="test", afgeleid=True
    )
    loaded = scene.load()
    assert [(table.table, table.accepted) for table in loaded.delivery.tables] == [("taak", 1)]
    found = dict(scene.rows("SELECT taak_id, gereserveerd_afgeleid FROM taak"))
    assert found == {str(taak.pk): True, str(other.pk): None}

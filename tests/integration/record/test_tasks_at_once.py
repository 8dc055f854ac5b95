"""Many at once want one task: one gets it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from ketenzicht.access.errors import AccessError
from ketenzicht.access.models import Logregel
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Overgang
from ketenzicht.regie.taken import actions
from tests.integration.record.cast import AT, make_cast
from tests.integration.record.taken_scene import make_scene, the_task

MANY = 50


@pytest.mark.django_db(transaction=True)
@pytest.mark.covers("S0-13")
def test_fifty_reserve_one_task_and_one_has_it() -> None:
    scene = make_scene(make_cast())
    scene.agree()
    taak = scene.send()
    readers = [scene.colleague(f"Collega {number}", "uwv") for number in range(MANY)]
    together = Barrier(MANY)

    def reserve(reader: Reader) -> str:
        together.wait()
        try:
            actions.reserve(taak=taak, by=reader, at=AT + timedelta(hours=1))
            return reader.id
        except AccessError as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        found = list(pool.map(reserve, readers))
    winners = [answer for answer in found if answer != "DoesNotFitState"]
    assert len(winners) == 1
    assert str(the_task(taak).medewerker_id) == winners[0]
    assert Overgang.objects.filter(taak=taak, status="gereserveerd").values_list("door", flat=True).get() == winners[0]
    assert Logregel.objects.filter(soort="weigering", handeling="taak.reserveren").count() == MANY - 1


@pytest.mark.django_db(transaction=True)
def test_taking_up_and_withdrawing_at_once_leaves_one_of_both() -> None:
    scene = make_scene(make_cast())
    scene.agree()
    later = AT + timedelta(hours=1)
    for _ in range(8):
        taak = scene.send()
        together = Barrier(2)

        def act(which: int, taak: object = taak, together: Barrier = together) -> bool:
            together.wait()
            try:
                if which:
                    actions.close(taak=taak, resultaat="dienst_geleverd", by=scene.umit, at=later)  # type: ignore[arg-type]
                else:
                    actions.withdraw(taak=taak, by=scene.rachida, at=later)  # type: ignore[arg-type]
                return True
            except AccessError:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(act, (0, 1))) == 1
        ends = set(Overgang.objects.filter(taak=taak).values_list("status", flat=True)) & {"gesloten", "ingetrokken"}
        assert ends == {the_task(taak).status}

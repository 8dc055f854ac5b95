"""Many at once on real PostgreSQL: one plan per group, nobody's text lost, no goal slips under a closing plan."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from ketenzicht.access.acting.editing import FieldConflict, draft
from ketenzicht.access.acting.models import Concept
from ketenzicht.access.log.models import Logregel
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import (
    Doel,
    Groep,
    Plan,
    PlanInhoud,
    Regisseurschap,
    Signaal,
    SignaalInhoud,
    Signaalkoppeling,
)
from ketenzicht.regie.plannen.actions import WORDS, adjust, close, start
from ketenzicht.regie.plannen.chain import add_regisseur, leave_regie
from ketenzicht.regie.plannen.errors import LastRegisseur, PlanAlreadyRuns
from ketenzicht.regie.plannen.filing import claim, file_signal
from ketenzicht.regie.plannen.goals import finish_goal, set_goal
from tests.integration.record.cast import AT, HERE, make_cast
from tests.integration.record.plannen_scene import DAY, Household, household, key, planned

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(transactional_db: None) -> Household:
    return household(make_cast())


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """All acts at once, each in a thread and on a connection of its own; what each gave or raised."""
    line = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with own_connection():
            line.wait(timeout=60)
            try:
                return act()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


@pytest.mark.covers("S3-25")
def test_fifty_start_a_plan_for_one_group_and_one_runs(home: Household) -> None:
    cast = home.cast
    groep = cast.group(cast.person("Ali"))
    Groep.objects.filter(pk=groep.pk).update(gemaakt_door=home.rachida.id)
    got = together([lambda: start(groep=groep.pk, by=home.rachida, at=AT) for _ in range(50)])
    made = [one for one in got if isinstance(one, UUID)]
    assert [plan.pk for plan in Plan.objects.filter(groep=groep)] == made
    assert {type(one) for one in got if not isinstance(one, UUID)} == {PlanAlreadyRuns}
    assert Logregel.objects.filter(handeling="plan.starten", soort="weigering").count() == 49
    assert Regisseurschap.objects.filter(plan__groep=groep).count() == 1


@pytest.mark.covers("X-27", "S3-27")
def test_fifty_edit_one_plan_and_nobodys_text_is_lost(home: Household) -> None:
    """Each writes one field, seeing the same empty page: the first writer of a field wins, the others keep a draft."""
    cast, readers = home.cast, [home.rachida]
    for name in ("Tom", "Vera"):
        add_regisseur(plan=home.plan, medewerker=key(cast, name), by=home.rachida, at=AT)
        readers.append(cast.reader(name))
    fields = WORDS[1:]
    seen = dict.fromkeys(fields, "")

    def edit(number: int) -> Callable[[], Any]:
        reader, field = readers[number % len(readers)], fields[number // len(readers) % len(fields)]
        new = {field: f"{reader.name} {number}"}
        return lambda: adjust(plan=home.plan, base=seen, new=new, by=reader, at=AT)

    got = together([edit(number) for number in range(50)])
    won = [one for one in got if one is None]
    assert len(won) == len(fields)
    inhoud = PlanInhoud.objects.get(van=home.plan)
    kept = {getattr(inhoud, field) for field in fields}
    assert all(kept)
    lost = [error for error in got if error is not None]
    assert {type(error) for error in lost} == {FieldConflict}
    for number, error in enumerate(got):
        if error is not None:
            field = fields[number // len(readers) % len(fields)]
            assert error.mine == {field: f"{readers[number % len(readers)].name} {number}"}
            assert error.theirs[field] in kept
    assert all(draft(reader, "plan.bijstellen", key=home.plan) for reader in readers)
    assert Concept.objects.count() == len(readers)


@pytest.mark.covers("S0-4")
def test_no_goal_slips_under_a_plan_that_closes_as_reached(home: Household) -> None:
    cast = home.cast
    plans = [planned(cast, cast.group(cast.person(f"P{n}"))) for n in range(12)]

    def closing(plan: UUID) -> Callable[[], Any]:
        return lambda: close(plan=plan, sluitreden="doelen_bereikt", oordeel="Klaar", by=home.rachida, at=AT)

    def adding(plan: UUID) -> Callable[[], Any]:
        return lambda: set_goal(plan=plan, tekst="Nog iets", persoon=None, by=home.rachida, at=AT)

    together([act(plan) for plan in plans for act in (closing, adding)])
    for plan in Plan.objects.filter(pk__in=plans):
        open_goals = Doel.objects.filter(plan=plan, afgesloten_op=None).count()
        assert (plan.sluitreden, open_goals) in {("doelen_bereikt", 0), ("", 1)}


@pytest.mark.covers("S0-4")
def test_the_database_itself_refuses_an_open_goal_under_a_closed_plan(home: Household) -> None:
    doel = home.goal("Rust")
    with pytest.raises(IntegrityError, match="open doelen"), transaction.atomic():
        Plan.objects.filter(pk=home.plan).update(gesloten_tijd=AT, sluitreden="doelen_bereikt")
    finish_goal(doel=doel, uitkomst="bereikt", by=home.rachida, at=AT)
    close(plan=home.plan, sluitreden="doelen_bereikt", oordeel="Klaar", by=home.rachida, at=AT)
    with pytest.raises(IntegrityError, match="plan gesloten"), transaction.atomic():
        Doel.objects.filter(pk=doel).update(afgesloten_op=None, uitkomst="")


@pytest.mark.covers("S3-37")
def test_two_regisseurs_who_leave_at_once_do_not_leave_the_plan_alone(home: Household) -> None:
    cast, rachida, tom = home.cast, UUID(home.rachida.id), key(home.cast, "Tom")
    add_regisseur(plan=home.plan, medewerker=tom, by=home.rachida, at=AT)
    got = together(
        [
            lambda: leave_regie(plan=home.plan, medewerker=rachida, by=home.rachida, at=AT + DAY),
            lambda: leave_regie(plan=home.plan, medewerker=tom, by=cast.reader("Tom"), at=AT + DAY),
        ]
    )
    assert sorted(type(one).__name__ for one in got) == sorted(["NoneType", LastRegisseur.__name__])
    assert Regisseurschap.objects.filter(plan=home.plan, geldig_tot=None).count() == 1


@pytest.mark.covers("S3-45")
def test_of_many_who_claim_one_signal_one_has_it(home: Household) -> None:
    cast = home.cast
    plans = [home.plan]
    names = ["Tom", "Vera", "Bram", "Kim"]
    for name in names:
        plans.append(planned(cast, cast.group(home.sem, cast.person(f"bij {name}")), name))
    signaal = Signaal.objects.create(
        gemeente_id=HERE, persoon=home.sem, kanaal="telefoon", indiener="professional", ontvangen_tijd=AT, geregistreerd_tijd=AT,
        vervalt_op=(AT + 300 * DAY).date(),
    )  # fmt: skip
    SignaalInhoud.objects.create(van=signaal)
    file_signal(signaal, AT)
    assert Signaalkoppeling.objects.filter(signaal=signaal, geclaimd_tijd=None).count() == 5
    readers = [home.rachida, *map(cast.reader, names)]

    def claims(reader: Reader) -> Callable[[], Any]:
        return lambda: claim(signaal=signaal.pk, by=reader, at=AT)

    got = together([claims(reader) for reader in readers])
    assert sum(one is None for one in got) == 1
    claimed = Signaalkoppeling.objects.get(signaal=signaal, losgemaakt_tijd=None)
    assert claimed.plan_id == plans[[one is None for one in got].index(True)]

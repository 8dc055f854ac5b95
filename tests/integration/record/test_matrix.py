"""The matrix: every role × every kind × every surface, against a table of expectations that was not made from the code."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Logregel, Noodtoegang
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, policies, read
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Vervanging
from tests.integration.record.cast import AT, ELSEWHERE, HERE, Cast, make_cast, member, participant
from tests.integration.record.expectations import Expected, expectations
from tests.integration.record.street import Street, build, secret

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.django_db]

ALL = expectations()
IDS = [f"{one.reader} · {one.kind}" for one in ALL]


class Scene:
    """The street and its readers; made once, read by every case, rolled back at the end."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.street: Street = build(self.cast)
        self._deputies()
        self.readers: dict[str, Reader] = {}

    def reader(self, described: str) -> Reader:
        """`regisseur Tom+deputy` → the Reader; `@elders`: in the second municipality."""
        if described not in self.readers:
            self.readers[described] = self._made(described)
        return self.readers[described]

    def _made(self, described: str) -> Reader:
        role, name = described.split()
        if role in ("member", "participant"):
            persoon = self.street.persons[name]
            return member(persoon) if role == "member" else participant(persoon)
        name, _, gemeente = name.partition("@")
        name, _, state = name.partition("+")
        return self.cast.reader(f"{name}{'+' if state else ''}{state}", role, gemeente=ELSEWHERE if gemeente else HERE)

    def _deputies(self) -> None:
        """Toms and Mos of their own: deputy now and before, broken glass now and before."""
        cast = self.cast
        for name, state in (("Tom", "deputy"), ("Tom", "ended"), ("Mo", "glass"), ("Mo", "glass-over")):
            like = cast.medewerkers[name]
            twin = type(like).objects.create(
                naam=name, organisatie=like.organisatie, team=like.team, geldig_van=like.geldig_van
            )
            cast.medewerkers[f"{name}+{state}"] = twin
            over = state in ("ended", "glass-over")
            begin, end = AT - timedelta(days=9), AT - timedelta(days=1) if over else AT + timedelta(days=1)
            if name == "Tom":
                Vervanging.objects.create(
                    regisseur=cast.medewerkers["Rachida"],
                    vervanger=twin,
                    geldig_van=begin,
                    geldig_tot=end,
                    geregeld_door="test",
                )
            else:
                Noodtoegang.objects.create(
                    plan_id=self.street.plans["gezin"].pk, medewerker_id=twin.pk, gemeente_id=HERE, rol="wijkteammanager", begin=begin, eind=end
                )  # fmt: skip


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)


def keys(scene: Scene, case: Expected, *seen: str) -> set[object]:
    return {scene.street.key(case.kind, place) for place, what in case.seen.items() if what in seen}


COVERS = pytest.mark.covers(
    "S3-117", "S3-118", "S3-120", "S3-124", "S3-126", "S3-127", "S3-129", "S3-132", "S3-133", "S3-136", "S3-153", "S3-168", "S3-169", "S3-172", "S3-175", "X-23"
)  # fmt: skip


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_the_list(scene: Scene, case: Expected) -> None:
    policy, reader = policies[case.kind], scene.reader(case.reader)
    made = {scene.street.key(case.kind, place) for place in case.seen}
    with CaptureQueriesContext(connection) as queries:
        listed = set(policy.visible(reader, SEE_DAT, at=AT).filter(pk__in=made).values_list("pk", flat=True))
    assert listed == keys(scene, case, "dat", "wat")
    assert "_inhoud" not in " ".join(query["sql"] for query in queries)


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_the_single_object_and_the_error_message(scene: Scene, case: Expected) -> None:
    policy, reader = policies[case.kind], scene.reader(case.reader)
    for place, seen in case.seen.items():
        key = scene.street.key(case.kind, place)
        assert policy.may(reader, SEE_DAT, key, at=AT) == (seen != "-"), place
        if policy.inhoud is not None:
            assert policy.may(reader, SEE_WAT, key, at=AT) == (seen == "wat"), place
        assert bool(policy.why(reader, SEE_DAT, key, at=AT)) == (seen != "-"), place
        if seen == "-":
            with pytest.raises(NotFound) as hidden:
                policy.take(reader, SEE_DAT, key, at=AT)
            with pytest.raises(NotFound) as unknown:
                policy.take(reader, SEE_DAT, scene.street.persons["Henk"].pk, at=AT)
            assert str(hidden.value) == str(unknown.value), place


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_the_content_and_its_log(scene: Scene, case: Expected) -> None:
    policy, reader = policies[case.kind], scene.reader(case.reader)
    made = [scene.street.key(case.kind, place) for place in case.seen]
    before = Logregel.objects.count()
    (shown,) = read(reader, (policy, policy.model._default_manager.filter(pk__in=made)), at=AT)
    told = {one.dat.pk: one.wat for one in shown}
    assert told.keys() == keys(scene, case, "dat", "wat")
    if policy.inhoud is None:
        assert not any(told.values())
        return
    for place, seen in case.seen.items():
        wat = told.get(scene.street.key(case.kind, place))
        assert (secret(case.kind, place) in (wat or {}).values()) == (seen == "wat"), place
    assert Logregel.objects.count() - before == len(keys(scene, case, "wat"))


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_the_count(scene: Scene, case: Expected) -> None:
    policy, reader = policies[case.kind], scene.reader(case.reader)
    others = policy.visible(reader, SEE_DAT, at=AT).exclude(
        pk__in={scene.street.key(case.kind, place) for place in case.seen}
    )
    assert policy.visible(reader, SEE_DAT, at=AT).count() - others.count() == len(keys(scene, case, "dat", "wat"))

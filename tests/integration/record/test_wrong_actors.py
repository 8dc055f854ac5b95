"""People with a relation who may not: a colleague, the regisseur of another plan, a former deputy, the other side, a member."""

from pathlib import Path

import pytest

from ketenzicht.access.models import Logregel, Rolvervulling
from ketenzicht.access.rollen.actions import choose
from ketenzicht.access.rollen.errors import RoleIsOver
from tests.integration.record.cast import Cast
from tests.integration.record.lives.all import LIVES
from tests.integration.record.lives.tables import sections
from tests.integration.record.lives.trying import how_it_goes
from tests.integration.record.lives.world import DAY, World, keep_stores_in

TABLE = sections("actors.txt")


@pytest.mark.covers("S3-120", "S3-129", "S3-132", "S3-133", "X-2")
@pytest.mark.parametrize(("life", "row"), [(life, row) for life, section in TABLE.items() for row in section.rows])
def test_only_who_may_does_it(cast: Cast, tmp_path: Path, life: str, row: str) -> None:
    keep_stores_in(tmp_path)
    world, (act, _, state) = World(cast), row.partition("@")
    people = {name: world.actor(name) for name in TABLE[life].columns}
    key = LIVES[life].states[state](world)
    _, given = LIVES[life].tries[act](world, key)
    told = {name: how_it_goes(act, given, by=reader, at=world.at) for name, reader in people.items()}
    assert told == TABLE[life].rows[row]


@pytest.mark.covers("S3-175")
def test_nobody_begins_in_a_role_that_ended_yesterday(cast: Cast) -> None:
    world = World(cast)
    rol = Rolvervulling.objects.get(medewerker=world.key("Rachida"), rol="regisseur")
    rol.geldig_tot = world.at.date()
    rol.save()
    with pytest.raises(RoleIsOver):
        choose(world.key("Rachida"), rol.pk, purpose="hulp", at=world.at + DAY)
    assert Logregel.objects.latest("nr").grond == ["RoleIsOver"]

"""The ground on which a traject is shared with a partner: it ends, and who ordered the traject states it anew."""

import pytest

from ketenzicht.access.errors import MayNot
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.policy.history import history
from ketenzicht.regie.models import Traject
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.trajecten import actions, adding, queries
from ketenzicht.regie.trajecten.errors import GroundIsOver, SharedWithNobody, TrajectHasEnded
from ketenzicht.regie.trajecten.rules import trajecten
from tests.integration.record.cast import AT, Cast
from tests.integration.record.taken_scene import make_scene
from tests.integration.record.test_trajecten import DAY, added, at_partner, treated


@pytest.mark.covers("P-1")
def test_the_ground_of_a_traject_ends_and_is_stated_anew_by_who_ordered_it(cast: Cast) -> None:
    scene = make_scene(cast)
    row, umit = at_partner(scene, behandelaar=scene.worker("Umit")), treated(scene, "Umit")
    over = AT + 367 * DAY  # an agreement is the ground for 366 days
    assert personen.may(umit, SEE_DAT, scene.sem.pk, at=AT) and not personen.may(umit, SEE_DAT, scene.sem.pk, at=over)
    with pytest.raises(GroundIsOver, match="vraag wie het u gaf"):
        queries.shared_fields(umit, row.pk, at=over)
    assert list(queries.grounds_that_end(scene.rachida, on=(AT + 366 * DAY).date(), at=AT)) == [row]
    assert not queries.grounds_that_end(scene.rachida, on=(AT + 365 * DAY).date(), at=AT).exists()
    with pytest.raises(MayNot):
        actions.restate(traject=row.pk, by=umit, at=over)

    actions.restate(traject=row.pk, by=scene.rachida, at=over)
    assert personen.may(umit, SEE_DAT, scene.sem.pk, at=over + 366 * DAY)
    assert list(queries.shared_fields(umit, row.pk, at=over)) == [scene.sem.pk]
    told = [change.dat["grondslag_id"] for change in history(scene.rachida, trajecten, row.pk, at=over) if change.dat]
    assert told[-1] == (row.grondslag_id, Traject.objects.get(pk=row.pk).grondslag_id)

    weighed = {"soort": "afweging", "afweging": "loopt langer", "doel": "werk", "eindigt_op": (over + 30 * DAY).date()}
    actions.restate(traject=row.pk, grondslag=weighed, by=scene.rachida, at=over)
    assert not personen.may(umit, SEE_DAT, scene.sem.pk, at=over + 31 * DAY)
    actions.end(traject=row.pk, beeindigd_op=over.date(), reden_einde="volgens_plan", by=scene.rachida, at=over)
    with pytest.raises(TrajectHasEnded):
        actions.restate(traject=row.pk, by=scene.rachida, at=over)
    again = adding.reorder(traject=row.pk, grondslag=weighed, by=scene.rachida, at=over)
    assert Traject.objects.get(pk=again, grondslag__afweging="loopt langer").mijn_referentie != row.mijn_referentie
    with pytest.raises(SharedWithNobody):
        actions.restate(traject=added(scene).pk, by=scene.rachida, at=AT)

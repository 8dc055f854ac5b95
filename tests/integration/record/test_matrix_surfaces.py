"""Every surface, for every reader of the matrix: no object, text or name that the table does not give this reader."""

from typing import Any

import pytest

from ketenzicht.access.notices.queries import own_notices, unread_count
from tests.integration.record.cast import AT
from tests.integration.record.matrix_scene import READERS, Matrix
from tests.integration.record.street import policy_of
from tests.integration.record.surface_checks import check
from tests.integration.record.surfaces import keys_in, surfaces

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.django_db]

COVERS = pytest.mark.covers(
    "S3-17", "S3-117", "S3-118", "S3-119", "S3-120", "S3-126", "S3-129", "S3-132", "S3-143", "S3-153", "S3-169", "S3-171", "X-7", "X-32",
    "P-2", "P-3", "P-4",
)  # fmt: skip


@COVERS
@pytest.mark.parametrize("name", surfaces)
@pytest.mark.parametrize("reader", READERS)
def test_a_surface_shows_no_more_than_the_table(matrix: Matrix, reader: str, name: str) -> None:
    check(matrix, reader, name)


@COVERS
@pytest.mark.parametrize("reader", READERS)
def test_notices_are_shown_of_what_the_reader_may_know_and_counted_alike(matrix: Matrix, reader: str) -> None:
    view = matrix.view(reader)
    shown = own_notices(view.reader, at=AT, most=10_000)
    assert {notice.object_id for notice in shown} == view.known()
    assert unread_count(view.reader, at=AT) == len(shown) == len(view.known())


@COVERS
@pytest.mark.parametrize("reader", READERS)
def test_page_and_timeline_show_all_that_the_table_gives(matrix: Matrix, reader: str) -> None:
    view = matrix.view(reader)
    page, timeline = (
        set(keys_in(list(surfaces[name].ask(matrix, view)))) for name in ("page_of_the_plan", "timeline_of_the_plan")
    )
    for (kind, place), found in matrix.objects.items():
        plan: Any = found.pk if kind == "plan" else getattr(found, "plan_id", None)
        if view.expected.get(found.pk, "-") == "-" or view.expected.get(plan, "-") == "-":
            continue
        assert found.pk in timeline, (kind, place)
        if policy_of(kind) not in ("werknotitie", "toestemming", "inzageverzoek"):
            assert found.pk in page, (kind, place)


@COVERS
@pytest.mark.parametrize("reader", [one for one in READERS if one.startswith(("member", "participant"))])
def test_a_resident_reads_who_looked_at_what_the_resident_may_know_of(matrix: Matrix, reader: str) -> None:
    view = matrix.view(reader)
    told = set(keys_in(list(surfaces["looked_at"].ask(matrix, view))))
    mine = {found.pk for found in matrix.objects.values() if str(getattr(found, "persoon_id", "")) == view.reader.id}
    assert mine & view.known() <= told <= view.known()

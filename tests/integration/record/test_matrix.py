"""The matrix: every role × every kind × every surface, against a table of expectations that was not made from the code."""

import pytest

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from tests.integration.record.cast import AT
from tests.integration.record.expectations import Expected
from tests.integration.record.matrix_scene import ALL, Matrix, of
from tests.integration.record.street import policy_of, secret

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.django_db]

IDS = [f"{one.reader} · {one.kind}" for one in ALL]


COVERS = pytest.mark.covers(
    "S3-17", "S3-116", "S3-117", "S3-118", "S3-119", "S3-120", "S3-122", "S3-124", "S3-125", "S3-126", "S3-127", "S3-128", "S3-129", "S3-132",
    "S3-133", "S3-135", "S3-136", "S3-140", "S3-143", "S3-147", "S3-148", "S3-151", "S3-152", "S3-153", "S3-168", "S3-169", "S3-172",
    "S3-175", "X-12", "X-23", "P-2", "P-3", "P-4",
)  # fmt: skip


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_the_list(matrix: Matrix, case: Expected) -> None:
    view, told = matrix.view(case.reader), of(case, matrix)
    keys = {key for key, _ in told.values()}
    assert view.listed(case.kind) & keys == {key for key, seen in told.values() if seen != "-"}


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_the_single_object_and_why(matrix: Matrix, case: Expected) -> None:
    view, policy = matrix.view(case.reader), matrix.view(case.reader).policies[policy_of(case.kind)]
    for place, (key, seen) in of(case, matrix).items():
        why = view.reasons[policy.kind, key]
        assert bool(why[SEE_DAT]) == (seen != "-"), place
        if policy.inhoud is not None:
            assert bool(why[SEE_WAT]) == (seen == "wat"), place
        shown = view.shown.get(key)
        assert (shown is not None) == (seen != "-"), place
        if shown and policy.inhoud is not None:
            assert (shown.wat is not None) == (seen == "wat"), place
            assert (key in view.logged) == (seen == "wat"), place


@COVERS
@pytest.mark.parametrize("case", ALL, ids=IDS)
def test_one_object_of_each_sort_by_itself(matrix: Matrix, case: Expected) -> None:
    """The single check asks other queries than the explanation: they agree, and what is hidden is as if it were not there."""
    view, policy = matrix.view(case.reader), matrix.view(case.reader).policies[policy_of(case.kind)]
    one_of_each = {seen: (place, key) for place, (key, seen) in of(case, matrix).items()}
    for seen, (place, key) in one_of_each.items():
        assert policy.may(view.reader, SEE_DAT, key, at=AT) == (seen != "-"), place
        if policy.inhoud is not None:
            assert policy.may(view.reader, SEE_WAT, key, at=AT) == (seen == "wat"), place
        if seen == "-":
            with pytest.raises(NotFound) as hidden:
                policy.take(view.reader, SEE_DAT, key, at=AT)
            with pytest.raises(NotFound) as unknown:
                policy.take(view.reader, SEE_DAT, matrix.street.plans["gezin"].regisseurs.get().pk, at=AT)
            assert str(hidden.value) == str(unknown.value), place


@COVERS
@pytest.mark.parametrize("reader", dict.fromkeys(one.reader for one in ALL))
def test_no_text_of_what_is_not_shown(matrix: Matrix, reader: str) -> None:
    view = matrix.view(reader)
    everything = " ".join(str(one.wat) for one in view.shown.values())
    for (kind, place), found in matrix.objects.items():
        if secret(kind, place) in everything:
            assert view.expected.get(found.pk) == "wat", (kind, place)
    assert len(view.logged) == len(set(view.logged))

"""What is hidden leaves no gap: no number counts it, and a key that is hidden answers as one that was never given (S3-120)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Gebeurtenis, Logregel, Melding
from ketenzicht.access.notices.queries import own_notices, unread_count
from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.access.policy.history import history
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.looked import who_looked
from ketenzicht.regie.contacten.agenda import calendar
from ketenzicht.regie.contacten.contacts import log_contact
from ketenzicht.regie.contacten.notes import write_note
from ketenzicht.regie.groepen.queries import ecogram
from ketenzicht.regie.models import Planversie
from ketenzicht.regie.personen.queries import card
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.queries import mine
from ketenzicht.regie.plannen.rules import doelen
from ketenzicht.regie.plannen.timeline import export, timeline
from tests.integration.record.cast import AT, make_cast, member
from tests.integration.record.matrix_scene import KINDS, READERS, Matrix
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household
from tests.integration.record.street import policy_of
from tests.integration.record.surfaces import STAMP, text_of

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.django_db]

UNKNOWN = UUID("018f0000-0000-7000-8000-000000000000")


# -- no number counts what is hidden


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answers(home: Household, reader: Reader, mine_: UUID) -> str:
    """All that this reader can ask around one object of the own, without what is random: keys, marks and stamps."""
    told = [
        page(reader, home.plan, at=AT + DAY), timeline(reader, home.plan, at=AT + DAY), history(reader, doelen, mine_, at=AT + DAY),
        own_notices(reader, at=AT + DAY), unread_count(reader, at=AT + DAY), mine(reader, at=AT + DAY), calendar(reader, at=AT + DAY),
        ecogram(reader, home.groep.pk, at=AT + DAY), who_looked(reader, home.anja.pk, at=AT + DAY), card(reader, home.anja.pk, at=AT + DAY), export(reader, home.plan, at=AT + DAY).decode(),
    ]  # fmt: skip
    text = text_of(told)
    assert STAMP not in text
    return re.sub(r"[0-9a-f]{8,}(-[0-9a-f]{4,})+|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", "·", text)


def told_to_anja(hidden: int) -> str:
    """The answers in a household in which so many objects about Sem, the other member, were made in between."""
    with undone():
        home = household(make_cast())
        first = home.goal("Van Anja", home.anja)
        for number in range(hidden):
            home.goal(f"Van Sem {number}", home.sem)
            write_note(plan=home.plan, tekst="Over Sem", persoon=home.sem.pk, by=home.rachida, at=AT)
            log_contact(plan=home.plan, tekst="Met Sem", persoon=home.sem.pk, by=home.rachida, at=AT)
        home.goal("Samen", at=AT + HOUR)
        home.goal("Ook van Anja", home.anja, at=AT + HOUR)
        return answers(home, member(home.anja), first)


@pytest.mark.covers("S3-120", "S3-169")
def test_who_sees_the_own_objects_cannot_tell_how_many_lie_between(db: None) -> None:
    """The same answers, word for word and number for number, whether nothing or a lot about another was made in between."""
    without, with_many = told_to_anja(0), told_to_anja(7)
    assert without == with_many
    assert "Ook van Anja" in without
    assert "Sem 3" not in with_many


@pytest.mark.covers("S3-120", "S3-168")
def test_no_object_is_known_by_a_number_that_counts() -> None:
    """Keys are random; of a number that runs within one plan or at one desk who sees one sees all, and that of the log is shown
    nowhere."""
    for policy in policies.values():
        if policy.kind != "logregel":  # its number is shown nowhere
            assert isinstance(policy.model._meta.pk, models.UUIDField), policy.kind
    assert isinstance(Melding._meta.pk, models.UUIDField)
    counting = {
        f"{policy.kind}.{field.name}"
        for policy in policies.values()
        for field in policy.model._meta.concrete_fields
        if isinstance(field, models.IntegerField) and re.search("nummer|nr$|volg", field.name)
    }
    assert counting == {"planversie.nummer", "logregel.nr", "weekbericht.volgnummer", "filterregel.volgorde"}


@pytest.mark.covers("S3-120")
@pytest.mark.parametrize("reader", READERS)
def test_versions_of_a_plan_are_numbered_without_holes_for_whoever_sees_one(matrix: Matrix, reader: str) -> None:
    who = matrix.view(reader).reader
    seen = policies["planversie"].visible(who, SEE_DAT, at=AT)
    for plan in matrix.street.plans.values():
        numbers = list(seen.filter(plan=plan).order_by("nummer").values_list("nummer", flat=True))
        assert numbers in ([], list(range(1, Planversie.objects.filter(plan=plan).count() + 1)))


# -- hidden and unknown: one answer, the same questions to the database


def shape(ask: Callable[[], Any]) -> tuple[str, list[str], tuple[int, ...]]:
    """How it is refused, the SQL without its values, and how many rows it wrote outside the log of refusals."""
    counted: tuple[Any, ...] = (Melding, Gebeurtenis, Logregel)
    with undone(), CaptureQueriesContext(connection) as queries:
        before = [model.objects.count() for model in counted]
        try:
            ask()
            outcome = "answered"
        except NotFound as error:
            outcome = str(error)
        wrote = tuple(model.objects.count() - count for model, count in zip(counted, before, strict=True))
    sql = [re.sub(r"'[^']*'(::\w+)?|\b\d+\b|ARRAY\[[^]]*\](::\w+\[\])?", "·", query["sql"]) for query in queries]
    return outcome, sql, wrote


STRANGERS = ("regisseur Tom", "member Piet", "participant Henk", "behandelaar Umit", "klantcontactmedewerker Wil@elders", "regisseur Wil@elders")  # fmt: skip


@pytest.mark.covers("S3-120", "S3-169")
@pytest.mark.parametrize("reader", STRANGERS)
@pytest.mark.parametrize("kind", sorted({policy_of(kind) for kind in KINDS}))
def test_a_hidden_key_costs_the_same_questions_as_an_unknown_one(matrix: Matrix, kind: str, reader: str) -> None:
    view, policy = matrix.view(reader), policies[kind]
    hidden = [key for key in matrix.all_keys(policy) if view.expected.get(key, "-") == "-"]
    asks: list[Callable[[UUID], Any]] = [
        lambda key: policy.take(view.reader, SEE_DAT, key, at=AT),
        lambda key: policy.require(view.reader, SEE_DAT, key, at=AT),
        lambda key: history(view.reader, policy, key, at=AT),
    ]
    if kind == "plan":
        asks += [lambda key: page(view.reader, key, at=AT), lambda key: timeline(view.reader, key, at=AT)]
    for ask in asks[: 2 if kind == "werknotitie" else None]:
        for key in hidden[:1]:
            assert shape(lambda: ask(key)) == shape(lambda: ask(UNKNOWN))  # noqa: B023 -- asked at once


@pytest.mark.covers("S3-120", "S3-169")
@pytest.mark.parametrize("reader", READERS)
def test_each_count_is_the_length_of_its_list(matrix: Matrix, reader: str) -> None:
    view = matrix.view(reader)
    for kind in {policy_of(kind) for kind in KINDS}:
        rows = policies[kind].visible(view.reader, SEE_DAT, at=AT)
        assert rows.count() == len(list(rows)) == len({row.pk for row in rows}), kind
        for plan in matrix.street.plans.values():
            if any(field.name == "plan" for field in rows.model._meta.concrete_fields):
                under = rows.filter(plan=plan)
                assert under.count() == len(list(under)), kind
    assert unread_count(view.reader, at=AT) == len(own_notices(view.reader, at=AT, most=10_000))

"""A verb happens whole or not at all, once, and is logged also when it is refused."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from ketenzicht.access.acting.editing import FieldConflict, draft
from ketenzicht.access.acting.verbs import Verb, constraints, verb, verbs
from ketenzicht.access.errors import (
    Busy,
    ControlCharacters,
    InTheFuture,
    Invalid,
    LooksLikeBsn,
    MomentWithoutOffset,
    SameKeyOtherAct,
    TextTooLong,
)
from ketenzicht.access.log.recording import hash_of, hash_of_content, record
from ketenzicht.access.models import Gebeurtenis, Gemeente, Logregel, Organisatie, Uitgevoerd
from ketenzicht.access.policy import Action
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, HERE, SINCE, Cast, make_cast

ACTION, INNER = Action("proef.doen", "een proef doen"), Action("proef.deel", "een deel van een proef doen")
BSN = "111222333"
Act = Verb[..., UUID]


@pytest.fixture
def known() -> Iterator[None]:
    """Verbs and constraints that a test makes are gone after it."""
    before = dict(verbs), dict(constraints)
    yield
    for registry, kept in zip((verbs, constraints), before, strict=True):
        registry.clear()  # type: ignore[attr-defined]
        registry.update(kept)  # type: ignore[attr-defined]


def make_act(body: Callable[..., None] = lambda **_: None) -> Act:
    """A verb that makes an organisation, and then does this."""

    @verb(ACTION)
    def act(*, naam: str, by: Reader, at: datetime, extra: object = None, on: UUID | None = None) -> UUID:
        row = Organisatie.objects.create(code=f"o-{uuid4()}", naam=naam, soort="overig", geldig_van=SINCE)
        record(by, ACTION, row, at=at, details={"naam": naam}, event={"staat": "nieuw"})
        body(naam=naam, by=by, at=at, extra=extra)
        return row.pk

    return act


def refuse(**_: object) -> None:
    raise Invalid("Zo gaat het niet; doe het anders.")


def names() -> set[str]:
    return set(Organisatie.objects.filter(code__startswith="o-").values_list("naam", flat=True))


def lines(soort: str) -> list[tuple[str, list[str]]]:
    return [(row.handeling, row.grond) for row in Logregel.objects.filter(soort=soort).order_by("nr")]


@pytest.fixture
def rachida(cast: Cast, known: None) -> Reader:
    return cast.reader("Rachida")


# -- whole or not at all


def test_an_act_leaves_its_row_one_line_and_one_event(rachida: Reader) -> None:
    key = make_act()(naam="De Brug", by=rachida, at=AT)
    line, event = Logregel.objects.get(soort="actie"), Gebeurtenis.objects.get()
    assert names() == {"De Brug"} and verbs["proef.doen"].action == ACTION
    assert (line.wie, line.naam, line.rol, line.object_soort, line.object_id) == (
        rachida.id, "Rachida", "regisseur", "organisatie", key,
    )  # fmt: skip
    assert (line.doel, line.organisatie, line.inhoud) == ("hulp", rachida.organisation, {"naam": "De Brug"})
    assert (event.soort, event.object_id, event.gegevens) == ("proef.doen", key, {"staat": "nieuw"})
    assert bytes(line.hash) == hash_of(line) and bytes(line.inhoud_hash) == hash_of_content(line.inhoud)


def test_a_refused_act_leaves_nothing_but_the_refusal(rachida: Reader) -> None:
    about = uuid4()
    with pytest.raises(Invalid):
        make_act(refuse)(naam="De Brug", on=about, by=rachida, at=AT)
    assert names() == set() and not Gebeurtenis.objects.exists() and lines("actie") == []
    assert lines("weigering") == [("proef.doen", ["Invalid"])]
    line = Logregel.objects.get(soort="weigering")
    assert line.object_id == about and line.inhoud is None, "what was typed stays out of the log"


def test_a_mistake_of_ours_is_no_refusal_and_leaves_nothing(rachida: Reader) -> None:
    def stumble(**_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make_act(stumble)(naam="De Brug", by=rachida, at=AT)
    assert names() == set() and not Logregel.objects.exists()


def test_an_act_within_an_act_is_part_of_it(rachida: Reader) -> None:
    @verb(INNER)
    def inner(*, by: Reader, at: datetime) -> None:
        refuse()

    with pytest.raises(Invalid):
        make_act(lambda **given: inner(by=given["by"], at=given["at"]))(naam="De Brug", by=rachida, at=AT)
    assert names() == set() and lines("weigering") == [("proef.doen", ["Invalid"])]
    with pytest.raises(Invalid):
        inner(by=rachida, at=AT)
    assert lines("weigering")[1:] == [("proef.deel", ["Invalid"])]


def test_a_moment_in_the_future_is_told_by_its_field() -> None:
    assert str(InTheFuture("gestart op")) == "“gestart op” ligt in de toekomst; geef op wanneer het gebeurd is."


def test_a_moment_without_an_offset_is_refused(rachida: Reader) -> None:
    with pytest.raises(MomentWithoutOffset):
        make_act()(naam="De Brug", by=rachida, at=AT.replace(tzinfo=None))
    assert names() == set()


# -- once


def test_under_one_key_an_act_happens_once_with_one_outcome(rachida: Reader) -> None:
    act, key = make_act().once(uuid4()), uuid4()
    first = act(naam="De Brug", by=rachida, at=AT)
    assert act(naam="De Brug", by=rachida, at=AT.replace(hour=23)) == first, "who and when do not make it another act"
    assert make_act().once(key)(naam="De Brug", by=rachida, at=AT) != first
    assert Organisatie.objects.filter(naam="De Brug").count() == 2 and len(lines("actie")) == 2


def test_a_key_with_other_arguments_is_a_mistake(rachida: Reader) -> None:
    act = make_act().once(uuid4())
    act(naam="De Brug", by=rachida, at=AT)
    with pytest.raises(SameKeyOtherAct):
        act(naam="De Kade", by=rachida, at=AT)
    assert names() == {"De Brug"}


def test_two_people_may_use_the_same_key(cast: Cast, rachida: Reader) -> None:
    act = make_act().once(uuid4())
    assert act(naam="De Brug", by=rachida, at=AT) != act(naam="De Brug", by=cast.reader("Tom"), at=AT)


def test_a_refused_act_may_be_tried_again_under_its_key(rachida: Reader) -> None:
    failing, key = [True], uuid4()
    act = make_act(lambda **_: refuse() if failing else None).once(key)
    with pytest.raises(Invalid):
        act(naam="De Brug", by=rachida, at=AT)
    assert not Uitgevoerd.objects.exists()
    failing.clear()
    assert act(naam="De Brug", by=rachida, at=AT)


def test_an_act_without_an_outcome_is_repeated_without_one(rachida: Reader) -> None:
    @verb(INNER)
    def nothing(*, by: Reader, at: datetime) -> None:
        record(by, INNER, Organisatie.objects.get(code="uwv"), at=at)

    act = nothing.once(uuid4())
    for _ in range(2):
        act(by=rachida, at=AT)
    assert lines("actie") == [("proef.deel", [])]


@pytest.mark.django_db(transaction=True)
def test_twenty_impatient_clicks_do_it_once(known: None) -> None:
    rachida, act, outcomes = make_cast().reader("Rachida"), make_act().once(uuid4()), []

    def click() -> None:
        try:
            outcomes.append(act(naam="De Brug", by=rachida, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 20 and len(set(outcomes)) == 1
    assert Organisatie.objects.filter(naam="De Brug").count() == 1 and len(lines("actie")) == 1


# -- the database says no


def test_a_constraint_has_a_named_error_and_another_one_stays_what_it_is(rachida: Reader) -> None:
    def again(**_: object) -> None:
        Gemeente.objects.create(code=HERE, naam="nog eens")

    with pytest.raises(IntegrityError):
        make_act(again)(naam="De Brug", by=rachida, at=AT)
    assert lines("weigering") == []
    constraints["access_gemeente_pkey"] = Busy
    with pytest.raises(Busy):
        make_act(again)(naam="De Brug", by=rachida, at=AT)
    assert lines("weigering") == [("proef.doen", ["Busy"])]


def conflict(sqlstate: type[Exception]) -> Exception:
    error = OperationalError("try again")
    error.__cause__ = sqlstate()
    return error


def failing(times: int, error: Exception) -> tuple[Callable[..., None], list[int]]:
    tries: list[int] = []

    def body(**_: object) -> None:
        tries.append(1)
        if len(tries) <= times:
            raise error

    return body, tries


@pytest.mark.parametrize("state", [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected])
def test_where_postgresql_asks_to_try_again_that_is_done(rachida: Reader, state: type[Exception]) -> None:
    body, tries = failing(4, conflict(state))
    make_act(body)(naam="De Brug", by=rachida, at=AT)
    assert len(tries) == 5 and Organisatie.objects.filter(naam="De Brug").count() == 1


def test_after_five_times_it_is_told_that_somebody_else_is_busy(rachida: Reader) -> None:
    body, tries = failing(9, conflict(psycopg.errors.DeadlockDetected))
    with pytest.raises(Busy):
        make_act(body)(naam="De Brug", by=rachida, at=AT)
    assert len(tries) == 5 and lines("weigering") == [("proef.doen", ["Busy"])]


def test_another_failure_of_the_database_is_not_tried_again(rachida: Reader) -> None:
    body, tries = failing(9, conflict(psycopg.errors.AdminShutdown))
    with pytest.raises(OperationalError):
        make_act(body)(naam="De Brug", by=rachida, at=AT)
    assert len(tries) == 1


def both_codes(extra: object) -> tuple[str, str]:
    assert isinstance(extra, list)
    return extra[0], extra[1]


@pytest.mark.django_db(transaction=True)
def test_two_acts_that_wait_for_each_other_both_come_through(known: None) -> None:
    """A real deadlock: each locks one row and then wants the other's."""
    rachida, meet, done = make_cast().reader("Rachida"), threading.Barrier(2, timeout=20), []
    met: set[object] = set()

    def lock(**given: object) -> None:
        first, second = both_codes(given["extra"])
        Organisatie.objects.select_for_update().get(code=first)
        if first not in met:  # only the first time: one of them is asked to try again
            met.add(first)
            meet.wait()
        Organisatie.objects.select_for_update().get(code=second)

    def work(*order: str) -> None:
        try:
            done.append(act(naam=order[0], extra=list(order), by=rachida, at=AT))
        finally:
            connection.close()

    act = make_act(lock)
    threads = [threading.Thread(target=work, args=order) for order in (("uwv", "rmc"), ("rmc", "uwv"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2 and names() == {"uwv", "rmc"} and len(lines("actie")) == 2


# -- what may be typed


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nul\x00byte", ControlCharacters),
        ("bel\x07", ControlCharacters),
        ("half teken \ud800", ControlCharacters),
        ("eigen teken \ue000", ControlCharacters),
        ("a" * 1_000_000, TextTooLong),
        (f"Het nummer is {BSN}.", LooksLikeBsn),
        ("111 222 333", LooksLikeBsn),
        ("111.222.333", LooksLikeBsn),
        ("1112.22.333", LooksLikeBsn),
        (f"zie /persoon/{BSN}-{BSN}", LooksLikeBsn),
    ],
)
@pytest.mark.parametrize("where", ["plain", "list", "mapping"])
def test_a_text_that_may_not_be_typed_is_refused_wherever_it_stands(
    rachida: Reader, text: str, error: type[Exception], where: str
) -> None:
    given = {"plain": text, "list": ["goed", [text]], "mapping": {"veld": {"dieper": text}}}[where]
    with pytest.raises(error):
        make_act()(naam="De Brug", extra=given, by=rachida, at=AT)
    assert names() == set() and lines("weigering") == [("proef.doen", [error.__name__])]


@pytest.mark.parametrize(
    "text",
    [
        "Regel\nregel\ttab\r\n", "é ü ñ 👩‍👧", "123456789", f"{BSN}4", "06 1234 5678", "a" * 100_000, "12-03-2026",
        f"zie /plan/01a2{BSN[:4]}-{BSN[4:8]}-{BSN[8]}abc-8d3e-{BSN}abc",
    ],
)  # fmt: skip
def test_what_is_no_bsn_and_readable_may_be_typed(rachida: Reader, text: str) -> None:
    make_act()(naam=text, by=rachida, at=AT)
    assert names() == {text}


def test_a_number_that_the_author_confirms_is_taken_and_a_field_for_a_bsn_needs_no_confirming(rachida: Reader) -> None:
    make_act().confirmed()(naam=f"Kenteken {BSN}", by=rachida, at=AT)
    make_act()(naam="Persoon", extra={"bsn": BSN}, by=rachida, at=AT)
    assert names() == {f"Kenteken {BSN}", "Persoon"}
    with pytest.raises(ControlCharacters):
        make_act().confirmed()(naam="\x00", by=rachida, at=AT)


def test_what_was_typed_in_a_conflict_is_kept_as_a_draft(rachida: Reader) -> None:
    about = uuid4()

    def clash(**_: object) -> None:
        raise FieldConflict(
            mine={"naam": "mijn tekst"}, theirs={"naam": "hun tekst"}, typed={"naam": "mijn tekst", "soort": "gsd"}
        )

    with pytest.raises(FieldConflict):
        make_act(clash)(naam="De Brug", on=about, by=rachida, at=AT)
    assert draft(rachida, "proef.doen", key=about) == {"naam": "mijn tekst", "soort": "gsd"}
    assert lines("weigering") == [("proef.doen", ["FieldConflict"])] and names() == set()


def test_an_act_in_a_transaction_of_the_caller_goes_with_it(rachida: Reader) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        make_act()(naam="De Brug", by=rachida, at=AT)
        raise KeyError
    assert names() == set()

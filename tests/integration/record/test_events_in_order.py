"""Others read events in commit order: none is missed, however long somebody keeps a transaction open."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from ketenzicht.access.log.errors import NumbersWentBack
from ketenzicht.access.models import Afnemer, Gebeurtenis
from ketenzicht.access.outbox.errors import UnknownConsumer
from ketenzicht.access.outbox.reading import advance, enrol, waiting
from ketenzicht.kernel.ids import new_id
from tests.integration.record.settling import settle

pytestmark = pytest.mark.django_db(transaction=True)

MOMENT = datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC)


def happen(soort: str, gemeente: str = "GM9901") -> Gebeurtenis:
    return Gebeurtenis.objects.create(
        tijd=MOMENT,
        soort=soort,
        object_soort="plan",
        object_id=new_id(),
        gemeente=gemeente,
        gegevens={"staat": "nieuw"},
    )


def seen(naam: str = "magazijn", *, most: int = 100, settled: str | None = "") -> list[str]:
    """The kinds of the events that wait, once those of the kind `settled` (all) can be read; None waits for nothing."""
    if settled is not None:
        settle(Gebeurtenis.objects.filter(soort=settled) if settled else Gebeurtenis.objects.all())
    return [event.cloud_event["type"].removeprefix("nl.ketenzicht.") for event in waiting(naam, most=most)]


@contextmanager
def open_transaction(act: Callable[[], object]):  # type: ignore[no-untyped-def]
    """Another connection that acted and has not committed; it does when the block ends."""
    acted, go = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                act()
                acted.set()
                go.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert acted.wait(20)
    try:
        yield
    finally:
        go.set()
        thread.join()


def test_an_event_is_a_cloud_event_with_a_key_and_no_content() -> None:
    enrol("magazijn")
    row = happen("plan.starten")
    settle(Gebeurtenis.objects.all())
    (event,) = waiting("magazijn")
    assert event.cloud_event == {
        "specversion": "1.0",
        "id": str(row.id),
        "source": "urn:nld:gemeente:gm9901:systeem:ketenzicht",
        "type": "nl.ketenzicht.plan.starten",
        "subject": f"plan/{row.object_id}",
        "time": "2026-03-02T09:00:00.000005Z",
        "datacontenttype": "application/json",
        "data": {"staat": "nieuw"},
    }
    happen("x", gemeente="")
    settle(Gebeurtenis.objects.all())
    assert waiting("magazijn")[1].cloud_event["source"] == "urn:nld:gemeente:onbekend:systeem:ketenzicht"


def test_events_come_again_until_they_were_dealt_with_and_a_place_never_goes_back() -> None:
    enrol("magazijn")
    for soort in "abc":
        happen(soort)
    settle(Gebeurtenis.objects.all())
    events = waiting("magazijn", most=2)
    assert seen(most=2) == ["a", "b"] and seen() == ["a", "b", "c"]
    advance("magazijn", events[1].place)
    assert seen() == ["c"]
    advance("magazijn", events[0].place)
    advance("magazijn", events[1].place)
    assert seen() == ["c"]
    enrol("magazijn")
    assert seen() == ["c"], "who is known keeps the place"


def test_a_transaction_held_open_is_waited_for_and_nothing_is_skipped() -> None:
    enrol("magazijn")
    happen("eerder")
    with open_transaction(lambda: happen("traag")):
        happen("later")
        assert seen(settled="eerder") == ["eerder"]
        advance("magazijn", waiting("magazijn")[-1].place)
        happen("nog later")
        assert seen(settled=None) == []
    assert seen() == ["traag", "later", "nog later"]


def test_one_that_is_rolled_back_leaves_nothing() -> None:
    enrol("magazijn")
    with pytest.raises(KeyError), transaction.atomic():
        happen("nooit")
        raise KeyError
    happen("wel")
    assert seen() == ["wel"]


def test_each_consumer_has_its_own_place_and_may_start_now() -> None:
    enrol("leeg", from_now=True)
    happen("oud")
    settle(Gebeurtenis.objects.all())
    enrol("magazijn")
    enrol("zaaksysteem", from_now=True)
    happen("nieuw")
    assert seen("magazijn") == seen("leeg") == ["oud", "nieuw"]
    assert seen("zaaksysteem") == ["nieuw"]


def test_who_is_not_known_reads_nothing() -> None:
    with pytest.raises(UnknownConsumer, match="niemand"):
        waiting("niemand")
    with pytest.raises(UnknownConsumer):
        advance("niemand", (1, 1))


def test_a_database_whose_transactions_start_again_is_told() -> None:
    Afnemer.objects.create(naam="magazijn", xid=1 << 50, nr=1)
    with pytest.raises(NumbersWentBack):
        waiting("magazijn")

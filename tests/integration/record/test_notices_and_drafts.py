"""Notices say that there is something, to who may still see it; drafts are seen by their author only."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ketenzicht.access.acting.drafts import expire_drafts, own_drafts, restore, throw_away
from ketenzicht.access.acting.editing import draft, drop_draft, save_draft
from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Afscherming, Concept, Melding
from ketenzicht.access.notices.queries import mark_read, own_notices, unread_count
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.notices.wording import mail
from ketenzicht.access.rollen import presets
from ketenzicht.access.settings.actions import set_value
from ketenzicht.regie.models import Plan, Regisseurschap
from tests.integration.record.cast import AT, HERE, SINCE, Cast, member
from tests.integration.record.test_plan_starts import a_plan

LATER = AT + timedelta(hours=1)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return a_plan(cast, cast.group(cast.person("Sem")))


@pytest.mark.covers("S3-169")
def test_a_notice_is_shown_only_to_who_may_see_that_the_object_exists(cast: Cast, plan: Plan) -> None:
    rachida, tom = cast.reader("Rachida"), cast.reader("Tom")
    notify([UUID(rachida.id), UUID(tom.id), UUID(tom.id)], "plan.gewijzigd", plan, at=AT)
    assert Melding.objects.count() == 2, "each once"
    assert [notice.soort for notice in own_notices(rachida, at=AT)] == ["plan.gewijzigd"]
    assert (own_notices(tom, at=AT), unread_count(tom, at=AT)) == ([], 0)
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers["Tom"], geldig_van=LATER)
    assert unread_count(tom, at=AT) == 0 and unread_count(tom, at=LATER) == 1


@pytest.mark.covers("S3-120", "S3-169")
def test_a_notice_goes_when_its_object_is_withheld(cast: Cast, plan: Plan) -> None:
    sem = member(plan.groep.leden.get().persoon)
    notify([UUID(sem.id)], "plan.gewijzigd", plan, at=AT)
    assert unread_count(sem, at=AT) == len(own_notices(sem, at=AT)) == 1
    Afscherming.objects.create(
        object_soort="plan", object_id=plan.pk, hoe="dat", reden="veiligheid", sinds=AT, door="test", herzien_op=SINCE
    )
    assert unread_count(sem, at=AT) == len(own_notices(sem, at=AT)) == 0
    assert mark_read(sem, at=AT) == 0


def test_notices_are_read_once_and_only_by_oneself(cast: Cast, plan: Plan) -> None:
    rachida, tom = cast.reader("Rachida"), cast.reader("Tom")
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers["Tom"], geldig_van=AT)
    for soort in ("a", "b", "c"):
        notify([UUID(rachida.id)], soort, plan, at=AT)
    key = Melding.objects.get(soort="b").pk
    assert mark_read(tom, [key], at=AT) == 0
    assert mark_read(rachida, [key, uuid4()], at=AT) == 1 and mark_read(rachida, [key], at=LATER) == 0
    assert {notice.soort for notice in own_notices(rachida, at=AT, unread=True)} == {"a", "c"}
    assert len(own_notices(rachida, at=AT, most=2)) == 2
    assert mark_read(rachida, at=LATER) == 2 and unread_count(rachida, at=LATER) == 0
    assert Melding.objects.get(pk=key).gelezen_tijd == AT


def test_a_notice_about_a_kind_without_rules_is_shown_to_nobody(cast: Cast) -> None:
    rachida = cast.reader("Rachida")
    Melding.objects.create(voor=rachida.id, soort="x", object_soort="verdwenen", object_id=uuid4(), tijd=AT)
    assert own_notices(rachida, at=AT) == []


def test_the_mail_says_that_there_is_something_and_nothing_more() -> None:
    one, more = mail(1, "https://ketenzicht.voorbeeld.nl/"), mail(3, "https://ketenzicht.voorbeeld.nl/")
    assert one.subject == more.subject == "Er is iets nieuws in Ketenzicht"
    assert "https://ketenzicht.voorbeeld.nl/" in one.body and "3" not in more.body
    assert not any(word in one.body + more.body for word in ("plan", "signaal", "taak", "Sem"))
    with pytest.raises(ValueError, match="without a notice"):
        mail(0, "https://ketenzicht.voorbeeld.nl/")


@pytest.mark.covers("X-9")
def test_what_somebody_typed_comes_back_to_the_author_only(cast: Cast, plan: Plan) -> None:
    rachida, tom = cast.reader("Rachida"), cast.reader("Tom")
    save_draft(rachida, "plan.bijstellen", {"situatie": "half"}, key=plan.pk, plan=plan.pk, at=AT)
    save_draft(rachida, "plan.bijstellen", {"situatie": "heel"}, key=plan.pk, plan=plan.pk, at=LATER)
    save_draft(rachida, "groep.maken", {"naam": "nieuw"}, key=None, at=AT)
    first, second = own_drafts(rachida, at=LATER)
    assert (first.form, first.object_id, first.plan, first.saved) == ("plan.bijstellen", plan.pk, plan.pk, LATER)
    assert (second.form, second.object_id) == ("groep.maken", None)
    assert (
        restore(rachida, first.key, at=LATER) == draft(rachida, "plan.bijstellen", key=plan.pk) == {"situatie": "heel"}
    )
    assert own_drafts(tom, at=LATER) == [] and draft(tom, "plan.bijstellen", key=plan.pk) is None
    with pytest.raises(NotFound):
        restore(tom, first.key, at=LATER)
    throw_away(tom, first.key)
    assert Concept.objects.count() == 2
    throw_away(rachida, first.key)
    drop_draft(rachida, "groep.maken", key=None)
    assert own_drafts(rachida, at=LATER) == []


def test_a_draft_is_gone_after_the_term_that_the_municipality_set(cast: Cast) -> None:
    rachida, lot = cast.reader("Rachida"), cast.reader("Lot", presets.LOKALE_BEHEERDER)
    save_draft(rachida, "groep.maken", {"naam": "nieuw"}, key=None, at=AT)
    (kept,) = own_drafts(rachida, at=AT)
    assert kept.kept_until == AT + timedelta(days=30)
    assert expire_drafts(at=kept.kept_until - timedelta(seconds=1)) == 0
    set_value(gemeente=HERE, sleutel="concept.dagen", waarde=60, by=lot, at=AT)
    assert expire_drafts(at=AT + timedelta(days=59)) == 0
    assert own_drafts(rachida, at=AT + timedelta(days=60)) == []
    with pytest.raises(NotFound):
        restore(rachida, kept.key, at=AT + timedelta(days=60))
    assert expire_drafts(at=AT + timedelta(days=60)) == 1

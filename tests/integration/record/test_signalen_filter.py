"""Filter rules: ignore, bundle, wait for a number, route, hurry; tried before they are used, and explained afterwards."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from ketenzicht.access.acting.editing import FieldConflict
from ketenzicht.access.errors import Invalid, MayNot
from ketenzicht.access.models import Gebeurtenis, Logregel, Melding
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen.presets import KCC, LOKALE_BEHEERDER
from ketenzicht.regie.models import Filterregel, Filterspoor, Persoon, Signaal
from ketenzicht.regie.signalen.errors import NoSuchOnderwerp, NoSuchTeam, RuleHasEnded, RuleIncomplete, SignaalIsBundled
from ketenzicht.regie.signalen.filing import filters_of
from ketenzicht.regie.signalen.filtering import Filter, describe
from ketenzicht.regie.signalen.judging import accept
from ketenzicht.regie.signalen.rule_actions import change_rule, end_rule, make_rule
from ketenzicht.regie.signalen.rules import filterregels, signalen
from ketenzicht.regie.signalen.trying import dry_run
from tests.integration.record.cast import AT, ELSEWHERE, HERE, Cast, make_cast
from tests.integration.record.signalen_scene import arrears, filed, neighbour_calls, onderwerp, rule

DAY = timedelta(days=1)


def state(signaal: Signaal) -> tuple[str, str, bool]:
    signaal.refresh_from_db()
    return signaal.wacht_op, signaal.oordeel, signaal.door_filterregel


@pytest.mark.covers("S3-48")
def test_an_ignoring_rule_rejects_with_its_reason_and_nobody_is_bothered(cast: Cast) -> None:
    rule(cast, "negeren", bronnen=["corporatie"], reden="eerste herinnering", afwijsreden="geen_hulp_nodig")
    with filed(answer=False) as seen:
        signaal = arrears(cast.person("Sem"), "1")
    assert state(signaal) == ("niemand", "afgewezen", True)
    assert signaal.afwijsreden == "geen_hulp_nodig"
    assert seen == []
    assert not signalen.may(cast.reader("Tom"), SEE_DAT, signaal.pk, at=AT)
    assert Filterspoor.objects.get(signaal=signaal).uitleg == "Regel “negeren”: afgewezen: eerste herinnering."


@pytest.mark.covers("S3-48")
def test_a_rule_holds_only_where_all_that_it_names_holds(cast: Cast) -> None:
    onderwerp("school")
    rule(cast, "negeren", bronnen=["corporatie"], onderwerpen=[onderwerp().code], reden="r")
    assert state(arrears(cast.person("Sem"), "1", code="school")) == ("verdeling", "", False)
    assert state(arrears(cast.person("Sem"), "2")) == ("niemand", "afgewezen", True)
    assert state(neighbour_calls(cast, cast.person("Sem"))) == ("team", "", False)


@pytest.mark.covers("S3-47", "S3-48")
def test_a_threshold_holds_back_until_there_are_enough_and_then_all_come_out(cast: Cast) -> None:
    rule(cast, "drempel", drempel=3, binnen_dagen=30, onderwerpen=[onderwerp().code])
    rule(cast, "routeren", volgorde=1, onderwerpen=[onderwerp().code], team=cast.teams["noord"].pk)
    sem, other = cast.person("Sem"), cast.person("Noor")
    with filed(answer=False) as seen:
        first, second = arrears(sem, "1", at=AT), arrears(sem, "2", at=AT + 10 * DAY)
        someone = arrears(other, "3", at=AT + 11 * DAY)
        assert [state(one) for one in (first, second, someone)] == [("drempel", "", False)] * 3
        assert seen == []
        assert not signalen.may(cast.reader("Tom"), SEE_DAT, first.pk, at=AT + 12 * DAY)
        third = arrears(sem, "4", at=AT + 29 * DAY)
    assert [one.pk for one in seen] == [first.pk, second.pk, third.pk]
    assert [state(one) for one in (first, second, third)] == [("team", "", False)] * 3
    assert {one.team for one in (first, second, third)} == {cast.teams["noord"]}
    assert state(someone) == ("drempel", "", False)
    told = [one.uitleg for one in Filterspoor.objects.filter(signaal=first).order_by("pk")]
    assert told == [
        "Regel “drempel”: wacht op meer signalen: 1 van 3 binnen 30 dagen.",
        "Regel “drempel”: de drempel is gehaald: 3 van 3 binnen 30 dagen.",
        "Regel “routeren”: naar het team van deze regel gestuurd.",
    ]


def test_signals_further_apart_than_the_period_do_not_add_up(cast: Cast) -> None:
    rule(cast, "drempel", drempel=2, binnen_dagen=30)
    sem = cast.person("Sem")
    first, second = arrears(sem, "1", at=AT), arrears(sem, "2", at=AT + 31 * DAY)
    assert (state(first)[0], state(second)[0]) == ("drempel", "drempel")
    third = arrears(sem, "3", at=AT + 61 * DAY)
    assert (state(first)[0], state(second)[0], state(third)[0]) == ("drempel", "verdeling", "verdeling")


@pytest.mark.covers("S3-48")
def test_a_bundle_is_one_thing_to_judge(cast: Cast) -> None:
    rule(cast, "routeren", team=cast.teams["noord"].pk, volgorde=1)
    rule(cast, "bundelen", binnen_dagen=30)
    sem, tom = cast.person("Sem"), cast.reader("Tom")
    first, second = arrears(sem, "1", at=AT), arrears(sem, "2", at=AT + 5 * DAY)
    assert (second.bundel, state(second)) == (first, ("bundel", "", False))
    assert not signalen.may(tom, SEE_DAT, second.pk, at=AT + 5 * DAY)
    accept(signaal=first.pk, by=tom, at=AT + 6 * DAY)
    assert state(second) == ("niemand", "geaccepteerd", False)
    with pytest.raises(SignaalIsBundled):
        _judge_bundled(cast, arrears(sem, "3", at=AT + 60 * DAY), arrears(sem, "4", at=AT + 61 * DAY))


def _judge_bundled(cast: Cast, _: Signaal, bundled: Signaal) -> None:
    bundled.wacht_op, bundled.team = "team", cast.teams["noord"]
    bundled.save()
    accept(signaal=bundled.pk, by=cast.reader("Tom"), at=AT + 62 * DAY)


def test_what_comes_under_an_accepted_signal_is_accepted_and_who_accepted_it_is_told(cast: Cast) -> None:
    rule(cast, "routeren", team=cast.teams["noord"].pk, volgorde=1)
    rule(cast, "bundelen", binnen_dagen=30)
    sem, tom = cast.person("Sem"), cast.reader("Tom")
    first = arrears(sem, "1")
    accept(signaal=first.pk, by=tom, at=AT)
    second = arrears(sem, "2", at=AT + DAY)
    assert state(second) == ("niemand", "geaccepteerd", True)
    assert Melding.objects.get(soort="signaal.gebundeld").voor == tom.id


@pytest.mark.covers("S3-48")
def test_an_urgent_signal_is_neither_ignored_nor_held_back(cast: Cast) -> None:
    onderwerp("geweld")
    rule(cast, "urgent", onderwerpen=["geweld"])
    rule(cast, "negeren", volgorde=1, bronnen=["corporatie"], reden="r")
    rule(cast, "drempel", volgorde=2, drempel=5, binnen_dagen=30)
    signaal = arrears(cast.person("Sem"), "1", code="geweld")
    assert (signaal.urgent, state(signaal)) == (True, ("verdeling", "", False))
    told = [one.uitleg for one in Filterspoor.objects.filter(signaal=signaal).order_by("pk")]
    assert told == [
        "Regel “urgent”: als urgent gemerkt.",
        "Regel “negeren”: niet afgewezen, want het signaal is urgent.",
        "Regel “drempel”: niet tegengehouden, want het signaal is urgent.",
    ]


def test_rules_go_in_their_order(cast: Cast) -> None:
    rule(cast, "drempel", volgorde=1, drempel=2, binnen_dagen=30)
    rule(cast, "urgent", volgorde=2)
    assert arrears(cast.person("Sem"), "1").urgent is False
    Filterregel.objects.filter(doet="urgent").update(volgorde=0)
    signaal = arrears(cast.person("Noor"), "2")
    assert (signaal.urgent, signaal.wacht_op) == (True, "verdeling")


@pytest.mark.covers("X-20")
def test_an_administrator_makes_changes_and_ends_a_rule_and_nobody_else(cast: Cast) -> None:
    lot = cast.reader("Lot", LOKALE_BEHEERDER)
    key = make_rule(gemeente=HERE, naam="Huur", doet="drempel", drempel=3, binnen_dagen=30, by=lot, at=AT)
    change_rule(filterregel=key, base={"drempel": 3}, new={"drempel": 2}, by=lot, at=AT)
    with pytest.raises(FieldConflict):
        change_rule(filterregel=key, base={"drempel": 3}, new={"drempel": 4}, by=lot, at=AT)
    assert [one.drempel for one in filters_of(HERE, AT.date())] == [2]
    end_rule(filterregel=key, geldig_tot=date(2026, 3, 10), by=lot, at=AT)
    assert filters_of(HERE, date(2026, 3, 9)) and not filters_of(HERE, date(2026, 3, 10))
    with pytest.raises(RuleHasEnded):
        change_rule(filterregel=key, base={"drempel": 2}, new={"drempel": 3}, by=lot, at=AT + 30 * DAY)
    with pytest.raises(MayNot):
        make_rule(gemeente=HERE, naam="Huur", doet="urgent", by=cast.reader("Tom"), at=AT)
    with pytest.raises(MayNot):
        make_rule(gemeente=ELSEWHERE, naam="Huur", doet="urgent", by=lot, at=AT)
    with pytest.raises(MayNot):
        end_rule(filterregel=key, by=cast.reader("Tom"), at=AT)
    assert not filterregels.visible(cast.reader("Wil", LOKALE_BEHEERDER, gemeente=ELSEWHERE), at=AT).exists()


@pytest.mark.parametrize(
    "lacking",
    [
        {"doet": "negeren"},
        {"doet": "routeren"},
        {"doet": "bundelen"},
        {"doet": "drempel", "binnen_dagen": 30},
        {"doet": "drempel", "binnen_dagen": 30, "drempel": 1},
        {"doet": "drempel", "drempel": 2},
    ],
)
def test_a_rule_that_lacks_what_it_needs_is_refused(cast: Cast, lacking: dict[str, int]) -> None:
    with pytest.raises(RuleIncomplete):
        make_rule(gemeente=HERE, naam="x", by=cast.reader("Lot", LOKALE_BEHEERDER), at=AT, **lacking)
    assert not Filterregel.objects.exists()


def test_a_rule_names_what_exists(cast: Cast) -> None:
    lot = cast.reader("Lot", LOKALE_BEHEERDER)
    with pytest.raises(NoSuchOnderwerp):
        make_rule(gemeente=HERE, naam="x", doet="urgent", onderwerpen=["onbekend"], by=lot, at=AT)
    with pytest.raises(NoSuchTeam):
        make_rule(gemeente=HERE, naam="x", doet="routeren", team=cast.teams["west"].pk, by=lot, at=AT)
    with pytest.raises(Invalid, match="naam"):
        make_rule(gemeente=HERE, naam=" ", doet="urgent", by=lot, at=AT)
    with pytest.raises(Invalid, match="verleden"):
        make_rule(gemeente=HERE, naam="x", doet="urgent", geldig_van=AT.date() - DAY, by=lot, at=AT)


@pytest.mark.covers("X-20")
def test_an_administrator_reads_a_rule_as_a_sentence() -> None:
    shown = Filter(key=None, naam="x", doet="drempel", onderwerpen=frozenset({"huur"}), bronnen=frozenset({"a", "b"}), drempel=3, binnen_dagen=30)  # fmt: skip
    assert (
        describe(shown)
        == "Signalen over huur, van bron a en b, wachten tot er 3 zijn over dezelfde persoon of groep binnen 30 dagen."
    )
    assert describe(Filter(key=None, naam="x", doet="urgent")) == "Alle signalen worden als urgent gemerkt."


@pytest.mark.covers("X-20", "S3-48")
def test_a_dry_run_tells_what_rules_would_have_done_and_changes_nothing(cast: Cast) -> None:
    sem, tom = cast.person("Sem"), cast.reader("Tom")
    for number in range(4):
        arrears(sem, str(number), at=AT + number * DAY)
    taken = neighbour_calls(cast, cast.person("Noor"))
    accept(signaal=taken.pk, by=tom, at=AT)
    before = list(Signaal.objects.order_by("pk").values()), Gebeurtenis.objects.count(), Filterspoor.objects.count()
    lot = cast.reader("Lot", LOKALE_BEHEERDER)
    tried = [
        Filter(key=None, naam="wachten", doet="drempel", bronnen=frozenset({"corporatie"}), drempel=3, binnen_dagen=30),
        Filter(key=None, naam="weg", doet="negeren", kanalen=frozenset({"telefoon"}), reden="r"),
    ]
    found = dry_run(lot, HERE, days=30, rules=tried, at=AT + 5 * DAY)
    assert (found.signals, found.ignored, found.held, found.shown, found.missed) == (5, 1, 0, 4, 1)
    assert [(one.naam, one.signals) for one in found.rules] == [("wachten", 4), ("weg", 1)]
    two_days = dry_run(
        lot, HERE, days=30, rules=[Filter(key=None, naam="b", doet="bundelen", binnen_dagen=30)], at=AT + 5 * DAY
    )
    assert (two_days.bundled, two_days.shown) == (3, 2)
    after = list(Signaal.objects.order_by("pk").values()), Gebeurtenis.objects.count(), Filterspoor.objects.count()
    assert after == before
    assert Logregel.objects.filter(soort="bevraging", handeling="filterregel.proberen").count() == 2
    with pytest.raises(MayNot):
        dry_run(cast.reader("Kim", KCC), HERE, days=30, at=AT)


@pytest.mark.covers("X-20")
def test_a_dry_run_of_the_rules_of_today_gives_what_they_did(cast: Cast) -> None:
    rule(cast, "drempel", drempel=2, binnen_dagen=30, volgorde=1)
    rule(cast, "bundelen", binnen_dagen=5, volgorde=2)
    people = [cast.person("Sem"), cast.person("Noor")]
    for number, days in enumerate((0, 3, 9, 50, 52, 90)):
        arrears(people[number % 2], str(number), at=AT + days * DAY)
    found = dry_run(cast.reader("Lot", LOKALE_BEHEERDER), HERE, days=365, at=AT + 91 * DAY)
    assert found.held == Signaal.objects.filter(wacht_op="drempel").count()
    assert found.bundled == Signaal.objects.exclude(bundel=None).count()
    assert found.shown == Signaal.objects.filter(wacht_op="verdeling").count()


@pytest.mark.covers("X-29")
def test_signals_about_different_people_are_never_brought_together(cast: Cast) -> None:
    rule(cast, "bundelen", binnen_dagen=365)
    sem, mother = cast.person("Sem"), cast.person("Anja")
    cast.group(sem, mother)  # one household
    arrears(sem, "1")
    assert arrears(mother, "2").bundel is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.covers("S3-47", "S3-43")
def test_many_deliveries_at_once_reach_the_threshold_once_and_make_each_signal_once() -> None:
    cast = make_cast()
    rule(cast, "drempel", drempel=8, binnen_dagen=30)
    sem, code = cast.person("Sem"), onderwerp()
    _at_once([_delivery(sem, str(number % 8)) for number in range(24)])
    rows = Signaal.objects.filter(persoon=sem)
    assert code.code == "huurachterstand"
    assert rows.count() == 8
    assert {row.wacht_op for row in rows} == {"verdeling"}


def _delivery(sem: Persoon, key: str) -> Callable[[], object]:
    return lambda: arrears(sem, key)


def _at_once(acts: list[Callable[[], object]]) -> None:
    """Do all acts at the same time, each over its own connection; raises the first error of any."""
    errors: list[BaseException] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]

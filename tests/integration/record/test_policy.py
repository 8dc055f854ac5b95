"""From one policy come the list, the single check and the explanation: they always say the same."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Logregel, Organisatie
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy, policies, read
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen.presets import KCC, REGISSEUR
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.models import Doel, DoelInhoud, Groep, GroepInhoud
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast

TURN = Action("proef.draaien", "de proef draaien")
ROLES = {REGISSEUR}


@pytest.fixture
def kinds() -> Iterator[None]:
    """Policies that a test makes are gone after it."""
    before = dict(policies)
    yield
    policies.clear()
    policies.update(before)


@pytest.fixture
def rachida(cast: Cast, kinds: None) -> Reader:
    return cast.reader("Rachida")


@pytest.fixture
def four(cast: Cast) -> list[Groep]:
    """Four groups; the last is of the other municipality."""
    return [cast.group(cast.person(str(n)), gemeente=HERE if n < 3 else ELSEWHERE) for n in range(4)]


def some(*groups: Groep) -> Any:
    """A rule that gives these groups."""

    def rule(_: Reader, __: datetime) -> "QuerySet[Any, Any]":
        return Groep.objects.filter(pk__in=[groep.pk for groep in groups]).values("pk")

    return rule


def a_policy() -> Policy[Groep]:
    return Policy(Groep, noun="de groep", inhoud=GroepInhoud)


def keys(rows: "QuerySet[Groep]") -> set[UUID]:
    return set(rows.values_list("pk", flat=True))


def test_without_a_rule_nobody_sees_anything(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    assert keys(policy.visible(rachida, at=AT)) == set()
    assert policy.why(rachida, SEE_DAT, four[0].pk, at=AT) == []


def test_allows_are_a_union_and_each_gives_its_reason_once(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_DAT, because="eerste", roles=ROLES)(some(four[0], four[1]))
    policy.allow(SEE_DAT, because="tweede", roles=ROLES)(some(four[1], four[2]))
    policy.allow(SEE_DAT, because="tweede", roles=ROLES)(some(four[1]))
    assert keys(policy.visible(rachida, at=AT)) == {groep.pk for groep in four[:3]}
    assert policy.visible(rachida, at=AT).count() == 3, "each row once"
    assert policy.why(rachida, SEE_DAT, four[1].pk, at=AT) == ["eerste", "tweede"]


def test_who_sees_the_wat_sees_the_dat_and_not_the_other_way_round(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_WAT, because="inhoud", roles=ROLES)(some(four[0]))
    policy.allow(SEE_DAT, because="bestaan", roles=ROLES)(some(four[1]))
    assert keys(policy.visible(rachida, SEE_DAT, at=AT)) == {four[0].pk, four[1].pk}
    assert keys(policy.visible(rachida, SEE_WAT, at=AT)) == {four[0].pk}


def test_a_prohibition_wins_and_hiding_the_dat_bars_everything(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_WAT, TURN, because="alles", roles=ROLES)(some(*four[:3]))
    policy.forbid(SEE_DAT, because="verborgen", roles=ROLES)(some(four[0]))
    policy.forbid(SEE_WAT, because="afgeschermd", roles=ROLES)(some(four[1]))
    policy.forbid(TURN, because="nu niet", roles={KCC})(some(four[2]))
    seen = {action: keys(policy.visible(rachida, action, at=AT)) for action in (SEE_DAT, SEE_WAT, TURN)}
    assert seen == {SEE_DAT: {four[1].pk, four[2].pk}, SEE_WAT: {four[2].pk}, TURN: {four[1].pk, four[2].pk}}
    assert policy.why_not(rachida, SEE_WAT, four[0].pk, at=AT) == ["verborgen"]
    assert policy.why_not(rachida, SEE_WAT, four[1].pk, at=AT) == ["afgeschermd"]
    assert policy.why_not(rachida, TURN, four[2].pk, at=AT) == [], "a prohibition of another role"


def test_another_role_and_another_municipality_see_nothing(cast: Cast, rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_WAT, because="alles", roles=ROLES)(some(*four))
    assert keys(policy.visible(cast.reader("Kim", KCC), at=AT)) == set()
    assert four[3].pk not in keys(policy.visible(rachida, at=AT))
    assert not policy.may(rachida, SEE_DAT, four[3].pk, at=AT)
    assert policy.why(rachida, SEE_DAT, four[3].pk, at=AT) == []
    assert keys(policy.without_forbidden(Groep.objects.all(), rachida, SEE_DAT, at=AT)) == {g.pk for g in four[:3]}
    everywhere = system_reader("proef")
    policy.allow(SEE_DAT, because="stelsel", roles={everywhere.role})(some(*four))
    assert policy.may(everywhere, SEE_DAT, four[3].pk, at=AT) and policy.why(everywhere, SEE_DAT, four[3].pk, at=AT)


def test_a_rule_that_can_hold_nothing_is_left_out(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_DAT, because="nooit", roles=ROLES)(lambda _, __: None)
    policy.allow(SEE_DAT, because="leeg", roles=ROLES)(lambda _, __: Groep.objects.none().values("pk"))
    assert keys(policy.visible(rachida, at=AT)) == set() and policy.why(rachida, SEE_DAT, four[0].pk, at=AT) == []
    policy.allow(SEE_DAT, because="wel", roles=ROLES)(some(four[0]))
    assert policy.why(rachida, SEE_DAT, four[0].pk, at=AT) == ["wel"]


def test_a_list_is_narrowed_within_the_rules_and_stays_within_them(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_DAT, because="enkele", roles=ROLES)(some(four[0], four[1]))
    policy.allow(SEE_DAT, because="samen", roles=ROLES)(
        lambda reader, at: some(four[1])(reader, at).union(some(four[2])(reader, at), all=True)
    )
    Groep.objects.filter(pk__in=[four[0].pk, four[2].pk, four[3].pk]).update(opgeheven_tijd=AT)
    narrowed = policy.visible(rachida, at=AT, where=Q(opgeheven_tijd__isnull=False))
    assert keys(narrowed) == {four[0].pk, four[2].pk}


def test_an_object_to_act_on_is_locked_and_carries_its_reasons(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(SEE_DAT, because="bestaan", roles=ROLES)(some(four[0], four[1]))
    policy.allow(TURN, because="mag draaien", roles=ROLES)(some(four[0]))
    taken = policy.take(rachida, TURN, four[0].pk, at=AT)
    assert taken == four[0] and taken.because == ("mag draaien",)  # type: ignore[attr-defined]
    with pytest.raises(MayNot, match="de proef draaien"):
        policy.take(rachida, TURN, four[1].pk, at=AT)
    for unseen in (four[2].pk, four[3].pk, uuid4()):
        with pytest.raises(NotFound, match="De groep niet gevonden"):
            policy.take(rachida, TURN, unseen, at=AT)


def test_who_may_act_without_seeing_may_take_it_all_the_same(rachida: Reader, four: list[Groep]) -> None:
    policy = a_policy()
    policy.allow(TURN, because="alleen draaien", roles=ROLES)(some(four[0]))
    assert policy.take(rachida, TURN, four[0].pk, at=AT) == four[0]


def test_a_new_object_is_made_by_the_roles_and_in_the_municipalities_that_may(cast: Cast, rachida: Reader) -> None:
    policy = a_policy()
    policy.start(TURN, {REGISSEUR})
    policy.start(TURN, {KCC})
    policy.require_start(rachida, TURN, HERE)
    policy.require_start(cast.reader("Kim", KCC), TURN, HERE)
    for action, gemeente in ((TURN, ELSEWHERE), (SEE_DAT, HERE)):
        with pytest.raises(MayNot):
            policy.require_start(rachida, action, gemeente)
    policy.start(TURN, {"stelsel"})
    policy.require_start(system_reader("proef"), TURN, ELSEWHERE)


def test_a_policy_is_known_by_its_kind_and_its_words_for_errors(kinds: None) -> None:
    policy = Policy(Organisatie, noun="de organisatie")
    assert policies["organisatie"] is policy and policy.inhoud is None
    assert str(SEE_DAT) == "dat"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_list_check_and_explanation_always_agree(data: st.DataObject, rachida: Reader, four: list[Groep]) -> None:
    """Whatever rules there are: the list, the single check, the explanation and the reading say the same."""
    policy = a_policy()
    rules = st.tuples(
        st.booleans(),
        st.sets(st.sampled_from([SEE_DAT, SEE_WAT, TURN]), min_size=1),
        st.sets(st.sampled_from(four)),
        st.sampled_from([REGISSEUR, KCC]),
    )
    for number, (allows, actions, groups, role) in enumerate(data.draw(st.lists(rules, max_size=6))):
        add = policy.allow if allows else policy.forbid
        add(*actions, because=f"regel {number}", roles={role})(some(*groups))
    told = grounds([(policy, [g.pk for g in four])], rachida, (SEE_DAT, SEE_WAT, TURN), at=AT)
    for action in (SEE_DAT, SEE_WAT, TURN):
        listed = keys(policy.visible(rachida, action, at=AT))
        for groep in four:
            seen = groep.pk in listed
            assert seen == policy.may(rachida, action, groep.pk, at=AT)
            assert seen == bool(policy.why(rachida, action, groep.pk, at=AT))
            assert seen == bool(told[policy.kind, groep.pk][action])
            assert not (seen and policy.why_not(rachida, action, groep.pk, at=AT))
    (shown,) = read(rachida, (policy, Groep.objects.all()), at=AT, log=False)
    assert {one.dat.pk for one in shown} == keys(policy.visible(rachida, SEE_DAT, at=AT))
    assert {one.dat.pk for one in shown if one.wat is not None} <= keys(policy.visible(rachida, SEE_WAT, at=AT))


# -- reading


@pytest.fixture
def goals(cast: Cast) -> list[Doel]:
    made = []
    for n in range(3):
        sem = cast.person(f"Sem {n}")
        doel = Doel.objects.create(
            gemeente_id=HERE, persoon=sem, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=SINCE
        )
        DoelInhoud.objects.create(van=doel, tekst=f"tekst {n}")
        made.append(doel)
    return made


def goal_policy(goals: list[Doel]) -> Policy[Doel]:
    policy = Policy(Doel, noun="het doel", inhoud=DoelInhoud)

    def first(_: Reader, __: datetime) -> "QuerySet[Any, Any]":
        return Doel.objects.filter(pk=goals[0].pk).values("pk")

    def both(_: Reader, __: datetime) -> "QuerySet[Any, Any]":
        return Doel.objects.filter(pk__in=[goals[0].pk, goals[1].pk]).values("pk")

    policy.allow(SEE_WAT, because="inhoud", roles=ROLES)(first)
    policy.allow(SEE_DAT, because="bestaan", roles=ROLES)(both)
    return policy


@pytest.mark.covers("S3-168", "S3-170")
def test_content_is_shown_where_allowed_and_each_read_is_logged_with_its_ground(
    rachida: Reader, goals: list[Doel], django_assert_num_queries: Any
) -> None:
    policy = goal_policy(goals)
    with django_assert_num_queries(4):
        (shown,) = read(rachida, (policy, Doel.objects.order_by("pk")), at=AT)
    assert [(one.dat, one.wat and one.wat["tekst"], one.because) for one in shown] == [
        (goals[0], "tekst 0", ("inhoud",)),
        (goals[1], None, ("bestaan",)),
    ]
    line = Logregel.objects.get(soort="inzage")
    assert (line.object_id, line.object_soort, line.persoon_id) == (goals[0].pk, "doel", goals[0].persoon_id)
    assert (line.grond, line.gemeente, line.handeling, line.inhoud) == (["inhoud"], HERE, "wat", None)


@pytest.mark.covers("S3-168")
def test_where_only_the_dat_is_seen_the_content_is_not_even_read(rachida: Reader, goals: list[Doel]) -> None:
    policy = goal_policy(goals)
    with CaptureQueriesContext(connection) as caught:
        (shown,) = read(rachida, (policy, Doel.objects.filter(pk=goals[1].pk)), at=AT)
        policy.visible(rachida, at=AT).count()
    assert [one.wat for one in shown] == [None]
    assert not any("_inhoud" in query["sql"] for query in caught.captured_queries)
    assert not Logregel.objects.exists()


def test_several_kinds_are_read_at_once_and_one_without_content_has_none(
    cast: Cast, rachida: Reader, goals: list[Doel]
) -> None:
    organisations = Policy(Organisatie, noun="de organisatie")
    organisations.allow(SEE_DAT, because="alle", roles=ROLES)(lambda _, __: Organisatie.objects.values("pk"))
    doelen, places = read(
        rachida, (goal_policy(goals), Doel.objects.all()), (organisations, Organisatie.objects.all()), at=AT, log=False
    )
    assert len(doelen) == 2 and len(places) == len(cast.organisaties)
    assert {(one.wat, one.because) for one in places} == {(None, ("alle",))}
    assert not Logregel.objects.exists(), "asked not to log"
    assert read(rachida, at=AT) == [] and read(rachida, (organisations, Organisatie.objects.none()), at=AT) == [[]]


def test_content_that_is_gone_reads_as_nothing_known(rachida: Reader, goals: list[Doel]) -> None:
    DoelInhoud.objects.all().delete()
    (shown,) = read(rachida, (goal_policy(goals), Doel.objects.filter(pk=goals[0].pk)), at=AT)
    assert [dict(one.wat or {}) for one in shown] == [{}] and shown[0].wat is not None

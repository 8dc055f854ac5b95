"""The SQL of a rule that is kept equals the SQL that the rule makes itself: for every rule, role and reader."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from ketenzicht.access.models import Medewerker, Rolvervulling
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.policy.compiled import compiled
from ketenzicht.access.policy.narrowing import Narrowing
from ketenzicht.access.policy.policy import Policy, policies
from ketenzicht.access.rollen.presets import REGISSEUR, RESIDENTS, ROLLEN, STELSEL
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, Cast, member, participant

MOMENTS = (AT, datetime(2027, 7, 31, 22, 30, tzinfo=UTC), datetime(2028, 2, 29, 0, 0, 0, 5, tzinfo=UTC))


def fresh(rows: "QuerySet[Any, Any] | None") -> tuple[str, tuple[object, ...]] | None:
    """The SQL as Django makes it now."""
    if rows is None:
        return None
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(params)


def plain(made: Any) -> str:
    """SQL and values, tables and columns inside another query under their own names."""
    return (
        repr(made)
        .replace(' AS "pk"', "")
        .replace('"access_medewerker" U0', '"access_medewerker"')
        .replace("U0.", '"access_medewerker".')
    )


def readers(cast: Cast, role: str) -> list[Reader]:
    """Two readers in this role; for workers of two teams."""
    if role in RESIDENTS:
        make = participant if role == "groepsparticipant" else member
        return [make(cast.person("Een")), make(cast.person("Twee"))]
    return [cast.reader(name, role, purpose=f"werk van {name}") for name in ("Rachida", "Tom", "Vera")]


@pytest.mark.parametrize("role", sorted(set(ROLLEN) - {STELSEL}))
def test_every_rule_is_filled_in_as_it_would_be_made(cast: Cast, role: str) -> None:
    compared = 0
    for policy in policies.values():
        for ruling in (*policy.allows, *policy.forbids):
            if role not in ruling.roles:
                continue
            for reader in readers(cast, role):
                for at in MOMENTS:
                    assert repr(compiled(ruling.ids, reader, at)) == repr(fresh(ruling.ids(reader, at))), (
                        policy.kind,
                        ruling.because,
                    )
                    compared += 1
    assert compared > 10 or role not in RESIDENTS


def test_what_a_rule_does_with_reader_and_moment_is_followed(cast: Cast) -> None:
    tom, vera = cast.reader("Tom"), cast.reader("Vera")
    all_of_them = Medewerker.objects
    rules: tuple[Any, ...] = (
        lambda r, at: all_of_them.filter(pk=UUID(r.id), geldig_van__lte=at.date()),
        lambda r, _at: all_of_them.filter(naam=f"wie: {r.id}"),
        lambda r, _at: all_of_them.filter(naam=r.purpose, functie=r.name),
        lambda _r, at: all_of_them.filter(geldig_van__lte=at.date().replace(day=1)),
        lambda _r, _at: all_of_them.filter(geldig_van__gt=date(2020, 1, 1)),
        lambda r, _at: all_of_them.filter(pk__in=[UUID(r.id), UUID(r.organisation)]),
        lambda r, _at: all_of_them.filter(team__code__in=r.teams),
        lambda _r, at: all_of_them.filter(account__gemaakt_tijd__gt=at - timedelta(days=30)),
        lambda r, _at: all_of_them.filter(pk__in=[row.pk for row in all_of_them.filter(pk=r.id)]),
        lambda _r, _at: all_of_them.none(),
        lambda _r, _at: None,
        lambda _r, _at: all_of_them.filter(account__gemaakt_tijd__lt=Now()),
    )
    for rule in rules:
        for reader in (tom, vera, tom):
            for at in MOMENTS:
                assert compiled(rule, reader, at) == fresh(rule(reader, at))


def test_a_policy_is_no_key_of_another(cast: Cast) -> None:
    kinds: list[Policy[Any]] = list(policies.values())
    assert len({policy.outside for policy in kinds}) == len(kinds)
    assert uuid4() not in policies


def test_a_narrowed_rule_is_filled_in_as_it_would_be_made(cast: Cast) -> None:
    """Values of all kinds, a query among them, in conditions of one shape: the second one takes the SQL of the first."""
    rules: tuple[Any, ...] = (
        lambda _r, _at: Medewerker.objects.values("pk"),
        lambda r, _at: Medewerker.objects.filter(pk=UUID(r.id)).values("pk"),
        lambda r, at: Rolvervulling.objects.filter(medewerker=UUID(r.id), geldig_van__lte=at.date()).values("medewerker"),
        lambda _r, _at: Medewerker.objects.none().values("pk"),
    )  # fmt: skip
    for rule in rules:
        for name in ("Rachida", "Tom", "Vera"):
            reader, row = cast.reader(name), cast.medewerkers[name]
            mine = Medewerker.objects.filter(organisatie=row.organisatie_id, geldig_van__lte=date(2026, 1, 2))
            for where in (
                Q(pk=row.pk),
                Q(pk__in=[row.pk, row.organisatie_id]) & ~Q(geldig_van__gt=date(2020, 5, 1)),
                Q(account__gemaakt_tijd__lt=AT) | Q(team=row.team_id, geldig_tot=None, naam=name),
                Q(naam__in=["Tom", "Vera"]) | Q(pk__in=mine.values("pk")),
                Q(pk__in=mine),
                Q(functie=str(row.pk)),
                Q(pk__in=Medewerker.objects.none()) | Q(naam=name),
                Q(geldig_van__year=2020, geldig_tot__range=(date(2020, 1, 1), date(2021, 1, 1))),
                Q(account__gemaakt_tijd__date=date(2021, 2, 3)),
            ):
                narrowing = Narrowing(Medewerker, where)
                for at in MOMENTS:
                    made = compiled(rule, reader, at, narrowing)
                    assert plain(made) == plain(fresh(narrowing.in_(rule(reader, at)))), where


def test_a_list_is_narrowed_also_where_a_rule_asks_something_else(cast: Cast) -> None:
    kind: Policy[Medewerker] = Policy.__new__(Policy)
    kind.model, kind.allows, kind.forbids, kind._scoped, kind.kind = Medewerker, [], [], False, "proef"
    kind.allow(SEE_DAT, because="met een rol", roles={REGISSEUR})(
        lambda _r, _at: Rolvervulling.objects.values("medewerker")
    )
    tom, vera = cast.reader("Tom"), cast.reader("Vera")
    assert {row.naam for row in kind.visible(tom, at=AT)} == {"Tom", "Vera"}
    assert [row.pk for row in kind.visible(vera, at=AT, where=Q(naam="Tom"))] == [UUID(tom.id)]
    assert [row.pk for row in kind.visible(vera, at=AT, where=~Q(naam="Tom"))] == [UUID(vera.id)]

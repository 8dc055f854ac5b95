"""Random households: whatever the roles, ages, gezag, consent, withholding and glass, no answer goes beyond the rules, all ways to
ask agree, and what the requirements forbid outright is never seen."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenzicht.access.models import Afscherming, Noodtoegang, Toestemming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, policies, read
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.rollen import presets
from ketenzicht.regie.models import Doel, DoelInhoud, Gezag, Notitie, NotitieInhoud, Plan, Regisseurschap, Vervanging
from tests.integration.record.cast import AT, HERE, Cast, make_cast, member, participant

pytestmark = [pytest.mark.django_db]

PEOPLE, PLANS, KINDS = 4, 2, ("doel", "notitie")
DAY = timedelta(days=1)
whose = st.integers(0, PEOPLE - 1)
period = st.tuples(st.integers(-20, 5), st.integers(1, 30))
"""begins so many days from now, lasts so many days"""

households = st.fixed_dictionaries({
    "ages": st.lists(st.sampled_from([5, 11, 12, 15, 16, 17, 18, 40]), min_size=PEOPLE, max_size=PEOPLE),
    "groups": st.lists(
        st.dictionaries(whose, st.sampled_from(["lid", "participant", "weg"]), min_size=1, max_size=PEOPLE), min_size=PLANS, max_size=PLANS
    ),
    "gezag": st.lists(st.tuples(whose, whose, st.booleans()), max_size=3),
    "consents": st.lists(
        st.tuples(whose, whose, st.integers(0, PLANS - 1), st.sampled_from(KINDS), period, st.sampled_from(["", "ingetrokken", "geblokkeerd"])),
        max_size=3,
    ),
    "withheld": st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["dat", "wat"]), st.sampled_from(["iedereen", "rol", *range(PEOPLE)])), max_size=4
    ),
    "glass": st.lists(st.tuples(st.integers(0, PLANS - 1), period), max_size=1),
    "deputy": st.lists(period, max_size=1),
    "closed": st.sets(st.integers(0, PLANS - 1), max_size=1),
})  # fmt: skip


class Household:
    """Two plans of random groups, with goals and notes (internal ones too) about the group and about each of its members."""

    def __init__(self, cast: Cast, drawn: dict[str, Any]) -> None:
        self.cast = cast
        self.people = [cast.person(f"P{i}", born=date(2026 - age, 1, 1)) for i, age in enumerate(drawn["ages"])]
        self.ages, self.groups = drawn["ages"], drawn["groups"]
        self.withheld: list[Any] = []
        self.gezag = {(one, two) for one, two, now in drawn["gezag"] if now and one != two}
        for one, two in sorted({(one, two) for one, two, _ in drawn["gezag"] if one != two}):
            Gezag.objects.create(
                kind=self.people[two], ouder=self.people[one], soort="ouderlijk", geldig_van=date(2020, 1, 1),
                geldig_tot=None if (one, two) in self.gezag else date(2026, 3, 1),
            )  # fmt: skip
        self.plans = [
            self._plan(number, roles, number in drawn["closed"]) for number, roles in enumerate(drawn["groups"])
        ]
        self.rows = [row for number in range(PLANS) for row in self._under(number)]
        self._grants(drawn)

    def _plan(self, number: int, roles: dict[int, str], off: bool) -> Plan:
        groep = self.cast.group()
        type(groep).objects.filter(pk=groep.pk).update(samenstelling=f"groep {number}")
        for i, rol in roles.items():
            groep.leden.create(
                persoon=self.people[i], rol="participant" if rol == "participant" else "lid", geldig_van=AT - 9 * DAY,
                geldig_tot=AT - DAY if rol == "weg" else None,
            )  # fmt: skip
        plan = Plan.objects.create(
            gemeente_id=HERE, groep=groep, kenmerk=f"P{number}", gestart_tijd=AT - 9 * DAY, gemaakt_door="test", digitaal_inzien=not off
        )  # fmt: skip
        Regisseurschap.objects.create(plan=plan, medewerker=self.cast.medewerkers["Rachida"], geldig_van=AT - 9 * DAY)
        return plan

    def _under(self, number: int) -> list[Any]:
        plan = self.plans[number]
        made: list[Any] = []
        subjects: list[dict[str, Any]] = [
            {"groep": plan.groep},
            *({"persoon": self.people[i]} for i in self.groups[number]),
        ]
        for subject in subjects:
            base = {"gemeente_id": HERE, "plan": plan, **subject, "gemaakt_tijd": AT, "gemaakt_door": "test"}
            goal = Doel.objects.create(**base, gesteld_op=AT.date())
            DoelInhoud.objects.create(van=goal, tekst="doel")
            made.append(goal)
            for intern in (False, True):
                note = Notitie.objects.create(**base, intern=intern)
                NotitieInhoud.objects.create(van=note, tekst="notitie")
                made.append(note)
        return made

    def _grants(self, drawn: dict[str, Any]) -> None:
        for of, to, number, kind, (begin, days), state in drawn["consents"]:
            Toestemming.objects.create(
                persoon_id=self.people[of].pk, aan_persoon_id=self.people[to].pk, plan_id=self.plans[number].pk, soorten=[kind],
                vastgelegd_tijd=AT, vastgelegd_door="test", geldig_van=AT + begin * DAY, geldig_tot=AT + (begin + days) * DAY,
                ingetrokken_tijd=AT if state == "ingetrokken" else None, geblokkeerd_tijd=AT if state == "geblokkeerd" else None,
                blokkade_reden="druk" if state == "geblokkeerd" else "",
            )  # fmt: skip
        self.consented = {
            (of, to)
            for of, to, _, _, (begin, days), state in drawn["consents"]
            if not state and begin <= 0 < begin + days
        }
        for which, hoe, against in drawn["withheld"]:
            row = self.rows[which % len(self.rows)]
            more: dict[str, Any] = {"tegen_persoon_id": self.people[against].pk} if isinstance(against, int) else {}
            more |= {"tegen_rol": presets.GROEPSLID} if against == "rol" else {}
            Afscherming.objects.create(
                object_soort=row._meta.model_name, object_id=row.pk, hoe=hoe, reden="dreiging", sinds=AT, door="test",
                herzien_op=AT.date(), **more,
            )  # fmt: skip
            self.withheld.append((row.pk, hoe, against))
        for number, (begin, days) in drawn["glass"]:
            Noodtoegang.objects.create(
                plan_id=self.plans[number].pk, gemeente_id=HERE, medewerker_id=self.cast.medewerkers["Mo"].pk, rol=presets.WIJKTEAMMANAGER,
                begin=AT + begin * DAY, eind=AT + (begin + days) * DAY,
            )  # fmt: skip
        for begin, days in drawn["deputy"]:
            Vervanging.objects.create(
                regisseur=self.cast.medewerkers["Rachida"], vervanger=self.cast.medewerkers["Tom"], geldig_van=AT + begin * DAY,
                geldig_tot=AT + (begin + days) * DAY, geregeld_door="test",
            )  # fmt: skip

    def readers(self) -> list[tuple[int | None, Any]]:
        """Everybody, with the number of the resident."""
        cast = self.cast
        return [
            *((i, member(one)) for i, one in enumerate(self.people)),
            *((i, participant(one)) for i, one in enumerate(self.people)),
            *((None, cast.reader(name)) for name in ("Rachida", "Tom", "Vera")),
            (None, cast.reader("Mo", presets.WIJKTEAMMANAGER)),
        ]


def all_ways_agree(home: Household, reader: Any) -> tuple[set[Any], set[Any]]:
    """Keys that this reader sees as dat and as wat; list, reasons and content say the same."""
    keys = {kind: [row.pk for row in home.rows if row._meta.model_name == kind] for kind in KINDS}
    why = grounds([(policies[kind], keys[kind]) for kind in KINDS], reader, (SEE_DAT, SEE_WAT), at=AT)
    seen = {action: {key for (_, key), told in why.items() if told[action]} for action in (SEE_DAT, SEE_WAT)}
    for kind in KINDS:
        for action, found in seen.items():
            listed = set(policies[kind].visible(reader, action, at=AT).values_list("pk", flat=True))
            assert listed == found & set(keys[kind])
    asked = [(policies[kind], policies[kind].model._default_manager.filter(pk__in=keys[kind])) for kind in KINDS]
    shown = [one for ones in read(reader, *asked, at=AT) for one in ones]
    assert {one.dat.pk for one in shown} == seen[SEE_DAT]
    assert {one.dat.pk for one in shown if one.wat is not None} == seen[SEE_WAT]
    one = keys["notitie"][-1]
    assert policies["notitie"].may(reader, SEE_WAT, one, at=AT) == (one in seen[SEE_WAT])
    return seen[SEE_DAT], seen[SEE_WAT]


def never(home: Household, who: int, reader: Any, dat: set[Any], wat: set[Any]) -> None:
    """What the requirements forbid a resident outright."""
    assert wat <= dat
    for row in home.rows:
        number = home.plans.index(row.plan)
        about = next((i for i, one in enumerate(home.people) if one == row.persoon), None)
        if row.pk not in dat:
            continue
        assert not getattr(row, "intern", False)
        assert home.ages[who] >= 12  # P-4: under twelve nobody has a portal
        if about is None:
            assert home.groups[number].get(who) == ("lid" if reader.role == presets.GROEPSLID else "participant")
        elif about != who:
            child = (who, about) in home.gezag and home.ages[about] < 16
            assert reader.role == presets.GROEPSLID
            assert child or (about, who) in home.consented
    for key, hoe, against in home.withheld:
        if against in ("iedereen", who) or (against == "rol" and reader.role == presets.GROEPSLID):
            assert key not in (dat if hoe == "dat" else wat)


def tried(drawn: dict[str, Any]) -> None:
    with transaction.atomic():
        home = Household(make_cast(), drawn)
        for who, reader in home.readers():
            dat, wat = all_ways_agree(home, reader)
            if who is not None:
                never(home, who, reader, dat, wat)
        assert all_ways_agree(home, home.cast.reader("Rachida"))[1] == {row.pk for row in home.rows}
        assert not all_ways_agree(home, home.cast.reader("Vera"))[0]
        transaction.set_rollback(True)


FIXTURES = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


@pytest.mark.covers("S3-117", "S3-119", "S3-120", "S3-121", "S3-122", "S3-123", "S3-129", "S3-169", "P-4")
@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=FIXTURES)
@given(households)
def test_in_random_households_all_ways_to_ask_agree(db: None, drawn: dict[str, Any]) -> None:
    tried(drawn)


@pytest.mark.proof
@settings(max_examples=2_000, deadline=None, suppress_health_check=FIXTURES)
@given(households)
def test_in_very_many_random_households_all_ways_to_ask_agree(db: None, drawn: dict[str, Any]) -> None:
    tried(drawn)

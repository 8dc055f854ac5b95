"""Who sees what is about a child, by gezag and age (P-4, S3-121): on the birthday and on the day before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

import pytest
from django.db import transaction

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren import rights
from ketenzicht.regie.models import Persoon
from ketenzicht.regie.personen.gezag import end_gezag, give_gezag
from ketenzicht.regie.personen.queries import card
from ketenzicht.regie.plannen.goals import set_goal
from tests.integration.record.cast import AT, SINCE, Cast, member, participant
from tests.integration.record.plannen_scene import planned
from tests.integration.record.ways import seen

TODAY = date(2026, 3, 2)
Soort = Literal["ouderlijk", "voogdij"]
DAY = timedelta(days=1)


@dataclass
class Family:
    """Sem with mother, father and stepfather in one group; the grandmother is in no group of his."""

    cast: Cast
    people: dict[str, Persoon]
    plan: UUID
    doel: UUID

    def gives(self, *names: str, soort: Soort = "ouderlijk") -> None:
        """These have gezag over Sem."""
        for name in names:
            give_gezag(
                kind=self.people["child"].pk, ouder=self.people[name].pk, soort=soort, bron="BRP", geldig_van=SINCE,
                by=self.cast.reader("Rachida"), at=AT,
            )  # fmt: skip

    def turns(self, years: int, on: date) -> None:
        """Sem is so old from this day on."""
        Persoon.objects.filter(pk=self.people["child"].pk).update(geboortedatum=on.replace(year=on.year - years))

    def sees(self, at: datetime = AT) -> dict[str, str]:
        """What each of them sees of the goal about Sem."""
        return {name: seen(member(who), "doel", self.doel, at=at) for name, who in self.people.items()}


@pytest.fixture
def family(cast: Cast) -> Family:
    people = {
        name: cast.person(name.capitalize(), born=born)
        for name, born in (
            ("mother", date(1984, 5, 1)), ("father", date(1982, 1, 9)), ("stepfather", date(1980, 7, 7)),
            ("grandmother", date(1955, 3, 3)), ("child", date(2012, 1, 20)),
        )
    }  # fmt: skip
    groep = cast.group(*(people[name] for name in ("mother", "father", "stepfather", "child")))
    plan = planned(cast, groep)
    doel = set_goal(plan=plan, tekst="Naar school", persoon=people["child"].pk, by=cast.reader("Rachida"), at=AT)
    return Family(cast, people, plan, doel)


# By hand from P-4 and the ages of the Wgbo and the Jeugdwet: under 12 who has gezag looks for the child; from 12 both; from 16 the
# child alone. On the day before a birthday the former age holds.
AGES = (
    # birthday, days to it, who has gezag, the child
    (11, 1, "wat", "-"),
    (11, 0, "wat", "-"),
    (12, 1, "wat", "-"),
    (12, 0, "wat", "wat"),
    (15, 1, "wat", "wat"),
    (15, 0, "wat", "wat"),
    (16, 1, "wat", "wat"),
    (16, 0, "-", "wat"),
    (17, 1, "-", "wat"),
    (17, 0, "-", "wat"),
    (18, 1, "-", "wat"),
    (18, 0, "-", "wat"),
)
HOLDERS: dict[str, tuple[tuple[str, ...], Soort]] = {
    "both parents": (("mother", "father"), "ouderlijk"),
    "the mother alone": (("mother",), "ouderlijk"),
    "a guardian": (("grandmother",), "voogdij"),
    "nobody": ((), "ouderlijk"),
}


@pytest.mark.covers("P-4", "S3-117", "S3-120", "S3-121", "S3-169")
@pytest.mark.parametrize("holders", HOLDERS)
@pytest.mark.parametrize(("years", "days", "with_gezag", "child"), AGES)
def test_who_has_gezag_sees_what_is_about_a_child_until_sixteen_and_the_child_from_twelve(
    family: Family, holders: str, years: int, days: int, with_gezag: str, child: str
) -> None:
    names, soort = HOLDERS[holders]
    family.gives(*names, soort=soort)
    family.turns(years, TODAY + days * DAY)
    expected = dict.fromkeys(family.people, "-") | dict.fromkeys(names, with_gezag) | {"child": child}
    assert family.sees() == expected
    for name, who in family.people.items():  # and who may act for the child is who sees
        assert _asks_inzage(member(who), family.people["child"].pk) == (expected[name] == "wat"), name
        assert _wat(member(who), family.people["child"].pk) == (expected[name] == "wat"), name


def _asks_inzage(reader: Reader, child: UUID) -> bool:
    try:
        with transaction.atomic():
            rights.receive(persoon=child, soort="inzage", by=reader, at=AT)
            transaction.set_rollback(True)
    except (NotFound, MayNot):
        return False
    return True


def _wat(reader: Reader, child: UUID) -> bool:
    """Whether the card of the child shows what is kept of it; a stranger gets none."""
    try:
        return card(reader, child, at=AT).persoon.wat is not None
    except NotFound:
        return False


@pytest.mark.covers("P-4", "S3-121")
def test_a_birthday_begins_at_midnight_in_the_netherlands(family: Family) -> None:
    """22:59 UTC on 1 March is 23:59 here; a minute later it is the second of March."""
    family.gives("mother")
    family.turns(16, TODAY)
    before, after = (datetime(2026, 3, 1, *clock, tzinfo=UTC) for clock in ((22, 59), (23, 0)))
    assert [family.sees(at)["mother"] for at in (before, after)] == ["wat", "-"]


@pytest.mark.covers("P-4")
def test_gezag_that_ended_opens_nothing_from_that_day_and_former_gezag_nothing_again(family: Family) -> None:
    family.gives("mother", "father")
    end_gezag(
        kind=family.people["child"].pk, ouder=family.people["father"].pk, bron="rechtbank", geldig_tot=TODAY,
        by=family.cast.reader("Rachida"), at=AT,
    )  # fmt: skip
    assert family.sees() == {"mother": "wat", "father": "-", "stepfather": "-", "grandmother": "-", "child": "wat"}


@pytest.mark.covers("P-4", "S3-118")
def test_gezag_says_nothing_about_what_is_of_the_group(family: Family) -> None:
    """Parent or not: a member of the group sees what is about the group, and who is in no group of the child does not."""
    family.gives("grandmother", soort="voogdij")
    shared = set_goal(plan=family.plan, tekst="Samen eten", persoon=None, by=family.cast.reader("Rachida"), at=AT)
    sees = {name: seen(member(who), "doel", shared, at=AT) for name, who in family.people.items()}
    assert sees == {"mother": "wat", "father": "wat", "stepfather": "wat", "grandmother": "-", "child": "wat"}


@pytest.mark.covers("P-4", "S3-17")
def test_a_parent_who_looks_as_participant_sees_nothing_by_gezag(family: Family) -> None:
    """In the role of participant gezag opens nothing: that is for a member (S3-126)."""
    family.gives("mother")
    assert seen(participant(family.people["mother"]), "doel", family.doel, at=AT) == "-"

"""What another sees in each state of a consent: asked, given, withdrawn in silence, blocked by the regisseur, lapsed, too narrow
(S3-122, S3-123, S3-152); whichever way that other asks."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from ketenzicht.access.log.rules import logregels
from ketenzicht.access.models import Logregel, Melding
from ketenzicht.access.notices.queries import own_notices
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.delen.approval import ask_view, decide_view, end_view, waiting
from ketenzicht.regie.delen.consent import block_consent, consents_in, give_consent, lift_block, withdraw_consent
from ketenzicht.regie.delen.rules import inzageverzoeken, toestemmingen
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.timeline import timeline
from ketenzicht.regie.taken.sending import send
from tests.integration.record.cast import AT, Cast, member
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household, planned
from tests.integration.record.ways import seen

WEIGHED = {"soort": "afweging", "afweging": "spoed", "doel": "school", "eindigt_op": date(2026, 6, 1)}
MONTH = AT + 30 * DAY


class Story:
    """Sem has a goal. Ria of the RMC works on a task about him; Anja, his mother, is in his group."""

    def __init__(self, cast: Cast) -> None:
        self.home: Household = household(cast)
        self.cast, self.sem, self.rachida = cast, member(self.home.sem), self.home.rachida
        self.ria, self.anja = cast.reader("Ria", presets.BEHANDELAAR), member(self.home.anja)
        self.task(self.home.plan, self.home.sem.pk, self.rachida)
        self.doel, self.other = self.home.goal("Diploma", self.home.sem), self.home.goal("Afkicken", self.home.sem)

    def task(self, plan: UUID, persoon: UUID, by: Reader) -> None:
        send(
            organisatie=self.cast.organisaties["rmc"].pk, plan=plan, persoon=persoon, medewerker=UUID(self.ria.id), grondslag=WEIGHED, by=by, at=AT
        )  # fmt: skip

    def gives(self, to: str, **other: Any) -> UUID:
        """Sem lets one of them see his goals for a month."""
        aan: dict[str, Any] = (
            {"aan_organisatie": UUID(self.ria.organisation), "doel": "terug naar school"}
            if to == "partner"
            else {"aan_persoon": self.home.anja.pk}
        )
        asked: dict[str, Any] = {
            "plan": self.home.plan,
            "persoon": self.home.sem.pk,
            "soorten": ["doel"],
            "geldig_tot": MONTH,
            "by": self.sem,
            "at": AT,
        }
        return give_consent(**(asked | aan | other))

    def sees(self, to: str, at: datetime) -> str:
        return seen(self.ria if to == "partner" else self.anja, "doel", self.doel, at=at)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


def nothing(_: Story, __: str) -> None:
    """Nobody asked for anything."""


def given(story: Story, to: str) -> None:
    story.gives(to)


def withdrawn(story: Story, to: str) -> None:
    withdraw_consent(toestemming=story.gives(to), by=story.sem, at=AT + HOUR)


def blocked(story: Story, to: str) -> None:
    block_consent(toestemming=story.gives(to), reden="hij staat onder druk", by=story.rachida, at=AT + HOUR)


def blocked_and_given_again(story: Story, to: str) -> None:
    blocked(story, to)
    story.gives(to, at=AT + HOUR)


def let_go_again(story: Story, to: str) -> None:
    key = story.gives(to)
    block_consent(toestemming=key, reden="hij staat onder druk", by=story.rachida, at=AT + HOUR)
    lift_block(toestemming=key, by=story.rachida, at=AT + HOUR)


def for_a_day(story: Story, to: str) -> None:
    story.gives(to, geldig_tot=AT + DAY)


def of_other_kinds(story: Story, to: str) -> None:
    story.gives(to, soorten=["notitie", "klantcontact"])


def of_another(story: Story, to: str) -> None:
    """Bas, who is in the group too, consents; Sem does not."""
    story.home.groep.leden.create(persoon=(bas := story.cast.person("Bas")), rol="lid", geldig_van=AT)
    story.gives(to, persoon=bas.pk, by=member(bas))


def in_another_plan(story: Story, to: str) -> None:
    """Sem and his mother are in a second plan, with Bas; there she, or the RMC, may see his goals."""
    groep = story.cast.group(story.home.sem, story.home.anja, story.cast.person("Bas"))
    plan = planned(story.cast, groep, "Vera")
    story.task(plan, story.home.sem.pk, story.cast.reader("Vera"))
    story.gives(to, plan=plan)


# By hand: what is seen an hour later, and two days later.
STATES: dict[Callable[[Story, str], None], tuple[str, str]] = {
    nothing: ("-", "-"),
    given: ("wat", "wat"),
    withdrawn: ("-", "-"),
    blocked: ("-", "-"),
    blocked_and_given_again: ("-", "-"),
    let_go_again: ("wat", "wat"),
    for_a_day: ("wat", "-"),
    of_other_kinds: ("-", "-"),
    of_another: ("-", "-"),
    in_another_plan: ("-", "-"),
}


@pytest.mark.covers("S3-120", "S3-122", "S3-123", "S3-169")
@pytest.mark.parametrize("to", ["partner", "member"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_the_other_sees_in_each_state_of_a_consent(
    story: Story, state: Callable[[Story, str], None], to: str
) -> None:
    state(story, to)
    assert tuple(story.sees(to, AT + later) for later in (HOUR, 2 * DAY)) == STATES[state]


def told(reader: Reader, plan: UUID, at: datetime) -> list[Any]:
    """All that somebody can ask about consents, and what came in."""
    page_ = [one.dat.pk for ones in page(reader, plan, at=at, log=False).by_kind.values() for one in ones]
    return [
        page_, list(toestemmingen.visible(reader, SEE_DAT, at=at)), consents_in(reader, plan, at=at),
        [one.soort for one in own_notices(reader, at=at)], [one.object for one in timeline(reader, plan, at=at)],
    ]  # fmt: skip


@pytest.mark.covers("S3-123")
@pytest.mark.parametrize("to", ["partner", "member"])
@pytest.mark.parametrize("state", [withdrawn, blocked, for_a_day, of_other_kinds], ids=lambda state: state.__name__)
def test_nothing_tells_the_other_that_there_was_a_consent(
    story: Story, state: Callable[[Story, str], None], to: str
) -> None:
    """Two days later all answers are as before, and no line of the log that the other may read is about it."""
    reader = story.ria if to == "partner" else story.anja
    before = told(reader, story.home.plan, AT)
    state(story, to)
    assert told(reader, story.home.plan, AT + 2 * DAY) == before
    assert not Melding.objects.filter(voor=reader.id, object_soort="toestemming").exists()
    assert not logregels.visible(reader, SEE_DAT, at=AT + 2 * DAY).filter(object_soort="toestemming").exists()
    assert Logregel.objects.filter(object_soort="toestemming").exists()


# -- asked of the person for named objects (S3-152): by hand, what Ria sees an hour later and ten days later


def asked(story: Story) -> UUID:
    return ask_view(plan=story.home.plan, persoon=story.home.sem.pk, reden="Welk doel?", by=story.ria, at=AT)


def refused(story: Story) -> None:
    decide_view(verzoek=asked(story), toestaan=False, by=story.sem, at=AT)


def _granted(story: Story, doel: UUID) -> UUID:
    key = asked(story)
    decide_view(
        verzoek=key, toestaan=True, stukken=[("doel", doel)], geldig_tot=AT + 7 * DAY, by=story.sem, at=AT
    )  # fmt: skip
    return key


def granted(story: Story) -> None:
    _granted(story, story.doel)


def granted_for_another_goal(story: Story) -> None:
    _granted(story, story.other)


def ended_before_its_time(story: Story) -> None:
    end_view(verzoek=_granted(story, story.doel), by=story.sem, at=AT + HOUR)


ANSWERS: dict[Callable[[Story], Any], tuple[str, str]] = {
    asked: ("-", "-"),
    refused: ("-", "-"),
    granted: ("wat", "-"),
    granted_for_another_goal: ("-", "-"),
    ended_before_its_time: ("-", "-"),
}


@pytest.mark.covers("S3-152", "S3-172")
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.__name__)
def test_what_a_partner_sees_after_asking(story: Story, answer: Callable[[Story], Any]) -> None:
    answer(story)
    assert tuple(story.sees("partner", AT + later) for later in (HOUR, 10 * DAY)) == ANSWERS[answer]
    assert story.sees("member", AT + HOUR) == "-"
    assert inzageverzoeken.visible(story.ria, SEE_DAT, at=AT).count() == 1
    assert not inzageverzoeken.visible(story.anja, SEE_DAT, at=AT).exists()
    assert waiting(story.sem, at=AT).count() == (1 if answer is asked else 0)

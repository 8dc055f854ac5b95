"""What happens in the town has the shape of practice: order of steps, seasons, waiting, and nothing after the reference date."""

from functools import cache

import numpy as np
import pytest

from ketenzicht.demo.catalogue import AGB, BIG_THREE, LONG_WAIT
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.facturen import MARCH_2026, corrected
from ketenzicht.demo.events.personeel import LAST_WEEK, logins, medewerkers
from ketenzicht.demo.sizes import SIZES
from ketenzicht.demo.town import END_DAY, IN_PWET, ORGANISATIES, RMC, START_DAY, month_ranges

KINDS = (
    "aanvragen",
    "stappen",
    "voorzieningen",
    "toewijzingen",
    "factuurregels",
    "signalen",
    "taken",
    "plannen",
    "contacten",
)


@cache
def block() -> Block:
    return Block(size=SIZES["L"], number=3, seed=1)


def calendar_month(day: np.ndarray) -> np.ndarray:
    return np.asarray(day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_is_the_same_whatever_was_drawn_before(kind: str) -> None:
    size = SIZES["XS"]
    alone, later = Block(size=size, number=2, seed=1), Block(size=size, number=2, seed=1)
    for other in reversed(KINDS):
        getattr(later, other)
    one, two = getattr(alone, kind), getattr(later, kind)
    assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in vars(one))


def test_nothing_is_received_before_birth_or_after_the_reference_date() -> None:
    cases, people = block().aanvragen, block().people
    assert (cases.ontvangen_op > people.geboren[cases.persoon]).all()
    assert cases.ontvangen_op.min() >= START_DAY
    assert max(cases.ontvangen_op.max(), cases.besloten_op.max()) < END_DAY


def test_the_steps_of_a_request_follow_each_other_in_time() -> None:
    steps = block().stappen
    same = steps.zaak[1:] == steps.zaak[:-1]
    assert (np.diff(steps.gebeurd_tijd)[same] >= 0).all()
    assert (np.diff(steps.volgnummer)[same] == 1).all()
    assert (steps.gebeurd_tijd < END_DAY * 1440).all()


def test_a_task_passes_through_its_states_in_order() -> None:
    tasks = block().taken
    before = tasks.verstuurd
    for moment in (tasks.gereserveerd, tasks.geaccepteerd, tasks.gestart, tasks.gesloten):
        happened = moment >= 0
        assert (moment[happened] >= before[happened]).all()
        before = np.where(happened, moment, before)


def test_a_provision_ends_after_it_begins() -> None:
    provisions = block().voorzieningen
    ended = provisions.eind_op >= 0
    assert (provisions.eind_op[ended] > provisions.ingang_op[ended]).all()
    assert (provisions.indicatie_tot > provisions.ingang_op).all()


def test_a_renewal_begins_on_the_day_that_the_period_before_it_ends() -> None:
    provisions = block().voorzieningen
    second = np.flatnonzero(provisions.vorige >= 0)
    first = provisions.vorige[second]
    assert provisions.verlengd[first].all()
    assert np.array_equal(provisions.ingang_op[second], provisions.indicatie_tot[first])


def test_summer_is_quiet() -> None:
    month = calendar_month(block().contacten.begonnen // 1440)
    summer = np.isin(month, (7, 8)).sum() / 2
    rest = (~np.isin(month, (7, 8))).sum() / 10
    assert 0.55 < summer / rest < 0.75


def test_most_indications_end_in_january() -> None:
    counts = np.bincount(calendar_month(block().herindicaties.einde_op), minlength=13)[1:]
    assert counts[0] == counts.max()
    assert counts[0] > 2 * np.median(counts)


def test_one_supplier_lets_people_wait_twenty_weeks() -> None:
    allotments, provisions = block().toewijzingen, block().voorzieningen
    new = (allotments.start_op >= 0) & (provisions.vorige[allotments.voorziening] < 0)
    days = allotments.start_op - allotments.toegewezen_op
    medians = [np.median(days[new & (allotments.leverancier == number)]) for number in range(len(AGB))]
    assert 125 <= medians[LONG_WAIT] <= 155
    assert max(median for number, median in enumerate(medians) if number != LONG_WAIT) < 40


def test_three_suppliers_carry_about_sixty_per_cent_of_the_euros() -> None:
    lines = block().factuurregels
    supplier = block().toewijzingen.leverancier[lines.toewijzing]
    share = lines.bedrag[np.isin(supplier, BIG_THREE)].sum() / lines.bedrag.sum()
    assert 0.55 <= share <= 0.65


def test_nobody_has_a_benefit_outside_the_pwet() -> None:
    assert IN_PWET[block().uitkeringen.gemeente].all()


def test_the_correction_changes_march_and_nothing_else() -> None:
    lines, allotments = block().factuurregels, block().toewijzingen
    stays, amount = corrected(lines, allotments)
    march = lines.maand == MARCH_2026
    assert stays[~march].all()
    assert np.array_equal(amount[~march], lines.bedrag[~march])
    assert amount[march & stays].sum() < lines.bedrag[march].sum()


def test_four_in_ten_accounts_of_the_rmc_are_not_used() -> None:
    staff = medewerkers(SIZES["XS"], 1)
    counts = staff.valid_on(LAST_WEEK) & staff.valid_on(LAST_WEEK + 6) & ~staff.absent_on(LAST_WEEK)
    rmc = counts & (staff.organisatie == RMC)
    assert (rmc & ~staff.gebruikt).sum() / rmc.sum() == pytest.approx(0.40)
    others = [counts & (staff.organisatie == number) for number in range(len(ORGANISATIES)) if number != RMC]
    assert all((other & ~staff.gebruikt).sum() / other.sum() < 0.2 for other in others)


def test_who_uses_the_system_logs_in_in_the_last_whole_week() -> None:
    staff = medewerkers(SIZES["XS"], 1)
    worker, minute = logins(staff, month_ranges()[-1], 59, 1)
    day = minute // 1440
    seen = np.unique(worker[(day >= LAST_WEEK) & (day < LAST_WEEK + 7)])
    expected = np.flatnonzero(staff.gebruikt & staff.valid_on(LAST_WEEK + 1) & ~staff.absent_on(LAST_WEEK + 1))
    assert np.array_equal(seen, expected)

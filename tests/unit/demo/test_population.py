"""The residents: unique made-up BSNs, households, moves; the same whatever the order in which blocks are drawn."""

import numpy as np
import pytest

from ketenzicht.demo.population import BSN_OUTSIDE, PW, Residents, bsn_of, outsiders, residents
from ketenzicht.demo.sizes import SIZES
from ketenzicht.demo.town import IN_PWET, WIJK_GEMEENTE

XS = SIZES["XS"]


def passes_elfproef(bsn: str) -> bool:
    """9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h - i is a multiple of 11."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return len(bsn) == 9 and sum(weight * int(digit) for weight, digit in zip(weights, bsn, strict=True)) % 11 == 0


def everybody(seed: int = 1) -> list[Residents]:
    return [residents(XS, block, seed) for block in range(XS.blocks)]


@pytest.mark.parametrize("seed", [1, 2, 4711])
def test_every_bsn_passes_the_elfproef_is_unique_and_made_up(seed: int) -> None:
    everyone = np.concatenate([bsn_of(np.arange(SIZES["L"].residents), seed), outsiders(1_000, seed)])
    assert all(passes_elfproef(str(bsn)) for bsn in everyone[::37])
    assert len(np.unique(everyone)) == len(everyone)
    assert everyone.min() >= 900_000_000
    assert everyone.max() <= 999_999_999


def test_everybody_in_the_country_could_have_a_bsn_without_a_double() -> None:
    assert len(np.unique(bsn_of(np.arange(BSN_OUTSIDE), 1))) == BSN_OUTSIDE


def test_the_order_of_blocks_does_not_matter() -> None:
    last_first = [residents(XS, block, 1) for block in reversed(range(XS.blocks))][::-1]
    for one, other in zip(everybody(), last_first, strict=True):
        assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(one))


def test_another_seed_is_another_town() -> None:
    assert not np.array_equal(residents(XS, 0, 1).geboren, residents(XS, 0, 2).geboren)


def test_the_town_has_the_number_of_residents_of_its_size() -> None:
    assert sum(len(block) for block in everybody()) == XS.residents == 2_000
    assert SIZES["M"].blocks * SIZES["M"].block >= SIZES["M"].residents


def test_a_household_lives_together() -> None:
    for block in everybody():
        first = block.huishouden - block.index[0]
        assert np.array_equal(block.gemeente, block.gemeente[first])
        assert np.array_equal(block.wijk, block.wijk[first])


def test_everybody_lives_in_a_wijk_of_the_own_municipality() -> None:
    for block in everybody():
        assert np.array_equal(WIJK_GEMEENTE[block.wijk], block.gemeente)
        moved = block.verhuisd_op >= 0
        assert np.array_equal(WIJK_GEMEENTE[block.nieuwe_wijk[moved]], block.gemeente[moved])
        assert (block.nieuwe_wijk[moved] != block.wijk[moved]).all()


def test_about_one_in_ten_moves_and_the_wijk_follows_the_day() -> None:
    block = residents(SIZES["L"], 0, 1)
    movers = np.flatnonzero(block.verhuisd_op >= 0)
    assert 0.07 < len(movers) / len(block) < 0.14
    day = block.verhuisd_op[movers]
    assert np.array_equal(block.wijk_on(movers, day - 1), block.wijk[movers])
    assert np.array_equal(block.wijk_on(movers, day), block.nieuwe_wijk[movers])


def test_nobody_moves_before_birth() -> None:
    for block in everybody():
        moved = block.verhuisd_op >= 0
        assert (block.verhuisd_op[moved] > block.geboren[moved]).all()


def test_nobody_has_a_benefit_where_the_municipality_is_not_in_the_pwet() -> None:
    for block in everybody():
        assert not ((block.doelgroep == PW) & ~IN_PWET[block.gemeente]).any()


def test_some_are_known_without_a_bsn_and_most_of_those_are_linked_later() -> None:
    block = residents(SIZES["L"], 0, 1)
    assert 0.02 < block.zonder_bsn.mean() < 0.06
    assert 0.4 < block.gekoppeld.sum() / block.zonder_bsn.sum() < 0.8

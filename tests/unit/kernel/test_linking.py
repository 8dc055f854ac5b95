"""Chains of merges end somewhere, and a pair never makes one of two people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.kernel.linking import Linking, final
from ketenzicht.kernel.ports import Samenvoeging

PSEUDONYMS = st.sampled_from("bcdfghjk")


def merged(*moves: tuple[str, str]) -> list[Samenvoeging]:
    return [Samenvoeging(kind="persoon", van=van, naar=naar, op=date(2026, 3, 31)) for van, naar in moves]


def linking(known: dict[str, str], with_bsn: set[str]) -> Linking:
    return Linking(known=known, erased=set(), ended={}, with_bsn=with_bsn, fresh=iter("xyz"))


@pytest.mark.parametrize(
    ("moves", "ends"),
    [
        ([], {}),
        ([("b", "c")], {"b": "c"}),
        ([("b", "c"), ("c", "d")], {"b": "d", "c": "d"}),
        ([("c", "d"), ("b", "c")], {"b": "d", "c": "d"}),
        ([("b", "d"), ("c", "d")], {"b": "d", "c": "d"}),
        ([("b", "c"), ("c", "b")], {"c": "b"}),
        ([("f", "c"), ("c", "d"), ("d", "c")], {"f": "c", "d": "c"}),
        ([("b", "b")], {}),
        ([("b", "c"), ("b", "d")], {"b": "d"}),
    ],
)
def test_chains_and_circles_end_somewhere(moves: list[tuple[str, str]], ends: dict[str, str]) -> None:
    assert final(merged(*moves)) == ends


@given(moves=st.lists(st.tuples(PSEUDONYMS, PSEUDONYMS), max_size=12))
def test_where_a_chain_ends_nothing_goes_on(moves: list[tuple[str, str]]) -> None:
    ends = final(merged(*moves))
    assert not set(ends) & set(ends.values())
    for van, naar in dict(moves).items():
        assert ends.get(van, van) == ends.get(naar, naar)


def test_a_new_person_gets_one_pseudonym_under_both_names() -> None:
    pairs = linking({}, set())
    pairs.pair("key:a:1", "bsn:1")
    assert list(pairs.added_rows()) == [("bsn:1", "x", 1), ("key:a:1", "x", None)]


def test_a_known_key_gets_its_bsn() -> None:
    pairs = linking({"key:a:1": "b"}, set())
    pairs.pair("key:a:1", "bsn:1")
    assert list(pairs.added_rows()) == [("bsn:1", "b", None)]


def test_two_pseudonyms_of_one_person_become_one_once() -> None:
    pairs = linking({"key:a:1": "b", "bsn:1": "c"}, {"c"})
    pairs.pair("key:a:1", "bsn:1")
    pairs.pair("key:a:1", "bsn:1")
    assert pairs.merges == [("b", "c")]


@pytest.mark.parametrize("second", [{}, {"bsn:2": "d"}])
def test_a_key_that_gets_a_second_bsn_makes_a_conflict_not_a_merge(second: dict[str, str]) -> None:
    pairs = linking({"key:a:1": "b", "bsn:1": "c", **second}, {"c", *second.values()})
    pairs.pair("key:a:1", "bsn:1")
    pairs.pair("key:a:1", "bsn:2")
    assert pairs.merges == [("b", "c")]
    assert pairs.conflicts == [("c", pairs.known["bsn:2"])]
    assert pairs.known["bsn:2"] != "c"

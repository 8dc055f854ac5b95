"""Taakvelden of the social domain (Iv3): the list of each year, and what may be compared where the list was changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.shipped import shipped


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """The fewest taakvelden whose sum means the same in all years from `first` up to and including `last`.

    `breaks` are the years in which the list or the booking rules changed for them: a series shows a mark there.
    """

    first: int
    last: int
    by_list: Mapping[int, frozenset[str]]
    breaks: tuple[int, ...]

    def codes(self, year: int) -> frozenset[str]:
        """The codes to add up in a year. WrongCall for a year outside the range."""
        if not self.first <= year <= self.last:
            raise WrongCall(f"{year} valt buiten de reeks: kies een jaar van {self.first} tot en met {self.last}.")
        return self.by_list[_list_of(year).since]


@dataclass(frozen=True, kw_only=True)
class _List:
    """The taakvelden from a year on, and what changed then."""

    since: int
    titles: Mapping[str, str]
    became: tuple[tuple[frozenset[str], frozenset[str]], ...]
    moved: frozenset[str]

    def after(self, code: str) -> frozenset[str]:
        """Where a code of the list before went."""
        return next((new for old, new in self.became if code in old), frozenset({code}))

    def before(self, code: str) -> frozenset[str]:
        """Where a code of this list came from."""
        return next((old for old, new in self.became if code in new), frozenset({code}))

    def is_break(self, codes: frozenset[str]) -> bool:
        """Whether something changed for these codes when this list began."""
        return any(codes & new for _, new in self.became) or bool(codes & self.moved)


def taakvelden(year: int) -> Mapping[str, str]:
    """Code → title of the taakvelden of a year, by code. WrongCall for a year before the first list (2017)."""
    return _list_of(year).titles


def comparable(taakveld: str, year: int, *, first: int, last: int) -> Comparable:
    """What to compare with a taakveld of `year` over the years `first` … `last`, both inclusive.

    WrongCall where that year has no such taakveld, or does not lie in the range.
    """
    if not first <= year <= last:
        raise WrongCall(f"{year} valt buiten de reeks: kies een jaar van {first} tot en met {last}.")
    if taakveld not in taakvelden(year):
        raise WrongCall(f"Taakveld {taakveld} bestaat niet in {year}: kies uit {', '.join(taakvelden(year))}.")
    lists = [found for found in _lists() if _list_of(first).since <= found.since <= last]
    found = {(_list_of(year).since, taakveld)}
    while more := {other for node in found for other in _linked(lists, *node)} - found:
        found |= more
    by_list = {one.since: frozenset(code for since, code in found if since == one.since) for one in lists}
    breaks = tuple(one.since for one in lists[1:] if one.is_break(by_list[one.since]))
    return Comparable(first=first, last=last, by_list=by_list, breaks=breaks)


def _linked(lists: list[_List], since: int, code: str) -> Iterator[tuple[int, str]]:
    for old, new in pairwise(lists):
        if since == old.since:
            yield from ((new.since, other) for other in new.after(code))
        if since == new.since:
            yield from ((old.since, other) for other in new.before(code))


def _list_of(year: int) -> _List:
    lists = [found for found in _lists() if found.since <= year]
    if not lists:
        raise WrongCall(f"Voor {year} is er geen lijst van taakvelden: kies een jaar vanaf {_lists()[0].since}.")
    return lists[-1]


@cache
def _lists() -> tuple[_List, ...]:
    return tuple(
        _List(
            since=entry["since"],
            titles=entry["taakvelden"],
            became=tuple((frozenset(change["from"]), frozenset(change["to"])) for change in entry.get("became", ())),
            moved=frozenset(entry.get("moved", ())),
        )
        for entry in shipped("taakvelden.yaml")["lists"]
    )

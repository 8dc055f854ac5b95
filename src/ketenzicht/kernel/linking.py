"""Two identifiers, one person: what a pair (key, BSN) means for what the vault knows. No files, no keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ketenzicht.kernel.ports import Samenvoeging


def final(merges: Sequence[Samenvoeging]) -> dict[str, str]:
    """Per pseudonym that was merged the one that it ends at, chains followed. Merges that run in a circle all end at
    the first of the circle in the alphabet. Where one pseudonym was merged twice the later merge counts."""
    step = {merge.van: merge.naar for merge in merges}
    ends: dict[str, str] = {}
    for start in step:
        path: dict[str, None] = {}
        here = start
        while here in step and here not in ends and here not in path:
            path[here] = None
            here = step[here]
        end = min(_circle(path, here)) if here in path else ends.get(here, here)
        ends |= dict.fromkeys(path, end)
    return {van: naar for van, naar in ends.items() if van != naar}


def _circle(path: Mapping[str, None], entry: str) -> list[str]:
    walked = list(path)
    return walked[walked.index(entry) :]


@dataclass(kw_only=True)
class Linking:
    """Takes pairs one by one and collects what must change.

    Goes in: the pseudonym of each identifier that is `known`, the `erased` identifiers, where pseudonyms `ended` by
    earlier merges, which pseudonyms are `with_bsn`, and fresh pseudonyms to hand out. Comes out: the other fields."""

    known: dict[str, str]
    erased: set[str]
    ended: dict[str, str]
    with_bsn: set[str]
    fresh: Iterator[str]
    people: list[str] = field(default_factory=list)
    """new pseudonyms"""
    added: dict[str, str] = field(default_factory=dict)
    """new identifiers, with their pseudonym"""
    merges: list[tuple[str, str]] = field(default_factory=list)
    """(van, naar)"""
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    """(van, naar) that would have made one of two people with a BSN each"""
    newly_erased: list[str] = field(default_factory=list)
    """unknown identifiers of a person who was erased"""

    def pair(self, key: str, bsn: str) -> None:
        """This key and this BSN belong to one person, says a source."""
        if key in self.erased or bsn in self.erased:
            self._erase_unknown(key, bsn)
        elif key not in self.known:
            self._add(key, self.known[bsn] if bsn in self.known else self._add_bsn(bsn, self._new_person()))
        elif bsn not in self.known:
            self._name(key, bsn)
        else:
            self._merge(self._end(self.known[key]), self._end(self.known[bsn]))

    def added_rows(self) -> Iterator[tuple[str, str, int | None]]:
        """The new identifiers as (identifier, pseudonym, first): first is 1 where the pseudonym was made for it."""
        unnamed = set(self.people)
        for identifier, person in self.added.items():
            yield identifier, person, 1 if person in unnamed else None
            unnamed.discard(person)

    def _name(self, key: str, bsn: str) -> None:
        person = self._end(self.known[key])
        if person in self.with_bsn:  # the key was used again, or corrected: two BSNs are two people
            self.conflicts.append((person, self._add_bsn(bsn, self._new_person())))
        else:
            self._add_bsn(bsn, person)

    def _merge(self, van: str, naar: str) -> None:
        if van == naar:
            return
        if van in self.with_bsn:
            self.conflicts.append((van, naar))
        else:
            self.merges.append((van, naar))
            self.ended[van] = naar

    def _erase_unknown(self, *identifiers: str) -> None:
        unknown = [name for name in identifiers if name not in self.known and name not in self.erased]
        self.newly_erased += unknown
        self.erased.update(unknown)

    def _add_bsn(self, bsn: str, person: str) -> str:
        self.with_bsn.add(person)
        return self._add(bsn, person)

    def _add(self, identifier: str, person: str) -> str:
        self.known[identifier] = self.added[identifier] = person
        return person

    def _new_person(self) -> str:
        person = next(self.fresh)
        self.people.append(person)
        return person

    def _end(self, person: str) -> str:
        while person in self.ended:
            person = self.ended[person]
        return person

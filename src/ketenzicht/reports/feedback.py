"""What readers say of a report: a rating and a remark that reach its owner, with what became of them. Append only (S1-72, S1-76)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

import msgspec

from ketenzicht.kernel import files
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.text import join_or
from ketenzicht.reports.catalog import one
from ketenzicht.reports.definition import Template

NEW, SEEN, DONE = "nieuw", "gezien", "verwerkt"
STATUSES: Final = (NEW, SEEN, DONE)
RATINGS: Final = range(1, 6)
LONGEST: Final = 2000
_NUMBER = re.compile(r"(?:[0-9][ .\-]?){8,}")
"""eight digits or more, however they are written: a BSN, a telephone number, a number of a client"""
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """One remark. `by` is a role, never a name; `rating` runs from 1 to 5, None where only words were given; `answer` is what
    the owner said of it."""

    id: str
    at: datetime
    report: str
    title: str
    version: int
    owner: str
    by: str
    rating: int | None
    text: str
    period: str = ""
    status: str = NEW
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """Where feedback lies: a file of JSON lines, of which none is ever changed."""

    path: Path

    def give(
        self,
        key: str,
        *,
        templates: Mapping[str, Template],
        rating: int | None,
        text: str,
        by: str,
        at: datetime,
        period: str = "",
    ) -> Feedback:
        """Keep what somebody in the role `by` says of a report. Raises WrongCall for an unknown report, a rating outside 1 to
        5, nothing said, or words that may point to a person."""
        template = one(templates, key)
        said = " ".join(text.split())
        _require_sayable(rating, said)
        given = Feedback(
            id=token_hex(4), at=at, report=key, title=template.title, version=template.version, owner=template.owner,
            by=by, rating=rating, text=said, period=parse_period(period).key if period else "",
        )  # fmt: skip
        self._add({"act": "given", **msgspec.to_builtins(given)})
        return given

    def settle(self, id: str, status: str, *, answer: str, at: datetime) -> Feedback:
        """What became of it. Raises WrongCall for a remark or a status that is not there."""
        found = [item for item in self.all() if item.id.startswith(id)]
        if len(found) != 1 or not id:
            raise WrongCall(
                f"De feedback {id} is er niet, of is er meer dan één keer; kijk met: ketenzicht feedback list."
            )
        if status not in STATUSES:
            raise WrongCall(f"De status {status} is er niet; kies uit {join_or(STATUSES)}.")
        said = " ".join(answer.split())
        _require_no_person(said)
        self._add(
            {"act": "settled", "id": found[0].id, "at": msgspec.to_builtins(at), "status": status, "answer": said}
        )
        return replace(found[0], status=status, answer=said or found[0].answer)

    def all(self) -> list[Feedback]:
        """Everything with its latest status, oldest first."""
        found: dict[str, Feedback] = {}
        for line in self._lines():
            if line.pop("act") == "given":
                item = msgspec.convert(line, Feedback)
                found[item.id] = item
            else:
                item = found[line["id"]]
                found[item.id] = replace(item, status=line["status"], answer=line["answer"] or item.answer)
        return list(found.values())

    def _add(self, line: Mapping[str, Any]) -> None:
        files.private_folder(self.path.parent)
        files.append(self.path, msgspec.json.encode(line) + b"\n")

    def _lines(self) -> Iterator[dict[str, Any]]:
        if self.path.exists():
            for line in self.path.read_bytes().splitlines():
                yield msgspec.json.decode(line)


def _require_sayable(rating: int | None, said: str) -> None:
    if rating is not None and rating not in RATINGS:
        raise WrongCall(
            f"Het cijfer {rating} bestaat niet; geef {RATINGS[0]} (slecht) tot en met {RATINGS[-1]} (heel goed)."
        )
    if rating is None and not said:
        raise WrongCall("Geef een cijfer met --rating, een toelichting met --text, of allebei.")
    _require_no_person(said)


def _require_no_person(said: str) -> None:
    """Feedback is about a report. Numbers and addresses of people do not belong in it, and are not kept."""
    if len(said) > LONGEST:
        raise WrongCall(f"De toelichting is te lang ({len(said)} tekens); maak haar korter dan {LONGEST}.")
    if _NUMBER.search(said) or _ADDRESS.search(said):
        raise WrongCall(
            "De toelichting bevat een lang nummer of een e-mailadres; laat dat weg, want hier horen geen gegevens van personen."
        )


def mean_rating(items: Sequence[Feedback]) -> Decimal | None:
    """The mean of the ratings; None where nobody gave one."""
    given = [item.rating for item in items if item.rating is not None]
    return Decimal(sum(given)) / len(given) if given else None

"""The commands about feedback: give it, see what was given, and tell what became of it."""

import sys
from itertools import groupby

from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import as_json, require_format, say, table
from ketenzicht.project.installation import Installation
from ketenzicht.reports.audience import Audience
from ketenzicht.reports.feedback import STATUSES, Box, Feedback, mean_rating
from ketenzicht.reports.renderers.csv.dialects import INTERNATIONAL, content

_HEAD = (
    "nummer",
    "gegeven_op",
    "rapport",
    "titel",
    "versie",
    "periode",
    "eigenaar",
    "door",
    "cijfer",
    "toelichting",
    "status",
    "antwoord",
)


def box_of(house: Installation) -> Box:
    """Where the feedback of this installation lies."""
    return Box(path=house.root / "feedback" / "feedback.jsonl")


def give(house: Installation, key: str, *, rating: int | None, words: str, period: str, by: str | None) -> int:
    """Keep what somebody says of a report, under a role."""
    _ = house.existing
    role = _role(by) if by else house.reader.role
    given = box_of(house).give(
        key, templates=house.templates, rating=rating, text=words, by=role, at=house.clock(), period=period
    )
    say(f"Dank u. Feedback {given.id} over “{given.title}” staat klaar voor de {given.owner}.")
    return DONE


def _role(by: str) -> str:
    """A role of the fixed list, so that no name is kept."""
    if by not in tuple(Audience):
        raise WrongCall(f"De rol {text.quoted(by)} is er niet. {text.choices(by, tuple(Audience), most=12)}")
    return by


def listed(house: Installation, *, owner: str | None, report: str | None, status: str | None, format: str) -> int:
    """Show the feedback, newest first, with the mean rating per report."""
    require_format(format, "table", "json", "csv")
    if status is not None and status not in STATUSES:
        raise WrongCall(f"De status {status} is er niet; kies uit {text.join_or(STATUSES)}.")
    found = [
        item
        for item in reversed(box_of(house).all())
        if owner in (None, item.owner) and report in (None, item.report) and status in (None, item.status)
    ]
    if format == "json":
        as_json([_plain(item) for item in found])
    elif format == "csv":
        rows = [["" if value is None else value for value in _plain(item).values()] for item in found]
        sys.stdout.write(content(_HEAD, rows, INTERNATIONAL).decode())
    else:
        _as_tables(found)
    return DONE


def _plain(item: Feedback) -> dict[str, str | int | None]:
    return {
        "key": item.id, "at": item.at.isoformat(), "report": item.report, "title": item.title, "version": item.version,
        "period": item.period, "owner": item.owner, "by": item.by, "rating": item.rating, "text": item.text,
        "status": item.status, "answer": item.answer,
    }  # fmt: skip


def _as_tables(found: list[Feedback]) -> None:
    if not found:
        say("Er is nog geen feedback.")
        return
    rows = [
        (item.id, text.long_date(local_time(item.at).date()), item.report, item.owner, item.by, item.rating, item.text, item.status, item.answer)
        for item in found
    ]  # fmt: skip
    columns = ("Nummer", "Gegeven op", "Rapport", "Eigenaar", "Door", "Cijfer", "Toelichting", "Status", "Antwoord")
    table(columns, rows, right=("Cijfer",), whole=("Nummer", "Rapport", "Status"))
    by_report = groupby(sorted(found, key=lambda item: item.report), key=lambda item: item.report)
    table(
        ("Rapport", "Gemiddeld cijfer", "Aantal"),
        [_mean(key, list(items)) for key, items in by_report],
        right=("Gemiddeld cijfer", "Aantal"),
    )


def _mean(key: str, items: list[Feedback]) -> tuple[str, str, int]:
    mean = mean_rating(items)
    return key, "" if mean is None else text.number(mean, 1), len(items)


def settle(house: Installation, id: str, *, status: str, answer: str) -> int:
    """Tell what became of a remark."""
    settled = box_of(house).settle(id, status, answer=answer, at=house.clock())
    say(f"Feedback {settled.id} over “{settled.title}” is nu {settled.status}.")
    return DONE

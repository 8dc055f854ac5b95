"""Feedback on reports: what is kept, what is refused, and how it reaches the owner."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.reports import catalog
from ketenzicht.reports.feedback import Box, Feedback, mean_rating

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEMPLATES = catalog.shipped()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """An empty box."""
    return Box(path=tmp_path / "feedback" / "feedback.jsonl")


def given(box: Box, key: str = "maandmonitor", **words: Any) -> Feedback:
    """Feedback by a teammanager."""
    return box.give(key, templates=TEMPLATES, by="teammanager", at=AT, **{"rating": 4, "text": "Duidelijk", **words})


@pytest.mark.covers("S1-72", "S1-76")
def test_feedback_is_kept_with_report_version_owner_and_role(box: Box) -> None:
    given(box, period="2026-09")
    given(box, "iv3", rating=2, text="")
    first, second = box.all()
    assert (first.report, first.owner, first.version, first.by) == ("maandmonitor", "controller", 2, "teammanager")
    assert (first.rating, first.text, first.period, first.status) == (4, "Duidelijk", "2026-09", "nieuw")
    assert mean_rating([first, second]) == Decimal(3)
    assert mean_rating([]) is None


def test_what_became_of_it_is_added_and_nothing_is_changed(box: Box) -> None:
    id = given(box).id
    before = box.path.read_bytes()
    box.settle(id[:4], "gezien", answer="Wij kijken ernaar", at=AT)
    box.settle(id, "verwerkt", answer="", at=AT)
    (found,) = box.all()
    assert (found.status, found.answer) == ("verwerkt", "Wij kijken ernaar")
    assert box.path.read_bytes().startswith(before)


@pytest.mark.covers("P-11")
@pytest.mark.parametrize(
    "text",
    [
        "Mevrouw met BSN 900012341 klopt niet",
        "nummer 9000 12 341",
        "bel 06-12345678",
        "mail naar j.jansen@voorbeeld.nl",
    ],
)
def test_numbers_and_addresses_of_people_are_refused_and_not_kept(text: str, box: Box) -> None:
    with pytest.raises(WrongCall, match="gegevens van personen"):
        given(box, text=text)
    with pytest.raises(WrongCall, match="gegevens van personen"):
        box.settle(given(box).id, "gezien", answer=text, at=AT)
    assert text.encode() not in box.path.read_bytes()


def test_a_year_and_an_amount_may_be_said(box: Box) -> None:
    assert given(box, text="In 2025 was het € 1.234.567").text == "In 2025 was het € 1.234.567"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"rating": 6}, "1 (slecht) tot en met 5"),
        ({"rating": 0}, "1 (slecht) tot en met 5"),
        ({"rating": None, "text": " "}, "--rating"),
        ({"text": "a" * 2001}, "te lang"),
        ({"period": "2026-13"}, "2026-13"),
        ({"key": "maandmonitr"}, "maandmonitor"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: dict[str, Any], says: str, box: Box) -> None:
    with pytest.raises(WrongCall) as error:
        given(box, **words)
    assert says in str(error.value)


@pytest.mark.parametrize(("id", "status"), [("zzzz", "gezien"), ("", "gezien"), (None, "klaar")])
def test_a_remark_or_status_that_is_not_there_is_told(id: str | None, status: str, box: Box) -> None:
    known = given(box).id
    with pytest.raises(WrongCall):
        box.settle(known if id is None else id, status, answer="", at=AT)

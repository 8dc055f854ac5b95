"""The quickscan by script: one question, more than one thing, or danger (S3-142)."""

import pytest

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.regie.contacten.errors import QuestionUnanswered
from ketenzicht.regie.contacten.quickscan import read_script, scan, shipped_script

SINGLE = {"vraag": "een", "leefgebieden": "nee", "gezin": "nee", "hulp": "nee", "veiligheid": "nee"}


@pytest.mark.covers("S3-142")
@pytest.mark.parametrize(
    ("said", "outcome", "urgent"),
    [
        ({}, "enkelvoudig", False),
        ({"leefgebieden": "een"}, "enkelvoudig", False),
        ({"leefgebieden": "een", "gezin": "ja"}, "meervoudig", False),
        ({"vraag": "meer"}, "enkelvoudig", False),
        ({"vraag": "meer", "hulp": "ja"}, "meervoudig", False),
        ({"leefgebieden": "meer"}, "meervoudig", False),
        ({"veiligheid": "ja"}, "meervoudig", True),
    ],
)
def test_the_answers_lead_to_one_question_or_more(said: dict[str, str], outcome: str, urgent: bool) -> None:
    found = scan({**SINGLE, **said})
    assert (found.outcome, found.urgent) == (outcome, urgent)
    assert ("112" in found.advice) is urgent


def test_every_question_must_be_answered_with_an_answer_that_exists() -> None:
    with pytest.raises(QuestionUnanswered, match="huishouden"):
        scan({name: value for name, value in SINGLE.items() if name != "gezin"})
    with pytest.raises(WrongCall, match="bestaat niet"):
        scan({**SINGLE, "gezin": "misschien"})


def test_a_municipality_can_bring_its_own_script() -> None:
    own = read_script(
        "{title: t, multiple_from: 1, advice: {enkelvoudig: a, meervoudig: b, urgent: c}, "
        "questions: [{key: q, text: twee dingen, answers: [{key: ja, text: ja, points: 1}, {key: nee, text: nee}]}]}"
    )
    assert [scan({"q": key}, own).advice for key in ("ja", "nee")] == ["b", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{title: t, multiple_from: 1, advice: {}, questions: []}",
        "{title: t, multiple_from: 1, advice: {enkelvoudig: a}, questions: [{key: q, text: q, answers: [{key: a, text: a}]}]}",
        "{title: t, multiple_from: 1, advice: {}, questions: [{key: q, text: q, answers: [{key: a, text: a, kleur: rood}]}]}",
    ],
)
def test_a_script_with_a_mistake_is_refused(text: str) -> None:
    with pytest.raises(WrongCall):
        read_script(text)


def test_the_shipped_script_asks_five_questions() -> None:
    assert [question.key for question in shipped_script().questions] == list(SINGLE)

"""The quickscan of the KCC: questions by a script, and whether it is one question or more than one thing (S3-142)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices
from ketenzicht.regie.contacten.errors import QuestionUnanswered


@dataclass(frozen=True, kw_only=True)
class Possible:
    """One answer that can be given."""

    key: str
    text: str
    points: int = 0
    multiple: bool = False
    """by itself enough to say that there is more than one thing"""
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question with its answers."""

    key: str
    text: str
    answers: tuple[Possible, ...]


@dataclass(frozen=True, kw_only=True)
class Script:
    """The questions in their order."""

    title: str
    multiple_from: int
    questions: tuple[Question, ...]
    advice: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ScanOutcome:
    """The outcome."""

    outcome: str
    """enkelvoudig or meervoudig"""
    urgent: bool
    advice: str


def read_script(text: str) -> Script:
    """A script in YAML, checked. Raises WrongCall with what is wrong with it."""
    try:
        raw: dict[str, Any] = yaml.safe_load(text)
        questions = tuple(
            Question(key=one["key"], text=one["text"], answers=tuple(Possible(**answer) for answer in one["answers"]))
            for one in raw["questions"]
        )
        script = Script(
            title=raw["title"], multiple_from=int(raw["multiple_from"]), questions=questions, advice=dict(raw["advice"])
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise WrongCall(f"Het script van de quickscan is niet te lezen: {error}.") from error
    _check(script)
    return script


@cache
def shipped_script() -> Script:
    """The script that comes with Ketenzicht."""
    return read_script(files("ketenzicht.regie.contacten").joinpath("quickscan.yaml").read_text(encoding="utf-8"))


def scan(answers: Mapping[str, str], script: Script | None = None) -> ScanOutcome:
    """The outcome of all questions: key of the question → key of the answer. Nothing is kept. Raises QuestionUnanswered,
    WrongCall for an answer that does not exist."""
    asked = script or shipped_script()
    given = [_answer(question, answers) for question in asked.questions]
    multiple = any(one.multiple for one in given) or sum(one.points for one in given) >= asked.multiple_from
    urgent = any(one.urgent for one in given)
    outcome = "meervoudig" if multiple else "enkelvoudig"
    return ScanOutcome(outcome=outcome, urgent=urgent, advice=asked.advice["urgent" if urgent else outcome])


def _answer(question: Question, answers: Mapping[str, str]) -> Possible:
    if question.key not in answers:
        raise QuestionUnanswered(question.text)
    known = {one.key: one for one in question.answers}
    given = answers[question.key]
    if given not in known:
        raise WrongCall(f"Dit antwoord bestaat niet. {choices(given, known)}")
    return known[given]


def _check(script: Script) -> None:
    keys = [question.key for question in script.questions]
    if not keys or len(set(keys)) != len(keys):
        raise WrongCall("Het script van de quickscan heeft geen vragen, of twee met dezelfde sleutel.")
    if any(len({one.key for one in question.answers}) != len(question.answers) for question in script.questions):
        raise WrongCall("In het script van de quickscan heeft een vraag twee antwoorden met dezelfde sleutel.")
    if missing := {"enkelvoudig", "meervoudig", "urgent"} - script.advice.keys():
        raise WrongCall(f"Het script van de quickscan mist het advies bij {', '.join(sorted(missing))}.")

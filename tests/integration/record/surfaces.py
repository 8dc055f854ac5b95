"""The surfaces of the record: all that a reader can ask without knowing more than the keys of the street. Each gives its answers;
what may stand in them is for the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Model, QuerySet

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.log.queries import who_looked
from ketenzicht.access.notices.queries import own_notices
from ketenzicht.access.notices.wording import mail
from ketenzicht.access.policy.history import history
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.regie.aanvragen import queries as aanvragen
from ketenzicht.regie.bewaren import queries as bewaren
from ketenzicht.regie.contacten import queries as contacten
from ketenzicht.regie.contacten.agenda import calendar
from ketenzicht.regie.contacten.kcc import kcc_answer
from ketenzicht.regie.contacten.today import today
from ketenzicht.regie.delen.approval import waiting as asked_views
from ketenzicht.regie.delen.consent import consents_in
from ketenzicht.regie.documenten.queries import documents
from ketenzicht.regie.groepen import queries as groepen
from ketenzicht.regie.personen import queries as personen
from ketenzicht.regie.personen.searching import search, suggest
from ketenzicht.regie.plannen import queries as plannen
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.timeline import export, timeline
from ketenzicht.regie.signalen import queries as signalen
from ketenzicht.regie.taken import queries as taken
from ketenzicht.regie.trajecten import queries as trajecten
from ketenzicht.regie.uitstroom.queries import outcomes
from tests.integration.record.cast import AT
from tests.integration.record.matrix_scene import Matrix, View

Answers = Iterator[Any]


@dataclass(frozen=True)
class Surface:
    """What is asked, and whether the answer may hold content: then it is read through the one door."""

    ask: Callable[[Matrix, View], Answers]
    content: bool = False
    names_strangers: bool = False
    """whether it gives names of persons whom the reader does not know yet: a search"""


STAMP = "gewijzigd_xid"
"""the number of the transaction that wrote a row last: on each row, and on no page, export or history"""

surfaces: dict[str, Surface] = {}


def surface(**more: bool) -> Callable[[Callable[[Matrix, View], Answers]], Callable[[Matrix, View], Answers]]:
    """Decorator: this is a surface, called by the name of its function."""

    def keep(ask: Callable[[Matrix, View], Answers]) -> Callable[[Matrix, View], Answers]:
        surfaces[ask.__name__] = Surface(ask, **more)
        return ask

    return keep


def tried(ask: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """The answer, or nothing where it is refused; the sentence of the refusal counts as an answer."""
    try:
        found = ask(*args, **more, at=AT)
        return list(found) if isinstance(found, QuerySet) else found
    except (NotFound, MayNot, KetenzichtError) as error:
        return str(error)


def keys_in(answer: Any) -> Iterator[UUID]:
    """The keys of all objects that an answer names: of rows their own, of lines all."""
    if isinstance(answer, UUID):
        yield answer
    elif isinstance(answer, Model):
        if isinstance(answer.pk, UUID):
            yield answer.pk
    elif is_dataclass(answer):
        for field in fields(answer):
            yield from keys_in(getattr(answer, field.name))
    elif isinstance(answer, dict):
        for value in answer.values():
            yield from keys_in(value)
    elif isinstance(answer, list | tuple | set | frozenset):
        for value in answer:
            yield from keys_in(value)


def text_of(answer: Any) -> str:
    """All that an answer says."""
    if isinstance(answer, Model):
        names = (field.attname for field in answer._meta.concrete_fields if field.name != STAMP)
        return " ".join(str(getattr(answer, name)) for name in names)
    if is_dataclass(answer):
        return " ".join(text_of(getattr(answer, field.name)) for field in fields(answer))
    if isinstance(answer, dict):
        return " ".join(text_of(value) for value in answer.values())
    if isinstance(answer, list | tuple | set | frozenset):
        return " ".join(map(text_of, answer))
    return str(answer)


@surface()
def notices(_: Matrix, view: View) -> Answers:
    for notice in own_notices(view.reader, at=AT, most=10_000):
        yield notice.object_id
    yield mail(3, "https://ketenzicht.example")


@surface(content=True)
def page_of_the_plan(matrix: Matrix, view: View) -> Answers:
    for plan in matrix.street.plans.values():
        yield tried(page, view.reader, plan.pk)


@surface(content=True)
def export_of_the_plan(matrix: Matrix, view: View) -> Answers:
    for plan in matrix.street.plans.values():
        told = tried(export, view.reader, plan.pk)
        if isinstance(told, bytes):
            data = msgspec.json.decode(told)
            yield [UUID(one["dat"]["id"]) for ones in data.values() if isinstance(ones, list) for one in ones]
            yield UUID(data["plan"]["dat"]["id"])
        yield told.decode() if isinstance(told, bytes) else told


@surface()
def timeline_of_the_plan(matrix: Matrix, view: View) -> Answers:
    for plan in matrix.street.plans.values():
        yield tried(timeline, view.reader, plan.pk)


@surface()
def looked_at(matrix: Matrix, view: View) -> Answers:
    for persoon in matrix.street.persons.values():
        yield tried(who_looked, view.reader, [persoon.pk])


@surface(content=True)
def ecogram(matrix: Matrix, view: View) -> Answers:
    for groep in matrix.street.groups.values():
        yield tried(groepen.ecogram, view.reader, groep.pk)
        yield [row.persoon for row in groepen.members(view.reader, groep.pk, at=AT)]
        yield tried(groepen.history, view.reader, groep.pk)
        yield tried(groepen.municipal_contacts, view.reader, groep.pk)


@surface()
def calendar_feed(_: Matrix, view: View) -> Answers:
    feed = calendar(view.reader, at=AT)
    yield feed
    yield [UUID(line[4:40]) for line in feed.splitlines() if line.startswith("UID:")]


@surface()
def tasks(matrix: Matrix, view: View) -> Answers:
    yield taken.inbox(view.reader, at=AT)
    yield taken.sent(view.reader, at=AT)
    yield taken.open_tasks(view.reader, at=AT)
    for plan in matrix.street.plans.values():
        yield taken.open_tasks(view.reader, plan=plan.pk, at=AT)
    for persoon in matrix.street.persons.values():
        yield taken.open_tasks(view.reader, persoon=persoon.pk, at=AT)
    for key in matrix.keys("taak").values():
        yield tried(taken.steps_of, view.reader, key)


@surface(names_strangers=True)
def search_for_persons(_: Matrix, view: View) -> Answers:
    for word in ("Wit", "Bakker", "Anja de Wit"):
        yield tried(search, view.reader, word)


@surface(names_strangers=True)
def autocomplete(_: Matrix, view: View) -> Answers:
    for word in ("Wit", "Anj", "Bak"):
        yield tried(suggest, view.reader, word)


@surface()
def answer_of_the_desk(matrix: Matrix, view: View) -> Answers:
    for persoon in matrix.street.persons.values():
        yield tried(kcc_answer, view.reader, persoon=persoon.pk)
    for groep in matrix.street.groups.values():
        yield tried(kcc_answer, view.reader, groep=groep.pk)


@surface()
def the_day(_: Matrix, view: View) -> Answers:
    yield tried(today, view.reader)


@surface(content=True)
def card_of_a_person(matrix: Matrix, view: View) -> Answers:
    for persoon in matrix.street.persons.values():
        card = tried(personen.card, view.reader, persoon.pk)
        if not isinstance(card, str):  # who has gezag over a child belongs to the content of the child (P-4)
            assert not card.gezag or view.expected[persoon.pk] == "wat"
            card = replace(card, gezag=())
        yield card
    yield tried(personen.warnings_to_review, view.reader)


@surface()
def own_plans(matrix: Matrix, view: View) -> Answers:
    yield plannen.mine(view.reader, at=AT)
    yield plannen.mine(view.reader, at=AT, closed=True)
    for plan in matrix.street.plans.values():
        yield tried(plannen.regisseurs, view.reader, plan.pk)


@surface()
def workload(matrix: Matrix, view: View) -> Answers:
    yield [one.naam for one in plannen.workload(view.reader, at=AT)]
    yield [plannen.plans_of(view.reader, matrix.cast.medewerkers[name].pk, at=AT) for name in ("Rachida", "Vera")]
    yield tried(plannen.unreviewed, view.reader)
    yield plannen.escalations(view.reader, at=AT)


@surface()
def cases(matrix: Matrix, view: View) -> Answers:
    yield trajecten.own_cases(view.reader, at=AT)
    yield trajecten.waiting(view.reader, at=AT)
    for plan in matrix.street.plans.values():
        yield trajecten.of_plan(view.reader, plan.pk, at=AT)
    for persoon in matrix.street.persons.values():
        yield trajecten.of_person(view.reader, persoon.pk, at=AT)
    for key in matrix.keys("traject").values():
        yield tried(trajecten.status_questions, view.reader, key)


@surface()
def requests(matrix: Matrix, view: View) -> Answers:
    for whose in ("eigen", "team", "wachtend"):
        yield aanvragen.worklist(view.reader, whose=whose, at=AT)
    for persoon in matrix.street.persons.values():
        yield tried(aanvragen.running_for, view.reader, persoon=persoon.pk)
    yield [tried(aanvragen.steps, view.reader, key) for key in matrix.keys("aanvraag").values()]


@surface(content=True)
def page_of_a_request(matrix: Matrix, view: View) -> Answers:
    for kind in ("aanvraag", "aanvraag-kcc"):
        yield [tried(aanvragen.page, view.reader, key) for key in matrix.keys(kind).values()]


@surface(content=True)
def contacts_actions_and_notes(matrix: Matrix, view: View) -> Answers:
    yield contacten.to_do(view.reader, at=AT)
    for plan in matrix.street.plans.values():
        for ask in (contacten.actions, contacten.contacts, contacten.notes, contacten.work_notes):
            yield tried(ask, view.reader, plan.pk)
        yield documents(view.reader, plan=plan.pk, at=AT)


@surface(content=True)
def meetings(matrix: Matrix, view: View) -> Answers:
    for key in matrix.keys("casusoverleg").values():
        yield tried(contacten.meeting, view.reader, key)


@surface(content=True)
def signals(matrix: Matrix, view: View) -> Answers:
    for ask in (signalen.waiting, signalen.counts, signalen.not_informed, signalen.reported, signalen.about_me):
        yield tried(ask, view.reader)
    for key in matrix.keys("signaal").values():
        yield tried(signalen.page, view.reader, key)
        yield tried(signalen.explanation, view.reader, key)


@surface()
def outflow(matrix: Matrix, view: View) -> Answers:
    for plan in matrix.street.plans.values():
        yield tried(outcomes, view.reader, plan=plan.pk)


@surface()
def sharing(matrix: Matrix, view: View) -> Answers:
    yield tried(asked_views, view.reader)
    yield tried(bewaren.open_requests, view.reader)
    for plan in matrix.street.plans.values():
        yield tried(consents_in, view.reader, plan.pk)


@surface(content=True)
def history_of_an_object(matrix: Matrix, view: View) -> Answers:
    """Of every kind one object per degree of what is seen."""
    seen = set()
    for (kind, _), found in matrix.objects.items():
        policy = view.policies[str(found._meta.model_name)]
        degree = kind, view.expected.get(found.pk, "-")
        if degree not in seen and kind != "werknotitie":  # it has none (P-3)
            seen.add(degree)
            told = tried(history, view.reader, policy, found.pk)
            yield told
            assert (not isinstance(told, str)) == (degree[1] != "-"), degree
            if not isinstance(told, str):
                yield found.pk
                assert all(
                    (change.wat is not None) == (degree[1] == "wat" and policy.inhoud is not None) for change in told
                ), degree

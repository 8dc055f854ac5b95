"""Fifty people at once on real PostgreSQL: one outcome, nobody's text lost, and the database itself says so afterwards."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from ketenzicht.access.acting.editing import FieldConflict, draft, save_draft
from ketenzicht.access.log.sealing import seal
from ketenzicht.access.log.verifying import verify
from ketenzicht.access.models import Blok, Logregel, Medewerker
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.actions import make as make_group
from ketenzicht.regie.models import (
    Doel,
    DoelInhoud,
    Persoon,
    Plan,
    PlanInhoud,
    Regisseurschap,
    Samenvoeging,
    Signaal,
    SignaalInhoud,
    Signaalkoppeling,
)
from ketenzicht.regie.personen.merging import merge
from ketenzicht.regie.plannen.actions import WORDS, adjust, close
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.plannen.filing import claim, file_signal
from ketenzicht.regie.plannen.goals import set_goal
from tests.integration.record import half_acts
from tests.integration.record.cast import AT, HERE, SINCE, Cast, make_cast
from tests.integration.record.persons_scene import file_vault, known
from tests.integration.record.plannen_scene import Household, household, planned
from tests.integration.record.settling import settle
from tests.integration.record.test_merging_persons import AS_IT_WAS, foreign_keys

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50
DAY = timedelta(days=1)


@pytest.fixture
def home(transactional_db: None) -> Household:
    return household(make_cast())


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """All acts at once, each in a thread and on a connection of its own; what each gave or raised."""
    line = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            line.wait(timeout=120)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def regisseurs(cast: Cast, plan: UUID, many: int = MANY) -> list[Reader]:
    """So many people who have the regie of this plan together."""
    found = []
    for number in range(many):
        name = f"Collega {number}"
        cast.medewerkers[name] = Medewerker.objects.create(
            naam=name, organisatie=cast.organisaties["wijkteams"], team=cast.teams["noord"], geldig_van=SINCE
        )
        Regisseurschap.objects.create(plan_id=plan, medewerker=cast.medewerkers[name], geldig_van=AT)
        found.append(cast.reader(name))
    return found


def asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def nothing_by_half() -> None:
    assert asked(half_acts.EVENT_OF_EACH_LINE) == []
    assert asked(half_acts.ONE_PLAN_PER_GROUP) == []
    assert asked(half_acts.NO_OPEN_GOAL_UNDER_A_CLOSED_PLAN) == []
    for table in ("regie_doel", "regie_plan"):
        assert asked(half_acts.CONTENT_OF_EACH_OBJECT.format(table=table)) == []


@pytest.mark.covers("X-27", "S3-27")
@pytest.mark.parametrize("fields", [WORDS[:1], WORDS], ids=["one field", "four fields"])
def test_of_fifty_who_edit_one_plan_each_text_is_saved_or_in_a_draft(home: Household, fields: tuple[str, ...]) -> None:
    readers = regisseurs(home.cast, home.plan)
    seen = {name: getattr(PlanInhoud.objects.get(van=home.plan), name) for name in fields}
    texts = [
        (reader, fields[place % len(fields)], f"Wat {reader.name} schreef") for place, reader in enumerate(readers)
    ]

    def edits(reader: Reader, field: str, text: str) -> Callable[[], Any]:
        return lambda: adjust(plan=home.plan, base=seen, new={**seen, field: text}, by=reader, at=AT + DAY)

    got = together([edits(*one) for one in texts])
    assert [type(one) for one in got if one is not None] == [FieldConflict] * (MANY - len(fields))
    inhoud = PlanInhoud.objects.get(van=home.plan)
    for (reader, field, text), outcome in zip(texts, got, strict=True):
        kept = draft(reader, "plan.bijstellen", key=home.plan)
        assert (getattr(inhoud, field) == text, kept) == ((True, None) if outcome is None else (False, {field: text}))
    former = asked(f"SELECT count(*) FROM regie_planinhoudevent WHERE van_id = '{home.plan}'")
    assert former == [(len(fields),)], "one former state per act that was done"
    nothing_by_half()


@pytest.mark.covers("X-27")
def test_one_author_who_collides_twice_keeps_both_texts(home: Household) -> None:
    """Two windows of one author, each with another field: the draft of the one does not push out the other's."""
    other = regisseurs(home.cast, home.plan, 1)[0]
    seen = dict.fromkeys(WORDS[1:3], "")
    adjust(plan=home.plan, base=seen, new=dict.fromkeys(seen, "van een ander"), by=other, at=AT)
    for name in seen:
        with pytest.raises(FieldConflict):
            adjust(plan=home.plan, base={name: ""}, new={name: f"mijn {name}"}, by=home.rachida, at=AT)
    assert draft(home.rachida, "plan.bijstellen", key=home.plan) == {name: f"mijn {name}" for name in seen}
    save_draft(home.rachida, "plan.bijstellen", {"titel": "x"}, key=home.plan, at=AT)
    assert draft(home.rachida, "plan.bijstellen", key=home.plan) == {"titel": "x"}, (
        "what the form sends itself is all of it"
    )


@pytest.mark.covers("X-8")
def test_of_fifty_who_merge_two_persons_in_both_directions_one_does(transactional_db: None, tmp_path: Path, settings: Any) -> None:  # fmt: skip
    settings.DEMO = True
    file_vault(tmp_path)
    cast = make_cast()
    rachida = cast.reader("Rachida")
    one, other = (known(rachida, "Sem", name, somebody_else=True) for name in ("Kuijper", "Kuyper"))
    plans = []
    for key, with_ in ((one, "Anja"), (other, "Bert")):
        groep = make_group(leden=[key, known(rachida, with_, "Zandhaas")], by=rachida, at=AT)
        plans.append(Plan.objects.create(gemeente_id=HERE, groep_id=groep, kenmerk=str(groep)[-8:], gestart_tijd=AT))
        PlanInhoud.objects.create(van=plans[-1])
        Regisseurschap.objects.create(plan=plans[-1], medewerker=cast.medewerkers["Rachida"], geldig_van=AT)
        set_goal(plan=plans[-1].pk, tekst="Rust", persoon=key, by=rachida, at=AT)

    def joins(blijft: UUID, weg: UUID) -> Callable[[], Any]:
        return lambda: merge(blijft=blijft, weg=weg, reden="zelfde jongen", by=rachida, at=AT + DAY)

    got = together([joins(*((one, other) if number % 2 else (other, one))) for number in range(MANY)])
    merged = Samenvoeging.objects.get()
    assert set(got) == {merged.blijft_id}, "everybody hears who goes on"
    assert {merged.blijft_id, merged.weg_id} == {one, other}
    assert list(Persoon.objects.exclude(samengevoegd_met=None).values_list("pk", flat=True)) == [merged.weg_id]
    assert Logregel.objects.filter(handeling="persoon.samenvoegen", soort="actie").count() == 1
    assert set(Doel.objects.values_list("persoon_id", flat=True)) == {merged.blijft_id}
    for table, column in foreign_keys() - AS_IT_WAS:
        assert asked(f'SELECT count(*) FROM "{table}" WHERE "{column}" = \'{merged.weg_id}\'') == [(0,)], (
            table,
            column,
        )
    nothing_by_half()


@pytest.mark.covers("S3-45")
def test_of_fifty_who_claim_one_signal_one_has_it(home: Household) -> None:
    cast = home.cast
    readers = regisseurs(cast, home.plan, MANY - 1)
    plans = [planned(cast, cast.group(home.sem, cast.person(f"bij {reader.name}")), reader.name) for reader in readers]
    Regisseurschap.objects.filter(plan=home.plan).exclude(medewerker=UUID(home.rachida.id)).delete()
    signaal = Signaal.objects.create(
        gemeente_id=HERE, persoon=home.sem, kanaal="telefoon", indiener="professional", ontvangen_tijd=AT, geregistreerd_tijd=AT,
        vervalt_op=(AT + 300 * DAY).date(),
    )  # fmt: skip
    SignaalInhoud.objects.create(van=signaal)
    file_signal(signaal, AT)

    def claims(reader: Reader) -> Callable[[], Any]:
        return lambda: claim(signaal=signaal.pk, by=reader, at=AT)

    got = together([claims(reader) for reader in (home.rachida, *readers)])
    winner = [place for place, one in enumerate(got) if one is None]
    assert len(winner) == 1
    links = Signaalkoppeling.objects.filter(signaal=signaal)
    assert links.count() == MANY
    assert links.get(losgemaakt_tijd=None).plan_id == [home.plan, *plans][winner[0]]
    assert links.exclude(geclaimd_tijd=None).count() == 1
    nothing_by_half()


@pytest.mark.covers("S0-4")
def test_of_forty_nine_goals_none_slips_under_a_plan_that_closes(home: Household) -> None:
    def adds(number: int) -> Callable[[], Any]:
        return lambda: set_goal(plan=home.plan, tekst=f"Doel {number}", persoon=None, by=home.rachida, at=AT)

    def closes() -> Any:
        return close(plan=home.plan, sluitreden="doelen_bereikt", oordeel="Klaar", by=home.rachida, at=AT)

    *adding, closing = together([*(adds(number) for number in range(MANY - 1)), closes])
    made = [one for one in adding if isinstance(one, UUID)]
    assert set(Doel.objects.filter(plan=home.plan).values_list("pk", flat=True)) == set(made)
    assert DoelInhoud.objects.filter(van__plan=home.plan).count() == len(made)
    if closing is None:
        assert made == [] and {type(one) for one in adding} == {PlanIsClosed}
    else:
        assert len(made) == MANY - 1 and type(closing).__name__ == "PlanHasOpenDoelen"
    assert (home.row.sluitreden == "doelen_bereikt") == (closing is None)
    nothing_by_half()


@pytest.mark.covers("S3-169")
def test_two_sealers_beside_forty_eight_who_act_seal_each_line_once(home: Household, tmp_path: Path) -> None:
    def adds(number: int) -> Callable[[], Any]:
        return lambda: set_goal(plan=home.plan, tekst=f"Doel {number}", persoon=None, by=home.rachida, at=AT)

    def seals() -> int:
        return sum(seal(tmp_path, at=AT, most=3) for _ in range(8))

    *made, first, second = together([*(adds(number) for number in range(MANY - 2)), seals, seals])
    assert all(isinstance(one, UUID) for one in made)
    settle(Logregel.objects.all())
    assert first + second + seal(tmp_path, at=AT, most=3) == Logregel.objects.count()
    verdict = verify(tmp_path, at=AT)
    assert (verdict.rows, verdict.unsealed, verdict.wrong) == (Logregel.objects.count(), 0, None)
    heads = [json.loads(line)["blok"] for line in (tmp_path / "log" / "zegels.jsonl").read_text().splitlines()]
    assert heads == list(Blok.objects.order_by("nr").values_list("nr", flat=True)) == list(range(1, len(heads) + 1))
    nothing_by_half()

"""Groups: a free set of persons in the judgement of the regisseur, unique, dated, and blind to each other."""

from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from ketenzicht.access.acting.editing import FieldConflict
from ketenzicht.access.errors import Invalid, MayNot, NotFound
from ketenzicht.access.models import Afscherming, Gebeurtenis
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.groepen.actions import change_members, change_role, describe, disband, make
from ketenzicht.regie.groepen.composition import belonging, fingerprint
from ketenzicht.regie.groepen.errors import (
    AlreadyInGroep,
    Disbanded,
    GroepExists,
    GroepNeedsMember,
    NothingChanges,
    NotInGroep,
    PlanStillRuns,
)
from ketenzicht.regie.groepen.queries import ecogram, history, members
from ketenzicht.regie.groepen.relations import relate
from ketenzicht.regie.groepen.rules import groepen, lidmaatschappen
from ketenzicht.regie.models import Groep, GroepInhoud, Lidmaatschap, Persoon, Plan
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.plannen.actions import start
from tests.integration.record.cast import AT, ELSEWHERE, Cast, make_cast, member, participant
from tests.integration.record.persons_scene import a_plan, file_vault

LATER = AT + timedelta(days=30)


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, settings: Any) -> FileVault:
    settings.DEMO = True
    return file_vault(tmp_path)


@pytest.fixture
def people(cast: Cast) -> dict[str, Persoon]:
    return {
        name: cast.person(name, family) for name, family in (("Sem", "de Wit"), ("Anja", "de Wit"), ("Henk", "Buur"))
    }


def of(groep: UUID, at: Any = None) -> dict[str, str]:
    return {
        row.persoon.roepnaam: row.rol
        for row in Lidmaatschap.objects.filter(groep=groep, geldig_tot=None).select_related("persoon")
    }


@pytest.mark.covers("S3-14", "S3-15", "S3-18", "S3-20")
def test_a_group_is_any_set_of_persons_as_the_regisseur_sees_it(cast: Cast, people: dict[str, Persoon]) -> None:
    groep = make(
        leden=[people["Sem"].pk, people["Anja"].pk], participanten=[people["Henk"].pk], naam="De Wit", by=cast.reader("Rachida"), at=AT
    )  # fmt: skip
    assert of(groep) == {"Sem": "lid", "Anja": "lid", "Henk": "participant"}
    assert start(groep=groep, by=cast.reader("Rachida"), at=AT)
    assert Gebeurtenis.objects.get(object_id=groep).gegevens == {"leden": 2, "participanten": 1}


@pytest.mark.covers("S3-16")
def test_the_same_persons_are_one_group_and_the_first_is_shown_to_who_may_see_it(
    cast: Cast, people: dict[str, Persoon]
) -> None:
    sem, henk = people["Sem"].pk, people["Henk"].pk
    first = make(leden=[sem], participanten=[henk], by=cast.reader("Rachida"), at=AT)
    ways: list[dict[str, Any]] = [{"leden": [sem], "participanten": [henk]}, {"leden": [henk, sem]}]
    for roles in ways:
        with pytest.raises(GroepExists) as mine:
            make(**roles, by=cast.reader("Rachida"), at=AT)
        with pytest.raises(GroepExists) as hers:
            make(**roles, by=cast.reader("Vera"), at=AT)
        assert (mine.value.known, hers.value.known) == (first, None)
        assert str(mine.value) != str(hers.value)
    make(leden=[sem], by=cast.reader("Vera"), at=AT)
    assert Groep.objects.count() == 2


@pytest.mark.parametrize(
    ("leden", "participanten", "error"),
    [
        ([], ["Sem"], GroepNeedsMember), (["Sem", "Sem"], [], AlreadyInGroep), (["Sem"], ["Sem"], AlreadyInGroep),
        (["Sem", "nobody"], [], NotFound), (["Sem", "Yara"], [], NotFound), (["Sem", "withheld"], [], NotFound),
    ],
)  # fmt: skip
def test_a_group_that_cannot_be_is_refused(
    cast: Cast, people: dict[str, Persoon], leden: list[str], participanten: list[str], error: type[KetenzichtError]
) -> None:
    hidden = cast.person("Bo")
    Afscherming.objects.create(
        object_soort="persoon", object_id=hidden.pk, hoe="dat", tegen_rol=presets.REGISSEUR, reden="x", sinds=AT, door="t", herzien_op=date(2026, 6, 1)
    )  # fmt: skip
    keys = {name: row.pk for name, row in people.items()}
    keys |= {"nobody": uuid4(), "Yara": cast.person("Yara", gemeente=ELSEWHERE).pk, "withheld": hidden.pk}
    with pytest.raises(error):
        make(
            leden=[keys[n] for n in leden],
            participanten=[keys[n] for n in participanten],
            by=cast.reader("Rachida"),
            at=AT,
        )
    assert not Groep.objects.exists()


@pytest.mark.parametrize("role", [presets.KCC, presets.WIJKTEAMMANAGER, presets.BEHANDELAAR, presets.LOKALE_BEHEERDER])
def test_only_a_regisseur_makes_groups(cast: Cast, people: dict[str, Persoon], role: str) -> None:
    with pytest.raises(MayNot):
        make(leden=[people["Sem"].pk], by=cast.reader("Tom", role), at=AT)


def test_who_made_a_group_changes_it_until_its_plan_is_somebody_elses(cast: Cast, people: dict[str, Persoon]) -> None:
    rachida, vera = cast.reader("Rachida"), cast.reader("Vera")
    groep = make(leden=[people["Sem"].pk], by=rachida, at=AT)
    assert groepen.why(rachida, SEE_WAT, groep, at=AT) == ["door u gemaakt, nog zonder plan"]
    assert not groepen.may(vera, SEE_DAT, groep, at=AT)
    assert not personen.may(rachida, SEE_WAT, people["Sem"].pk, at=AT), "making a group opens nobody's record"
    assert personen.may(rachida, SEE_DAT, people["Sem"].pk, at=AT)
    a_plan(cast, groep, "Vera")
    assert not groepen.may(rachida, SEE_DAT, groep, at=AT)
    assert personen.may(vera, SEE_WAT, people["Sem"].pk, at=AT)


@pytest.mark.covers("S3-21")
def test_who_joins_and_leaves_is_dated_and_the_regisseur_says_whether_it_is_the_same_group(
    cast: Cast, people: dict[str, Persoon]
) -> None:
    rachida = cast.reader("Rachida")
    sem, anja, henk = (people[name].pk for name in ("Sem", "Anja", "Henk"))
    groep = make(leden=[sem], participanten=[henk], by=rachida, at=AT)
    a_plan(cast, groep)
    assert change_members(groep=groep, leden=[anja], weg=[henk], by=rachida, at=LATER) == groep
    assert of(groep) == {"Sem": "lid", "Anja": "lid"}
    told = {row.persoon.roepnaam: (row.geldig_van, row.geldig_tot) for row in history(rachida, groep, at=LATER)}
    assert told == {"Sem": (AT, None), "Henk": (AT, LATER), "Anja": (LATER, None)}
    new = change_members(groep=groep, participanten=[henk], as_new_group=True, reden="ander plan", by=rachida, at=LATER)
    assert new != groep
    assert (of(groep), of(new)) == ({"Sem": "lid", "Anja": "lid"}, {"Sem": "lid", "Anja": "lid", "Henk": "participant"})
    with pytest.raises(GroepExists):
        change_members(groep=groep, leden=[henk], by=rachida, at=LATER)
    with pytest.raises(MayNot):
        history(member(people["Sem"]), groep, at=LATER)
    with pytest.raises(NotFound):
        history(cast.reader("Tom"), groep, at=LATER)


def test_who_left_sees_the_group_no_more(cast: Cast, people: dict[str, Persoon]) -> None:
    rachida = cast.reader("Rachida")
    groep = make(leden=[people["Sem"].pk, people["Anja"].pk], by=rachida, at=AT)
    assert groepen.may(member(people["Anja"]), SEE_WAT, groep, at=LATER)
    change_members(groep=groep, weg=[people["Anja"].pk], by=rachida, at=LATER)
    assert not groepen.may(member(people["Anja"]), SEE_DAT, groep, at=LATER)
    assert not personen.may(member(people["Anja"]), SEE_DAT, people["Sem"].pk, at=LATER)
    assert not personen.may(member(people["Sem"]), SEE_DAT, people["Anja"].pk, at=LATER)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, NothingChanges), ({"leden": ["Sem"]}, AlreadyInGroep), ({"weg": ["Henk"]}, NotInGroep), ({"weg": ["Sem"]}, GroepNeedsMember),
        ({"leden": ["Henk"], "participanten": ["Henk"]}, AlreadyInGroep),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(
    cast: Cast, people: dict[str, Persoon], change: dict[str, list[str]], error: type[KetenzichtError]
) -> None:
    groep = make(leden=[people["Sem"].pk], participanten=[people["Anja"].pk], by=cast.reader("Rachida"), at=AT)
    before = of(groep)
    wanted: dict[str, Any] = {name: [people[n].pk for n in names] for name, names in change.items()}
    with pytest.raises(error):
        change_members(
            groep=groep, **wanted, by=cast.reader("Rachida"), at=LATER
        )  # fmt: skip
    assert of(groep) == before


@pytest.mark.covers("S3-20")
def test_a_participant_becomes_a_member_and_sees_as_one(cast: Cast, people: dict[str, Persoon]) -> None:
    rachida = cast.reader("Rachida")
    groep = make(leden=[people["Sem"].pk], participanten=[people["Henk"].pk], by=rachida, at=AT)
    assert groepen.may(participant(people["Henk"]), SEE_DAT, groep, at=LATER)
    assert not groepen.may(participant(people["Henk"]), SEE_WAT, groep, at=LATER)
    assert not groepen.may(member(people["Henk"]), SEE_DAT, groep, at=LATER)
    change_role(groep=groep, persoon=people["Henk"].pk, rol="lid", by=rachida, at=LATER)
    assert groepen.may(member(people["Henk"]), SEE_WAT, groep, at=LATER)
    assert not groepen.may(participant(people["Henk"]), SEE_DAT, groep, at=LATER)
    change_role(groep=groep, persoon=people["Sem"].pk, rol="participant", by=rachida, at=LATER)
    with pytest.raises(GroepNeedsMember):
        change_role(groep=groep, persoon=people["Henk"].pk, rol="participant", by=rachida, at=LATER)
    wrongs: list[dict[str, Any]] = [
        {"persoon": people["Anja"].pk, "rol": "lid"},
        {"persoon": people["Henk"].pk, "rol": "buurman"},
    ]
    for wrong in wrongs:
        with pytest.raises(NotInGroep):
            change_role(groep=groep, **wrong, by=rachida, at=LATER)


@pytest.mark.covers("S3-17")
def test_members_of_one_group_see_nothing_of_another_group_of_the_same_person(
    cast: Cast, people: dict[str, Persoon]
) -> None:
    """Sem is in a group with Anja and in one with Henk; the two know nothing of each other."""
    rachida, vera = cast.reader("Rachida"), cast.reader("Vera")
    with_anja = make(leden=[people["Sem"].pk, people["Anja"].pk], by=rachida, at=AT)
    with_henk = make(leden=[people["Sem"].pk, people["Henk"].pk], by=vera, at=AT)
    a_plan(cast, with_anja)
    a_plan(cast, with_henk, "Vera")
    relate(groep=with_henk, van=people["Henk"].pk, naar=people["Sem"].pk, soort="oom van", by=vera, at=AT)
    anja = member(people["Anja"])
    assert [groep.pk for groep in groepen.visible(anja, at=AT)] == [with_anja]
    assert lidmaatschappen.visible(anja, at=AT).count() == 2
    assert set(lidmaatschappen.visible(anja, at=AT).values_list("groep", flat=True)) == {with_anja}
    assert {p.roepnaam for p in personen.visible(anja, at=AT)} == {"Anja", "Sem"}
    shown = ecogram(anja, with_anja, at=AT)
    assert ({node.naam for node in shown.nodes}, shown.edges) == ({"Anja de Wit", "Sem de Wit"}, ())
    assert members(anja, with_henk, at=AT) == []
    with pytest.raises(NotFound):
        ecogram(anja, with_henk, at=AT)
    assert [groep.pk for groep in groepen.visible(rachida, at=AT)] == [with_anja]
    assert lidmaatschappen.visible(rachida, at=AT).count() == 2
    assert {groep.pk for groep in groepen.visible(member(people["Sem"]), at=AT)} == {with_anja, with_henk}


def test_the_picture_of_a_group_is_edited_by_field(cast: Cast, people: dict[str, Persoon]) -> None:
    rachida = cast.reader("Rachida")
    groep = make(leden=[people["Sem"].pk], naam="Sem", by=rachida, at=AT)
    seen = {"naam": "Sem", "groepsbeeld": ""}
    describe(groep=groep, base=seen, new={**seen, "groepsbeeld": "alleen thuis"}, by=rachida, at=AT)
    describe(groep=groep, base=seen, new={**seen, "naam": "Sem de Wit"}, by=rachida, at=AT)
    content = GroepInhoud.objects.get(van=groep)
    assert (content.naam, content.groepsbeeld) == ("Sem de Wit", "alleen thuis")
    with pytest.raises(FieldConflict):
        describe(groep=groep, base=seen, new={**seen, "groepsbeeld": "met oma"}, by=rachida, at=AT)
    with pytest.raises(Invalid):
        describe(groep=groep, base={"samenstelling": ""}, new={"samenstelling": "x"}, by=rachida, at=AT)


def test_a_group_is_disbanded_when_its_plan_is_closed_and_may_then_be_formed_anew(
    cast: Cast, people: dict[str, Persoon]
) -> None:
    rachida, sem = cast.reader("Rachida"), people["Sem"].pk
    groep = make(leden=[sem], by=rachida, at=AT)
    plan = a_plan(cast, groep)
    with pytest.raises(PlanStillRuns):
        disband(groep=groep, by=rachida, at=LATER)
    Plan.objects.filter(pk=plan.pk).update(gesloten_tijd=LATER, sluitreden="verhuisd")
    disband(groep=groep, by=rachida, at=LATER)
    for act in (
        lambda: disband(groep=groep, by=rachida, at=LATER),
        lambda: change_members(groep=groep, weg=[sem], by=rachida, at=LATER),
    ):
        with pytest.raises(Disbanded):
            act()
    assert groepen.may(member(people["Sem"]), SEE_WAT, groep, at=LATER), "what was, stays to be seen"
    assert make(leden=[sem], by=rachida, at=LATER) != groep


def in_threads(number: int, act: Any) -> list[Any]:
    """What each of so many threads got at the same moment: its answer, or its error."""
    begin, answers = Barrier(number), list[Any]()

    def one(which: int) -> None:
        begin.wait()
        try:
            answers.append(act(which))
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(which,)) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.covers("S3-16")
def test_fifty_at_once_make_one_group(tmp_path: Path) -> None:
    cast = make_cast()
    keys = [cast.person(name).pk for name in ("Sem", "Anja", "Kas")]
    rachida = cast.reader("Rachida")
    answers = in_threads(50, lambda n: make(leden=keys[n % 3 :] + keys[: n % 3], by=rachida, at=AT))
    made = [answer for answer in answers if isinstance(answer, UUID)]
    assert (len(made), Groep.objects.count()) == (1, 1)
    assert {error.known for error in answers if isinstance(error, GroepExists)} == set(made)
    assert len(answers) == 50 and sum(isinstance(answer, GroepExists) for answer in answers) == 49


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_leave_a_composition_that_is_true_and_unique(tmp_path: Path) -> None:
    cast = make_cast()
    rachida = cast.reader("Rachida")
    keys = [cast.person(f"Sem{n}").pk for n in range(8)]
    groups = [make(leden=[keys[0], keys[n]], by=rachida, at=AT) for n in (1, 2)]
    in_threads(24, lambda n: change_members(groep=groups[n % 2], leden=[keys[2 + n % 6]], by=rachida, at=LATER))
    in_threads(24, lambda n: change_members(groep=groups[n % 2], weg=[keys[1 + n % 7]], by=rachida, at=LATER))
    compositions = [belonging(groep) for groep in Groep.objects.all()]
    assert [groep.samenstelling for groep in Groep.objects.all()] == [fingerprint(who) for who in compositions]
    assert len({frozenset(who) for who in compositions}) == 2

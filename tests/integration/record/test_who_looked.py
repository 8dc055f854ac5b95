"""Who looked at my data: for the person itself, the auditor and the administrator; and the auditor's weekly list."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from ketenzicht.access.errors import MayNot
from ketenzicht.access.log.queries import Looked, log_of
from ketenzicht.access.log.recording import log_line, log_reads
from ketenzicht.access.log.watching import PersonName, Reason, reads_to_check, unrelated_grounds
from ketenzicht.access.models import Afscherming, Logregel, Medewerker
from ketenzicht.access.rollen import presets
from ketenzicht.access.settings.actions import set_value
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.looked import who_looked
from ketenzicht.regie.models import Doel, Gezag, Persoon
from ketenzicht.regie.signalen.informing import inform
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, member
from tests.integration.record.log_scene import a_read
from tests.integration.record.signalen_scene import neighbour_calls
from tests.integration.record.test_plan_starts import a_plan

LATER = AT + timedelta(days=1)
GLASS = "noodtoegang tot dit plan"


@pytest.fixture
def sem(cast: Cast) -> Persoon:
    return cast.person("Sem", "Jansen")


@pytest.fixture
def els(cast: Cast) -> Reader:
    """Els, who audits the first municipality."""
    return cast.reader("Els", presets.AUDITOR)


def told(lines: list[Looked]) -> list[tuple[str, str, str]]:
    return [(line.organisatie, line.functie, line.naam) for line in lines]


@pytest.mark.covers("S3-171", "P-9")
def test_a_resident_sees_who_looked_by_organisation_and_function_and_by_name_where_that_is_decided(
    cast: Cast, sem: Persoon
) -> None:
    Medewerker.objects.filter(naam="Rachida").update(functie="wijkverpleegkundige")
    a_read(cast.reader("Rachida"), sem.pk, "regisseur van dit plan", at=AT)
    a_read(cast.reader("Tom"), sem.pk, GLASS, at=LATER)
    assert told(who_looked(member(sem), sem.pk, at=LATER)) == [
        ("Wijkteams", "regisseur", ""),
        ("Wijkteams", "wijkverpleegkundige", ""),
    ]
    lot = cast.reader("Lot", presets.LOKALE_BEHEERDER)
    set_value(gemeente=HERE, sleutel="inzage.namen_tonen", waarde=True, by=lot, at=AT)
    lines = who_looked(member(sem), sem.pk, at=LATER)
    assert [(line.naam, line.grond) for line in lines] == [("Tom", (GLASS,)), ("Rachida", ("regisseur van dit plan",))]
    assert who_looked(member(sem), sem.pk, at=LATER, most=1) == lines[:1]
    assert who_looked(member(sem), sem.pk, at=LATER, since=LATER) == lines[:1]
    assert who_looked(member(sem), sem.pk, at=AT) == lines[1:]


@pytest.mark.covers("P-2", "S3-120")
def test_a_resident_never_learns_which_other_resident_it_was(cast: Cast, sem: Persoon) -> None:
    anja = cast.person("Anja", "Jansen")
    lot = cast.reader("Lot", presets.LOKALE_BEHEERDER)
    set_value(gemeente=HERE, sleutel="inzage.namen_tonen", waarde=True, by=lot, at=AT)
    a_read(replace(member(anja), name="Anja Jansen"), sem.pk, "met toestemming van de betrokkene")
    (line,) = who_looked(member(sem), sem.pk, at=AT)
    assert (line.naam, line.wie, line.functie, line.organisatie) == ("", "", "groepslid", "")
    assert who_looked(member(anja), sem.pk, at=AT) == []
    a_read(replace(member(sem), name="Sem"), sem.pk, "het gaat over uzelf")
    assert {line.naam for line in who_looked(member(sem), sem.pk, at=AT)} == {"", "Sem"}


def a_goal(cast: Cast, sem: Persoon) -> Doel:
    plan = a_plan(cast, cast.group(sem))
    return Doel.objects.create(
        gemeente_id=HERE, plan=plan, persoon=sem, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=SINCE
    )


@pytest.mark.covers("S3-119", "S3-120")
def test_what_is_withheld_from_a_resident_is_not_in_the_own_log_either(cast: Cast, sem: Persoon, els: Reader) -> None:
    doel = a_goal(cast, sem)
    a_read(cast.reader("Rachida"), sem.pk, "regisseur van dit plan", kind="doel", key=doel.pk, plan=doel.plan_id)
    assert len(who_looked(member(sem), sem.pk, at=AT)) == 1
    Afscherming.objects.create(
        object_soort="doel", object_id=doel.pk, hoe="dat", reden="onderzoek", sinds=AT, door="test", herzien_op=SINCE
    )
    assert who_looked(member(sem), sem.pk, at=AT) == []
    assert len(who_looked(els, sem.pk, at=AT)) == 1


def test_a_line_about_a_kind_that_nobody_states_rules_for_stays_hidden_from_a_resident(
    cast: Cast, sem: Persoon
) -> None:
    a_read(cast.reader("Rachida"), sem.pk, "ooit", kind="verdwenen")
    assert who_looked(member(sem), sem.pk, at=AT) == []


def test_the_auditor_sees_names_and_grounds_of_the_own_municipality_and_never_what_was_written(
    cast: Cast, sem: Persoon, els: Reader
) -> None:
    a_read(cast.reader("Rachida"), sem.pk, "regisseur van dit plan")
    a_read(cast.reader("Wil", gemeente=ELSEWHERE), sem.pk, "regisseur van dit plan", gemeente=ELSEWHERE)
    log_line(
        cast.reader("Kim", presets.KCC), Logregel.Soort.WEIGERING, "plan.starten", at=AT, persoon=sem.pk,
        details={"titel": "geheim"},
    )  # fmt: skip
    lines = who_looked(els, sem.pk, at=AT)
    assert {(line.naam, line.soort) for line in lines} == {("Rachida", "inzage"), ("Kim", "weigering")}
    assert "geheim" not in repr(lines)
    wil = cast.reader("Wil", presets.AUDITOR, gemeente=ELSEWHERE)
    assert {line.naam for line in who_looked(wil, sem.pk, at=AT)} == {"Wil"}


@pytest.mark.parametrize(
    "role", sorted(presets.EVERYBODY_BUT_THE_SYSTEM - presets.RESIDENTS - {presets.AUDITOR, presets.LOKALE_BEHEERDER})
)
def test_no_other_role_sees_the_log(cast: Cast, sem: Persoon, role: str) -> None:
    a_read(cast.reader("Rachida"), sem.pk, "regisseur van dit plan")
    assert who_looked(cast.reader("Rachida", role), sem.pk, at=AT) == []
    assert log_of(cast.reader("Rachida", role), "persoon", sem.pk, at=AT) == []


def test_the_log_of_a_plan_holds_all_that_lies_under_it(cast: Cast, sem: Persoon, els: Reader) -> None:
    doel = a_goal(cast, sem)
    a_read(cast.reader("Rachida"), sem.pk, "regisseur", kind="doel", key=doel.pk, plan=doel.plan_id)
    a_read(cast.reader("Tom"), sem.pk, "regisseur", kind="plan", key=doel.plan_id, plan=doel.plan_id, at=LATER)
    assert doel.plan_id is not None
    assert [line.object_soort for line in log_of(els, "plan", doel.plan_id, at=LATER)] == ["plan", "doel"]
    assert [line.object_soort for line in log_of(els, "doel", doel.pk, at=LATER)] == ["doel"]


@pytest.mark.covers("P-4", "S3-171")
def test_a_parent_sees_who_looked_at_a_young_child_with_gezag_only(cast: Cast) -> None:
    child = cast.person("Noor", born=date(2018, 5, 1))
    mother, father = cast.person("Anja"), cast.person("Karim")
    Gezag.objects.create(kind=child, ouder=mother, soort="ouderlijk", geldig_van=SINCE)
    cast.group(child, mother, father)
    a_read(cast.reader("Rachida"), child.pk, "regisseur")
    assert [len(who_looked(member(parent), child.pk, at=AT)) for parent in (mother, father)] == [1, 0]
    later = AT + timedelta(days=9 * 365)
    assert who_looked(member(mother), child.pk, at=later) == [], "from 16 on a child decides alone"


@pytest.mark.covers("S3-171", "X-8")
def test_who_was_twice_in_the_record_sees_what_stands_under_both_keys(cast: Cast, sem: Persoon, els: Reader) -> None:
    twin, third = cast.person("Semm"), cast.person("Sam")
    for one in (sem, twin, third):
        a_read(cast.reader("Rachida"), one.pk, "regisseur van dit plan")
    Persoon.objects.filter(pk=third.pk).update(samengevoegd_met=twin)
    Persoon.objects.filter(pk=twin.pk).update(samengevoegd_met=sem)
    assert [len(who_looked(reader, sem.pk, at=AT)) for reader in (member(sem), els)] == [3, 3]
    assert who_looked(member(cast.person("Anja")), sem.pk, at=AT) == []


@pytest.mark.covers("P-2", "S3-171")
def test_who_was_not_told_of_a_signal_does_not_learn_of_it_from_the_log(cast: Cast, sem: Persoon, els: Reader) -> None:
    signaal = neighbour_calls(cast, sem)
    rachida = cast.reader("Rachida")
    a_read(rachida, sem.pk, "wacht op uw team")
    a_read(rachida, sem.pk, "regisseur van dit plan", "wacht op uw team", at=LATER)
    a_read(rachida, sem.pk, "wacht op uw team", kind="signaal", key=signaal.pk, at=LATER)
    lines = who_looked(member(sem), sem.pk, at=LATER)
    assert [(line.object_soort, line.grond) for line in lines] == [("persoon", ("regisseur van dit plan",))]
    assert len([line for line in who_looked(els, sem.pk, at=LATER) if line.soort == "inzage"]) == 3
    inform(signaal=signaal.pk, persoon=sem.pk, wijze="gesprek", melder_onherkenbaar=True, by=rachida, at=LATER)
    after = [line for line in who_looked(member(sem), sem.pk, at=LATER) if line.soort == "inzage"]
    assert [line.object_soort for line in after] == ["signaal", "persoon", "persoon"]


# -- the weekly list

NAMES = {"sem": PersonName("Sem", "Jansen")}


def names_of(sem: UUID, name: PersonName) -> dict[UUID, PersonName]:
    return {sem: name}


@pytest.mark.covers("P-9")
@pytest.mark.parametrize(
    ("worker", "person", "because", "reasons"),
    [
        ("Rachida Jansen", PersonName("Sem", "Jansen"), "regisseur van dit plan", (Reason.NAAMGENOOT,)),
        ("Rachida JANSÉN", PersonName("Sem", "jansen"), "regisseur van dit plan", (Reason.NAAMGENOOT,)),
        ("Rachida Bos-Jansen", PersonName("Sem", "Jansen"), "regisseur van dit plan", (Reason.NAAMGENOOT,)),
        ("Rachida de Wit", PersonName("Sem", "de Boer"), "regisseur van dit plan", ()),
        ("Rachida Bos", PersonName("Tom", ""), "regisseur van dit plan", (Reason.COLLEGA,)),
        ("Rachida Bos", PersonName("Sem", "Jansen"), GLASS, (Reason.NOODTOEGANG,)),
        ("Rachida Jansen", PersonName("Sem", "Jansen"), GLASS, (Reason.NAAMGENOOT, Reason.NOODTOEGANG)),
        ("Rachida Bos", PersonName("Sem", "Jansen"), "regisseur van dit plan", ()),
    ],
)
def test_the_weekly_list_holds_reads_without_a_working_relation(
    cast: Cast, sem: Persoon, els: Reader, worker: str, person: PersonName, because: str, reasons: tuple[Reason, ...]
) -> None:
    Medewerker.objects.filter(naam="Rachida").update(naam=worker)
    a_read(cast.reader("Rachida"), sem.pk, because)
    a_read(cast.reader("Rachida"), sem.pk, because, at=LATER)
    found = reads_to_check(els, until=AT + timedelta(days=2), names=lambda _: names_of(sem.pk, person), at=LATER)
    assert [(line.persoon, line.aantal, line.eerste, line.redenen) for line in found] == (
        [(sem.pk, 2, AT, reasons)] if reasons else []
    )


def test_a_read_with_break_glass_and_a_working_relation_needs_no_question(
    cast: Cast, sem: Persoon, els: Reader
) -> None:
    a_read(cast.reader("Rachida"), sem.pk, "regisseur van dit plan", GLASS)
    assert reads_to_check(els, until=LATER, names=lambda _: {}, at=LATER) == []
    assert GLASS in unrelated_grounds() and "regisseur van dit plan" not in unrelated_grounds()


def test_the_list_keeps_to_seven_days_to_workers_and_to_the_own_municipality(
    cast: Cast, sem: Persoon, els: Reader
) -> None:
    tom = cast.reader("Tom")
    a_read(tom, sem.pk, GLASS, at=AT - timedelta(days=8))
    a_read(tom, sem.pk, GLASS, at=LATER)
    a_read(tom, sem.pk, GLASS, gemeente=ELSEWHERE)
    a_read(member(sem), sem.pk, GLASS)
    assert reads_to_check(els, until=LATER, names=lambda _: {}, at=LATER) == []
    log_reads(tom, [], at=AT)
    assert Logregel.objects.filter(soort="bevraging", handeling="regels.nakijken", wie=els.id).count() == 1


def test_a_read_of_nobody_in_particular_and_by_somebody_who_left_no_trace_is_judged_too(
    cast: Cast, sem: Persoon, els: Reader
) -> None:
    a_read(replace(cast.reader("Tom"), organisation=""), sem.pk, GLASS)
    (line,) = reads_to_check(els, until=LATER, names=lambda _: names_of(sem.pk, NAMES["sem"]), at=LATER)
    assert line.redenen == (Reason.NOODTOEGANG,)


@pytest.mark.parametrize("role", [presets.LOKALE_BEHEERDER, presets.REGISSEUR, presets.WIJKTEAMMANAGER])
def test_the_list_is_for_the_auditor_only_and_asking_is_logged(cast: Cast, role: str) -> None:
    with pytest.raises(MayNot):
        reads_to_check(cast.reader("Mo", role), until=LATER, names=lambda _: {}, at=LATER)
    assert Logregel.objects.get(soort="weigering").handeling == "regels.nakijken"

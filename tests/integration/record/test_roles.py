"""Roles: granted and ended by the administrator, one active at a time."""

import threading
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Logregel, Medewerker, Organisatie, Rolvervulling
from ketenzicht.access.organisaties import errors as around
from ketenzicht.access.organisaties import workers
from ketenzicht.access.policy import SEE_DAT, policies
from ketenzicht.access.rollen import actions, errors, presets
from ketenzicht.access.rollen.queries import own_roles, reader_for, roles_of, workers_with
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Profile, Reader, Right
from ketenzicht.regie.contacten.contacts import log_contact
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, make_cast, member
from tests.integration.record.plannen_scene import household

TODAY, SOON = date(2026, 3, 2), date(2026, 4, 1)


@pytest.fixture
def lot(cast: Cast) -> Reader:
    return cast.reader("Lot", presets.LOKALE_BEHEERDER)


def given(cast: Cast, lot: Reader, name: str = "Kim", rol: str = presets.KCC, **more: object) -> UUID:
    wanted = {"medewerker": cast.medewerkers[name].pk, "rol": rol, "gemeenten": [HERE], **more}
    return actions.grant(by=lot, at=AT, **wanted)  # type: ignore[arg-type]


@pytest.mark.covers("S3-175")
def test_a_worker_has_several_roles_and_chooses_one_which_is_logged(cast: Cast, lot: Reader) -> None:
    kcc, youth, kim = given(cast, lot), given(cast, lot, rol=presets.JONGERENLOKET), cast.medewerkers["Kim"].pk
    assert {role.pk for role in own_roles(kim, at=AT)} == {kcc, youth}
    reader = actions.choose(kim, kcc, purpose="telefoon", at=AT)
    assert (reader.role, reader.id, reader.municipalities) == (presets.KCC, str(kim), frozenset({HERE}))
    other = actions.choose(kim, youth, purpose="balie", at=AT)
    assert other.role == presets.JONGERENLOKET
    chosen = Logregel.objects.filter(soort="rolkeuze").order_by("nr")
    assert [(line.wie, line.rol, line.object_id) for line in chosen] == [
        (str(kim), presets.KCC, kcc),
        (str(kim), presets.JONGERENLOKET, youth),
    ]


OF_THE_WORKING_GROUP = (
    "werkgroepmanager", "lokale-beheerder", "procescoordinator", "medewerker-jongerenloket", "administratieve-kracht", "gemeentecoach",
    "helpdesk", "geabonneerde-manager",
)  # fmt: skip
"""the eight of S0-2"""


@pytest.mark.covers("S0-2")
@pytest.mark.parametrize("rol", OF_THE_WORKING_GROUP)
def test_each_role_of_the_chain_is_given_and_worked_in(cast: Cast, lot: Reader, rol: str) -> None:
    kim = cast.medewerkers["Kim"].pk
    assert actions.choose(kim, given(cast, lot, rol=rol), purpose="werk", at=AT).role == rol


FROM_THE_WAREHOUSE = ("planning-en-control", "financieel-controller", "beleidsanalist", "bestuur", "inkoper")
"""roles 7 to 11 of S3.M"""


@pytest.mark.covers("S3-173")
@pytest.mark.parametrize("rol", FROM_THE_WAREHOUSE)
def test_who_steers_on_aggregates_reaches_no_person_in_the_record_and_gets_small_cells_hidden(
    cast: Cast, lot: Reader, rol: str
) -> None:
    home = household(cast)
    home.goal("Rust thuis", home.sem)
    log_contact(plan=home.plan, persoon=home.sem.pk, tekst="Sem belde.", by=home.rachida, at=AT)
    reader = actions.choose(cast.medewerkers["Kim"].pk, given(cast, lot, rol=rol), purpose="sturing", at=AT)
    seen = [policy for policy in policies.values() if policy.visible(reader, SEE_DAT, at=AT).exists()]
    names = {field.name for policy in seen for field in policy.model._meta.concrete_fields}
    assert not names & {"persoon", "groep", "plan", "samenstelling", "roepnaam"}  # organisations, products and the like
    assert Right.BSN not in reader.rights
    assert reader.profile in (Profile.INTERN, Profile.MAIL)  # both hide what is about fewer than five, or ten


def test_a_role_that_is_over_not_begun_or_somebody_elses_cannot_be_chosen(cast: Cast, lot: Reader) -> None:
    kim, ended = cast.medewerkers["Kim"].pk, given(cast, lot, tot=SOON)
    ahead = given(cast, lot, rol=presets.JONGERENLOKET, vanaf=SOON)
    later = AT + timedelta(days=30)
    assert reader_for(kim, ended, purpose="hulp", at=later - timedelta(days=1)).role == presets.KCC
    for medewerker, role, at in (
        (kim, ended, later), (kim, ahead, AT), (cast.medewerkers["Jo"].pk, ended, AT), (kim, uuid4(), AT),
    ):  # fmt: skip
        with pytest.raises(errors.RoleIsOver):
            actions.choose(medewerker, role, purpose="hulp", at=at)
    refused = Logregel.objects.filter(soort="weigering", handeling="rol.kiezen")
    assert refused.count() == 4 and {line.rol for line in refused} == {"geen"}
    assert not Logregel.objects.filter(soort="rolkeuze").exists()


def test_who_left_or_whose_organisation_ended_has_no_role_any_more(cast: Cast, lot: Reader) -> None:
    kim, jo = cast.medewerkers["Kim"].pk, cast.medewerkers["Jo"].pk
    given(cast, lot), given(cast, lot, "Jo")
    workers.end_worker(medewerker=kim, op=TODAY, by=lot, at=AT)
    assert not own_roles(kim, at=AT).exists() and own_roles(jo, at=AT).exists()
    Organisatie.objects.filter(code="gemeente").update(geldig_tot=TODAY)
    assert not own_roles(jo, at=AT).exists()


@pytest.mark.parametrize(
    ("name", "rol", "more", "error"),
    [
        ("Kim", "keizer", {}, errors.UnknownRole),
        ("Kim", presets.GROEPSLID, {}, errors.RoleIsNotGiven),
        ("Kim", presets.GROEPSPARTICIPANT, {}, errors.RoleIsNotGiven),
        ("Kim", presets.STELSEL, {}, errors.RoleIsNotGiven),
        ("Kim", presets.KCC, {"gemeenten": []}, around.NoMunicipality),
        ("Kim", presets.KCC, {"gemeenten": [ELSEWHERE]}, MayNot),
        ("Kim", presets.KCC, {"gemeenten": [HERE, ELSEWHERE]}, MayNot),
        ("Kim", presets.REGISSEUR, {}, errors.RoleNeedsTeam),
        ("Kim", presets.KCC, {"tot": TODAY}, around.EndsBeforeItBegins),
        ("Kim", presets.KCC, {"vanaf": date(2019, 1, 1)}, around.HasEnded),
        ("Kim", presets.KCC, {"organisatie": uuid4()}, NotFound),
        ("Kim", presets.KCC, {"team": uuid4()}, NotFound),
        ("Lot", presets.AUDITOR, {}, errors.NotToOneself),
        ("Wil", presets.KCC, {}, NotFound),
    ],
)
def test_a_wrong_grant_is_refused(
    cast: Cast, lot: Reader, name: str, rol: str, more: dict[str, object], error: type[KetenzichtError]
) -> None:
    before = Rolvervulling.objects.count()
    with pytest.raises(error):
        given(cast, lot, name, rol, **more)
    assert Rolvervulling.objects.count() == before
    assert Logregel.objects.get(soort="weigering").grond == [error.__name__]


def test_a_role_of_a_team_takes_the_given_team_or_the_workers_own(cast: Cast, lot: Reader) -> None:
    own = given(cast, lot, "Vera", presets.REGISSEUR)
    zuid = reader_for(cast.medewerkers["Vera"].pk, own, purpose="hulp", at=AT)
    assert zuid.teams == frozenset({"zuid"})
    other = given(cast, lot, "Vera", presets.WIJKTEAMMANAGER, team=cast.teams["noord"].pk)
    assert reader_for(cast.medewerkers["Vera"].pk, other, purpose="hulp", at=AT).teams == frozenset({"noord"})


def test_a_team_of_another_municipality_does_not_fit(cast: Cast) -> None:
    lot = cast.reader("Lot", presets.LOKALE_BEHEERDER)
    both = Rolvervulling.objects.create(
        medewerker=cast.medewerkers["Bram"], rol=presets.LOKALE_BEHEERDER, gemeenten=[HERE, ELSEWHERE], geldig_van=SINCE
    )
    bram = reader_for(cast.medewerkers["Bram"].pk, both.pk, purpose="beheer", at=AT)
    with pytest.raises(errors.TeamElsewhere):
        given(cast, bram, "Vera", presets.REGISSEUR, team=cast.teams["west"].pk)
    assert given(cast, bram, "Vera", presets.REGISSEUR, gemeenten=[HERE, ELSEWHERE], team=cast.teams["west"].pk)
    with pytest.raises(NotFound):
        given(cast, lot, "Vera", presets.REGISSEUR, team=cast.teams["west"].pk)


def test_an_organisation_may_narrow_a_role(cast: Cast, lot: Reader) -> None:
    key = given(cast, lot, rol=presets.BEHANDELAAR, organisatie=cast.organisaties["rmc"].pk)
    reader = reader_for(cast.medewerkers["Kim"].pk, key, purpose="hulp", at=AT)
    assert reader.organisations == frozenset({"rmc"}) and reader.organisation == str(cast.organisaties["rmc"].pk)


def test_the_same_role_is_not_given_twice_for_one_day(cast: Cast, lot: Reader) -> None:
    given(cast, lot, tot=SOON)
    given(cast, lot, vanaf=SOON)
    given(cast, lot, vanaf=date(2025, 1, 1), tot=TODAY)
    periods: list[dict[str, object]] = [
        {},
        {"tot": date(2026, 3, 3)},
        {"vanaf": date(2026, 3, 31)},
        {"vanaf": date(2025, 12, 31)},
    ]
    for period in periods:
        with pytest.raises(errors.RoleIsHeld):
            given(cast, lot, "Kim", presets.KCC, **period)


def test_a_role_ends_today_or_later_and_one_given_today_just_goes(cast: Cast, lot: Reader) -> None:
    long_ago = cast.reader("Kim", presets.KCC)
    role = Rolvervulling.objects.get(medewerker__naam="Kim")
    with pytest.raises(errors.EndsInThePast):
        actions.end_role(rolvervulling=role.pk, op=date(2026, 3, 1), by=lot, at=AT)
    actions.end_role(rolvervulling=role.pk, by=lot, at=AT)
    with pytest.raises(errors.RoleIsOver):
        reader_for(UUID(long_ago.id), role.pk, purpose="hulp", at=AT)
    assert roles_of(lot, UUID(long_ago.id), at=AT).get().geldig_tot == TODAY
    mistake = given(cast, lot, "Jo")
    actions.end_role(rolvervulling=mistake, by=lot, at=AT)
    assert not Rolvervulling.objects.filter(pk=mistake).exists()
    ahead = given(cast, lot, "Jo", vanaf=SOON)
    with pytest.raises(around.EndsBeforeItBegins):
        actions.end_role(rolvervulling=ahead, op=SOON, by=lot, at=AT)


def test_nobody_ends_the_own_role_or_one_that_reaches_further(cast: Cast, lot: Reader) -> None:
    with pytest.raises(errors.NotToOneself):
        actions.end_role(rolvervulling=Rolvervulling.objects.get(medewerker__naam="Lot").pk, by=lot, at=AT)
    further = Rolvervulling.objects.create(
        medewerker=cast.medewerkers["Els"], rol=presets.AUDITOR, gemeenten=[HERE, ELSEWHERE], geldig_van=SINCE
    )
    with pytest.raises(MayNot):
        actions.end_role(rolvervulling=further.pk, by=lot, at=AT)
    assert roles_of(lot, cast.medewerkers["Els"].pk, at=AT).exists()


def test_roles_are_seen_by_administrator_auditor_and_oneself_only(cast: Cast, lot: Reader) -> None:
    given(cast, lot)
    kim = cast.medewerkers["Kim"].pk
    seen = {
        name: roles_of(reader, kim, at=AT).count()
        for name, reader in {
            "Kim": cast.reader("Kim", presets.KCC), "Els": cast.reader("Els", presets.AUDITOR), "Lot": lot,
            "Rachida": cast.reader("Rachida"), "Wil": cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE),
            "Sem": member(cast.person("Sem")),
        }.items()
    }  # fmt: skip
    assert seen == {"Kim": 1, "Els": 1, "Lot": 1, "Rachida": 0, "Wil": 0, "Sem": 0}


def test_the_worker_of_a_partner_of_two_municipalities_is_changed_where_all_roles_are(cast: Cast, lot: Reader) -> None:
    Organisatie.objects.filter(code="uwv").update(gemeenten=[HERE, ELSEWHERE])
    umit, seen = cast.medewerkers["Umit"].pk, {"functie": ""}

    def change() -> None:
        workers.change_worker(medewerker=umit, base=seen, new={"functie": "arbeidsdeskundige"}, by=lot, at=AT)

    with pytest.raises(MayNot):
        change()
    given(cast, lot, "Umit", presets.BEHANDELAAR)
    change()
    assert Medewerker.objects.get(pk=umit).functie == "arbeidsdeskundige"
    Rolvervulling.objects.create(medewerker_id=umit, rol=presets.ABONNEE, gemeenten=[ELSEWHERE], geldig_van=SINCE)
    with pytest.raises(MayNot):
        change()


def test_who_has_a_role_in_a_municipality_is_known_for_notices(cast: Cast, lot: Reader) -> None:
    cast.reader("Els", presets.AUDITOR)
    assert workers_with(presets.AUDITOR, HERE, at=AT) == [cast.medewerkers["Els"].pk]
    assert workers_with(presets.AUDITOR, ELSEWHERE, at=AT) == []


@pytest.mark.django_db(transaction=True)
def test_ten_administrators_grant_one_role_and_it_is_given_once() -> None:
    cast = make_cast()
    lot, outcomes = cast.reader("Lot", presets.LOKALE_BEHEERDER), []

    def work() -> None:
        try:
            given(cast, lot)
            outcomes.append("given")
        except errors.RoleIsHeld:
            outcomes.append("held")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given"] + ["held"] * 9
    assert Rolvervulling.objects.filter(rol=presets.KCC).count() == 1

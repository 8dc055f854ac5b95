"""Organisations, teams and workers: the local administrator keeps them, within the own municipality."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from ketenzicht.access.acting.editing import FieldConflict
from ketenzicht.access.errors import AccessError, Invalid, MayNot, NotFound
from ketenzicht.access.models import Gebeurtenis, Logregel, Medewerker, Organisatie, Team, Teamindeling
from ketenzicht.access.organisaties import actions, errors, workers
from ketenzicht.access.organisaties.queries import is_absent, organisations, teams_of
from ketenzicht.access.organisaties.queries import workers as workers_of
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, member

TODAY = date(2026, 3, 2)
SOON = date(2026, 4, 1)


@pytest.fixture
def lot(cast: Cast) -> Reader:
    """Lot, who administers the first municipality."""
    return cast.reader("Lot", presets.LOKALE_BEHEERDER)


def made(by: Reader, **given: object) -> Organisatie:
    wanted = {"naam": "Stichting De Brug", "gemeenten": [HERE], **given}
    return Organisatie.objects.get(pk=actions.make_organisation(by=by, at=AT, **wanted))  # type: ignore[arg-type]


def test_an_organisation_needs_a_name_and_a_municipality_and_gets_its_code_from_the_name(lot: Reader) -> None:
    brug = made(lot)
    assert (brug.code, brug.soort, brug.geldig_van) == ("stichting-de-brug", "overig", TODAY)
    again = made(lot)
    assert again.code.startswith("stichting-de-brug-") and again.code != brug.code
    told = Logregel.objects.filter(handeling="organisatie.maken", object_id=brug.pk)
    assert [line.wie for line in told] == [lot.id]
    assert Gebeurtenis.objects.get(object_id=brug.pk).gegevens == {}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"gemeenten": []}, errors.NoMunicipality),
        ({"gemeenten": [ELSEWHERE]}, MayNot),
        ({"gemeenten": [HERE, ELSEWHERE]}, MayNot),
        ({"naam": "…"}, Invalid),
        ({"naam": "", "code": "leeg"}, Invalid),
        ({"soort": "ruimtevaart"}, Invalid),
        ({"code": "geen code!"}, Invalid),
        ({"code": "uwv"}, errors.CodeTaken),
    ],
)
def test_a_wrong_organisation_is_refused_and_the_refusal_logged(
    lot: Reader, given: dict[str, object], error: type[KetenzichtError]
) -> None:
    before = Organisatie.objects.count()
    with pytest.raises(error):
        made(lot, **given)
    assert Organisatie.objects.count() == before
    assert Logregel.objects.get(soort="weigering").grond == [error.__name__]


def test_a_municipality_that_is_not_known_is_refused(cast: Cast) -> None:
    lot = cast.reader("Lot", presets.LOKALE_BEHEERDER, gemeente="GM9999")
    with pytest.raises(errors.UnknownMunicipality, match="GM9999"):
        made(lot, gemeenten=["GM9999"])


@pytest.mark.parametrize(
    "role", sorted(set(presets.ROLLEN) - {presets.LOKALE_BEHEERDER, presets.STELSEL} - presets.RESIDENTS)
)
def test_only_the_local_administrator_makes_organisations_teams_and_workers(cast: Cast, role: str) -> None:
    by, uwv = cast.reader("Rachida", role), cast.organisaties["uwv"].pk
    with pytest.raises(MayNot):
        made(by)
    with pytest.raises(MayNot):
        actions.make_team(organisatie=uwv, gemeente=HERE, naam="Team", by=by, at=AT)
    with pytest.raises(MayNot):
        workers.make_worker(organisatie=uwv, naam="Iemand", by=by, at=AT)


def test_a_resident_does_not_even_see_organisations(cast: Cast) -> None:
    sem = member(cast.person("Sem"))
    assert not organisations(sem, at=AT).exists() and not workers_of(sem, at=AT).exists()
    with pytest.raises(NotFound):
        actions.end_organisation(organisatie=cast.organisaties["uwv"].pk, op=SOON, by=sem, at=AT)


def test_a_partner_of_two_municipalities_is_changed_by_neither_alone(cast: Cast, lot: Reader) -> None:
    uwv = cast.organisaties["uwv"]
    Organisatie.objects.filter(pk=uwv.pk).update(gemeenten=[HERE, ELSEWHERE])
    assert uwv in organisations(lot, at=AT)
    for act in (
        lambda: actions.end_organisation(organisatie=uwv.pk, op=SOON, by=lot, at=AT),
        lambda: actions.change_organisation(
            organisatie=uwv.pk, base={"naam": "Uwv"}, new={"naam": "UWV"}, by=lot, at=AT
        ),
        lambda: actions.make_team(organisatie=uwv.pk, gemeente=HERE, naam="Plein", by=lot, at=AT),
    ):
        with pytest.raises(MayNot):
            act()
    newcomer = workers.make_worker(organisatie=uwv.pk, naam="Nour", by=lot, at=AT)
    assert Medewerker.objects.get(pk=newcomer).organisatie_id == uwv.pk


def test_an_administrator_of_elsewhere_does_not_see_the_worker_or_team(cast: Cast) -> None:
    wil = cast.reader("Wil", presets.LOKALE_BEHEERDER, gemeente=ELSEWHERE)
    with pytest.raises(NotFound):
        workers.end_worker(medewerker=cast.medewerkers["Rachida"].pk, op=SOON, by=wil, at=AT)
    with pytest.raises(NotFound):
        actions.end_team(team=cast.teams["noord"].pk, op=SOON, by=wil, at=AT)
    assert [worker.naam for worker in workers_of(wil, at=AT)] == ["Wil"]
    assert [team.code for team in teams_of(wil, at=AT)] == ["west"]


def test_two_administrators_change_different_fields_and_both_stay(cast: Cast, lot: Reader) -> None:
    rmc = cast.organisaties["rmc"].pk
    seen = {"naam": "Rmc", "soort": "rmc"}
    actions.change_organisation(organisatie=rmc, base=seen, new={**seen, "naam": "RMC Noord"}, by=lot, at=AT)
    actions.change_organisation(organisatie=rmc, base=seen, new={**seen, "soort": "onderwijs"}, by=lot, at=AT)
    row = Organisatie.objects.get(pk=rmc)
    assert (row.naam, row.soort) == ("RMC Noord", "onderwijs")
    with pytest.raises(FieldConflict):
        actions.change_organisation(organisatie=rmc, base=seen, new={**seen, "naam": "RMC"}, by=lot, at=AT)
    with pytest.raises(Invalid):
        actions.change_organisation(organisatie=rmc, base={"code": "rmc"}, new={"code": "x"}, by=lot, at=AT)


def test_the_municipalities_of_an_organisation_stay_the_administrators_own(cast: Cast, lot: Reader) -> None:
    rmc = cast.organisaties["rmc"].pk
    with pytest.raises(MayNot):
        actions.change_organisation(
            organisatie=rmc, base={"gemeenten": [HERE]}, new={"gemeenten": [HERE, ELSEWHERE]}, by=lot, at=AT
        )
    assert Organisatie.objects.get(pk=rmc).gemeenten == [HERE]


def test_what_has_ended_is_out_of_the_lists_and_takes_nobody_in(cast: Cast, lot: Reader) -> None:
    rmc = cast.organisaties["rmc"]
    with pytest.raises(errors.EndsBeforeItBegins):
        actions.end_organisation(organisatie=rmc.pk, op=SINCE, by=lot, at=AT)
    actions.end_organisation(organisatie=rmc.pk, op=TODAY, by=lot, at=AT)
    assert rmc not in organisations(lot, at=AT) and rmc in organisations(lot, at=AT, ended=True)
    with pytest.raises(errors.HasEnded):
        workers.make_worker(organisatie=rmc.pk, naam="Laat", by=lot, at=AT)
    with pytest.raises(errors.HasEnded):
        actions.make_team(organisatie=rmc.pk, gemeente=HERE, naam="Laat", by=lot, at=AT)


def test_a_team_is_made_changed_and_ended(cast: Cast, lot: Reader) -> None:
    key = actions.make_team(organisatie=cast.organisaties["wijkteams"].pk, gemeente=HERE, naam="Oost", by=lot, at=AT)
    actions.change_team(team=key, base={"naam": "Oost"}, new={"naam": "Oost en Haven"}, by=lot, at=AT)
    actions.end_team(team=key, op=SOON, by=lot, at=AT)
    team = Team.objects.get(pk=key)
    assert (team.code, team.naam, team.geldig_tot) == ("oost", "Oost en Haven", SOON)


def worker(cast: Cast, lot: Reader, team: str | None = "noord") -> UUID:
    return workers.make_worker(
        organisatie=cast.organisaties["wijkteams"].pk, naam="Nadia Bos", team=cast.teams[team].pk if team else None,
        vanaf=date(2026, 1, 1), by=lot, at=AT,
    )  # fmt: skip


def placed(key: UUID) -> list[tuple[str, date, date | None]]:
    rows = Teamindeling.objects.filter(medewerker=key).order_by("geldig_van")
    return [(row.team.code, row.geldig_van, row.geldig_tot) for row in rows]


def test_a_worker_moves_to_another_team_on_a_day_and_the_former_one_stays_known(cast: Cast, lot: Reader) -> None:
    key, zuid = worker(cast, lot), cast.teams["zuid"].pk
    workers.move_worker(medewerker=key, team=zuid, vanaf=date(2026, 2, 1), by=lot, at=AT)
    assert Medewerker.objects.get(pk=key).team_id == zuid
    assert placed(key) == [("noord", date(2026, 1, 1), date(2026, 2, 1)), ("zuid", date(2026, 2, 1), None)]
    workers.move_worker(medewerker=key, team=None, vanaf=date(2026, 2, 1), by=lot, at=AT)
    assert placed(key) == [("noord", date(2026, 1, 1), date(2026, 2, 1))]
    assert Medewerker.objects.get(pk=key).team is None


def test_a_move_that_lies_ahead_takes_place_on_its_day(cast: Cast, lot: Reader) -> None:
    key, stelsel = worker(cast, lot), system_reader("teams bijwerken")
    workers.move_worker(medewerker=key, team=cast.teams["zuid"].pk, vanaf=SOON, by=lot, at=AT)
    workers.settle_moves(by=stelsel, at=AT)
    assert Medewerker.objects.get(pk=key).team == cast.teams["noord"]
    workers.settle_moves(by=stelsel, at=AT + timedelta(days=30))
    assert Medewerker.objects.get(pk=key).team == cast.teams["zuid"]
    assert Logregel.objects.filter(soort="stelsel", handeling="medewerker.bijwerken").count() == 1
    with pytest.raises(MayNot):
        workers.settle_moves(by=lot, at=AT)


def test_the_team_that_a_worker_had_before_teams_were_dated_is_kept(cast: Cast, lot: Reader) -> None:
    tom = cast.medewerkers["Tom"].pk
    workers.move_worker(medewerker=tom, team=cast.teams["zuid"].pk, vanaf=TODAY, by=lot, at=AT)
    assert placed(tom) == [("noord", SINCE, TODAY), ("zuid", TODAY, None)]


def test_a_move_before_a_later_one_or_to_a_team_that_ended_is_refused(cast: Cast, lot: Reader) -> None:
    key, zuid = worker(cast, lot), cast.teams["zuid"]
    workers.move_worker(medewerker=key, team=zuid.pk, vanaf=SOON, by=lot, at=AT)
    with pytest.raises(errors.MovesOverlap):
        workers.move_worker(medewerker=key, team=None, vanaf=TODAY, by=lot, at=AT)
    actions.end_team(team=zuid.pk, op=SOON, by=lot, at=AT)
    with pytest.raises(errors.HasEnded):
        workers.move_worker(medewerker=key, team=zuid.pk, vanaf=SOON, by=lot, at=AT)
    with pytest.raises(errors.HasEnded):
        workers.move_worker(medewerker=key, team=None, vanaf=date(2025, 1, 1), by=lot, at=AT)
    with pytest.raises(NotFound):
        workers.move_worker(medewerker=key, team=uuid4(), vanaf=SOON, by=lot, at=AT)


def test_a_worker_changes_address_and_leaves(cast: Cast, lot: Reader) -> None:
    key = worker(cast, lot, team=None)
    workers.change_worker(medewerker=key, base={"email": ""}, new={"email": "n.bos@voorbeeld.nl"}, by=lot, at=AT)
    with pytest.raises(Invalid, match="email"):
        workers.change_worker(
            medewerker=key, base={"email": "n.bos@voorbeeld.nl"}, new={"email": "geen adres"}, by=lot, at=AT
        )
    workers.end_worker(medewerker=key, op=SOON, by=lot, at=AT)
    row = Medewerker.objects.get(pk=key)
    assert (row.email, row.geldig_tot) == ("n.bos@voorbeeld.nl", SOON)


@pytest.mark.parametrize(
    ("name", "role"), [("Tom", presets.REGISSEUR), ("Mo", presets.WIJKTEAMMANAGER), ("Lot", presets.LOKALE_BEHEERDER)]
)
@pytest.mark.covers("S3-174")
def test_absence_is_told_by_the_worker_the_manager_or_the_administrator(cast: Cast, name: str, role: str) -> None:
    tom = cast.medewerkers["Tom"]
    workers.set_absence(medewerker=tom.pk, van=TODAY, tot=SOON, by=cast.reader(name, role), at=AT)
    tom.refresh_from_db()
    assert is_absent(tom, TODAY) and is_absent(tom, date(2026, 3, 31)) and not is_absent(tom, SOON)
    workers.set_absence(medewerker=tom.pk, van=None, by=cast.reader(name, role), at=AT)
    tom.refresh_from_db()
    assert not is_absent(tom, TODAY)


def test_absence_of_another_teams_worker_or_of_a_colleague_is_refused(cast: Cast, lot: Reader) -> None:
    vera, tom = cast.medewerkers["Vera"].pk, cast.medewerkers["Tom"].pk
    for key, by in ((vera, cast.reader("Mo", presets.WIJKTEAMMANAGER)), (tom, cast.reader("Rachida"))):
        with pytest.raises(MayNot):
            workers.set_absence(medewerker=key, van=TODAY, by=by, at=AT)
    for van, tot in ((TODAY, TODAY), (None, SOON)):
        with pytest.raises(errors.EndsBeforeItBegins):
            workers.set_absence(medewerker=tom, van=van, tot=tot, by=lot, at=AT)


def test_every_error_says_in_one_sentence_what_to_do() -> None:
    told: list[AccessError] = [
        errors.UnknownMunicipality("GM1"), errors.NoMunicipality(), errors.CodeTaken(), errors.EndsBeforeItBegins(),
        errors.HasEnded("het team"), errors.MovesOverlap(),
    ]  # fmt: skip
    assert all(str(error)[0].isupper() and "kies" in str(error) and str(error).endswith(".") for error in told)

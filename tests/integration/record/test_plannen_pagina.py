"""The page of a plan, its preview, timeline, history and export, for everybody who may and for nobody else."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.policy.history import history
from ketenzicht.access.rollen import presets
from ketenzicht.regie.delen.consent import give_consent, withdraw_consent
from ketenzicht.regie.delen.withholding import withhold
from ketenzicht.regie.models import Doel, Lidmaatschap, PersoonInhoud
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen import page as page_module
from ketenzicht.regie.plannen.actions import adjust, adopt, escalate
from ketenzicht.regie.plannen.chain import deputise, hand_over
from ketenzicht.regie.plannen.glass import break_glass
from ketenzicht.regie.plannen.goals import change_goal, finish_goal
from ketenzicht.regie.plannen.measuring import measure
from ketenzicht.regie.plannen.page import page, preview
from ketenzicht.regie.plannen.rules import doelen, plannen
from ketenzicht.regie.plannen.shell import case_shell
from ketenzicht.regie.plannen.timeline import export, timeline
from ketenzicht.regie.plannen.together import contribute, plan_evaluation
from tests.integration.record.cast import AT, ELSEWHERE, Cast, member, participant
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household, key, manager, planned


@pytest.fixture
def home(cast: Cast) -> Household:
    """A household with something of everything."""
    home = household(cast)
    for tekst, persoon in (("van Sem", home.sem), ("van Anja", home.anja), ("samen", None)):
        home.goal(tekst, persoon)
    measure(plan=home.plan, schaal="rapportcijfer", scores={"totaal": 7}, persoon=home.sem.pk, by=home.rachida, at=AT)
    contribute(plan=home.plan, persoon=home.anja.pk, soort="inbreng", tekst="geld", by=home.rachida, at=AT)
    plan_evaluation(plan=home.plan, gepland_op=AT.date(), by=home.rachida, at=AT)
    adopt(plan=home.plan, aanleiding="start", by=home.rachida, at=AT)
    return home


def lines_so_far() -> list[int]:
    return list(Logregel.objects.values_list("pk", flat=True))


def words(seen: page_module.Page) -> set[str]:
    return {one.wat["tekst"] for one in seen["doel"] if one.wat}


@pytest.mark.covers("S0-5", "S3-127", "S3-117", "S3-118", "S3-120")
def test_the_page_shows_each_what_is_theirs(home: Household) -> None:
    regie, sem, anja = (page(who, home.plan, at=AT) for who in (home.rachida, member(home.sem), member(home.anja)))
    assert words(regie) == {"van Sem", "van Anja", "samen"}
    assert (words(sem), words(anja)) == ({"van Sem", "samen"}, {"van Anja", "samen"})
    assert [len(seen["meting"]) for seen in (regie, sem, anja)] == [1, 1, 0]
    assert [len(seen["instemming"]) for seen in (regie, sem, anja)] == [1, 0, 1]
    assert [len(seen["planversie"]) for seen in (regie, sem, anja)] == [1, 1, 1]
    assert {one.dat.roepnaam for one in regie["persoon"]} == {"Sem", "Anja", "Bep"}
    assert "instemming" not in sem.by_kind


@pytest.mark.covers("S3-124", "S3-126")
def test_a_participant_sees_that_there_is_a_plan_for_the_group_and_no_content(home: Household) -> None:
    seen = page(participant(home.bep), home.plan, at=AT)
    shown = [seen.plan, *seen["doel"], *seen["evaluatie"], *seen["groep"]]
    assert len(shown) == 4
    assert all(one.wat is None for one in shown)
    assert not seen["meting"] + seen["instemming"] + seen["planversie"]


@pytest.mark.covers("S3-129", "S3-132")
def test_others_find_no_page(home: Household) -> None:
    cast = home.cast
    for stranger in (
        cast.reader("Tom"), cast.reader("Vera"), cast.reader("Wil", gemeente=ELSEWHERE), cast.reader("Bram", presets.BELEIDSANALIST),
        cast.reader("Ria", presets.BEHANDELAAR), cast.reader("Lot", presets.LOKALE_BEHEERDER), member(cast.person("Ali")),
        member(home.bep),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            page(stranger, home.plan, at=AT)
    seen = page(manager(cast), home.plan, at=AT)
    assert seen.plan.wat is None
    assert not seen.by_kind
    elsewhere = replace(home.rachida, municipalities=frozenset({ELSEWHERE}))
    with pytest.raises(NotFound):
        page(elsewhere, home.plan, at=AT)


@pytest.mark.covers("S3-170", "S3-171")
def test_each_content_on_the_page_is_in_the_log_with_its_ground(home: Household) -> None:
    before = lines_so_far()
    seen = page(member(home.anja), home.plan, at=AT)
    shown = [one for found in [[seen.plan], *seen.by_kind.values()] for one in found if one.wat is not None]
    lines = Logregel.objects.filter(soort="inzage", wie=str(home.anja.pk)).exclude(pk__in=before)
    assert {line.object_id for line in lines} == {one.dat.pk for one in shown}
    assert all(line.grond and line.plan_id == home.plan for line in lines if line.object_soort == "doel")


def test_the_page_takes_as_many_queries_with_more_kinds_and_more_rows(
    home: Household, django_assert_max_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        home.goal(f"doel {number}", home.sem)
    monkeypatch.setattr(hooks, "on_page", [*hooks.on_page, doelen])
    monkeypatch.setattr(page_module, "kinds", [(doelen, lambda plan, _: Doel.objects.filter(plan=plan))])
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert len(page(home.rachida, home.plan, at=AT)["doel"]) == 3 * 33


@pytest.mark.covers("S3-119")
def test_the_preview_shows_what_a_member_would_see_and_logs_the_regisseur(home: Household) -> None:
    shared = Doel.objects.get(plan=home.plan, persoon=None)
    withhold(
        plan=home.plan, soort="doel", stuk=shared.pk, hoe="wat", tegen_persoon=home.anja.pk, reden="x", herzien_op=AT.date() + DAY,
        by=home.rachida, at=AT,
    )  # fmt: skip
    before = lines_so_far()
    seen = preview(home.rachida, home.plan, as_=member(home.anja), at=AT)
    assert words(seen) == {"van Anja"}
    assert len(seen["doel"]) == 2
    lines = Logregel.objects.filter(soort="inzage").exclude(pk__in=before)
    assert set(lines.values_list("wie", flat=True)) == {home.rachida.id}
    with pytest.raises(NotFound):
        preview(home.cast.reader("Tom"), home.plan, as_=member(home.anja), at=AT)
    with pytest.raises(MayNot):
        preview(member(home.sem), home.plan, as_=member(home.anja), at=AT)


# -- timeline and history


@pytest.mark.covers("S3-120")
def test_the_timeline_names_no_act_on_what_one_may_not_see(home: Household) -> None:
    regie, anja = timeline(home.rachida, home.plan, at=AT), timeline(member(home.anja), home.plan, at=AT)
    assert sum(one.handeling == "doel.stellen" for one in regie) == 3
    assert sum(one.handeling == "doel.stellen" for one in anja) == 2
    assert not any(one.handeling == "meting.vastleggen" for one in anja)
    assert {one.wie for one in anja} == {"regisseur"}
    assert {one.wie for one in regie} == {"Rachida"}
    escalate(plan=home.plan, reden="x", by=home.rachida, at=AT + HOUR)
    assert timeline(home.rachida, home.plan, at=AT + HOUR)[0].handeling == "plan.escaleren"
    assert timeline(member(home.anja), home.plan, at=AT + HOUR) == anja
    assert timeline(home.rachida, home.plan, at=AT, before=AT) == []
    with pytest.raises(NotFound):
        timeline(home.cast.reader("Tom"), home.plan, at=AT)


@pytest.mark.covers("S3-135")
def test_broken_glass_stands_in_the_plan_for_regisseur_and_members(home: Household) -> None:
    break_glass(plan=home.plan, reden="Crisis", by=manager(home.cast), at=AT + HOUR)
    for reader, wie in ((home.rachida, "Mo"), (member(home.sem), "wijkteammanager")):
        first = timeline(reader, home.plan, at=AT + HOUR)[0]
        assert (first.handeling, first.wie) == ("plan.noodtoegang", wie)
    assert not any(
        one.handeling == "plan.noodtoegang" for one in timeline(participant(home.bep), home.plan, at=AT + HOUR)
    )


@pytest.mark.covers("S3-123")
def test_withdrawing_consent_leaves_no_trace_for_the_other(home: Household) -> None:
    given = give_consent(
        plan=home.plan, persoon=home.sem.pk, aan_persoon=home.anja.pk, soorten=["doel"], geldig_tot=AT + DAY, by=member(home.sem), at=AT
    )  # fmt: skip
    before = timeline(member(home.anja), home.plan, at=AT)
    withdraw_consent(toestemming=given, by=member(home.sem), at=AT + HOUR)
    after = timeline(member(home.anja), home.plan, at=AT + HOUR)
    assert len(after) < len(before)
    assert not any(one.soort == "toestemming" for one in before + after)
    assert any(one.handeling == "toestemming.intrekken" for one in timeline(member(home.sem), home.plan, at=AT + HOUR))


@pytest.mark.covers("S3-27")
def test_the_history_tells_what_changed_when_and_by_whom_with_dat_and_wat_apart(
    cast: Cast, transactional_db: None
) -> None:
    home = household(cast)
    doel = home.goal("eerst", home.sem)
    change_goal(doel=doel, base={"tekst": "eerst"}, new={"tekst": "later"}, by=home.rachida, at=AT + DAY)
    finish_goal(doel=doel, uitkomst="bereikt", by=home.rachida, at=AT + 2 * DAY)
    made, changed, finished = history(home.rachida, doelen, doel, at=AT + 3 * DAY)
    assert (made.handeling, made.dat, made.wat) == ("doel.stellen", {}, {})
    assert (changed.handeling, changed.tijd, changed.wie) == ("doel.wijzigen", AT + DAY, "Rachida")
    assert (changed.dat, changed.wat) == ({}, {"tekst": ("eerst", "later")})
    assert finished.dat["uitkomst"] == ("", "bereikt")
    assert [one.wie for one in history(member(home.sem), doelen, doel, at=AT + 3 * DAY)] == ["regisseur"] * 3
    with pytest.raises(NotFound):
        history(member(home.anja), doelen, doel, at=AT + 3 * DAY)
    withhold(
        plan=home.plan, soort="doel", stuk=doel, hoe="wat", tegen_persoon=home.sem.pk, reden="x", herzien_op=AT.date() + DAY, by=home.rachida, at=AT
    )  # fmt: skip
    seen = history(member(home.sem), doelen, doel, at=AT + 3 * DAY)
    assert [one.wat for one in seen] == [None] * len(seen)
    assert "later" not in str(seen)


@pytest.mark.covers("S3-27")
def test_the_history_of_a_plan_shows_who_adjusted_its_words(cast: Cast, transactional_db: None) -> None:
    home = household(cast)
    adjust(plan=home.plan, base={"situatie": ""}, new={"situatie": "Huurschuld"}, by=home.rachida, at=AT + DAY)
    last = history(member(home.anja), plannen, home.plan, at=AT + DAY)[-1]
    assert (last.tijd, last.wie, last.wat) == (AT + DAY, "regisseur", {"situatie": ("", "Huurschuld")})
    kim = home.cast.reader("Kim", presets.KCC)
    assert all(one.wat is None for one in history(kim, plannen, home.plan, at=AT + DAY))


# -- export and the shell of a case


@pytest.mark.covers("X-16", "S3-120")
def test_the_export_holds_what_its_reader_sees_and_nothing_else(home: Household) -> None:
    PersoonInhoud.objects.filter(van=home.anja).update(geheimhouding=True, telefoon="0612121212")
    told = json.loads(export(home.rachida, home.plan, at=AT))
    assert {one["wat"]["tekst"] for one in told["doel"]} == {"van Sem", "van Anja", "samen"}
    assert "0612121212" not in json.dumps(told)
    own = export(member(home.anja), home.plan, at=AT).decode()
    assert "van Anja" in own
    assert "van Sem" not in own
    assert Logregel.objects.filter(handeling="plan.uitvoeren", object_id=home.plan).count() == 2
    for stranger, error in (
        (participant(home.bep), MayNot), (manager(home.cast), MayNot), (home.cast.reader("Tom"), NotFound)
    ):  # fmt: skip
        with pytest.raises(error):
            export(stranger, home.plan, at=AT)


@pytest.mark.covers("S3-77", "S3-78", "S3-79", "S3-80")
def test_a_plan_as_a_case_is_a_shell_without_content(home: Household) -> None:
    kim = home.cast.reader("Kim", presets.KCC)
    shell = case_shell(kim, home.plan, at=AT)
    assert (shell.kenmerk, shell.zaaktype, shell.vertrouwelijkheid) == (home.row.kenmerk, "plan", "zeer_geheim")
    assert [who.naam for who in shell.regisseurs] == ["Rachida"]
    assert "Samen verder" not in repr(shell)
    with pytest.raises(NotFound):
        case_shell(home.cast.reader("Tom"), home.plan, at=AT)


# -- stories in which a leak would show


@pytest.mark.covers("S3-17", "S3-120")
def test_divorced_parents_do_not_see_the_plan_of_the_other(home: Household) -> None:
    kees = home.cast.person("Kees")
    other = planned(home.cast, home.cast.group(home.sem, kees), "Vera")
    for who, own, others in ((home.anja, home.plan, other), (kees, other, home.plan)):
        assert list(plannen.visible(member(who), at=AT).values_list("pk", flat=True)) == [own]
        with pytest.raises(NotFound):
            page(member(who), others, at=AT)
    assert set(plannen.visible(member(home.sem), at=AT).values_list("pk", flat=True)) == {home.plan, other}
    assert [one.dat.pk for one in page(home.rachida, home.plan, at=AT)["groep"]] == [home.groep.pk]


@pytest.mark.covers("S3-17")
def test_the_daughter_who_wants_her_own_plan_is_not_seen_in_it_by_her_mother_or_the_regisseur_of_the_family(
    home: Household,
) -> None:
    own = planned(home.cast, home.cast.group(home.sem), "Vera")
    mother, regie = member(home.anja), home.rachida
    for reader in (mother, regie):
        assert not plannen.may(reader, SEE_DAT, own, at=AT)
        assert not any(line.object == own for line in timeline(reader, home.plan, at=AT))
        assert str(own) not in str(page(reader, home.plan, at=AT))


@pytest.mark.covers("S3-129", "S3-133")
def test_the_page_closes_when_deputy_glass_regie_or_membership_ends(home: Household) -> None:
    cast, tom, mo = home.cast, home.cast.reader("Tom"), manager(home.cast)
    deputise(regisseur=UUID(home.rachida.id), vervanger=UUID(tom.id), van=AT, tot=AT + DAY, by=home.rachida, at=AT)
    break_glass(plan=home.plan, reden="Crisis", uren=3, by=mo, at=AT)
    assert words(page(tom, home.plan, at=AT)) == words(page(mo, home.plan, at=AT)) == {"van Sem", "van Anja", "samen"}
    assert page(mo, home.plan, at=AT + 3 * HOUR).plan.wat is None
    assert set(page(mo, home.plan, at=AT + 3 * HOUR).by_kind) == {"noodtoegang"}  # what Mo did stays in Mo's sight
    with pytest.raises(NotFound):
        page(tom, home.plan, at=AT + DAY)
    Lidmaatschap.objects.filter(persoon=home.anja).update(geldig_tot=AT + HOUR)
    with pytest.raises(NotFound):
        page(member(home.anja), home.plan, at=AT + HOUR)
    hand_over(plan=home.plan, naar=key(cast, "Vera"), by=home.rachida, at=AT + HOUR)
    with pytest.raises(NotFound):
        page(home.rachida, home.plan, at=AT + HOUR)

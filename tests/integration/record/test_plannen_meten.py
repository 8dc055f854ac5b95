"""Measurements on named scales, contributions of members, and evaluations."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ketenzicht.access.errors import InTheFuture, Invalid, MayNot, NotFound
from ketenzicht.access.policy import read
from ketenzicht.access.rollen import presets
from ketenzicht.regie.models import Evaluatie, Instemming, Meting, MetingInhoud
from ketenzicht.regie.plannen.actions import adopt, close
from ketenzicht.regie.plannen.errors import (
    DayHasPassed,
    DomainsMissing,
    DomainsStrange,
    EvaluationIsOver,
    NothingAdopted,
    NotInGroep,
    ScaleAsksGoal,
    ScaleExists,
    ScaleUnclear,
    ScoreOutOfScale,
    UnknownScale,
    UnknownVersion,
    WordsMissing,
)
from ketenzicht.regie.plannen.measuring import declare_scale, end_scale, measure
from ketenzicht.regie.plannen.rounds import side_by_side
from ketenzicht.regie.plannen.rules import evaluaties, instemmingen, metingen
from ketenzicht.regie.plannen.scales import SCALES
from ketenzicht.regie.plannen.together import contribute, drop_evaluation, hold_evaluation, plan_evaluation
from tests.integration.record.cast import AT, Cast, member, participant
from tests.integration.record.plannen_scene import DAY, HOUR, Household, household

ZRM11 = (
    "financien", "dagbesteding", "huisvesting", "huiselijke_relaties", "geestelijke_gezondheid", "lichamelijke_gezondheid", "verslaving",
    "adl", "sociaal_netwerk", "maatschappelijke_participatie", "justitie",
)  # fmt: skip
"""the eleven domains of the older matrix (domain.md A4)"""


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


def test_the_two_matrices_have_eleven_and_thirteen_domains_and_five_levels() -> None:
    assert [len(SCALES[key].domains) for key in ("zrm11", "zrm13")] == [11, 13]
    levels = {key: (int(scale.lowest), int(scale.highest)) for key, scale in SCALES.items()}
    assert (levels["zrm11"], levels["zrm13"]) == ((1, 5), (1, 5))
    assert (levels["gas6"], levels["gas5"]) == ((-3, 2), (-2, 2))


def test_a_round_holds_a_score_for_each_domain_under_one_key(home: Household) -> None:
    scores = {domain: number % 5 + 1 for number, domain in enumerate(ZRM11)}
    ronde = measure(
        plan=home.plan, schaal="zrm11", scores=scores, persoon=home.sem.pk, fase="begin", by=home.rachida, at=AT
    )
    rows = MetingInhoud.objects.filter(van__meetronde=ronde)
    assert dict(rows.values_list("domein", "waarde")) == {domain: Decimal(score) for domain, score in scores.items()}
    assert Meting.objects.filter(meetronde=ronde, persoon=home.sem.pk, fase="begin").count() == 11
    assert metingen.visible(member(home.sem), at=AT).count() == 11
    assert not metingen.visible(member(home.anja), at=AT).exists()


@pytest.mark.covers("X-11")
def test_the_old_answers_stand_beside_the_new_ones(home: Household) -> None:
    first = dict.fromkeys(ZRM11, 2) | {"financien": 1}
    second = dict.fromkeys(ZRM11, 3) | {"justitie": 5}
    who: dict[str, Any] = {"plan": home.plan, "schaal": "zrm11", "by": home.rachida}
    measure(scores=first, persoon=home.sem.pk, fase="begin", toelichting="het begin", at=AT, **who)
    measure(scores=dict.fromkeys(ZRM11, 4), persoon=home.anja.pk, at=AT + HOUR, **who)
    measure(scores=second, persoon=home.sem.pk, at=AT + DAY, **who)
    old, new = side_by_side(home.rachida, home.plan, schaal="zrm11", persoon=home.sem.pk, at=AT + DAY)
    assert list(old.scores) == list(new.scores) == list(ZRM11)
    assert [one.scores["financien"] for one in (old, new)] == [Decimal(1), Decimal(3)]
    assert [one.scores["justitie"] for one in (old, new)] == [Decimal(2), Decimal(5)]
    assert (old.fase, old.toelichting) == ("begin", "het begin")
    assert side_by_side(member(home.anja), home.plan, schaal="zrm11", persoon=home.sem.pk, at=AT + DAY) == []


@pytest.mark.parametrize(
    ("schaal", "scores", "error"),
    [
        ("zrm11", dict.fromkeys(ZRM11[1:], 3), DomainsMissing),
        ("zrm13", dict.fromkeys(ZRM11, 3), DomainsStrange),
        ("zrm11", dict.fromkeys(ZRM11, 6), ScoreOutOfScale),
        ("zrm11", dict.fromkeys(ZRM11, 0), ScoreOutOfScale),
        ("zrm11", dict.fromkeys(ZRM11, "2,5"), ScoreOutOfScale),
        ("zrm11", dict.fromkeys(ZRM11, "NaN"), ScoreOutOfScale),
        ("zrm11", dict.fromkeys(ZRM11, "goed"), Invalid),
        ("zrm12", dict.fromkeys(ZRM11, 3), UnknownScale),
        ("gas6", {"doel": 1}, ScaleAsksGoal),
        ("rapportcijfer", {}, DomainsMissing),
    ],
)
def test_what_is_no_round_on_the_scale_is_refused(
    home: Household, schaal: str, scores: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        measure(plan=home.plan, schaal=schaal, scores=scores, persoon=home.sem.pk, by=home.rachida, at=AT)
    assert not Meting.objects.exists()


@pytest.mark.parametrize(("schaal", "low", "refused"), [("gas6", -3, -4), ("gas5", -2, -3)])
def test_gas_measures_a_goal_and_takes_over_whose_it_is(home: Household, schaal: str, low: int, refused: int) -> None:
    doel = home.goal("Diploma", home.sem)
    measure(plan=home.plan, schaal=schaal, scores={"doel": low}, persoon=None, doel=doel, by=home.rachida, at=AT)
    row = Meting.objects.get()
    assert (row.persoon_id, row.groep_id, row.doel_id) == (home.sem.pk, None, doel)
    with pytest.raises(ScoreOutOfScale):
        measure(
            plan=home.plan, schaal=schaal, scores={"doel": refused}, persoon=None, doel=doel, by=home.rachida, at=AT
        )


def test_measuring_is_about_a_member_of_the_plan_and_not_in_the_future(home: Household) -> None:
    fields: dict[str, Any] = {
        "plan": home.plan,
        "schaal": "rapportcijfer",
        "scores": {"totaal": "7,5"},
        "by": home.rachida,
        "at": AT,
    }
    with pytest.raises(NotInGroep):
        measure(persoon=home.bep.pk, **fields)
    with pytest.raises(InTheFuture):
        measure(persoon=home.sem.pk, gemeten_op=date(2026, 3, 3), **fields)
    with pytest.raises(Invalid):
        measure(persoon=home.sem.pk, fase="midden", **fields)
    with pytest.raises(NotFound):
        measure(persoon=None, doel=home.plan, **fields)
    measure(persoon=None, **fields)
    assert MetingInhoud.objects.get().waarde == Decimal("7.5")


def test_a_municipality_declares_a_scale_of_its_own(home: Household) -> None:
    lot = home.cast.reader("Lot", presets.LOKALE_BEHEERDER)
    fields: dict[str, Any] = {
        "gemeente": "GM9901", "titel": "Buurtkracht", "domeinen": ["contact", "hulp"], "laagste": Decimal(0),
        "hoogste": Decimal(4), "by": lot, "at": AT,
    }  # fmt: skip
    made = declare_scale(**fields)
    with pytest.raises(ScaleExists):
        declare_scale(**fields)
    with pytest.raises(ScaleUnclear):
        declare_scale(**(fields | {"titel": "Leeg", "hoogste": Decimal(0)}))
    with pytest.raises(ScaleUnclear):
        declare_scale(**(fields | {"titel": "Dubbel", "domeinen": ["hulp", "hulp"]}))
    with pytest.raises(MayNot):
        declare_scale(**(fields | {"gemeente": "GM9902"}))
    with pytest.raises(MayNot):
        declare_scale(**(fields | {"by": home.rachida}))
    measured: dict[str, Any] = {
        "plan": home.plan, "schaal": "eigen", "eigen_schaal": made, "scores": {"contact": 4, "hulp": 0}, "persoon": None, "by": home.rachida
    }  # fmt: skip
    measure(**measured, at=AT)
    assert set(Meting.objects.values_list("schaal", "eigen_schaal")) == {("eigen", made)}
    end_scale(schaal=made, op=date(2026, 3, 10), by=lot, at=AT)
    with pytest.raises(NotFound):
        measure(**measured, at=AT + 8 * DAY)
    with pytest.raises(UnknownScale):
        measure(**(measured | {"eigen_schaal": None}), at=AT)


# -- together


@pytest.mark.covers("S3-28")
def test_members_contribute_agree_and_object_and_other_members_do_not_see_it(home: Household) -> None:
    sem = member(home.sem)
    contribute(plan=home.plan, persoon=home.sem.pk, soort="inbreng", tekst="Ik wil leren lassen", by=sem, at=AT)
    with pytest.raises(NothingAdopted):
        contribute(plan=home.plan, persoon=home.sem.pk, soort="akkoord", by=sem, at=AT)
    adopt(plan=home.plan, by=home.rachida, at=AT)
    contribute(plan=home.plan, persoon=home.sem.pk, soort="akkoord", by=sem, at=AT)
    contribute(
        plan=home.plan,
        persoon=home.anja.pk,
        soort="bezwaar",
        tekst="Te snel",
        gebeurd_tijd=AT - DAY,
        by=home.rachida,
        at=AT,
    )
    assert sorted(instemmingen.visible(home.rachida, at=AT).values_list("soort", "versie")) == [
        ("akkoord", 1), ("bezwaar", 1), ("inbreng", 1),
    ]  # fmt: skip
    assert set(instemmingen.visible(sem, at=AT).values_list("persoon", flat=True)) == {home.sem.pk}
    ((seen,),) = read(member(home.anja), (instemmingen, Instemming.objects.all()), at=AT)
    assert seen.wat == {"tekst": "Te snel"}


def test_a_contribution_is_ones_own_and_says_something_of_a_version_that_is_there(home: Household) -> None:
    sem = member(home.sem)
    adopt(plan=home.plan, by=home.rachida, at=AT)
    fields: dict[str, Any] = {
        "plan": home.plan,
        "persoon": home.sem.pk,
        "soort": "bezwaar",
        "tekst": "Nee",
        "by": sem,
        "at": AT,
    }
    for other, error in (
        ({"persoon": home.anja.pk}, NotInGroep),
        ({"tekst": " "}, WordsMissing),
        ({"versie": 2}, UnknownVersion),
        ({"soort": "applaus"}, Invalid),
        ({"gebeurd_tijd": AT + HOUR}, InTheFuture),
        ({"by": participant(home.bep)}, MayNot),
    ):
        with pytest.raises(error):
            contribute(**(fields | other))
    assert not Instemming.objects.exists()


@pytest.mark.covers("S3-8")
def test_evaluations_go_round(home: Household) -> None:
    first = plan_evaluation(plan=home.plan, gepland_op=date(2026, 4, 1), by=home.rachida, at=AT)
    hold_evaluation(
        evaluatie=first, verslag="Het gaat beter", volgende_op=date(2026, 7, 1), by=home.rachida, at=AT + 30 * DAY
    )
    with pytest.raises(EvaluationIsOver):
        hold_evaluation(evaluatie=first, by=home.rachida, at=AT + 31 * DAY)
    second = Evaluatie.objects.get(gehouden_tijd=None)
    assert second.gepland_op == date(2026, 7, 1)
    third = plan_evaluation(plan=home.plan, gepland_op=date(2026, 5, 1), persoon=home.sem.pk, by=home.rachida, at=AT)
    assert set(evaluaties.visible(member(home.anja), at=AT).values_list("pk", flat=True)) == {first, second.pk}
    drop_evaluation(evaluatie=third, by=home.rachida, at=AT)
    with pytest.raises(EvaluationIsOver):
        drop_evaluation(evaluatie=third, by=home.rachida, at=AT)
    with pytest.raises(DayHasPassed):
        plan_evaluation(plan=home.plan, gepland_op=date(2026, 3, 1), by=home.rachida, at=AT)
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT + 40 * DAY)
    assert Evaluatie.objects.get(pk=second.pk).vervallen_tijd == AT + 40 * DAY

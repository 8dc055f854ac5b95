"""Signals under plans: filed by themselves, claimed by one, lost to the others."""

from datetime import date
from uuid import UUID

import pytest

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Melding
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.regie.models import Groep, Persoon, Signaal, SignaalInhoud, Signaalkoppeling
from ketenzicht.regie.plannen.actions import close
from ketenzicht.regie.plannen.chain import deputise
from ketenzicht.regie.plannen.errors import SignalAboutOthers, SignalNotHere
from ketenzicht.regie.plannen.filing import claim, claimed_signals, file_signal, file_under, let_go
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.queries import mine
from ketenzicht.regie.signalen.expiry import due
from ketenzicht.regie.signalen.rules import signalen
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.plannen_scene import DAY, Household, household, key, planned


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast)


def a_signal(
    *, persoon: Persoon | None = None, groep: Groep | None = None, by: str = "", gemeente: str = HERE
) -> Signaal:
    """A signal of a professional that somebody must look at."""
    made = Signaal.objects.create(
        gemeente_id=gemeente, persoon=persoon, groep=groep, kanaal="telefoon", indiener="professional", ontvangen_tijd=AT,
        geregistreerd_tijd=AT, geregistreerd_door=by, vervalt_op=date(2027, 3, 2),
    )  # fmt: skip
    SignaalInhoud.objects.create(van=made, omschrijving="Schoolverzuim")
    return made


@pytest.mark.covers("S3-45")
def test_a_signal_goes_under_the_one_running_plan_and_the_regisseur_is_told(home: Household) -> None:
    for signaal in (a_signal(persoon=home.sem), a_signal(groep=home.groep)):
        assert file_signal(signaal, AT) is True
        assert signalen.why(home.rachida, SEE_WAT, signaal.pk, at=AT) == ["hoort bij een plan waarvan u regisseur bent"]
        assert Melding.objects.filter(voor=home.rachida.id, object_id=signaal.pk).count() == 1
        assert not signalen.may(home.cast.reader("Tom"), SEE_DAT, signaal.pk, at=AT)
    assert len(page(home.rachida, home.plan, at=AT)["signaal"]) == 2


@pytest.mark.covers("S3-45", "S3-17")
def test_about_somebody_with_two_plans_each_regisseur_knows_of_it_and_one_claims_it(home: Household) -> None:
    cast, vera = home.cast, home.cast.reader("Vera")
    father = planned(cast, cast.group(home.sem, cast.person("Kees")), "Vera")
    signaal = a_signal(persoon=home.sem)
    assert file_signal(signaal, AT) is True
    for reader in (home.rachida, vera):
        ((shown,),) = read(reader, (signalen, Signaal.objects.filter(pk=signaal.pk)), at=AT)
        assert shown.wat is None
    assert [row.te_claimen for row in mine(vera, at=AT)] == [1]
    claim(signaal=signaal.pk, by=vera, at=AT)
    assert signalen.may(vera, SEE_WAT, signaal.pk, at=AT)
    assert not signalen.may(home.rachida, SEE_DAT, signaal.pk, at=AT)
    with pytest.raises(NotFound):
        claim(signaal=signaal.pk, by=home.rachida, at=AT)
    let_go(signaal=signaal.pk, plan=father, by=vera, at=AT)
    assert not signalen.may(vera, SEE_DAT, signaal.pk, at=AT)
    claim(signaal=signaal.pk, plan=home.plan, by=home.rachida, at=AT)
    assert list(claimed_signals(AT).values_list("plan", flat=True)) == [home.plan]


def test_a_signal_is_filed_once_and_not_where_one_only_helps_or_where_nothing_runs(home: Household) -> None:
    signaal = a_signal(persoon=home.sem)
    file_signal(signaal, AT)
    file_signal(signaal, AT + DAY)
    assert Signaalkoppeling.objects.get().sinds == AT
    assert file_signal(a_signal(persoon=home.bep), AT) is False
    assert file_signal(a_signal(persoon=home.sem, gemeente="GM9902"), AT) is False
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    assert file_signal(a_signal(groep=home.groep), AT) is False
    assert Signaalkoppeling.objects.count() == 1


def test_closing_a_plan_leaves_an_unclaimed_signal_to_the_other(home: Household) -> None:
    cast = home.cast
    other = planned(cast, cast.group(home.sem, cast.person("Kees")), "Vera")
    signaal = a_signal(persoon=home.sem)
    file_signal(signaal, AT)
    close(plan=home.plan, sluitreden="verhuisd", by=home.rachida, at=AT)
    assert not signalen.may(home.rachida, SEE_DAT, signaal.pk, at=AT)
    with pytest.raises(SignalNotHere):
        claim(signaal=signaal.pk, plan=home.plan, by=cast.reader("Vera"), at=AT)
    claim(signaal=signaal.pk, plan=other, by=cast.reader("Vera"), at=AT)


def test_a_deputy_claims_for_the_regisseur(home: Household) -> None:
    cast = home.cast
    planned(cast, cast.group(home.sem, cast.person("Kees")), "Vera")
    deputise(regisseur=UUID(home.rachida.id), vervanger=key(cast, "Tom"), van=AT, tot=AT + DAY, by=home.rachida, at=AT)
    signaal = a_signal(persoon=home.sem)
    file_signal(signaal, AT)
    assert Melding.objects.filter(voor=str(key(cast, "Tom")), object_id=signaal.pk).exists()
    claim(signaal=signaal.pk, by=cast.reader("Tom"), at=AT)
    assert signalen.may(home.rachida, SEE_WAT, signaal.pk, at=AT)


@pytest.mark.covers("S3-23")
def test_an_earlier_signal_is_brought_under_the_plan_by_who_sees_its_content(home: Household) -> None:
    seen = a_signal(persoon=home.sem, by=home.rachida.id)
    file_under(signaal=seen.pk, plan=home.plan, by=home.rachida, at=AT)
    assert Signaalkoppeling.objects.get(signaal=seen).geclaimd_door == home.rachida.id
    about_others = a_signal(persoon=home.cast.person("Ali"), by=home.rachida.id)
    with pytest.raises(SignalAboutOthers):
        file_under(signaal=about_others.pk, plan=home.plan, by=home.rachida, at=AT)
    unseen = a_signal(persoon=home.sem)
    with pytest.raises((NotFound, MayNot)):
        file_under(signaal=unseen.pk, plan=home.plan, by=home.rachida, at=AT)


@pytest.mark.covers("S3-49")
def test_a_signal_does_not_expire_while_it_is_a_plans_and_does_when_it_was_let_go(home: Household) -> None:
    claimed, waiting = a_signal(persoon=home.sem), a_signal(groep=home.groep)
    file_signal(claimed, AT)
    late = AT + 367 * DAY
    assert list(due(late).values_list("pk", flat=True)) == [waiting.pk]
    let_go(signaal=claimed.pk, plan=home.plan, by=home.rachida, at=AT + DAY)
    assert set(due(late).values_list("pk", flat=True)) == {claimed.pk, waiting.pk}

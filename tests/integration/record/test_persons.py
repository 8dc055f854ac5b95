"""What is kept of a person: gezag and age, addresses that stay secret, warnings, and edits by two people."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ketenzicht.access.acting.editing import FieldConflict, draft
from ketenzicht.access.errors import InTheFuture, Invalid, MayNot, NotFound
from ketenzicht.access.models import (
    Afscherming,
    Instelling,
    Logregel,
)
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, read
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.groepen.queries import ecogram, members
from ketenzicht.regie.models import Doel, DoelInhoud, Gezag, Persoon, PersoonInhoud, Plan
from ketenzicht.regie.personen.actions import change, record_death
from ketenzicht.regie.personen.errors import (
    DeathImpossible,
    GezagStands,
    NoGezag,
    NotOverOneself,
    ParentIsYounger,
    ReasonMissing,
    ReviewInThePast,
    ReviewTooFar,
    TellOrSayWhyNot,
    TextMissing,
    WarningIsLifted,
)
from ketenzicht.regie.personen.gezag import end_gezag, give_gezag
from ketenzicht.regie.personen.queries import card, warnings_to_review
from ketenzicht.regie.personen.rules import CHANGE, personen, waarschuwingen
from ketenzicht.regie.personen.searching import search
from ketenzicht.regie.personen.warning_notes import lift_warning, review_warning, tell_warning, warn
from ketenzicht.regie.plannen.rules import doelen
from tests.integration.record.cast import AT, HERE, SINCE, Cast, member
from tests.integration.record.persons_scene import a_plan, file_vault

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, settings: Any) -> FileVault:
    settings.DEMO = True
    return file_vault(tmp_path)


@pytest.fixture
def family(cast: Cast) -> dict[str, Persoon]:
    """Anja and Bert with Sem (14); Rachida has the regie."""
    people = {
        "Anja": cast.person("Anja", born=date(1984, 5, 1)),
        "Bert": cast.person("Bert", "Molenwiek", born=date(1982, 1, 9)),
        "Sem": cast.person("Sem", born=date(2012, 1, 20)),
    }
    a_plan(cast, cast.group(*people.values()))
    return people


def a_goal(persoon: Persoon, text: str = "geheim") -> Doel:
    plan = Plan.objects.get()
    doel = Doel.objects.create(
        gemeente_id=HERE, plan=plan, persoon=persoon, gemaakt_tijd=AT, gemaakt_door="test", gesteld_op=SINCE
    )
    DoelInhoud.objects.create(van=doel, tekst=text)
    return doel


def sees(reader: Reader, doel: Doel, at: datetime = AT) -> str:
    if doelen.may(reader, SEE_WAT, doel.pk, at=at):
        return "wat"
    return "dat" if doelen.may(reader, SEE_DAT, doel.pk, at=at) else "niets"


def turns(child: Persoon, years: int, *, days: int = 0) -> None:
    """The child had this birthday so many days ago."""
    day = TODAY - timedelta(days=days)
    Persoon.objects.filter(pk=child.pk).update(geboortedatum=day.replace(year=day.year - years))


@pytest.mark.covers("P-4")
def test_what_is_withheld_from_a_parent_stays_withheld(cast: Cast, family: dict[str, Persoon]) -> None:
    Gezag.objects.create(kind=family["Sem"], ouder=family["Anja"], soort="ouderlijk", geldig_van=SINCE)
    seen, hidden = a_goal(family["Sem"]), a_goal(family["Sem"])
    Afscherming.objects.create(
        object_soort="doel", object_id=hidden.pk, hoe="dat", tegen_persoon_id=family["Anja"].pk, reden="wens van Sem", sinds=AT,
        door="test", herzien_op=date(2026, 6, 1),
    )  # fmt: skip
    assert [sees(member(family["Anja"]), doel) for doel in (seen, hidden)] == ["wat", "niets"]
    assert [sees(member(family["Sem"]), doel) for doel in (seen, hidden)] == ["wat", "wat"]


@pytest.mark.covers("S3-121")
def test_a_municipality_sets_its_own_ages(cast: Cast, family: dict[str, Persoon]) -> None:
    Gezag.objects.create(kind=family["Sem"], ouder=family["Anja"], soort="ouderlijk", geldig_van=SINCE)
    doel = a_goal(family["Sem"])
    for key, years in (("leeftijd.zelf_beslissen", 14), ("leeftijd.meebeslissen", 15)):
        Instelling.objects.create(gemeente_id=HERE, sleutel=key, waarde=years, geldig_van=TODAY)
    assert (sees(member(family["Anja"]), doel), sees(member(family["Sem"]), doel)) == ("niets", "niets")
    before = AT - timedelta(days=1)
    assert (sees(member(family["Anja"]), doel, before), sees(member(family["Sem"]), doel, before)) == ("wat", "wat")


def test_a_child_under_twelve_has_no_portal_at_all(cast: Cast, family: dict[str, Persoon]) -> None:
    turns(family["Sem"], 11)
    sem, plan = member(family["Sem"]), Plan.objects.get()
    assert not personen.visible(sem, SEE_DAT, at=AT).exists()
    assert members(sem, plan.groep_id, at=AT) == []
    with pytest.raises(NotFound):
        ecogram(sem, plan.groep_id, at=AT)


def test_gezag_is_given_and_ended_by_the_regisseur_and_closes_at_once(cast: Cast, family: dict[str, Persoon]) -> None:
    rachida, key = cast.reader("Rachida"), family["Sem"].pk
    gave: dict[str, Any] = {"kind": key, "ouder": family["Anja"].pk, "geldig_van": SINCE, "by": rachida, "at": AT}
    doel = a_goal(family["Sem"])
    give_gezag(**gave)
    assert sees(member(family["Anja"]), doel) == "wat"
    with pytest.raises(GezagStands):
        give_gezag(**gave)
    end_gezag(kind=key, ouder=family["Anja"].pk, bron="rechtbank", geldig_tot=TODAY, by=rachida, at=AT)
    assert sees(member(family["Anja"]), doel) == "niets"
    assert [line.geldig_tot for line in card(rachida, key, at=AT).gezag] == [TODAY]
    for wrong, error in (
        ({"kind": key, "ouder": key}, NotOverOneself),
        ({"kind": family["Anja"].pk, "ouder": key}, ParentIsYounger),
        ({"geldig_van": TODAY + timedelta(days=1)}, InTheFuture),
        ({"soort": "vriendschap"}, Invalid),
        ({"by": cast.reader("Tom")}, NotFound),
    ):
        with pytest.raises(error):
            give_gezag(**{**gave, **wrong})
    with pytest.raises(NoGezag):
        end_gezag(kind=key, ouder=family["Bert"].pk, geldig_tot=TODAY, by=rachida, at=AT)


def test_a_colleague_sees_who_it_is_by_search_only(cast: Cast, family: dict[str, Persoon]) -> None:
    with pytest.raises(NotFound):
        card(cast.reader("Tom"), family["Sem"].pk, at=AT)
    with pytest.raises(MayNot):
        search(member(family["Sem"]), "Anja", at=AT)
    shown = card(member(family["Sem"]), family["Anja"].pk, at=AT)
    assert (shown.persoon.wat, shown.adressen, shown.gezag) == (None, (), ())


def test_reading_a_card_is_logged_with_the_reason(cast: Cast, family: dict[str, Persoon]) -> None:
    shown = card(cast.reader("Rachida"), family["Sem"].pk, at=AT)
    assert shown.persoon.wat is not None
    line = Logregel.objects.get(soort="inzage")
    assert (line.persoon_id, line.grond) == (family["Sem"].pk, ["hoort bij een groep waarvan u regisseur bent"])


# -- edits by two people


def test_two_people_edit_one_person_and_nobodys_text_is_lost(cast: Cast, family: dict[str, Persoon]) -> None:
    rachida, key = cast.reader("Rachida"), family["Sem"].pk
    seen = {"telefoon": "", "roepnaam": "Sem", "geboortedatum": date(2012, 1, 20)}
    change(
        persoon=key,
        base=seen,
        new={**seen, "telefoon": "06-00123456", "geboortedatum": date(2012, 1, 21)},
        by=rachida,
        at=AT,
    )
    change(persoon=key, base=seen, new={**seen, "roepnaam": "Semmie"}, by=rachida, at=AT)
    assert (PersoonInhoud.objects.get(van=key).telefoon, Persoon.objects.get(pk=key).roepnaam) == (
        "06-00123456",
        "Semmie",
    )
    with pytest.raises(FieldConflict) as clash:
        change(
            persoon=key,
            base=seen,
            new={**seen, "telefoon": "06-00999999", "geboortedatum": date(2012, 2, 1)},
            by=rachida,
            at=AT,
        )
    assert set(clash.value.theirs) == {"telefoon", "geboortedatum"}
    assert draft(rachida, CHANGE.key, key=key) == {"telefoon": "06-00999999", "geboortedatum": "2012-02-01"}
    assert PersoonInhoud.objects.get(van=key).telefoon == "06-00123456"


@pytest.mark.parametrize(
    "new",
    [{"bsn": "900000016"}, {"geslacht": "x"}, {"geheimhouding": "ja"}, {"telefoon": 6}, {"samengevoegd_met": None}],
)
def test_what_is_not_to_be_changed_is_refused(cast: Cast, family: dict[str, Persoon], new: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        change(persoon=family["Sem"].pk, base=dict.fromkeys(new, ""), new=new, by=cast.reader("Rachida"), at=AT)


def test_a_death_is_written_down_and_taken_back(cast: Cast, family: dict[str, Persoon]) -> None:
    rachida, key = cast.reader("Rachida"), family["Bert"].pk
    for impossible in (date(2026, 3, 3), date(1981, 1, 1)):
        with pytest.raises(DeathImpossible):
            record_death(persoon=key, overleden_op=impossible, by=rachida, at=AT)
    record_death(persoon=key, overleden_op=TODAY, by=rachida, at=AT)
    assert [node.overleden for node in ecogram(rachida, Plan.objects.get().groep_id, at=AT).nodes] == [
        False,
        True,
        False,
    ]
    record_death(persoon=key, overleden_op=None, by=rachida, at=AT)
    assert Persoon.objects.get(pk=key).overleden_op is None


# -- warnings


@pytest.mark.covers("X-12")
def test_a_warning_is_seen_by_the_person_once_told(cast: Cast, family: dict[str, Persoon]) -> None:
    rachida, bert = cast.reader("Rachida"), member(family["Bert"])
    key = warn(
        persoon=family["Bert"].pk, tekst="ga met z'n tweeën", herzien_op=date(2026, 9, 1), niet_verteld_omdat="eerst overleg",
        by=rachida, at=AT,
    )  # fmt: skip
    (shown,) = card(rachida, family["Bert"].pk, at=AT).waarschuwingen
    assert shown.wat is not None and shown.wat["tekst"] == "ga met z'n tweeën"
    assert card(bert, family["Bert"].pk, at=AT).waarschuwingen == ()
    assert not waarschuwingen.visible(member(family["Anja"]), at=AT).exists()
    tell_warning(waarschuwing=key, by=rachida, at=AT)
    assert len(card(bert, family["Bert"].pk, at=AT).waarschuwingen) == 1
    assert not waarschuwingen.visible(member(family["Anja"]), at=AT).exists()


@pytest.mark.covers("X-12")
def test_a_warning_comes_back_on_its_day_of_review(cast: Cast, family: dict[str, Persoon]) -> None:
    rachida = cast.reader("Rachida")
    said: dict[str, Any] = {"persoon": family["Bert"].pk, "tekst": "hond", "verteld": True, "by": rachida, "at": AT}
    for day, error in ((TODAY, ReviewInThePast), (date(2027, 3, 4), ReviewTooFar)):
        with pytest.raises(error):
            warn(herzien_op=day, **said)
    with pytest.raises(TextMissing):
        warn(herzien_op=date(2026, 4, 1), **{**said, "tekst": " "})
    with pytest.raises(TellOrSayWhyNot):
        warn(herzien_op=date(2026, 4, 1), **{**said, "verteld": False})
    key = warn(herzien_op=date(2026, 4, 1), **said)
    due = datetime(2026, 4, 1, 8, tzinfo=AT.tzinfo)
    assert warnings_to_review(rachida, at=AT) == []
    assert [row.pk for row in warnings_to_review(rachida, at=due)] == [key]
    assert warnings_to_review(cast.reader("Tom"), at=due) == []
    review_warning(waarschuwing=key, herzien_op=date(2026, 5, 1), by=rachida, at=due)
    assert warnings_to_review(rachida, at=due) == []
    with pytest.raises(ReasonMissing):
        lift_warning(waarschuwing=key, reden="", by=rachida, at=due)
    lift_warning(waarschuwing=key, reden="hond is dood", by=rachida, at=due)
    with pytest.raises(WarningIsLifted):
        tell_warning(waarschuwing=key, by=rachida, at=due)
    assert card(rachida, family["Bert"].pk, at=due).waarschuwingen == ()


def test_goals_of_the_family_are_read_by_the_regisseur(cast: Cast, family: dict[str, Persoon]) -> None:
    a_goal(family["Sem"], "leren fietsen")
    (shown,) = read(cast.reader("Rachida"), (doelen, Doel.objects.all()), at=AT)
    assert [one.wat and one.wat["tekst"] for one in shown] == ["leren fietsen"]

"""A merge happens once, and is undone in the open (X-8)."""

from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Logregel
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.models import (
    Adres,
    Groep,
    Persoon,
    PersoonInhoud,
    Pseudoniem,
    Samenvoeging,
)
from ketenzicht.regie.personen.actions import change
from ketenzicht.regie.personen.addresses import set_address
from ketenzicht.regie.personen.errors import (
    MergedFurther,
    NotMerged,
    ReasonMissing,
)
from ketenzicht.regie.personen.merging import gather_stragglers, unmerge
from ketenzicht.regie.personen.queries import (
    SAME_BSN,
    SAME_NAME,
    SAME_SOUND,
    all_keys,
    card,
    duplicates_of,
    likely_duplicates,
    merges_of,
)
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.personen.searching import search
from tests.integration.record.cast import AT, ELSEWHERE, SINCE, Cast, make_cast
from tests.integration.record.persons_scene import BSN_SEM, known
from tests.integration.record.twins_scene import BORN, LATER, a_goal, join, plan_of


@pytest.mark.covers("X-8")
def test_merging_again_changes_nothing(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    rachida = cast.reader("Rachida")
    join(*twins, rachida)
    assert join(*twins, rachida) == twins[0] == join(twins[1], twins[0], rachida)
    assert Samenvoeging.objects.count() == 1
    assert Logregel.objects.filter(handeling="persoon.samenvoegen", soort="actie").count() == 1


@pytest.mark.covers("X-8")
@pytest.mark.parametrize("turned", [False, True])
def test_undoing_a_merge_is_not_silent(cast: Cast, twins: tuple[UUID, UUID], turned: bool) -> None:
    stays, goes = reversed(twins) if turned else twins
    rachida = cast.reader("Rachida")
    plan, doel = plan_of(goes), a_goal(goes, plan_of(goes))
    names = {row.persoon_id: row.pseudoniem for row in Pseudoniem.objects.all()}
    hashes = {row.pk: row.samenstelling for row in Groep.objects.all()}
    join(stays, goes, rachida)
    (merged,) = merges_of(rachida, stays, at=LATER)
    new = a_goal(stays, plan)
    with pytest.raises(ReasonMissing):
        unmerge(samenvoeging=merged.pk, reden="", by=rachida, at=LATER)
    with pytest.raises(NotFound):
        unmerge(samenvoeging=merged.pk, reden="vergissing", by=cast.reader("Tom"), at=LATER)
    assert unmerge(samenvoeging=merged.pk, reden="toch twee", by=rachida, at=LATER) == goes
    for row in (doel, new):
        row.refresh_from_db()
    assert (doel.persoon_id, new.persoon_id) == (goes, stays), "what came later stays where it is"
    assert names == {row.persoon_id: row.pseudoniem for row in Pseudoniem.objects.all()}
    assert hashes == {row.pk: row.samenstelling for row in Groep.objects.all()}
    (kept,) = merges_of(rachida, stays, at=LATER)
    assert (kept.ongedaan_door, kept.ongedaan_reden, kept.reden) == (rachida.id, "toch twee", "zelfde jongen")
    with pytest.raises(NotMerged):
        unmerge(samenvoeging=merged.pk, reden="nog eens", by=rachida, at=LATER)
    assert {hit.key for hit in search(rachida, "Sem Kuijper", at=LATER).hits} == set(twins)
    join(stays, goes, rachida)


def test_a_chain_of_merges_is_undone_from_the_end(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    rachida, third = cast.reader("Rachida"), known(cast.reader("Rachida"), "Sam", "Kuiper")
    join(*twins, rachida)
    join(third, twins[0], rachida)
    assert set(all_keys(third)) == {third, *twins}
    assert [hit.key for hit in search(rachida, bsn=BSN_SEM, at=LATER).hits] == [third]
    assert card(rachida, twins[1], at=LATER).persoon.dat.pk == third
    with pytest.raises(MergedFurther):
        unmerge(samenvoeging=Samenvoeging.objects.get(weg=twins[1]).pk, reden="toch", by=rachida, at=LATER)


@pytest.mark.covers("X-8")
def test_who_may_be_one_person_is_shown_with_why(cast: Cast, twins: tuple[UUID, UUID], demo_vault: FileVault) -> None:
    rachida, (first, second) = cast.reader("Rachida"), twins
    namesake = known(rachida, "Sem", "Kuijper", born=BORN, somebody_else=True)
    assert {hit.key: why for hit, why in duplicates_of(rachida, first, at=AT)} == {
        namesake: SAME_NAME,
        second: SAME_NAME,
    }
    demo_vault.link("persoon", [(f"key:regie:{second}", f"bsn:{BSN_SEM}")], at=AT)  # a source says so
    assert {hit.key: why for hit, why in duplicates_of(rachida, first, at=AT)} == {
        namesake: SAME_NAME,
        second: SAME_BSN,
    }
    known(rachida, "Sam", "Cuijper", born=BORN)
    assert SAME_SOUND in {why for _, why in duplicates_of(rachida, first, at=AT)}
    (likely,) = likely_duplicates(rachida, at=AT)
    assert {hit.key for hit in likely} >= {first, second, namesake}
    wil = cast.reader("Wil", gemeente=ELSEWHERE)
    assert likely_duplicates(wil, at=AT) == []
    with pytest.raises(NotFound):
        duplicates_of(wil, first, at=AT)
    assert personen.may(rachida, SEE_WAT, first, at=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.covers("X-8")
def test_fifty_at_once_merge_the_same_two_once(demo_vault: FileVault) -> None:
    cast = make_cast()
    rachida = cast.reader("Rachida")
    one, other = (known(rachida, "Sem", name, born=BORN, somebody_else=True) for name in ("Kuijper", "Kuiper"))
    start, ends, wrong = Barrier(50), list[UUID](), list[Exception]()

    def act(number: int) -> None:
        start.wait()
        try:
            ends.append(join(*((one, other) if number % 2 else (other, one)), rachida))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, len(ends), len(set(ends))) == ([], 50, 1)
    assert Samenvoeging.objects.count() == 1
    assert Persoon.objects.filter(samengevoegd_met=None).count() == 1


def test_what_was_written_down_during_a_merge_moves_later(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    stays, goes = twins
    plan = plan_of(goes)
    join(stays, goes, cast.reader("Rachida"))
    late = a_goal(goes, plan)
    assert gather_stragglers(LATER) == 1
    late.refresh_from_db()
    assert (late.persoon_id, gather_stragglers(LATER)) == (stays, 0)
    unmerge(samenvoeging=Samenvoeging.objects.get().pk, reden="toch twee", by=cast.reader("Rachida"), at=LATER)
    late.refresh_from_db()
    assert late.persoon_id == goes


@pytest.mark.covers("X-8")
def test_after_an_undone_merge_each_has_the_own_telephone_number_again(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    stays, goes = twins
    rachida = cast.reader("Rachida")
    PersoonInhoud.objects.filter(van=goes).update(telefoon="06 22", email="kuyper@voorbeeld.nl", geheimhouding=True)
    PersoonInhoud.objects.filter(van=stays).update(taal="nl")
    join(stays, goes, rachida)
    assert contact(stays) == ("06 22", "kuyper@voorbeeld.nl", "nl", True)
    change(
        persoon=stays, base={"email": "kuyper@voorbeeld.nl"}, new={"email": "sem@voorbeeld.nl"}, by=rachida, at=LATER
    )
    unmerge(samenvoeging=Samenvoeging.objects.get().pk, reden="toch twee", by=rachida, at=LATER)
    assert contact(goes) == ("06 22", "kuyper@voorbeeld.nl", "", True)
    assert contact(stays) == ("", "sem@voorbeeld.nl", "nl", False), "what was typed meanwhile is not lost"


def test_what_another_merged_row_knows_takes_the_place_of_what_is_given_back(
    cast: Cast, twins: tuple[UUID, UUID]
) -> None:
    (stays, goes), rachida = twins, cast.reader("Rachida")
    third = known(rachida, "Sam", "Kuiper")
    for key, number in ((goes, "06 22"), (third, "06 33")):
        PersoonInhoud.objects.filter(van=key).update(telefoon=number)
        join(stays, key, rachida)
    for key, number in ((goes, "06 33"), (third, "")):
        assert contact(stays)[0] != number
        unmerge(samenvoeging=Samenvoeging.objects.get(weg=key).pk, reden="toch twee", by=rachida, at=LATER)
        assert contact(stays)[0] == number


def test_somebody_keeps_a_name_when_what_was_taken_over_is_given_back(cast: Cast) -> None:
    rachida = cast.reader("Rachida")
    stays, goes = known(rachida, "Sem", ""), known(rachida, "", "Kuijper")
    join(stays, goes, rachida)
    Persoon.objects.filter(pk=stays).update(roepnaam="")
    unmerge(samenvoeging=Samenvoeging.objects.get().pk, reden="toch twee", by=rachida, at=LATER)
    assert Persoon.objects.get(pk=stays).geslachtsnaam == "Kuijper"


def test_after_an_undone_merge_each_lives_at_the_own_address_again(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    rachida = cast.reader("Rachida")
    for key, street in zip(twins, ("Kuijperstraat", "Kuyperlaan"), strict=True):
        set_address(persoon=key, straat=street, geldig_van=SINCE, by=rachida, at=AT)
    join(*twins, rachida)
    assert Adres.objects.get(geldig_tot=None).straat == "Kuijperstraat"
    unmerge(samenvoeging=Samenvoeging.objects.get().pk, reden="toch twee", by=rachida, at=LATER)
    lives = dict(Adres.objects.filter(geldig_tot=None).values_list("persoon", "straat"))
    assert lives == dict(zip(twins, ("Kuijperstraat", "Kuyperlaan"), strict=True))


def contact(persoon: UUID) -> tuple[str, str, str, bool]:
    row = PersoonInhoud.objects.get(van=persoon)
    return row.telefoon, row.email, row.taal, row.geheimhouding

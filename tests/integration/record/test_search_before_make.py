"""Search before make (X-7): who is found, who is not, and that nobody is made twice."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Afscherming, Gebeurtenis, Logregel
from ketenzicht.access.policy import SEE_WAT
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie.models import Persoon, Pseudoniem, Zoekwoord
from ketenzicht.regie.personen.actions import change, make, set_bsn
from ketenzicht.regie.personen.errors import (
    BirthDateImpossible,
    BsnInUse,
    BsnInvalid,
    BsnIsMadeUp,
    BsnIsReal,
    BsnNeedsReason,
    MayBeKnown,
    NoName,
    SearchFirst,
    SearchMore,
    TooManyPeople,
)
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.personen.searching import BY_BSN, BY_NAME, BY_SOUND, Found, search, suggest
from tests.integration.record.cast import AT, ELSEWHERE, Cast, make_cast, member
from tests.integration.record.persons_scene import BSN_ANJA, BSN_SEM, REAL_BSN, file_vault, known

BORN = date(2010, 1, 20)


@pytest.fixture(autouse=True)
def vault(tmp_path: Path, settings: Any) -> FileVault:
    settings.DEMO = True
    return file_vault(tmp_path)


def names(found: Found) -> list[tuple[str, str]]:
    return [(hit.roepnaam, hit.found_by) for hit in found.hits]


@pytest.mark.covers("X-7")
def test_nobody_is_made_without_a_search_that_would_have_found_the_one(cast: Cast) -> None:
    rachida, tom = cast.reader("Rachida"), cast.reader("Tom")
    proof = search(rachida, "Sem de Wit", born=BORN, at=AT).ticket
    attempts: list[dict[str, Any]] = [
        {"ticket": "", "roepnaam": "Sem", "geslachtsnaam": "Wit", "geboortedatum": BORN},
        {"ticket": proof + "x", "roepnaam": "Sem", "geslachtsnaam": "Wit", "geboortedatum": BORN},
        {"ticket": proof, "roepnaam": "Kas", "geslachtsnaam": "Wit", "geboortedatum": BORN},
        {"ticket": proof, "roepnaam": "Sem", "geslachtsnaam": "Wit", "geboortedatum": date(2011, 1, 20)},
        {"ticket": proof, "roepnaam": "Sem", "geslachtsnaam": "Wit"},
        {"ticket": proof, "roepnaam": "Sem", "geslachtsnaam": "Wit", "geboortedatum": BORN, "bsn": BSN_SEM},
    ]
    for wrong in attempts:
        with pytest.raises(SearchFirst):
            make(**wrong, by=rachida, at=AT)
    right: dict[str, Any] = {
        "ticket": proof,
        "roepnaam": "Sem",
        "tussenvoegsel": "de",
        "geslachtsnaam": "Wit",
        "geboortedatum": BORN,
    }
    for reader, at in ((tom, AT), (rachida, AT + timedelta(minutes=31)), (rachida, AT - timedelta(minutes=1))):
        with pytest.raises(SearchFirst):
            make(**right, by=reader, at=at)
    assert not Persoon.objects.exists()
    assert make(**right, by=rachida, at=AT + timedelta(minutes=30)) == Persoon.objects.get().pk


@pytest.mark.covers("X-7")
def test_a_name_is_all_that_is_needed(cast: Cast) -> None:
    key = known(cast.reader("Rachida"), "Sem", "")
    assert Persoon.objects.get(pk=key).roepnaam == "Sem"
    proof = search(cast.reader("Rachida"), "Sem", at=AT).ticket
    with pytest.raises(NoName):
        make(ticket=proof, roepnaam=" ", by=cast.reader("Rachida"), at=AT)


def test_somebody_with_the_same_name_and_birth_date_is_made_only_when_it_is_another_one(cast: Cast) -> None:
    rachida = cast.reader("Rachida")
    known(rachida, "Sem", born=BORN)
    with pytest.raises(MayBeKnown):
        known(rachida, "Sem", born=BORN)
    known(rachida, "Sem", born=BORN, somebody_else=True)
    known(rachida, "Sem", born=date(2011, 1, 20))
    assert Persoon.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Noëlla van Esrand", BY_NAME), ("noella esr", BY_NAME), ("ESRAND", BY_NAME), ("esr no", BY_NAME),
        ("Noella Ezrand", BY_SOUND), ("Ezrant", BY_SOUND), ("Noëlla Esrandt", BY_SOUND),
    ],
)  # fmt: skip
def test_somebody_is_found_by_beginnings_and_by_sound(cast: Cast, text: str, reason: str) -> None:
    known(cast.reader("Rachida"), "Noëlla", "van Esrand")
    known(cast.reader("Rachida"), "Bo", "Molenwiek")
    assert names(search(cast.reader("Tom"), text, at=AT)) == [("Noëlla", reason)]


def test_a_mistyped_name_with_the_right_birth_date_is_found(cast: Cast) -> None:
    known(cast.reader("Rachida"), "Sem", "Kuijper", born=BORN)
    assert names(search(cast.reader("Tom"), "Sam Kuyper", born=BORN, at=AT)) == [("Sem", BY_SOUND)]
    assert names(search(cast.reader("Tom"), "Sem Molenwiek", born=BORN, at=AT)) == [("Sem", BY_SOUND)]
    assert names(search(cast.reader("Tom"), "Sem Kuijper", born=date(2010, 1, 21), at=AT)) == []


@pytest.mark.parametrize("text", ["", "S", "s w", "—", "de"])
def test_nobody_leafs_through_people(cast: Cast, text: str) -> None:
    known(cast.reader("Rachida"), "Sem")
    if text != "de":
        with pytest.raises(SearchMore):
            search(cast.reader("Rachida"), text, at=AT)
    else:
        assert not search(cast.reader("Rachida"), text, at=AT).hits
    assert suggest(cast.reader("Rachida"), text, at=AT) == ()


def test_a_whole_name_of_two_letters_is_a_name(cast: Cast) -> None:
    known(cast.reader("Rachida"), "Bo", "Li")
    known(cast.reader("Rachida"), "Bodine", "Linders")
    assert names(search(cast.reader("Rachida"), "Li", at=AT)) == [("Bo", BY_NAME)]


def test_no_more_than_twenty_are_shown_and_then_nobody_can_be_made(cast: Cast) -> None:
    for number in range(21):
        Zoekwoord.objects.create(persoon=cast.person(f"Sem{number}", "Duinzicht"), woord="duinzicht")
    found = search(cast.reader("Rachida"), "Duinz", at=AT)
    assert (len(found.hits), found.more, found.ticket) == (20, True, "")
    assert len(suggest(cast.reader("Rachida"), "Duinz", at=AT)) == 8


def test_one_word_that_a_thousand_names_begin_with_says_too_little(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ketenzicht.regie.personen.searching.COMMON", 1)
    for name in ("Sem", "Semih"):
        known(cast.reader("Rachida"), name, "Zandhaas")
    with pytest.raises(TooManyPeople):
        search(cast.reader("Rachida"), "Sem", at=AT)
    assert suggest(cast.reader("Rachida"), "Sem", at=AT) == ()
    assert len(search(cast.reader("Rachida"), "Sem Zandhaas", at=AT).hits) == 2


def test_the_bsn_finds_exactly_one_and_stands_nowhere_in_the_record(cast: Cast, vault: FileVault) -> None:
    key = known(cast.reader("Rachida"), "Sem", born=BORN, bsn=BSN_SEM)
    found = search(cast.reader("Kim", presets.KCC), bsn="9000.00.016", at=AT)
    assert [(hit.key, hit.found_by) for hit in found.hits] == [(key, BY_BSN)]
    assert not search(cast.reader("Kim", presets.KCC), bsn=BSN_ANJA, at=AT).hits
    assert vault.known("persoon", f"bsn:{BSN_SEM}") == [Pseudoniem.objects.get(persoon=key).pseudoniem]
    assert vault.known("persoon", f"key:regie:{key}") == vault.known("persoon", f"bsn:{BSN_SEM}")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{BSN_SEM}%"])
            assert cursor.fetchone() == (0,), table


def test_a_bsn_belongs_to_one_person_and_tells_who_only_to_who_may_find_that_one(cast: Cast) -> None:
    rachida, wil = cast.reader("Rachida"), cast.reader("Wil", gemeente=ELSEWHERE)
    key = known(rachida, "Sem", born=BORN, bsn=BSN_SEM)
    with pytest.raises(BsnInUse) as here:
        known(rachida, "Kas", bsn=BSN_SEM)
    with pytest.raises(BsnInUse) as elsewhere:
        known(wil, "Kas", bsn=BSN_SEM)
    assert (here.value.known, elsewhere.value.known) == (key, None)
    assert not search(wil, "Sem de Wit", bsn=BSN_SEM, at=AT).hits


def test_an_erased_bsn_looks_like_one_that_somebody_hidden_has(cast: Cast, vault: FileVault) -> None:
    vault.pseudonyms("persoon", [f"bsn:{BSN_SEM}"], at=AT)
    vault.erase("persoon", f"bsn:{BSN_SEM}", at=AT)
    with pytest.raises(BsnInUse) as erased:
        known(cast.reader("Rachida"), "Sem", bsn=BSN_SEM)
    assert str(erased.value) == str(BsnInUse())
    assert not Persoon.objects.exists()


def test_who_was_known_to_the_warehouse_gets_that_pseudonym(cast: Cast, vault: FileVault) -> None:
    (before,) = vault.pseudonyms("persoon", [f"bsn:{BSN_SEM}"], at=AT)
    key = known(cast.reader("Rachida"), "Sem", bsn=BSN_SEM)
    assert Pseudoniem.objects.get(persoon=key).pseudoniem == before
    later = known(cast.reader("Rachida"), "Anja")
    first = Pseudoniem.objects.get(persoon=later).pseudoniem
    (loaded,) = vault.pseudonyms("persoon", [f"bsn:{BSN_ANJA}"], at=AT)
    set_bsn(persoon=later, bsn=BSN_ANJA, by=cast.reader("Rachida"), at=AT)
    assert Pseudoniem.objects.get(persoon=later).pseudoniem == loaded
    assert [(merge.van, merge.naar) for merge in vault.merges()] == [(first, loaded)]


def test_a_bsn_is_corrected_with_a_reason_only(cast: Cast) -> None:
    rachida = cast.reader("Rachida")
    key = known(rachida, "Sem", bsn=BSN_SEM)
    set_bsn(persoon=key, bsn=BSN_SEM, by=rachida, at=AT)
    with pytest.raises(BsnNeedsReason):
        set_bsn(persoon=key, bsn=BSN_ANJA, by=rachida, at=AT)
    set_bsn(persoon=key, bsn=BSN_ANJA, reden="typefout", by=rachida, at=AT)
    assert [hit.key for hit in search(rachida, bsn=BSN_ANJA, at=AT).hits] == [key]
    assert not search(rachida, bsn=BSN_SEM, at=AT).hits


@pytest.mark.parametrize(("demo", "bsn", "error"), [
    (True, "900000017", BsnInvalid), (True, "onzin", BsnInvalid), (True, "000000000", BsnInvalid),
    (True, REAL_BSN, BsnIsReal), (False, BSN_SEM, BsnIsMadeUp),
])  # fmt: skip
def test_a_wrong_bsn_is_refused_by_name(
    cast: Cast, settings: Any, demo: bool, bsn: str, error: type[KetenzichtError]
) -> None:
    settings.DEMO = demo
    with pytest.raises(error):
        search(cast.reader("Rachida"), bsn=bsn, at=AT)
    with pytest.raises(error):
        make(ticket="", roepnaam="Sem", bsn=bsn, by=cast.reader("Rachida"), at=AT)


@pytest.mark.parametrize("born", [date(1879, 12, 31), date(2026, 3, 3), datetime(2010, 1, 1, tzinfo=UTC)])
def test_a_birth_date_that_cannot_be_is_refused(cast: Cast, born: date) -> None:
    with pytest.raises(BirthDateImpossible):
        make(ticket="", roepnaam="Sem", geboortedatum=born, by=cast.reader("Rachida"), at=AT)


@pytest.mark.covers("X-7")
def test_a_hit_shows_who_it_is_and_no_content(cast: Cast) -> None:
    key = known(cast.reader("Rachida"), "Sem")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        (hit,) = search(cast.reader("Tom"), "Sem", at=AT).hits
    assert not [query for query in asked.captured_queries if "_inhoud" in query["sql"]]
    assert not {"telefoon", "email", "adres", "plan"} & set(vars(hit))
    assert not personen.may(cast.reader("Tom"), SEE_WAT, key, at=AT)
    line = Logregel.objects.filter(handeling="persoon.vinden", naam="Tom").get()
    assert line.inhoud == {"treffers": 1, "op": ["naam"]}, "what was typed is not in the log"


@pytest.mark.covers("X-7", "P-9")
def test_what_is_looked_for_while_typing_is_one_search_in_the_log(cast: Cast) -> None:
    known(cast.reader("Rachida"), "Sem")
    tom = cast.reader("Tom")

    def lines() -> list[Any]:
        return list(Logregel.objects.filter(handeling="persoon.vinden", naam="Tom").values_list("inhoud", flat=True))

    assert suggest(tom, "Zzz", at=AT) == () and lines() == [], "who saw nobody looked at nobody"
    for text, second in (("Sem", 0), ("Sem d", 2), ("Sem de", 299)):
        assert len(suggest(tom, text, at=AT + timedelta(seconds=second))) == 1
    assert lines() == [{"op": ["naam"], "typend": True}]
    suggest(tom, "Sem", at=AT + timedelta(minutes=5))
    assert len(lines()) == 2
    suggest(cast.reader("Vera"), "Sem", at=AT)
    assert Logregel.objects.filter(handeling="persoon.vinden", naam="Vera").count() == 1


def test_who_is_withheld_is_no_hit_and_neither_is_who_belongs_elsewhere(cast: Cast) -> None:
    rachida, tom = cast.reader("Rachida"), cast.reader("Tom", presets.WIJKTEAMMANAGER)
    key = known(rachida, "Sem", born=BORN, bsn=BSN_SEM)
    Afscherming.objects.create(
        object_soort="persoon", object_id=key, hoe="dat", tegen_rol=presets.WIJKTEAMMANAGER, reden="opvang", sinds=AT, door="test",
        herzien_op=date(2026, 6, 1),
    )  # fmt: skip
    assert len(search(rachida, "Sem", at=AT).hits) == 1
    for asked in ({"text": "Sem de Wit"}, {"text": "Sem", "born": BORN}, {"bsn": BSN_SEM}, {"text": "Sem Witt"}):
        assert not search(tom, **asked, at=AT).hits
        assert not search(cast.reader("Wil", gemeente=ELSEWHERE), **asked, at=AT).hits
    assert suggest(tom, "Sem", at=AT) == ()


def test_a_partner_finds_a_stranger_by_birth_date_or_bsn_only(cast: Cast) -> None:
    known(cast.reader("Rachida"), "Sem", born=BORN, bsn=BSN_SEM)
    zoe = cast.reader("Zoë", presets.BEHANDELAAR)
    found = search(zoe, "Sem de Wit", at=AT)
    assert (found.hits, found.ticket) == ((), "")
    assert suggest(zoe, "Sem", at=AT) == ()
    assert len(search(zoe, "Sem de Wit", born=BORN, at=AT).hits) == 1
    assert len(search(zoe, bsn=BSN_SEM, at=AT).hits) == 1


@pytest.mark.parametrize("role", sorted({r for r in presets.ROLLEN if r not in presets.RESIDENTS} - {
    presets.REGISSEUR, presets.WIJKTEAMMANAGER, presets.KCC, presets.JONGERENLOKET, presets.BEHANDELAAR, presets.STELSEL,
}))  # fmt: skip
def test_roles_without_cases_search_nobody(cast: Cast, role: str) -> None:
    known(cast.reader("Rachida"), "Sem")
    with pytest.raises(MayNot):
        search(cast.reader("Bram", role), "Sem", at=AT)
    assert suggest(cast.reader("Bram", role), "Sem", at=AT) == ()
    with pytest.raises(MayNot):
        make(ticket="", roepnaam="Sem", by=cast.reader("Bram", role), at=AT)


def test_a_changed_name_is_found_and_a_resident_searches_nobody(cast: Cast) -> None:
    rachida = cast.reader("Rachida")
    key = known(rachida, "Sem")
    change(persoon=key, base={"geslachtsnaam": "de Wit"}, new={"geslachtsnaam": "Zonneveldt"}, by=rachida, at=AT)
    assert not search(rachida, "Sem Wit", born=None, at=AT).hits
    assert len(search(rachida, "Sonnevelt", at=AT).hits) == 1
    with pytest.raises(MayNot):
        search(member(key), "Sem", at=AT)
    with pytest.raises(NotFound):
        change(persoon=key, base={}, new={}, by=cast.reader("Wil", gemeente=ELSEWHERE), at=AT)


def test_the_event_of_a_new_person_holds_no_name(cast: Cast) -> None:
    key = known(cast.reader("Rachida"), "Sem", bsn=BSN_SEM)
    event = Gebeurtenis.objects.get(object_id=key)
    assert (event.soort, event.gegevens) == ("persoon.maken", {"met_bsn": True})


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_person_with_one_bsn(tmp_path: Path) -> None:
    cast = make_cast()
    rachida = cast.reader("Rachida")
    proof = search(rachida, "Sem", bsn=BSN_SEM, at=AT).ticket
    start, made, refused = Barrier(20), list[UUID](), list[Exception]()

    def one() -> None:
        start.wait()
        try:
            made.append(make(ticket=proof, roepnaam="Sem", bsn=BSN_SEM, somebody_else=True, by=rachida, at=AT))
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), {type(error) for error in refused}) == (1, {BsnInUse})
    assert Persoon.objects.count() == 1

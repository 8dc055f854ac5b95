"""The weekbericht: who is new at the desk this week goes to the partner, with the agreed fields and nothing else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.errors import InTheFuture, MayNot, NotFound
from ketenzicht.access.models import Logregel
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie import ports
from ketenzicht.regie.afspraken import actions as agreeing
from ketenzicht.regie.models import Persoon, PersoonInhoud, Pseudoniem, Signaal, Weekbericht, Weekberichtregel
from ketenzicht.regie.personen.rules import personen
from ketenzicht.regie.volledigheid import queries, weekbericht
from ketenzicht.regie.volledigheid.errors import (
    AlreadyEnrolled,
    EnrolledTooEarly,
    NoMonday,
    NotToEnrol,
    NoWeekbericht,
    WeekIsNotOver,
    WeekTaken,
)
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.taken_scene import Scene, make_scene

MONDAY = date(2026, 3, 2)
NEXT = datetime(2026, 3, 9, 8, tzinfo=UTC)  # the Monday after
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
BSN = "111222333"


@pytest.fixture
def scene(cast: Cast, tmp_path: Path) -> Iterator[Scene]:
    vault = FileVault(tmp_path / "vault", Keyring.create(tmp_path / "test.key", at=AT))
    ports.use_vault(vault)
    ports.use_identities(vault)
    made = make_scene(cast)
    (name,) = vault.pseudonyms("persoon", [f"bsn:{BSN}"], at=AT)
    assert name is not None
    Pseudoniem.objects.create(persoon=made.sem, pseudoniem=name)
    PersoonInhoud.objects.filter(van=made.sem).update(telefoon="06 1", email="sem@voorbeeld.nl")
    yield made
    ports._used.clear()
    ports._asked.clear()


@pytest.fixture
def afspraak(scene: Scene) -> UUID:
    return scene.agree(
        "uwv",
        loket=scene.org("gemeente"),
        velden=["bsn", "naam", "geboortedatum", "telefoon"],
        doelgroep_van=16,
        doelgroep_tot=27,
    )


def signal(scene: Scene, persoon: Persoon, at: datetime = AT, organisatie: str = "gemeente") -> Signaal:
    return Signaal.objects.create(
        gemeente_id=HERE, persoon=persoon, kanaal="balie", indiener="professional", organisatie=scene.cast.organisaties[organisatie],
        medewerker=scene.cast.medewerkers["Jo"], ontvangen_tijd=at, geregistreerd_tijd=at, vervalt_op=date(2027, 1, 1),
    )  # fmt: skip


def made(scene: Scene, afspraak: UUID, week: date = MONDAY, at: datetime = NEXT) -> Weekbericht:
    jo = scene.cast.reader("Jo", presets.JONGERENLOKET)
    return Weekbericht.objects.get(pk=weekbericht.make(afspraak=afspraak, week_van=week, by=jo, at=at))


def told(bericht: Weekbericht) -> set[tuple[UUID, str]]:
    return set(bericht.regels.values_list("persoon", "soort"))


@pytest.mark.covers("S0-40")
def test_the_new_clients_of_the_week_with_the_agreed_fields(scene: Scene, afspraak: UUID) -> None:
    signal(scene, scene.sem)
    signal(scene, scene.sem, AT + DAY)
    bericht, ad = made(scene, afspraak), scene.cast.reader("Ad", presets.ADMINISTRATIE)
    (line,) = queries.open_message(ad, bericht.pk, at=NEXT)
    assert line.fields == {"bsn": BSN, "naam": "Sem de Wit", "geboortedatum": "2006-05-01", "telefoon": "06 1"}
    assert (line.soort, line.melding_op, line.contactpersoon) == ("nieuw", MONDAY, "Jo")
    assert Logregel.objects.filter(soort="inzage", persoon_id=scene.sem.pk, wie=ad.id).count() == 1
    assert Logregel.objects.filter(handeling="weekbericht.openen", wie=ad.id).count() == 1
    assert not personen.may(ad, SEE_DAT, scene.sem.pk, at=NEXT)


@pytest.mark.covers("S0-40")
def test_nothing_that_is_told_is_kept(scene: Scene, afspraak: UUID) -> None:
    signal(scene, scene.sem)
    bericht = made(scene, afspraak)
    kept = (
        str(list(Weekbericht.objects.values()))
        + str(list(bericht.regels.values()))
        + str(list(Logregel.objects.values()))
    )
    assert not any(text in kept for text in (BSN, "de Wit", "06 1"))


def test_the_week_is_monday_to_sunday_in_the_netherlands(scene: Scene, afspraak: UUID) -> None:
    moments = {
        "before": datetime(2026, 3, 1, 22, 59, tzinfo=UTC),  # Sunday 23:59
        "first": datetime(2026, 3, 1, 23, 0, tzinfo=UTC),  # Monday 00:00
        "last": datetime(2026, 3, 8, 22, 59, tzinfo=UTC),  # Sunday 23:59
        "after": datetime(2026, 3, 8, 23, 0, tzinfo=UTC),  # Monday 00:00
    }
    persons = {name: scene.cast.person(name, born=date(2006, 1, 1)) for name in moments}
    for name, moment in moments.items():
        signal(scene, persons[name], moment)
    assert told(made(scene, afspraak)) == {(persons["first"].pk, "nieuw"), (persons["last"].pk, "nieuw")}


def test_only_who_is_new_at_this_desk_and_in_the_target_group(scene: Scene, afspraak: UUID) -> None:
    young = scene.cast.person("Net zestien", born=date(2010, 3, 2))
    too_young = scene.cast.person("Bijna zestien", born=date(2010, 3, 3))
    oldest = scene.cast.person("Nog zesentwintig", born=date(1999, 3, 3))
    too_old = scene.cast.person("Zevenentwintig", born=date(1999, 3, 2))
    for persoon in (young, too_young, oldest, too_old, scene.cast.person("Leeftijd onbekend")):
        signal(scene, persoon)
    elsewhere = scene.cast.person("Elders", born=date(2006, 1, 1))
    signal(scene, elsewhere, organisatie="wijkteams")
    known = scene.cast.person("Al bekend", born=date(2006, 1, 1))
    signal(scene, known, AT - 30 * DAY)
    signal(scene, known)
    assert told(made(scene, afspraak)) == {(young.pk, "nieuw"), (oldest.pk, "nieuw")}


def test_somebody_is_told_once_and_comes_along_when_the_birth_date_is_known(scene: Scene, afspraak: UUID) -> None:
    unknown = scene.cast.person("Onbekend")
    signal(scene, scene.sem)
    signal(scene, unknown)
    assert told(made(scene, afspraak)) == {(scene.sem.pk, "nieuw")}
    signal(scene, scene.sem, AT + WEEK)
    unknown.geboortedatum = date(2006, 1, 1)
    unknown.save()
    second = made(scene, afspraak, MONDAY + WEEK, NEXT + WEEK)
    assert told(second) == {(unknown.pk, "nieuw")}
    assert second.volgnummer == 2


@pytest.mark.covers("S0-40")
def test_corrections_and_withdrawals_come_in_the_next_message(scene: Scene, afspraak: UUID) -> None:
    wrong = scene.cast.person("Vergissing", born=date(2006, 1, 1))
    signal(scene, scene.sem)
    signal(scene, wrong)
    first = made(scene, afspraak)
    PersoonInhoud.objects.filter(van=scene.sem).update(telefoon="06 2")
    jo, ad = scene.cast.reader("Jo", presets.JONGERENLOKET), scene.cast.reader("Ad", presets.ADMINISTRATIE)
    mistake = first.regels.get(persoon=wrong)
    weekbericht.retract(regel=mistake.pk, by=jo, at=NEXT)
    with pytest.raises(NotToEnrol):
        weekbericht.retract(regel=mistake.pk, by=jo, at=NEXT)
    with pytest.raises(NotToEnrol):
        weekbericht.enrol(regel=mistake.pk, ingeschreven_op=NEXT.date(), by=ad, at=NEXT)
    second = made(scene, afspraak, MONDAY + WEEK, NEXT + WEEK)
    assert told(second) == {(scene.sem.pk, "correctie"), (wrong.pk, "intrekking")}
    corrected = next(line for line in queries.open_message(ad, second.pk, at=NEXT + WEEK) if line.soort == "correctie")
    assert corrected.fields["telefoon"] == "06 2"
    assert told(made(scene, afspraak, MONDAY + 2 * WEEK, NEXT + 2 * WEEK)) == set()


def test_what_is_not_agreed_may_change_without_a_correction(scene: Scene, afspraak: UUID) -> None:
    signal(scene, scene.sem)
    made(scene, afspraak)
    PersoonInhoud.objects.filter(van=scene.sem).update(email="anders@voorbeeld.nl")
    assert told(made(scene, afspraak, MONDAY + WEEK, NEXT + WEEK)) == set()


@pytest.mark.covers("S0-19")
def test_the_clerk_ticks_who_is_enrolled_afterwards(scene: Scene, afspraak: UUID) -> None:
    signal(scene, scene.sem, AT + DAY)
    made(scene, afspraak)
    ad = scene.cast.reader("Ad", presets.ADMINISTRATIE)
    with CaptureQueriesContext(connection) as asked:
        (line,) = queries.to_enrol(ad, at=NEXT)
    assert len(asked) == 1 and "_inhoud" not in asked.captured_queries[0]["sql"]
    assert (line.melding_op, line.contactpersoon, line.waiting_days) == (date(2026, 3, 3), "Jo", 6)
    assert queries.open_line(ad, line.regel, at=NEXT).fields["bsn"] == BSN
    for day, error in ((date(2026, 3, 10), InTheFuture), (date(2026, 3, 2), EnrolledTooEarly)):
        with pytest.raises(error):
            weekbericht.enrol(regel=line.regel, ingeschreven_op=day, by=ad, at=NEXT)
    weekbericht.enrol(regel=line.regel, ingeschreven_op=date(2026, 3, 9), by=ad, at=NEXT)
    assert queries.to_enrol(ad, at=NEXT) == []
    with pytest.raises(AlreadyEnrolled):
        weekbericht.enrol(regel=line.regel, ingeschreven_op=date(2026, 3, 9), by=ad, at=NEXT)


def test_nobody_else_opens_a_message_or_enrols(scene: Scene, afspraak: UUID) -> None:
    signal(scene, scene.sem)
    bericht = made(scene, afspraak)
    (line,) = bericht.regels.all()
    jo = scene.cast.reader("Jo", presets.JONGERENLOKET)
    with pytest.raises(MayNot):
        queries.open_message(jo, bericht.pk, at=NEXT)
    with pytest.raises(MayNot):
        weekbericht.enrol(regel=line.pk, ingeschreven_op=NEXT.date(), by=jo, at=NEXT)
    for reader in (
        scene.umit, scene.rachida, scene.cast.reader("Lot", presets.LOKALE_BEHEERDER),
        scene.colleague("Ans", "rmc", presets.ADMINISTRATIE), scene.cast.reader("Els", presets.AUDITOR),
    ):  # fmt: skip
        assert queries.to_enrol(reader, at=NEXT) == []
        assert not queries.messages(reader, at=NEXT).exists()
        with pytest.raises(NotFound):
            queries.open_message(reader, bericht.pk, at=NEXT)


def test_a_message_that_cannot_be_is_refused(scene: Scene, afspraak: UUID) -> None:
    with pytest.raises(NoMonday):
        made(scene, afspraak, MONDAY + DAY)
    with pytest.raises(WeekIsNotOver):
        made(scene, afspraak, MONDAY, NEXT - DAY)
    with pytest.raises(NoWeekbericht):
        made(scene, scene.agree("rmc", loket=scene.org("wijkteams")))
    with pytest.raises(NoWeekbericht):
        made(scene, scene.agree("zorgaanbieder"))
    made(scene, afspraak)
    with pytest.raises(WeekTaken):
        made(scene, afspraak)
    with pytest.raises(MayNot):
        weekbericht.make(afspraak=afspraak, week_van=MONDAY + WEEK, by=scene.rachida, at=NEXT + WEEK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Weekbericht.objects.update(week_van=MONDAY + DAY)
    assert Weekberichtregel.objects.count() == 0


def test_the_system_makes_it_on_monday_morning(scene: Scene, afspraak: UUID) -> None:
    signal(scene, scene.sem)
    key = weekbericht.make(afspraak=afspraak, week_van=MONDAY, by=system_reader("weekbericht"), at=NEXT)
    assert told(Weekbericht.objects.get(pk=key)) == {(scene.sem.pk, "nieuw")}


@pytest.mark.covers("P-1", "S0-40")
def test_a_partner_opens_no_message_any_more_when_the_agreement_has_ended(scene: Scene, afspraak: UUID) -> None:
    """What a message tells is fetched anew at each opening, so an old one would go on telling."""
    signal(scene, scene.sem)
    bericht = made(scene, afspraak)
    ad, regel = scene.cast.reader("Ad", presets.ADMINISTRATIE), bericht.regels.get().pk
    assert len(queries.open_message(ad, bericht.pk, at=NEXT)) == 1
    agreeing.end(
        afspraak=afspraak, geldig_tot=NEXT.date() + WEEK, by=scene.cast.reader("Lot", presets.LOKALE_BEHEERDER), at=NEXT
    )
    assert len(queries.open_message(ad, bericht.pk, at=NEXT + WEEK - DAY)) == 1
    for opening in (
        lambda: queries.open_message(ad, bericht.pk, at=NEXT + WEEK), lambda: queries.open_line(ad, regel, at=NEXT + WEEK)
    ):  # fmt: skip
        with pytest.raises(NotFound):
            opening()
    assert queries.to_enrol(ad, at=NEXT + WEEK) == []

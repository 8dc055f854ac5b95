"""The list of a desk beside the record: coverage, who is missing in either direction, and the end of the list."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Gebeurtenis, Instelling, Logregel, Uitgevoerd
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie import ports
from ketenzicht.regie.models import Clientenlijst, Clientenlijstregel, Persoon, Pseudoniem, Taak
from ketenzicht.regie.volledigheid import lists, queries
from ketenzicht.regie.volledigheid.errors import ListIsEmpty, ListNameTaken
from ketenzicht.regie.volledigheid.lists import ListedClient
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.taken_scene import Scene, make_scene

DAY = timedelta(days=1)
NUMBERS = [str(n) for n in range(900_000_000, 900_000_400) if sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), str(n), strict=True)) % 11 == 0]  # fmt: skip
SEM, ANJA, UNKNOWN, OLD, LATER = NUMBERS[:5]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[FileVault]:
    made = FileVault(tmp_path / "vault", Keyring.create(tmp_path / "test.key", at=AT))
    ports.use_vault(made)
    ports.use_identities(made)
    yield made
    ports._used.clear()
    ports._asked.clear()


@pytest.fixture
def scene(cast: Cast, vault: FileVault) -> Scene:
    made = make_scene(cast)
    identify(vault, made.sem, SEM)
    identify(vault, made.anja, ANJA)
    return made


def identify(vault: FileVault, persoon: Persoon, bsn: str) -> None:
    (name,) = vault.pseudonyms("persoon", [f"bsn:{bsn}"], at=AT)
    assert name is not None
    Pseudoniem.objects.create(persoon=persoon, pseudoniem=name)


def registered_at_the_desk(scene: Scene, persoon: Persoon, at: datetime = AT, desk: str = "gemeente") -> None:
    """A task that the desk sent: the first registration of this person there."""
    Taak.objects.create(
        gemeente_id=HERE, persoon=persoon, van_organisatie=scene.cast.organisaties[desk],
        van_medewerker=scene.cast.medewerkers["Jo"], organisatie=scene.cast.organisaties[desk],
        kenmerk=str(persoon.pk)[-12:], verstuurd_tijd=at, gemaakt_tijd=at, gemaakt_door=str(scene.worker("Jo")),
    )  # fmt: skip


def on(day: int, bsn: str) -> ListedClient:
    return ListedClient(bsn=bsn, eerste_contact_op=date(2026, 3, day))


def uploaded(
    scene: Scene, *clients: ListedClient, naam: str = "maart", at: datetime = AT, **more: Any
) -> Clientenlijst:
    jo = scene.cast.reader("Jo", presets.JONGERENLOKET)
    return Clientenlijst.objects.get(pk=lists.upload(gemeente=HERE, naam=naam, clienten=clients, by=jo, at=at, **more))


def of_march(
    scene: Scene, at: datetime = AT, name: str = "Bram", role: str = presets.PROCESCOORDINATOR
) -> queries.Coverage:
    reader = scene.cast.reader(name, role)
    return queries.coverage(
        reader, scene.org("gemeente"), HERE, date(2026, 3, 1), date(2026, 3, 31), as_of=date(2026, 3, 31), at=at
    )


@pytest.mark.covers("S0-8", "S0-9", "S0-10")
def test_coverage_counts_clients_since_the_obligation_who_are_registered(scene: Scene) -> None:
    scene.agree("gemeente", registratie_verplicht_op=date(2026, 3, 2))
    registered_at_the_desk(scene, scene.sem)
    uploaded(
        scene,
        on(2, SEM),
        on(2, SEM),
        on(3, ANJA),
        on(4, UNKNOWN),
        on(1, OLD),
        ListedClient(bsn="123", eerste_contact_op=date(2026, 3, 5)),
    )
    found = of_march(scene)
    assert (found.geregistreerd, found.clienten, found.zonder_bsn) == (1, 3, 1)
    assert found.sentence == "33% (1 van 3, Gemeente, sinds 02-03-2026)"


def test_who_is_registered_after_the_list_came_in_counts_by_the_reference_date(scene: Scene, vault: FileVault) -> None:
    uploaded(scene, on(2, SEM), on(3, UNKNOWN))
    new = scene.cast.person("Nieuw")
    identify(vault, new, UNKNOWN)
    registered_at_the_desk(scene, new, AT + 10 * DAY)
    registered_at_the_desk(scene, scene.sem, datetime(2026, 4, 1, 9, tzinfo=AT.tzinfo))  # after the reference date
    assert of_march(scene).geregistreerd == 1


def test_registration_elsewhere_is_no_registration_at_the_desk(scene: Scene) -> None:
    uploaded(scene, on(2, SEM))
    registered_at_the_desk(scene, scene.sem, desk="wijkteams")
    assert of_march(scene).geregistreerd == 0


def test_without_a_list_coverage_is_unknown(scene: Scene) -> None:
    assert of_march(scene).sentence == "dekking onbekend"
    uploaded(scene, on(2, SEM))
    assert of_march(scene, AT + 31 * DAY).sentence == "dekking onbekend"


def test_coverage_is_for_who_may_see_counts_and_for_the_desk_itself(scene: Scene) -> None:
    uploaded(scene, on(2, SEM))
    assert of_march(scene, name="Jo", role=presets.JONGERENLOKET).clienten == 1
    for name, role in (("Rachida", presets.REGISSEUR), ("Ad", presets.ADMINISTRATIE), ("Ria", presets.JONGERENLOKET)):
        with pytest.raises(NotAllowed):
            of_march(scene, name=name, role=role)


@pytest.mark.covers("S0-8")
def test_the_missing_are_listed_in_both_directions(scene: Scene, vault: FileVault) -> None:
    scene.agree("gemeente", registratie_verplicht_op=date(2026, 3, 2))
    extra, before = scene.cast.person("Extra"), scene.cast.person("Eerder")
    for persoon, at in ((scene.sem, AT), (extra, AT), (before, AT - 30 * DAY)):
        registered_at_the_desk(scene, persoon, at)
    lijst = uploaded(scene, on(2, SEM), on(3, UNKNOWN), on(1, OLD), ListedClient(bsn="geen"))
    jo = scene.cast.reader("Jo", presets.JONGERENLOKET)
    found = queries.missing(jo, lijst.pk, at=AT)
    assert [(line.regel, line.eerste_contact_op) for line in found.not_registered] == [(2, date(2026, 3, 3))]
    assert [line.persoon for line in found.not_listed] == [extra.pk]
    assert found.without_bsn == [4]
    assert Logregel.objects.filter(handeling="clientenlijst.vergelijken", wie=jo.id).count() == 1
    with pytest.raises(NotFound):
        queries.missing(scene.colleague("Els2", "rmc", presets.JONGERENLOKET), lijst.pk, at=AT)
    with pytest.raises(NotFound):
        queries.missing(scene.cast.reader("Bram", presets.PROCESCOORDINATOR), lijst.pk, at=AT)


def test_a_merge_in_the_vault_or_in_the_record_is_followed(scene: Scene, vault: FileVault) -> None:
    twin = scene.cast.person("Tweeling")
    (key,) = vault.pseudonyms("persoon", [f"key:regie:{twin.pk}"], at=AT)
    assert key is not None
    Pseudoniem.objects.create(persoon=twin, pseudoniem=key)
    vault.pseudonyms("persoon", [f"bsn:{LATER}"], at=AT)
    registered_at_the_desk(scene, twin)
    uploaded(scene, on(2, LATER))
    assert of_march(scene).geregistreerd == 0
    vault.link("persoon", [(f"key:regie:{twin.pk}", f"bsn:{LATER}")], at=AT)
    assert of_march(scene).geregistreerd == 1


def test_no_bsn_is_kept_outside_the_vault(scene: Scene) -> None:
    uploaded(scene, on(2, SEM), on(3, UNKNOWN))
    kept = [
        str(row) for model in (Clientenlijst, Clientenlijstregel, Logregel, Gebeurtenis, Uitgevoerd)
        for row in model.objects.values()
    ]  # fmt: skip
    assert not any(bsn in row for row in kept for bsn in (SEM, UNKNOWN))


@pytest.mark.covers("S0-8")
def test_a_list_is_closed_and_deleted_after_thirty_days(scene: Scene) -> None:
    lijst, jo = uploaded(scene, on(2, SEM)), scene.cast.reader("Jo", presets.JONGERENLOKET)
    assert lijst.vervalt_op == date(2026, 4, 1)
    assert lists.delete_expired(AT + 29 * DAY) == 0
    queries.missing(jo, lijst.pk, at=AT + 29 * DAY)
    with pytest.raises(NotFound):
        queries.missing(jo, lijst.pk, at=AT + 30 * DAY)
    assert lists.delete_expired(AT + 30 * DAY) == 1
    assert not Clientenlijst.objects.exists() and not Clientenlijstregel.objects.exists()


@pytest.mark.covers("S0-8")
@pytest.mark.parametrize(("asked", "last"), [(None, date(2026, 3, 9)), (3, date(2026, 3, 5)), (60, date(2026, 3, 9))])
def test_the_municipality_sets_how_long_a_list_is_kept(scene: Scene, asked: int | None, last: date) -> None:
    Instelling.objects.create(gemeente_id=HERE, sleutel="clientenlijst.dagen", waarde=7, geldig_van=AT.date())
    assert uploaded(scene, on(2, SEM), bewaardagen=asked).vervalt_op == last


def test_lists_that_cannot_be_are_refused(scene: Scene) -> None:
    with pytest.raises(ListIsEmpty):
        uploaded(scene)
    uploaded(scene, on(2, SEM))
    with pytest.raises(ListNameTaken):
        uploaded(scene, on(2, SEM))
    with pytest.raises(MayNot):
        lists.upload(gemeente=HERE, naam="x", clienten=[on(2, SEM)], by=scene.rachida, at=AT)
    assert Clientenlijst.objects.count() == 1

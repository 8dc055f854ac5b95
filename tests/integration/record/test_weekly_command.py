"""`ketenzicht weekbericht`: the desk makes the message of a week, the clerk of the partner opens it, nothing stays behind."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest

from ketenzicht.access.models import Account, Logregel
from ketenzicht.access.rollen import presets
from ketenzicht.project import installation as houses
from ketenzicht.project import record
from ketenzicht.regie.models import Weekbericht
from tests.integration.record.cast import AT
from tests.integration.record.taken_scene import Scene
from tests.integration.record.test_weekly_message import BSN, afspraak, scene, signal  # noqa: F401  (fixtures)
from tests.integration.terminal import Ended, on

JO, AD = "jo@voorbeeld.nl:medewerker-jongerenloket", "ad@voorbeeld.nl:administratieve-kracht"
NEXT = datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.fixture
def folder(scene: Scene, afspraak: UUID, tmp_path: Path) -> Iterator[Path]:  # noqa: F811
    """A data folder beside this test's database, on the Monday after the week; Jo works at the desk, Ad at the partner."""
    for name, role in (("Jo", presets.JONGERENLOKET), ("Ad", presets.ADMINISTRATIE)):
        scene.cast.reader(name, role)
        Account.objects.create_user(
            f"{name.lower()}@voorbeeld.nl", medewerker=scene.cast.medewerkers[name], gemaakt_tijd=AT
        )
    houses.Installation(tmp_path / "data").mark_vault_in_database()
    opened = mock.patch.object(record, "open_record", lambda _: nullcontext())
    with opened, mock.patch.object(houses.Installation, "clock", lambda _: NEXT, create=True):
        yield tmp_path / "data"


def typed(folder: Path, *words: object) -> Ended:
    return on(folder, "weekbericht", *words)


@pytest.mark.covers("S0-40")
def test_the_desk_makes_it_and_the_clerk_reads_the_agreed_fields_and_nothing_else(folder: Path, scene: Scene) -> None:  # noqa: F811
    signal(scene, scene.sem)
    made = typed(folder, "make", "2026-W10", "--as", JO)
    assert made.status == 0 and "Weekbericht 1" in made.out and "1 regel" in made.out
    read = typed(folder, "show", "2026-W10", "--as", AD, "--format", "csv")
    head, line = read.out.splitlines()
    assert (
        head
        == '"Bericht","Week","Soort","BSN","Naam","Geboortedatum","Telefoon","Melding op","Contactpersoon","Ingeschreven op"'
    )
    assert line == f'1,"2026-W10","nieuw","{BSN}","Sem de Wit","2006-05-01","06 1",2026-03-02,"Jo",'
    assert Logregel.objects.filter(handeling="weekbericht.openen").count() == 1


@pytest.mark.covers("S0-40")
def test_no_file_and_no_row_holds_what_was_told(folder: Path, scene: Scene) -> None:  # noqa: F811
    signal(scene, scene.sem)
    typed(folder, "make", "2026-W10", "--as", JO)
    typed(folder, "show", "2026-W10", "--as", AD)
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    rows = f"{list(Weekbericht.objects.values())} {list(Logregel.objects.values())}"
    assert BSN.encode() not in kept and BSN not in rows and "de Wit" not in rows


def test_without_a_record_it_is_refused_in_words(tmp_path: Path) -> None:
    refused = on(tmp_path / "data", "weekbericht", "show", "2026-W10", "--as", AD)
    assert "heeft geen dossier" in refused.sentence


def test_the_desk_does_not_read_what_the_partner_gets_and_others_get_nothing(folder: Path, scene: Scene) -> None:  # noqa: F811
    signal(scene, scene.sem)
    typed(folder, "make", "2026-W10", "--as", JO)
    assert typed(folder, "show", "2026-W10", "--as", JO).status != 0
    assert "schrijf bijvoorbeeld 2026-W10" in typed(folder, "show", "2026-03", "--as", AD).sentence
    assert "geen weekbericht van week 11" in typed(folder, "show", "2026-W11", "--as", AD).sentence

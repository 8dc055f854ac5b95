"""Documents: what is taken, that no bytes are lost or left behind, and who may open them."""

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from ketenzicht.access.acting.verbs import Verb
from ketenzicht.access.errors import InTheFuture, MayNot, NotFound
from ketenzicht.access.models import Instelling, Logregel
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen.presets import BEHANDELAAR, KCC
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.regie.aanvragen.scaling import scale_up
from ketenzicht.regie.documenten import actions, errors, queries, upkeep
from ketenzicht.regie.documenten.cabinet import Cabinet
from ketenzicht.regie.documenten.kinds import mediatype_of, plain_name
from ketenzicht.regie.documenten.place import use_cabinet
from ketenzicht.regie.documenten.rules import documenten
from ketenzicht.regie.models import Document, Traject
from tests.integration.record.cast import AT, HERE, Cast, make_cast, member
from tests.integration.record.support_scene import DAY, make_support, plan_of, refused

PDF = b"%PDF-1.7 een ondersteuningsplan"
PNG = b"\x89PNG\r\n\x1a\n een foto"
LATER = AT + 2 * DAY


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    made = Cabinet(tmp_path / "data" / "documenten", Keyring.create(tmp_path / "sleutel", at=AT))
    use_cabinet(made)
    yield made


def zipped(*names: str, mimetype: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, mimetype if name == "mimetype" else "<x/>")
    return made.getvalue()


def opened(reader: Any, key: Any) -> bytes:
    return b"".join(queries.open_document(reader, key, at=AT).pieces)


@pytest.mark.covers("S3-69")
def test_a_support_plan_is_kept_sealed_opened_and_signed(cast: Cast, cabinet: Cabinet) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    plan, rachida = plan_of(cast, cast.group(sem, anja)), cast.reader("Rachida")
    key = actions.add(
        inhoud=PDF, bestandsnaam="plan.pdf", soort="ondersteuningsplan", plan=plan.pk, persoon=sem.pk, by=rachida, at=AT
    )
    row = Document.objects.get(pk=key)
    assert (row.mediatype, row.bytes, row.virusscan) == ("application/pdf", len(PDF), "niet")
    path = cabinet.path(row.sha256)
    assert b"ondersteuningsplan" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert opened(rachida, key) == opened(member(sem), key) == PDF
    assert Logregel.objects.filter(soort="inzage", object_id=key).count() == 2
    refused(queries.open_document, NotFound, reader=member(anja), document=key, at=AT)
    actions.ask_signature(document=key, by=rachida, at=AT)
    refused(actions.sign, InTheFuture, document=key, op=date(2026, 3, 3), by=rachida, at=AT)
    actions.sign(document=key, by=rachida, at=AT)
    row.refresh_from_db()
    assert (row.ondertekening, row.getekend_op) == ("getekend", date(2026, 3, 2))
    refused(actions.ask_signature, errors.SignedAlready, document=key, by=rachida, at=AT)


@pytest.mark.covers("S3-69")
def test_a_photo_and_an_ecogram_of_the_group_are_for_the_whole_group(cast: Cast, cabinet: Cabinet) -> None:
    sem, anja = cast.person("Sem"), cast.person("Anja")
    plan = plan_of(cast, cast.group(sem, anja))
    for soort, name in (("foto", "huis.png"), ("ecogram", "ecogram.png")):
        actions.add(inhoud=PNG, bestandsnaam=name, soort=soort, plan=plan.pk, by=cast.reader("Rachida"), at=AT)
    shown = queries.documents(member(anja), plan=plan.pk, at=AT)
    assert {one.wat["bestandsnaam"] for one in shown if one.wat} == {"huis.png", "ecogram.png"}
    assert len(list(cabinet.all())) == 1  # the same content lies there once


@pytest.mark.covers("S3-55", "S3-70")
def test_documents_of_a_request_and_a_traject_stand_there_and_go_along(cast: Cast, cabinet: Cabinet) -> None:
    support = make_support(cast)
    row = support.report(cast.person("Sem"))
    key = actions.add(inhoud=PDF, bestandsnaam="a.pdf", aanvraag=row.pk, by=support.handler, at=AT)
    assert not documenten.may(cast.reader("Rachida"), SEE_DAT, key, at=AT)
    assert not documenten.may(cast.reader("Umit", BEHANDELAAR), SEE_DAT, key, at=AT)
    plan = scale_up(aanvraag=row.pk, regisseur=cast.medewerkers["Rachida"].pk, by=support.handler, at=AT)
    assert documenten.may(cast.reader("Rachida"), SEE_WAT, key, at=AT)
    assert Document.objects.get(pk=key).plan_id == plan
    traject = Traject.objects.get(aanvraag=row)
    other = actions.add(inhoud=PNG, bestandsnaam="b.png", traject=traject.pk, by=support.handler, at=AT)
    assert [one.dat.pk for one in queries.documents(support.handler, traject=traject.pk, at=AT)] == [other]
    Traject.objects.update(alleen_dat_voor_regie=True)
    assert documenten.may(cast.reader("Rachida"), SEE_DAT, other, at=AT)
    assert not documenten.may(cast.reader("Rachida"), SEE_WAT, other, at=AT)
    assert documenten.may(support.handler, SEE_WAT, other, at=AT)


def test_content_decides_what_a_file_is() -> None:
    office = ("[Content_Types].xml", "word/document.xml")
    assert mediatype_of(PDF, "A.PDF") == "application/pdf"
    assert mediatype_of(zipped(*office), "brief.docx").endswith("wordprocessingml.document")
    assert mediatype_of(zipped("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx").endswith("spreadsheetml.sheet")
    odt = zipped("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text")
    assert mediatype_of(odt, "a.odt").endswith("opendocument.text")
    assert mediatype_of("één regel\n".encode(), "a.txt") == "text/plain"
    for data, name in (
        (PNG, "a.pdf"),
        (PDF, "a.jpg"),
        (b"MZ\x90\x00", "a.pdf"),
        (b"\x00\x01", "a.txt"),
        (zipped("x"), "a.docx"),
    ):
        refused(mediatype_of, errors.NameAndContentDiffer, data=data, name=name)
    for name in ("a.exe", "a.html", "a.svg", "a", "a.pdf.js"):
        refused(mediatype_of, errors.KindNotAllowed, data=PDF, name=name)
    refused(mediatype_of, errors.HoldsMacros, data=zipped(*office, "word/vbaProject.bin"), name="a.docx")
    assert plain_name(r"C:\temp\..\plan.pdf") == plain_name("/etc/plan.pdf") == "plan.pdf"
    assert plain_name("..") == "document"


def test_what_is_refused_leaves_nothing(cast: Cast, cabinet: Cabinet) -> None:
    sem = cast.person("Sem")
    plan, rachida = plan_of(cast, cast.group(sem)), cast.reader("Rachida")
    told: dict[str, Any] = {"bestandsnaam": "a.pdf", "by": rachida, "at": AT}
    refused(actions.add, errors.OnePlaceNeeded, inhoud=PDF, **told)
    refused(actions.add, errors.EmptyFile, inhoud=b"", plan=plan.pk, **told)
    refused(actions.add, errors.UnknownSoort, inhoud=PDF, plan=plan.pk, soort="brief", **told)
    refused(actions.add, errors.NotInThisGroep, inhoud=PDF, plan=plan.pk, persoon=cast.person("Piet").pk, **told)
    Instelling.objects.create(gemeente_id=HERE, sleutel="document.hoogste_mb", waarde=1, geldig_van=date(2026, 1, 1))
    refused(actions.add, errors.FileTooLarge, inhoud=PDF + b" " * 1_000_000, plan=plan.pk, **told)
    refused(actions.add, NotFound, inhoud=PDF, plan=plan.pk, bestandsnaam="a.pdf", by=cast.reader("Tom"), at=AT)
    refused(actions.add, MayNot, inhoud=PDF, plan=plan.pk, bestandsnaam="a.pdf", by=cast.reader("Kim", KCC), at=AT)
    assert (Document.objects.count(), list(cabinet.all())) == (0, [])


def test_a_scanner_refuses_what_is_infected_and_a_silent_one_takes_nothing(
    cast: Cast, cabinet: Cabinet, settings: Any
) -> None:
    sem = cast.person("Sem")
    plan, rachida = plan_of(cast, cast.group(sem)), cast.reader("Rachida")
    told: dict[str, Any] = {"plan": plan.pk, "bestandsnaam": "a.pdf", "by": rachida, "at": AT}
    settings.VIRUS_SCANNER = "grep -qv EICAR"  # ends with 1 where the only line holds it
    refused(actions.add, errors.Infected, inhoud=b"%PDF-1.7 EICAR", **told)
    key = actions.add(inhoud=PDF, **told)
    row = Document.objects.get(pk=key)
    assert (row.virusscan, row.gescand_tijd) == ("schoon", AT)
    for silent in ("/no/such/scanner", "sh -c 'exit 2'"):
        settings.VIRUS_SCANNER = silent
        refused(actions.add, errors.ScannerFailed, inhoud=PDF, **told)
    settings.VIRUS_SCANNER = "grep -qv ondersteuningsplan"  # today it knows this one
    refused(upkeep.rescan, MayNot, document=key, by=rachida, at=LATER)
    assert upkeep.to_scan(LATER, most=9) == []
    assert opened(rachida, key) == PDF, "the verdict of two days ago still counts"
    assert upkeep.to_scan(AT + 8 * DAY, most=9) == [key]
    upkeep.rescan(document=key, by=system_reader("virussen zoeken"), at=AT + 8 * DAY)
    refused(queries.open_document, errors.Infected, reader=rachida, document=key, at=LATER)


def test_what_no_row_names_is_cleaned_up_and_what_a_row_names_is_kept(cast: Cast, cabinet: Cabinet) -> None:
    sem = cast.person("Sem")
    plan, rachida = plan_of(cast, cast.group(sem)), cast.reader("Rachida")
    first, second = (
        actions.add(inhoud=PDF, bestandsnaam=name, plan=plan.pk, by=rachida, at=AT) for name in ("a.pdf", "b.pdf")
    )
    cabinet.put(b"of an act that failed")
    half = cabinet.folder / "ab" / "x.verzegeld.1234.onaf"
    half.parent.mkdir()
    half.write_bytes(b"half")
    actions.remove(document=first, reden="verkeerd plan", by=rachida, at=AT)
    done = upkeep.clean_up(at=AT)
    assert (done.removed, done.unfinished, done.missing) == (1, 0, [])
    assert opened(rachida, second) == PDF
    assert upkeep.clean_up(at=datetime.now(UTC) + timedelta(hours=2)).unfinished == 1
    digest = Document.objects.get(pk=second).sha256
    actions.remove(document=second, reden="dubbel", by=rachida, at=AT)
    assert upkeep.clean_up(at=AT).removed == 1
    assert not cabinet.has(digest)


def test_lost_content_is_named(cast: Cast, cabinet: Cabinet) -> None:
    plan = plan_of(cast, cast.group(cast.person("Sem")))
    key = actions.add(inhoud=PDF, bestandsnaam="a.pdf", plan=plan.pk, by=cast.reader("Rachida"), at=AT)
    digest = Document.objects.get(pk=key).sha256
    cabinet.remove(digest)
    assert upkeep.clean_up(at=AT).missing == [digest]


def test_a_new_key_opens_what_an_old_one_sealed(cabinet: Cabinet) -> None:
    digest = cabinet.put(PDF)
    old = cabinet.keyring.active
    cabinet.keyring.add(at=AT)
    cabinet.rewrap(cabinet.keyring)
    cabinet.keyring.retire(old)
    assert b"".join(cabinet.get(digest)) == PDF


@pytest.mark.django_db(transaction=True)
def test_who_adds_what_is_being_cleaned_up_loses_nothing(cabinet: Cabinet) -> None:
    """The clean-up waits for an act that is adding the same content, and then leaves it alone."""
    cast = make_cast()
    plan, rachida = plan_of(cast, cast.group(cast.person("Sem"))), cast.reader("Rachida")
    digest = cabinet.put(PDF)  # an orphan, about to be removed
    done: list[upkeep.Upkeep] = []

    def clean() -> None:
        done.append(upkeep.clean_up(at=AT))
        connection.close()

    body: Verb[..., Any] = actions.add
    other = threading.Thread(target=clean)
    with transaction.atomic():
        key = body.body(inhoud=PDF, bestandsnaam="a.pdf", plan=plan.pk, by=rachida, at=AT)
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive()  # it waits for the content
    other.join(timeout=10)
    assert done[0].removed == 0
    assert cabinet.has(digest)
    assert opened(rachida, key) == PDF

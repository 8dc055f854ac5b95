"""What is handed out on a request for inzage is a surface as any other: to nobody more than the table gives, unless somebody who
sees it looked at it first and let it go (P-2, P-3, P-4)."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.models import Instelling
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren import insight
from ketenzicht.regie.models import Rechtsverzoek, RechtsverzoekInhoud
from tests.integration.record.cast import AT, HERE
from tests.integration.record.matrix_scene import Matrix
from tests.integration.record.street import secret
from tests.integration.record.surfaces import text_of

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.django_db]

READS = {"Anja": "member Anja", "Bert": "member Bert", "Sem": "member Sem", "Kas": "member Anja", "Henk": "participant Henk", "Piet": "member Piet"}  # fmt: skip
"""Whose request, and who reads the answer: of a child of nine who has gezag."""


@pytest.fixture
def umit(matrix: Matrix) -> Reader:
    return matrix.cast.reader("Umit", presets.BEHANDELAAR)


def asked(matrix: Matrix, name: str, by: Reader) -> UUID:
    """A granted request for inzage, in the hands of this worker."""
    row = Rechtsverzoek.objects.create(
        gemeente_id=HERE, persoon=matrix.street.persons[name], soort="inzage", behandelaar_id=by.id, ontvangen_op=AT.date(),
        uiterste_op=date(2026, 4, 2), besluit="toegewezen", besloten_tijd=AT, besloten_door=by.id,
    )  # fmt: skip
    RechtsverzoekInhoud.objects.create(van=row)
    return row.pk


def unlooked(matrix: Matrix, name: str, by: Reader) -> list[insight.Stukje]:
    """What goes out although nobody looked at it."""
    return [piece for piece in insight.collected(by, asked(matrix, name, by), at=AT) if not piece.na_te_kijken]


def judged(matrix: Matrix, name: str, by: Reader, *, vrij: bool) -> dict[str, Any]:
    """The bundle, after everything that had to be looked at was let go, or kept back, by who sees it: the request goes by the
    desks of whoever knows one of the plans or works in them."""
    request = asked(matrix, name, by)
    zoe = matrix.cast.reader("Zoë", presets.BEHANDELAAR)
    kinds = {found.pk: str(found._meta.model_name) for found in matrix.objects.values()}
    open_ = insight.waiting(by, request, at=AT)
    for judge in (by, matrix.cast.reader("Rachida"), matrix.cast.reader("Vera"), zoe):
        Rechtsverzoek.objects.filter(pk=request).update(behandelaar_id=judge.id)
        for key in sorted(open_):
            with suppress(NotFound, MayNot):
                insight.review(
                    verzoek=request, soort=kinds[key], object_id=key, vrij=vrij, reden="gaat over een ander", by=judge, at=AT
                )  # fmt: skip
                open_.remove(key)
    Rechtsverzoek.objects.filter(pk=request).update(behandelaar_id=by.id)
    return insight.bundle(by, request, at=AT)


@pytest.mark.covers("P-2", "P-3", "P-4", "P-10", "S3-117", "S3-119", "S3-120", "S3-169")
@pytest.mark.parametrize("name", READS)
def test_what_nobody_looked_at_is_what_the_table_gives_to_who_reads_it(matrix: Matrix, umit: Reader, name: str) -> None:
    view = matrix.view(READS[name])
    with transaction.atomic():
        found = unlooked(matrix, name, umit)
        transaction.set_rollback(True)
    assert {piece.key for piece in found} <= view.known()
    told = text_of([piece.wat for piece in found])
    planted = {at: one.pk for at, one in matrix.objects.items() if secret(*at) in told}
    assert {at for at, key in planted.items() if view.expected.get(key) != "wat"} == set()
    assert planted or name in ("Henk", "Piet")


@pytest.mark.parametrize("vrij", [False, True])
@pytest.mark.parametrize("name", READS)
@pytest.mark.covers("P-2", "P-3", "P-4", "S3-17", "S3-120")
def test_no_answer_holds_what_is_about_another(matrix: Matrix, umit: Reader, name: str, vrij: bool) -> None:
    """However much is let go: another member, another plan's group, a work note, a secret address, a reporter stay out."""
    with transaction.atomic():
        told = text_of(judged(matrix, name, umit, vrij=vrij))
        transaction.set_rollback(True)
    about = matrix.street.persons[name]
    mine = {
        groep.pk for groep in matrix.street.groups.values() if groep.leden.filter(persoon=about, rol="lid").exists()
    }
    for (kind, place), found in matrix.objects.items():
        if secret(kind, place) in told:
            assert kind not in ("geheimadres", "werknotitie", "triage", "terugkoppeling"), (kind, place)
            assert getattr(found, "persoon_id", found.pk) == about.pk or getattr(found, "groep_id", None) in mine, place
    keys = {str(found.pk) for found in (*matrix.street.plans.values(), *matrix.street.groups.values())}
    assert not [key for key in keys if key in told]
    assert name == "Henk" or "melder" not in told
    assert vrij or "-intern " not in told


def test_what_was_let_go_is_in_it_and_what_was_kept_back_is_counted(matrix: Matrix, umit: Reader) -> None:
    with transaction.atomic():
        kept, free = (judged(matrix, "Bert", umit, vrij=vrij) for vrij in (False, True))
        transaction.set_rollback(True)
    hidden = [secret("notitie-intern", "omgang-bert"), secret("signaal", "team"), secret("waarschuwing", "bert")]
    assert [text in text_of(kept) for text in hidden] == [False] * 3
    assert [text in text_of(free) for text in hidden] == [True] * 3
    assert kept["niet_verstrekt"] > 20
    assert free["niet_verstrekt"] == 0


@pytest.mark.covers("S3-119", "P-4", "X-12")
def test_why_something_must_be_looked_at(matrix: Matrix, umit: Reader) -> None:
    """What is withheld from the person, what was not told, and that a child is in the group of the other parent."""
    with transaction.atomic():
        found = {
            name: {piece.key: piece.na_te_kijken for piece in insight.collected(umit, asked(matrix, name, umit), at=AT)}
            for name in ("Anja", "Bert", "Sem", "Kas")
        }
        transaction.set_rollback(True)

    def why(name: str, kind: str, place: str) -> tuple[str, ...] | None:
        return found[name].get(matrix.objects[kind, place].pk)

    assert why("Anja", "notitie-wat-afgeschermd", "gezin-anja") == (insight.NOT_SHOWN,)
    assert why("Sem", "notitie-wat-afgeschermd", "gezin-sem") == ()
    assert why("Bert", "waarschuwing", "bert") == (insight.NOT_SHOWN,)
    assert why("Anja", "waarschuwing", "anja") == ()
    assert why("Kas", "lidmaatschap", "omgang-kas") == (insight.NOT_SHOWN,)
    assert why("Kas", "lidmaatschap", "gezin-kas") == ()
    assert why("Kas", "doel", "omgang-kas") == ()  # ADR 17.9
    assert why("Sem", "notitie-intern", "sem") == (insight.INTERNAL,)
    assert why("Anja", "notitie-dat-afgeschermd", "gezin-anja") is None  # withheld from who answers too


def test_where_there_is_no_portal_no_more_needs_a_look(matrix: Matrix, umit: Reader) -> None:
    with transaction.atomic():
        before = {piece.soort for piece in unlooked(matrix, "Sem", umit)}
        Instelling.objects.create(gemeente_id=HERE, sleutel="portaal.aan", waarde=False, geldig_van=AT.date())
        after = {piece.soort for piece in unlooked(matrix, "Sem", umit)}
        transaction.set_rollback(True)
    assert before == after != set()

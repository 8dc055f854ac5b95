"""Two rows turn out to be one person (X-8)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from pghistory.models import Event

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Afscherming, Logregel, Melding, Toestemming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.regie.groepen.actions import make as make_group
from ketenzicht.regie.groepen.errors import GroupsWouldBeEqual, PersonsAreRelated
from ketenzicht.regie.groepen.relations import relate
from ketenzicht.regie.groepen.rules import groepen
from ketenzicht.regie.models import (
    Casusoverleg,
    Gezag,
    Groep,
    Lidmaatschap,
    Overlegdeelnemer,
    Persoon,
    PersoonInhoud,
    Pseudoniem,
    Regisseurschap,
    Samenvoeging,
)
from ketenzicht.regie.personen.actions import change, set_bsn
from ketenzicht.regie.personen.addresses import set_address, set_secret_address
from ketenzicht.regie.personen.errors import (
    ParentAndChild,
    ReasonMissing,
    SamePerson,
    TwoBsns,
)
from ketenzicht.regie.personen.queries import (
    all_keys,
    card,
)
from ketenzicht.regie.personen.references import STAYS, WRITTEN, references
from ketenzicht.regie.personen.searching import search
from ketenzicht.regie.plannen.rules import doelen, plannen
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast, member
from tests.integration.record.persons_scene import BSN_ANJA, BSN_SEM, known
from tests.integration.record.twins_scene import LATER, a_goal, join, plan_of


@pytest.mark.covers("X-8")
def test_everything_that_points_at_the_one_points_at_the_other(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    stays, goes = twins
    doel = a_goal(goes, plan_of(goes))
    overleg = Casusoverleg.objects.create(
        plan=plan_of(goes), gemeente_id=HERE, begin=AT, eind=LATER, gemaakt_door="test"
    )
    Overlegdeelnemer.objects.create(overleg=overleg, persoon_id=goes)
    Melding.objects.create(voor=str(goes), soort="x", object_soort="persoon", object_id=goes, tijd=AT)
    plan, groep = plan_of(goes), plan_of(goes).groep
    assert join(stays, goes, cast.reader("Rachida")) == stays
    doel.refresh_from_db()
    assert (doel.persoon_id, doel.plan_id, doel.groep_id) == (stays, plan.pk, None)
    assert [one.persoon_id for one in Overlegdeelnemer.objects.filter(overleg=overleg)] == [stays]
    assert Melding.objects.filter(voor=str(stays), object_id=stays).count() == 1
    assert Lidmaatschap.objects.filter(groep=groep, persoon=stays).exists()
    assert all_keys(stays) == [stays, goes]
    with connection.cursor() as cursor:
        for table, column in foreign_keys():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [goes])
            left = cursor.fetchone()[0]
            assert left == 0 or (table, column) in AS_IT_WAS, (table, column)
    assert card(cast.reader("Rachida"), goes, at=LATER).persoon.dat.pk == stays, (
        "an old link leads to the one who goes on"
    )


AS_IT_WAS = {
    ("regie_persoon_inhoud", "van_id"), ("regie_pseudoniem", "persoon_id"), ("regie_samenvoeging", "weg_id"),
}  # fmt: skip
"""Where the row that went still stands: who that was, and that it was merged."""


def foreign_keys() -> set[tuple[str, str]]:
    """What the database itself says points at persons."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'regie_persoon'::regclass""")
        return set(cursor.fetchall())


def column_of(model: type[models.Model], name: str) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.name == name)


@pytest.mark.covers("X-8")
def test_no_column_that_points_at_a_person_is_forgotten(db: None) -> None:
    moved = {(one.model._meta.db_table, column_of(one.model, one.column)) for one in references()}
    stays = {tuple(name.rsplit(".", 1)) for name in STAYS}
    kept = {(apps.get_model(label)._meta.db_table, column_of(apps.get_model(label), column)) for label, column in stays}
    assert foreign_keys() == {pair for pair in foreign_keys() if pair in moved | kept}
    assert len(foreign_keys()) > 20
    loose = {
        f"{model._meta.label_lower}.{field.name}"
        for label in ("access", "regie")
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, Event) and model._meta.label_lower not in WRITTEN
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField)
        or (isinstance(field, ArrayField) and isinstance(field.base_field, models.UUIDField))
        if not field.primary_key
    }
    assert loose - {one.name for one in references()} == NOT_PERSONS


NOT_PERSONS = {
    "access.afscherming.plan_id", "access.afscherming.tegen_organisatie_id", "access.concept.plan_id",
    "access.inzageverzoek.medewerker_id", "access.inzageverzoek.plan_id", "access.noodtoegang.medewerker_id",
    "access.noodtoegang.plan_id", "access.toestemming.aan_organisatie_id", "access.toestemming.plan_id",
    "access.uitgevoerd.sleutel", "access.concept.object_id", "regie.afspraak.document", "regie.afspraak.partijen", "regie.meting.meetronde",
    "regie.signaal.vervolg_id",
}  # fmt: skip
"""Bare keys in the record that never hold the key of a person. A new one must be looked at."""


@pytest.mark.covers("X-8")
def test_after_a_merge_nobody_sees_more_than_the_rules_give_on_one_person(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    stays, goes = twins
    first, second = plan_of(stays), plan_of(goes)
    mine, other = a_goal(stays, first), a_goal(goes, second)
    second.regisseurs.all().update(medewerker=cast.medewerkers["Vera"])
    zoe, vera = cast.reader("Zoë", presets.BEHANDELAAR), cast.reader("Vera")
    Toestemming.objects.create(
        persoon_id=goes, aan_organisatie_id=UUID(zoe.organisation), plan_id=second.pk, soorten=["doel"], vastgelegd_tijd=AT,
        vastgelegd_door="test", geldig_van=AT, geldig_tot=AT + timedelta(days=90),
    )  # fmt: skip
    anja = next(row.persoon_id for row in first.groep.leden.all() if row.persoon_id != stays)
    bert = next(row.persoon_id for row in second.groep.leden.all() if row.persoon_id != goes)
    Afscherming.objects.create(
        object_soort="persoon", object_id=goes, hoe="wat", tegen_rol=presets.BEHANDELAAR, reden="wens", sinds=AT, door="test",
        herzien_op=date(2026, 6, 1),
    )  # fmt: skip
    Persoon.objects.filter(pk=goes).update(gemaakt_door=vera.id)
    persons_without_rights(cast, stays, goes)
    Regisseurschap.objects.create(plan=second, medewerker=cast.medewerkers["Rachida"], geldig_van=AT)
    join(stays, goes, cast.reader("Rachida"))
    seen = {
        "vera": (vera, {other.pk}), "zoë": (zoe, set()), "anja": (member(anja), set()), "bert": (member(bert), set()),
        "sem": (member(stays), {mine.pk, other.pk}), "the row that went": (member(goes), set()), "tom": (cast.reader("Tom"), set()),
    }  # fmt: skip
    for name, (reader, goals) in seen.items():
        assert {row.pk for row in doelen.visible(reader, SEE_WAT, at=LATER)} == goals, name
    assert [plannen.may(member(who), SEE_DAT, plan.pk, at=LATER) for who in (anja, bert) for plan in (first, second)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert Afscherming.objects.get().object_id == stays, "what was withheld of the one is withheld of the other"


def persons_without_rights(cast: Cast, stays: UUID, goes: UUID) -> None:
    for reader in (
        cast.reader("Rachida"),
        cast.reader("Vera"),
        cast.reader("Tom"),
        member(stays),
        cast.reader("Wil", gemeente=ELSEWHERE),
    ):
        for pair in ((stays, goes), (goes, stays)):
            with pytest.raises(KetenzichtError):
                join(*pair, reader)
    assert not Samenvoeging.objects.exists()


@pytest.mark.parametrize("rights", ["this side", "that side"])
def test_a_merge_needs_rights_on_both_sides(cast: Cast, twins: tuple[UUID, UUID], rights: str) -> None:
    stays, goes = twins
    plan_of(stays if rights == "that side" else goes).regisseurs.all().update(medewerker=cast.medewerkers["Vera"])
    Persoon.objects.all().update(gemaakt_door="test")
    with pytest.raises(NotFound):
        join(stays, goes, cast.reader("Rachida"))
    assert Logregel.objects.filter(soort="weigering", handeling="persoon.samenvoegen").count() == 1


def test_two_bsns_are_two_people(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    set_bsn(persoon=twins[1], bsn=BSN_ANJA, by=cast.reader("Rachida"), at=AT)
    with pytest.raises(TwoBsns):
        join(*twins, cast.reader("Rachida"))


def test_a_parent_and_a_child_are_two_people_and_so_are_two_who_are_related(
    cast: Cast, twins: tuple[UUID, UUID]
) -> None:
    rachida = cast.reader("Rachida")
    Gezag.objects.create(kind_id=twins[0], ouder_id=twins[1], soort="voogdij", geldig_van=SINCE)
    with pytest.raises(ParentAndChild):
        join(*twins, rachida)
    Gezag.objects.all().delete()
    both = make_group(leden=list(twins), by=rachida, at=AT)
    relate(groep=both, van=twins[0], naar=twins[1], soort="broer van", by=rachida, at=AT)
    with pytest.raises(PersonsAreRelated):
        join(*twins, rachida)
    with pytest.raises(SamePerson):
        join(twins[0], twins[0], rachida)
    with pytest.raises(ReasonMissing):
        join(twins[0], plan_of(twins[0]).groep.leden.exclude(persoon=twins[0]).get().persoon_id, rachida, reden=" ")


def test_groups_that_would_become_equal_stop_a_merge(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    rachida = cast.reader("Rachida")
    for key in twins:
        make_group(leden=[key], by=rachida, at=AT)
    with pytest.raises(GroupsWouldBeEqual):
        join(*twins, rachida)
    assert not Samenvoeging.objects.exists()
    assert not Persoon.objects.filter(samengevoegd_met__isnull=False).exists()


def test_who_was_in_one_group_twice_is_in_it_once_as_member(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    rachida = cast.reader("Rachida")
    groep = make_group(leden=[twins[1]], participanten=[twins[0]], by=rachida, at=AT)
    join(*twins, rachida)
    (row,) = Lidmaatschap.objects.filter(groep=groep, geldig_tot=None)
    assert (row.persoon_id, row.rol) == (twins[0], "lid")
    assert groepen.may(member(twins[0]), SEE_WAT, groep, at=LATER)
    (alone,) = (make_group(leden=[known(rachida, "Bo", "Vlierboom")], by=rachida, at=AT),)
    assert Groep.objects.get(pk=groep).samenstelling != Groep.objects.get(pk=alone).samenstelling


def test_what_was_not_known_is_taken_over_and_a_secret_stays_one(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    rachida, (stays, goes) = cast.reader("Rachida"), twins
    change(
        persoon=goes,
        base={"telefoon": "", "geheimhouding": False},
        new={"telefoon": "06-00123456", "geheimhouding": True},
        by=rachida,
        at=AT,
    )
    set_address(persoon=stays, straat="Proefstraat", geldig_van=SINCE, by=rachida, at=AT)
    set_secret_address(persoon=goes, soort="opvang", adres="Elders 1", geldig_van=SINCE, by=rachida, at=AT)
    join(stays, goes, rachida)
    content = PersoonInhoud.objects.get(van=stays)
    assert (content.telefoon, content.geheimhouding) == ("06-00123456", True)
    shown = card(rachida, stays, at=LATER)
    assert [a.geldig_tot for a in shown.adressen] == [date(2026, 3, 3)]
    assert len(shown.geheime_adressen) == 1


def test_the_one_who_goes_on_is_found_by_both_names_and_by_the_bsn(cast: Cast, twins: tuple[UUID, UUID]) -> None:
    stays, goes = twins[1], twins[0]  # the BSN is with the one that goes
    rachida = cast.reader("Rachida")
    join(stays, goes, rachida)
    ways: list[dict[str, Any]] = [{"text": "Sem Kuijper"}, {"text": "Sem Kuyper"}, {"bsn": BSN_SEM}]
    for asked in ways:
        assert [hit.key for hit in search(rachida, **asked, at=LATER).hits] == [stays]
    assert Pseudoniem.objects.get(persoon=stays).met_bsn
    assert Pseudoniem.objects.count() == len({row.pseudoniem for row in Pseudoniem.objects.all()})

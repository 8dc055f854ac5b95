"""Notes of a plan, internal or for the group, and personal work notes that nobody else ever sees."""

import pytest

from ketenzicht.access.errors import Invalid, NotFound
from ketenzicht.access.models import Gebeurtenis, Logregel
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, policies
from ketenzicht.access.rollen.presets import AUDITOR, BEHANDELAAR, WIJKTEAMMANAGER
from ketenzicht.regie import models as record_models
from ketenzicht.regie.contacten.errors import NotInGroup
from ketenzicht.regie.contacten.notes import (
    change_note,
    drop_work_note,
    keep_work_note,
    share_work_note,
    write_note,
)
from ketenzicht.regie.contacten.opening import set_subject
from ketenzicht.regie.contacten.queries import notes, work_notes
from ketenzicht.regie.contacten.rules import notities, werknotities
from ketenzicht.regie.models import Notitie, Regisseurschap, Werknotitie
from ketenzicht.regie.plannen.errors import PlanIsClosed
from ketenzicht.regie.plannen.hooks import closed as on_close
from ketenzicht.regie.plannen.hooks import on_page
from tests.integration.record.cast import AT, Cast, member, participant
from tests.integration.record.contacten_scene import closed, household


@pytest.mark.covers("S3-68", "X-33")
def test_an_internal_note_is_not_for_the_group(cast: Cast) -> None:
    home = household(cast)
    outside = write_note(plan=home.key, tekst="Afgesproken.", voor_groep=True, by=home.rachida, at=AT)
    inside = write_note(plan=home.key, tekst="Houding ouders.", voor_groep=True, intern=True, by=home.rachida, at=AT)
    about_sem = write_note(plan=home.key, tekst="Zorg.", persoon=home.sem.pk, intern=True, by=home.rachida, at=AT)
    for resident in (member(home.anja), member(home.sem)):
        assert [one.dat.pk for one in notes(resident, home.key, at=AT)] == [outside]
        assert notities.visible(resident, SEE_DAT, at=AT).count() == 1
    assert notities.visible(participant(home.henk), SEE_DAT, at=AT).count() == 1
    assert {one.dat.pk for one in notes(home.rachida, home.key, at=AT)} == {outside, inside, about_sem}
    with pytest.raises(NotFound):
        change_note(notitie=inside, base={"tekst": "x"}, new={"tekst": "y"}, by=member(home.anja), at=AT)


def test_a_note_is_changed_and_opened_to_the_member_whom_it_is_about(cast: Cast) -> None:
    home = household(cast)
    key = write_note(plan=home.key, tekst="Rustig.", by=home.rachida, at=AT)
    change_note(notitie=key, base={"tekst": "Rustig."}, new={"tekst": "Rustiger."}, by=home.rachida, at=AT)
    set_subject(soort="notitie", object_id=key, persoon=home.sem.pk, by=home.rachida, at=AT)
    assert [one.wat and one.wat["tekst"] for one in notes(member(home.sem), home.key, at=AT)] == ["Rustiger."]
    assert notes(member(home.anja), home.key, at=AT) == []
    with pytest.raises(Invalid):
        write_note(plan=home.key, tekst=" ", by=home.rachida, at=AT)
    with pytest.raises(NotInGroup):
        write_note(plan=home.key, tekst="x", persoon=cast.person("Ver").pk, by=home.rachida, at=AT)


@pytest.mark.covers("P-3")
def test_a_work_note_is_seen_by_its_author_only(cast: Cast) -> None:
    home = household(cast)
    Regisseurschap.objects.create(plan=home.plan, medewerker=cast.medewerkers["Tom"], geldig_van=AT)
    key = keep_work_note(plan=home.key, tekst="Volgende keer naar het werk vragen.", by=home.rachida, at=AT)
    assert [one.tekst for one in work_notes(home.rachida, home.key, at=AT)] == ["Volgende keer naar het werk vragen."]
    others = (
        cast.reader("Tom"), cast.reader("Mo", WIJKTEAMMANAGER), cast.reader("Els", AUDITOR), cast.reader("Zoë", BEHANDELAAR),
        member(home.anja), participant(home.henk),
    )  # fmt: skip
    for other in others:
        assert not werknotities.visible(other, SEE_DAT, at=AT).exists()
        with pytest.raises(NotFound):
            drop_work_note(werknotitie=key, by=other, at=AT)
    keep_work_note(plan=home.key, werknotitie=key, tekst="Anders.", by=home.rachida, at=AT)
    assert Werknotitie.objects.get().tekst == "Anders."


@pytest.mark.covers("P-3")
def test_a_work_note_leaves_no_trace_by_which_its_plan_or_text_is_found(cast: Cast) -> None:
    home = household(cast)
    key = keep_work_note(plan=home.key, tekst="Geheime gedachte.", by=home.rachida, at=AT)
    line = Logregel.objects.get(object_id=key)
    assert (line.plan_id, line.persoon_id, line.inhoud) == (None, None, None)
    assert not Gebeurtenis.objects.filter(object_id=key).exists()
    assert not any(name.startswith("Werknotitie") and name != "Werknotitie" for name in vars(record_models))
    assert policies["werknotitie"] not in on_page
    drop_work_note(werknotitie=key, by=home.rachida, at=AT)
    assert not Werknotitie.objects.exists()


@pytest.mark.covers("P-3")
def test_sharing_a_work_note_makes_it_a_note(cast: Cast) -> None:
    home = household(cast)
    key = keep_work_note(plan=home.key, tekst="Werk.", by=home.rachida, at=AT)
    note = share_work_note(werknotitie=key, persoon=home.sem.pk, by=home.rachida, at=AT)
    assert not Werknotitie.objects.exists()
    assert notities.may(member(home.sem), SEE_WAT, note, at=AT)
    again = keep_work_note(plan=home.key, tekst="Werk.", by=home.rachida, at=AT)
    closed(home.plan)
    with pytest.raises(PlanIsClosed):
        share_work_note(werknotitie=again, by=home.rachida, at=AT)
    assert Werknotitie.objects.filter(pk=again).exists()  # what was refused changed nothing
    assert Notitie.objects.count() == 1
    with pytest.raises(PlanIsClosed):
        keep_work_note(plan=home.key, tekst="x", by=home.rachida, at=AT)


@pytest.mark.covers("P-3")
def test_work_notes_go_when_the_plan_closes(cast: Cast) -> None:
    home = household(cast)
    keep_work_note(plan=home.key, tekst="x", by=home.rachida, at=AT)
    write_note(plan=home.key, tekst="blijft", by=home.rachida, at=AT)
    for hook in on_close:
        hook(home.plan, AT)
    assert not Werknotitie.objects.exists()
    assert Notitie.objects.count() == 1

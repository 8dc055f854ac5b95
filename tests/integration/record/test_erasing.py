"""Erasure on request: asked by who answers it, done by the worker in record, vault and warehouse, and seen in the request."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from ketenzicht.access.models import Gebeurtenis, Logregel, Melding
from ketenzicht.access.owner import OnlyTheWorker
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed
from ketenzicht.kernel.vault import FileVault
from ketenzicht.regie import ports
from ketenzicht.regie.aanvragen import deciding
from ketenzicht.regie.bewaren import erasing, errors, holding, removing, rights
from ketenzicht.regie.bewaren.rules import rechtsverzoeken
from ketenzicht.regie.documenten import actions as document_actions
from ketenzicht.regie.documenten import upkeep
from ketenzicht.regie.models import (
    Doel,
    Lidmaatschap,
    Persoon,
    Plan,
    Pseudoniem,
    Rechtsverzoek,
    RechtsverzoekInhoud,
    Signaal,
    Verwijdering,
)
from ketenzicht.regie.personen.identity import NAMESPACE
from ketenzicht.regie.ports import use_warehouse
from tests.integration.record.cast import AT, Cast
from tests.integration.record.rights_scene import Forgetful, asked, goal, the_worker
from tests.integration.record.signalen_scene import neighbour_calls
from tests.integration.record.support_scene import DAY, make_support, plan_of, refused

pytestmark = pytest.mark.usefixtures("stores")


def uuids_in_use(keys: set[UUID]) -> set[str]:
    """Tables that still hold one of these keys, but for log, register and outbox."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in ("access", "regie") and model not in (Logregel, Verwijdering, Gebeurtenis):
            for field in model._meta.concrete_fields:
                if (
                    field.db_type(connection) == "uuid"
                    and model._default_manager.filter(**{f"{field.attname}__in": keys}).exists()
                ):
                    found.add(model._meta.db_table)
    return found


@pytest.mark.covers("P-6", "P-10", "X-26")
def test_erasure_takes_the_person_out_of_vault_and_record_and_leaves_the_others(
    cast: Cast, stores: FileVault, forgetful: "Forgetful"
) -> None:
    support, sem, anja = make_support(cast), cast.person("Sem"), cast.person("Anja")
    groep = cast.group(sem, anja)
    plan, alone = plan_of(cast, groep), plan_of(cast, cast.group(sem))
    own, shared = goal(plan, "van Sem", persoon=sem), goal(plan, "samen", groep=groep)
    Plan.objects.update(gesloten_tijd=AT, sluitreden="anders")
    row = support.report(sem)
    document_actions.add(inhoud=b"%PDF-1.7 x", bestandsnaam="x.pdf", aanvraag=row.pk, by=support.handler, at=AT)
    deciding.withdraw(aanvraag=row.pk, by=support.handler, at=AT)
    signal = neighbour_calls(cast, sem)
    (pseudonym,) = stores.pseudonyms("persoon", [f"{NAMESPACE}{sem.pk}"], at=AT)
    Pseudoniem.objects.create(persoon=sem, pseudoniem=pseudonym or "")
    other = asked(cast, sem, "inzage")
    key, rachida = asked(cast, sem, "wissing", vraag="Alles over mijn schulden."), cast.reader("Rachida")
    refused(erasing.have_erased, errors.NotGranted, verzoek=key, by=rachida, at=AT)
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Goed.", by=rachida, at=AT)
    refused(erasing.have_erased, errors.SupportRuns, verzoek=key, by=rachida, at=AT)
    deciding.close(aanvraag=row.pk, by=support.handler, at=AT)
    hold = holding.hold(soort="aanvraag", object_id=row.pk, reden="rechtszaak", by=support.handler, at=AT)
    refused(erasing.have_erased, errors.UnderHold, verzoek=key, by=rachida, at=AT)
    holding.lift_hold(blokkade=hold, reden="klaar", by=support.handler, at=AT)
    erasing.have_erased(verzoek=key, by=rachida, at=AT)
    refused(erasing.have_erased, errors.ErasureUnderWay, verzoek=key, by=rachida, at=AT)
    refused(erasing.erase, NotAllowed, verzoek=key, by=rachida, at=AT)
    assert Rechtsverzoek.objects.get(pk=key).wissing == "wacht" and Persoon.objects.filter(pk=sem.pk).exists()
    the_worker(AT + timedelta(hours=1))
    assert (
        uuids_in_use({sem.pk, own.pk, row.pk, signal.pk, alone.pk, other})
        - {"regie_bewaarblokkade", "regie_bewaarblokkadeevent"}
        == set()
    )
    assert stores.known("persoon", f"{NAMESPACE}{sem.pk}") == []
    assert stores.is_erased("persoon", f"{NAMESPACE}{sem.pk}")
    assert Plan.objects.get().pk == plan.pk
    assert Doel.objects.get().pk == shared.pk
    assert list(Lidmaatschap.objects.values_list("persoon", flat=True)) == [anja.pk]
    assert not Signaal.objects.exists()
    assert upkeep.clean_up(at=AT).removed == 1
    assert {"persoon", "aanvraag", "doel", "document", "signaal", "plan", "groep"} <= set(
        Verwijdering.objects.values_list("object_soort", flat=True)
    )
    event = Gebeurtenis.objects.get(soort="persoon.wissen")
    assert (event.object_id, event.gegevens) == (sem.pk, {})
    done = Rechtsverzoek.objects.get(pk=key)
    assert (done.wissing, done.gewist_tijd, done.persoon_id) == ("gedaan", AT + timedelta(hours=1), None)
    assert (forgetful.told, done.pseudoniemen) == ([[pseudonym]], [])
    assert not RechtsverzoekInhoud.objects.filter(van=key).exists(), "nobody knows any more what was asked"
    for history in ("RechtsverzoekEvent", "RechtsverzoekInhoudEvent"):
        assert not apps.get_model("regie", history)._default_manager.filter(pgh_obj_id=key).exists()
    assert Melding.objects.filter(voor=rachida.id, soort="recht.gewist", object_id=key).exists()
    assert rechtsverzoeken.may(rachida, SEE_DAT, key, at=AT)
    for act in (erasing.have_erased, rights.restrict):
        refused(act, NotAllowed, verzoek=key, by=rachida, at=AT)
    the_worker(AT + timedelta(hours=2))
    assert len(forgetful.told) == 1, "done once"


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[Forgetful]:
    made = Forgetful()
    use_warehouse(made)
    yield made
    ports._told.clear()


def granted_erasure(cast: Cast, sem: Persoon) -> UUID:
    """A request for erasure that was granted, of which the worker was asked to do it."""
    key, rachida = asked(cast, sem, "wissing"), cast.reader("Rachida")
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Goed.", by=rachida, at=AT)
    erasing.have_erased(verzoek=key, by=rachida, at=AT)
    return key


def known(stores: FileVault, sem: Persoon) -> str:
    (pseudonym,) = stores.pseudonyms("persoon", [f"{NAMESPACE}{sem.pk}"], at=AT)
    assert pseudonym
    return pseudonym


def test_to_have_somebody_erased_asks_nothing_that_the_web_may_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OnlyTheWorker

    monkeypatch.setattr(removing, "as_owner", refuse)
    key = granted_erasure(cast, cast.person("Sem"))
    with pytest.raises(OnlyTheWorker):
        the_worker(AT)
    monkeypatch.undo()
    the_worker(AT)
    assert Rechtsverzoek.objects.get(pk=key).wissing == "gedaan"


@pytest.mark.covers("P-6")
def test_an_erasure_that_was_broken_off_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, stores: FileVault, forgetful: Forgetful
) -> None:
    """First the vault falls while the record is about to forget, then the warehouse is at work."""
    sem = cast.person("Sem")
    pseudonym = known(stores, sem)
    key = granted_erasure(cast, sem)
    erase = FileVault.erase

    def fall_after(self: FileVault, kind: str, identifier: str, *, at: datetime) -> list[str]:
        erase(self, kind, identifier, at=at)
        raise OSError("the disk is full")

    monkeypatch.setattr(FileVault, "erase", fall_after)
    with pytest.raises(OSError, match="full"):
        the_worker(AT)
    assert Persoon.objects.filter(pk=sem.pk).exists() and not Verwijdering.objects.exists()
    monkeypatch.setattr(FileVault, "erase", erase)
    forgetful.busy = True
    with pytest.raises(DeliveryRefused):
        the_worker(AT)
    row = Rechtsverzoek.objects.get(pk=key)
    assert (row.wissing, row.pseudoniemen) == ("bezig", [pseudonym])
    assert not Persoon.objects.filter(pk=sem.pk).exists()
    forgetful.busy = False
    the_worker(AT + DAY)
    assert Rechtsverzoek.objects.get(pk=key).wissing == "gedaan" and forgetful.told == [[pseudonym]]
    assert Verwijdering.objects.filter(object_soort="persoon").count() == 1


def test_an_erasure_that_cannot_be_any_more_goes_back_to_who_answers_it(cast: Cast, forgetful: Forgetful) -> None:
    sem, rachida = cast.person("Sem"), cast.reader("Rachida")
    key = granted_erasure(cast, sem)
    plan = plan_of(cast, cast.group(sem))
    the_worker(AT)
    assert Rechtsverzoek.objects.get(pk=key).wissing == "" and Persoon.objects.filter(pk=sem.pk).exists()
    assert Melding.objects.filter(voor=rachida.id, soort="recht.wissen-kan-niet", object_id=key).exists()
    Plan.objects.filter(pk=plan.pk).update(gesloten_tijd=AT, sluitreden="anders")
    erasing.have_erased(verzoek=key, by=rachida, at=AT)
    the_worker(AT)
    assert Rechtsverzoek.objects.get(pk=key).wissing == "gedaan" and forgetful.told == [[]]


def test_a_running_plan_keeps_its_members(cast: Cast) -> None:
    sem, rachida = cast.person("Sem"), cast.reader("Rachida")
    plan_of(cast, cast.group(sem, cast.person("Anja")))
    key = asked(cast, sem, "wissing")
    rights.decide(verzoek=key, besluit="toegewezen", antwoord="Goed.", by=rachida, at=AT)
    refused(erasing.have_erased, errors.SupportRuns, verzoek=key, by=rachida, at=AT)

"""Signals that nothing came of are removed after their term, with all that was kept of them (S3-49)."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.apps import apps

from ketenzicht.access.models import Instelling, Logregel, Melding
from ketenzicht.regie.models import Melder, MelderInhoud, Persoon, Signaal, SignaalInhoud, Triage
from ketenzicht.regie.signalen import hooks
from ketenzicht.regie.signalen.expiry import GROND, expire
from ketenzicht.regie.signalen.judging import mark_followed, reject
from tests.integration.record.cast import AT, HERE, SINCE, Cast
from tests.integration.record.signalen_scene import arrears, neighbour_calls, rule

YEAR_AND_A_DAY = AT + timedelta(days=367)
Register = list[tuple[str, UUID, str, str]]


def run(at: object = YEAR_AND_A_DAY) -> Register:
    gone: Register = []
    expire(removed=lambda *line: gone.append(line), at=at)  # type: ignore[arg-type]
    return gone


@pytest.mark.covers("S3-49", "X-26")
def test_an_unused_signal_goes_with_its_reporter_and_its_history_and_the_register_says_so(cast: Cast) -> None:
    sem = cast.person("Sem")
    signaal = neighbour_calls(cast, sem, neighbour=cast.person("Bertus"))
    reject(signaal=signaal.pk, reden="onjuist", toelichting="Feestje.", by=cast.reader("Tom"), at=AT)
    assert signaal.vervalt_op == date(2027, 3, 2)
    assert run(AT + timedelta(days=365)) == []
    assert run() == [("signaal", signaal.pk, HERE, GROND)]
    for kind in (Signaal, SignaalInhoud, Melder, MelderInhoud, Triage):
        assert not kind._default_manager.exists(), kind
    histories = [model for model in apps.get_app_config("regie").get_models() if model.__name__.endswith("Event")]
    kept = {model.__name__ for model in histories if model._default_manager.exists()}
    assert kept == set()
    assert not Melding.objects.filter(object_id=signaal.pk).exists()
    assert Persoon.objects.filter(pk=sem.pk).exists()
    line = Logregel.objects.get(handeling="signaal.verlopen")
    assert (line.rol, line.object_id, line.persoon_id) == ("stelsel", signaal.pk, None)
    assert run() == []


@pytest.mark.covers("S3-49")
def test_a_signal_that_help_came_of_stays(cast: Cast) -> None:
    signaal = arrears(cast.person("Sem"), "1")
    mark_followed(signaal.pk, "plan", cast.person("x").pk, at=AT)
    assert run() == []


def test_what_rooms_above_keep_stays(cast: Cast) -> None:
    signaal = arrears(cast.person("Sem"), "1")
    before = list(hooks.kept)
    hooks.kept[:] = [lambda _: Signaal.objects.filter(pk=signaal.pk).values("pk")]
    try:
        assert run() == []
    finally:
        hooks.kept[:] = before
    assert len(run()) == 1


def test_a_bundle_goes_as_a_whole_when_its_last_signal_is_due(cast: Cast) -> None:
    rule(cast, "bundelen", binnen_dagen=60)
    sem = cast.person("Sem")
    first, second = arrears(sem, "1"), arrears(sem, "2", at=AT + timedelta(days=40))
    assert run() == []
    later = run(YEAR_AND_A_DAY + timedelta(days=40))
    assert {line[1] for line in later} == {first.pk, second.pk}


def test_a_municipality_sets_its_own_term_for_what_comes_in_from_then_on(cast: Cast) -> None:
    Instelling.objects.create(gemeente_id=HERE, sleutel="signaal_bewaartermijn_maanden", waarde=6, geldig_van=SINCE)
    assert arrears(cast.person("Sem"), "1").vervalt_op == date(2026, 9, 2)


def test_a_run_that_stops_halfway_goes_on_the_next_time(cast: Cast) -> None:
    for number in range(3):
        arrears(cast.person(f"P{number}"), str(number))
    gone: Register = []

    def full(*line: object) -> None:
        if len(gone) == 1:
            raise OSError("the register is full")
        gone.append(line)  # type: ignore[arg-type]

    with pytest.raises(OSError, match="full"):
        expire(removed=full, at=YEAR_AND_A_DAY)
    assert Signaal.objects.count() == 2  # the first is gone, the second was put back
    assert len(run()) == 2

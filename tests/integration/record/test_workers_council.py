"""Figures per employee: a worker's role gives them only in the municipalities whose works council agreed (P-9, S0-56)."""

from datetime import date, timedelta

import pytest

from ketenzicht.access.models import Rolvervulling
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.queries import as_reader
from ketenzicht.access.settings.actions import set_value
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.reader import Klasse, Reader, Right, about_workers
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast

CONSENT = {"ingestemd_op": "2026-01-15", "doel": "hulp bij het gebruik"}
WITH_THE_RIGHT = [key for key, rol in presets.ROLLEN.items() if Right.MEDEWERKER in rol.rights]


def in_role(cast: Cast, role: str, *gemeenten: str) -> Reader:
    held, _ = Rolvervulling.objects.get_or_create(
        medewerker=cast.medewerkers["Bram"], rol=role, gemeenten=list(gemeenten), defaults={"geldig_van": SINCE}
    )
    return as_reader(held, purpose="proef", at=AT + timedelta(days=1))


def agree(cast: Cast, consent: object = CONSENT, gemeente: str = HERE) -> None:
    lot = cast.reader("Lot", presets.LOKALE_BEHEERDER, gemeente=gemeente)
    set_value(gemeente=gemeente, sleutel="medewerkercijfers.instemming", waarde=consent, by=lot, at=AT)


@pytest.mark.covers("P-9", "S0-56")
@pytest.mark.parametrize("role", WITH_THE_RIGHT)
def test_the_right_comes_with_the_consent_and_not_before(cast: Cast, role: str) -> None:
    before = in_role(cast, role, HERE)
    assert Right.MEDEWERKER not in before.rights and Klasse.PERSONEEL not in before.classes
    assert before.rights == presets.ROLLEN[role].rights - {Right.MEDEWERKER}, "and nothing else goes"
    with pytest.raises(NotAllowed, match="ondernemingsraad"):
        about_workers(before)
    agree(cast)
    after = in_role(cast, role, HERE)
    assert Right.MEDEWERKER in after.rights and Klasse.PERSONEEL in after.classes


@pytest.mark.covers("P-9")
def test_the_consent_of_one_municipality_is_not_that_of_another(cast: Cast) -> None:
    agree(cast)
    both = in_role(cast, presets.PROCESCOORDINATOR, HERE, ELSEWHERE)
    assert both.municipalities == frozenset({HERE, ELSEWHERE})
    assert about_workers(both).municipalities == frozenset({HERE})
    assert Right.MEDEWERKER not in in_role(cast, presets.PROCESCOORDINATOR, ELSEWHERE).rights


def test_a_consent_that_is_still_to_come_opens_nothing(cast: Cast) -> None:
    agree(cast, CONSENT | {"ingestemd_op": str(date(2027, 1, 1))})
    assert Right.MEDEWERKER not in in_role(cast, presets.PROCESCOORDINATOR, HERE).rights


def test_a_role_without_the_right_never_gets_it(cast: Cast) -> None:
    agree(cast)
    assert Right.MEDEWERKER not in in_role(cast, presets.BELEIDSANALIST, HERE).rights

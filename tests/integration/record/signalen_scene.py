"""Signals for tests: subjects of signals, a rule, a signal of a corporation, and the one who reported it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.rollen.presets import KCC, LOKALE_BEHEERDER
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.regie.models import Onderwerp, Persoon, Signaal
from ketenzicht.regie.signalen import hooks
from ketenzicht.regie.signalen.actions import report, take_in
from ketenzicht.regie.signalen.rule_actions import make_rule
from tests.integration.record.cast import AT, HERE, Cast


def onderwerp(code: str = "huurachterstand", *, gemeente: str = HERE) -> Onderwerp:
    row, _ = Onderwerp.objects.get_or_create(gemeente_id=gemeente, code=code, defaults={"titel": code})
    return row


def arrears(persoon: Persoon, key: str, *, at: datetime = AT, code: str = "huurachterstand", **more: Any) -> Signaal:
    """A signal of the housing corporation about somebody's rent."""
    made = take_in(
        bron="corporatie",
        bronsleutel=key,
        persoon=persoon.pk,
        onderwerp=onderwerp(code).pk,
        ontvangen_tijd=at,
        by=system_reader("inname"),
        at=at,
        **more,
    )
    return Signaal.objects.get(pk=made)


def rule(cast: Cast, doet: str, *, at: datetime = AT - timedelta(days=90), **more: Any) -> UUID:
    """A filter rule of Lot, the administrator; called after what it does."""
    more = {"naam": doet, **more}
    return make_rule(gemeente=HERE, doet=doet, by=cast.reader("Lot", LOKALE_BEHEERDER), at=at, **more)


def neighbour_calls(cast: Cast, persoon: Persoon, *, neighbour: Persoon | None = None, **more: Any) -> Signaal:
    """Kim of the KCC writes down what a neighbour said on the phone, for team noord."""
    made = report(
        persoon=persoon.pk,
        omschrijving="Ik hoor elke avond geschreeuw.",
        kanaal="telefoon",
        indiener="inwoner",
        melder=neighbour.pk if neighbour else None,
        melder_naam="" if neighbour else "Buurman Bertus",
        melder_contact="" if neighbour else "06-11112222",
        team=cast.teams["noord"].pk,
        by=cast.reader("Kim", KCC),
        at=AT,
        **more,
    )
    return Signaal.objects.get(pk=made)


@contextmanager
def filed(answer: bool) -> Iterator[list[Signaal]]:
    """What is handed to the rooms above, which answer this way: whether the regie of a plan takes it."""
    seen: list[Signaal] = []

    def hook(signaal: Signaal, _: datetime) -> bool:
        seen.append(signaal)
        return answer

    before = list(hooks.filed)
    hooks.filed[:] = [hook]
    try:
        yield seen
    finally:
        hooks.filed[:] = before

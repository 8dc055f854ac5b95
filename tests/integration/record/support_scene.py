"""Single support for tests of the record: a catalogue with a Wmo product, a Participatiewet product, and requests of Sem."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.rollen.presets import BEHANDELAAR
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen import actions, deciding, intake
from ketenzicht.regie.models import (
    Aanvraag,
    Groep,
    Persoon,
    Plan,
    PlanInhoud,
    Product,
    Regisseurschap,
    Voorziening,
    Zaaktype,
)
from tests.integration.record.cast import AT, HERE, SINCE, Cast

DAY = timedelta(days=1)


@dataclass
class Support:
    """Zoë handles requests at the municipality; what was made is found by name."""

    cast: Cast
    products: dict[str, Product] = field(default_factory=dict)

    @property
    def handler(self) -> Reader:
        """Bram handles requests at the municipality."""
        return self.cast.reader("Bram", BEHANDELAAR)

    def product(self, code: str, wet: str = "wmo", *, gemeente: str = HERE, **of_kind: Any) -> Product:
        """A product with a case type of its own."""
        kind = Zaaktype.objects.create(code=f"{code}-{gemeente}".lower(), titel=code, **of_kind)
        self.products[code] = Product.objects.create(
            gemeente_id=gemeente, code=code, titel=code, wet=wet, geleverd_door="backoffice", zaaktype=kind, geldig_van=SINCE
        )  # fmt: skip
        return self.products[code]

    def report(
        self, persoon: Persoon, product: str = "huishulp", *, by: Reader | None = None, at: datetime = AT, **more: Any
    ) -> Aanvraag:
        """A melding of this person for this product."""
        chosen = self.products[product].pk
        key = intake.report(persoon=persoon.pk, product=chosen, by=by or self.handler, at=at, **more)
        return Aanvraag.objects.get(pk=key)

    def applied(self, persoon: Persoon, product: str = "huishulp", **more: Any) -> Aanvraag:
        """A request whose onderzoek is ready and that was applied for, all on the day of the tests."""
        row = self.report(persoon, product, **more)
        actions.finish_research(aanvraag=row.pk, by=self.handler, at=AT)
        actions.apply(aanvraag=row.pk, zonder_zoektermijn=True, by=self.handler, at=AT)
        row.refresh_from_db()
        return row

    def granted(self, persoon: Persoon, *products: str, at: datetime = AT) -> tuple[Aanvraag, list[Voorziening]]:
        """A request on which these products were granted."""
        row = self.applied(persoon, products[0])
        given: list[deciding.Toekenning] = [
            {"product": self.products[code].pk, "ingang_op": date(2026, 3, 2)} for code in products
        ]
        deciding.decide(aanvraag=row.pk, besluit="toegekend", toegekend=given, by=self.handler, at=at)
        row.refresh_from_db()
        return row, list(row.voorzieningen.order_by("pk"))


def make_support(cast: Cast) -> Support:
    """The catalogue of the tests."""
    support = Support(cast)
    support.product("huishulp", zichtbaar_voor_kcc=True)
    support.product("rolstoel")
    support.product("bijstand", "pw")
    support.product("schuldhulp", "wgs", alleen_dat_voor_regie=True)
    support.product("wijkhulp", via_wijkteam=True)
    return support


def plan_of(cast: Cast, groep: Groep, regisseur: str = "Rachida", *, closed: datetime | None = None) -> Plan:
    """A plan of this group, closed at this moment if one is given."""
    plan = Plan.objects.create(
        gemeente_id=groep.gemeente_id, groep=groep, kenmerk=str(groep.pk)[-8:], gestart_tijd=AT, gemaakt_door="test",
        gesloten_tijd=closed, sluitreden="doelen_bereikt" if closed else "",
    )  # fmt: skip
    PlanInhoud.objects.create(van=plan, titel="Rust in huis")
    Regisseurschap.objects.create(plan=plan, medewerker=cast.medewerkers[regisseur], geldig_van=AT)
    return plan


def refused(act: Callable[..., object], error: type[Exception], **arguments: Any) -> str:
    """The act is refused with this error; returns its sentence."""
    try:
        act(**arguments)
    except error as refusal:
        return str(refusal)
    raise AssertionError(f"{error.__name__} was expected")


def keys(rows: Any) -> set[UUID]:
    """The keys of a queryset."""
    return set(rows.values_list("pk", flat=True))

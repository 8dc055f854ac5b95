"""Who may do what with the catalogue: everybody reads it, the local administrator keeps it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.policy import SEE_DAT, Action, Policy
from ketenzicht.access.rollen.presets import EVERYBODY, LOKALE_BEHEERDER
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.catalogus.models import Onderwerp, Product, Zaaktype

Ids = QuerySet[Any, Any]
KEEPERS = frozenset({LOKALE_BEHEERDER})

MAKE_ZAAKTYPE = Action("zaaktype.maken", "een zaaktype vastleggen")
CHANGE_ZAAKTYPE = Action("zaaktype.wijzigen", "een zaaktype wijzigen")
MAKE_PRODUCT = Action("product.maken", "een product vastleggen")
CHANGE_PRODUCT = Action("product.wijzigen", "een product verbeteren")
RENEW_PRODUCT = Action("product.vernieuwen", "een product vanaf een dag anders maken")
END_PRODUCT = Action("product.beeindigen", "een product beëindigen")
MAKE_ONDERWERP = Action("onderwerp.maken", "een onderwerp vastleggen")
CHANGE_ONDERWERP = Action("onderwerp.wijzigen", "een onderwerp wijzigen")
END_ONDERWERP = Action("onderwerp.beeindigen", "een onderwerp beëindigen")
LOAD = Action("catalogus.laden", "een catalogus laden")

zaaktypen = Policy(Zaaktype, noun="het zaaktype")
producten = Policy(Product, noun="het product")
onderwerpen = Policy(Onderwerp, noun="het onderwerp")

zaaktypen.start(MAKE_ZAAKTYPE, KEEPERS)
producten.start(MAKE_PRODUCT, KEEPERS)
producten.start(LOAD, KEEPERS)
onderwerpen.start(MAKE_ONDERWERP, KEEPERS)


@zaaktypen.allow(SEE_DAT, because="de catalogus is openbaar", roles=EVERYBODY)
@zaaktypen.allow(CHANGE_ZAAKTYPE, because="u beheert de catalogus", roles=KEEPERS)
def all_case_types(_: Reader, __: datetime) -> Ids:
    return Zaaktype.objects.values("pk")


@producten.allow(SEE_DAT, because="de catalogus is openbaar", roles=EVERYBODY)
@producten.allow(CHANGE_PRODUCT, RENEW_PRODUCT, END_PRODUCT, because="u beheert de catalogus", roles=KEEPERS)
def all_products(_: Reader, __: datetime) -> Ids:
    return Product.objects.values("pk")


@onderwerpen.allow(SEE_DAT, because="de catalogus is openbaar", roles=EVERYBODY)
@onderwerpen.allow(CHANGE_ONDERWERP, END_ONDERWERP, because="u beheert de catalogus", roles=KEEPERS)
def all_subjects(_: Reader, __: datetime) -> Ids:
    return Onderwerp.objects.values("pk")

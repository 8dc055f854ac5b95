"""Who may see outflow and drop-out. All that such a row holds is content, so who may not see the content does not see that it
is there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.grants.doors import broken_glass
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    BEHANDELAAR,
    GROEPSLID,
    JONGERENLOKET,
    REGISSEUR,
    RESIDENTS,
    WIJKTEAMMANAGER,
)
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.groepen.rules import groups_of
from ketenzicht.regie.personen.rules import self_and_children
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.household import deputised_plans, not_on_screen, own_plans, withholding_rules
from ketenzicht.regie.uitstroom.models import Uitstroom, Uitval

Ids = QuerySet[Any, Any]

CLOSE_PLAN = Action("uitkomst.plan", "een plan sluiten met uitstroom of uitval")
END_TRAJECT = Action("uitkomst.traject", "een traject beëindigen met uitstroom of uitval")
CLOSE_TAAK = Action("uitkomst.taak", "een taak sluiten met uitstroom of uitval")
REJECT_TAAK = Action("uitkomst.taak-afwijzen", "een taak afwijzen omdat iemand uitviel")
CLOSE_AANVRAAG = Action("uitkomst.aanvraag", "een aanvraag afsluiten met uitstroom of uitval")
WITHDRAW_AANVRAAG = Action("uitkomst.aanvraag-intrekken", "een aanvraag intrekken omdat iemand uitviel")
REJECT_SIGNAAL = Action("uitkomst.signaal", "een signaal afwijzen omdat iemand uitviel")

uitstromen = Policy(Uitstroom, noun="de uitstroom")
uitvallen = Policy(Uitval, noun="de uitval")


def _rules(policy: Policy[Any]) -> None:
    items = policy.model._default_manager

    def under(plans: Callable[[Reader, datetime], Ids]) -> Callable[[Reader, datetime], Ids]:
        return lambda reader, at: items.filter(plan__in=plans(reader, at)).values("pk")

    policy.allow(SEE_DAT, SEE_WAT, because="regisseur van dit plan", roles={REGISSEUR})(under(own_plans))
    policy.allow(SEE_DAT, SEE_WAT, because="vervanger van de regisseur", roles={REGISSEUR})(under(deputised_plans))
    policy.allow(
        SEE_DAT, SEE_WAT, because="noodtoegang tot dit plan", roles={REGISSEUR, WIJKTEAMMANAGER}, relation=False
    )(under(broken_glass))
    policy.allow(SEE_DAT, SEE_WAT, because="door u vastgelegd", roles={REGISSEUR, BEHANDELAAR, JONGERENLOKET})(
        lambda reader, _: items.filter(gemaakt_door=reader.id).values("pk")
    )
    policy.allow(SEE_DAT, SEE_WAT, because="het gaat over uzelf of over uw kind", roles={GROEPSLID})(
        lambda reader, at: items.filter(persoon__in=self_and_children(reader, at)).values("pk")
    )
    policy.allow(SEE_DAT, SEE_WAT, because="het gaat over uw groep als geheel", roles={GROEPSLID})(
        lambda reader, at: items.filter(groep__in=groups_of(reader, at, Lidmaatschap.Rol.LID)).values("pk")
    )
    policy.forbid(SEE_DAT, because="digitaal inzien staat voor dit plan uit", roles=RESIDENTS, screen=True)(
        under(not_on_screen)
    )
    withholding_rules(policy)
    hooks.on_page.append(policy)


_rules(uitstromen)
_rules(uitvallen)

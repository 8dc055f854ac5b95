"""Who may do what with accounts."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.accounts.models import Account
from ketenzicht.access.organisaties.rules import medewerkers, who_works_for_us
from ketenzicht.access.policy import SEE_DAT, Action, Policy
from ketenzicht.access.rollen.presets import LOKALE_BEHEERDER
from ketenzicht.kernel.reader import Reader

Ids = QuerySet[Any, Any]

INVITE = Action("account.uitnodigen", "iemand een account geven")
INVITE_FIRST = Action("account.eerste", "de eerste beheerder van een gemeente een account geven")
BLOCK = Action("account.blokkeren", "een account blokkeren")
UNBLOCK = Action("account.vrijgeven", "een blokkade van een account opheffen")
RESET = Action("account.herstellen", "iemand opnieuw laten beginnen met wachtwoord en tweede factor")

accounts = Policy(Account, noun="het account")

medewerkers.allow(INVITE, because="werkt voor uw gemeente", roles={LOKALE_BEHEERDER})(who_works_for_us)


@accounts.allow(SEE_DAT, BLOCK, UNBLOCK, RESET, because="werkt voor uw gemeente", roles={LOKALE_BEHEERDER})
def of_who_works_for_us(reader: Reader, at: datetime) -> Ids:
    """Keys of the accounts of workers of organisations that work for one of the reader's municipalities."""
    return Account.objects.filter(medewerker__in=who_works_for_us(reader, at)).values("pk")

"""Writes who came in and who did not, in the table of logins and in the log."""

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from ketenzicht.access.accounts.models import Aanmelding, Account
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line
from ketenzicht.access.rollen.readers import reader_without_role
from ketenzicht.kernel.clock import system_clock
from ketenzicht.kernel.reader import Reader

PURPOSE = "aanmelden"


@receiver(user_logged_in, dispatch_uid="access.entries")
def log_entry(user: Account, **told: Any) -> None:
    """Somebody is in: after the second factor, and once, however long the session lasts (definitions, Use)."""
    at = system_clock()
    wijze = "oidc" if told.get("sociallogin") else "wachtwoord"
    with transaction.atomic():
        Aanmelding.objects.create(account=user, tijd=at, wijze=wijze)
        Account.objects.filter(pk=user.pk).update(mislukt=0, dicht_tot_tijd=None)
        log_line(_who(user), Logregel.Soort.AANMELDING, "aanmelden", at=at, kind="account", key=user.pk, grond=(wijze,))


@receiver(authenticator_added, dispatch_uid="access.first_factor")
def made_a_second_factor(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just made the second factor has given it too."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


def log_refused(account: Account, *, at: datetime) -> None:
    """Somebody tried to come in on this account and did not have the password."""
    log_line(_who(account), Logregel.Soort.WEIGERING, "aanmelden", at=at, kind="account", key=account.pk)


def _who(account: Account) -> Reader:
    return reader_without_role(str(account.medewerker_id or account.pk), PURPOSE)

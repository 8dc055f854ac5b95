"""The link by which somebody chooses a password, for the first time or anew."""

import logging
from smtplib import SMTPException

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ketenzicht.access.accounts.models import Account

log = logging.getLogger("ketenzicht.mail")


def link(account: Account) -> str:
    """An address that works once, for some days, until the password changes."""
    key = EmailAwarePasswordResetTokenGenerator().make_token(account)
    names = {"uidb36": user_pk_to_url_str(account), "key": key}
    return f"{settings.ADDRESS}{reverse('account_reset_password_from_key', kwargs=names)}"


def send_link(account: Account) -> None:
    """Mail it, once the act is certain. A mail that cannot be sent is logged; `reset` sends another."""

    def send() -> None:
        text = _(
            "Kies met deze link een wachtwoord voor Ketenzicht:\n\n%(link)s\n\nDe link werkt één keer, drie dagen lang. "
            "Daarna kunt u bij uw beheerder een nieuwe vragen."
        )
        try:
            send_mail(_("Uw account voor Ketenzicht"), text % {"link": link(account)}, None, [account.email])
        except (OSError, SMTPException) as error:
            log.error("an invitation could not be sent: %s", type(error).__name__)

    transaction.on_commit(send)

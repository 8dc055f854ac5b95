"""What we want otherwise from django-allauth: no sign-up, lock-out in the database, sealed secrets."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F
from django.http import HttpRequest

from ketenzicht.access.accounts.entries import log_refused
from ketenzicht.access.accounts.models import Account
from ketenzicht.kernel.clock import system_clock

ATTEMPTS = 5
"""that may fail in a row"""
CLOSED = timedelta(minutes=15)
"""for which an account is closed then"""


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are given by an administrator; too many wrong passwords close one for a while."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's own signature
        """Nobody makes an account for oneself."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before the password is looked at: is the account closed?"""
        super().pre_authenticate(request, **credentials)
        if _named(credentials).filter(dicht_tot_tijd__gt=system_clock()).exists():
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count it, in one statement, so that attempts at the same time all count."""
        super().authentication_failed(request, **credentials)
        _named(credentials).update(mislukt=F("mislukt") + 1)
        now = system_clock()
        _named(credentials).filter(mislukt__gte=ATTEMPTS).update(mislukt=0, dicht_tot_tijd=now + CLOSED)
        if account := _named(credentials).first():
            log_refused(account, at=now)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The password once more, counted like the first time."""
        found = self.authenticate(context.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **told: Any) -> bool:
        """The first second factor is made right after logging in, without giving the password once more."""
        first = app == "allauth.mfa" and not Authenticator.objects.filter(user=context.request.user).exists()
        return not first and bool(super().is_reauthentication_required(app=app, **told))


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The secrets of TOTP and the recovery codes are sealed with the secret key of the installation."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under another secret key no code is right any more; an administrator then resets the account."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""


class OpenIdConnect(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Whoever the identity provider vouches for comes in on an account that is there."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 -- allauth's own signature
        return False


def _named(credentials: dict[str, Any]) -> Any:
    return Account.objects.filter(email__iexact=str(credentials.get("email", "")))


def _seal() -> Fernet:
    digest = hashlib.sha256(b"ketenzicht second factor\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))

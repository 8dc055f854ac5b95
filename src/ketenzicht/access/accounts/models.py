"""What is kept of accounts and of who came in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.kernel.ids import new_id


class Accounts(BaseUserManager["Account"]):
    """Makes and finds accounts by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A saved account; without a password one can only come in by OIDC."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who may log in. What one may see afterwards comes from the active role, never from the account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    medewerker = models.OneToOneField(Medewerker, models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    gemaakt_tijd = models.DateTimeField()
    mislukt = models.PositiveSmallIntegerField(default=0)
    """how many attempts to log in failed since one succeeded"""
    dicht_tot_tijd = models.DateTimeField(null=True)
    """until when nobody gets in, because too many failed"""

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_uniek")]


class Aanmelding(models.Model):
    """One login that succeeded, as text: a refresh of a token is none (definitions, Use)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE)
    tijd = models.DateTimeField()
    wijze = models.CharField(max_length=20, choices=[("wachtwoord", "wachtwoord"), ("oidc", "OIDC")])

    class Meta:
        indexes = [models.Index(fields=["account", "tijd"], name="aanmelding_van_wie")]

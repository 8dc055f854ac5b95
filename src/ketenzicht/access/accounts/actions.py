"""What may change in accounts: invite somebody, block, unblock, begin anew."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ketenzicht.access.accounts.errors import (
    AccountExists,
    AccountIsBlocked,
    AccountIsNotBlocked,
    NoAddress,
    NotOwnAccount,
)
from ketenzicht.access.accounts.invitations import send_link
from ketenzicht.access.accounts.models import Account
from ketenzicht.access.accounts.rules import BLOCK, INVITE, INVITE_FIRST, RESET, UNBLOCK, accounts
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import MayNot, NotFound
from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.errors import HasEnded
from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.organisaties.rules import medewerkers
from ketenzicht.access.policy import Action
from ketenzicht.access.rollen.presets import LOKALE_BEHEERDER, STELSEL
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

constraints["account_email_uniek"] = AccountExists
constraints["access_account_email_key"] = AccountExists
constraints["access_account_medewerker_id_key"] = AccountExists


@verb(INVITE)
def invite(*, email: str, medewerker: UUID, by: Reader, at: datetime) -> UUID:
    """Give a worker an account; a link by which to choose a password goes to the address once this is certain. Raises
    MayNot, NotFound, HasEnded for who left, NoAddress, AccountExists."""
    worker = medewerkers.take(by, INVITE, medewerker, at=at)
    if worker.geldig_tot is not None and worker.geldig_tot <= local_date(at):
        raise HasEnded(medewerkers.noun)
    account = _make(by, INVITE, worker, email, at)
    send_link(account)
    return account.pk


@verb(INVITE_FIRST)
def invite_first(*, email: str, medewerker: UUID, by: Reader, at: datetime) -> UUID:
    """Give the first administrator of a municipality an account, which nobody there can do yet: by the owner of the
    installation at the command line, as the system, who hands the link over. Raises MayNot, NotFound for who is no
    administrator, NoAddress, AccountExists."""
    if by.role != STELSEL:
        raise MayNot(INVITE_FIRST.sentence)
    worker = Medewerker.objects.filter(pk=medewerker, rollen__rol=LOKALE_BEHEERDER).first()
    if worker is None:
        raise NotFound(medewerkers.noun)
    return _make(by, INVITE_FIRST, worker, email, at).pk


@verb(BLOCK)
def block(*, account: UUID, by: Reader, at: datetime) -> None:
    """Nobody gets in with this account any more, and whoever is in is out with the next page. Raises MayNot, NotFound,
    NotOwnAccount, AccountIsBlocked."""
    row = _of_another(by, BLOCK, account, at)
    if not row.is_active:
        raise AccountIsBlocked
    row.is_active = False
    row.save(update_fields=["is_active"])
    record(by, BLOCK, row, at=at)


@verb(UNBLOCK)
def unblock(*, account: UUID, by: Reader, at: datetime) -> None:
    """The account works again, also where too many attempts had closed it. Raises MayNot, NotFound, NotOwnAccount,
    AccountIsNotBlocked."""
    row = _of_another(by, UNBLOCK, account, at)
    if row.is_active and (row.dicht_tot_tijd is None or row.dicht_tot_tijd <= at):
        raise AccountIsNotBlocked
    row.is_active, row.mislukt, row.dicht_tot_tijd = True, 0, None
    row.save(update_fields=["is_active", "mislukt", "dicht_tot_tijd"])
    record(by, UNBLOCK, row, at=at)


@verb(RESET)
def reset(*, account: UUID, by: Reader, at: datetime) -> None:
    """Somebody lost the password or the second factor, or never used the invitation: both are gone, sessions are over, and
    a new link goes to the address. Raises MayNot, NotFound, NotOwnAccount, AccountIsBlocked."""
    row = _of_another(by, RESET, account, at)
    if not row.is_active:
        raise AccountIsBlocked
    Authenticator.objects.filter(user=row).delete()
    row.set_unusable_password()  # which ends its sessions
    row.mislukt, row.dicht_tot_tijd = 0, None
    row.save(update_fields=["password", "mislukt", "dicht_tot_tijd"])
    record(by, RESET, row, at=at)
    send_link(row)


def _make(by: Reader, action: Action, worker: Medewerker, email: str, at: datetime) -> Account:
    """An account without a password."""
    try:
        validate_email(email)
    except ValidationError:
        raise NoAddress from None
    if Account.objects.filter(medewerker=worker).exists() or Account.objects.filter(email__iexact=email).exists():
        raise AccountExists
    account = Account.objects.create_user(email, medewerker=worker, gemaakt_tijd=at)
    record(by, action, account, at=at, details={"medewerker": worker.pk})
    return account


def _of_another(by: Reader, action: Action, key: UUID, at: datetime) -> Account:
    row = accounts.take(by, action, key, at=at)
    if str(row.medewerker_id) == by.id:
        raise NotOwnAccount
    return row

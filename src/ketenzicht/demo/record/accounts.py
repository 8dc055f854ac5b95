"""The cast logs in: accounts with one password and one second factor for all of them, known to everybody: in a demo only."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from ketenzicht.access.accounts.actions import invite, invite_first
from ketenzicht.access.models import Account
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.queries import own_roles
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.demo.record.cast import ADMINISTRATOR, CAST
from ketenzicht.demo.record.entrance import PASSWORD, SECOND_FACTOR
from ketenzicht.demo.record.scene import Scene

DOMAIN = "zandwolde.example"


@dataclass(frozen=True, kw_only=True)
class Login:
    """Somebody of the cast who can log in."""

    naam: str
    organisatie: str
    rollen: tuple[str, ...]
    email: str


def address(naam: str) -> str:
    """The e-mail address of somebody of the cast: `Zoë` → `zoe@zandwolde.example`."""
    plain = unicodedata.normalize("NFKD", naam).encode("ascii", "ignore").decode().lower()
    return f"{plain}@{DOMAIN}"


def open_accounts(scene: Scene, at: datetime) -> list[Login]:
    """Invite the cast, and give everybody the password and the second factor of the demo. Gives who can log in. ValueError
    outside a demo."""
    if not settings.DEMO:
        raise ValueError("a password that everybody knows is for a demo only")
    lot = scene.cast[ADMINISTRATOR]
    system = system_reader("een verzonnen gemeente inrichten")
    invite_first(email=address(ADMINISTRATOR), medewerker=lot.key, by=system, at=at)
    admin = scene.reader(lot, presets.LOKALE_BEHEERDER, at)
    for naam, _, _, _ in CAST:
        invite(email=address(naam), medewerker=scene.cast[naam].key, by=admin, at=at)
    for account in Account.objects.filter(medewerker__in=[somebody.key for somebody in scene.cast.values()]):
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
        TOTP.activate(account, SECOND_FACTOR)
    return [_login(scene, naam, at) for naam in (ADMINISTRATOR, *(member[0] for member in CAST))]


def _login(scene: Scene, naam: str, at: datetime) -> Login:
    somebody = scene.cast[naam]
    roles = tuple(own_roles(somebody.key, at=at).values_list("rol", flat=True))
    return Login(naam=naam, organisatie=somebody.organisatie, rollen=roles, email=address(naam))

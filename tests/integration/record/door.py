"""Somebody in front of the login page, with a phone that makes codes by RFC 6238, worked out here and not by the library."""

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from ketenzicht.access.models import Account, Medewerker, Rolvervulling
from ketenzicht.access.rollen import presets
from tests.integration.record.cast import AT, HERE, SINCE, Cast

PASSWORD = "een lange zin van mij"


def totp(secret: str, at: float) -> str:
    """RFC 6238 with SHA-1, 30 seconds and 6 digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@dataclass
class Visitor:
    """Somebody with a browser and perhaps a phone."""

    account: Account
    browser: Client = field(default_factory=Client)
    secret: str = ""
    used: set[str] = field(default_factory=set)

    def code(self) -> str:
        """A code that was not used yet: one works once, so the next is taken from the coming half minute."""
        for ahead in (0, 30, -30):
            code = totp(self.secret, time.time() + ahead)
            if code not in self.used:
                self.used.add(code)
                return code
        raise AssertionError("all codes of now were used")

    def log_in(self, password: str = PASSWORD, **more: str) -> Any:
        """The password, and the code where that is asked; gives the last answer."""
        answer = self.browser.post("/account/login/", {"login": self.account.email, "password": password, **more})
        if answer.status_code == 302 and answer["Location"].startswith("/account/2fa/authenticate"):
            answer = self.browser.post(answer["Location"], {"code": self.code()})
        return answer

    def enrol(self) -> list[str]:
        """Make the second factor with the phone; gives the recovery codes."""
        page = self.browser.get("/account/2fa/totp/activate/").content.decode()
        found = re.search(r"\b[A-Z2-7]{32}\b", page)
        assert found
        self.secret = found[0]
        made = self.browser.post("/account/2fa/totp/activate/", {"code": self.code()})
        assert made.status_code == 302, made.content.decode()
        return re.findall(r"\b\d{8}\b", self.browser.get("/account/2fa/recovery-codes/").content.decode())

    def choose(self, role: Rolvervulling, **more: str) -> Any:
        return self.browser.post("/rol", {"rol": str(role.pk), **more})


def role_of(worker: Medewerker, key: str = presets.REGISSEUR, gemeente: str = HERE) -> Rolvervulling:
    return Rolvervulling.objects.create(medewerker=worker, rol=key, gemeenten=[gemeente], geldig_van=SINCE)


def visitor(cast: Cast, name: str, *, password: str | None = PASSWORD) -> Visitor:
    """Somebody of the cast who has an account."""
    worker = cast.medewerkers[name]
    account = Account.objects.create_user(f"{name.lower()}@example.nl", password, medewerker=worker, gemaakt_tijd=AT)
    return Visitor(account)

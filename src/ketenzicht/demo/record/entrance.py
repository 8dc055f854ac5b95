"""The password and the second factor of the demo town, known to everybody. Without Django: to say a code takes no record."""

import base64
import hashlib
import hmac
from datetime import datetime

PASSWORD = "alleen-voor-de-verzonnen-gemeente"  # noqa: S105 -- no secret: everybody may look around here
SECOND_FACTOR = "VERZONNENGEMEENTEALLEENVOORDEMOS"
"""what an app for codes is told, as the base32 of RFC 4648"""


def code_at(moment: datetime) -> str:
    """The code of the second factor at a moment (RFC 6238): for who has no app for it."""
    step = int(moment.timestamp()) // 30
    digest = hmac.digest(base64.b32decode(SECOND_FACTOR), step.to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"

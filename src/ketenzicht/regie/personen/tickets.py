"""A ticket shows that somebody searched before making a person (X-7): signed, of one reader, for half an hour."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.personen.errors import SearchFirst

TERM = timedelta(minutes=30)
_SALT = "ketenzicht.regie.search"


def ticket(reader: Reader, words: Sequence[str], born: date | None, bsn: str, *, at: datetime) -> str:
    """The proof that this reader saw all hits of this search at this moment."""
    told = {
        "by": reader.id,
        "at": at.timestamp(),
        "words": list(words),
        "born": born.isoformat() if born else "",
        "bsn": _digest(bsn),
    }
    return Signer(salt=_SALT).sign_object(told, compress=True)


def require_search(
    proof: str, reader: Reader, words: Sequence[str], born: date | None, bsn: str, *, at: datetime
) -> None:
    """Raises SearchFirst unless the search would have found the person whom the reader wants to make: each word that was
    typed begins a word of the name, birth date and BSN are those that were searched by, the reader is the same, and it was
    less than half an hour ago."""
    try:
        told = Signer(salt=_SALT).unsign_object(proof)
    except (BadSignature, ValueError):
        raise SearchFirst from None
    age = at.timestamp() - told["at"]
    fresh = told["by"] == reader.id and 0 <= age <= TERM.total_seconds()
    named = all(any(word.startswith(typed) for word in words) for typed in told["words"])
    same = told["born"] in ("", born.isoformat() if born else "") and (not bsn or told["bsn"] == _digest(bsn))
    if not (fresh and named and same):
        raise SearchFirst


def _digest(bsn: str) -> str:
    return salted_hmac(_SALT, bsn).hexdigest() if bsn else ""

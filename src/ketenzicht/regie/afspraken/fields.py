"""The fields of a person that an agreement can share. Never a subject, never a plan, never a secret address."""

SHAREABLE: dict[str, str] = {
    "naam": "naam",
    "voornamen": "voornamen",
    "geboortedatum": "geboortedatum",
    "geslacht": "geslacht",
    "adres": "adres",
    "telefoon": "telefoon",
    "email": "e-mail",
    "taal": "taal",
    "bsn": "BSN",
}
"""their keys, with what they are called on a form"""

LEAST: tuple[str, ...] = ("naam", "geboortedatum")
"""what a receiver needs to know of whom it gets work for, where no agreement says otherwise (S3-172)"""

"""The family of errors of the record; each topic has its own children."""

from ketenzicht.access.errors import AccessError


class RegieError(AccessError):
    """The act was refused by the record; nothing changed."""

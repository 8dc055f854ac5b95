"""The ports that kernel declares and others fill: Vault (identity ↔ pseudonym) and Resolver (ids → text, logged)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ketenzicht.kernel.reader import Reader

BSN = "bsn:"
KEY = "key:"


@dataclass(frozen=True, kw_only=True)
class Samenvoeging:
    """Two pseudonyms that turned out to be one: rows of `van` are read as rows of `naar`, since `op`."""

    kind: str
    van: str
    naar: str
    op: date


class Vault(Protocol):
    """Keeps who is behind a pseudonym. An *identifier* is `bsn:<9 digits>` or `key:<namespace>:<source key>`;
    a *kind* is `persoon` or `medewerker`. Pseudonyms are random, so nobody can compute one from an identifier."""

    def pseudonyms(self, kind: str, identifiers: Sequence[str], *, at: datetime) -> list[str | None]:
        """One pseudonym per identifier, made where there was none; None where the identifier was erased."""

    def link(self, kind: str, pairs: Sequence[tuple[str, str]], *, at: datetime) -> list[Samenvoeging]:
        """Pairs (key identifier, bsn identifier) that are the same person. Returns the merges that this made. Two
        pseudonyms with a BSN each are never merged, and an erased person does not come back under a new key."""

    def merges(self) -> list[Samenvoeging]:
        """All merges so far, oldest first."""

    def known(self, kind: str, identifier: str) -> list[str]:
        """The pseudonyms of this person, merged ones included; empty where unknown or erased. Makes nothing."""

    def erase(self, kind: str, identifier: str, *, at: datetime) -> list[str]:
        """Destroy the rows of this person (and of everything merged with it); remember a keyed hash of each identifier,
        so that it is never loaded again. Returns the pseudonyms that were destroyed."""

    def remembered(self, pseudonyms: Sequence[str]) -> set[str]:
        """Those of these pseudonyms that somebody is still behind: they were made, and not erased."""

    def is_erased(self, kind: str, identifier: str) -> bool:
        """Whether this identifier stands on the list of erased ones."""


class Resolver(Protocol):
    """Fetches text from the record at the last step, through the policy, logged. Filled by regie."""

    def resolve(self, reader: Reader, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Per id the fields that this reader may see; what he may not see is left out."""

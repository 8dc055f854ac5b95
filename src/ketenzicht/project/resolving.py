"""The resolver as reports get it: the record is opened when the first question comes, and not before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ketenzicht.kernel.reader import Reader
from ketenzicht.project.installation import Installation


@dataclass(frozen=True)
class LateResolver:
    """The port Resolver of one installation."""

    house: Installation

    def resolve(self, reader: Reader, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Per id the fields that this reader may see; what he may not see is left out."""
        vault = self.house.database_vault()
        from ketenzicht.regie.resolver import RecordResolver

        return RecordResolver(vault.identifier, clock=self.house.clock).resolve(reader, ids, fields)


def resolver_of(house: Installation) -> LateResolver | None:
    """The resolver where this installation has a record whose pseudonyms are those of the warehouse; else None, and lists
    show pseudonyms and say so."""
    return LateResolver(house) if house.vault_mark.exists() else None

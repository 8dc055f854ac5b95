"""On what ground something goes to another organisation: as given, else as the agreement with that partner says (P-1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ketenzicht.access.errors import Invalid
from ketenzicht.access.grants.models import Grondslag
from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.delen.errors import GrondslagMissing
from ketenzicht.regie.delen.grondslag import make_grondslag

HOLDS_DAYS = 366
"""how long a ground from an agreement holds for one object; who works longer on it states it again"""

_STATED = frozenset({"soort", "wet", "artikel", "toestemming", "afweging", "doel", "eindigt_op"})


def ground(
    stated: Mapping[str, Any] | None,
    afspraak: Afspraak | None,
    *,
    sender: UUID,
    receiver: UUID,
    wet: str,
    persoon: UUID | None,
    at: datetime,
) -> Grondslag | None:
    """A saved grondslag, or None within one organisation. `stated` has the fields of a grondslag by name. Raises
    GrondslagMissing where nothing is stated and nothing was agreed, and the errors of make_grondslag."""
    if sender == receiver:
        return None
    if stated is not None:
        if strange := stated.keys() - _STATED:
            raise Invalid(f"Het veld {sorted(strange)[0]} hoort niet bij een grondslag.")
        return make_grondslag(**{"soort": "", **stated}, for_wet=wet, persoon=persoon, organisatie=receiver, at=at)
    if afspraak is None:
        raise GrondslagMissing
    return make_grondslag(
        Grondslag.Soort.WET,
        afspraak.wet,
        afspraak.artikel,
        doel=afspraak.doel,
        eindigt_op=local_date(at) + timedelta(days=HOLDS_DAYS),
        for_wet=wet,
        at=at,
    )

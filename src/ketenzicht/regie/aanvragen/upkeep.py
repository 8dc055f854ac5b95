"""Keeps the terms of open requests equal to what the municipality sets itself (X-18)."""

from datetime import datetime

from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.access.settings.declared import OWN_TERMS
from ketenzicht.access.settings.queries import changed_lately
from ketenzicht.regie.aanvragen.actions import recompute_terms


def recompute_changed_terms(at: datetime) -> int:
    """Compute the terms again in the municipalities where terms of their own began or ended lately; returns how many
    municipalities were looked at."""
    changed = changed_lately([OWN_TERMS], at)
    for gemeente in changed:
        recompute_terms(gemeente=gemeente, by=system_reader("eigen termijnen van de gemeente"), at=at)
    return len(changed)

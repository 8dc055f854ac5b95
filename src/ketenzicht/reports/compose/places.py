"""The areas of a map: boundaries from the table gebied, figures from the answer."""

import json
from collections.abc import Mapping
from typing import Any

from ketenzicht.reports.compose.inquiry import Inquiry, Split
from ketenzicht.reports.model import Member, Region

_NOWHERE: Mapping[str, Any] = {}


def regions(kind: str, split: Split, inquiry: Inquiry) -> tuple[Region, ...]:
    """Each area with a figure, and each other wijk of the same gemeenten, in order. An area without a boundary stands in
    the table only. `kind` is wijk or gemeente."""
    found = _areas(kind, inquiry)
    members = {member.code: member for member in split.members[0]}
    if kind == "wijk":
        gemeenten = {found[code][1] for code in members if code in found}
        members |= {
            code: Member(code=code, label=name)
            for code, (name, gemeente, _) in found.items()
            if gemeente in gemeenten and code not in members
        }
    return tuple(
        Region(
            member=member,
            geometry=json.loads(found[code][2]) if code in found else _NOWHERE,
            figure=split.figure(code),
        )
        for code, member in sorted(members.items())
    )


def _areas(kind: str, inquiry: Inquiry) -> dict[str, tuple[str, str | None, str]]:
    """Per code the name, gemeente and boundary, as drawn in the latest year that is not after the period; where all years
    are later, in the first one."""
    rows = inquiry.source.recall(
        "SELECT gebied, naam, gemeente, geojson, jaar, soort FROM gebied ORDER BY gebied, jaar"
    )
    last = inquiry.period.end.year
    found: dict[str, tuple[str, str | None, str]] = {}
    for code, name, gemeente, geojson, year, sort in rows:
        if sort == kind and (code not in found or year <= last):
            found[code] = (name, gemeente, geojson)
    return found

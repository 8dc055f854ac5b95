"""Writes where somebody went, or that somebody dropped out, beside the act that closed something."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from ketenzicht.access.log.recording import record
from ketenzicht.access.policy import Action
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.uitstroom.codes import BESTEMMINGEN, INITIATIEVEN, REDENEN
from ketenzicht.regie.uitstroom.errors import NotOfThisGroep, OneOutcome, UnknownChoice
from ketenzicht.regie.uitstroom.models import Uitstroom, Uitval


class Uitvalkeuze(TypedDict):
    """Why somebody dropped out, and on whose initiative (unknown where nobody says)."""

    reden: str
    initiatief: NotRequired[str]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What was closed, in which phase of the service, and whose it was."""

    fase: str
    gemeente: str
    persoon: UUID | None
    groep: UUID | None
    on: date
    keys: dict[str, Any] = field(default_factory=dict)
    """plan, signaal, taak, traject, aanvraag"""
    place: dict[str, Any] = field(default_factory=dict)
    """wet, organisatie, team"""


def require_one(uitstroom: str, uitval: Uitvalkeuze | None) -> None:
    """Raises OneOutcome, UnknownChoice. Neither is fine: then the warehouse counts nothing."""
    if uitstroom and uitval:
        raise OneOutcome
    if uitstroom and uitstroom not in BESTEMMINGEN:
        raise UnknownChoice("bestemming", BESTEMMINGEN)
    if uitval:
        if uitval.get("reden") not in REDENEN:
            raise UnknownChoice("reden", REDENEN)
        if uitval.get("initiatief", "onbekend") not in INITIATIEVEN:
            raise UnknownChoice("initiatief", INITIATIEVEN)


def write(
    action: Action, ended: Ended, uitstroom: str, uitval: Uitvalkeuze | None, voor: Sequence[UUID] = (), *, by: Reader, at: datetime
) -> None:  # fmt: skip
    """One row per person who left: those named, else the subject itself, else the only member of a group; of a larger group
    the group as a whole."""
    for persoon, groep in _whose(ended, voor):
        shared: dict[str, Any] = {
            "gemeente_id": ended.gemeente, "persoon_id": persoon, "groep_id": groep, "gemaakt_tijd": at,
            "gemaakt_door": by.id, **ended.place,
        }  # fmt: skip
        row: Any
        if uitstroom:
            keys = {name: key for name, key in ended.keys.items() if name in ("plan_id", "signaal_id")}
            row = Uitstroom.objects.create(**shared, **keys, bestemming=uitstroom, uitgestroomd_op=ended.on)
        elif uitval:
            row = Uitval.objects.create(
                **shared, **ended.keys, fase=ended.fase, reden=uitval["reden"],
                initiatief=uitval.get("initiatief", "onbekend"), uitgevallen_op=ended.on,
            )  # fmt: skip
        else:
            return
        record(by, action, row, at=at, event={"fase": ended.fase})


def _whose(ended: Ended, voor: Sequence[UUID]) -> list[tuple[UUID | None, UUID | None]]:
    if ended.persoon:
        if set(voor) - {ended.persoon}:
            raise NotOfThisGroep
        return [(ended.persoon, None)]
    members = set(
        Lidmaatschap.objects.filter(groep=ended.groep, rol=Lidmaatschap.Rol.LID, geldig_tot=None).values_list(
            "persoon", flat=True
        )
    )
    if set(voor) - members:
        raise NotOfThisGroep
    named = list(dict.fromkeys(voor)) or (list(members) if len(members) == 1 else [])
    return [(key, None) for key in named] or [(None, ended.groep)]

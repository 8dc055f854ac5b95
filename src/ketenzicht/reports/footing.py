"""What stands at the foot of a report: where it rests on, what its figures mean, for whom it was made."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a figure in this report means."""

    key: str
    title: str
    meaning: str
    unit: str
    owner: str
    version: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A delivery that the report rests on."""

    bron: str
    title: str
    delivered_at: datetime
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Footer:
    """What one must know to judge the report: where it rests on and what it leaves out."""

    snapshot: str
    snapshot_at: datetime
    reference_date: date
    coverage: str
    selection: str
    profile: str
    audience: str
    """role and municipality, never a personal name"""
    sources: tuple[SourceLine, ...]
    definitions: tuple[Definition, ...]
    remarks: tuple[str, ...]
    """sentences such as "tellingen zijn afgerond; delen tellen niet altijd op" """
    definition_hash: str
    """a hash of the report's definition and of all indicators in it"""
    changes: tuple[str, ...] = ()
    """the change log of the report's definition, newest first: "versie 2, sinds 1 januari 2026: per wijk erbij" """
    grounds: str = ""
    """for persons: on what ground, for what purpose and until when they are listed (P-1)"""

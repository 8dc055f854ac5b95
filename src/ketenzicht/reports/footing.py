"""What a finished report rests on: definitions, deliveries, and the footer that tells for whom and from what it was made."""

from dataclasses import dataclass
from datetime import date, datetime

from ketenzicht.kernel.figures import LIVE


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
    splits: tuple[str, ...] = ()
    """what people call the dimensions by which it can be split"""
    again: str = ""
    """the command that asks this figure anew, to begin a question of one's own with (S1-23)"""


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
    made_for: str = ""
    """for which readers the report is made: "Teammanager en ketenpartner (dagelijkse sturing)" (S4-14)"""
    origin: str = ""
    """a sentence where the figures were uploaded from an old report instead of counted (S1-8); else empty"""
    feedback: str = ""
    """the command by which a reader tells the owner what is missing (S1-72, S1-76)"""

    @property
    def is_live(self) -> bool:
        """Whether the record itself answered."""
        return self.snapshot == LIVE

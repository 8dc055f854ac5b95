"""Which gemeenten take part in which law: figures about a law leave the others out, and say so (S2-11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ketenzicht.kernel.text import join_and
from ketenzicht.warehouse.sql import text

LAWS: Final[Mapping[str, str]] = {
    "wmo": "de Wmo",
    "jeugd": "de Jeugdwet",
    "pw": "de Participatiewet",
    "wgs": "de gemeentelijke schuldhulpverlening",
}
"""The laws of which the table gemeente tells who takes part, as a sentence names them."""


@dataclass(frozen=True, kw_only=True)
class Participation:
    """The gemeenten of a day with their names, and per law those that take no part in it. What the register does not tell of a
    gemeente, or a gemeente that it does not know, counts as taking part."""

    names: Mapping[str, str]
    outside: Mapping[str, frozenset[str]]

    def told(self, law: str, within: Collection[str] | None) -> str:
        """Who is in a figure about this law, of the gemeenten `within` (None: all); empty where all of them are."""
        asked = [code for code in self.names if within is None or code in within]
        out = [code for code in asked if code in self.outside.get(law, ())]
        if not out:
            return ""
        doing = f"{self._named(out)} {'doet' if len(out) == 1 else 'doen'} niet mee in {LAWS[law]}"
        among = [code for code in asked if code not in out]
        return f"{self._named(among)}; {doing}." if among else f"{doing}."

    def _named(self, codes: Collection[str]) -> str:
        return join_and(self.names[code] for code in codes)


def query(day: date) -> str:
    """SQL of code, name and participation per law of the gemeenten that are there on this day."""
    at = f"CAST({text(str(day))} AS DATE)"
    laws = ", ".join(f"deelname_{law}" for law in LAWS)
    return (
        f"SELECT gemeente, naam, {laws} FROM gemeente WHERE geldig_van <= {at} "
        f"AND (geldig_tot IS NULL OR geldig_tot > {at}) ORDER BY gemeente, geldig_van"
    )


def read(rows: Collection[tuple[Any, ...]]) -> Participation:
    """What the rows of `query` say; of a gemeente that stands there twice the latest row."""
    latest = {row[0]: row for row in rows}
    outside = {
        law: frozenset(code for code, row in latest.items() if row[2 + place] is False)
        for place, law in enumerate(LAWS)
    }
    return Participation(
        names={code: row[1] or code for code, row in latest.items()},
        outside={law: codes for law, codes in outside.items() if codes},
    )

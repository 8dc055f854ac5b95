"""Settings of an installation: instellingen.yaml in the data folder, optional; what is not said there has a start value."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.store import Store

_WORKERS: Final = "medewerkercijfers"
MOST_MONTHS: Final = 13
"""so long figures per employee are kept at most (P-9)"""


@dataclass(frozen=True, kw_only=True)
class Medewerkercijfers:
    """That the works council agreed to figures per employee: on which day, for what, and for how many months back (P-9)."""

    ingestemd_op: date
    doel: str
    maanden: int = MOST_MONTHS


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Terms of keeping in days, and how many snapshots stay. Start values, to be confirmed by archivist and privacy officer."""

    landing_days: int = 90
    quarantine_days: int = 90
    snapshot_days: int = 400
    snapshots: int = 60
    erased_snapshot_days: int = 30
    clientenlijst_days: int = 30
    steep_drop: float = 0.1
    medewerkercijfers: Medewerkercijfers | None = None
    """None: figures per employee are off"""

    @property
    def workers_months(self) -> int:
        """How many months back figures per employee go, and rows about one employee's use stay."""
        return self.medewerkercijfers.maanden if self.medewerkercijfers else MOST_MONTHS

    def workers_agreed(self, on: date) -> bool:
        """Whether figures per employee are on."""
        return self.medewerkercijfers is not None and self.medewerkercijfers.ingestemd_op <= on


def load(store: Store) -> Settings:
    """The settings of this installation. Raises WrongCall for a key or a value that makes no sense."""
    if not store.settings.exists():
        return Settings()
    try:
        given = yaml.safe_load(store.settings.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongCall(f"{store.settings} is geen geldige YAML; kijk naar inspringen en aanhalingstekens.") from error
    if not isinstance(given, dict):
        raise WrongCall(f"{store.settings} moet namen met waarden geven, zoals landing_days: 90.")
    known = vars(Settings())
    for key, value in given.items():
        if key == "termijnen":  # the legal terms of the municipality, read by the kernel
            continue
        if key not in known:
            raise WrongCall(
                f"{store.settings}: de instelling {key} bestaat niet; er zijn: {', '.join(known)}, termijnen."
            )
        if key == _WORKERS:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise WrongCall(f"{store.settings}: {key} moet een getal van 0 of meer zijn.")
    numbers = {key: value for key, value in given.items() if key not in ("termijnen", _WORKERS)}
    return Settings(**numbers, medewerkercijfers=_agreed(store, given.get(_WORKERS)))


def _agreed(store: Store, given: Any) -> Medewerkercijfers | None:
    """The consent as it was written down. Raises WrongCall where a part of it lacks or makes no sense."""
    if given is None:
        return None
    asked = f"{store.settings}: medewerkercijfers vraagt ingestemd_op (een datum), doel (een zin) en eventueel maanden (1 tot en met {MOST_MONTHS})."
    if not isinstance(given, dict) or not {"ingestemd_op", "doel"} <= set(given) <= {"ingestemd_op", "doel", "maanden"}:
        raise WrongCall(asked)
    day, doel, months = given["ingestemd_op"], given["doel"], given.get("maanden", MOST_MONTHS)
    is_number = isinstance(months, int) and not isinstance(months, bool)
    if type(day) is not date or not isinstance(doel, str) or not doel.strip() or not is_number:
        raise WrongCall(asked)
    if not 1 <= months <= MOST_MONTHS:
        raise WrongCall(asked)
    return Medewerkercijfers(ingestemd_op=day, doel=doel.strip(), maanden=months)

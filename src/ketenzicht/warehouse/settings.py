"""Settings of an installation: instellingen.yaml in the data folder, optional; what is not said there has a start value."""

from dataclasses import dataclass

import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.store import Store


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
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise WrongCall(f"{store.settings}: {key} moet een getal van 0 of meer zijn.")
    return Settings(**{key: value for key, value in given.items() if key != "termijnen"})

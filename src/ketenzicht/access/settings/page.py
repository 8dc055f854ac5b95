"""The page of settings that a municipality may make, made from the code, in Dutch (docs/reference/municipal-settings.md)."""

from typing import Any

from ketenzicht.access.settings.declared import declared
from ketenzicht.access.settings.shapes import Declared

HEAD = """# Instellingen van een gemeente

Deze bladzijde is gemaakt uit het programma zelf, en een test bewaakt dat zij klopt. Maak haar opnieuw met `ketenzicht catalog settings > docs/reference/municipal-settings.md`.

Een lokale beheerder stelt een instelling vast vanaf een dag, vandaag of later; voor wat al voorbij is, verandert er niets. De beginwaarden zijn een voorstel: de archivaris, de jurist en de functionaris gegevensbescherming van de gemeente bevestigen ze.

| instelling | wat zij betekent | beginwaarde | wat u kunt opgeven | bron |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    return HEAD + "".join(_line(about) for _, about in sorted(declared.items()))


def _line(about: Declared[Any]) -> str:
    return f"| `{about.key}` | {about.zin} | {_shown(about.default)} | {about.shape.asked} | {about.bron} |\n"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "aan" if value else "uit"
    return "uit" if value is None else ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)

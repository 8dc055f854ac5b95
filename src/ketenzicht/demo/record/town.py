"""The whole: set up, live a year, tell the stories."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ketenzicht.access.models import Gemeente, Medewerker
from ketenzicht.access.policy import policies
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record import cast, chain, plans, requests, stories, trajecten
from ketenzicht.demo.record.scene import Scene
from ketenzicht.demo.record.year import FIRST_DAY, Year, hour
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY


@dataclass(frozen=True, kw_only=True)
class Town:
    """What was made: the scene with its people, what the stories made, and the moment after the last act."""

    scene: Scene
    told: stories.Told
    end: datetime


_COUNTED = (
    ("Gemeenten", Gemeente), ("Medewerkers", Medewerker), ("Personen", policies["persoon"].model),
    ("Plannen", policies["plan"].model), ("Doelen", policies["doel"].model), ("Signalen", policies["signaal"].model),
    ("Trajecten", policies["traject"].model),
    ("Taken", policies["taak"].model), ("Aanvragen", policies["aanvraag"].model), ("Contacten", policies["klantcontact"].model),
)  # fmt: skip


def is_empty() -> bool:
    """Whether nobody has begun with this record."""
    return not Gemeente.objects.exists()


def counted() -> dict[str, int]:
    """How many there are of what people ask first."""
    return {label: model._default_manager.count() for label, model in _COUNTED}


def build(size: Size, seed: int, heard: Callable[[float], None] = lambda _: None) -> Town:
    """Fill an empty record with the town. `heard` learns now and then which part of it is there."""
    scene, end = Scene(), hour(END_DAY, 9)
    cast.set_up(scene, size, seed, hour(FIRST_DAY, 9))
    year = Year(scene=scene)
    for number in range(size.blocks):
        block = Block(size=size, number=number, seed=seed)
        for part in (plans, trajecten, chain, requests):
            part.draw(year, block)
    chain.nights(year)
    done = 0

    def count(waiting: int) -> None:
        nonlocal done
        done += 1
        heard(done / (done + waiting))

    year.live(count)
    return Town(scene=scene, told=stories.tell(scene, end), end=end)

"""The whole: set up, live a year, tell the stories."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ketenzicht.demo.record import cast, stories
from ketenzicht.demo.record.life import FIRST_DAY, Life, morning
from ketenzicht.demo.record.scene import Scene
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY


@dataclass(frozen=True, kw_only=True)
class Town:
    """What was made: the scene with its people, what the stories made, how many acts were done and which were refused."""

    scene: Scene
    told: stories.Told
    acts: int
    end: datetime


def build(size: Size, seed: int, heard: Callable[[int, int], None] = lambda _, __: None) -> Town:
    """Fill an empty record with the town. `heard(done, known so far)` is called after each act."""
    scene, begin, end = Scene(), morning(FIRST_DAY), morning(END_DAY)
    cast.set_up(scene, size, seed, begin)
    life = Life(scene=scene, size=size, seed=seed)
    known, done = life.draw(), 0

    def count(acts: int) -> None:
        nonlocal done
        done += acts
        heard(done, max(known, done))

    life.live(count)
    told = stories.tell(scene, end)
    return Town(scene=scene, told=told, acts=scene.done, end=end)

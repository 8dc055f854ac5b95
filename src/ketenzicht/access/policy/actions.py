"""What one may do with an object: see that it is there, see what it is about, or a verb of its topic."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Action:
    """A thing that can be allowed. `key` is written in the log, `sentence` completes "u mag … "."""

    key: str
    sentence: str

    def __str__(self) -> str:
        return self.key


SEE_DAT = Action("dat", "zien dat het er is")
SEE_WAT = Action("wat", "zien waar het over gaat")


def satisfied_by(action: Action) -> frozenset[Action]:
    """The actions whose allowance is enough: who may see the wat may see the dat."""
    return frozenset({action, SEE_WAT}) if action == SEE_DAT else frozenset({action})


def blocked_by(action: Action) -> frozenset[Action]:
    """The actions whose prohibition is enough: who may not see that it is there may do nothing with it."""
    return frozenset({action, SEE_DAT})

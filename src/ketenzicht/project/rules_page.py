"""The page of who may what, over all rooms of case work (docs/reference/roles.md)."""

from importlib import import_module
from pkgutil import walk_packages

from ketenzicht.access.acting.verbs import verbs
from ketenzicht.access.policy import policies
from ketenzicht.access.policy.page import page

_ROOMS = ("ketenzicht.access", "ketenzicht.regie")


def load_acts() -> None:
    """Load every module of access and regie, so that `policies` and `verbs` are complete. Django is set up."""
    for room in _ROOMS:
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            if ".migrations" not in module.name:
                import_module(module.name)


def roles_page() -> str:
    """The page as Markdown."""
    load_acts()
    return page(policies, [act.action for act in verbs.values()])

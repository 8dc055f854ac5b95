"""The page of who may what, made from the rules themselves, in Dutch (docs/reference/roles.md)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ketenzicht.access.policy.actions import SEE_DAT, SEE_WAT, Action
from ketenzicht.access.policy.policy import Policy, Ruling
from ketenzicht.access.rollen.presets import EVERYBODY_BUT_THE_SYSTEM, ROLLEN, Rol
from ketenzicht.kernel.text import capitalised, join_and

HEAD = """# Rollen: wie mag wat

Deze bladzijde is gemaakt uit de regels zelf: wat hier staat, is wat het programma doet. Een test bewaakt dat zij klopt. Maak haar opnieuw met `ketenzicht catalog roles > docs/reference/roles.md`.

*Dat* is zien dat iets er is; *wat* is zien waar het over gaat. Elke inzage van het *wat* staat in het logboek. Wie in meer rollen werkt, kiest er een tegelijk; alleen de gekozen rol telt. Wat verboden is, wint altijd van wat mag. Buiten de gemeenten van de rol ziet niemand iets.
"""


def page(policies: Mapping[str, Policy[Any]], acts: Iterable[Action]) -> str:
    """The whole page as Markdown: per role what it is, then per kind of object who may what and why. `acts` are the actions
    of all verbs; one that no rule mentions is named apart."""
    kinds = sorted(policies.values(), key=_noun)
    return "\n".join([HEAD, *_roles(), *(line for policy in kinds for line in _kind(policy)), *_others(kinds, acts)])


def _roles() -> Iterator[str]:
    yield "## De rollen\n"
    yield "| rol | wat iemand doet | reikwijdte van cijfers | profiel | rechten | ziet personen | bron |"
    yield "|---|---|---|---|---|---|---|"
    for rol in ROLLEN.values():
        rights = ", ".join(sorted(rol.rights)) or "–"
        seen = "ja" if rol.works_on_cases else "nee"
        yield f"| {rol.naam} (`{rol.key}`) | {rol.zin} | {rol.scope} | {_profile(rol)} | {rights} | {seen} | {rol.source} |"
    yield ""


def _profile(rol: Rol) -> str:
    return str(rol.profile) if rol.classes else "geen cijfers"


def _kind(policy: Policy[Any]) -> Iterator[str]:
    yield f"## {_noun(policy)}\n"
    if policy.inhoud is None:
        yield "Hiervan is alleen een *dat*.\n"
    for action, roles in sorted(policy.starts.items()):
        yield f"- **{_sentence(action)}** (`{action}`): {_named(roles)}, in de eigen gemeente."
    if policy.starts:
        yield ""
    if policy.allows:
        yield "| mag | rol | omdat |"
        yield "|---|---|---|"
        yield from _rows(policy.allows)
        yield ""
    if policy.forbids:
        yield "| mag nooit | rol | omdat |"
        yield "|---|---|---|"
        yield from _rows(policy.forbids)
        yield ""
    if not (policy.starts or policy.allows):
        yield "Nog niemand.\n"


def _rows(rulings: Iterable[Ruling]) -> Iterator[str]:
    """One line per action and reason, in the order of the actions; the same reason of two rules is told once."""
    told: dict[tuple[Action, str], set[str]] = {}
    watched: set[tuple[Action, str]] = set()
    for ruling in rulings:
        for action in ruling.actions:
            told.setdefault((action, ruling.because), set()).update(ruling.roles)
            if not ruling.relation:
                watched.add((action, ruling.because))
    for (action, because), roles in sorted(told.items(), key=lambda entry: (_rank(entry[0][0]), entry[0][1])):
        after = " (wordt nagekeken)" if (action, because) in watched else ""
        yield f"| {_sentence(action)} (`{action}`) | {_named(roles)} | {because}{after} |"


def _others(kinds: Iterable[Policy[Any]], acts: Iterable[Action]) -> Iterator[str]:
    ruled = {action for policy in kinds for ruling in policy.allows for action in ruling.actions}
    ruled |= {action for policy in kinds for action in policy.starts}
    others = sorted(set(acts) - ruled)
    if others:
        yield "## Handelingen zonder eigen regel\n"
        yield "Deze handelingen rusten op een regel van een ander onderdeel; het programma vraagt daar of het mag.\n"
        yield from (f"- {_sentence(action)} (`{action}`)" for action in others)
        yield ""


def _rank(action: Action) -> tuple[int, str]:
    return ([SEE_DAT, SEE_WAT].index(action) if action in (SEE_DAT, SEE_WAT) else 2, action.key)


def _named(roles: Iterable[str]) -> str:
    """The names of roles in the order of the list of roles."""
    chosen = set(roles)
    if chosen >= EVERYBODY_BUT_THE_SYSTEM:
        return "iedereen"
    return join_and(rol.naam for key, rol in ROLLEN.items() if key in chosen)


def _sentence(action: Action) -> str:
    return capitalised(action.sentence)


def _noun(policy: Policy[Any]) -> str:
    return capitalised(policy.noun.split(" ", 1)[-1])

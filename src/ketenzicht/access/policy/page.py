"""The page of who may what, made from the rules themselves, in Dutch (docs/reference/roles.md)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ketenzicht.access.policy.actions import SEE_DAT, SEE_WAT, Action
from ketenzicht.access.policy.policy import Policy, Ruling
from ketenzicht.access.rollen.presets import EVERYBODY_BUT_THE_SYSTEM, RESIDENTS, ROLLEN, Rol
from ketenzicht.kernel.text import capitalised, join_and

HEAD = """# Rollen: wie mag wat

Deze bladzijde is gemaakt uit de regels zelf: wat hier staat, is wat het programma doet. Een test bewaakt dat zij klopt. Maak haar opnieuw met `ketenzicht catalog roles > docs/reference/roles.md`.

*Dat* is zien dat iets er is; *wat* is zien waar het over gaat. Elke inzage van het *wat* staat in het logboek. Wie in meer rollen werkt, kiest er een tegelijk; alleen de gekozen rol telt. Wat verboden is, wint altijd van wat mag. Buiten de gemeenten van de rol ziet niemand iets.
"""


def page(policies: Mapping[str, Policy[Any]], acts: Iterable[Action]) -> str:
    """The whole page as Markdown: per role what it is, then per kind of object who may what and why. `acts` are the actions
    of all verbs; one that no rule mentions is named apart."""
    kinds = sorted(policies.values(), key=_noun)
    return "\n".join(
        [
            HEAD,
            *_roles(),
            *_per_role(kinds),
            *(line for policy in kinds for line in _kind(policy)),
            *_others(kinds, acts),
        ]
    )


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


def _per_role(kinds: Sequence[Policy[Any]]) -> Iterator[str]:
    """Per role what one sees and does, over all kinds."""
    yield "## Per rol\n"
    yield "Onder de redenen die hierna per onderwerp staan; *ziet wat* houdt *ziet dat* in.\n"
    for rol in ROLLEN.values():
        seen = {policy: _allowed(policy, rol.key) for policy in kinds}
        wat = [_noun(policy) for policy in kinds if SEE_WAT in seen[policy]]
        dat = [_noun(policy) for policy in kinds if SEE_DAT in seen[policy] and SEE_WAT not in seen[policy]]
        acts = sorted(frozenset().union(*seen.values()) - {SEE_DAT, SEE_WAT})
        yield f"- **{rol.naam}** ziet wat: {_list(wat)}; ziet dat: {_list(dat)}; mag: {_list([a.sentence for a in acts])}."
    yield ""


def _allowed(policy: Policy[Any], role: str) -> frozenset[Action]:
    ruled = {action for ruling in policy.allows if role in ruling.roles for action in ruling.actions}
    return frozenset(ruled | {action for action, roles in policy.starts.items() if role in roles})


def _list(words: Sequence[str]) -> str:
    return ", ".join(word[:1].lower() + word[1:] for word in words) or "niets"


def _kind(policy: Policy[Any]) -> Iterator[str]:
    yield f"## {_noun(policy)}\n"
    if policy.inhoud is None:
        yield "Hiervan is alleen een *dat*.\n"
    for action, roles in sorted(policy.starts.items()):
        yield f"- **{capitalised(action.sentence)}** (`{action}`): {_named(roles)}, binnen de gemeenten van de rol."
    if policy.starts:
        yield ""
    for head, rulings in (("mag", policy.allows), ("mag nooit", policy.forbids)):
        if rulings:
            yield f"| {head} | rol | omdat |"
            yield "|---|---|---|"
            yield from _rows(rulings)
            yield ""
    yield from _masks(policy)
    if not (policy.starts or policy.allows):
        yield "Hierover staat nog geen regel, dus niemand ziet het.\n"


def _masks(policy: Policy[Any]) -> Iterator[str]:
    """Which columns of the dat are kept from whom."""
    for one in policy.masks:
        when = ", zolang die alleen ziet dat het er is" if one.without_wat else ""
        columns = join_and(f"`{name}`" for name in sorted(one.fields))
        yield f"Niet getoond aan {_named(one.roles)}{when}: {columns}.\n"
    if policy.quiet:
        yield "Een bewoner leest nergens wie dit maakte, ook niet in de geschiedenis of het logboek.\n"


def _rows(rulings: Iterable[Ruling]) -> Iterator[str]:
    """One line per reason and roles, with all actions that it opens, those that only show something first."""
    told: dict[tuple[str, frozenset[str], bool], set[Action]] = {}
    for ruling in rulings:
        told.setdefault((ruling.because, ruling.roles, ruling.relation), set()).update(ruling.actions)
    lines = [(sorted(actions, key=_rank), *reason) for reason, actions in told.items()]
    for actions, because, roles, relation in sorted(
        lines, key=lambda line: (_rank(line[0][0]), line[1], sorted(line[2]))
    ):
        what = "; ".join(f"{action.sentence} (`{action}`)" for action in actions)
        yield f"| {capitalised(what)} | {_named(roles)} | {because}{'' if relation else ' (wordt nagekeken)'} |"


def _others(kinds: Iterable[Policy[Any]], acts: Iterable[Action]) -> Iterator[str]:
    ruled = {action for policy in kinds for ruling in policy.allows for action in ruling.actions}
    ruled |= {action for policy in kinds for action in policy.starts}
    others = sorted(set(acts) - ruled)
    if others:
        yield "## Handelingen zonder eigen regel\n"
        yield "Deze handelingen rusten op een regel van een ander onderdeel; het programma vraagt daar of het mag.\n"
        yield from (f"- {capitalised(action.sentence)} (`{action}`)" for action in others)
        yield ""


def _rank(action: Action) -> tuple[int, str]:
    return ([SEE_DAT, SEE_WAT].index(action) if action in (SEE_DAT, SEE_WAT) else 2, action.key)


def _named(roles: Iterable[str]) -> str:
    """The names of roles in the order of the list of roles."""
    chosen = set(roles)
    if chosen >= EVERYBODY_BUT_THE_SYSTEM:
        return "iedereen"
    if chosen == EVERYBODY_BUT_THE_SYSTEM - RESIDENTS:
        return "alle medewerkers"
    return join_and(rol.naam for key, rol in ROLLEN.items() if key in chosen)


def _noun(policy: Policy[Any]) -> str:
    return capitalised(policy.noun.split(" ", 1)[-1])

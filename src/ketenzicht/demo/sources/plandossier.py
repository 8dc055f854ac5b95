"""The plans of the regie system: one nested JSON file with members, goals and measurements inside each plan."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.draw import NEVER, Ints
from ketenzicht.demo.events import plannen
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.export import JsonExport
from ketenzicht.demo.sources.identity import GEMEENTE_CODES, staff_index
from ketenzicht.demo.town import ORGANISATIE_CODES
from ketenzicht.demo.truth import Truth, months

_RONDEN = ("begin", "tussen", "eind")


def plan_records(block: Block) -> Iterator[dict[str, Any]]:
    """The plans of a block as nested records."""
    plans = block.plannen
    worker = staff_index(block.size, block.seed, plans.wijkteam, plans.regisseur)
    goals = np.split(np.arange(len(block.doelen.plan)), np.searchsorted(block.doelen.plan, np.arange(1, len(plans))))
    scores = _scores_per_goal(block)
    name = names.full_name(block.people.index[plans.persoon]).to_pylist()
    for place in range(len(plans)):
        person = int(plans.persoon[place])
        yield {
            "plannummer": _number("PL", plans.nummer[place]),
            "gemeente": GEMEENTE_CODES[plans.gemeente[place]],
            "groep": _number("GR", plans.groep[place]),
            "hoofdpersoon": {**_person(block, person, int(plans.gestart_op[place])), "naam": name[place]},
            "regisseur": f"P{worker[place]:06d}",
            "wijkteam": ORGANISATIE_CODES[plans.wijkteam[place]],
            "start": _date(plans.gestart_op[place]),
            "einde": _date(plans.gesloten_op[place]),
            "escalatie": _date(plans.escalatie_op[place]),
            "escalatie_opgelost": _date(plans.opgelost_op[place]),
            "reden": _label(plans.sluitreden[place], plannen.SLUITREDENEN),
            "beeld": "Vrije tekst die niet mee mag",
            "leden": [_member(block, member, int(plans.gestart_op[place])) for member in _household(block, person)],
            "doelen": [_goal(block, goal, scores) for goal in goals[place].tolist()],
        }


def _number(prefix: str, number: Any) -> str:
    return f"{prefix}{int(number):08d}"


def _date(day: Any) -> str | None:
    return None if day == NEVER else str(np.datetime64(int(day), "D"))


def _label(index: Any, labels: tuple[str, ...]) -> str | None:
    return None if index == NEVER else labels[index]


def _person(block: Block, person: int, day: int) -> dict[str, Any]:
    known = bool(block.bsn_known(np.array([person]), np.array([day]))[0])
    number = f"K{block.people.index[person]:08d}" if block.people.zonder_bsn[person] else None
    return {"bsn": f"{block.people.bsn[person]:09d}" if known else None, "nummer": number}


def _household(block: Block, person: int) -> list[int]:
    """The positions of the people in the household; they stand together."""
    people, last = block.people.huishouden, person + 1
    while last < len(people) and people[last] == people[person]:
        last += 1
    return list(range(person, last))


def _member(block: Block, person: int, day: int) -> dict[str, Any]:
    return {**_person(block, person, day), "rol": "lid", "vanaf": _date(day)}


def _goal(block: Block, goal: int, scores: dict[int, list[int]]) -> dict[str, Any]:
    goals = block.doelen
    outcome = goals.status[goal]
    return {
        "doelnummer": _number("DL", goals.nummer[goal]),
        "leefgebied": plannen.LEEFGEBIEDEN[goals.domein[goal]],
        "omschrijving": "Vrije tekst die niet mee mag",
        "gesteld": _date(goals.gesteld_op[goal]),
        "streefdatum": _date(goals.streefdatum[goal]),
        "afgerond": _date(goals.afgerond_op[goal]),
        "uitkomst": None if outcome == plannen.OPEN else plannen.UITKOMSTEN[outcome],
        "metingen": [_score(block, score) for score in scores.get(goal, [])],
    }


def _scores_per_goal(block: Block) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, goal in enumerate(block.metingen.doel.tolist()):
        found.setdefault(goal, []).append(place)
    return found


def _score(block: Block, place: int) -> dict[str, Any]:
    scores = block.metingen
    scale, goal = int(scores.schaal[place]), int(scores.doel[place])
    return {
        "metingnummer": _number("ME", scores.nummer[place]),
        "schaal": plannen.SCHALEN[scale],
        "domein": plannen.ZRM_DOMEINEN[scale][block.doelen.domein[goal]],
        "ronde": _RONDEN[scores.moment[place]],
        "datum": _date(scores.gemeten_op[place]),
        "score": int(scores.waarde[place]),
        "begin": None if scores.eerste[place] == NEVER else int(scores.eerste[place]),
    }


def tell_plannen(block: Block, truth: Truth) -> None:
    """What a report on plans, goals and measurements must find."""
    plans, goals, scores = block.plannen, block.doelen, block.metingen
    truth.accepted("plan", len(plans), plans.gestart_op)
    truth.stock("plan.lopend", plans.gestart_op, plans.gesloten_op)
    truth.stock("plan.escalatie_open", plans.escalatie_op, plans.opgelost_op)
    truth.count("plan.gesloten|reden", (plannen.SLUITREDENEN, plans.sluitreden))
    truth.accepted("groepslid", sum(len(_household(block, int(person))) for person in plans.persoon))
    truth.accepted("doel", len(goals.nummer), goals.gesteld_op)
    ended = goals.afgerond_op != NEVER
    truth.count(
        "doel.afgesloten|maand|uitkomst", months(goals.afgerond_op), (plannen.UITKOMSTEN, goals.status), where=ended
    )
    truth.count("doel.afgesloten|uitkomst", (plannen.UITKOMSTEN, goals.status), where=ended)
    truth.accepted("meting", len(scores.nummer), scores.gemeten_op)
    truth.count("meting.aantal|schaal|maand", (plannen.SCHALEN, scores.schaal), months(scores.gemeten_op))
    change = np.sign(scores.waarde - scores.eerste) + 1
    known = scores.eerste != NEVER
    scales = (plannen.SCHALEN, scores.schaal)
    truth.count("meting.verandering|maand|schaal", _course(change), months(scores.gemeten_op), scales, where=known)
    truth.count("meting.verandering|schaal", _course(change), (plannen.SCHALEN, scores.schaal), where=known)


def _course(change: Ints) -> tuple[tuple[str, ...], Ints]:
    return ("achteruit", "gelijk", "vooruit"), change


EXPORTS = (
    JsonExport(
        mappings=("plannen", "groepsleden", "doelen", "metingen"),
        file="regiesysteem/plandossiers.json",
        name="plannen",
        head={"systeem": "Regiesysteem (verzonnen)", "versie": "4.2", "gemaakt": "2026-11-01"},
        records=plan_records,
        tell=tell_plannen,
    ),
)

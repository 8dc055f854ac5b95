"""The main process with its sources: what is connected, what is still to come, who is involved, and what can be measured."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

import yaml

from ketenzicht.kernel import clock, text
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import deliveries, leading, quarantine
from ketenzicht.warehouse.deliveries import Delivery
from ketenzicht.warehouse.store import Store

CONNECTED, PARTLY, PLANNED, NOT = "ontsloten", "deels ontsloten", "gepland", "niet ontsloten"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the main process, the tables that tell about it, and the sources that fill them."""

    name: str
    title: str
    tables: tuple[str, ...]
    bronnen: tuple[str, ...]
    status: str
    owner: str = ""
    """who answers for the step: a role, or whom bronnen.yaml names"""
    key_users: tuple[str, ...] = ()
    """those of bronnen.yaml, then those of its sources"""


@dataclass(frozen=True, kw_only=True)
class Bron:
    """A source: connected, or planned in bronnen.yaml. Counts are Dutch text, ready to show."""

    bron: str
    title: str
    status: str
    system: str | None = None
    owner: str | None = None
    purpose: str | None = None
    key_users: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    levering: str | None = None
    role: str | None = None
    last: str | None = None
    rows: str | None = None
    quarantined: str | None = None
    verdict: str | None = None
    tables: tuple[str, ...] = ()
    corrections: int = 0


@dataclass(frozen=True, kw_only=True)
class Meetpunt:
    """A measuring point: what is measured, by which definition, who owns it, and the table it comes from."""

    name: str
    title: str
    definition: str
    owner: str
    source: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The map of the main process."""

    steps: tuple[Step, ...]
    bronnen: tuple[Bron, ...]
    meetpunten: tuple[Meetpunt, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def overview(store: Store) -> Overview:
    """The map as it stands: shipped steps and those of bronnen.yaml, with what was delivered."""
    register = leading.register(store)
    every = deliveries.all_deliveries(store)
    connected = _connected(store, every)
    planned = tuple(
        _planned(item, register.where)
        for item in register.content.get("bronnen", ())
        if item.get("bron") not in {bron.bron for bron in connected}
    )
    bronnen = (*connected, *planned)
    return Overview(
        steps=tuple(_step(item, bronnen) for item in _steps(register.content.get("steps", ()), register.where)),
        bronnen=bronnen,
        meetpunten=tuple(_meetpunt(item, connected, register.where) for item in register.content.get("meetpunten", ())),
    )


def _steps(own: Sequence[dict[str, Any]], where: str) -> list[dict[str, Any]]:
    """The shipped steps, then the municipality's own; what it says of a shipped one counts instead."""
    found = {item["name"]: item for item in _shipped()}
    for item in own:
        name = item.get("name")
        if not name or (name not in found and not item.get("title")):
            raise WrongCall(f"{where}: elke stap onder steps heeft name en title nodig.")
        found[name] = {**found.get(name, {}), **item}
    return list(found.values())


def _shipped() -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        (resources.files("ketenzicht.warehouse") / "hoofdproces.yaml").read_text("utf-8")
    )
    return found["steps"]


def _connected(store: Store, every: tuple[Delivery, ...]) -> tuple[Bron, ...]:
    waiting = {found.completes or found.id: found.quarantined for found in quarantine.open_deliveries(every, store)}
    by_bron: dict[str, list[Delivery]] = {}
    for delivery in every:
        by_bron.setdefault(delivery.bron, []).append(delivery)
    return tuple(_bron(found, every, waiting) for found in by_bron.values())


def _bron(own: Sequence[Delivery], every: tuple[Delivery, ...], waiting: dict[str, int]) -> Bron:
    last = own[-1]
    tables = tuple(dict.fromkeys(table.table for delivery in own for table in delivery.tables))
    live = [
        table
        for name in tables
        for delivery in deliveries.live(every, name)
        if delivery.bron == last.bron and (table := delivery.table(name))
    ]
    return Bron(
        bron=last.bron,
        title=last.title,
        status=CONNECTED,
        system=last.system,
        owner=last.owner,
        purpose=last.purpose,
        key_users=last.key_users,
        steps=last.steps,
        levering=next(delivery.levering for delivery in reversed(own) if not delivery.completes),
        role=last.role,
        last=text.long_moment(clock.local_time(last.at)),
        rows=text.number(sum(table.accepted for table in live)),
        quarantined=text.number(sum(waiting.get(delivery.id, 0) for delivery in own)),
        verdict=last.tables[0].verdict if last.tables else None,
        tables=tables,
        corrections=sum(bool(table.restates) for delivery in own for table in delivery.tables),
    )


def _planned(item: dict[str, Any], where: str) -> Bron:
    for key in ("bron", "title"):
        if not item.get(key):
            raise WrongCall(f"{where}: elke bron onder bronnen heeft {key} nodig.")
    status = str(item.get("status", PLANNED))
    if status not in (PLANNED, NOT):
        raise WrongCall(
            f"{where}: de status van {item['bron']} is «{status}»; kies uit {PLANNED} en {NOT}, ontsloten wordt een bron door te leveren."
        )
    return Bron(
        bron=item["bron"],
        title=item["title"],
        status=status,
        system=item.get("system"),
        owner=item.get("owner"),
        purpose=item.get("purpose"),
        key_users=_listed(item, "key_users"),
        steps=_listed(item, "steps"),
        tables=_listed(item, "tables"),
    )


def _listed(item: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in item.get(key) or ())


def _step(item: dict[str, Any], bronnen: Sequence[Bron]) -> Step:
    tables = tuple(item.get("tables", ()))
    involved = [
        bron for bron in bronnen if item["name"] in bron.steps or (not bron.steps and set(tables) & set(bron.tables))
    ]
    filled = {table for bron in involved if bron.status == CONNECTED for table in bron.tables} & set(tables)
    connected = any(bron.status == CONNECTED for bron in involved)
    is_planned = any(bron.status == PLANNED for bron in involved)
    status = CONNECTED if tables and filled == set(tables) else PARTLY if connected else PLANNED if is_planned else NOT
    return Step(
        name=item["name"],
        title=item["title"],
        tables=tables,
        bronnen=tuple(bron.bron for bron in involved),
        status=status,
        owner=str(item.get("owner") or ""),
        key_users=tuple(
            dict.fromkeys([*_listed(item, "key_users"), *(user for bron in involved for user in bron.key_users)])
        ),
    )


def _meetpunt(item: dict[str, Any], connected: Sequence[Bron], where: str) -> Meetpunt:
    for key in ("name", "title", "definition", "owner", "table"):
        if not item.get(key):
            raise WrongCall(f"{where}: elk meetpunt heeft {key} nodig.")
    sources = [bron.bron for bron in connected if item["table"] in bron.tables]
    return Meetpunt(
        name=item["name"], title=item["title"], definition=item["definition"], owner=item["owner"],
        source=", ".join(sources) or item["table"], status="te meten" if sources else "bron ontbreekt",
    )  # fmt: skip

"""A mapping out of its YAML file; every mistake is told with its place, before a delivery is looked at."""

import re
from collections.abc import Mapping as Map
from importlib import resources
from pathlib import Path
from typing import Any

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.contract import Contract
from ketenzicht.warehouse.mapping.document import choice, document, fields, maybe, texts
from ketenzicht.warehouse.mapping.files import file_format
from ketenzicht.warehouse.mapping.fitting import require_gemeente
from ketenzicht.warehouse.mapping.model import Changes, Mapping, Period
from ketenzicht.warehouse.mapping.privacy import require_bsn_apart
from ketenzicht.warehouse.mapping.tables import tables

LEVERINGEN = ("volledig", "periode", "mutaties")
MODES = ("quarantine", "freeze", "evolve")
UNITS = ("month", "quarter", "year")
RECORD = "record"
OF_A_DATABASE = Changes(column="_verwijderd", deleted=("ja",), order="_volgorde")
"""The columns that the reader of a database adds: whether a row went, and that a row that is there goes before it"""
_TOP = (
    "bron", "title", "system", "owner", "key_users", "steps", "purpose", "levering", "role", "on_error", "demo",
    "gemeente", "database", "file", "ignore", "period", "changes", "tables",
)  # fmt: skip


def shipped(name: str) -> Mapping:
    """A mapping that comes with the product, by its name. Raises WrongCall where there is none."""
    file = resources.files("ketenzicht.warehouse") / "sources" / f"{name}.yaml"
    if not file.is_file():
        raise WrongCall(f"De mapping {name} is er niet; geef het pad van een YAML-bestand.")
    return parse(file.read_text(encoding="utf-8"), name)


def load(path: Path) -> Mapping:
    """The mapping in this file. Raises WrongCall with the place of the mistake."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongCall(f"De mapping {path} is niet te lezen; controleer de naam en de rechten.") from error
    return parse(text, str(path))


def parse(text: str, where: str) -> Mapping:
    """The mapping in this YAML text. Raises WrongCall with the place of the mistake; `where` names the text in it."""
    try:
        found = _mapping(document(text), text)
        _require_levering(found)
        require_bsn_apart(found)
    except WrongCall as error:
        raise WrongCall(f"{where}: {error}") from error
    return found


def _mapping(item: Any, text: str) -> Mapping:
    top = fields(item, "De mapping", _TOP, ("bron", "title", "levering", "tables"))
    bron, form = _bron(top["bron"]), file_format(top.get("file", {}))
    database = _database(top)
    return Mapping(
        bron=bron,
        title=str(top["title"]),
        levering=choice(top["levering"], "levering", LEVERINGEN),
        role=choice(top.get("role", "leading"), "role", ("leading", "comparison")),
        on_error=choice(top.get("on_error", "quarantine"), "on_error", MODES),
        demo=top.get("demo", False) is True,
        file=form,
        ignore=texts(top.get("ignore"), "ignore"),
        period=_period(top.get("period")),
        changes=OF_A_DATABASE if database else _changes(top.get("changes", {})),
        system=top.get("system"),
        owner=top.get("owner"),
        purpose=top.get("purpose"),
        key_users=texts(top.get("key_users"), "key_users"),
        steps=texts(top.get("steps"), "steps"),
        database=database,
        tables=tables(top["tables"], dialect=form.dialect, bron=bron, gemeente=_gemeente(top.get("gemeente"))),
        text=text,
    )


def _bron(value: Any) -> str:
    bron = str(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", bron):
        raise WrongCall(f"bron is «{bron}»; gebruik kleine letters, cijfers en streepjes.")
    return bron


def _database(top: Map[str, Any]) -> str | None:
    """`record`, or the environment variable of `{env: NAAM}`. A database gives what changed, and has no files."""
    given = top.get("database")
    if given is None:
        return None
    if top["levering"] != "mutaties":
        raise WrongCall("een bron met database levert wat er veranderd is; zet levering op mutaties.")
    if said := [key for key in ("file", "ignore", "period", "changes") if key in top]:
        raise WrongCall(f"{said[0]} gaat over bestanden; een bron met database heeft die niet.")
    if given == RECORD:
        return RECORD
    variable = str(fields(given, "database", ("env",), ("env",))["env"]) if isinstance(given, dict) else str(given)
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", variable):
        raise WrongCall("database is record, of {env: NAAM} met de omgevingsvariabele waarin het adres staat.")
    return variable


def _gemeente(value: Any) -> str | None:
    if value is not None:
        require_gemeente(str(value), "gemeente")
    return maybe(value)


def _period(item: Any) -> Period | None:
    if item is None:
        return None
    found = fields(item, "period", ("column", "unit"), ("column",))
    return Period(column=str(found["column"]), unit=choice(found.get("unit", "month"), "period.unit", UNITS))


def _changes(item: Any) -> Changes:
    found = fields(item, "changes", ("column", "deleted", "order"))
    deleted = texts(found.get("deleted"), "changes.deleted")
    return Changes(column=maybe(found.get("column")), deleted=deleted, order=maybe(found.get("order")))


def _require_levering(found: Mapping) -> None:
    if found.levering == "periode":
        if found.period is None:
            raise WrongCall("levering is periode; zeg met period welke kolom de periode geeft.")
        for table in found.tables:
            if _period_type(table.contract, found.period.column) != "date":
                raise WrongCall(f"period.column {found.period.column} moet in {table.contract.name} een datum zijn.")
    if bool(found.changes.column) != bool(found.changes.deleted):
        raise WrongCall("changes heeft column en deleted samen nodig, anders is niet te zien wat verwijderd is.")


def _period_type(target: Contract, column: str) -> str:
    try:
        return target.column(column).type
    except WrongCall as error:
        raise WrongCall(f"period.column: {error}") from error

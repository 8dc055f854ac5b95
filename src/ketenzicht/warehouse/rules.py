"""Delivery rules: one YAML file each, with code, Dutch message and, where it is one, a boolean SQL expression over the typed row."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse import expressions
from ketenzicht.warehouse.contract import Contract, contracts

KINDS = ("conversion", "column", "row", "delivery")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a delivery must satisfy.

    `kind`: *conversion* (text fits the type), *column* (any column of a type, format or constraint), *row* (columns of
    one table against each other) or *delivery* (rows against each other and against what is there). `holds` is SQL;
    in a column rule `waarde` is the column. `message` may name {kolom}, {waarde} and the fields of the row.
    """

    code: str
    title: str
    kind: str
    message: str
    tables: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    format: str | None = None
    holds: str | None = None
    examples: tuple[Map[str, Any], ...] = ()

    def sentence(self, **values: str) -> str:
        """The message for one row; a value that is not known reads as «leeg»."""
        return self.message.format_map(_Known(values))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "leeg"


@cache
def rules() -> Map[str, Rule]:
    """All rules by code. Raises WrongCall where one is not sound."""
    folder = resources.files("ketenzicht.warehouse") / "rules"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {
        file.name.removesuffix(".yaml"): _read(file.name.removesuffix(".yaml"), file.read_text("utf-8"))
        for file in files
    }


def row_rules(contract: Contract) -> tuple[Rule, ...]:
    """The row rules of this table."""
    return tuple(rule for rule in rules().values() if rule.kind == "row" and contract.name in rule.tables)


def format_rule(name: str) -> Rule:
    """The column rule of this format. Raises WrongCall where there is none."""
    for rule in rules().values():
        if rule.format == name:
            return rule
    raise WrongCall(f"Er is geen leveringsregel voor het formaat {name}.")


def _read(code: str, text: str) -> Rule:
    item = yaml.safe_load(text)
    rule = Rule(
        code=code,
        title=item["title"],
        kind=item["kind"],
        message=item["message"],
        tables=tuple(item.get("tables", ())),
        fields=tuple(item.get("fields", ())),
        format=item.get("format"),
        holds=item.get("holds"),
        examples=tuple(item.get("examples", ())),
    )
    _require_sound(rule)
    return rule


def _require_sound(rule: Rule) -> None:
    where = f"De leveringsregel {rule.code}"
    if rule.kind not in KINDS:
        raise WrongCall(f"{where} heeft de onbekende soort {rule.kind}.")
    if rule.kind == "row":
        for table in rule.tables:
            known = {column.name for column in contracts()[table].columns}
            expressions.check(rule.holds or "", known, where)
    if rule.format:
        expressions.check(rule.holds or "", {"waarde"}, where)
    if rule.holds and not rule.examples:
        raise WrongCall(f"{where} heeft geen uitgewerkte voorbeelden.")

"""What can be counted: the tables of the warehouse, and relations that are derived from them in SQL (relations/*.yaml)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import choices
from ketenzicht.warehouse.contract import Column, Contract, ForeignKey, contracts
from ketenzicht.warehouse.views import has_validity


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way from a row to at most one row of another relation: equal fields, as of a date column of the row."""

    name: str
    parent: str
    fields: tuple[str, ...]
    parent_fields: tuple[str, ...]
    as_of: str | None


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A table, or a derived relation with its `sql`. Of a derived one `base` says whose sources and coverage it has."""

    name: str
    title: str
    description: str
    base: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    protected_unit: tuple[str, ...]
    links: Mapping[str, Link]
    """by the last field that they start from"""
    has_validity: bool
    sql: str = ""
    keep: bool = False
    """whether its rows are kept with the snapshot also where they are few, because they take long to work out"""
    reads: tuple[str, ...] = ()
    """the tables and relations that it reads; for a table only itself"""

    def link(self, name: str) -> Link | None:
        """The link of this name, or the only one to a parent of this name."""
        if name in self.links:
            return self.links[name]
        found = [link for link in self.links.values() if link.parent == name]
        return found[0] if len(found) == 1 else None


@cache
def relations() -> Mapping[str, Relation]:
    """All of them by name, in alphabetical order."""
    found = {name: _table(contract) for name, contract in contracts().items()}
    folder = resources.files("ketenzicht.indicators") / "relations"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            name = file.name.removesuffix(".yaml")
            item = yaml.safe_load(file.read_text("utf-8"))
            found[name] = _derived(name, item, found)
            if "links_as" in item:
                found = {other: _linked_too(about, item["links_as"], name) for other, about in found.items()}
    return dict(sorted(found.items()))


def relation(name: str) -> Relation:
    """The relation of this name. Raises WrongCall for an unknown one."""
    try:
        return relations()[name]
    except KeyError:
        raise WrongCall(f"de tabel {name} bestaat niet. {choices(name, relations())}") from None


def _table(contract: Contract) -> Relation:
    links = [_link(key) for key in contract.foreign_keys]
    return Relation(
        name=contract.name,
        title=contract.title,
        description=contract.description,
        base=contract.name,
        columns={column.name: column for column in contract.stored},
        key=contract.key,
        protected_unit=contract.protected_unit,
        links={link.name: link for link in links},
        has_validity=has_validity(contract),
        reads=(contract.name,),
    )


def _link(key: ForeignKey) -> Link:
    return Link(
        name=key.fields[-1], parent=key.parent, fields=key.fields, parent_fields=key.parent_fields, as_of=key.as_of
    )


def _derived(name: str, item: Mapping[str, Any], known: Mapping[str, Relation]) -> Relation:
    base = known[item["base"]]
    columns = {column: base.columns[column] for column in item["carries"]}
    columns |= {
        added: Column(
            name=added,
            type=about["type"],
            title=about["title"],
            purpose=item["title"],
            unit=about.get("unit"),
            decimals=about.get("decimals", Column.decimals),
        )
        for added, about in item["adds"].items()
    }
    return Relation(
        name=name,
        title=item["title"],
        description=item["description"],
        base=base.name,
        columns=columns,
        key=tuple(item["key"]),
        protected_unit=base.protected_unit,
        links={
            link.name: link for link in base.links.values() if {*link.fields, link.as_of or "gemeente"} <= set(columns)
        },
        has_validity={"geldig_van", "geldig_tot"} <= set(columns),
        sql=item["sql"],
        keep=item.get("keep", False),
        reads=tuple(item["reads"]),
    )


def _linked_too(about: Relation, parent: str, name: str) -> Relation:
    """The relation, which reaches `name` wherever it reaches `parent`, by the same fields on the same day."""
    link = about.link(parent)
    return replace(about, links={**about.links, name: replace(link, name=name, parent=name)}) if link else about


def with_sources(wanted: Iterable[Relation]) -> list[Relation]:
    """The derived ones among these relations, and all that they are made of, each after its sources."""
    found: dict[str, Relation] = {}
    for about in wanted:
        if about.sql and about.name not in found:
            found |= {source.name: source for source in with_sources(map(relation, about.reads))}
            found[about.name] = about
    return list(found.values())


def is_single(link: Link) -> bool:
    """Whether a row finds at most one row of the parent: the link gives the parent's whole key, but for its validity."""
    parent = relation(link.parent)
    open_key = set(parent.key) - set(link.parent_fields) - {"geldig_van"}
    return not open_key and (not parent.has_validity or link.as_of is not None)

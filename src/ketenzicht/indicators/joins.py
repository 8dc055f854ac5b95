"""The table that is counted with what its rows refer to: each row stays one row."""

from ketenzicht.indicators.relations import Link, Relation, is_single, relation, relations
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.sql import name

_FOREVER = "DATE '9999-12-31'"


class Joins:
    """Collects which columns of which linked tables a plan reads, and writes the FROM clause."""

    def __init__(self, about: Relation) -> None:
        self._about = about
        self._columns: dict[str, set[str]] = {}

    def alias(self, link: str, column: str) -> str:
        """The name under which a linked column is read. Raises WrongCall where a row could find more than one row."""
        found = self._about.link(link)
        if found is None or not is_single(found):
            raise WrongCall(
                f"{link}.{column} kan een rij van {self._about.name} meer keer laten tellen; kies een ander kenmerk."
            )
        self._columns.setdefault(found.name, set()).add(column)
        return name(f"bij_{found.name}")

    def source(self) -> str:
        """The table as `f`, with every link that was asked for."""
        joins = [self._join(self._about.links[link], sorted(columns)) for link, columns in self._columns.items()]
        return " ".join([f"{name(self._about.name)} AS f", *joins])

    def relations(self) -> list[Relation]:
        """The counted relation and those that its rows refer to."""
        return [self._about, *(relation(self._about.links[link].parent) for link in self._columns)]

    def tables(self) -> frozenset[str]:
        """The tables of the warehouse that are read."""
        return frozenset().union(*(tables_of(about) for about in self.relations()))

    def _join(self, link: Link, columns: list[str]) -> str:
        parent, alias = relation(link.parent), name(f"bij_{link.name}")
        equal = [
            f"{alias}.{name(theirs)} = f.{name(own)}"
            for own, theirs in zip(link.fields, link.parent_fields, strict=True)
        ]
        if not parent.has_validity:
            return f"LEFT JOIN {name(parent.name)} AS {alias} ON {' AND '.join(equal)}"
        day = f"f.{name(link.as_of or '')}"
        equal += [f"{alias}.geldig_van <= {day}", f"{day} < {alias}.geldig_tot"]
        return f"LEFT JOIN ({_disjoint(parent, link, columns)}) AS {alias} ON {' AND '.join(equal)}"


def _disjoint(parent: Relation, link: Link, columns: list[str]) -> str:
    """The rows of a dimension of which no two hold on the same day: the next one ends the one before. Merged pseudonyms and
    overlapping deliveries cannot make a fact count twice."""
    keys = ", ".join(name(field) for field in link.parent_fields)
    wanted = [column for column in columns if column not in link.parent_fields]
    order = ", ".join(["geldig_van", *(name(column) for column in wanted)])
    following = f"LEAD(geldig_van) OVER (PARTITION BY {keys} ORDER BY {order})"
    until = f"LEAST(COALESCE(geldig_tot, {_FOREVER}), COALESCE({following}, {_FOREVER}))"
    selected = "".join(f"{name(column)}, " for column in wanted)
    return f"SELECT {keys}, {selected}geldig_van, {until} AS geldig_tot FROM {name(parent.name)} AS r"


def tables_of(about: Relation) -> frozenset[str]:
    """The tables of the warehouse that a relation reads."""
    if not about.sql:
        return frozenset({about.name})
    return frozenset().union(*(tables_of(relations()[read]) for read in about.reads))

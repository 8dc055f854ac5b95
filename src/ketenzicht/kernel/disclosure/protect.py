"""Protection of one table: primary suppression, line rules, and an attack by linear programs that is answered until it fails."""

from ketenzicht.kernel.disclosure.lines import settle
from ketenzicht.kernel.disclosure.primary import primary
from ketenzicht.kernel.disclosure.rules import Rule
from ketenzicht.kernel.disclosure.table import Mask, Table


def protect(table: Table, rule: Rule) -> Mask:
    """The cells of the table that are hidden: True is hidden. Pure and deterministic. Frozen cells keep their state; a
    table without a protected unit is shown as it is."""
    if not table.is_protected:
        return table.frozen_hidden.copy()
    return settle(table, rule, (primary(table, rule) & ~table.frozen) | table.frozen_hidden)

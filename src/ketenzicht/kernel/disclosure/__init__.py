"""Disclosure control: which cells of a table may be seen, and how they are written (design §2, privacy P-7 and P-8)."""

from ketenzicht.kernel.disclosure.attacker import Finding, attack
from ketenzicht.kernel.disclosure.layering import Settled, layers, under
from ketenzicht.kernel.disclosure.ledger import Ledger, Release, Subject, release
from ketenzicht.kernel.disclosure.primary import dominated, group_disclosing, may_not_cross
from ketenzicht.kernel.disclosure.protection import protect
from ketenzicht.kernel.disclosure.reconciling import part, reconcile, reconcile_all
from ketenzicht.kernel.disclosure.rounding import euros, mean, rounded, share
from ketenzicht.kernel.disclosure.rules import Rule, rule_of
from ketenzicht.kernel.disclosure.table import Axis, Counts, Mask, Table
from ketenzicht.kernel.disclosure.weak import Witnesses

__all__ = [
    "Axis",
    "Counts",
    "Finding",
    "Ledger",
    "Mask",
    "Release",
    "Rule",
    "Settled",
    "Subject",
    "Table",
    "Witnesses",
    "attack",
    "dominated",
    "euros",
    "group_disclosing",
    "layers",
    "may_not_cross",
    "mean",
    "part",
    "protect",
    "reconcile",
    "reconcile_all",
    "release",
    "rounded",
    "rule_of",
    "share",
    "under",
]

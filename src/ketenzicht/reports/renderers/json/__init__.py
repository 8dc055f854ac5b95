"""The protected numbers of a report as canonical JSON: what an edition keeps and what `verify` works out again."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

import msgspec

from ketenzicht.kernel.text import exact
from ketenzicht.reports.facts import Fact, facts
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers import stem

LAYOUT: Final = 1
"""raised when keys change"""


def render(report: Report) -> Mapping[str, bytes]:
    """One file: the report's head and a row per figure, keys in order, without the moment of making."""
    return {f"{stem(report)}.json": msgspec.json.format(canonical(report), indent=1) + b"\n"}


def canonical(report: Report) -> bytes:
    """The same content in one line, as it is hashed and compared."""
    return msgspec.json.Encoder(decimal_format="number", order="deterministic").encode(content(report))


def content(report: Report) -> dict[str, Any]:
    """Head, footer and figures as plain values."""
    return {
        "layout": LAYOUT,
        "key": report.key,
        "title": report.title,
        "version": report.version,
        "level": report.level,
        "period": report.period.key,
        "highlight": report.highlight,
        "footer": asdict(report.footer),
        "figures": [_row(fact) for fact in facts(report)],
    }


def _row(fact: Fact) -> dict[str, Any]:
    """A figure: `value` is a number with all its digits, null unless the status is getoond."""
    value = fact.figure.value
    return {
        "block": fact.block,
        "kind": fact.kind,
        "indicator": fact.indicator,
        "title": fact.title,
        "period": fact.period,
        "by": {
            name: member.code
            for name, member in ((fact.dimension_1, fact.member_1), (fact.dimension_2, fact.member_2))
            if name
        },
        "what": fact.what,
        "unit": fact.unit,
        "value": None if value is None else Decimal(exact(value)),
        "status": str(fact.figure.status),
    }

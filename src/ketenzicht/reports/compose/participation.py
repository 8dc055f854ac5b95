"""A law in which a gemeente takes no part: its figures are left out, and words say so instead of zeros (S2-11)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ketenzicht.kernel.text import join_and
from ketenzicht.reports import definition, model
from ketenzicht.reports.asked import asked_in
from ketenzicht.reports.checking import GEMEENTE
from ketenzicht.reports.compose.inquiry import Inquiry
from ketenzicht.reports.definition import Asked


@dataclass(frozen=True, kw_only=True)
class OutOfLaw:
    """A block of which nothing is left: what it would have shown, and why it does not."""

    title: str
    why: str


def gathered(blocks: Sequence[model.Block | OutOfLaw]) -> tuple[model.Block, ...]:
    """The blocks, with all that was left out said once for each reason, where the first of them would have stood."""
    found: list[model.Block] = []
    said: set[str] = set()
    for block in blocks:
        if not isinstance(block, OutOfLaw):
            found.append(block)
        elif block.why not in said:
            said.add(block.why)
            titles = [other.title for other in blocks if isinstance(other, OutOfLaw) and other.why == block.why]
            listed = "\n".join(f"- {title}" for title in titles)
            words = (block.why, "Daarom zijn hier geen cijfers over:", listed)
            found.append(model.Text(title="Wat hier niet staat", paragraphs=words))
    return tuple(found)


def participating(block: definition.Block, inquiry: Inquiry) -> definition.Block | OutOfLaw:
    """The block without figures of laws in which none of the gemeenten of the report takes part; a sentence where nothing is
    left. Key figures and tables by gemeente say who is in them where only some take part."""
    gone = [asked for asked in asked_in(block) if _is_outside(asked, inquiry)]
    if not gone:
        return replace(block, note=_noted(block.note, _told(block, inquiry)))
    said = " ".join(_sentences(gone, inquiry))
    left = _without(block, gone)
    if left is None:
        return OutOfLaw(title=block.title or _titles(gone, inquiry), why=said)
    return replace(left, note=_noted(block.note, f"{said} Daarom niet getoond: {_titles(gone, inquiry)}."))


def _is_outside(asked: Asked, inquiry: Inquiry) -> bool:
    out = inquiry.participation.outside.get(inquiry.law(asked), frozenset())
    return bool(out) and bool(inquiry.gemeenten) and inquiry.gemeenten <= out


def _told(block: definition.Block, inquiry: Inquiry) -> str:
    """Who is in the figures, at the blocks where a reader adds up gemeenten or reads the whole."""
    by = [getattr(block, name, "") for name in ("rows", "by", "columns")]
    if not isinstance(block, definition.Figures) and GEMEENTE not in by:
        return ""
    return " ".join(_sentences(asked_in(block), inquiry))


def _sentences(asked: tuple[Asked, ...] | list[Asked], inquiry: Inquiry) -> list[str]:
    laws = dict.fromkeys(law for one in asked if (law := inquiry.law(one)))
    return [said for law in laws if (said := inquiry.participation.told(law, inquiry.gemeenten))]


def _without(block: definition.Block, gone: list[Asked]) -> definition.Block | None:
    """The block with the figures that remain; None where it cannot be shown without those that went."""
    if isinstance(block, definition.Figures):
        items = tuple(asked for asked in block.items if asked not in gone)
        return replace(block, items=items) if items else None
    if isinstance(block, definition.Table):
        columns = tuple(asked for asked in block.columns if asked not in gone)
        drawn = tuple(title for title in block.drawn if title not in {asked.title for asked in gone})
        return replace(block, columns=columns, drawn=drawn) if columns else None
    return None


def _titles(gone: list[Asked], inquiry: Inquiry) -> str:
    return join_and(inquiry.title(asked) for asked in gone)


def _noted(note: str, said: str) -> str:
    return " ".join(filter(None, (note, said)))

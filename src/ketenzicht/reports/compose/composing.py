"""The whole report: who may, every block, what stands out, what it rests on."""

from collections.abc import Mapping
from dataclasses import replace

from ketenzicht.indicators import asking, live
from ketenzicht.indicators.forecasting.outlook import Outlook
from ketenzicht.indicators.model import Indicator
from ketenzicht.indicators.source import Source
from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.periods import Period
from ketenzicht.kernel.ports import Resolver
from ketenzicht.kernel.reader import Reader
from ketenzicht.reports import definition, model
from ketenzicht.reports.asked import used
from ketenzicht.reports.compose import (  # noqa: F401  (they add their kinds of block)
    benchmarks,
    forecasts,
    judging,
    lijsten,
    pilots,
    rankings,
    rosters,
    spreads,
    tables,
    trends,
)
from ketenzicht.reports.compose.about import footer
from ketenzicht.reports.compose.allowed import require_allowed
from ketenzicht.reports.compose.blocks import Work, made
from ketenzicht.reports.compose.inquiry import Ask, Inquiry
from ketenzicht.reports.compose.norms import Norms
from ketenzicht.reports.compose.participation import OutOfLaw, gathered, participating
from ketenzicht.reports.compose.trimming import together, trimmed
from ketenzicht.reports.definition import Level, Template
from ketenzicht.reports.wording import described
from ketenzicht.warehouse import log


def compose(
    template: Template,
    *,
    source: Source,
    period: Period,
    reader: Reader,
    indicators: Mapping[str, Indicator],
    gemeente: str | None = None,
    reason: str = "",
    resolver: Resolver | None = None,
    ask: Ask = asking.ask,
    outlook: Outlook | None = None,
) -> model.Report:
    """The finished report over a period, for one gemeente or for all that the reader may see.

    A report of level person needs profile zaak and a `reason`, which is logged; without a `resolver` it lists pseudonyms and
    says so. `outlook` is what the municipality knows of the future, for blocks that look ahead. Raises WrongCall for a
    period or gemeente that does not fit, NotAllowed for what the reader may not see."""
    if source.is_live:
        live.require_all(source, [indicators[key] for key in used(template)])
    require_allowed(template, source=source, period=period, reader=reader, gemeente=gemeente, reason=reason)
    _log(template, source, period, reader, gemeente, reason)
    inquiry = Inquiry(
        source=source, reader=reader, period=period, gemeente=gemeente, indicators=indicators, ask=ask,
        outlook=outlook or Outlook(),
    )  # fmt: skip
    work = Work(inquiry=inquiry, norms=Norms(inquiry=inquiry), resolver=resolver, reason=reason)
    blocks = (*_settled(source), *_made(template, work))
    return model.Report(
        key=template.key,
        title=template.title,
        question=template.question,
        level=str(template.level),
        period=period,
        version=template.version,
        owner=template.owner,
        highlight=_highlight(blocks, period),
        blocks=blocks,
        footer=footer(template, inquiry, norms_differ=work.norms.differ),
        gemeente=gemeente or "",
        brief=template.brief,
    )


def _settled(source: Source) -> tuple[model.Block, ...]:
    """Figures out of the record itself begin with a warning that nobody can switch off."""
    if not source.is_live:
        return ()
    moment = text.long_moment(local_time(source.at))
    words = (
        f"Dit rapport is live: het komt uit het dossier van {moment} en is niet vastgesteld. Een volgende keer kunnen de "
        "cijfers anders zijn, en dit rapport is later niet opnieuw te maken."
    )
    return (model.Disclaimer(title="Live, niet vastgesteld", words=words),)


def _made(template: Template, work: Work) -> tuple[model.Block, ...]:
    """All blocks. Key figures are made last, since finer answers that others ask for tell them too."""
    order = sorted(
        range(len(template.blocks)),
        key=lambda place: isinstance(template.blocks[place], definition.Figures | definition.Overview),
    )
    found: dict[int, model.Block | OutOfLaw] = {place: _made_one(template.blocks[place], work) for place in order}
    return together(gathered(tuple(found[place] for place in sorted(found))))


def _made_one(block: definition.Block, work: Work) -> model.Block | OutOfLaw:
    """A block with its figures, without those of laws in which nobody takes part and without what no source tells."""
    left = participating(block, work.inquiry)
    return left if isinstance(left, OutOfLaw) else _told(trimmed(made(left, work)))


def _told(block: model.Block) -> model.Block:
    """The block with its chart in words."""
    return replace(block, alt=described(block))


def _highlight(blocks: tuple[model.Block, ...], period: Period) -> str:
    """What stands out among the key figures that the report begins with."""
    first = next((block for block in blocks if isinstance(block, model.Figures)), None)
    return judging.highlight(first.items, period.previous().label()) if first is not None else ""


def _log(template: Template, source: Source, period: Period, reader: Reader, gemeente: str | None, reason: str) -> None:
    """Every opening of a report about persons is logged with its reason."""
    if template.level is Level.PERSON and source.store is not None:
        log.write(
            source.store, "report", at=source.at, by=reader.id, role=reader.role, purpose=reader.purpose,
            reason=reason, report=template.key, period=period.key, gemeente=gemeente or "", snapshot=source.snapshot,
        )  # fmt: skip

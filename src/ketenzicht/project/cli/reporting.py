"""The command report: make one report or all, in every format that was asked, each with its seal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ketenzicht.kernel import files, text
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import Period, parse_period
from ketenzicht.kernel.reader import Reader, within
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.insight import asked, reader_of
from ketenzicht.project.cli.shown import progress, require_format, say, warn
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import log

if TYPE_CHECKING:
    from ketenzicht.indicators.source import Source
    from ketenzicht.reports.definition import Template
    from ketenzicht.reports.model import Report


def report(
    house: Installation,
    key: str | None,
    period: str,
    *,
    all_reports: bool,
    out: Path,
    formats: str,
    gemeente: str | None,
    all_gemeenten: bool,
    profile: str | None,
    reason: str | None,
    snapshot: str | None,
    live: bool,
) -> int:
    """Make one report or all, in every format that was asked, each with its seal; for one gemeente, for the whole, or for
    every gemeente apart."""
    if gemeente and all_gemeenten:
        raise WrongCall("Kies één gemeente met --gemeente, of elke gemeente met --all-gemeenten.")
    chosen, span = _chosen(house, key, all_reports=all_reports), parse_period(period)
    forms = forms_of(formats)
    reader = reader_of(house, profile)
    with asked(house, snapshot, live=live) as source, progress("rapport") as heard:
        press = Press(house=house, source=source, reader=reader, out=out, heard=heard)
        source.sliced = all_gemeenten
        places = press.gemeenten(span) if all_gemeenten else (gemeente,)
        for template in chosen:
            if all_reports and (why := _left_out(template, span, reason) or _untold(template, source, house)):
                warn(f"{template.title}: overgeslagen, {why}.")
                continue
            for place in places:
                made = press.make(template, span, forms, gemeente=place, reason=reason or "")
                say(told(template.title, span, made))
    return DONE


def told(title: str, span: Period, made: Sequence[Path]) -> str:
    """What was made, in one line."""
    return f"{title}, {span.label()}: {', '.join(str(path) for path in made)}"


def _chosen(house: Installation, key: str | None, *, all_reports: bool) -> "list[Template]":
    from ketenzicht.reports import catalog

    if all_reports == (key is not None):
        raise WrongCall("Noem één rapport, of vraag ze allemaal met --all.")
    return list(house.templates.values()) if key is None else [catalog.one(house.templates, key)]


def _left_out(template: "Template", span: Period, reason: str | None) -> str:
    """Why `--all` passes over a report; empty where it does not."""
    from ketenzicht.reports.definition import Level

    if span.unit not in template.units:
        return f"dit rapport is er niet per {span.label()}"
    if template.level is Level.PERSON and not reason:
        return "het toont personen en er is geen --reason gegeven"
    return ""


def _untold(template: "Template", source: "Source", house: Installation) -> str:
    """Which figures of a report the record cannot tell; empty for a snapshot."""
    from ketenzicht.indicators import live
    from ketenzicht.reports.asked import used

    found = live.untold(source, [house.indicators[key] for key in used(template)]) if source.is_live else []
    return f"live is er geen {text.join_and(found)}" if found else ""


def forms_of(formats: str) -> tuple[str, ...]:
    """The formats that were asked. Raises WrongCall for one that there is not."""
    from ketenzicht.reports import renderers

    found = tuple(dict.fromkeys(form.strip() for form in formats.split(",") if form.strip()))
    for form in found:
        require_format(form, *renderers.formats())
    if not found:
        raise WrongCall(f"Geef ten minste één formaat: {text.join_or(renderers.formats())}.")
    return found


@dataclass(frozen=True, kw_only=True)
class Press:
    """Makes reports of one source for one reader into one folder."""

    house: Installation
    source: "Source"
    reader: Reader
    out: Path
    heard: Callable[[str, float], None]

    def make(
        self, template: "Template", period: Period, forms: Sequence[str], *, gemeente: str | None, reason: str
    ) -> list[Path]:
        """Compose the report, write its files and their seal; returns the paths. What was there before is replaced."""
        made = self.composed(template, period, gemeente=gemeente, reason=reason)
        return self.written(made, forms, gemeente=gemeente)

    def written(self, made: "Report", forms: Sequence[str], *, gemeente: str | None) -> list[Path]:
        """Write the files of a finished report and their seal; returns the paths."""
        from ketenzicht.reports import renderers

        content: dict[str, bytes] = {}
        for number, form in enumerate(forms):
            self.heard(f"{made.key} {form}", number / len(forms))
            content |= renderers.render(made, form)
        self.out.mkdir(parents=True, exist_ok=True)
        for name, written in content.items():
            files.write_atomically(self.out / name, written)
        self._seal(made, content, gemeente)
        return [self.out / name for name in content]

    def gemeenten(self, period: Period) -> tuple[str, ...]:
        """The gemeenten of the last day of the period that the reader may see. Raises WrongCall where no register tells any."""
        known = self.source.participation(period.end - timedelta(days=1)).names
        found = tuple(code for code in sorted(known) if within(self.reader.municipalities, code))
        if not found:
            raise WrongCall(
                "Er zijn geen gemeenten bekend; laad eerst de tabel gemeente, of kies er één met --gemeente."
            )
        return found

    def composed(self, template: "Template", period: Period, *, gemeente: str | None, reason: str) -> "Report":
        """The report as a value."""
        from ketenzicht.project.resolving import resolver_of
        from ketenzicht.reports.compose import compose

        self.heard(template.key, 0.0)
        return compose(
            template, source=self.source, period=period, reader=self.reader,
            indicators=self.house.indicators, gemeente=gemeente, reason=reason,
            resolver=resolver_of(self.house), outlook=self.house.outlook,
        )  # fmt: skip

    def _seal(self, made: "Report", content: Mapping[str, bytes], gemeente: str | None) -> None:
        """Write the seal beside the files, and its hash in the log, so that a seal made later can be told apart."""
        from ketenzicht.reports import renderers, seal
        from ketenzicht.reports.renderers.json import canonical

        written = seal.Seal(
            report=made.key, period=made.period.key, gemeente=gemeente, profile=str(self.reader.profile),
            role=self.reader.role, snapshot=made.footer.snapshot, definition_hash=made.footer.definition_hash,
            versions=seal.versions(), files={name: seal.sha256(bytes_) for name, bytes_ in content.items()},
            numbers="" if made.level == "person" else canonical(made).decode(),
        )  # fmt: skip
        hash_ = seal.write(self.out, renderers.stem(made), written)
        log.write(
            self.source.store or self.house.existing, "report", at=self.source.at, by=self.reader.id,
            role=self.reader.role, purpose=self.reader.purpose, report=made.key, period=made.period.key,
            gemeente=gemeente or "", profile=str(self.reader.profile), snapshot=made.footer.snapshot,
            seal=hash_, files=sorted(content),
        )  # fmt: skip

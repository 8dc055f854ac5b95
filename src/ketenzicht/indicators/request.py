"""One question of one reader: what was asked, what of it may be seen, and whether exactly or protected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ketenzicht.indicators import live
from ketenzicht.indicators.dimensions import UNKNOWN_MEMBER, WET
from ketenzicht.indicators.model import Indicator, Kind
from ketenzicht.indicators.participation import Participation
from ketenzicht.indicators.questions import (
    GEMEENTE,
    Question,
    about_axis,
    axes_of,
    is_per_worker,
    require_class,
    require_dimensions,
    scope,
)
from ketenzicht.indicators.relations import relation
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.periods import Period, months_before
from ketenzicht.kernel.reader import Klasse, Profile, Reader, Right, about_workers
from ketenzicht.kernel.text import choices
from ketenzicht.warehouse import log, settings
from ketenzicht.warehouse.sql import name


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asks which figures of which source."""

    source: Source
    indicator: Indicator
    period: Period
    by: tuple[str, ...]
    where: Mapping[str, str]
    reader: Reader
    names_workers: bool = False
    """whether rows are asked that say who did the work"""

    @property
    def axes(self) -> tuple[str, ...]:
        """The dimensions of the answer's rows."""
        return axes_of(self.indicator, self.by)

    def require_allowed(self) -> None:
        """Raises WrongCall for a dimension or member that is not there, NotAllowed for what the role may not ask."""
        require_class(self.indicator, self.reader)
        self.require_workers_term()
        if self.source.is_live:
            live.require(self.source, self.indicator, (*self.by, *self.where), self.reader)
        require_dimensions(self.indicator, self.by, self.reader)
        require_dimensions(self.indicator, tuple(self.where), self.reader)
        for key, code in self.where.items():
            closed = about_axis(key, self.indicator).closed
            if closed and code not in (*closed, UNKNOWN_MEMBER):
                raise WrongCall(f"De uitsplitsing {key} heeft geen {code}. {choices(code, closed)}")

    @property
    def is_about_workers(self) -> bool:
        """Whether single employees can be told apart: by the dimension, or because the class says so (P-9)."""
        return (
            self.names_workers
            or self.indicator.klasse is Klasse.PERSONEEL
            or is_per_worker((*self.axes, *self.where), self.indicator)
        )

    def require_workers_term(self) -> None:
        """Figures per employee go back no further than they may be kept."""
        if not self.is_about_workers:
            return
        about_workers(self.reader)
        if self.source.store is None:
            return  # nothing is kept in memory
        months = settings.load(self.source.store).workers_months
        if self.period.start < months_before(local_date(self.source.at), months):
            raise NotAllowed(
                f"Cijfers per medewerker gaan ten hoogste {months} maanden terug; kies een latere periode dan {self.period.label()}."
            )

    def log(self, act: str) -> None:
        """Every question is logged: who asked what (`indicator` or `rows`), as whom and why (P-8)."""
        if self.source.store is not None:
            log.write(
                self.source.store, act, at=self.source.at, by=self.reader.id, role=self.reader.role,
                purpose=self.reader.purpose, indicator=self.indicator.key, period=self.period.key, split=self.by,
                where=self.where, profile=str(self.reader.profile), snapshot=self.source.snapshot,
            )  # fmt: skip

    @property
    def units(self) -> tuple[str, ...]:
        """The kinds of unit that this profile protects. Suppliers are protected where figures leave the house."""
        found = relation(self.indicator.table).protected_unit
        inside = self.reader.profile is Profile.INTERN
        return tuple(unit for unit in found if not (inside and unit == "leverancier"))

    @property
    def is_exact(self) -> bool:
        """Whether figures pass unchanged: in profile zaak, without anybody to protect, and process counts for who has the
        right to them, as long as nothing personal is asked."""
        return self.reader.profile is Profile.ZAAK or not self.units or self.is_process_count

    @property
    def is_process_count(self) -> bool:
        """Whether these are process counts that this reader sees exactly."""
        asked = (*self.axes, *self.where)
        personal = any(about_axis(key, self.indicator).personal for key in asked) or (
            "medewerker" in self.units and "team" in asked  # a team may be two people
        )
        inside = self.reader.profile in (Profile.INTERN, Profile.MAIL)
        return self.indicator.process and inside and Right.KETENCIJFERS in self.reader.rights and not personal

    def within(self) -> Mapping[str, frozenset[str]]:
        """The members that count, per dimension: what the reader may see of what was asked."""
        reader = about_workers(self.reader) if self.is_about_workers else self.reader
        found = dict(scope(self.indicator, reader))
        for key, code in self.where.items():
            asked = frozenset({code})
            found[key] = asked & found[key] if key in found else asked
        return found

    def question(self, axes: tuple[str, ...], within: Mapping[str, frozenset[str]]) -> Question:
        """The question to the planner."""
        return Question(
            indicator=self.indicator, period=self.period, axes=axes, within=within, known_until=self._known_until(),
            outside=self.participation.outside,
        )  # fmt: skip

    @property
    def law(self) -> str:
        """The law that the figure as a whole is about; empty where it is about more."""
        return self.indicator.wet or self.where.get(WET, "")

    @property
    def participation(self) -> Participation:
        """Who takes part in which law on the last day of the period."""
        return self.source.participation(self.period.end - timedelta(days=1))

    @property
    def is_outside(self) -> bool:
        """Whether none of the gemeenten that are asked takes part in the law: there is nothing to count then."""
        out = self.participation.outside.get(self.law, frozenset())
        asked = self.within().get(GEMEENTE, frozenset(self.participation.names))
        return bool(out) and bool(asked) and asked <= out

    def told(self) -> tuple[str, ...]:
        """Who is in the figures about each law that is asked, where not everybody is."""
        laws = [self.law] if self.law else [law for law in self.participation.outside if WET in self.axes]
        within = self.within().get(GEMEENTE)
        return tuple(said for law in laws if (said := self.participation.told(law, within)))

    def _known_until(self) -> date | None:
        """For a cohort: the last day of which the table says anything."""
        if self.indicator.kind is not Kind.COHORT:
            return None
        about = relation(self.indicator.table)
        days = [f"MAX({name(column)})" for column in (self.indicator.date, self.indicator.follow)]
        [found] = self.source.recall(f"SELECT {', '.join(days)} FROM {name(about.base)}")
        return max((day for day in found if day is not None), default=None)

"""Verify a rendered report: is it still what was made, do its numbers still come out, and are the bytes still the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ketenzicht.indicators import asking
from ketenzicht.kernel import text
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.figures import LIVE
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Profile
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.reporting import Press
from ketenzicht.project.cli.shown import progress, say
from ketenzicht.project.installation import Installation
from ketenzicht.reports import catalog, renderers, seal
from ketenzicht.reports.definition import Level
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers.json import canonical
from ketenzicht.reports.seal import Seal
from ketenzicht.warehouse import log, manifest
from ketenzicht.warehouse.manifest import Manifest


def verify(house: Installation, file: Path) -> int:
    """Check the hash and the log; while the snapshot is there, the numbers; with the same versions, the bytes. Says which of
    these it did. Raises DeliveryRefused for what is not what was made."""
    found, hash_ = seal.find(file)
    _require_bytes(file, found)
    _require_logged(house, file, hash_)
    say(f"{file.name}: de inhoud is wat er gemaakt is (SHA-256) en het zegel staat in het logboek.")
    say(_Again(house=house, found=found, file=file).told())
    return DONE


def _require_bytes(file: Path, found: Seal) -> None:
    """Every file beside the seal that it names must be what it says; the one that is asked must be there."""
    names = sorted(found.files) if file.name.endswith(seal.ENDING) else [file.name]
    for name in names:
        path = file.with_name(name)
        if not path.is_file():
            raise WrongCall(f"Het bestand {path} uit het zegel is er niet; zet het erbij.")
        if seal.sha256(path.read_bytes()) != found.files[name]:
            raise DeliveryRefused(f"{name} is veranderd sinds het gemaakt is; gebruik het niet en maak het opnieuw.")


def _require_logged(house: Installation, file: Path, hash_: str) -> None:
    if not any(line.get("seal") == hash_ for line in log.lines(house.existing)):
        raise DeliveryRefused(
            f"Het zegel van {file.name} staat niet in het logboek van {house.root}: het is elders gemaakt of veranderd."
        )


@dataclass(frozen=True, kw_only=True)
class _Again:
    """The same report, made again from the same snapshot as far as that can still be done."""

    house: Installation
    found: Seal
    file: Path

    def told(self) -> str:
        """What making it again showed, in one sentence."""
        if self.found.snapshot == LIVE:
            return "Dit rapport is live gemaakt en niet vastgesteld: de cijfers zijn niet opnieuw uit te rekenen."
        build = self._build()
        if build is None:
            return f"De snapshot {self.found.snapshot} is er niet meer, dus de cijfers zijn niet opnieuw uitgerekend."
        if self.found.report == catalog.UNSAVED:
            return "De vraag van deze analyse is niet bewaard, dus de cijfers zijn niet opnieuw uitgerekend."
        template = catalog.one(self.house.templates, self.found.report)
        if template.level is Level.PERSON:
            return "Dit rapport toont personen: alleen definitie en snapshot zijn bewaard, en die zijn er nog."
        with self._remade(build) as made:
            if made.footer.definition_hash != self.found.definition_hash:
                return "De definities zijn sindsdien veranderd, dus de cijfers zijn niet vergeleken."
            if canonical(made).decode() != self.found.numbers:
                raise DeliveryRefused(
                    f"De cijfers van {self.file.name} komen op snapshot {self.found.snapshot} anders uit; meld dit aan de beheerder."
                )
            return self._compared(made)

    def _build(self) -> Manifest | None:
        builds = manifest.all_builds(self.house.existing)
        return next((build for build in builds if build.snapshot == self.found.snapshot), None)

    @contextmanager
    def _remade(self, build: Manifest) -> Iterator[Report]:
        reader = self.house.reader.lowered_to(Profile.named(self.found.profile))
        template = catalog.one(self.house.templates, self.found.report)
        with (
            asking.open(self.house.existing, build, at=self.house.clock()) as source,
            progress("narekenen") as heard,
        ):
            press = Press(house=self.house, source=source, reader=reader, out=self.file.parent, heard=heard)
            yield press.composed(
                template, parse_period(self.found.period), gemeente=self.found.gemeente, reason="controle"
            )

    def _compared(self, made: Report) -> str:
        """Whether the bytes are still the same; only the same versions of the libraries promise that."""
        now = seal.versions()
        other = [name for name, version in self.found.versions.items() if now.get(name) != version]
        if other:
            return f"De cijfers komen opnieuw gelijk uit; de bytes zijn niet vergeleken, want {text.join_and(other)} is een andere versie."
        for form in renderers.formats():
            again = renderers.render(made, form) if any(name.endswith(f".{form}") for name in self.found.files) else {}
            for name, content in again.items():
                if name in self.found.files and seal.sha256(content) != self.found.files[name]:
                    raise DeliveryRefused(
                        f"{name} komt met dezelfde cijfers en versies anders uit; meld dit aan de beheerder."
                    )
        return "De cijfers komen opnieuw gelijk uit, en de bytes ook."

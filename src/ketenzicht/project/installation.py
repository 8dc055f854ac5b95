"""One installation put together: data folder, key, vault, legal terms, and the reader at the command line."""

import getpass
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ketenzicht.kernel import crypto, files
from ketenzicht.kernel.clock import Clock, local_date, system_clock
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.kernel.reader import Reader, lokale_analist
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.kernel.vault import FileVault
from ketenzicht.warehouse import settings
from ketenzicht.warehouse import store as stores
from ketenzicht.warehouse.store import Store

if TYPE_CHECKING:
    from ketenzicht.access.vault.postgres import PostgresVault
    from ketenzicht.indicators.forecasting.outlook import Outlook
    from ketenzicht.indicators.model import Indicator
    from ketenzicht.reports.definition import Template
    from ketenzicht.reports.pilots import Marked
    from ketenzicht.warehouse.intake import Desk


@dataclass(frozen=True)
class Installation:
    """The data folder at `root`. The key lies outside it: KETENZICHT_KEY_FILE, or beside the folder."""

    root: Path
    clock: Clock = system_clock

    @cached_property
    def store(self) -> Store:
        """The data folder, made where it is not there yet."""
        return stores.create(self.root)

    @cached_property
    def existing(self) -> Store:
        """The data folder, which must be there. Raises WrongCall."""
        return stores.open_existing(self.root)

    @cached_property
    def keyring(self) -> Keyring:
        """The keys. A lost key file is an error as soon as there is anything that needs it."""
        path = crypto.key_path(self.root, os.environ)
        return Keyring.open_or_create(path, at=self.clock(), needed=self._needs_key)

    @cached_property
    def web_key(self) -> str:
        """What signs sessions and invitations: KETENZICHT_SECRET_KEY, else a file beside the key of the vault, made when it
        is first needed."""
        if given := os.environ.get("KETENZICHT_SECRET_KEY"):
            return given
        path = crypto.key_path(self.root, os.environ).with_suffix(".web-key")
        with suppress(FileExistsError):
            files.create_atomically(path, secrets.token_urlsafe(48).encode())
        return path.read_text(encoding="utf-8")

    @property
    def _needs_key(self) -> bool:
        """Whether anything was sealed with a key already."""
        return FileVault.exists(self.store.vault) or self.vault_mark.exists() or self._has_loaded

    @property
    def _has_loaded(self) -> bool:
        return any(self.store.deliveries.glob("*.json"))

    @property
    def vault_mark(self) -> Path:
        """Exists where the vault is in PostgreSQL."""
        return self.store.vault / "postgresql"

    @property
    def set_aside(self) -> Path:
        """The former file vault, sealed, after it was carried into PostgreSQL; gone with the first erasure or rotation."""
        return self.store.vault / "verplaatst.verzegeld"

    @cached_property
    def vault(self) -> "FileVault | PostgresVault":
        """The vault of this installation: in PostgreSQL once it was carried there or began there, else in a file. A vault
        that is gone is an error as soon as anything was loaded: a new one would give everybody another pseudonym, and bring
        back who was erased."""
        if self.vault_mark.exists():
            return self.database_vault()
        if not FileVault.exists(self.store.vault) and self._has_loaded:
            raise DeliveryRefused(f"De kluis in {self.store.vault} ontbreekt; zet haar terug uit de reservekopie.")
        return FileVault(self.store.vault, self.keyring)

    def database_vault(self) -> "PostgresVault":
        """The vault in PostgreSQL; opens the record for as long as this process lives, where nobody did. Raises
        DeliveryRefused where it should be there and is not."""
        from ketenzicht.project import record

        record.keep_open(self)
        from ketenzicht.access.vault.postgres import PostgresVault

        if self._has_loaded and self.vault_mark.exists() and not PostgresVault.exists():
            raise DeliveryRefused("De kluis in de database ontbreekt; zet de database terug uit de reservekopie.")
        return PostgresVault(self.keyring, clock=self.clock, set_aside=self.set_aside)

    def begin_vault_in_database(self) -> None:
        """A new installation with a record keeps its vault there from the start."""
        if not (FileVault.exists(self.store.vault) or self.vault_mark.exists() or self._has_loaded):
            _ = self.keyring  # made first: behind the mark a missing key file is a lost one
            self.mark_vault_in_database()

    def mark_vault_in_database(self) -> None:
        """From now on the vault in PostgreSQL is the one in use."""
        files.private_folder(self.store.vault)
        files.write_atomically(self.vault_mark, b"De kluis staat in PostgreSQL.\n")

    @cached_property
    def terms(self) -> TermSettings:
        """The legal terms that the municipality sets itself, out of instellingen.yaml."""
        settings.load(self.store)  # a mistake in the file is told once, here
        path = self.store.settings
        content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        return (
            TermSettings.of({"termijnen": content["termijnen"]})
            if content and "termijnen" in content
            else TermSettings()
        )

    @property
    def reader(self) -> Reader:
        """The owner of the data folder at the command line: lokale analist, pseudonyms only; figures per employee where
        instellingen.yaml says that the works council agreed (P-9)."""
        agreed = self.root.is_dir() and settings.load(self.store).workers_agreed(local_date(self.clock()))
        return lokale_analist(getpass.getuser(), "lokale analyse", workers=agreed)

    @cached_property
    def indicators(self) -> "Mapping[str, Indicator]":
        """The shipped indicators and those of the municipality itself, out of the folder `eigen/indicatoren`."""
        from ketenzicht.indicators import catalog

        return catalog.load([self.root / "eigen" / "indicatoren"])

    @cached_property
    def outlook(self) -> "Outlook":
        """Events and adjustments for forecasts, out of vooruitblik.yaml; none where the file is not there. Raises WrongCall
        for a mistake in it."""
        from ketenzicht.indicators.forecasting import declared
        from ketenzicht.indicators.forecasting.outlook import Outlook

        path = self.root / declared.FILE
        if not path.exists():
            return Outlook()
        try:
            content = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise WrongCall(f"{path} is niet te lezen; controleer de rechten en de codering (UTF-8).") from None
        return declared.parse(content, self.indicators)

    @cached_property
    def templates(self) -> "Mapping[str, Template]":
        """The shipped reports and those of the municipality itself, out of the folder `eigen/rapporten`."""
        from ketenzicht.indicators.dimensions import dimensions
        from ketenzicht.reports import catalog, pilots

        own = self.root / "eigen" / "rapporten"
        found = catalog.load(self.indicators, dimensions(), [own] if own.is_dir() else [])
        return {**found, **pilots.templates(self.pilots, self.indicators, dimensions())}

    @cached_property
    def pilots(self) -> "tuple[Marked, ...]":
        """The pilots that the municipality marked, out of proeven.yaml."""
        from ketenzicht.reports import pilots

        return pilots.load(self.root / pilots.FILE)

    @cached_property
    def desk(self) -> "Desk":
        """Where deliveries come in. Its libraries are heavy, so they load when a delivery comes."""
        from ketenzicht.warehouse.intake import Desk

        return Desk(store=self.store, keyring=self.keyring, vault=self.vault, terms=self.terms, by=self.reader.id)

"""What can go wrong with PostgreSQL. Each error says in one Dutch sentence what to do."""

from pathlib import Path

from ketenzicht.kernel.errors import KetenzichtError


class PostgresError(KetenzichtError):
    """The database cannot be used now."""

    status = 4


class NoBinaries(PostgresError):
    def __init__(self) -> None:
        super().__init__(
            "De meegeleverde PostgreSQL ontbreekt; installeer Ketenzicht opnieuw of noem een eigen PostgreSQL in DATABASE_URL."
        )


class OtherVersion(PostgresError):
    """The files were made by another major version than the one that came with this release."""

    def __init__(self, found: str, ours: str, where: Path) -> None:
        super().__init__(
            f"De database in {where} is van PostgreSQL {found}, de meegeleverde is {ours}; "
            "zet haar over zoals docs/how-to/postgresql.md zegt, er is niets veranderd."
        )


class DatabaseLost(PostgresError):
    def __init__(self, where: Path) -> None:
        super().__init__(f"De database in {where} ontbreekt; zet haar terug uit de reservekopie.")


class BelongsToAnother(PostgresError):
    def __init__(self, where: Path, other: Path) -> None:
        super().__init__(
            f"De database in {where} hoort bij de datamap {other}; geef een kopie van een datamap een eigen database."
        )


class DoesNotStart(PostgresError):
    def __init__(self, log: Path) -> None:
        super().__init__(f"PostgreSQL start niet; wat eraan schort staat in {log}.")


class DoesNotStop(PostgresError):
    def __init__(self, pid: int) -> None:
        super().__init__(f"PostgreSQL (proces {pid}) stopt niet; stop dat proces zelf en probeer het opnieuw.")


class TooBusy(PostgresError):
    def __init__(self, lock: Path) -> None:
        super().__init__(f"Een ander houdt {lock} vast; wacht tot die klaar is en probeer het opnieuw.")


class NoPlace(PostgresError):
    def __init__(self, user: str) -> None:
        super().__init__(
            f"Er is geen map waar gebruiker {user} bij kan voor de database; start Ketenzicht als gewone gebruiker "
            "of noem een eigen PostgreSQL in DATABASE_URL."
        )


class NotReachable(PostgresError):
    def __init__(self) -> None:
        super().__init__("De database is niet te bereiken; kijk of PostgreSQL draait en of DATABASE_URL klopt.")


class TooOld(PostgresError):
    def __init__(self, version: str) -> None:
        super().__init__(f"PostgreSQL {version} is te oud; gebruik 15 of nieuwer.")


class NotPrepared(PostgresError):
    def __init__(self) -> None:
        super().__init__("De database is nog niet bij; geef eerst: ketenzicht db prepare")


class MayNotMakeRoles(PostgresError):
    def __init__(self) -> None:
        super().__init__(
            "Deze gebruiker mag geen databaserollen maken; laat de databasebeheerder uitvoeren wat "
            "ketenzicht db roles laat zien, en probeer het opnieuw."
        )

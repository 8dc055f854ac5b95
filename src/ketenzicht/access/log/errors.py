"""What can go wrong with the log."""

from ketenzicht.access.errors import AccessError


class NumbersWentBack(AccessError):
    """Transactions are numbered lower than rows that are there already: the database was put back from a dump."""

    def __init__(self) -> None:
        super().__init__(
            "De database nummert haar transacties lager dan in het logboek staat; zet haar terug uit een volledige "
            "reservekopie, of hoog de nummering op met pg_resetwal."
        )


class SealsDiffer(AccessError):
    """The file of seals and the database tell another story."""

    def __init__(self, block: int) -> None:
        super().__init__(
            f"Het zegel van blok {block} in het bestand is een ander dan in de database; laat de beveiliging ernaar kijken "
            "en controleer met: ketenzicht log verify."
        )

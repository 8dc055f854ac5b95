"""What can go wrong with organisations, teams and workers."""

from ketenzicht.access.errors import AccessError


class UnknownMunicipality(AccessError):
    def __init__(self, code: str) -> None:
        super().__init__(f"De gemeente {code} is hier niet bekend; kies een gemeente van het samenwerkingsverband.")


class NoMunicipality(AccessError):
    def __init__(self) -> None:
        super().__init__("Er is geen gemeente opgegeven; kies er ten minste een.")


class CodeTaken(AccessError):
    def __init__(self) -> None:
        super().__init__("Deze code is al in gebruik; kies een andere code.")


class EndsBeforeItBegins(AccessError):
    def __init__(self) -> None:
        super().__init__("De einddatum ligt niet na de begindatum; kies een latere datum.")


class HasEnded(AccessError):
    def __init__(self, noun: str) -> None:
        super().__init__(f"{noun[:1].upper()}{noun[1:]} is er op die datum niet; kies een ander of een andere datum.")


class MovesOverlap(AccessError):
    def __init__(self) -> None:
        super().__init__("De medewerker kwam later in het huidige team; kies een datum daarna.")

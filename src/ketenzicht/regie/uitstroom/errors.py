"""What can go wrong with outflow and drop-out. Each error says in one Dutch sentence what to do."""

from collections.abc import Iterable

from ketenzicht.kernel.text import join_or
from ketenzicht.regie.errors import RegieError


class OneOutcome(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies óf waar iemand naar uitstroomt, óf waarom iemand uitviel; niet allebei.")


class UnknownChoice(RegieError):
    def __init__(self, field: str, known: Iterable[str]) -> None:
        super().__init__(f"Kies bij “{field}” {join_or(known)}.")


class NotOfThisGroep(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon hoort niet bij de groep; kies leden van de groep.")

"""What can go wrong with agreements."""

from ketenzicht.kernel.text import join_and
from ketenzicht.regie.afspraken.fields import SHAREABLE
from ketenzicht.regie.errors import RegieError


class AfspraakRuns(RegieError):
    def __init__(self) -> None:
        super().__init__("Met deze partner loopt hierover al een afspraak; vernieuw of beëindig die eerst.")


class AfspraakHasEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze afspraak is al beëindigd; maak een nieuwe.")


class NotShareable(RegieError):
    def __init__(self) -> None:
        super().__init__(f"Kies velden die gedeeld kunnen worden: {join_and(sorted(SHAREABLE))}.")


class AfspraakIncomplete(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Een afspraak heeft een titel, een wet, een artikel en een doel; de termijn telt ten minste één dag, "
            "en de doelgroep begint bij een lagere leeftijd dan waar zij eindigt."
        )

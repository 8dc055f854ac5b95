"""What can go wrong with tasks."""

from ketenzicht.kernel.text import plural
from ketenzicht.regie.errors import RegieError
from ketenzicht.regie.taken.states import Act, Status

_TRIED = {
    Act.RESERVE: "reserveren",
    Act.RELEASE: "vrijgeven",
    Act.ACCEPT: "accepteren",
    Act.REJECT: "afwijzen",
    Act.START: "starten",
    Act.CLOSE: "sluiten",
    Act.WITHDRAW: "intrekken",
    Act.EXPIRE: "laten verlopen",
}


class DoesNotFitState(RegieError):
    """The act does not fit the state that the task is in."""

    def __init__(self, status: Status, act: Act) -> None:
        super().__init__(
            f"Deze taak is al {status.value}; u kunt haar niet meer {_TRIED[act]}. Laad de pagina opnieuw."
        )


class ReservedByColleague(RegieError):
    def __init__(self) -> None:
        super().__init__("Een collega heeft deze taak al; laat haar eerst aan u overdragen.")


class TaakHasEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze taak is al afgerond; stuur zo nodig een nieuwe taak.")


class TaakIsOpen(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze taak loopt nog; trek haar eerst in, of wacht tot zij is afgerond.")


class NotClosed(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze taak is niet gesloten; er is nog geen terugkoppeling om te lezen.")


class BeforeFormerStep(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit ligt vóór de vorige stap van de taak; geef een later moment op.")


class NoSuchReceiver(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Deze organisatie, dit team of deze medewerker werkt hier niet (meer); kies een andere ontvanger."
        )


class ExpiresBeforeSending(RegieError):
    def __init__(self) -> None:
        super().__init__("Een taak kan pas na vandaag verlopen; kies een latere dag.")


class AlreadyExtended(RegieError):
    def __init__(self) -> None:
        super().__init__("De afgesproken dag is al een keer verzet; maak zo nodig een nieuwe taak.")


class NotLater(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies een dag die later is dan de afgesproken dag en dan vandaag.")


class TasksStillRun(RegieError):
    """A plan is closed while tasks run, and it was not said what becomes of them."""

    def __init__(self, count: int) -> None:
        verb = "loopt" if count == 1 else "lopen"
        super().__init__(
            f"In dit plan {verb} nog {plural(count, 'taak', 'taken')}; kies of u ze intrekt (intrekken) of laat lopen "
            "(laten_lopen)."
        )

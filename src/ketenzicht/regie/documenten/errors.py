"""What can go wrong with documents. Each error says in one Dutch sentence what to do."""

from ketenzicht.kernel.text import join_or
from ketenzicht.regie.errors import RegieError


class OnePlaceNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies waar het document bij hoort: één plan, één traject of één aanvraag.")


class NotInThisGroep(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon hoort niet bij de groep van het plan; kies een lid, of de groep als geheel.")


class EmptyFile(RegieError):
    def __init__(self) -> None:
        super().__init__("Het bestand is leeg; kies een ander bestand.")


class FileTooLarge(RegieError):
    def __init__(self, megabytes: int) -> None:
        super().__init__(f"Het bestand is groter dan {megabytes} MB; verklein het of deel het op.")


class KindNotAllowed(RegieError):
    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"Dit soort bestand kan hier niet; sla het op als {join_or(allowed)}.")


class NameAndContentDiffer(RegieError):
    def __init__(self, suffix: str) -> None:
        super().__init__(
            f"De inhoud past niet bij de naam op “{suffix}”; sla het bestand opnieuw op en probeer het weer."
        )


class HoldsMacros(RegieError):
    def __init__(self) -> None:
        super().__init__("In dit bestand zitten macro's; sla het op zonder macro's, of als pdf.")


class Infected(RegieError):
    def __init__(self) -> None:
        super().__init__("In dit bestand zit een virus; open het niet en meld het bij uw helpdesk.")


class ScannerFailed(RegieError):
    def __init__(self) -> None:
        super().__init__("De virusscanner antwoordt niet, dus het bestand is niet bewaard; probeer het later opnieuw.")


class UnknownSoort(RegieError):
    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(f"Kies wat voor document het is: {join_or(known)}.")


class SignedAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit document is al getekend; voeg een nieuwe versie toe als er iets verandert.")

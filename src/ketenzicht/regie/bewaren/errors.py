"""What can go wrong with retention and the rights of a person. Each error says in one Dutch sentence what to do."""

from ketenzicht.kernel.text import join_or, plural
from ketenzicht.regie.errors import RegieError


class ReasonNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__("Schrijf op waarom; zonder reden kan dit niet.")


class HeldAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("Hier geldt al een bewaarplicht; laat die staan of hef haar eerst op.")


class NotHeld(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze bewaarplicht is al opgeheven; u hoeft niets te doen.")


class UnknownSoort(RegieError):
    def __init__(self, known: "tuple[str, ...]") -> None:
        super().__init__(f"Kies wat de persoon vraagt: {join_or(known)}.")


class AnsweredAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit verzoek is al beantwoord; leg een nieuw verzoek vast als er iets bij komt.")


class ExtendedOnce(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "De termijn is al een keer verlengd, of de eerste maand is voorbij; beantwoord het verzoek nu."
        )


class NotGranted(RegieError):
    def __init__(self, soort: str) -> None:
        super().__init__(f"Dit kan pas na een verzoek om {soort} dat is toegewezen.")


class NotRestricted(RegieError):
    def __init__(self) -> None:
        super().__init__("Bij dit verzoek geldt geen beperking; er is niets op te heffen.")


class ReleasedAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("De gegevens zijn al vrijgegeven; leg een nieuw verzoek vast als er iets bij komt.")


class StillToReview(RegieError):
    def __init__(self, count: int) -> None:
        super().__init__(
            f"In {plural(count, 'stuk', 'stukken')} kan iets over een ander staan; laat dat eerst nakijken."
        )


class NothingToReview(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit stuk hoort niet bij dit verzoek; kies een stuk uit de lijst.")


class NotReleased(RegieError):
    def __init__(self) -> None:
        super().__init__("De gegevens zijn nog niet vrijgegeven; kijk ze eerst na en geef ze vrij.")


class ErasureUnderWay(RegieError):
    def __init__(self) -> None:
        super().__init__("Het wissen staat al klaar; Ketenzicht doet het vanzelf en u krijgt bericht.")


class SupportRuns(RegieError):
    def __init__(self) -> None:
        super().__init__("Er loopt nog een plan, aanvraag, traject, taak of voorziening; sluit die eerst af.")


class UnderHold(RegieError):
    def __init__(self) -> None:
        super().__init__("Er geldt een bewaarplicht; wissen kan pas als die is opgeheven.")


class NotOfThisOrganisatie(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker werkt niet in deze gemeente als regisseur of behandelaar; kies een ander.")

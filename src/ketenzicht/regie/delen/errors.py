"""What can go wrong with sharing."""

from ketenzicht.regie.errors import RegieError


class GrondslagMissing(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Voor delen met een andere organisatie is een grondslag nodig: leg een wet met artikel, een toestemming of "
            "een afweging vast."
        )


class GrondslagIncomplete(RegieError):
    def __init__(self, lacking: str) -> None:
        super().__init__(f"De grondslag is niet volledig: geef ook {lacking} op.")


class GrondslagOfOtherLaw(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Deze grondslag hoort bij een andere wet dan waarvoor u deelt; kies een artikel van de wet waarvoor u deelt, "
            "of vraag toestemming."
        )


class GrondslagEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("De einddatum van de grondslag is voorbij; leg een nieuwe grondslag vast.")


class GrondslagLastsTooLong(RegieError):
    def __init__(self, until: str) -> None:
        super().__init__(f"De grondslag mag hier ten hoogste duren tot en met {until}; kies een eerdere einddatum.")


class SuwinetOutsidePw(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Gegevens uit Suwinet mogen alleen voor taken van de Participatiewet gebruikt worden; laat ze weg uit wat u deelt."
        )


class ConsentDoesNotHold(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze toestemming geldt hiervoor niet (meer); vraag de betrokkene om een nieuwe toestemming.")


class ConsentTooLong(RegieError):
    def __init__(self, months: int) -> None:
        super().__init__(
            f"Toestemming geldt ten hoogste {months} maanden; kies een einddatum binnen die tijd en in de toekomst."
        )


class ConsentNamesNothing(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies wat er gezien mag worden; toestemming voor alles tegelijk bestaat niet.")


class ConsentToOneOnly(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef per toestemming één ander lid van de groep of één organisatie op die mag meekijken.")


class NotYoursToGive(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Alleen de betrokkene, of wie het gezag over een kind heeft, geeft deze toestemming; vraag het aan de betrokkene zelf."
        )


class AlreadyEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit is al beëindigd; u hoeft niets te doen.")


class ReasonMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef de reden op; zonder reden kan dit niet.")


class ReviewTooLate(RegieError):
    def __init__(self, until: str) -> None:
        super().__init__(f"Kies een dag om dit opnieuw te bekijken, uiterlijk {until} en niet in het verleden.")


class WithholdFromOneOnly(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Scherm af voor één persoon, één organisatie, één rol, of voor iedereen; niet voor een mengsel."
        )


class ItemUnknown(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit stuk staat niet in dit plan, of is niet zichtbaar voor u; kies een stuk van dit plan.")


class ApprovalDecided(RegieError):
    def __init__(self) -> None:
        super().__init__("Over dit verzoek is al besloten; stel zo nodig een nieuw verzoek.")


class ApprovalNeedsEnd(RegieError):
    def __init__(self, days: int) -> None:
        super().__init__(f"Geef een einddatum op voor het meekijken, ten hoogste {days} dagen vooruit.")


class ApprovalNamesNothing(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies de stukken waarin meegekeken mag worden.")


class WithholdFromRegie(RegieError):
    def __init__(self) -> None:
        super().__init__("De regie zelf kunt u niet uitsluiten; scherm af voor een ander, of draag het plan over.")

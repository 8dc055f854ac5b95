"""What can go wrong with single support. Each error says in one Dutch sentence what to do."""

from collections.abc import Iterable
from datetime import date

from ketenzicht.kernel.text import join_or, long_date
from ketenzicht.regie.errors import RegieError


class OneSubject(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies één persoon of één groep voor wie de aanvraag is.")


class ProductNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies een product, of een zaaktype met de wet erbij.")


class ProductNotValid(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit product is op die dag niet te kiezen in deze gemeente; kies een ander product.")


class ProductOfOtherLaw(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit product hoort bij een andere wet dan de aanvraag; start daarvoor een eigen aanvraag.")


class UnknownZaaktype(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit zaaktype bestaat niet; kies er een uit de catalogus.")


class UnknownCode(RegieError):
    def __init__(self, field: str, known: Iterable[str]) -> None:
        super().__init__(f"De waarde bij “{field}” bestaat niet; kies {join_or(known)}.")


class WrongStatus(RegieError):
    def __init__(self, status: str) -> None:
        super().__init__(f"De aanvraag is {status}; deze stap kan dan niet. Kijk wat de volgende stap is.")


class BeforeFormerStep(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit moment ligt voor de vorige stap; geef op wanneer het echt gebeurd is.")


class ApplicationTooEarly(RegieError):
    def __init__(self, first: date) -> None:
        super().__init__(
            f"De aanvraag kan pas vanaf {long_date(first)}; rond eerst het onderzoek af, of wacht tot die dag."
        )


class AlreadyDone(RegieError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is al vastgelegd; laad de pagina opnieuw.")


class SuspendedAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("De termijn staat al stil; laat haar eerst weer lopen.")


class NotSuspended(RegieError):
    def __init__(self) -> None:
        super().__init__("De termijn staat niet stil; er is niets te hervatten.")


class LastDayNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef op tot en met welke dag de aanvrager kan aanvullen; die dag ligt na vandaag.")


class NothingAskedToComplete(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Buiten behandeling laten kan pas als de tijd om aan te vullen voorbij is (Awb 4:5); vraag eerst om aanvulling."
        )


class TooLateForBuitenBehandeling(RegieError):
    def __init__(self, last: date) -> None:
        super().__init__(
            f"Buiten behandeling laten kon tot en met {long_date(last)} (Awb 4:5 lid 4); beslis op de aanvraag zelf."
        )


class ExtendedAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("De termijn is al een keer verlengd; een tweede keer kan niet.")


class ExtensionTooLate(RegieError):
    def __init__(self) -> None:
        super().__init__("De termijn is al voorbij of staat stil; een bericht van uitstel komt voor de laatste dag.")


class ExtensionNotLater(RegieError):
    def __init__(self) -> None:
        super().__init__("De nieuwe dag ligt niet na de laatste dag van de termijn; kies een latere dag.")


class NothingGranted(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef ten minste één voorziening op die is toegekend.")


class GrantedNothingButProvisions(RegieError):
    def __init__(self) -> None:
        super().__init__("Bij dit besluit hoort geen voorziening; haal haar weg of kies “toegekend”.")


class NotStartedYet(RegieError):
    def __init__(self) -> None:
        super().__init__("Een toegekende voorziening is nog niet gestart; leg haar start of haar einde eerst vast.")


class EndBeforeBegin(RegieError):
    def __init__(self) -> None:
        super().__init__("Het einde ligt voor het begin van de voorziening; controleer de dagen.")


class UnderPlanAlready(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze aanvraag hoort al bij een plan; open dat plan.")


class NotInGroep(RegieError):
    def __init__(self) -> None:
        super().__init__("De aanvrager hoort niet bij deze groep; kies een groep waar de aanvrager lid van is.")


class RegisseurNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies wie de regisseur wordt: iemand die nu de rol regisseur heeft in deze gemeente.")


class NotOfYourOrganisatie(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker hoort niet bij de organisatie die de aanvraag behandelt; kies een collega.")


class GrondslagNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Voor deze wet is niet bekend op welke grond een andere organisatie de melding mag krijgen; kies de wet."
        )


class UnknownOrganisatie(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze organisatie of dit team bestaat niet in deze gemeente; kies een ander.")

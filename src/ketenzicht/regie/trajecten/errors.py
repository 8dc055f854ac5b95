"""What can go wrong with trajecten."""

from ketenzicht.regie.errors import RegieError


class ProductNotValid(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit product is op deze dag niet te kiezen; kies een product uit de catalogus van nu.")


class SubjectMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies voor wie het traject is: één persoon, of de groep als geheel.")


class NotOfThisPlan(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon hoort niet bij de groep van dit plan; kies een lid van de groep.")


class NotOneOfThePlan(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit doel of traject hoort bij een ander plan; kies er een uit dit plan.")


class NoSuchBehandelaar(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Deze organisatie, dit team of deze behandelaar werkt hier niet (meer); kies een ander uit de lijst."
        )


class TrajectHasEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit traject is al beëindigd; voeg zo nodig een nieuw traject toe.")


class TrajectHasStarted(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit traject is al gestart; u hoeft niets te doen.")


class DatesOutOfOrder(RegieError):
    def __init__(self) -> None:
        super().__init__("De dagen kloppen niet: aanmelden, starten en beëindigen volgen op elkaar; pas ze aan.")


class ReferenceTaken(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit ordernummer is al gebruikt; laat het leeg, dan krijgt het traject een eigen nummer.")


class NotAtPartner(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit traject is een eigen zaak en geen zaak van een partner; vraag het de behandelaar.")


class QuestionIsOpen(RegieError):
    def __init__(self) -> None:
        super().__init__("Er staat al een vraag naar de status open; wacht op het antwoord, of bel de partner.")


class NoOpenQuestion(RegieError):
    def __init__(self) -> None:
        super().__init__("Er staat geen vraag naar de status open; leg de status zelf vast.")


class StatusNotAgreed(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze status is niet afgesproken met de partner; kies een status uit de afspraak.")


class AlreadyUnderPlan(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit traject valt al onder een plan; kies een los traject.")


class SharedWithNobody(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit blijft binnen één organisatie; er is geen grondslag voor nodig.")


class GroundIsOver(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "De grondslag om dit te delen is voorbij; vraag wie het u gaf om de grondslag opnieuw vast te leggen."
        )

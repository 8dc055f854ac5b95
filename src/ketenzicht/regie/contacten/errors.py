"""What can go wrong with contacts, actions, notes and consultations."""

from ketenzicht.kernel.text import join_and
from ketenzicht.regie.errors import RegieError


class NotInGroup(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon hoort nu niet bij de groep van het plan; kies een lid of participant.")


class SubjectNeeded(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies om wie het gaat: één lid van de groep, of de groep als geheel.")


class SubjectAlreadyKnown(RegieError):
    def __init__(self) -> None:
        super().__init__("Het is al bekend om wie dit gaat; leg het voor een ander opnieuw vast.")


class NotInRegie(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker heeft niet de regie van dit plan; kies een regisseur van dit plan.")


class DoelOfOtherPlan(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit doel hoort niet bij dit plan; kies een doel van dit plan.")


class ActieIsFinished(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze actie is al gedaan of vervallen; plan zo nodig een nieuwe actie.")


class SeriesIsNotDone(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit is een reeks; rond een beurt af, of laat de hele reeks vervallen.")


class NoApprovalAsked(RegieError):
    def __init__(self) -> None:
        super().__init__("Voor deze actie is geen akkoord gevraagd, of het is al gegeven of geweigerd.")


class ApprovalOfOther(RegieError):
    def __init__(self) -> None:
        super().__init__("Het akkoord wordt aan de andere partij gevraagd; wacht op het antwoord.")


class BadRecurrence(RegieError):
    def __init__(self, part: str) -> None:
        super().__init__(
            f"De herhaling is niet te lezen bij “{part}”; gebruik FREQ (DAILY, WEEKLY of MONTHLY), INTERVAL, BYDAY, COUNT of UNTIL."
        )


class ContactNotPlanned(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit contact is al geweest of vervallen; leg zo nodig een nieuw contact vast.")


class NothingToCallBack(RegieError):
    def __init__(self) -> None:
        super().__init__("Bij dit contact hoort geen terugbelverzoek dat nog open staat.")


class NoRegisseur(RegieError):
    def __init__(self) -> None:
        super().__init__("Voor deze persoon loopt geen plan met een regisseur; gebruik de vragen van de quickscan.")


class SeveralPlans(RegieError):
    def __init__(self, plans: list[str]) -> None:
        super().__init__(f"Er lopen meer plannen: {join_and(plans)}; vraag om welk plan het gaat en kies dat.")


class MeetingEndsBeforeItBegins(RegieError):
    def __init__(self) -> None:
        super().__init__("Het overleg eindigt niet na het begin; kies een later einde.")


class MeetingIsOff(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit overleg gaat niet door; plan een nieuw overleg.")


class NoSuchWorker(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker bestaat niet of werkt hier niet meer; kies een ander.")


class SjabloonExists(RegieError):
    def __init__(self) -> None:
        super().__init__("Er is al een sjabloon met deze naam; kies een andere naam of beëindig het eerst.")


class SjabloonHasEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit sjabloon geldt niet meer; kies een ander sjabloon.")


class QuestionUnanswered(RegieError):
    def __init__(self, question: str) -> None:
        super().__init__(f"Beantwoord ook deze vraag: {question}")

"""What can go wrong with plans."""

from collections.abc import Iterable

from ketenzicht.kernel.text import choices, join_and, plural
from ketenzicht.regie.errors import RegieError


class PlanAlreadyRuns(RegieError):
    def __init__(self) -> None:
        super().__init__("Voor deze groep loopt al een plan; open dat plan, of sluit het eerst.")


class GroepIsDisbanded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze groep bestaat niet meer; kies een andere groep.")


class PlanIsClosed(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit plan is gesloten; maak een vervolgplan om verder te gaan.")


class PlanStillRuns(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit plan loopt nog; stel het bij, of sluit het voordat u een vervolgplan maakt.")


class PlanHasOpenDoelen(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Het plan heeft nog open doelen; sluit die eerst af, of kies een andere reden om het plan te sluiten."
        )


class PlanHasDeelplannen(RegieError):
    def __init__(self) -> None:
        super().__init__("Onder dit plan lopen nog deelplannen; sluit die eerst.")


class UnknownReason(RegieError):
    def __init__(self, asked: str, known: Iterable[str]) -> None:
        super().__init__(f"Deze reden bestaat niet. {choices(asked, known, most=12)}")


class JudgementMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Schrijf in een paar woorden waarom het plan klaar is; dat oordeel hoort bij het sluiten.")


class ReasonMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef de reden op; zonder reden kan dit niet.")


class NothingChanged(RegieError):
    def __init__(self) -> None:
        super().__init__("Er is niets gewijzigd; pas eerst iets aan.")


class NotEscalated(RegieError):
    def __init__(self) -> None:
        super().__init__("Voor dit plan is geen escalatie gemeld; u hoeft niets te doen.")


class NotInGroep(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon is geen lid van de groep van dit plan; kies een lid, of pas eerst de groep aan.")


# -- the regie


class NotARegisseur(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Deze medewerker is hier nu geen regisseur; kies een ander, of vraag de beheerder om de rol te geven."
        )


class OtherOrganisation(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Deze medewerker hoort bij een andere organisatie; deel de regie met een grondslag, of zet een taak uit."
        )


class AlreadyRegisseur(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker is al regisseur van dit plan; u hoeft niets te doen.")


class HasNoRegie(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker is geen regisseur van dit plan; kies een van de regisseurs.")


class LastRegisseur(RegieError):
    def __init__(self) -> None:
        super().__init__("Een plan heeft altijd een regisseur; draag het plan over aan een opvolger.")


class OnlyYourOwnRegie(RegieError):
    def __init__(self) -> None:
        super().__init__("U draagt alleen uw eigen regie over; vraag het aan de andere regisseur of aan de manager.")


class TooManyAtOnce(RegieError):
    def __init__(self, most: int) -> None:
        super().__init__(f"Herverdeel ten hoogste {most} plannen tegelijk; doe de rest in een volgende ronde.")


class NothingChosen(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies ten minste één plan.")


class KenmerkUnreadable(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit kenmerk klopt niet; een kenmerk ziet eruit als K7QB-4XR2.")


class AlreadyAsked(RegieError):
    def __init__(self) -> None:
        super().__init__("U heeft dit al gevraagd; wacht op het antwoord.")


class AlreadyAnswered(RegieError):
    def __init__(self) -> None:
        super().__init__("Op dit verzoek is al geantwoord; u hoeft niets te doen.")


class PeriodUnclear(RegieError):
    def __init__(self) -> None:
        super().__init__("De periode klopt niet; kies een einde dat na het begin en in de toekomst ligt.")


class ReplacesOneself(RegieError):
    def __init__(self) -> None:
        super().__init__("Een regisseur vervangt zichzelf niet; kies een collega.")


class DeputyEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze vervanging is al voorbij; u hoeft niets te doen.")


class AlreadyInside(RegieError):
    def __init__(self) -> None:
        super().__init__("U kunt dit plan al inzien; noodtoegang is niet nodig.")


class GlassTooLong(RegieError):
    def __init__(self, hours: int) -> None:
        super().__init__(f"Noodtoegang duurt ten hoogste {hours} uur; kies een kortere tijd.")


class GlassReviewed(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze noodtoegang is al beoordeeld; u hoeft niets te doen.")


# -- goals, measurements, contributions, evaluations


class GoalWithoutText(RegieError):
    def __init__(self) -> None:
        super().__init__("Schrijf op wat het doel is.")


class UnknownLeefgebied(RegieError):
    def __init__(self, asked: str, known: Iterable[str]) -> None:
        super().__init__(f"Dit leefgebied bestaat niet. {choices(asked, known, most=12)}")


class GoalIsFinished(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit doel is al afgesloten; heropen het om verder te gaan.")


class GoalIsOpen(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit doel loopt nog; u hoeft niets te doen.")


class UnknownScale(RegieError):
    def __init__(self, asked: str, known: Iterable[str]) -> None:
        super().__init__(f"Deze schaal bestaat niet. {choices(asked, known, most=12)}")


class ScaleAsksGoal(RegieError):
    def __init__(self, titel: str) -> None:
        super().__init__(f"{titel} meet één doel; kies het doel dat u meet.")


class DomainsMissing(RegieError):
    def __init__(self, titel: str, missing: Iterable[str]) -> None:
        super().__init__(f"Bij {titel} horen alle domeinen samen; vul ook {join_and(sorted(missing))} in.")


class DomainsStrange(RegieError):
    def __init__(self, titel: str, strange: Iterable[str]) -> None:
        super().__init__(
            f"Bij {titel} horen deze domeinen niet: {join_and(sorted(strange))}; laat ze weg, want schalen worden niet gemengd."
        )


class ScoreOutOfScale(RegieError):
    def __init__(self, titel: str, lowest: str, highest: str, step: str) -> None:
        super().__init__(
            f"Een score op {titel} loopt van {lowest} tot en met {highest}, in stappen van {step}; verbeter de score."
        )


class ScaleUnclear(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Geef de schaal een naam, domeinen, een laagste en een hogere hoogste score en een stap groter dan nul."
        )


class ScaleExists(RegieError):
    def __init__(self) -> None:
        super().__init__("Een schaal met deze naam bestaat al; kies een andere naam, of beëindig de oude schaal.")


class ScaleHasEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze schaal is al beëindigd; leg een nieuwe schaal vast.")


class NothingAdopted(RegieError):
    def __init__(self) -> None:
        super().__init__("Er is nog geen versie van dit plan vastgesteld; stel het plan eerst vast.")


class UnknownVersion(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze versie van het plan bestaat niet; kies een vastgestelde versie.")


class WordsMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Schrijf op wat er is ingebracht of waartegen bezwaar is.")


class EvaluationIsOver(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze evaluatie is al gehouden of vervallen; plan een nieuwe.")


class DayHasPassed(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze dag is al voorbij; kies vandaag of later.")


# -- signals under plans


class ClaimedByOther(RegieError):
    def __init__(self) -> None:
        super().__init__("Een andere regisseur heeft dit signaal bij zich genomen; u hoeft niets te doen.")


class SignalNotHere(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit signaal hoort niet bij dit plan; kies een signaal van dit plan.")


class SignalAboutOthers(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Dit signaal gaat niet over de groep van dit plan of een van haar leden; kies het juiste plan."
        )


class HasPlans(RegieError):
    """Somebody cannot leave, or lose the role, who still has the regie of plans."""

    def __init__(self, count: int) -> None:
        them = "dat" if count == 1 else "die"
        super().__init__(
            f"Wie vertrekt of de rol verliest, heeft nog de regie over {plural(count, 'plan', 'plannen')}; draag {them} eerst over aan "
            "een collega."
        )

"""What can go wrong with signals."""

from ketenzicht.regie.errors import RegieError


class NoSubject(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef op over wie het signaal gaat: één persoon of één groep.")


class SignaalAlreadyJudged(RegieError):
    def __init__(self) -> None:
        super().__init__("Over dit signaal is al een oordeel gegeven; bekijk het oordeel op de pagina van het signaal.")


class SignaalIsTold(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit signaal is al aan de persoon verteld; leg voor iets nieuws een nieuw signaal vast.")


class SignaalNotJudged(RegieError):
    def __init__(self) -> None:
        super().__init__("Over dit signaal is nog geen oordeel gegeven; accepteer het eerst.")


class SignaalIsRejected(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit signaal is afgewezen; leg voor een vervolg een nieuw signaal vast.")


class SignaalIsBundled(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit signaal is gebundeld met een eerder signaal; beoordeel dat eerdere signaal.")


class SourceKeyUsed(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze bron leverde onder dezelfde sleutel een signaal over iemand anders; controleer de bron.")


class NoSuchTeam(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit team bestaat niet (meer) in deze gemeente; kies een ander team.")


class NoSuchOnderwerp(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit onderwerp staat niet in de lijst van deze gemeente; kies een ander onderwerp.")


class SignaalIsAboutOther(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Het signaal gaat niet over deze persoon, en deze persoon heeft geen gezag over wie het betreft; kies iemand anders."
        )


class ReporterRecognisable(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "De omschrijving noemt wie het meldde; maak haar eerst onherkenbaar, want de persoon krijgt haar te lezen."
        )


class ReporterNotChecked(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Een inwoner meldde dit en blijft afgeschermd; lees na of de omschrijving niet verraadt wie, en bevestig dat."
        )


class NoReporter(RegieError):
    def __init__(self) -> None:
        super().__init__("Bij dit signaal hoort geen inwoner die het meldde; er is niemand om aan te bevestigen.")


class RuleIncomplete(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "De filterregel is niet volledig: geef bij negeren een reden, bij routeren een team, bij bundelen een aantal "
            "dagen en bij een drempel een aantal van twee of meer en een aantal dagen."
        )


class RuleHasEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze filterregel geldt niet meer; maak een nieuwe regel.")

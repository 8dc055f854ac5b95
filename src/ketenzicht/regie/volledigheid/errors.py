"""What can go wrong with completeness lists and the weekbericht."""

from ketenzicht.regie.errors import RegieError


class NoWeekbericht(RegieError):
    def __init__(self) -> None:
        super().__init__("Bij deze afspraak hoort geen weekbericht van uw loket; kies een andere afspraak.")


class WeekIsNotOver(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze week is nog niet voorbij; maak het weekbericht na zondag.")


class NoMonday(RegieError):
    def __init__(self) -> None:
        super().__init__("Een week begint op maandag; kies de maandag van de week.")


class OutsideAfspraak(RegieError):
    def __init__(self) -> None:
        super().__init__("In deze week gold de afspraak niet; kies een andere week.")


class WeekTaken(RegieError):
    def __init__(self) -> None:
        super().__init__("Het weekbericht van deze week is al gemaakt; open dat bericht.")


class AlreadyEnrolled(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon is al ingeschreven; u hoeft niets te doen.")


class NotToEnrol(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze regel is niet om in te schrijven: het is een correctie, of de persoon is ingetrokken.")


class EnrolledTooEarly(RegieError):
    def __init__(self) -> None:
        super().__init__("De inschrijving ligt vóór de melding; kies een latere dag.")


class ListNameTaken(RegieError):
    def __init__(self) -> None:
        super().__init__("Er is al een lijst met deze naam; geef deze lijst een andere naam.")


class ListIsEmpty(RegieError):
    def __init__(self) -> None:
        super().__init__("De lijst heeft geen regels; lever een lijst met ten minste één cliënt aan.")


class ListTooLong(RegieError):
    def __init__(self, most: int) -> None:
        super().__init__(f"De lijst heeft meer dan {most} regels; knip haar in stukken.")

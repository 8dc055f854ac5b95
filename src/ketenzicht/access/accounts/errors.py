"""What can go wrong with accounts."""

from ketenzicht.access.errors import AccessError


class AccountExists(AccessError):
    def __init__(self) -> None:
        super().__init__(
            "Deze medewerker of dit e-mailadres heeft al een account; herstel dat account in plaats daarvan."
        )


class NoAddress(AccessError):
    def __init__(self) -> None:
        super().__init__("Dit is geen e-mailadres; typ het opnieuw, zoals naam@gemeente.nl.")


class NotOwnAccount(AccessError):
    def __init__(self) -> None:
        super().__init__("Uw eigen account kunt u hier niet wijzigen; vraag het aan een andere beheerder.")


class AccountIsBlocked(AccessError):
    def __init__(self) -> None:
        super().__init__("Dit account is geblokkeerd; hef eerst de blokkade op.")


class AccountIsNotBlocked(AccessError):
    def __init__(self) -> None:
        super().__init__("Dit account is niet geblokkeerd; er is niets op te heffen.")

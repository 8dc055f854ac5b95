"""What can go wrong with roles."""

from ketenzicht.access.errors import AccessError
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.text import choices, quoted


class UnknownRole(AccessError):
    def __init__(self, rol: str, known: list[str]) -> None:
        super().__init__(f"De rol {quoted(rol)} bestaat niet. {choices(rol, known)}")


class RoleIsNotGiven(AccessError):
    """A role of residents, or of the system itself."""

    def __init__(self, naam: str) -> None:
        super().__init__(f"De rol {naam} wordt aan niemand toegekend; kies een rol van medewerkers.")


class NotToOneself(NotAllowed):
    def __init__(self) -> None:
        super().__init__("U kunt uw eigen rollen niet toekennen of beëindigen; vraag het aan een andere beheerder.")


class RoleNeedsTeam(AccessError):
    def __init__(self, naam: str) -> None:
        super().__init__(f"De rol {naam} geldt voor een team; kies een team, of zet de medewerker eerst in een team.")


class TeamElsewhere(AccessError):
    def __init__(self) -> None:
        super().__init__("Dit team werkt in een andere gemeente dan de rol; kies een team in dezelfde gemeente.")


class RoleIsHeld(AccessError):
    def __init__(self) -> None:
        super().__init__("De medewerker heeft deze rol dan al; beëindig die eerst of kies een andere periode.")


class RoleIsOver(NotAllowed):
    """The role was ended, has not begun, is somebody else's, or never was: the four look the same."""

    def __init__(self) -> None:
        super().__init__("U heeft deze rol nu niet; kies een andere rol of vraag het aan uw beheerder.")


class EndsInThePast(AccessError):
    def __init__(self) -> None:
        super().__init__("Een rol eindigt niet met terugwerkende kracht; kies vandaag of een latere dag.")

"""What can go wrong with settings."""

from ketenzicht.access.errors import AccessError
from ketenzicht.kernel.text import choices, quoted


class UnknownSetting(AccessError):
    def __init__(self, sleutel: str, known: list[str]) -> None:
        super().__init__(f"De instelling {quoted(sleutel)} bestaat niet. {choices(sleutel, known)}")


class WrongValue(AccessError):
    """The value does not fit; `asked` completes "geef … op"."""

    def __init__(self, sleutel: str, asked: str) -> None:
        super().__init__(f"Deze waarde past niet bij de instelling {sleutel}; geef {asked} op.")


class BackInTime(AccessError):
    def __init__(self) -> None:
        super().__init__("Een instelling verandert niet met terugwerkende kracht; kies vandaag of een latere dag.")

"""What can go wrong at a door. Each error says in one Dutch sentence what to do."""

from ketenzicht.kernel.errors import KetenzichtError, NotAllowed


class AccessError(KetenzichtError):
    """The act was refused; nothing changed."""

    status = 4


class NotFound(AccessError):
    """It does not exist, or this reader may not see that it does: the two look the same."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"{noun[:1].upper()}{noun[1:]} niet gevonden, of niet zichtbaar voor u.")


class MayNot(NotAllowed):
    """The reader sees the object, but may not do this with it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"U mag dit niet doen: {sentence}. Vraag het aan de regisseur of aan uw beheerder.")


class ControlCharacters(AccessError):
    def __init__(self, field: str) -> None:
        super().__init__(
            f"In “{field}” staan tekens die niet te lezen zijn; typ de tekst opnieuw of plak haar als platte tekst."
        )


class TextTooLong(AccessError):
    def __init__(self, field: str, most: int) -> None:
        super().__init__(f"De tekst in “{field}” is te lang (ten hoogste {most} tekens); voeg een document toe.")


class LooksLikeBsn(AccessError):
    def __init__(self, field: str) -> None:
        super().__init__(
            f"In “{field}” lijkt een BSN te staan; haal het weg, want een BSN hoort alleen bij de persoon. "
            "Is het geen BSN, bevestig dat dan."
        )


class MomentWithoutOffset(AccessError):
    def __init__(self) -> None:
        super().__init__("Het tijdstip heeft geen tijdzone; geef het met tijdzone op.")


class InTheFuture(AccessError):
    def __init__(self, field: str) -> None:
        super().__init__(f"“{field}” ligt in de toekomst; geef op wanneer het gebeurd is.")


class SameKeyOtherAct(AccessError):
    def __init__(self) -> None:
        super().__init__(
            "Deze sleutel hoort al bij een andere handeling; laad de pagina opnieuw en probeer het nog eens."
        )


class Busy(AccessError):
    def __init__(self) -> None:
        super().__init__("Iemand anders is hier net mee bezig; probeer het opnieuw.")


class Invalid(AccessError):
    """A value that the record does not take; the sentence names the field and what it should be."""

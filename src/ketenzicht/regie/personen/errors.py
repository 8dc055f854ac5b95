"""What can go wrong with persons."""

from uuid import UUID

from ketenzicht.regie.errors import RegieError


class SearchFirst(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Zoek eerst op de naam, de geboortedatum en het BSN die u wilt vastleggen; daarna kunt u de persoon maken."
        )


class SearchMore(RegieError):
    def __init__(self) -> None:
        super().__init__("Typ ten minste drie letters van de naam, of een hele naam van twee letters.")


class TooManyPeople(RegieError):
    def __init__(self) -> None:
        super().__init__("Te veel mensen heten zo; typ ook een voornaam of geef de geboortedatum.")


class MayBeKnown(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Er is al iemand met deze naam en geboortedatum; kies die persoon, of bevestig dat het een ander is."
        )


class NoName(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef een roepnaam of een geslachtsnaam op.")


class BirthDateImpossible(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze geboortedatum kan niet; geef een datum tussen 1880 en vandaag.")


class DeathImpossible(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze overlijdensdatum kan niet; geef een datum tussen de geboorte en vandaag.")


class ChooseMunicipality(RegieError):
    def __init__(self) -> None:
        super().__init__("U werkt voor meer gemeenten; kies de gemeente die verantwoordelijk is.")


class BsnInvalid(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit is geen geldig BSN; controleer de negen cijfers.")


class BsnIsMadeUp(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit BSN is verzonnen voor de demo en hoort hier niet; vul het echte BSN in.")


class BsnIsReal(RegieError):
    def __init__(self) -> None:
        super().__init__("In de demo mag geen echt BSN staan; gebruik een verzonnen BSN vanaf 900000000.")


class BsnInUse(RegieError):
    """`known` is the person who has it, where this reader may see that one; else None."""

    def __init__(self, known: UUID | None = None) -> None:
        self.known = known
        super().__init__(
            "Dit BSN hoort bij iemand die al bekend is; kies die persoon."
            if known
            else "Dit BSN kunt u hier niet gebruiken; vraag uw beheerder om ernaar te kijken."
        )


class BsnNeedsReason(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon heeft al een BSN; geef op waarom het verandert.")


class SecretAddressStands(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon heeft een geheim adres; beëindig dat eerst, voordat u een woonadres vastlegt.")


class NoSecretAddress(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon heeft nu geen geheim adres.")


class AddressIncomplete(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef een straat, postcode of plaats op.")


class PostcodeInvalid(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze postcode klopt niet; geef vier cijfers en twee letters, zoals 1234AB.")


class WijkElsewhere(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze wijk ligt niet in de gemeente van het adres; kies een wijk van die gemeente.")


class StartsBeforeFormer(RegieError):
    def __init__(self) -> None:
        super().__init__("Wat er nu staat, begint later; kies een begindatum die daar niet voor ligt.")


class GezagStands(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit gezag is al vastgelegd; beëindig het eerst als het verandert.")


class NoGezag(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit gezag is er niet (meer).")


class NotOverOneself(RegieError):
    def __init__(self) -> None:
        super().__init__("Niemand heeft gezag over zichzelf; kies het kind en de ouder.")


class ParentIsYounger(RegieError):
    def __init__(self) -> None:
        super().__init__("De ouder is niet ouder dan het kind; kijk of u ze heeft verwisseld.")


class ReviewInThePast(RegieError):
    def __init__(self) -> None:
        super().__init__("De datum waarop u dit opnieuw bekijkt, moet na vandaag liggen.")


class ReviewTooFar(RegieError):
    def __init__(self) -> None:
        super().__init__("Bekijk een waarschuwing binnen een jaar opnieuw; kies een eerdere datum.")


class TellOrSayWhyNot(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef op dat u het de persoon heeft verteld, of waarom nog niet.")


class WarningIsLifted(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze waarschuwing is al opgeheven.")


class TextMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Vul de tekst in.")


class SamePerson(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies twee verschillende personen om samen te voegen.")


class TwoBsns(RegieError):
    def __init__(self) -> None:
        super().__init__("Beide personen hebben een eigen BSN, dus het zijn twee mensen; voeg ze niet samen.")


class ParentAndChild(RegieError):
    def __init__(self) -> None:
        super().__init__("De een heeft gezag over de ander, dus het zijn twee mensen; beëindig eerst dat gezag.")


class ReasonMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef op waarom.")


class NotMerged(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze samenvoeging is er niet, of is al ongedaan gemaakt.")


class MergedFurther(RegieError):
    def __init__(self) -> None:
        super().__init__("De persoon die bleef, is later zelf samengevoegd; maak die samenvoeging eerst ongedaan.")


class BothHaveOne(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Bij beide personen staat iets waarvan er maar een mag zijn; beëindig er een en probeer het opnieuw."
        )

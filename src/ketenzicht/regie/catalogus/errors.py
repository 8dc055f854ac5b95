"""What can go wrong with the catalogue."""

from ketenzicht.regie.errors import RegieError


class CodeMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Geef een code van kleine letters, cijfers en streepjes, en een titel.")


class CodeTaken(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze code bestaat al; kies een andere, of wijzig wat er is.")


class CategorieUnknown(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze categorie hoort niet bij de wet; kies er een uit de lijst van die wet.")


class ZaaktypeUnknown(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit zaaktype bestaat niet; leg het eerst vast.")


class ZaaktypeWithoutStatus(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Geef een zaaktype ten minste twee verschillende statussen: waar het begint en waar het eindigt."
        )


class VariantOfVariant(RegieError):
    def __init__(self) -> None:
        super().__init__("Een variant hoort bij een hoofdzaaktype; kies een zaaktype dat zelf geen variant is.")


class ProductEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit product is al beëindigd; leg een nieuw product vast.")


class ValidFromTooEarly(RegieError):
    def __init__(self) -> None:
        super().__init__("De begindatum ligt voor die van de vorige versie; kies een latere datum.")


class OnderwerpEnded(RegieError):
    def __init__(self) -> None:
        super().__init__("Dit onderwerp is al beëindigd.")


class CatalogueUnreadable(RegieError):
    """The file does not have the shape of a catalogue; the sentence says where."""

    def __init__(self, where: str) -> None:
        super().__init__(f"Deze catalogus is niet te lezen: {where}. Verbeter het bestand en probeer het opnieuw.")

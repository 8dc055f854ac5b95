"""What can go wrong with groups."""

from uuid import UUID

from ketenzicht.regie.errors import RegieError


class GroepExists(RegieError):
    """`known` is the group that has exactly these persons, where the reader may see that one; else None."""

    def __init__(self, known: UUID | None = None) -> None:
        self.known = known
        super().__init__(
            "Deze personen vormen al een groep; gebruik die groep."
            if known
            else "Met precies deze personen kunt u geen groep maken; overleg met uw teammanager."
        )


class GroepNeedsMember(RegieError):
    def __init__(self) -> None:
        super().__init__("Een groep heeft ten minste één groepslid; kies om wie het gaat.")


class AlreadyInGroep(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon hoort al bij de groep, of staat er twee keer in; laat er een weg.")


class NotInGroep(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze persoon hoort niet (meer) bij de groep; laad de pagina opnieuw.")


class NothingChanges(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies wie erbij komt of weggaat.")


class Disbanded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze groep bestaat niet meer; kies een andere groep.")


class PlanStillRuns(RegieError):
    def __init__(self) -> None:
        super().__init__("Voor deze groep loopt nog een plan; sluit dat eerst.")


class OwnMunicipality(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze gemeente is al verantwoordelijk voor de groep; kies de andere gemeente.")


class MunicipalityUnknown(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze gemeente kent het stelsel niet; kies een gemeente uit de lijst.")


class ContactElsewhere(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze medewerker werkt niet voor die gemeente; kies een ander of laat de naam leeg.")


class RelationMissing(RegieError):
    def __init__(self) -> None:
        super().__init__("Schrijf op hoe deze twee bij elkaar horen, zoals ‘moeder van’.")


class RelationUnknown(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze relatie is er niet (meer); laad de pagina opnieuw.")


class RelationStands(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze relatie staat er al.")


class RelatedToOneself(RegieError):
    def __init__(self) -> None:
        super().__init__("Kies twee verschillende personen.")


class GroupsWouldBeEqual(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "Na het samenvoegen zouden twee groepen uit dezelfde personen bestaan; hef er eerst een op of verander haar."
        )


class PersonsAreRelated(RegieError):
    def __init__(self) -> None:
        super().__init__(
            "In een groep staat hoe deze twee bij elkaar horen, dus het zijn twee mensen; haal die relatie eerst weg."
        )

"""The first acts of all: a municipality with its organisation and first local administrator, and others that join it."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import AccessError, Invalid, MayNot
from ketenzicht.access.log.recording import record
from ketenzicht.access.organisaties.models import Gemeente, Medewerker, Organisatie
from ketenzicht.access.policy import Action
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.rollen.presets import LOKALE_BEHEERDER, STELSEL
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.codes import is_gemeentecode
from ketenzicht.kernel.reader import Reader

FOUND = Action("gemeente.inrichten", "een gemeente inrichten")
JOIN = Action("gemeente.aansluiten", "een gemeente bij een samenwerkingsverband aansluiten")


class AlreadyFounded(AccessError):
    def __init__(self) -> None:
        super().__init__("Deze gemeente is al ingericht; haar lokale beheerder regelt de rest.")


class NoAdministratorThere(AccessError):
    def __init__(self) -> None:
        super().__init__("Die gemeente heeft geen lokale beheerder; noem een gemeente die al ingericht is.")


@verb(FOUND)
def found(*, gemeente: str, naam: str, beheerder: str, email: str = "", by: Reader, at: datetime) -> UUID:
    """Add a municipality: the row, an organisation of its own, and a worker who is its local administrator. Done by the
    owner of the installation at the command line, as the system. Gives the key of the worker. Raises MayNot for anybody
    else, Invalid for a code that is none, AlreadyFounded."""
    _require_new(by, gemeente, naam if beheerder.strip() else "", FOUND)
    since = local_date(at)
    Gemeente.objects.create(code=gemeente, naam=naam)
    organisation = Organisatie.objects.create(
        code=gemeente.lower(),
        naam=f"Gemeente {naam}",
        soort=Organisatie.Soort.GEMEENTE,
        gemeentelijk=True,
        gemeenten=[gemeente],
        geldig_van=since,
    )
    worker = Medewerker.objects.create(naam=beheerder, email=email, organisatie=organisation, geldig_van=since)
    Rolvervulling.objects.create(medewerker=worker, rol=LOKALE_BEHEERDER, gemeenten=[gemeente], geldig_van=since)
    record(by, FOUND, worker, at=at, event={"gemeente": gemeente})
    return worker.pk


@verb(JOIN)
def join(*, gemeente: str, naam: str, met: str, by: Reader, at: datetime) -> UUID:
    """Add a municipality to a samenwerkingsverband: the local administrators of the municipality `met` manage it too, so
    that organisations can work for both. Done by the owner of the installation, as the system. Gives the key of the first
    administrator. Raises MayNot, Invalid, AlreadyFounded, NoAdministratorThere."""
    _require_new(by, gemeente, naam, JOIN)
    here = Rolvervulling.objects.select_for_update().filter(rol=LOKALE_BEHEERDER, geldig_tot=None)
    roles = list(here.filter(gemeenten__contains=[met]).order_by("geldig_van", "pk"))
    if not roles:
        raise NoAdministratorThere
    Gemeente.objects.create(code=gemeente, naam=naam)
    for role in roles:
        role.gemeenten = sorted({*role.gemeenten, gemeente})
        role.save(update_fields=["gemeenten"])
        record(by, JOIN, role, at=at, event={"gemeente": gemeente})
    return roles[0].medewerker_id


def _require_new(by: Reader, gemeente: str, naam: str, action: Action) -> None:
    if by.role != STELSEL:
        raise MayNot(action.sentence)
    if not is_gemeentecode(gemeente) or not naam.strip():
        raise Invalid("Geef de code van de gemeente (zoals GM0361), haar naam en de naam van de beheerder.")
    if Gemeente.objects.filter(code=gemeente).exists():
        raise AlreadyFounded

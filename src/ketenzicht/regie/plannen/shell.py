"""A plan registered as a case, to bind related cases: the shell and nothing of what is in it (S3-77 … S3-80)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.errors import NotFound
from ketenzicht.access.policy import SEE_DAT
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.queries import Contact, regisseurs
from ketenzicht.regie.plannen.rules import plannen

ZAAKTYPE = "plan"
HIGHEST = "zeer_geheim"
"""the highest confidentiality of the Dutch case standards"""


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What a case system may know of a plan."""

    kenmerk: str
    zaaktype: str
    vertrouwelijkheid: str
    begonnen_op: date
    gesloten_op: date | None
    regisseurs: tuple[Contact, ...]


def case_shell(reader: Reader, plan: UUID, *, at: datetime) -> Shell:
    """The shell of a plan, for whoever may see that it is there. Raises NotFound."""
    row = plannen.visible(reader, SEE_DAT, at=at).filter(pk=plan).first()
    if row is None:
        raise NotFound(plannen.noun)
    return Shell(
        kenmerk=row.kenmerk, zaaktype=ZAAKTYPE, vertrouwelijkheid=HIGHEST, begonnen_op=local_date(row.gestart_tijd),
        gesloten_op=local_date(row.gesloten_tijd) if row.gesloten_tijd else None,
        regisseurs=tuple(regisseurs(reader, plan, at=at)),
    )  # fmt: skip

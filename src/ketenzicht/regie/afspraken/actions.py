"""What may change in agreements."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.afspraken.errors import AfspraakHasEnded, AfspraakIncomplete, AfspraakRuns, NotShareable
from ketenzicht.regie.afspraken.models import Afspraak
from ketenzicht.regie.afspraken.rules import CHANGE, END, MAKE, RENEW, afspraken

constraints["afspraak_een_van_nu"] = AfspraakRuns
constraints["afspraak_deelbaar"] = NotShareable
constraints["afspraak_met_grondslag"] = AfspraakIncomplete
constraints["afspraak_met_titel"] = AfspraakIncomplete
constraints["afspraak_termijn"] = AfspraakIncomplete
constraints["afspraak_doelgroep"] = AfspraakIncomplete

CONTENT = frozenset(
    {
        "titel", "partijen", "gezamenlijke_doelen", "doelgroep_van", "doelgroep_tot", "termijn_dagen", "leveringsproces",
        "invoer", "uitvoer", "velden", "statussen", "documenten", "zaakobject", "eigenschappen", "informatie_tijdens",
        "informatie_na", "financieel", "verantwoording", "archivering", "kanaal", "document", "wet", "artikel", "doel",
        "loket", "registratie_verplicht_op",
    }
)  # fmt: skip
"""what an agreement says, by name; with whom and about what stays as it was made"""

CORRECTED = CONTENT - {"velden", "wet", "artikel", "doel", "termijn_dagen", "loket"}
"""what may be corrected afterwards: what was shared and promised under it stays, and changes by a new version"""


@verb(MAKE)
def make(
    *,
    gemeente: str,
    organisatie: UUID,
    geldig_van: date,
    content: Mapping[str, Any],
    onderwerp: UUID | None = None,
    product: UUID | None = None,
    by: Reader,
    at: datetime,
) -> UUID:
    """Record an agreement with a partner, in general or about one subject or product; `content` holds the fields of
    CONTENT, of which titel, wet, artikel and doel are needed. Raises AfspraakRuns, AfspraakIncomplete, NotShareable."""
    afspraken.require_start(by, MAKE, gemeente)
    made = Afspraak(
        gemeente_id=gemeente, organisatie_id=organisatie, onderwerp_id=onderwerp, product_id=product, geldig_van=geldig_van
    )  # fmt: skip
    _fill(made, content)
    made.save(force_insert=True)
    record(by, MAKE, made, at=at, details=dict(content))
    return made.pk


@verb(CHANGE)
def change(*, afspraak: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> None:
    """Correct a description. What was promised or shared under it changes by `renew`. Raises FieldConflict, Invalid,
    AfspraakHasEnded."""
    row = _running(by, CHANGE, afspraak, at)
    changed = merge(row, base=base, new=new, may_change=CORRECTED)
    if changed:
        row.save(update_fields=sorted(changed))
    record(by, CHANGE, row, at=at, details={name: [base[name], new[name]] for name in sorted(changed)})


@verb(RENEW)
def renew(*, afspraak: UUID, geldig_van: date, content: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """A new version from a day on: what `content` does not name stays. Tasks that were sent keep the former one. Raises
    AfspraakHasEnded, Invalid where it would begin before the former did."""
    former = _running(by, RENEW, afspraak, at)
    if geldig_van <= former.geldig_van:
        raise Invalid("Een nieuwe versie begint later dan de vorige; kies een latere begindatum.")
    former.geldig_tot = geldig_van
    former.save(update_fields=["geldig_tot"])
    made = Afspraak(**{name: getattr(former, name) for name in _copied()})
    made.geldig_van, made.geldig_tot = geldig_van, None
    _fill(made, content)
    made.save(force_insert=True)
    record(by, RENEW, made, at=at, details=dict(content), event={"vorige": str(former.pk)})
    return made.pk


@verb(END)
def end(*, afspraak: UUID, geldig_tot: date, by: Reader, at: datetime) -> None:
    """End an agreement on a day: the first on which it no longer holds. Raises AfspraakHasEnded, Invalid."""
    row = _running(by, END, afspraak, at)
    if geldig_tot <= row.geldig_van:
        raise Invalid("Een afspraak eindigt later dan zij begon; kies een latere einddatum.")
    row.geldig_tot = geldig_tot
    row.save(update_fields=["geldig_tot"])
    record(by, END, row, at=at, event={"geldig_tot": geldig_tot.isoformat()})


def _running(by: Reader, action: Any, key: UUID, at: datetime) -> Afspraak:
    row = afspraken.take(by, action, key, at=at)
    if row.geldig_tot is not None and (action != END or row.geldig_tot <= local_date(at)):
        raise AfspraakHasEnded
    return row


def _fill(row: Afspraak, content: Mapping[str, Any]) -> None:
    """Put what an agreement says on the row; the database checks that it is whole. Raises Invalid for another name."""
    if strange := content.keys() - CONTENT:
        raise Invalid(f"Het veld {sorted(strange)[0]} hoort niet bij een afspraak.")
    for name, value in content.items():
        setattr(row, "loket_id" if name == "loket" else name, value)
    if row.kanaal not in Afspraak.Kanaal.values:
        raise Invalid("Dit kanaal bestaat niet; kies er een uit de lijst.")


def _copied() -> list[str]:
    return [field.attname for field in Afspraak._meta.concrete_fields if field.name not in ("id", "gewijzigd_xid")]

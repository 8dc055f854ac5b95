"""The traject that a request became follows it: what is registered at the one is not typed again at the other (S3-4)."""

from datetime import date

from ketenzicht.regie.aanvragen.models import Aanvraag
from ketenzicht.regie.trajecten.models import Einde, Traject, Uitkomst

_ENDS = {"ingetrokken": Einde.VOORTIJDIG_CLIENT, "afgewezen": Einde.GEMEENTE, "buiten_behandeling": Einde.GEMEENTE}
"""how a traject ends where nothing was granted"""


def begun(row: Aanvraag, on: date) -> None:
    """The first provision started on this day."""
    for traject in _running(row):
        if traject.gestart_op is None:
            traject.gestart_op = max(on, traject.aangemeld_op)
            traject.save(update_fields=["gestart_op"])


def provision_ended(row: Aanvraag, on: date, reden: str) -> None:
    """A provision ended: with the last one the traject ends too, for the same reason."""
    if not row.voorzieningen.filter(beeindigd_op=None).exists():
        _end(row, on, reden)


def closed(row: Aanvraag, on: date) -> None:
    """The request was closed: where nothing was granted, the traject ends with it."""
    if row.besluit in _ENDS:
        _end(row, on, _ENDS[row.besluit])


def _end(row: Aanvraag, on: date, reden: str) -> None:
    for traject in _running(row):
        traject.beeindigd_op = max(on, traject.gestart_op or traject.aangemeld_op)
        traject.reden_einde, traject.uitkomst = reden, Uitkomst.ONBEKEND
        traject.save(update_fields=["beeindigd_op", "reden_einde", "uitkomst"])


def _running(row: Aanvraag) -> list[Traject]:
    return list(Traject.objects.select_for_update().filter(aanvraag=row, beeindigd_op=None))

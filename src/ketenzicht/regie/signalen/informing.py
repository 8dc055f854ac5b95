"""What may change in signals: whether, when and how the person was told, or why not yet (AVG art. 14, P-2)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.groepen.models import Lidmaatschap
from ketenzicht.regie.personen.models import Gezag
from ketenzicht.regie.signalen.codes import UITSTEL, WIJZEN, require_code
from ketenzicht.regie.signalen.errors import ReporterNotChecked, ReporterRecognisable, SignaalIsAboutOther
from ketenzicht.regie.signalen.models import Kennisgeving, Melder, Signaal, SignaalInhoud
from ketenzicht.regie.signalen.rules import DEFER, INFORM, REDACT, signalen
from ketenzicht.regie.timing import happened


@verb(INFORM)
def inform(
    *, signaal: UUID, persoon: UUID, wijze: str, gebeurd_tijd: datetime | None = None, melder_onherkenbaar: bool = False,
    by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """The person, a member of the group, or who has gezag, was told of the signal; from now on that one sees it, never who
    reported it. Where a resident did, the actor says that the text does not betray who (`melder_onherkenbaar`). Raises
    SignaalIsAboutOther, ReporterNotChecked, ReporterRecognisable, InTheFuture, Invalid."""
    row = signalen.take(by, INFORM, signaal, at=at)
    if not _is_about(row, persoon, at):
        raise SignaalIsAboutOther
    _protect_reporter(row, checked=melder_onherkenbaar)
    told = Kennisgeving.objects.create(
        signaal=row,
        gemeente_id=row.gemeente_id,
        persoon_id=persoon,
        tijd=happened("gebeurd_tijd", gebeurd_tijd, at=at),
        door=by.id,
        wijze=require_code("wijze", wijze, WIJZEN),
    )
    notify([persoon], "signaal.geinformeerd", row, at=at)
    record(by, INFORM, row, at=at, event={"wijze": wijze})
    return told.pk


@verb(DEFER)
def defer(*, signaal: UUID, reden: str, by: Reader, at: datetime) -> UUID:
    """Why the person was not told yet (AVG art. 14 lid 5). Raises Invalid for an unknown reason."""
    row = signalen.take(by, DEFER, signaal, at=at)
    reden = require_code("reden", reden, UITSTEL)
    kept = Kennisgeving.objects.create(
        signaal=row, gemeente_id=row.gemeente_id, tijd=at, door=by.id, nog_niet_omdat=reden
    )
    record(by, DEFER, row, at=at, event={"nog_niet_omdat": reden})
    return kept.pk


@verb(REDACT)
def redact(*, signaal: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """Take out of the text (`omschrijving`) by what the reporter could be recognised (P-2). Raises FieldConflict, Invalid."""
    row = signalen.take(by, REDACT, signaal, at=at)
    inhoud = SignaalInhoud.objects.select_for_update().get(van=row)
    if changed := merge(inhoud, base=base, new=new, may_change=frozenset({"omschrijving"})):
        inhoud.save(update_fields=sorted(changed))
    record(by, REDACT, row, at=at)
    return row.pk


def _protect_reporter(row: Signaal, *, checked: bool) -> None:
    """The person will read the text: it names no resident who reported it and did not agree to be named (P-2)."""
    melder = Melder.objects.select_related("inhoud", "persoon").filter(signaal=row, mag_genoemd_worden=False).first()
    if melder is None:
        return
    names = melder.inhoud.naam
    if melder.persoon is not None:
        names = f"{names} {melder.persoon.roepnaam} {melder.persoon.geslachtsnaam}"
    text = SignaalInhoud.objects.values_list("omschrijving", flat=True).get(van=row)
    if _words(names) & _words(text):
        raise ReporterRecognisable
    if not checked:
        raise ReporterNotChecked


def _words(text: str) -> set[str]:
    """The words of a text that can be a name, without case."""
    return {word.casefold() for word in re.findall(r"\w{3,}", text)} - _NO_NAMES


_NO_NAMES = frozenset({"van", "der", "den", "het", "een", "buurman", "buurvrouw", "mevrouw", "meneer", "heer"})


def _is_about(row: Signaal, persoon: UUID, at: datetime) -> bool:
    """Whether a signal is about this person, or about a child or group of this person."""
    today = local_date(at)
    if row.persoon_id is None:
        members = Lidmaatschap.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=at), geldig_van__lte=at)
        return members.filter(groep=row.groep_id, persoon=persoon, rol=Lidmaatschap.Rol.LID).exists()
    gezag = Gezag.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today), geldig_van__lte=today)
    return row.persoon_id == persoon or gezag.filter(kind=row.persoon_id, ouder=persoon).exists()

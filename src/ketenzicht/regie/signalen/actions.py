"""What may change in signals: reporting one, by a worker, a resident or a system."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.acting.editing import merge
from ketenzicht.access.acting.verbs import constraints, verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.rollen.presets import RESIDENTS
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.catalogus.models import Onderwerp
from ketenzicht.regie.signalen.codes import INDIENERS, KANALEN, require_code
from ketenzicht.regie.signalen.errors import NoSuchOnderwerp, SignaalAlreadyJudged, SignaalIsTold, SourceKeyUsed
from ketenzicht.regie.signalen.expiry import expires_on
from ketenzicht.regie.signalen.filing import file
from ketenzicht.regie.signalen.models import Melder, MelderInhoud, Signaal, SignaalInhoud
from ketenzicht.regie.signalen.rules import REPORT, SUPPLEMENT, TAKE_IN, key_of_organisation, signalen
from ketenzicht.regie.signalen.subjects import subject
from ketenzicht.regie.signalen.workers import organisation_code, team_of
from ketenzicht.regie.timing import happened

constraints["signaal_een_keer"] = SourceKeyUsed


@verb(REPORT)
def report(
    *, persoon: UUID | None = None, groep: UUID | None = None, omschrijving: str = "", onderwerp: UUID | None = None,
    kanaal: str = "", indiener: str = "professional", melder: UUID | None = None, melder_naam: str = "",
    melder_contact: str = "", mag_genoemd_worden: bool = False, urgent: bool = False, team: UUID | None = None,
    ontvangen_tijd: datetime | None = None, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Report a signal about a person or a group; nothing else is compulsory (S0-11, S0-19, S3-40, S3-42). A resident who
    reports it, alone or through a worker, is kept apart (P-2). Gives the key of the signal. Raises NoSubject, NotFound,
    NoSuchOnderwerp, NoSuchTeam, InTheFuture, Invalid."""
    about = subject(by, persoon=persoon, groep=groep, at=at)
    signalen.require_start(by, REPORT, about.gemeente_id)
    resident = by.role in RESIDENTS
    who = "inwoner" if resident else require_code("indiener", indiener, INDIENERS[:2] + INDIENERS[3:])
    worker = who == "professional"
    signaal = Signaal.objects.create(
        **_subject_fields(about),
        kanaal=require_code("kanaal", kanaal or ("internet" if resident else "keten"), KANALEN),
        indiener=who,
        bron=organisation_code(by) if worker else "",
        organisatie_id=key_of_organisation(by) if worker else None,
        medewerker_id=person_key(by) if worker else None,
        team=None if resident else team_of(team, about.gemeente_id, at),
        urgent=urgent and not resident,
        ontvangen_tijd=happened("ontvangen_tijd", ontvangen_tijd, at=at),
        geregistreerd_tijd=at,
        geregistreerd_door="" if resident else by.id,  # of a resident the Melder alone knows (P-2)
        vervalt_op=expires_on(about.gemeente_id, at),
    )
    _write(signaal, onderwerp, omschrijving)
    if who == "inwoner":
        reporter = person_key(by) if resident else melder
        _keep_reporter(signaal, reporter, melder_naam, melder_contact, mag_genoemd_worden, at)
    _settle(signaal, REPORT, by, at)
    return signaal.pk


@verb(TAKE_IN)
def take_in(
    *, bron: str, bronsleutel: str, persoon: UUID | None = None, groep: UUID | None = None, omschrijving: str = "",
    onderwerp: UUID | None = None, ontvangen_tijd: datetime, urgent: bool = False, by: Reader, at: datetime,
) -> UUID:  # fmt: skip
    """Take in a signal of a system, such as rent arrears of a housing corporation (S3-43). Delivered twice under one key it
    is one signal, and the second delivery changes nothing. Raises SourceKeyUsed where that key came with another subject,
    Invalid without source or key."""
    if not (bron.strip() and bronsleutel.strip()):
        raise Invalid("Geef de bron en de sleutel van het signaal bij die bron op.")
    about = subject(by, persoon=persoon, groep=groep, at=at)
    signalen.require_start(by, TAKE_IN, about.gemeente_id)
    had = Signaal.objects.filter(gemeente=about.gemeente_id, bron=bron, bronsleutel=bronsleutel).first()
    if had is not None:
        return _same(had, about)
    signaal = Signaal.objects.create(
        **_subject_fields(about),
        kanaal="keten",
        indiener="automatisch",
        bron=bron,
        bronsleutel=bronsleutel,
        urgent=urgent,
        ontvangen_tijd=happened("ontvangen_tijd", ontvangen_tijd, at=at),
        geregistreerd_tijd=at,
        geregistreerd_door=by.id,
        vervalt_op=expires_on(about.gemeente_id, at),
    )
    _write(signaal, onderwerp, omschrijving)
    _settle(signaal, TAKE_IN, by, at)
    return signaal.pk


@verb(SUPPLEMENT)
def supplement(*, signaal: UUID, base: Mapping[str, Any], new: Mapping[str, Any], by: Reader, at: datetime) -> UUID:
    """Add to what one reported (`omschrijving`), until it is judged, or told to the person, whom nobody then protects from
    words that betray who reported it (P-2). Raises SignaalAlreadyJudged, SignaalIsTold, FieldConflict, Invalid."""
    row = signalen.take(by, SUPPLEMENT, signaal, at=at)
    if row.oordeel:
        raise SignaalAlreadyJudged
    if row.kennisgevingen.exclude(wijze="").exists():
        raise SignaalIsTold
    inhoud = SignaalInhoud.objects.select_for_update().get(van=row)
    if changed := merge(inhoud, base=base, new=new, may_change=frozenset({"omschrijving"})):
        inhoud.save(update_fields=sorted(changed))
    record(by, SUPPLEMENT, row, at=at)
    return row.pk


def _subject_fields(about: Any) -> dict[str, Any]:
    return {"gemeente_id": about.gemeente_id, about._meta.model_name: about}


def _write(signaal: Signaal, onderwerp: UUID | None, omschrijving: str) -> None:
    if onderwerp is not None and not Onderwerp.objects.filter(pk=onderwerp, gemeente=signaal.gemeente_id).exists():
        raise NoSuchOnderwerp
    SignaalInhoud.objects.create(van=signaal, onderwerp_id=onderwerp, omschrijving=omschrijving)


def _keep_reporter(signaal: Signaal, persoon: UUID | None, naam: str, contact: str, named: bool, at: datetime) -> None:
    """A reporter who is a person of the record gets the confirmation as a notice, at once (S3-50)."""
    melder = Melder.objects.create(
        signaal=signaal,
        gemeente_id=signaal.gemeente_id,
        persoon_id=persoon,
        mag_genoemd_worden=named,
        bevestigd_tijd=at if persoon else None,
    )
    MelderInhoud.objects.create(van=melder, naam=naam, contact=contact)
    notify([persoon] if persoon else [], "signaal.ontvangen", signaal, at=at)


def _settle(signaal: Signaal, action: Any, by: Reader, at: datetime) -> None:
    file(signaal, at=at)
    record(by, action, signaal, at=at, event={"oordeel": signaal.oordeel, "wacht_op": signaal.wacht_op})


def _same(had: Signaal, about: Any) -> UUID:
    if about.pk not in (had.persoon_id, had.groep_id):
        raise SourceKeyUsed
    return had.pk

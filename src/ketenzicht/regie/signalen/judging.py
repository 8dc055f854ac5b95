"""What may change in signals: what a signal leads to, and what the reporter and the person are told."""

from datetime import datetime
from uuid import UUID

from ketenzicht.access.acting.verbs import verb
from ketenzicht.access.errors import Invalid
from ketenzicht.access.log.recording import record
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT, Action, policies
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.signalen.codes import AFWIJSREDENEN, VERVOLGEN, require_code
from ketenzicht.regie.signalen.errors import (
    NoReporter,
    NoSuchTeam,
    SignaalAlreadyJudged,
    SignaalIsBundled,
    SignaalIsRejected,
    SignaalNotJudged,
)
from ketenzicht.regie.signalen.filing import tell_team
from ketenzicht.regie.signalen.models import (
    Melder,
    Signaal,
    Terugkoppeling,
    TerugkoppelingInhoud,
    Triage,
    TriageInhoud,
)
from ketenzicht.regie.signalen.rules import (
    ACCEPT,
    CONFIRM,
    FEED_BACK,
    FOLLOW_UP,
    MARK_URGENT,
    REJECT,
    ROUTE,
    signalen,
)
from ketenzicht.regie.signalen.timing import happened
from ketenzicht.regie.signalen.workers import team_of


@verb(ACCEPT)
def accept(
    *, signaal: UUID, toelichting: str = "", gebeurd_tijd: datetime | None = None, by: Reader, at: datetime
) -> UUID:
    """Accept a signal, and those bundled under it (S0-12). Raises SignaalAlreadyJudged, SignaalIsBundled, InTheFuture."""
    return _judge(ACCEPT, signaal, "geaccepteerd", "", toelichting, gebeurd_tijd, by, at)


@verb(REJECT)
def reject(
    *, signaal: UUID, reden: str, toelichting: str = "", gebeurd_tijd: datetime | None = None, by: Reader, at: datetime
) -> UUID:
    """Reject a signal with a reason, and those bundled under it (S0-12). Raises SignaalAlreadyJudged, SignaalIsBundled,
    InTheFuture, Invalid for an unknown reason."""
    reden = require_code("reden", reden, AFWIJSREDENEN)
    return _judge(REJECT, signaal, "afgewezen", reden, toelichting, gebeurd_tijd, by, at)


@verb(ROUTE)
def route(*, signaal: UUID, team: UUID, by: Reader, at: datetime) -> UUID:
    """Send a signal that waits to be judged to a team (S3-48). Raises NoSuchTeam, SignaalAlreadyJudged, SignaalIsBundled."""
    row = _open(by, ROUTE, signaal, at)
    row.team = team_of(team, row.gemeente_id, at)
    if row.team is None:
        raise NoSuchTeam
    row.wacht_op = "team"
    row.save()
    if row.urgent:
        tell_team(row, "signaal.urgent", at=at)
    record(by, ROUTE, row, at=at, event={"wacht_op": row.wacht_op, "team": str(row.team_id)})
    return row.pk


@verb(MARK_URGENT)
def mark_urgent(*, signaal: UUID, urgent: bool = True, by: Reader, at: datetime) -> UUID:
    """Mark a signal that waits to be judged as urgent, or take that back. Raises SignaalAlreadyJudged, SignaalIsBundled."""
    row = _open(by, MARK_URGENT, signaal, at)
    row.urgent = urgent
    row.save()
    if urgent:
        tell_team(row, "signaal.urgent", at=at)
    record(by, MARK_URGENT, row, at=at, event={"urgent": urgent})
    return row.pk


@verb(FOLLOW_UP)
def follow_up(*, signaal: UUID, soort: str, object_id: UUID, by: Reader, at: datetime) -> UUID:
    """Write down which task, traject, aanvraag or plan came of an accepted signal; the first one counts (S0-33). Raises
    NotFound where the actor cannot see that object, SignaalNotJudged, SignaalIsRejected."""
    row = signalen.take(by, FOLLOW_UP, signaal, at=at)
    soort = require_code("soort", soort, VERVOLGEN)
    if soort not in policies:
        raise Invalid(f"Een signaal kan hier niet tot een {soort} leiden.")
    policies[soort].take(by, SEE_DAT, object_id, at=at)
    if not row.oordeel:
        raise SignaalNotJudged
    if row.oordeel == "afgewezen":
        raise SignaalIsRejected
    mark_followed(row.pk, soort, object_id, at=at)
    record(by, FOLLOW_UP, row, at=at, event={"vervolg": soort})
    return row.pk


def mark_followed(signaal: UUID, soort: str, key: UUID, *, at: datetime) -> None:
    """Rooms above call this inside an act of theirs: help came of this signal, so it does not expire as unused. Only the
    first help is kept; of a bundle it is kept at the signal on top."""
    row = Signaal.objects.select_for_update().get(pk=signaal)
    if row.bundel_id is not None:
        mark_followed(row.bundel_id, soort, key, at=at)
    elif not row.vervolg:
        row.vervolg, row.vervolg_id, row.vervolg_tijd = require_code("soort", soort, VERVOLGEN), key, at
        row.save()


@verb(CONFIRM)
def confirm(*, signaal: UUID, by: Reader, at: datetime) -> UUID:
    """The resident who reported it got the confirmation, by phone or mail (S3-50). Raises NoReporter."""
    row = signalen.take(by, CONFIRM, signaal, at=at)
    melder = Melder.objects.select_for_update().filter(signaal=row).first()
    if melder is None:
        raise NoReporter
    melder.bevestigd_tijd = melder.bevestigd_tijd or at
    melder.save()
    record(by, CONFIRM, row, at=at)
    return row.pk


@verb(FEED_BACK)
def feed_back(*, signaal: UUID, tekst: str, by: Reader, at: datetime) -> UUID:
    """Tell the reporter as much as the law allows (S3-50); the reporter is notified. Gives the key of the feedback. Raises
    Invalid without text."""
    row = signalen.take(by, FEED_BACK, signaal, at=at)
    if not tekst.strip():
        raise Invalid("Schrijf op wat u aan de melder terugkoppelt.")
    told = Terugkoppeling.objects.create(signaal=row, gemeente_id=row.gemeente_id, tijd=at, door=by.id)
    TerugkoppelingInhoud.objects.create(van=told, tekst=tekst)
    _tell_reporter(row, "signaal.teruggekoppeld", at)
    record(by, FEED_BACK, row, at=at)
    return told.pk


def _open(by: Reader, action: Action, key: UUID, at: datetime) -> Signaal:
    """A signal that somebody may still judge."""
    row = signalen.take(by, action, key, at=at)
    if row.oordeel:
        raise SignaalAlreadyJudged
    if row.bundel_id is not None:
        raise SignaalIsBundled
    return row


def _judge(
    action: Action,
    key: UUID,
    oordeel: str,
    reden: str,
    toelichting: str,
    moment: datetime | None,
    by: Reader,
    at: datetime,
) -> UUID:
    row = _open(by, action, key, at)
    when = happened("gebeurd_tijd", moment, at=at)
    if when < row.ontvangen_tijd:
        raise Invalid("Het oordeel kan niet vóór de ontvangst van het signaal gegeven zijn; kies een later moment.")
    for one in [row, *Signaal.objects.select_for_update().filter(bundel=row, oordeel="")]:
        one.oordeel, one.oordeel_tijd, one.oordeel_door = oordeel, when, by.id
        one.afwijsreden, one.wacht_op = reden, "niemand"
        one.save()
        _tell_reporter(one, "signaal.beoordeeld", at)
    triage = Triage.objects.create(signaal=row, gemeente_id=row.gemeente_id, tijd=at, door=by.id)
    TriageInhoud.objects.create(van=triage, toelichting=toelichting)
    record(by, action, row, at=at, event={"oordeel": oordeel, "afwijsreden": reden})
    return row.pk


def _tell_reporter(row: Signaal, kind: str, at: datetime) -> None:
    """A notice without content for the worker or the resident who reported it."""
    melder = Melder.objects.filter(signaal=row, persoon__isnull=False).values_list("persoon_id", flat=True)
    notify([*melder, *([row.medewerker_id] if row.medewerker_id else [])], kind, row, at=at)

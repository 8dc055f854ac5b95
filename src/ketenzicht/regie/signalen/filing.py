"""Where a signal goes: through the filter rules, then to the regie of a running plan, to a team, or to who distributes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from ketenzicht.access.models import Medewerker
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.rollen.presets import STELSEL
from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.signalen import hooks
from ketenzicht.regie.signalen.filtering import Filter, Outcome, Seen, sift
from ketenzicht.regie.signalen.models import Filterregel, Filterspoor, Signaal, SignaalInhoud


def file(signaal: Signaal, *, at: datetime) -> None:
    """Put a new signal through the rules of its municipality and send it where it must go. The subject is locked, so that of
    two signals at once one sees the other. Whoever must look at it is told."""
    rules = filters_of(signaal.gemeente_id, local_date(at))
    seen = {one.key: one for one in history_of(signaal, rules)}
    mine = seen.pop(signaal.pk)
    outcome = sift(mine, list(seen.values()), rules)
    _keep_traces([signaal.pk], outcome, at)
    if outcome.ignored is not None:
        _reject_by_rule(signaal, outcome.ignored, at)
    elif outcome.under is not None:
        _bundle(signaal, outcome.under, outcome.urgent, at)
    elif outcome.held:
        _held(signaal)
    else:
        _bring_out(signaal, outcome, at)


def filters_of(gemeente: str, on: date) -> list[Filter]:
    """The rules of a municipality that hold on a day, in their order."""
    rows = Filterregel.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=on), gemeente=gemeente, geldig_van__lte=on)
    return [filter_of(row) for row in rows.order_by("volgorde", "pk")]


def filter_of(row: Filterregel) -> Filter:
    """A kept rule as the sieve uses it."""
    return Filter(
        key=row.pk,
        naam=row.naam,
        doet=row.doet,
        onderwerpen=frozenset(row.onderwerpen),
        indieners=frozenset(row.indieners),
        bronnen=frozenset(row.bronnen),
        kanalen=frozenset(row.kanalen),
        drempel=row.drempel or 0,
        binnen_dagen=row.binnen_dagen or 0,
        team=row.team_id,
        reden=row.reden,
        afwijsreden=row.afwijsreden,
    )


def history_of(signaal: Signaal, rules: Sequence[Filter]) -> list[Seen]:
    """This signal and the ones about the same subject that a rule may have to count with it."""
    period = timedelta(days=max((rule.binnen_dagen for rule in rules), default=0))
    near = Q(ontvangen_tijd__gte=signaal.ontvangen_tijd - period, ontvangen_tijd__lte=signaal.ontvangen_tijd + period)
    rows = Signaal.objects.filter(near | Q(pk=signaal.pk), persoon=signaal.persoon_id, groep=signaal.groep_id)
    return seen_of(rows.filter(gemeente=signaal.gemeente_id))


def seen_of(rows: "Iterable[Signaal]") -> list[Seen]:
    """Rows as the sieve sees them. Of the content only the code of the subject is used, and nobody is shown it."""
    kept = list(rows)
    inhoud = SignaalInhoud.objects.filter(van__in=[row.pk for row in kept])
    codes = dict(inhoud.values_list("van", "onderwerp__code"))
    return [
        Seen(
            key=row.pk,
            moment=row.ontvangen_tijd,
            onderwerp=codes.get(row.pk) or "",
            indiener=row.indiener,
            bron=row.bron,
            kanaal=row.kanaal,
            urgent=row.urgent,
            rejected=row.oordeel == "afgewezen",
            held=row.wacht_op == "drempel",
            bundled=row.bundel_id is not None,
        )
        for row in kept
    ]


def place(signaal: Signaal, *, at: datetime) -> None:
    """Send a signal to the regie of a running plan, else to its team, else to who distributes; all who must look are told
    of an urgent one."""
    signaal.wacht_op = "team" if signaal.team_id else "verdeling"
    signaal.save()
    answers = [hook(signaal, at) for hook in hooks.filed]
    if True in answers:
        signaal.wacht_op = "regie"
        signaal.save()
    elif signaal.urgent:
        tell_team(signaal, "signaal.urgent", at=at)


def tell_team(signaal: Signaal, kind: str, *, at: datetime) -> None:
    """A notice for who works in the team for which a signal waits."""
    today = local_date(at)
    there = Medewerker.objects.filter(Q(geldig_tot=None) | Q(geldig_tot__gt=today), team=signaal.team_id)
    if signaal.team_id:
        notify(there.values_list("pk", flat=True), kind, signaal, at=at)


def _bring_out(signaal: Signaal, outcome: Outcome, at: datetime) -> None:
    """The signal, and the earlier ones that waited for it, go to whoever must look."""
    released = Signaal.objects.select_for_update().filter(pk__in=outcome.released, wacht_op="drempel")
    earlier = list(released.order_by("ontvangen_tijd", "pk"))
    _keep_traces([row.pk for row in earlier], outcome, at)
    for row in [*earlier, signaal]:
        row.urgent = row.urgent or outcome.urgent
        row.team_id = outcome.team or row.team_id
        place(row, at=at)


def _held(signaal: Signaal) -> None:
    signaal.wacht_op = "drempel"
    signaal.save()


def _reject_by_rule(signaal: Signaal, rule: Filter, at: datetime) -> None:
    signaal.oordeel, signaal.oordeel_tijd, signaal.oordeel_door = "afgewezen", at, STELSEL
    signaal.afwijsreden, signaal.door_filterregel, signaal.wacht_op = rule.afwijsreden, True, "niemand"
    signaal.save()


def _bundle(signaal: Signaal, under: UUID, urgent: bool, at: datetime) -> None:
    """Under the first one: judged with it, kept as long as it. Was that accepted already, then this one is accepted by the
    rule, and who accepted it is told."""
    first = Signaal.objects.select_for_update().get(pk=under)
    signaal.bundel, signaal.wacht_op = first, "bundel"
    if first.oordeel:
        signaal.oordeel, signaal.oordeel_tijd, signaal.oordeel_door = first.oordeel, at, STELSEL
        signaal.door_filterregel, signaal.wacht_op = True, "niemand"
    signaal.save()
    first.urgent = first.urgent or urgent
    first.vervalt_op = max(first.vervalt_op, signaal.vervalt_op)
    first.save()
    judge = [UUID(first.oordeel_door)] if first.oordeel and first.oordeel_door != STELSEL else []
    notify(judge, "signaal.gebundeld", first, at=at)
    if urgent and not first.oordeel and first.wacht_op == "team":
        tell_team(first, "signaal.urgent", at=at)


def _keep_traces(signals: Iterable[UUID], outcome: Outcome, at: datetime) -> None:
    Filterspoor.objects.bulk_create(
        Filterspoor(signaal_id=key, regel_id=trace.rule.key, tijd=at, uitleg=trace.uitleg)
        for key in signals
        for trace in outcome.traces
        if trace.rule.key is not None
    )

"""Series of actions: their turns are made when they come near (S3-67)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from ketenzicht.access.log.recording import record
from ketenzicht.access.rollen.readers import system_reader
from ketenzicht.kernel.clock import local_date
from ketenzicht.regie.contacten.models import Actie, ActieInhoud
from ketenzicht.regie.contacten.recurrence import parse
from ketenzicht.regie.contacten.rules import MAKE_DUE

AHEAD = timedelta(days=7)
"""how long before its day a turn stands on the list"""


def make_due(*, at: datetime) -> int:
    """Make the turns of the coming days of all series whose plan runs; gives how many. Doing it twice, or by two at once,
    makes each turn once. Turns of days that went by are not made up afterwards."""
    running = Actie.objects.filter(vervallen_tijd=None, plan__gesloten_tijd=None).exclude(herhaling="")
    made = 0
    for key in list(running.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = running.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
            made += make_turns(row, at=at) if row is not None else 0
    return made


def make_turns(series: Actie, *, at: datetime) -> int:
    """Make the turns of one (locked) series from today on."""
    today, start = local_date(at), series.gepland_op
    if start is None:
        return 0
    wanted = parse(series.herhaling).between(start, today, today + AHEAD)
    had = set(Actie.objects.filter(reeks=series, gepland_op__in=wanted).values_list("gepland_op", flat=True))
    text = ActieInhoud.objects.values_list("tekst", flat=True).get(van=series)
    turns = [_turn(series, day, at) for day in wanted if day not in had]
    for turn in turns:
        turn.save(force_insert=True)
        ActieInhoud.objects.create(van=turn, tekst=text)
        record(system_reader("reeks van acties"), MAKE_DUE, turn, at=at)
    return len(turns)


def _turn(series: Actie, day: date, at: datetime) -> Actie:
    return Actie(
        gemeente_id=series.gemeente_id,
        plan_id=series.plan_id,
        groep_id=series.groep_id,
        persoon_id=series.persoon_id,
        intern=series.intern,
        doel_id=series.doel_id,
        medewerker_id=series.medewerker_id,
        uitvoerder_id=series.uitvoerder_id,
        gepland_op=day,
        reeks=series,
        gemaakt_tijd=at,
        gemaakt_door=series.gemaakt_door,
    )

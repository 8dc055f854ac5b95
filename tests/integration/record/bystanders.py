"""Every act that a test of the record does is tried first by those who may not, at a moment that has not come yet, and twice
under one key; afterwards it left one event per line in the log, and no event holds what was typed.

Each verb is tried so once per run, on the objects of the test that happens to do it, and all of that is undone."""

import inspect
import re
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.db import connection, transaction

from ketenzicht.access.acting import verbs as acting
from ketenzicht.access.acting.verbs import Verb
from ketenzicht.access.errors import InTheFuture, MomentWithoutOffset
from ketenzicht.access.models import Gebeurtenis, Logregel, Medewerker, Organisatie, Rolvervulling, Team
from ketenzicht.access.rollen import presets
from ketenzicht.access.rollen.readers import reader_of, reader_of_person
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import ELSEWHERE, HERE, SINCE

HAPPENED = frozenset(
    {
        "gebeurd", "gebeurd_tijd", "gehouden_tijd", "gedaan_tijd", "contact_tijd", "gemeld_tijd", "verstuurd_tijd", "ontvangen_tijd",
        "ontvangen", "verzonden", "gevraagd", "ontvangen_op", "gestart_op", "gemeten_op", "afgesloten_op", "overleden_op",
        "aangemeld_op",
    }
)  # fmt: skip
"""arguments that tell when something happened: never later than it is written down"""

_ANYBODY_WHO_WORKS_HERE = frozenset(
    {
        "aanvraag.melden", "groep.maken", "plan.starten-met-personen", "recht.ontvangen", "signaal.melden", "signaal.urgent",
        "regie.overname-vragen", "traject.toevoegen",
    }
)  # fmt: skip
OPEN_TO = {"another team": _ANYBODY_WHO_WORKS_HERE, "another municipality": frozenset({"regie.overname-vragen"})}
"""What needs no relation with whom it is about: to begin something (a request, a loose traject, a plan), to hurry a signal that no team has yet, and to ask for a plan
by its mark, which tells nothing about whether there is one"""

OPEN_WITHOUT_A_PLAN = frozenset({"klantcontact.vastleggen", "klantcontact.plannen"})
"""what anybody of the municipality may write down about somebody whom he found, outside any plan"""

NAMED_OTHERWISE = {"overleden_op": "DeathImpossible"}

tried: set[str] = set()
"""verbs that were tried in this run"""


@contextmanager
def undone() -> Iterator[None]:
    """What happens within leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def bystanders() -> dict[str, Reader]:
    """People who have nothing to do with any object: of the helpdesk, of another team, of another municipality, a resident."""

    def worker(role: str, gemeente: str, team: Team | None = None) -> Reader:
        organisatie = team.organisatie if team else Organisatie.objects.filter(gemeenten=[gemeente])[0]
        somebody = Medewerker.objects.create(naam="Voorbijganger", organisatie=organisatie, team=team, geldig_van=SINCE)
        held = Rolvervulling.objects.create(medewerker=somebody, rol=role, gemeenten=[gemeente], geldig_van=SINCE)
        return reader_of(held, purpose="hulp")

    return {
        "helpdesk": worker(presets.HELPDESK, HERE),
        "another team": worker(presets.REGISSEUR, HERE, Team.objects.get(code="zuid")),
        "another partner": worker(presets.BEHANDELAAR, ELSEWHERE),
        "another municipality": worker(presets.REGISSEUR, ELSEWHERE, Team.objects.get(code="west")),
        "a resident": reader_of_person(uuid4()),
    }


def try_first(act: "Verb[Any, Any]", given: Mapping[str, Any]) -> list[str]:
    """What is not as it should be when this act, which will succeed, is done by others or otherwise."""
    return [*_by_others(act, given), *_in_the_future(act, given), *_twice(act, given)]


def _by_others(act: "Verb[Any, Any]", given: Mapping[str, Any]) -> Iterator[str]:
    with undone():
        for who, reader in bystanders().items():
            outcome = _outcome(act, {**given, "by": reader})
            named = isinstance(outcome, Exception) and _is_named(outcome)
            if not named and not _is_open(act.action.key, who, given):
                yield f"{act.action.key} by {who}: {outcome!r}"


def _is_open(act: str, who: str, given: Mapping[str, Any]) -> bool:
    loose = act in OPEN_WITHOUT_A_PLAN and given.get("plan") is None and who == "another team"
    return loose or act in OPEN_TO.get(who, ())


def _in_the_future(act: "Verb[Any, Any]", given: Mapping[str, Any]) -> Iterator[str]:
    hints = typing.get_type_hints(act.body)
    for name in HAPPENED & inspect.signature(act.body).parameters.keys():
        later = given["at"] + timedelta(days=2)
        is_moment = datetime in (hints[name], *typing.get_args(hints[name]))
        outcome = _outcome(act, {**given, name: later if is_moment else later.date()})
        if not (isinstance(outcome, InTheFuture) or type(outcome).__name__ == NAMED_OTHERWISE.get(name)):
            yield f"{act.action.key} with {name} in the future: {outcome!r}"
        if is_moment:
            outcome = _outcome(act, {**given, name: given["at"].replace(tzinfo=None)})
            if not isinstance(outcome, MomentWithoutOffset):
                yield f"{act.action.key} with {name} without offset: {outcome!r}"


def _twice(act: "Verb[Any, Any]", given: Mapping[str, Any]) -> Iterator[str]:
    """Under one key it happens once; without a key the second time is an act of its own, or is refused by name."""
    with undone():
        once = act.once(uuid4())
        first = _do(once, given)
        before = (Logregel.objects.count(), Gebeurtenis.objects.count())
        second = _do(once, {**given, "at": given["at"] + timedelta(seconds=1)})
        if isinstance(first, Exception) or second != first:
            yield f"{act.action.key} twice under a key: {first!r}, {second!r}"
        if (Logregel.objects.count(), Gebeurtenis.objects.count()) != before:
            yield f"{act.action.key} twice under a key was logged twice"
        again = _outcome(act, given)
        if isinstance(again, Exception) and not _is_named(again):
            yield f"{act.action.key} once more: {again!r}"


def _outcome(act: "Verb[Any, Any]", given: Mapping[str, Any]) -> Any:
    with undone():
        return _do(act, given)


def _do(act: "Verb[Any, Any]", given: Mapping[str, Any]) -> Any:
    """What it gives or raises."""
    try:
        return _call(act, **given)
    except Exception as error:
        return error


def _is_named(error: Exception) -> bool:
    return isinstance(error, KetenzichtError) and type(error) is not KetenzichtError and str(error).endswith(".")


def typed(given: Any) -> Iterator[str]:
    """The words among the arguments: what has a space or begins with a capital as a name does, and is no code."""
    if isinstance(given, str):
        if " " in given or re.match(r"[A-Z][a-zé]", given):
            yield given
    elif isinstance(given, Mapping):
        for inner in given.values():
            yield from typed(inner)
    elif isinstance(given, (list, tuple, set, frozenset)):
        for inner in given:
            yield from typed(inner)


def left_behind(by: Reader, given: Mapping[str, Any], lines_before: int, events_before: int) -> list[str]:
    """What is not as it should be in the lines and events since then."""
    with connection.cursor() as cursor:
        cursor.execute(_UNEQUAL, {"who": by.id, "lines": lines_before, "events": events_before})
        wrong = [f"{row[0]} has {row[1]} lines and {row[2]} events" for row in cursor.fetchall()]
    words = {word for name, value in given.items() if name not in ("by", "at") for word in typed(value)}
    for event in Gebeurtenis.objects.filter(nr__gt=events_before):
        told = msgspec.json.encode(event.gegevens).decode()
        wrong += [f"the event {event.soort} holds “{word}”" for word in words if word in told]
        wrong += [f"the event {event.soort} holds nine digits"] * bool(
            re.search(r"(?<![\da-f-])\d{9}(?![\da-f-])", told)
        )
    return wrong


# A personal work note tells nobody that it is there, so it leaves no event (P-3).
_UNEQUAL = """
    SELECT coalesce(l.handeling, e.soort), l.times, e.times
    FROM (SELECT xid, handeling, object_soort, object_id, count(*) AS times FROM access_logregel
          WHERE nr > %(lines)s AND wie = %(who)s AND soort = 'actie' AND object_soort <> 'werknotitie' GROUP BY 1, 2, 3, 4) l
    LEFT JOIN (SELECT xid, soort, object_soort, object_id, count(*) AS times FROM access_gebeurtenis
               WHERE nr > %(events)s GROUP BY 1, 2, 3, 4) e
      ON (e.xid, e.soort, e.object_soort, e.object_id) = (l.xid, l.handeling, l.object_soort, l.object_id)
    WHERE l.times IS DISTINCT FROM e.times"""


_call = Verb.__call__


def watched(self: "Verb[Any, Any]", *args: Any, **given: Any) -> Any:
    """A verb, with everything above around it."""
    ours = self.body.__module__.startswith("ketenzicht.") and not args
    if acting._inside.get() or not ours or not connection.in_atomic_block:
        return _call(self, *args, **given)
    found: list[str] = []
    if self.action.key not in tried and self.key is None and not isinstance(_outcome(self, given), Exception):
        tried.add(self.action.key)
        found += try_first(self, given)
    lines, events = _last(Logregel), _last(Gebeurtenis)
    outcome = _call(self, **given)
    found += left_behind(given["by"], given, lines, events)
    assert not found, "\n".join(found)
    return outcome


def _last(model: Any) -> int:
    row = model.objects.order_by("-nr").values_list("nr", flat=True).first()
    return int(row or 0)


def watch(patch: pytest.MonkeyPatch) -> None:
    """From here on every act is watched."""
    patch.setattr(Verb, "__call__", watched)

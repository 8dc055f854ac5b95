"""All ways to learn of one object, asked one after the other: they say the same, or a test fails."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ketenzicht.access.errors import NotFound
from ketenzicht.access.notices.queries import own_notices, unread_count
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, policies, read
from ketenzicht.access.policy.history import history
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.plannen.page import page
from ketenzicht.regie.plannen.rules import plannen
from ketenzicht.regie.plannen.timeline import export, timeline


def seen(reader: Reader, kind: str, key: UUID, *, at: datetime) -> str:
    """What this reader sees of an object under a plan: "wat", "dat" or "-"; list, count, single object, explanation, the door to
    the content, notices, history and the page, timeline and export of the plan agree."""
    policy = policies[kind]
    row = policy.model._default_manager.get(pk=key)
    found = {action: policy.visible(reader, action, at=at).filter(pk=key) for action in (SEE_DAT, SEE_WAT)}
    told = "wat" if found[SEE_WAT].exists() else "dat" if found[SEE_DAT].exists() else "-"
    ways = {
        "count": _said(found[SEE_DAT].count() == 1, found[SEE_WAT].count() == 1),
        "single": _said(*(policy.may(reader, action, key, at=at) for action in (SEE_DAT, SEE_WAT))),
        "why": _said(*(bool(policy.why(reader, action, key, at=at)) for action in (SEE_DAT, SEE_WAT))),
        "door": _door(reader, policy, key, at),
        "history": _history(reader, policy, key, at),
        **_plan(reader, kind, row, told, at),
    }
    assert set(ways.values()) == {told}, ways
    assert _noticed(reader, row, at) == (told != "-")
    return told


def _said(dat: bool, wat: bool) -> str:
    return "wat" if wat else "dat" if dat else "-"


def _door(reader: Reader, policy: Any, key: UUID, at: datetime) -> str:
    (ones,) = read(reader, (policy, policy.model._default_manager.filter(pk=key)), at=at)
    return _said(bool(ones), bool(ones) and ones[0].wat is not None)


def _history(reader: Reader, policy: Any, key: UUID, at: datetime) -> str:
    try:
        changes = history(reader, policy, key, at=at)
    except NotFound:
        return "-"
    return _said(True, all(change.wat is not None for change in changes))


def _plan(reader: Reader, kind: str, row: Any, told: str, at: datetime) -> dict[str, str]:
    """What the page, the timeline and the export of its plan say, where the reader sees that there is a plan."""
    if not plannen.may(reader, SEE_DAT, row.plan_id, at=at):
        return {}
    on_page = [one for one in page(reader, row.plan_id, at=at)[kind] if one.dat.pk == row.pk]
    ways = {"page": _said(bool(on_page), bool(on_page) and on_page[0].wat is not None)}
    if any(one.object == row.pk for one in timeline(reader, row.plan_id, at=at)) != (told != "-"):
        ways["timeline"] = "otherwise"
    if plannen.may(reader, SEE_WAT, row.plan_id, at=at) and (
        (str(row.pk) in export(reader, row.plan_id, at=at).decode()) != (told != "-")
    ):
        ways["export"] = "otherwise"
    return ways


def _noticed(reader: Reader, row: Any, at: datetime) -> bool:
    before = unread_count(reader, at=at)
    notify([UUID(reader.id)], "proef", row, at=at)
    listed = any(one.object_id == row.pk for one in own_notices(reader, at=at, most=10_000))
    assert unread_count(reader, at=at) - before == listed
    return listed

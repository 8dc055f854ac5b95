"""Two people edit one object: what only one of them changed is kept from both, and nobody's text is lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import models, transaction

from ketenzicht.access.acting.models import Concept
from ketenzicht.access.errors import AccessError, Invalid
from ketenzicht.kernel.reader import Reader
from ketenzicht.kernel.text import join_and


class FieldConflict(AccessError):
    """Both changed the same field into something else. Nothing was changed; `mine` and `theirs` show both. All that this
    author changed, also in other fields, is `typed`, and is kept as a draft."""

    def __init__(
        self, *, mine: Mapping[str, Any], theirs: Mapping[str, Any], typed: Mapping[str, Any] | None = None
    ) -> None:
        self.mine, self.theirs = dict(mine), dict(theirs)
        self.typed = dict(mine if typed is None else typed)
        super().__init__(
            f"Iemand anders heeft {join_and(sorted(mine))} intussen ook gewijzigd; uw tekst is bewaard als concept. "
            "Kijk beide na en sla opnieuw op."
        )


def merge(
    row: models.Model, *, base: Mapping[str, Any], new: Mapping[str, Any], may_change: frozenset[str]
) -> set[str]:
    """Put the fields that this author changed on the (locked) row: `base` is what the author saw, `new` what the author
    wants. Returns the names of the fields that changed, which the caller saves. A field that another changed meanwhile
    and this author left alone keeps the other's value. Raises FieldConflict where both changed one field differently,
    Invalid for a field that is not among `may_change`, or whose base is missing."""
    if strange := (new.keys() | base.keys()) - may_change:
        raise Invalid(f"Het veld {join_and(sorted(strange))} is hier niet te wijzigen.")
    if missing := new.keys() - base.keys():
        raise Invalid(f"Geef ook op wat er stond bij {join_and(sorted(missing))}; laad de pagina opnieuw.")
    wanted = {name: value for name, value in new.items() if value != base[name] and value != getattr(row, name)}
    clash = {name: value for name, value in wanted.items() if getattr(row, name) != base[name]}
    if clash:
        raise FieldConflict(mine=clash, theirs={name: getattr(row, name) for name in clash}, typed=wanted)
    for name, value in wanted.items():
        setattr(row, name, value)
    return set(wanted)


def save_draft(
    reader: Reader, form: str, fields: Mapping[str, Any], *, key: UUID | None, plan: UUID | None = None, at: datetime
) -> None:
    """Keep what somebody is typing in a form about an object, over what was kept before."""
    Concept.objects.update_or_create(
        wie=reader.id,
        formulier=form,
        object_id=key,
        defaults={"velden": msgspec.to_builtins(dict(fields), str_keys=True), "plan_id": plan, "bewaard_tijd": at},
    )


def keep_typed(reader: Reader, form: str, fields: Mapping[str, Any], *, key: UUID | None, at: datetime) -> None:
    """Keep what collided beside what was kept before: an author with two windows loses neither."""
    with transaction.atomic():
        kept = Concept.objects.select_for_update().filter(wie=reader.id, formulier=form, object_id=key).first()
        before = kept.velden if kept else {}
        save_draft(reader, form, {**before, **fields}, key=key, plan=kept.plan_id if kept else None, at=at)


def draft(reader: Reader, form: str, *, key: UUID | None) -> Mapping[str, Any] | None:
    """What this reader was typing in this form; None where nothing is kept."""
    row = Concept.objects.filter(wie=reader.id, formulier=form, object_id=key).first()
    return row.velden if row else None


def drop_draft(reader: Reader, form: str, *, key: UUID | None) -> None:
    """The form was sent: its draft goes."""
    Concept.objects.filter(wie=reader.id, formulier=form, object_id=key).delete()

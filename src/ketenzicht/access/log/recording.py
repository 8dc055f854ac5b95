"""Writes the log and the outbox, in the transaction of the act."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from ketenzicht.access.log.models import Logregel
from ketenzicht.access.outbox.models import Gebeurtenis
from ketenzicht.access.policy.actions import SEE_WAT, Action
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.kernel.reader import Reader

_SEALED = (
    "tijd", "soort", "wie", "naam", "rol", "organisatie", "doel", "handeling",
    "object_soort", "object_id", "persoon_id", "plan_id", "gemeente", "grond",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Read:
    """One read of a *wat*: what, whose, in which plan, on what ground."""

    kind: str
    key: UUID
    persoon: UUID | None
    plan: UUID | None
    gemeente: str
    because: tuple[str, ...]


def record(
    by: Reader,
    action: Action,
    on: Any,
    *,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    event: Mapping[str, Any] | None = None,
) -> None:
    """Write that this reader did this with this row: one line in the log, with `details` (they expire), and one event in
    the outbox, with `event` (keys and states only, never text). The ground is what `Policy.take` left on the row."""
    kind = on._meta.model_name
    persoon = on.pk if kind == "persoon" else getattr(on, "persoon_id", None)
    plan = on.pk if kind == "plan" else getattr(on, "plan_id", None)
    line = _line(
        by,
        at,
        Logregel.Soort.ACTIE,
        action.key,
        kind,
        on.pk,
        persoon,
        plan,
        _gemeente(on),
        on.because if hasattr(on, "because") else (),
        details,
    )
    line.save(force_insert=True)
    Gebeurtenis(
        tijd=at,
        soort=action.key,
        object_soort=kind,
        object_id=on.pk,
        gemeente=_gemeente(on),
        gegevens=dict(event or {}),
    ).save(force_insert=True)


def log_reads(by: Reader, reads: Sequence[Read], *, at: datetime) -> None:
    """One line per object whose content was shown (NEN 7513, S3-170)."""
    Logregel.objects.bulk_create(
        _line(by, at, Logregel.Soort.INZAGE, SEE_WAT.key, r.kind, r.key, r.persoon, r.plan, r.gemeente, r.because, None)
        for r in reads
    )


def log_refusal(by: Reader, action: Action, error: KetenzichtError, *, at: datetime, key: UUID | None = None) -> None:
    """That an act was refused, and which error it got. The sentence itself may hold what was typed, so it stays out."""
    _line(by, at, Logregel.Soort.WEIGERING, action.key, "", key, None, None, "", (type(error).__name__,), None).save(
        force_insert=True
    )


def log_line(
    by: Reader,
    soort: Logregel.Soort,
    handeling: str,
    *,
    at: datetime,
    kind: str = "",
    key: UUID | None = None,
    persoon: UUID | None = None,
    grond: Iterable[str] = (),
    details: Mapping[str, Any] | None = None,
) -> None:
    """Any other line: a login, the choice of a role, a question to the policy, an act of the system itself."""
    _line(by, at, soort, handeling, kind, key, persoon, None, "", tuple(grond), details).save(force_insert=True)


def hash_of(line: Logregel) -> bytes:
    """SHA-256 over all that a line says, its content by its hash, so that the content may expire."""
    told = {name: _plain(getattr(line, name)) for name in _SEALED}
    told["inhoud_hash"] = bytes(line.inhoud_hash).hex()
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).digest()


def hash_of_content(content: Any) -> bytes:
    """SHA-256 over the content of a line as canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).digest()


def _line(
    by: Reader, at: datetime, soort: Logregel.Soort, handeling: str, kind: str, key: UUID | None, persoon: UUID | None,
    plan: UUID | None, gemeente: str, grond: Iterable[str], details: Mapping[str, Any] | None,
) -> Logregel:  # fmt: skip
    content = msgspec.to_builtins(dict(details), str_keys=True) if details else None
    line = Logregel(
        tijd=at.astimezone(UTC),
        soort=soort.value,
        wie=by.id,
        naam=by.name,
        rol=by.role,
        organisatie=by.organisation,
        doel=by.purpose,
        handeling=handeling,
        object_soort=kind,
        object_id=key,
        persoon_id=persoon,
        plan_id=plan,
        gemeente=gemeente,
        grond=list(grond),
        inhoud=content,
        inhoud_hash=hash_of_content(content),
    )
    line.hash = hash_of(line)
    return line


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def _gemeente(on: Any) -> str:
    return str(getattr(on, "gemeente_id", "") or "")

"""The retention run: one run covers plans, requests and all else (S3-84), with a register, legal holds and a dry run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from ketenzicht.access.errors import MayNot
from ketenzicht.access.log import expiry as log_expiry
from ketenzicht.access.rollen.presets import STELSEL
from ketenzicht.access.settings.queries import changed_lately
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.ids import new_id
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.bewaren.files import dossier, is_held, mark, roots
from ketenzicht.regie.bewaren.removing import Why, register, remove, whole_file
from ketenzicht.regie.bewaren.retention import TERMS
from ketenzicht.regie.bewaren.rules import RUN
from ketenzicht.regie.documenten import upkeep
from ketenzicht.regie.signalen import expiry as signal_expiry

GROND = "bewaartermijn verstreken"
_A_FEW = 50
"""signals in one piece of a run"""


@dataclass
class Outcome:
    """What a run did, or would do: numbers per kind, never whose."""

    run: UUID
    marked: int = 0
    """files that ended and now have a last day"""
    due: Counter[str] = field(default_factory=Counter)
    """files whose term is over, per kind of root"""
    held: int = 0
    """of these kept by a legal hold"""
    busy: int = 0
    """of these left for the next run, because somebody was at work in them"""
    objects: int = 0
    """objects that were destroyed"""
    signals: int = 0
    log_lines: int = 0
    contents: int = 0
    """documents that were destroyed on disk"""


def run(*, by: Reader, at: datetime, dry: bool = False, most: int = 1000, key: UUID | None = None) -> Outcome:
    """Give all that ended a last day, then destroy what is over it: each file in a transaction of its own, so that a run that
    was cut off leaves no half file, and the next one goes on. `dry` only counts. `key` goes on with an earlier run. Raises
    MayNot for anybody but the system."""
    done = Outcome(run=key or new_id())
    for _ in _files(done, by=by, at=at, dry=dry, most=most):
        pass
    return done


def in_pieces(*, by: Reader, at: datetime) -> Iterator[None]:
    """The same, file by file, for a worker that does other work in between. Stopped at any file, the next run goes on."""
    yield from _files(Outcome(run=new_id()), by=by, at=at, dry=False, most=1000)


def recompute(gemeente: str, *, on: date) -> Iterator[None]:
    """Compute the last days of a municipality again, after it changed a term, file by file."""
    for rows in roots():
        for root in _each(rows.filter(gemeente=gemeente)):
            mark(dossier(root), on)
            yield


def recompute_changed(at: datetime) -> Iterator[None]:
    """Compute the last days again in the municipalities that lately changed a term, file by file."""
    for gemeente in changed_lately(TERMS.values(), at):
        yield from recompute(gemeente, on=local_date(at))


def _files(done: Outcome, *, by: Reader, at: datetime, dry: bool, most: int) -> Iterator[None]:
    if by.role != STELSEL:
        raise MayNot(RUN.sentence)
    today, why = local_date(at), Why(grond=GROND, run=done.run, by=by, at=at)
    for rows in roots():
        for root in _each(rows.filter(bewaren_tot=None)):
            _mark_new(root, today, done, dry=dry)
            yield
        for root in _each(rows.filter(bewaren_tot__lt=today).order_by("bewaren_tot", "pk")[:most]):
            _handle(root, why, today, done, dry=dry)
            yield
    if not dry:
        yield from _rest(done, why, most=most)


def _each(rows: Any) -> Iterator[Any]:
    """The rows by their keys of now, each fetched when its turn comes: what happened to it meanwhile counts."""
    for key in list(rows.values_list("pk", flat=True)):
        root = rows.model._default_manager.filter(pk=key).first()
        if root is not None:
            yield root


def _mark_new(root: Any, today: date, done: Outcome, *, dry: bool) -> None:
    file = dossier(root)
    until = file.kept_until(today) if dry else mark(file, today)
    done.marked += until is not None
    if dry and until and until < today:
        done.due[root._meta.model_name] += 1
        done.held += is_held(file.rows)


def _handle(root: Any, why: Why, today: date, done: Outcome, *, dry: bool) -> None:
    """One file that is over its term, as far as its last day still says so."""
    if dry:
        done.due[root._meta.model_name] += 1
        done.held += is_held(dossier(root).rows)
        return
    try:
        with transaction.atomic():
            locked = (
                type(root)._default_manager.select_for_update(skip_locked=True, of=("self",)).filter(pk=root.pk).first()
            )
            if locked is None:
                done.busy += 1
                return
            _destroy(locked, why, today, done)
    except IntegrityError:  # something was added to it in this moment
        done.busy += 1


def _destroy(root: Any, why: Why, today: date, done: Outcome) -> None:
    file = dossier(root)
    until = mark(file, today)
    if until is None or until >= today:
        return
    done.due[root._meta.model_name] += 1
    going = whole_file(file.rows)
    if is_held(going):
        done.held += 1
        return
    done.objects += remove(going, why)


def _rest(done: Outcome, why: Why, *, most: int) -> Iterator[None]:
    """What has a term of its own: unused signals, the content of the log, contents of documents that no row names."""
    while done.signals < most and (gone := signal_expiry.expire(removed=register(why), at=why.at, most=_A_FEW)):
        done.signals += gone
        yield
    for lines in log_expiry.expire_in_pieces(why.by, at=why.at):
        done.log_lines += lines
        yield
    done.contents = upkeep.clean_up(at=why.at).removed

"""What a setting is in a municipality on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, overload

from django.db.models import Q

from ketenzicht.access.organisaties.models import Gemeente
from ketenzicht.access.organisaties.queries import running
from ketenzicht.access.settings.declared import declared
from ketenzicht.access.settings.errors import UnknownSetting, WrongValue
from ketenzicht.access.settings.models import Instelling
from ketenzicht.access.settings.rules import instellingen
from ketenzicht.access.settings.shapes import Declared, DoesNotFit
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import Reader

T = TypeVar("T")


def find(key: str) -> Declared[Any]:
    """The setting with this key. Raises UnknownSetting."""
    if key not in declared:
        raise UnknownSetting(key, sorted(declared))
    return declared[key]


@overload
def setting(gemeente: str, key: Declared[T], on: date) -> T: ...
@overload
def setting(gemeente: str, key: str, on: date) -> Any: ...
def setting(gemeente: str, key: Declared[Any] | str, on: date) -> Any:
    """The value of a setting in a municipality on a day, typed; its start value where nothing was set. Raises
    UnknownSetting, WrongValue."""
    about = find(key) if isinstance(key, str) else key
    row = Instelling.objects.filter(running(on), gemeente=gemeente, sleutel=about.key).first()
    return _read(about, row.waarde) if row else about.default


def everywhere(key: Declared[T], on: date) -> dict[str, T]:
    """The value of one setting per municipality on a day, in one query."""
    made = Instelling.objects.filter(running(on), sleutel=key.key).values_list("gemeente", "waarde")
    values = {gemeente: _read(key, waarde) for gemeente, waarde in made}
    return {code: values.get(code, key.default) for code in _codes()}


LATELY = timedelta(days=7)
"""so long a worker may be away without missing that a setting began or ended"""


def changed_lately(keys: Iterable[Declared[Any]], at: datetime) -> list[str]:
    """The municipalities where one of these settings got another value in the last days, by its period."""
    today = local_date(at)
    days = (today - LATELY, today)
    rows = Instelling.objects.filter(
        Q(geldig_van__range=days) | Q(geldig_tot__range=days), sleutel__in=[one.key for one in keys]
    )
    return sorted(set(rows.values_list("gemeente", flat=True)))


@dataclass(frozen=True)
class Line:
    """One setting as the administrator sees it."""

    about: Declared[Any]
    value: Any
    since: date | None
    """None where it is the start value"""


def all_settings(reader: Reader, gemeente: str, *, at: datetime) -> list[Line]:
    """Every setting of a municipality today, for whoever works there; made ones as far as the reader sees them."""
    seen = instellingen.visible(reader, at=at).filter(running(local_date(at)), gemeente=gemeente)
    made = {row.sleutel: row for row in seen}
    return [
        Line(about, _read(about, made[key].waarde), made[key].geldig_van)
        if key in made
        else Line(about, about.default, None)
        for key, about in sorted(declared.items())
    ]


def _read(about: Declared[T], raw: Any) -> T:
    """A stored value; one that an earlier version took and this one does not is told, never guessed."""
    try:
        return about.shape.read(raw)
    except DoesNotFit:
        raise WrongValue(about.key, about.shape.asked) from None


def _codes() -> Iterable[str]:
    return Gemeente.objects.order_by("pk").values_list("pk", flat=True)

"""Fills the port Resolver: text and names out of the record at the last step, for a reader who may see the wat, logged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from ketenzicht.access.policy import Shown, policies, read
from ketenzicht.kernel.clock import Clock, system_clock
from ketenzicht.kernel.ports import BSN
from ketenzicht.kernel.reader import Reader, Right
from ketenzicht.regie.personen.models import Persoon, Pseudoniem

BSN_FIELD = "bsn"
PERSON: Mapping[str, Callable[[Shown[Any]], str]] = {
    "naam": lambda found: _name(found.dat),
    "telefoon": lambda found: str((found.wat or {}).get("telefoon", "")),
    "email": lambda found: str((found.wat or {}).get("email", "")),
}
"""What can be asked of a person by pseudonym, beside the BSN"""

TEXTS = {
    "feedback": ("taak", "feedback"),
    "vraag": ("taak", "vraag"),
    "doel": ("doel", "tekst"),
    "resultaat": ("traject", "resultaat"),
    "terugkoppeling": ("traject", "terugkoppeling"),
}
"""Per field the kind of object whose key is asked, and the column of its content"""


class Identify(Protocol):
    """Who is behind a pseudonym: the power of a vault that is no part of its port."""

    def __call__(self, pseudonym: str, *, reader: Reader) -> str | None:
        """The identifier. Raises NotAllowed without the right `bsn`; logs each asking."""


class RecordResolver:
    """Asks the policy of each object; what a reader may not see as *wat* is left out, as if it were not there (P-11)."""

    def __init__(self, identify: Identify, *, clock: Clock = system_clock) -> None:
        self._identify = identify
        self._clock = clock

    def resolve(self, reader: Reader, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Per id (the pseudonym of a person, or the key of a task, goal or traject) the fields that this reader may see and
        that hold something. A BSN needs the right `bsn` besides, and the purpose of the reader stands in the log. Unknown ids and
        fields give nothing."""
        found: dict[str, dict[str, str]] = {}
        if set(fields) & {BSN_FIELD, *PERSON}:
            self._persons(reader, ids, fields, found)
        if kinds := {TEXTS[field][0] for field in fields if field in TEXTS}:
            self._texts(reader, [key for id in ids if (key := _key(id))], sorted(kinds), fields, found)
        return found

    def _persons(
        self, reader: Reader, ids: Sequence[str], fields: Sequence[str], found: dict[str, dict[str, str]]
    ) -> None:
        named = dict(Pseudoniem.objects.filter(pseudoniem__in=ids).values_list("persoon", "pseudoniem"))
        for shown in self._seen(reader, "persoon", Persoon.objects.filter(pk__in=named)):
            pseudonym = named[shown.dat.pk]
            values = {field: PERSON[field](shown) for field in fields if field in PERSON}
            if BSN_FIELD in fields and Right.BSN in reader.rights:
                identifier = self._identify(pseudonym, reader=reader) or ""
                values[BSN_FIELD] = identifier.removeprefix(BSN) if identifier.startswith(BSN) else ""
            _keep(found, pseudonym, values)

    def _texts(
        self,
        reader: Reader,
        keys: Sequence[UUID],
        kinds: Sequence[str],
        fields: Sequence[str],
        found: dict[str, dict[str, str]],
    ) -> None:
        for kind in kinds:
            if kind not in policies:
                continue
            columns = {field: TEXTS[field][1] for field in fields if TEXTS.get(field, ("",))[0] == kind}
            for shown in self._seen(reader, kind, policies[kind].model._default_manager.filter(pk__in=keys)):
                wat = shown.wat or {}
                _keep(
                    found, str(shown.dat.pk), {field: str(wat.get(column) or "") for field, column in columns.items()}
                )

    def _seen(self, reader: Reader, kind: str, rows: "QuerySet[Any]") -> list[Shown[Any]]:
        (shown,) = read(reader, (policies[kind], rows), at=self._clock())
        return [one for one in shown if one.wat is not None]


def _keep(found: dict[str, dict[str, str]], id: str, values: Mapping[str, str]) -> None:
    if said := {field: value for field, value in values.items() if value}:
        found.setdefault(id, {}).update(said)


def _key(id: str) -> UUID | None:
    try:
        return UUID(id)
    except ValueError:
        return None


def _name(persoon: Persoon) -> str:
    return " ".join(part for part in (persoon.roepnaam, persoon.tussenvoegsel, persoon.geslachtsnaam) if part)

"""The street with its readers, and what each of them gets to see on a surface: asked once per reader, read by many cases."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from ketenzicht.access.log.recording import Read, log_reads, record
from ketenzicht.access.models import Logregel
from ketenzicht.access.notices.sending import notify
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy, policies, read
from ketenzicht.access.policy.grounds import grounds
from ketenzicht.access.policy.reading import Shown
from ketenzicht.kernel.reader import Reader
from tests.integration.record.cast import AT, ELSEWHERE, HERE, Cast, make_cast, member, participant
from tests.integration.record.expectations import Expected, expectations
from tests.integration.record.street import Street, build, policy_of
from tests.integration.record.street_around import around

ALL = expectations()
READERS = list(dict.fromkeys(one.reader for one in ALL))
KINDS = list(dict.fromkeys(one.kind for one in ALL))


class Matrix:
    """The street and its readers; made once, read by every case, rolled back at the end."""

    def __init__(self) -> None:
        self.cast: Cast = make_cast()
        self.street: Street = build(self.cast)
        self.objects: Mapping[tuple[str, str], Model] = {**self.street.objects, **around(self.cast, self.street)}
        self._views: dict[str, View] = {}

    def view(self, described: str) -> "View":
        """What `regisseur Tom+deputy` sees; `@elders`: in the second municipality."""
        if described not in self._views:
            self._views[described] = View(self, described, self._reader(described))
        return self._views[described]

    def keys(self, kind: str) -> dict[str, UUID]:
        """The objects of a kind by place."""
        return {place: found.pk for (one, place), found in self.objects.items() if one == kind}

    def all_keys(self, policy: Policy[Any]) -> list[UUID]:
        """Those of all kinds that come under this policy."""
        return [found.pk for (kind, _), found in self.objects.items() if policy_of(kind) == policy.kind]

    def live(self) -> None:
        """All readers get their roles; Rachida made and read every object, and everybody got a notice of each."""
        by = self.view("regisseur Rachida").reader
        for found in self.objects.values():
            record(by, Action("proef.gedaan", "proeven"), found, at=AT)
            own = found.pk if found._meta.model_name == "persoon" else getattr(found, "persoon_id", None)
            plan = found.pk if found._meta.model_name == "plan" else getattr(found, "plan_id", None)
            log_reads(
                by,
                [
                    Read(
                        kind=str(found._meta.model_name),
                        key=found.pk,
                        persoon=own,
                        plan=plan,
                        gemeente=HERE,
                        because=("proef",),
                    )
                ],
                at=AT,
            )
        readers = {UUID(self.view(described).reader.id) for described in READERS}
        for found in self.objects.values():
            notify(readers, "proef", found, at=AT)

    def _reader(self, described: str) -> Reader:
        role, name = described.split()
        if role in ("member", "participant"):
            persoon = self.street.persons[name]
            return member(persoon) if role == "member" else participant(persoon)
        name, _, gemeente = name.partition("@")
        return self.cast.reader(name, role, gemeente=ELSEWHERE if gemeente else HERE)


class View:
    """What one reader gets to see, surface by surface."""

    def __init__(self, scene: Matrix, described: str, reader: Reader) -> None:
        self.scene, self.described, self.reader = scene, described, reader
        self.policies = {policy_of(kind): policies[policy_of(kind)] for kind in KINDS}
        self._listed: dict[str, set[UUID]] = {}

    @cached_property
    def expected(self) -> dict[UUID, str]:
        """By key of an object: "wat", "dat" or "-"."""
        told = {}
        for case in ALL:
            if case.reader == self.described:
                keys = self.scene.keys(case.kind)
                told.update({keys[place]: seen for place, seen in case.seen.items() if place in keys})
        return told

    def known(self, *seen: str) -> set[UUID]:
        """Keys of the objects of which this reader may know this much."""
        return {key for key, what in self.expected.items() if what in (seen or ("dat", "wat"))}

    def listed(self, kind: str) -> set[UUID]:
        """Keys in the list of a kind, which takes no content to make."""
        kind = policy_of(kind)
        if kind not in self._listed:
            with CaptureQueriesContext(connection) as queries:
                rows = self.policies[kind].visible(self.reader, SEE_DAT, at=AT)
                self._listed[kind] = set(rows.values_list("pk", flat=True))
            assert "_inhoud" not in " ".join(query["sql"] for query in queries)
        return self._listed[kind]

    @cached_property
    def reasons(self) -> Mapping[tuple[str, UUID], Any]:
        """Why, for every object: what the single check and the explanation say."""
        asked = [(policy, self.scene.all_keys(policy)) for policy in self.policies.values()]
        return grounds(asked, self.reader, (SEE_DAT, SEE_WAT), at=AT)

    @cached_property
    def shown(self) -> dict[UUID, Shown[Any]]:
        """What the only door to the content gives, of all kinds at once."""
        before = self.last_line()
        asked = [(p, p.model._default_manager.filter(pk__in=self.scene.all_keys(p))) for p in self.policies.values()]
        found = {one.dat.pk: one for ones in read(self.reader, *asked, at=AT) for one in ones}
        self.logged = list(Logregel.objects.filter(nr__gt=before, soort="inzage").values_list("object_id", flat=True))
        return found

    @staticmethod
    def last_line() -> int:
        """The number of the last line in the log."""
        return Logregel.objects.order_by("-nr").values_list("nr", flat=True).first() or 0


def of(case: Expected, scene: Matrix) -> dict[str, tuple[UUID, str]]:
    """By place the key of the object, and what the reader of this case sees of it."""
    keys = scene.keys(case.kind)
    return {place: (keys[place], seen) for place, seen in case.seen.items() if place in keys}

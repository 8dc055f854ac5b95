"""Withheld from an organisation, beside from a role and from everybody: whose it is, and that there is nothing to see of it on any
surface (S3-119, S3-169)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from ketenzicht.access.errors import NotFound
from ketenzicht.access.models import Afscherming
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, policies
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.contacten.notes import write_note
from ketenzicht.regie.delen.consent import give_consent
from ketenzicht.regie.delen.crossing import share_regie
from ketenzicht.regie.delen.withholding import lift_withholding, withhold
from ketenzicht.regie.personen.queries import card
from ketenzicht.regie.personen.searching import search, suggest
from ketenzicht.regie.plannen.household import withholdable
from ketenzicht.regie.taken.queries import inbox, open_tasks, steps_of
from ketenzicht.regie.taken.sending import send
from tests.integration.record.cast import AT, Cast, member
from tests.integration.record.matrix_scene import ALL, Matrix
from tests.integration.record.plannen_scene import DAY, Household, household
from tests.integration.record.street import policy_of
from tests.integration.record.ways import seen

WEIGHED: dict[str, Any] = {"soort": "afweging", "afweging": "spoed", "doel": "school", "eindigt_op": date(2026, 6, 1)}
BORN = date(2006, 5, 1)


class Story:
    """Ria of the RMC and Umit of the UWV each work on a task about Sem, who lets both see the notes about him. Ria is joint
    regisseur too, in that other role."""

    def __init__(self, cast: Cast) -> None:
        self.home: Household = household(cast)
        type(self.home.sem).objects.filter(pk=self.home.sem.pk).update(geboortedatum=BORN)
        self.cast, self.rachida = cast, self.home.rachida
        self.readers: dict[str, Reader] = {
            "ria": cast.reader("Ria", presets.BEHANDELAAR), "umit": cast.reader("Umit", presets.BEHANDELAAR),
            "rachida": self.rachida, "ria, regisseur": cast.reader("Ria"), "sem": member(self.home.sem),
        }  # fmt: skip
        self.tasks = {name: self._works(self.readers[name]) for name in ("ria", "umit")}
        self.note = write_note(
            plan=self.home.plan, tekst="Slaapt slecht", persoon=self.home.sem.pk, by=self.rachida, at=AT
        )
        share_regie(
            plan=self.home.plan, medewerker=cast.medewerkers["Ria"].pk, soort="afweging", afweging="samen", doel="samen regie",
            eindigt_op=date(2026, 6, 1), by=self.rachida, at=AT,
        )  # fmt: skip

    def _works(self, worker: Reader) -> UUID:
        give_consent(
            plan=self.home.plan, persoon=self.home.sem.pk, aan_organisatie=UUID(worker.organisation), doel="school", soorten=["notitie"],
            geldig_tot=AT + 30 * DAY, by=member(self.home.sem), at=AT,
        )  # fmt: skip
        return send(
            organisatie=UUID(worker.organisation), plan=self.home.plan, persoon=self.home.sem.pk, medewerker=UUID(worker.id), grondslag=WEIGHED,
            by=self.rachida, at=AT,
        )  # fmt: skip

    def withholds(self, soort: str, key: UUID, hoe: str, against: str) -> UUID:
        return withhold(
            plan=self.home.plan, soort=soort, stuk=key, hoe=hoe, reden="dreiging", herzien_op=AT.date() + 30 * DAY,
            **self.against(against), by=self.rachida, at=AT,
        )  # fmt: skip

    def against(self, who: str) -> dict[str, Any]:
        kind, _, code = who.partition(" ")
        if kind == "organisatie":
            return {"tegen_organisatie": self.cast.organisaties[code].pk}
        return {"tegen_rol": code} if kind == "rol" else {}


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


# By hand from S3-119: of an organisation nobody sees it, in whatever role; of a role nobody, of whatever organisation; what is
# withheld from everybody the regie still sees. What is withheld from partners is not withheld from the person.
NOTES = (
    # against               hoe    ria    umit   rachida ria,regisseur sem
    ("organisatie rmc",     "dat", "-",   "wat", "wat",  "-",          "wat"),
    ("organisatie rmc",     "wat", "dat", "wat", "wat",  "dat",        "wat"),
    ("organisatie uwv",     "dat", "wat", "-",   "wat",  "wat",        "wat"),
    ("organisatie uwv",     "wat", "wat", "dat", "wat",  "wat",        "wat"),
    ("rol behandelaar",     "dat", "-",   "-",   "wat",  "wat",        "wat"),
    ("rol behandelaar",     "wat", "dat", "dat", "wat",  "wat",        "wat"),
    ("iedereen",            "dat", "-",   "-",   "wat",  "wat",        "-"),
    ("iedereen",            "wat", "dat", "dat", "wat",  "wat",        "dat"),
)  # fmt: skip


@pytest.mark.covers("S3-119", "S3-169")
@pytest.mark.parametrize(("against", "hoe", "expected"), [(one[0], one[1], one[2:]) for one in NOTES])
def test_from_whom_a_note_is_withheld(story: Story, against: str, hoe: str, expected: tuple[str, ...]) -> None:
    def sees() -> tuple[str, ...]:
        return tuple(seen(reader, "notitie", story.note, at=AT) for reader in story.readers.values())

    assert sees() == ("wat",) * 5
    made = story.withholds("notitie", story.note, hoe, against)
    assert sees() == expected
    lift_withholding(afscherming=made, by=story.rachida, at=AT)
    assert sees() == ("wat",) * 5


@pytest.mark.covers("S3-119", "S3-120", "S3-169")
@pytest.mark.parametrize("against", ["organisatie rmc", "rol behandelaar"])
def test_a_task_that_is_withheld_is_in_no_inbox_count_or_history(story: Story, against: str) -> None:
    ria, umit = story.readers["ria"], story.readers["umit"]
    story.withholds("taak", story.tasks["ria"], "wat", against)
    (line,) = inbox(ria, at=AT)
    assert (line.key, seen(ria, "taak", line.key, at=AT)) == (story.tasks["ria"], "dat")
    story.withholds("taak", story.tasks["ria"], "dat", against)
    assert inbox(ria, at=AT) == open_tasks(ria, persoon=story.home.sem.pk, at=AT) == []
    assert list(steps_of(ria, story.tasks["ria"], at=AT)) == []
    assert seen(ria, "taak", story.tasks["ria"], at=AT) == "-"
    assert [line.key for line in inbox(umit, at=AT)] == [story.tasks["umit"]]
    assert len(open_tasks(story.rachida, plan=story.home.plan, at=AT)) == 2


@pytest.mark.covers("S3-119", "S3-169")
@pytest.mark.parametrize(("against", "hidden"), [("organisatie rmc", {"ria"}), ("rol behandelaar", {"ria", "umit"})])
def test_a_person_who_is_withheld_is_found_by_no_search(story: Story, against: str, hidden: set[str]) -> None:
    Afscherming.objects.create(
        object_soort="persoon", object_id=story.home.sem.pk, hoe="dat", reden="dreiging", sinds=AT, door="test", herzien_op=date(2026, 6, 1),
        **{f"{name}_id" if name == "tegen_organisatie" else name: value for name, value in story.against(against).items()},
    )  # fmt: skip
    found = {}
    for name in ("ria", "umit"):
        reader = story.readers[name]
        hits = [
            *search(reader, "Sem de Wit", at=AT).hits, *search(reader, "Sem de Wit", born=BORN, at=AT).hits, *suggest(reader, "Sem", at=AT),
        ]  # fmt: skip
        found[name] = {hit.key for hit in hits} | (
            {story.home.sem.pk} if _has_card(reader, story.home.sem.pk) else set()
        )
    assert found == {name: set() if name in hidden else {story.home.sem.pk} for name in ("ria", "umit")}


def _has_card(reader: Reader, persoon: UUID) -> bool:
    try:
        return bool(card(reader, persoon, at=AT))
    except NotFound:
        return False


PARTNERS = {"behandelaar Ria": "rmc", "behandelaar Zoë": "zorgaanbieder", "behandelaar Umit": "uwv"}
SEEN_BY_PARTNERS = sorted(
    {policy_of(case.kind) for case in ALL if case.reader in PARTNERS and case.places("dat", "wat")}
    & withholdable.keys()
)


@pytest.mark.covers("S3-119")
@pytest.mark.xdist_group("matrix")
@pytest.mark.django_db
@pytest.mark.parametrize("kind", SEEN_BY_PARTNERS)
def test_each_kind_can_be_withheld_from_one_organisation_without_touching_another(matrix: Matrix, kind: str) -> None:
    """Everything of this kind that a partner sees in the street is withheld from that partner alone."""
    policy = policies[kind]

    def listed(action: Any) -> dict[str, set[UUID]]:
        rows = {who: policy.visible(matrix.view(who).reader, action, at=AT) for who in PARTNERS}
        return {who: set(found.values_list("pk", flat=True)) for who, found in rows.items()}

    before = {action: listed(action) for action in (SEE_DAT, SEE_WAT)}
    for who, code in PARTNERS.items():
        for hoe, closed in (("wat", {SEE_WAT}), ("dat", {SEE_DAT, SEE_WAT})):
            with transaction.atomic():
                Afscherming.objects.bulk_create(
                    Afscherming(
                        object_soort=kind, object_id=key, hoe=hoe, reden="dreiging", sinds=AT, door="test", herzien_op=date(2026, 6, 1),
                        tegen_organisatie_id=matrix.cast.organisaties[code].pk,
                    )
                    for key in before[SEE_DAT][who]
                )  # fmt: skip
                for action, told in before.items():
                    assert listed(action) == (told | {who: set()} if action in closed else told)
                transaction.set_rollback(True)

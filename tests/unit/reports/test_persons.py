"""Lists of persons: who may have one, what stands in it, and that it is logged."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import NotAllowed
from ketenzicht.kernel.figures import shown
from ketenzicht.kernel.reader import Profile, Reader, Right
from ketenzicht.reports.compose import compose
from ketenzicht.reports.reading import parse
from ketenzicht.warehouse import log
from ketenzicht.warehouse.store import Store
from tests.unit.indicators.town import Rows, town
from tests.unit.reports.small_town import FEBRUARY, INDICATORS, NAMES, block, made, task
from tests.unit.reports.test_reading import PERSON, SOUND

LIJST = {
    "lijst": {
        "indicator": "taken.verstuurd",
        "per": "persoon",
        "columns": [
            "persoon",
            {"title": "Taken", "count": True},
            {"title": "Organisaties", "different": "organisatie"},
            {"title": "Eerste", "earliest": "verstuurd_op"},
            {"title": "Laatste gesloten", "latest": "gesloten_op"},
            "onderwerp",
        ],
    }
}
ROWS: Rows = [
    task("2026-02-05", "rmc", persoon="p-b", onderwerp="school"),
    task("2026-02-03", "uwv", persoon="p-b", onderwerp="school", gesloten_op="2026-02-20"),
    task("2026-02-07", "uwv", persoon="p-a", onderwerp="werk"),
    task("2026-01-07", "uwv", persoon="p-c", onderwerp="werk"),
]


def listed(**words: Any) -> Any:
    """The list of persons on these rows."""
    return block(made(LIJST, rows=ROWS, level="person", person=PERSON, **{"reason": "werkverdeling", **words}))


def test_a_list_has_one_line_per_person_by_pseudonym_and_says_so() -> None:
    found = listed()
    assert [column.title for column in found.columns] == [
        "Persoon (pseudoniem)", "Taken", "Organisaties", "Eerste", "Laatste gesloten", "Onderwerp",
    ]  # fmt: skip
    assert found.rows == (
        ("p-a", shown(1), shown(1), date(2026, 2, 7), None, "Werk"),
        ("p-b", shown(2), shown(2), date(2026, 2, 3), date(2026, 2, 20), "School"),
    )
    assert found.pseudonymised


class Names:
    """A resolver that knows one person."""

    def resolve(self, reader: Reader, ids: Any, fields: Any) -> dict[str, dict[str, str]]:
        """The BSN of p-a."""
        assert (Right.BSN in reader.rights, list(ids), list(fields)) == (True, ["p-a", "p-b"], ["bsn"])
        return {"p-a": {"bsn": "900000001"}}


def test_pseudonyms_are_resolved_for_who_has_the_right_only() -> None:
    found = listed(resolver=Names(), reader=replace(READER, rights=frozenset({Right.BSN})))
    assert [row[0] for row in found.rows] == ["900000001", "p-b"]
    assert not found.pseudonymised
    without = listed(resolver=Names(), reader=replace(READER, rights=frozenset()))
    assert [row[0] for row in without.rows] == ["p-a", "p-b"]
    assert without.pseudonymised


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            {"reader": replace(READER, profile=Profile.INTERN)},
            "Het rapport proef toont personen; dat mag alleen met het profiel “zaak”",
        ),
        ({"reason": " "}, "Het rapport proef toont personen; geef op waarom u dat nodig heeft."),
        ({"person": {**PERSON, "until": date(2026, 6, 30)}}, "Het rapport proef mocht tot en met 30 juni 2026"),
    ],
)
def test_a_list_of_persons_needs_the_profile_a_reason_and_a_ground_that_holds(
    words: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NotAllowed, match=sentence) as error:
        made(LIJST, rows=ROWS, level="person", **{"person": PERSON, "reason": "werkverdeling", **words})
    assert error.value.status == 5


def test_every_opening_of_a_list_is_logged_with_its_reason(tmp_path: Path) -> None:
    store = Store(root=tmp_path)
    store.log.parent.mkdir()
    said = {**SOUND, "level": "person", "person": PERSON, "blocks": [LIJST]}
    template = parse("proef", yaml.safe_dump(said, allow_unicode=True), str)
    with town(taak=ROWS, **NAMES) as source:
        logged = Source(connect=source.connect, at=datetime(2026, 7, 1, tzinfo=UTC), store=store)
        report = compose(
            template, source=logged, period=FEBRUARY, reader=READER, indicators=INDICATORS, reason="werkverdeling"
        )
    opened = [line for line in log.lines(store) if line["act"] == "report"]
    assert [(line["by"], line["report"], line["period"], line["reason"]) for line in opened] == [
        ("voorbeelden", "proef", "2026-02", "werkverdeling")
    ]
    assert report.footer.grounds == (
        "Grondslag: Wmo 2015, artikel 5.1.1. Doel: werk verdelen. Geldig tot en met 31 december 2026."
    )

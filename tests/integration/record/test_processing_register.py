"""The register of processing: made from the code, so nothing that is kept can be missing from it."""

import pytest

from ketenzicht.access.policy import SEE_WAT, policies
from ketenzicht.access.rollen.presets import ROLLEN
from ketenzicht.project.cli import processing as command
from ketenzicht.regie.bewaren.processing import STANDING, is_personal, processings, terms, without_purpose
from ketenzicht.warehouse.contract import contracts
from tests.integration.record.cast import Cast


def printed(capsys: pytest.CaptureFixture[str], **options: bool) -> str:
    assert command.processing(**({"organisations": False, "dpia": False} | options)) == 0
    return capsys.readouterr().out


@pytest.mark.covers("P-10")
def test_every_kind_of_object_about_persons_has_a_purpose_and_a_ground() -> None:
    assert without_purpose() == []
    assert {found.soort for found in processings()} >= {"persoon", "aanvraag", "document", "rechtsverzoek", "uitval"}


@pytest.mark.covers("P-10")
def test_the_register_names_purposes_recipients_terms_measures_and_who_is_responsible(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys)
    for heading in (
        "Wie verantwoordelijk is",
        "Het dossier",
        "Het magazijn",
        "Bewaartermijnen",
        "Maatregelen",
        "Rechten",
    ):
        assert f"## {heading}" in text
    for soort in STANDING:
        assert f"| {soort.label} |" in text
    for term in terms():
        assert f"| {term.key} | {term.default} " in text
    for found in contracts().values():
        assert (f"| {found.title} |" in text) == bool(found.protected_unit)
    assert "bijzonder_onderwerp" in text
    (line,) = [line for line in text.splitlines() if line.startswith("| aanvraag |")]
    assert line.count("klantcontactmedewerker") == 1  # that it is there, not what it is about
    assert "gemeentecoach" not in line


def test_who_may_see_the_content_stands_there_exactly_as_the_rules_say() -> None:
    for found in processings():
        policy = policies[found.soort]
        for rol in ROLLEN.values():
            ruled = any(rol.key in ruling.roles and SEE_WAT in ruling.actions for ruling in policy.allows)
            assert (rol.naam in found.ziet_wat) == (ruled and policy.inhoud is not None)
        assert is_personal(policy)


@pytest.mark.covers("P-8")
def test_the_annex_of_the_dpia_holds_every_field_and_the_risk_that_remains(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, dpia=True)
    for found in contracts().values():
        if found.protected_unit:
            assert all(f"| {column.name} | " in text for column in found.stored)
    assert "onderzoeksverslag" in text
    assert "## Risico dat overblijft" in text
    assert "verschillende perioden en snapshots" in text


def test_the_organisations_of_the_record_are_named_where_that_is_asked(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "| Zorgaanbieder |" not in printed(capsys)
    assert "| Zorgaanbieder | GM9901 | zelf verwerkingsverantwoordelijke" in printed(capsys, organisations=True)

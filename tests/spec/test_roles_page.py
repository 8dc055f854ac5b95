"""The page of who may what is made from the rules, and says what they say."""

from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy, policies
from ketenzicht.access.policy.page import page
from ketenzicht.access.rollen.presets import EVERYBODY_BUT_THE_SYSTEM, KCC, REGISSEUR, ROLLEN, STELSEL
from ketenzicht.access.settings.page import page as settings_page
from ketenzicht.project.rules_page import roles_page
from ketenzicht.regie.models import Doel, Plan, PlanInhoud
from ketenzicht.reports import catalog
from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "reference" / "roles.md"
CLOSE, OPEN, LOOSE = (
    Action("x.sluiten", "iets sluiten"),
    Action("x.openen", "iets openen"),
    Action("x.los", "iets losmaken"),
)


def test_the_page_in_the_docs_is_the_one_that_the_rules_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == roles_page(), (
        "make it again: ketenzicht catalog roles > docs/reference/roles.md"
    )


def test_the_page_of_settings_is_the_one_that_the_code_gives() -> None:
    told = (PROJECT / "docs" / "reference" / "municipal-settings.md").read_text(encoding="utf-8")
    assert told == settings_page(), "make it again: ketenzicht catalog settings > docs/reference/municipal-settings.md"
    assert "| `log.jaren` |" in told and "| 5 | een heel getal van 1 tot en met 10 (jaren) | P-10 |" in told
    assert "| `portaal.aan` | Of inwoners hun plan op internet kunnen bekijken. | uit |" in told


def test_every_role_and_every_kind_of_object_stands_on_it() -> None:
    told = roles_page()
    assert all(f"(`{key}`)" in told and rol.zin in told for key, rol in ROLLEN.items())
    assert told.count("\n## ") >= len(policies) + 2


def a_policy(known: dict[str, Policy[Plan]]) -> Policy[Plan]:
    """A policy beside those of the program."""
    before = dict(policies)
    made = Policy(Plan, noun="het ding", inhoud=PlanInhoud)
    policies.clear()
    policies.update(before)
    known["ding"] = made
    return made


def test_a_rule_reads_as_a_line_with_its_roles_and_its_reason() -> None:
    known: dict[str, Policy[Plan]] = {}
    ding = a_policy(known)
    ding.start(OPEN, {REGISSEUR})
    ding.allow(CLOSE, SEE_WAT, because="van u", roles={REGISSEUR})(lambda _, __: None)
    ding.allow(SEE_DAT, because="nood", roles={KCC, REGISSEUR}, relation=False)(lambda _, __: None)
    ding.forbid(SEE_DAT, because="afgeschermd", roles=EVERYBODY_BUT_THE_SYSTEM)(lambda _, __: None)
    told = page(known, [CLOSE, LOOSE])
    assert "| Zien waar het over gaat (`wat`); iets sluiten (`x.sluiten`) | regisseur | van u |" in told
    assert "| Zien dat het er is (`dat`) | regisseur en klantcontactmedewerker | nood (wordt nagekeken) |" in told
    assert "| mag nooit | rol | omdat |\n|---|---|---|\n| Zien dat het er is (`dat`) | iedereen | afgeschermd |" in told
    assert "- **Iets openen** (`x.openen`): regisseur, binnen de gemeenten van de rol." in told
    assert "- **regisseur** ziet wat: ding; ziet dat: niets; mag: iets openen, iets sluiten." in told
    assert "- **klantcontactmedewerker** ziet wat: niets; ziet dat: ding; mag: niets." in told
    assert "## Handelingen zonder eigen regel" in told and "- Iets losmaken (`x.los`)" in told


def test_a_kind_without_rules_is_told_to_be_closed() -> None:
    before = dict(policies)
    bare = Policy(Doel, noun="de leegte")
    policies.clear()
    policies.update(before)
    told = page({"leegte": bare}, [])
    assert "Hierover staat nog geen regel, dus niemand ziet het." in told and "Hiervan is alleen een *dat*." in told
    assert "Handelingen zonder" not in told


def test_no_role_is_named_that_nobody_has() -> None:
    for policy in policies.values():
        for ruling in (*policy.allows, *policy.forbids):
            assert ruling.roles <= set(ROLLEN) and ruling.because and ruling.actions
    assert STELSEL not in EVERYBODY_BUT_THE_SYSTEM


def test_a_report_that_is_made_for_some_roles_names_roles_that_there_are() -> None:
    named = {role for template in catalog.shipped().values() for role in template.roles}
    assert named and named <= {*ROLLEN, "lokale analist"}

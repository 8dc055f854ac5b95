"""`ketenzicht may`, `why` and `log`: asking costs a role, stays within one's municipalities, and is logged."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import uuid4

import pytest

from ketenzicht.access.models import Account, Afscherming, Logregel, Rolvervulling
from ketenzicht.access.rollen import presets
from ketenzicht.project import record
from ketenzicht.regie.models import Persoon, Plan
from tests.integration.record.cast import AT, ELSEWHERE, HERE, SINCE, Cast
from tests.integration.record.log_scene import Sealed, a_read
from tests.integration.record.test_plan_starts import a_plan
from tests.integration.terminal import Ended, on

Typed = Callable[..., Ended]
ELS, LOT = "els@voorbeeld.nl:auditor", "lot@voorbeeld.nl:lokale-beheerder"
ROLES = {
    "Els": presets.AUDITOR, "Lot": presets.LOKALE_BEHEERDER, "Rachida": presets.REGISSEUR, "Tom": presets.REGISSEUR,
    "Kim": presets.KCC,
}  # fmt: skip


@pytest.fixture
def street(cast: Cast) -> Cast:
    """The cast with accounts and roles."""
    for name, role in (*ROLES.items(), ("Wil", presets.AUDITOR)):
        cast.reader(name, role, gemeente=ELSEWHERE if name == "Wil" else HERE)
        Account.objects.create_user(f"{name.lower()}@voorbeeld.nl", medewerker=cast.medewerkers[name], gemaakt_tijd=AT)
    return cast


@pytest.fixture
def sem(street: Cast) -> Persoon:
    return street.person("Sem")


@pytest.fixture
def plan(street: Cast, sem: Persoon) -> Plan:
    made = a_plan(street, street.group(sem))
    made.kenmerk = "K7QB-4XR2"
    made.save()
    return made


@pytest.fixture
def typed(tmp_path: Path, street: Cast) -> Iterator[Typed]:
    """The command line on this test's database: without opening, and closing, a connection of its own."""

    def run(*words: object) -> Ended:
        return on(tmp_path / "data", *words)

    with mock.patch.object(record, "open_record", lambda _: nullcontext()):
        yield run


def questions() -> list[tuple[str, str, object]]:
    rows = Logregel.objects.filter(soort="bevraging").order_by("nr")
    return [(row.rol, row.object_soort, (row.inhoud or {}).get("vraag")) for row in rows]


def test_the_regisseur_may_and_a_colleague_may_not(typed: Typed, plan: Plan) -> None:
    yes = typed("may", "rachida@voorbeeld.nl:regisseur", "plan.sluiten", f"plan/{plan.pk}", "--as", ELS)
    assert (yes.status, yes.out) == (0, "Ja: regisseur van dit plan.\n"), yes.err
    no = typed("may", "tom@voorbeeld.nl:regisseur", "dat", f"plan/{plan.pk}", "--as", ELS)
    assert (no.status, no.out) == (5, "Nee: geen regel staat het toe.\n")
    assert questions() == [("auditor", "plan", "may")] * 2
    asked = Logregel.objects.filter(soort="bevraging").first()
    assert asked is not None and asked.naam == "Els" and asked.object_id == plan.pk


def test_a_plan_goes_by_what_people_call_it_and_a_worker_by_key(typed: Typed, plan: Plan, street: Cast) -> None:
    key = street.medewerkers["Rachida"].pk
    told = typed("may", f"{key}:regisseur", "wat", "k7qb-4xr2", "--as", LOT, "--format", "json")
    assert told.json == {"action": "wat", "may": True, "because": ["regisseur van dit plan"], "forbidden": []}


def test_a_new_object_is_asked_about_the_one_under_which_it_comes(typed: Typed, plan: Plan) -> None:
    about = f"groep/{plan.groep_id}"
    yes = typed("may", "rachida@voorbeeld.nl:regisseur", "plan.starten", about, "--as", ELS)
    assert (yes.status, yes.out) == (0, "Ja: de rol mag dit in deze gemeente.\n")
    assert typed("may", "tom@voorbeeld.nl:regisseur", "plan.starten", about, "--as", ELS).status == 5
    assert typed("may", "kim@voorbeeld.nl:klantcontactmedewerker", "plan.starten", about, "--as", ELS).status == 5


def test_why_tells_all_that_somebody_may_and_what_forbids_it(typed: Typed, plan: Plan, sem: Persoon) -> None:
    who = f"persoon:{sem.pk}"
    told = typed("why", who, f"plan/{plan.pk}", "--as", ELS, "--format", "json").json
    assert [(one["action"], one["may"]) for one in told][:2] == [("dat", True), ("wat", True)]
    assert told[1]["because"] == ["lid van de groep van dit plan"]
    Afscherming.objects.create(
        object_soort="plan", object_id=plan.pk, hoe="dat", reden="onderzoek", sinds=AT, door="test", herzien_op=SINCE
    )
    shut = typed("why", who, f"plan/{plan.pk}", "--as", ELS)
    assert shut.status == 5 and "afgeschermd, ook dat het er is" in shut.out
    refused = typed("may", who, "wat", f"plan/{plan.pk}", "--as", ELS)
    assert (refused.status, refused.out) == (5, "Nee: afgeschermd, ook dat het er is.\n")
    open_ = typed("why", "rachida@voorbeeld.nl:regisseur", f"plan/{plan.pk}", "--as", ELS)
    assert open_.status == 0 and "Het plan sluiten" in open_.out
    assert typed("why", f"participant:{sem.pk}", f"plan/{plan.pk}", "--as", ELS).status == 5


@pytest.mark.parametrize(
    "by",
    [
        "rachida@voorbeeld.nl:regisseur",
        "kim@voorbeeld.nl:klantcontactmedewerker",
        "rachida@voorbeeld.nl:auditor",
        "niemand@voorbeeld.nl:auditor",
    ],
)
@pytest.mark.parametrize("command", ["may", "why", "log"])
def test_who_is_no_auditor_or_administrator_may_not_ask(typed: Typed, plan: Plan, by: str, command: str) -> None:
    words: dict[str, list[object]] = {
        "may": ["tom@voorbeeld.nl:regisseur", "dat", f"plan/{plan.pk}"],
        "why": ["tom@voorbeeld.nl:regisseur", f"plan/{plan.pk}"],
        "log": [f"plan/{plan.pk}"],
    }
    ended = typed(command, *words[command], "--as", by)
    assert ended.status == 5 and ended.sentence
    assert questions() == []
    known = not by.startswith("niemand")
    assert Logregel.objects.filter(soort="weigering").exists() == known


def test_an_account_that_was_closed_or_a_role_that_ended_no_longer_asks(typed: Typed, plan: Plan) -> None:
    words = ("log", f"plan/{plan.pk}", "--as")
    Account.objects.filter(email="els@voorbeeld.nl").update(is_active=False)
    assert typed(*words, ELS).status == 5
    Rolvervulling.objects.filter(medewerker__naam="Lot").update(geldig_tot=AT.date())
    assert typed(*words, LOT).status == 5


def test_what_lies_in_another_municipality_looks_as_if_it_were_not_there(
    typed: Typed, plan: Plan, sem: Persoon, street: Cast
) -> None:
    wil, rachida = "wil@voorbeeld.nl:auditor", "rachida@voorbeeld.nl:regisseur"
    told = {
        typed(*words, "--as", by).sentence
        for by, words in (
            (wil, ("may", rachida, "dat", f"plan/{plan.pk}")),
            (wil, ("why", rachida, f"plan/{plan.pk}")),
            (wil, ("log", f"plan/{plan.pk}")),
            (ELS, ("log", f"plan/{uuid4()}")),
            (ELS, ("log", "GEEN-PLAN")),
        )
    }
    assert told == {"Het plan niet gevonden, of niet zichtbaar voor u."}
    there = a_plan(street, street.group(street.person("Bo", gemeente=ELSEWHERE), gemeente=ELSEWHERE), "Wil")
    for about in (f"persoon:{sem.pk}", rachida, f"{uuid4()}:regisseur", "niemand@voorbeeld.nl:regisseur"):
        assert typed("may", about, "dat", f"plan/{there.pk}", "--as", wil).status == 4
    assert typed("log", f"medewerker/{street.medewerkers['Rachida'].pk}", "--as", wil).status == 4
    assert typed("log", f"medewerker/{street.medewerkers['Rachida'].pk}", "--as", ELS).status == 0


@pytest.mark.parametrize(
    "words",
    [
        ("may", "rachida", "dat", "PLAN"), ("may", ":regisseur", "dat", "PLAN"), ("may", "persoon:", "dat", "PLAN"),
        ("may", "persoon:3", "dat", "PLAN"), ("may", "3:regisseur", "dat", "PLAN"), ("may", "rachida@voorbeeld.nl:regisseur", "plan.slopen", "PLAN"),
        ("why", "rachida@voorbeeld.nl:regisseur", "plan/3"), ("why", "rachida@voorbeeld.nl:regisseur", "kasteel/3"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_a_wrong_call(typed: Typed, plan: Plan, words: tuple[str, ...]) -> None:
    given = [str(plan.kenmerk) if word == "PLAN" else word for word in words]
    ended = typed(*given, "--as", ELS)
    assert ended.status == 2 and ended.sentence


def test_the_log_of_a_plan_and_of_a_person(typed: Typed, plan: Plan, sem: Persoon, street: Cast) -> None:
    a_read(street.reader("Rachida"), sem.pk, "regisseur van dit plan", kind="plan", key=plan.pk, plan=plan.pk)
    for about in (f"plan/{plan.pk}", f"persoon:{sem.pk}", f"persoon/{sem.pk}"):
        told = typed("log", about, "--as", ELS)
        assert told.status == 0 and "Rachida" in told.out and "regisseur van dit plan" in told.out
    (line,) = typed("log", f"persoon:{sem.pk}", "--as", LOT, "--format", "json", "--limit", 1).json
    assert line["handeling"] == "regels.bevragen", "that it was asked is in the log of the person too"
    assert [kind for _, kind, _ in questions()] == ["plan", "persoon", "persoon", "persoon"]
    assert typed("log", f"plan/{plan.pk}").status == 2


@pytest.mark.django_db(transaction=True)
def test_the_log_is_sealed_and_verified_from_the_shell(tmp_path: Path) -> None:
    log = Sealed(tmp_path / "data")
    log.write("a", "b")
    log.seal(most=1)
    with mock.patch.object(record, "open_record", lambda _: nullcontext()):
        assert on(log.data, "log", "seal").out == "Verzegeld: 0 regels.\n"
        assert on(log.data, "log", "verify").out.startswith("Het logboek klopt: 2 regels in 2 blokken")
        Logregel.objects.filter(handeling="b").update(wie="een ander")
        wrong = on(log.data, "log", "verify")
        assert wrong.status == 4 and "blok 2, regel" in wrong.err
        told = on(log.data, "log", "verify", "--format", "json")
        assert told.status == 4 and told.json["wrong"]["block"] == 2
        log.file.unlink()
        log.write("c")
        assert on(log.data, "log", "verify", "--format", "json").json["unsealed"] >= 0


@pytest.mark.covers("P-9")
def test_the_weekly_list_of_the_auditor_comes_out_of_the_shell(typed: Typed, plan: Plan, street: Cast) -> None:
    bo = street.person("Bo", "Tom")
    a_read(street.reader("Tom"), bo.pk, "regisseur van dit plan", at=datetime.now(UTC) - timedelta(hours=1))
    (line,) = typed("log", "week", "--as", ELS, "--format", "json").json
    assert (line["naam"], line["persoon"], line["redenen"]) == (
        "Tom", str(bo.pk), ["heeft dezelfde achternaam als wie keek"],
    )  # fmt: skip
    assert "heeft dezelfde achternaam" in " ".join(typed("log", "week", "--as", ELS).out.split())
    assert typed("log", "week", "--as", LOT).status == 5


def test_an_account_is_found_by_its_address_whatever_its_capitals(street: Cast) -> None:
    account = Account.objects.get_by_natural_key("ELS@voorbeeld.nl")
    assert account.medewerker == street.medewerkers["Els"] and not account.has_usable_password()


def test_without_a_database_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    ended = on(tmp_path / "data", "log", "seal")
    assert ended.status == 2 and "DATABASE_URL" in ended.sentence


def test_the_page_of_roles_comes_out_of_the_shell(tmp_path: Path) -> None:
    for what, title in (("roles", "# Rollen: wie mag wat\n"), ("settings", "# Instellingen van een gemeente\n")):
        ended = on(tmp_path / "data", "catalog", what)
        assert ended.status == 0 and ended.out.startswith(title)

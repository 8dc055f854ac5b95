"""A reader sees what the role allows, and can only ever see less."""

import dataclasses

import pytest

from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.reader import ALL, Klasse, Profile, Reader, Right, lokale_analist, within


def bram(**changes: object) -> Reader:
    """A policy officer of one municipality: up to intern."""
    reader = Reader(
        id="bram",
        role="beleid",
        municipalities=frozenset({"GM0361"}),
        organisations=ALL,
        teams=frozenset(),
        profile=Profile.INTERN,
        rights=frozenset(),
        classes=frozenset({Klasse.OPERATIONEEL}),
        purpose="kwartaalrapportage",
    )
    return dataclasses.replace(reader, **changes)  # type: ignore[arg-type]


def test_profiles_run_from_open_to_zaak() -> None:
    assert [str(profile) for profile in sorted(Profile)] == ["open", "mail", "intern", "zaak"]


def test_a_reader_may_use_every_profile_up_to_the_highest() -> None:
    assert bram().profiles == (Profile.OPEN, Profile.MAIL, Profile.INTERN)


@pytest.mark.parametrize("profile", [Profile.OPEN, Profile.MAIL, Profile.INTERN])
def test_a_profile_can_be_lowered(profile: Profile) -> None:
    lowered = bram().lowered_to(profile)
    assert lowered.profile is profile
    assert lowered.purpose == bram().purpose


def test_a_profile_is_never_raised() -> None:
    with pytest.raises(NotAllowed, match="“zaak” mag u niet gebruiken") as caught:
        bram().lowered_to(Profile.ZAAK)
    assert caught.value.status == 5


def test_what_was_lowered_cannot_be_raised_again() -> None:
    with pytest.raises(NotAllowed):
        bram().lowered_to(Profile.OPEN).lowered_to(Profile.INTERN)


def test_a_reader_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        bram().profile = Profile.ZAAK  # type: ignore[misc]


def test_there_is_no_default_reader() -> None:
    told = {f.name for f in dataclasses.fields(Reader) if f.default is not dataclasses.MISSING}
    assert told == {"name", "organisation", "workers_agreed"}, "only how the log calls a reader may be left out"
    assert not bram().workers_agreed, "and figures per employee, which are off then"
    with pytest.raises(TypeError):
        Reader()  # type: ignore[call-arg]


@pytest.mark.parametrize("missing", ["id", "purpose"])
def test_somebody_unknown_or_without_a_purpose_reads_nothing(missing: str) -> None:
    with pytest.raises(WrongCall):
        bram(**{missing: "  "})


def test_a_scope_holds_its_codes_and_all_holds_every_code() -> None:
    assert within(bram().municipalities, "GM0361")
    assert not within(bram().municipalities, "GM0363")
    assert within(ALL, "GM0363")
    assert not within(bram().teams, "noord")


@pytest.mark.covers("P-5")
def test_the_lokale_analist_sees_cases_but_not_who_they_are() -> None:
    reader = lokale_analist("anja", "onderzoek wachttijden")
    assert reader.profile is Profile.ZAAK
    with pytest.raises(NotAllowed, match="“bsn”"):
        reader.require(Right.BSN)


def test_the_lokale_analist_sees_no_figures_per_employee() -> None:
    reader = lokale_analist("anja", "onderzoek wachttijden")
    assert Klasse.PERSONEEL not in reader.classes
    with pytest.raises(NotAllowed):
        reader.require(Right.MEDEWERKER)


def test_a_profile_is_found_by_its_name() -> None:
    assert Profile.named(" Intern ") is Profile.INTERN
    with pytest.raises(WrongCall, match="kies uit open, mail, intern, zaak"):
        Profile.named("alles")

"""Every act in every state of what it is done with: it goes, or is refused by name, changes nothing and is logged."""

from pathlib import Path

import pytest

from tests.integration.record.cast import Cast
from tests.integration.record.lives.all import LIVES
from tests.integration.record.lives.tables import sections
from tests.integration.record.lives.trying import how_it_goes
from tests.integration.record.lives.world import World, keep_stores_in
from tests.integration.record.test_every_verb import VERBS

TABLE = sections("states.txt")


WITHOUT_STATE = {
    "it makes what is not there yet": {
        "persoon.maken", "organisatie.maken", "gemeente.inrichten", "gemeente.aansluiten", "account.eerste", "zaaktype.maken",
        "onderwerp.maken", "schaal.vastleggen", "filterregel.maken", "signaal.innemen",
    },
    "what it changes has no end: a case type, a setting": {
        "zaaktype.wijzigen", "catalogus.laden", "instelling.vaststellen", "instelling.terugzetten",
    },
    "a person who is absent, or is not, can be so at any moment": {"medewerker.afwezig"},
    "a text or a relation that is corrected at any moment": {"klantcontact.wijzigen", "groep.relatie-weg", "document.toevoegen"},
    "a run of the system over all that is there": {
        "medewerker.bijwerken", "aanvraag.termijnen-herrekenen", "document.onderzoeken",
    },
}  # fmt: skip
"""Acts that go in every state of what they are done with, by the reason"""


@pytest.mark.covers("S0-4", "S0-12", "S0-13", "S3-25", "S3-32")
@pytest.mark.parametrize(("life", "state"), [(life, state) for life in LIVES for state in LIVES[life].states])
def test_an_act_goes_in_its_states_and_in_no_other(cast: Cast, tmp_path: Path, life: str, state: str) -> None:
    keep_stores_in(tmp_path)
    world, told = World(cast), {}
    key = LIVES[life].states[state](world)
    for act, attempt in LIVES[life].tries.items():
        by, given = attempt(world, key)
        told[act] = how_it_goes(act, given, by=by, at=world.at)
    assert told == TABLE[life].column(state)


def test_every_act_is_tried_in_every_state_or_has_none() -> None:
    tried = {act.partition(":")[0] for life in LIVES.values() for act in life.tries}
    stateless = set().union(*WITHOUT_STATE.values())
    assert tried | stateless == set(VERBS)
    assert not tried & stateless
    assert {name: life.states.keys() for name, life in LIVES.items()} == {
        name: set(section.columns) for name, section in TABLE.items()
    }

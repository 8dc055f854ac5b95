"""Where to look in the town: per story questions to the rules, as one types them, with the answers that they must give."""

from collections.abc import Iterator
from dataclasses import dataclass

from ketenzicht.access.rollen import presets
from ketenzicht.demo.record.accounts import address
from ketenzicht.demo.record.cast import CAST
from ketenzicht.demo.record.stories import Told

ASKER = f"{address('Els')}:{presets.AUDITOR}"
FAMILY = "Gezin Kievitshof"

STORIES = {
    "Het gezin van Sem": (
        ("Rachida", "wat", f"plan {FAMILY}", True), ("Noëlla", "wat", f"plan {FAMILY}", True), ("Olaf", "dat", f"plan {FAMILY}", True),
        ("Tom", "wat", f"plan {FAMILY}", False), ("Zoë", "wat", "traject traject", True),
    ),
    "De gescheiden ouders": (
        ("Vera", "wat", "plan Omgang Ties", True), ("Rik", "wat", "plan Omgang Ties", True), ("Ties", "dat", "plan Omgang Ties", True),
        ("Noëlla", "dat", "plan Omgang Ties", False), ("Rachida", "dat", "plan Omgang Ties", False),
        ("Rik", "dat", f"plan {FAMILY}", False),
    ),
    "Sem zelf": (
        ("Sem", "wat", "plan Sem zelf", True), ("Noëlla", "dat", "plan Sem zelf", False), ("Rachida", "dat", "plan Sem zelf", False),
    ),
    "De buurman doet de boodschappen": (("Olaf", "wat", "actie boodschappen", True), ("Rik", "dat", "actie boodschappen", False)),
    "Het onderzoek": (("Vera", "wat", "notitie onderzoek", True), ("Ties", "dat", "notitie onderzoek", False)),
    "De taak die terugkwam": (
        ("Ria", "dat", "taak teruggekaatst", True), ("Ria", "wat", "taak teruggekaatst", False), ("Jo", "wat", "taak opnieuw", True),
        ("Ria", "dat", "taak opnieuw", False),
    ),
    "De opvang": (
        ("Rachida", "wat", "geheimadres opvang", True), ("Tom", "dat", "geheimadres opvang", False), ("Vera", "dat", "plan Hanna", False),
    ),
    "De aanvraag die groeide": (("Rachida", "wat", "aanvraag opgeschaald", True), ("Vera", "dat", "plan Pieter", False)),
    "De buurvrouw meldt": (
        ("Rachida", "dat", "signaal melding", True), ("Jo", "wat", "signaal melding", True), ("Ties", "dat", "signaal melding", False),
        ("Noëlla", "dat", "signaal melding", False),
    ),
    "Het gebroken glas": (("Mo", "wat", f"plan {FAMILY}", False),),
}  # fmt: skip
"""who asks, dat or wat, about what, and whether the answer is yes"""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One question: who, what (dat, wat), about which object; whether the answer is yes."""

    story: str
    reader: str
    action: str
    about: str
    yes: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The command behind `ketenzicht`."""
        return ("may", self.reader, self.action, self.about, "--as", ASKER)


def looks(told: Told) -> Iterator[Look]:
    """All questions, the stories in their order."""
    for story, asked in STORIES.items():
        for who, action, about, yes in asked:
            kind, _, name = about.partition(" ")
            key = (told.plans if kind == "plan" else told.objects)[name]
            yield Look(story=story, reader=_reader(told, who), action=action, about=f"{kind}/{key}", yes=yes)


def _reader(told: Told, naam: str) -> str:
    """Somebody as the command line takes it: a worker in the first own role, a neighbour as participant, else a member."""
    roles = {name: roles[0] for name, _, roles, _ in CAST}
    if naam in roles:
        return f"{address(naam)}:{roles[naam]}"
    return f"{'participant' if naam == 'Olaf' else 'persoon'}:{told.persons[naam]}"

"""Where to look in the town: per story a question to the rules, as one types it, with the answer that it must give."""

from dataclasses import dataclass
from uuid import UUID

from ketenzicht.access.rollen import presets
from ketenzicht.demo.record.accounts import address
from ketenzicht.demo.record.stories import Told

ASKER = f"{address('Els')}:{presets.AUDITOR}"


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


def looks(told: Told) -> list[Look]:
    """All questions, the stories in their order."""
    rachida, tom, vera = (f"{address(name)}:{presets.REGISSEUR}" for name in ("Rachida", "Tom", "Vera"))
    ria, zoe = (f"{address(name)}:{presets.BEHANDELAAR}" for name in ("Ria", "Zoë"))
    mo, jo = f"{address('Mo')}:{presets.WIJKTEAMMANAGER}", f"{address('Jo')}:{presets.JONGERENLOKET}"
    noella, sem, ties, rik = (_member(told.persons[name]) for name in ("Noëlla", "Sem", "Ties", "Rik"))
    olaf = f"participant:{told.persons['Olaf']}"
    family, visits, own, hanna = (
        f"plan/{told.plans[t]}" for t in ("Gezin Kievitshof", "Omgang Ties", "Sem zelf", "Hanna")
    )
    shopping, inquiry, bounced, again, reported, traject, address_ = (
        f"{kind}/{told.objects[name]}"
        for kind, name in (
            ("actie", "boodschappen"), ("notitie", "onderzoek"), ("taak", "teruggekaatst"), ("taak", "opnieuw"),
            ("signaal", "melding"), ("traject", "traject"), ("geheimadres", "opvang"),
        )
    )  # fmt: skip
    rows = (
        ("Het gezin van Sem", (
            (rachida, "wat", family, True), (noella, "wat", family, True), (olaf, "dat", family, True), (tom, "wat", family, False),
            (zoe, "wat", traject, True),
        )),
        ("De gescheiden ouders", (
            (vera, "wat", visits, True), (rik, "wat", visits, True), (ties, "dat", visits, True),
            (noella, "dat", visits, False), (rachida, "dat", visits, False), (rik, "dat", family, False),
        )),
        ("Sem zelf", ((sem, "wat", own, True), (noella, "dat", own, False), (rachida, "dat", own, False))),
        ("De buurman doet de boodschappen", ((olaf, "wat", shopping, True), (rik, "dat", shopping, False))),
        ("Het onderzoek", ((vera, "wat", inquiry, True), (ties, "dat", inquiry, False))),
        ("De taak die terugkwam", ((ria, "dat", bounced, True), (ria, "wat", bounced, False), (jo, "wat", again, True), (ria, "dat", again, False))),
        ("De opvang", ((rachida, "wat", address_, True), (tom, "dat", address_, False), (vera, "dat", hanna, False))),
        ("De aanvraag die groeide", ((rachida, "wat", f"aanvraag/{told.objects['opgeschaald']}", True),)),
        ("De buurvrouw meldt", ((rachida, "dat", reported, True), (jo, "wat", reported, True), (ties, "dat", reported, False), (noella, "dat", reported, False))),
        ("Het gebroken glas", ((mo, "wat", family, False),)),
    )  # fmt: skip
    return [Look(story=story, reader=r, action=a, about=o, yes=yes) for story, asked in rows for r, a, o, yes in asked]


def _member(key: UUID) -> str:
    return f"persoon:{key}"

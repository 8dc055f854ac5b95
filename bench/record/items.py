"""What hangs on plans and persons, of the simple kinds: goals, trajecten, contacts, actions, notes, documents, meetings."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench.record.town import GEMEENTE, NOW, Town

Row = dict[str, Any]


class Items:
    """Fills a town with them, in numbers that follow from its size. `comparing.py` holds them against what acts write."""

    def __init__(self, town: Town) -> None:
        from ketenzicht.regie import models as regie

        self.town, self.random, self.r = town, town.random, regie

    def fill(self) -> None:
        """All of them."""
        n = self.town.objects
        self.kind(self.r.Doel, self.r.DoelInhoud, n // 20, "tekst", self._goal, under_plan=True)
        self.kind(self.r.Traject, self.r.TrajectInhoud, n // 20, "vraag", self._traject)
        self.kind(self.r.Klantcontact, self.r.KlantcontactInhoud, n // 5, "tekst", self._contact)
        self.kind(self.r.Actie, self.r.ActieInhoud, n // 8, "tekst", self._actie, under_plan=True)
        self.kind(self.r.Notitie, self.r.NotitieInhoud, n // 20, "tekst", lambda _: {}, under_plan=True)
        self.kind(self.r.Document, self.r.DocumentInhoud, n // 40, "titel", self._document, {"bestandsnaam": "brief.pdf"}, under_plan=True)  # fmt: skip
        self._meetings(n // 100)

    def where(self, under_plan: bool = False) -> dict[str, Any]:
        """Four of five hang on a plan, most are about one member."""
        town = self.town
        if not under_plan and self.random.random() >= 0.8:
            return {"plan_id": None, "groep_id": None, "persoon_id": self.random.choice(town.persons)}
        plan = self.random.choice(town.plan_keys)
        if self.random.random() < 0.3:
            return {"plan_id": plan, "groep_id": town.group_of[plan], "persoon_id": None}
        return {"plan_id": plan, "groep_id": None, "persoon_id": self.random.choice(town.members[plan])}

    def row(self, where: Row, days: int = 1_500) -> dict[str, Any]:
        """The columns that all kinds share, made in so many days before now while the plan ran."""
        moment = self.town.moment(days, plan=where["plan_id"])
        made = {"gemaakt_tijd": moment, "gemaakt_door": str(self.town.of_the_regie(where["plan_id"]))}
        return {"id": self.town.keys.at(moment), "gemeente_id": GEMEENTE, **made, **where}

    def kind(
        self, model: Any, inhoud: Any, amount: int, text: str, more: Callable[[Row], Row], content: Row | None = None,
        *, under_plan: bool = False,
    ) -> None:  # fmt: skip
        """So many rows of a kind, each with a content."""
        made: list[UUID] = []

        def rows() -> Iterator[Row]:
            for _ in range(amount):
                row = self.row(self.where(under_plan))
                made.append(row["id"])
                yield {**row, **more(row)}

        self.town.put(model, rows())
        self.town.put(inhoud, ({"van_id": key, text: self.town.text(), **(content or {})} for key in made))

    def _goal(self, row: Row) -> Row:
        ended = row["plan_id"] in self.town.closed or self.random.random() < 0.3
        day = row["gemaakt_tijd"].date()
        return {
            "gesteld_op": day, "plek": row["gemaakt_tijd"].timestamp(), "afgesloten_op": day if ended else None,
            "uitkomst": "bereikt" if ended else "",
        }  # fmt: skip

    def _traject(self, row: Row) -> Row:
        who = self.random.randrange(self.town.workers)
        ended = self.random.random() < 0.6
        day = row["gemaakt_tijd"].date()
        sender = UUID(row["gemaakt_door"])
        return {
            "product_id": self.random.choice(self.town.products), "organisatie_id": self.town.partner_org[who],
            "behandelaar_id": self.town.partners[who], "opdrachtgever_id": self.town.house_of(sender),
            "gerelateerd": True, "mijn_referentie": self.town.kenmerk(), "aangemeld_op": day,
            "grondslag_id": self.town.ground(row["gemaakt_tijd"]), "zichtbaar_voor_kcc": True,
            "beeindigd_op": day if ended else None, "reden_einde": "volgens_plan" if ended else "",
            "uitkomst": "onbekend" if ended else "",
        }  # fmt: skip

    def _contact(self, row: Row) -> Row:
        """Nine of ten of the regisseur, a few of them planned; of those of klantcontact under a plan each asks to call back."""
        draw = self.random.random()
        if row["plan_id"] is None and draw < 0.3:
            return self._call(row)
        if row["persoon_id"] and row["plan_id"] and draw < 0.08 and row["plan_id"] not in self.town.closed:
            return self._call(row) | self._call_back(row)
        worker = UUID(row["gemaakt_door"])
        mine = {"kanaal": "telefoon", "medewerker_id": worker, "organisatie_id": self.town.house_of(worker)}
        if draw > 0.98 and row["plan_id"] not in self.town.closed:
            planned = NOW + timedelta(hours=self.random.randrange(1, 700))
            return {**mine, "kanaal": "huisbezoek", "richting": "uitgaand", "gepland_tijd": planned}
        return {**mine, "contact_tijd": row["gemaakt_tijd"]}

    def _call(self, row: Row) -> dict[str, Any]:
        kcc = self.town.others["kcc"]
        return {
            "kanaal": "telefoon", "medewerker_id": kcc, "organisatie_id": self.town.orgs[6], "via_kcc": True, "gemaakt_door": str(kcc),
            "contact_tijd": row["gemaakt_tijd"],
        }  # fmt: skip

    def _call_back(self, row: Row) -> Row:
        back = row["gemaakt_tijd"] + timedelta(minutes=20) if self.random.random() < 0.75 else None
        return {"soort": "vraag", "terugbellen_voor_id": self.town.regie[row["plan_id"]], "teruggebeld_tijd": back}

    def _actie(self, row: Row) -> Row:
        open_ = self.random.random() < 0.12 and row["plan_id"] not in self.town.closed
        day = NOW.date() + timedelta(days=self.random.randrange(-10, 60)) if open_ else row["gemaakt_tijd"].date()
        return {
            "medewerker_id": UUID(row["gemaakt_door"]), "gepland_op": day,
            "gedaan_tijd": None if open_ else row["gemaakt_tijd"] + timedelta(minutes=15),
        }  # fmt: skip

    def _document(self, row: Row) -> Row:
        return {"mediatype": "application/pdf", "bytes": 40_000, "sha256": row["id"].hex * 2}

    def _meetings(self, amount: int) -> None:
        made = [(self.town.key(30), self.random.choice(self.town.plan_keys)) for _ in range(amount)]
        begins = {key: self._begin(plan) for key, plan in made}
        self.town.put(self.r.Casusoverleg, (self._meeting(key, plan, begins[key]) for key, plan in made))
        self.town.put(self.r.CasusoverlegInhoud, ({"van_id": key, "agenda": self.town.text()} for key, _ in made))
        self.town.put(
            self.r.Overlegdeelnemer, (row for key, plan in made for row in self._invited(key, plan, begins[key]))
        )

    def _begin(self, plan: UUID) -> datetime:
        return NOW + timedelta(hours=self.random.randrange(-9_000, -240 if plan in self.town.closed else 1_000))

    def _invited(self, key: UUID, plan: UUID, begin: datetime) -> Iterator[Row]:
        """The regisseur, and a partner on a ground."""
        partner = self.random.choice(self.town.partners)
        yield {"id": self.town.key(30), "overleg_id": key, "medewerker_id": self.town.regie[plan]}
        yield {
            "id": self.town.key(30),
            "overleg_id": key,
            "medewerker_id": partner,
            "grondslag_id": self.town.ground(begin),
        }

    def _meeting(self, key: UUID, plan: UUID, begin: datetime) -> Row:
        return {
            "id": key, "plan_id": plan, "gemeente_id": GEMEENTE, "begin": begin, "eind": begin + timedelta(hours=1),
            "gemaakt_door": str(self.town.regie[plan]),
        }  # fmt: skip

"""What goes through states: tasks with their steps, requests with their log and their provision, signals with their judgement."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from bench.record.items import Items, Row
from bench.record.town import ENDED, GEMEENTE, NOW, WIJKTEAMS, Town

RESERVED, DONE = timedelta(minutes=4), timedelta(minutes=20)
"""after sending; a day later the sender has read the feedback"""

_COURSE = {
    "gesloten": (("verstuurd", False), ("gereserveerd", False), ("geaccepteerd", True), ("gestart", True), ("gesloten", False)),
    "afgewezen": (("verstuurd", False), ("gereserveerd", False), ("afgewezen", False)),
    "verstuurd": (("verstuurd", False),),
    "gereserveerd": (("verstuurd", False), ("gereserveerd", False)),
    "gestart": (("verstuurd", False), ("gereserveerd", False), ("geaccepteerd", True), ("gestart", False)),
}  # fmt: skip
"""per state the steps that led to it, and which of them a later act implied"""
_OFTEN = (90, 2, 3, 2, 3)

_GRANTED = (
    ("melding", "klaar", False), ("onderzoek", "begonnen", True), ("onderzoek", "klaar", False), ("aanvraag", "klaar", False),
    ("beschikking", "klaar", False), ("levering", "begonnen", False), ("afsluiten", "klaar", False),
)  # fmt: skip
_STEPS = {
    "gemeld": _GRANTED[:1],
    "toegekend": _GRANTED,
    "afgewezen": (*_GRANTED[:5], _GRANTED[6]),
}
"""per outcome of a request its log: activity, how far, implied"""
RESEARCH_DAYS = 42
"""the term of a melding (Wmo 2.3.2)"""


class _Task(NamedTuple):
    key: UUID
    status: str
    sent: datetime
    sender: UUID
    partner: int


class Cases:
    """Fills a town with them."""

    def __init__(self, town: Town) -> None:
        self.town, self.random, self.items = town, town.random, Items(town)
        self.r = self.items.r

    def fill(self) -> None:
        """All of them, in numbers that follow from the size of the town."""
        n = self.town.objects
        self._tasks(int(n * 0.35))
        self._requests(n // 20)
        self._signals(n // 12)

    # -- tasks, each sent to one worker of a partner, so that one hears of it

    def _tasks(self, amount: int) -> None:
        made: list[_Task] = []

        def rows() -> Iterator[Row]:
            for _ in range(amount):
                status = self.random.choices(tuple(_COURSE), _OFTEN)[0]
                days = 1_500 if status in ("gesloten", "afgewezen") else 60  # what is open was sent lately
                row = self.items.row(self.items.where(), days)
                task = _Task(row["id"], status, row["gemaakt_tijd"], UUID(row["gemaakt_door"]), self.random.randrange(self.town.workers))  # fmt: skip
                made.append(task)
                yield {**row, **self._task(task)}

        self.town.put(self.r.Taak, rows())
        self.town.put(self.r.TaakInhoud, (self._content(task) for task in made))
        self.town.put(self.r.Overgang, (step for task in made for step in self._course(task)))

    def _task(self, task: _Task) -> Row:
        sent, org, done = task.sent, self.town.partner_org[task.partner], task.status == "gesloten"
        read = sent + timedelta(days=1)
        return {
            "van_organisatie_id": self.town.house_of(task.sender), "van_medewerker_id": task.sender, "organisatie_id": org,
            "medewerker_id": None if task.status == "verstuurd" else self.town.partners[task.partner],
            "kenmerk": self.town.kenmerk(), "status": task.status, "verstuurd_tijd": sent,
            "einde_tijd": sent + DONE if done or task.status == "afgewezen" else None, "grondslag_id": self.town.ground(sent), "wet": "wmo",
            "resultaat": "dienst_geleverd" if done else "", "afwijsreden": "anders" if task.status == "afgewezen" else "",
            "vervolg": "geen" if done else "", "vervalt_op": sent.date() + timedelta(days=90), "afgesproken_dagen": 28,
            "afgesproken_op": sent.date() + timedelta(days=28),
            "feedback_gelezen_tijd": read if done and read < NOW and self.random.random() < 0.97 else None,
        }  # fmt: skip

    def _content(self, task: _Task) -> Row:
        words = {"gesloten": "feedback", "afgewezen": "afwijzing"}.get(task.status)
        return {
            "van_id": task.key, "vraag": self.town.text(), "onderwerp_id": self.random.choice(self.town.subjects),
            "afspraak_id": self.town.agreements[self.town.partner_org[task.partner]], **({words: self.town.text(6)} if words else {}),
        }  # fmt: skip

    def _course(self, task: _Task) -> Iterator[Row]:
        for step, derived in _COURSE[task.status]:
            after = {"verstuurd": timedelta(0), "gereserveerd": RESERVED}.get(step, DONE)
            who = task.sender if step == "verstuurd" else self.town.partners[task.partner]
            yield {
                "id": self.town.keys.at(task.sent), "taak_id": task.key, "status": step, "gebeurd_tijd": task.sent + after,
                "geregistreerd_tijd": task.sent + after, "door": str(who), "afgeleid": derived,
            }  # fmt: skip

    # -- requests: reported by a regisseur, handled by a partner

    def _requests(self, amount: int) -> None:
        made: list[tuple[Row, str, int]] = []

        def more(row: Row) -> Row:
            course = self.random.choices(("gemeld", "toegekend", "afgewezen"), (10, 60, 30))[0]
            who = self.random.randrange(self.town.workers)
            asked = {**row, **self._request(row, course, who)}
            made.append((asked, course, who))
            return asked

        self.items.kind(self.r.Aanvraag, self.r.AanvraagInhoud, amount, "vraag", more)
        self.town.put(self.r.Processtap, (step for row, course, who in made for step in self._log(row, course, who)))
        granted = [(row, who) for row, course, who in made if course == "toegekend"]
        provisions = [self._provision(row, who) for row, who in granted]
        self.town.put(self.r.Voorziening, provisions)
        self.town.put(self.r.VoorzieningInhoud, ({"van_id": row["id"], "toelichting": self.town.text(6)} for row in provisions))  # fmt: skip

    def _request(self, row: Row, course: str, who: int) -> Row:
        moment, day, done = row["gemaakt_tijd"], row["gemaakt_tijd"].date(), course != "gemeld"
        ended = {
            "in_behandeling_op": day, "onderzoek_gereed_op": day, "aanvraag_op": day, "besloten_op": day, "besluit": course,
            "uitkomst": "maatwerkvoorziening" if course == "toegekend" else "onbekend", "status": "afgesloten",
            "ondersteuning_gestart_op": day if course == "toegekend" else None, "afgesloten_tijd": moment + DONE,
        }  # fmt: skip
        return {
            "zaaktype_id": self.town.zaaktype, "product_id": self.random.choice(self.town.products), "wet": "wmo", "kenmerk": self.town.kenmerk(),
            "kanaal": "balie", "organisatie_id": self.town.partner_org[who], "behandelaar_id": self.town.partners[who],
            "grondslag_id": self.town.ground(moment), "ontvangen_tijd": moment, "zichtbaar_voor_kcc": True,
            **(ended if done else {"uiterste_op": day + timedelta(days=RESEARCH_DAYS)}),
        }  # fmt: skip

    def _log(self, row: Row, course: str, who: int) -> Iterator[Row]:
        for number, (activity, status, derived) in enumerate(_STEPS[course], 1):
            moment = row["ontvangen_tijd"] + (timedelta(0) if number == 1 else DONE)
            yield {
                "id": self.town.keys.at(moment), "aanvraag_id": row["id"], "volgnummer": number, "activiteit": activity, "status": status,
                "medewerker_id": row["gemaakt_door"] if number == 1 else self.town.partners[who], "gebeurd_tijd": moment,
                "geregistreerd_tijd": moment, "afgeleid": derived,
            }  # fmt: skip

    def _provision(self, row: Row, who: int) -> dict[str, Any]:
        moment = row["gemaakt_tijd"] + DONE
        shared = {name: row[name] for name in ("gemeente_id", "plan_id", "groep_id", "persoon_id", "product_id")}
        return {
            "id": self.town.keys.at(moment), **shared, "aanvraag_id": row["id"], "toegekend_op": moment.date(), "ingang_op": moment.date(),
            "gestart_op": moment.date(), "gemaakt_tijd": moment, "gemaakt_door": str(self.town.partners[who]),
        }  # fmt: skip

    # -- signals about somebody in at most one plan: the regie of that plan judges it, else a team

    def _signals(self, amount: int) -> None:
        made: list[tuple[Row, UUID | None]] = []

        def rows() -> Iterator[Row]:
            for _ in range(amount):
                row, plan = self._signal(judged=self.random.random() < 0.97)
                made.append((row, plan))
                yield row

        self.town.put(self.r.Signaal, rows())
        self.town.put(self.r.SignaalInhoud, ({"van_id": row["id"], "omschrijving": self.town.text()} for row, _ in made))  # fmt: skip
        self.town.put(
            self.r.Signaalkoppeling,
            (
                {
                    "id": self.town.keys.at(row["ontvangen_tijd"]), "plan_id": plan, "signaal_id": row["id"], "sinds": row["ontvangen_tijd"],
                    "geclaimd_tijd": row["ontvangen_tijd"], "geclaimd_door": "stelsel",
                }
                for row, plan in made
                if plan
            ),
        )  # fmt: skip
        self._weighed([row for row, _ in made if row["oordeel"]])

    def _weighed(self, judged: list[Row]) -> None:
        kept = [(self.town.keys.at(row["oordeel_tijd"]), row) for row in judged]
        self.town.put(
            self.r.Triage,
            (
                {"id": key, "signaal_id": row["id"], "gemeente_id": GEMEENTE, "tijd": row["oordeel_tijd"], "door": row["oordeel_door"]}
                for key, row in kept
            ),
        )  # fmt: skip
        self.town.put(self.r.TriageInhoud, ({"van_id": key, "toelichting": self.town.text(6)} for key, _ in kept))

    def _signal(self, *, judged: bool) -> tuple[dict[str, Any], UUID | None]:
        who, team = self.random.randrange(self.town.workers), self.random.randrange(WIJKTEAMS)
        person, plan = self._about()
        moment = self.town.moment(1_500 if judged else 30, plan=plan if judged else None)
        plan = None if plan in self.town.closed and moment > ENDED else plan
        judge = self.town.regie[plan] if plan else self.town.regisseurs[team]
        waits = "regie" if plan else "team"
        return {
            "id": self.town.keys.at(moment), "gemeente_id": GEMEENTE, "persoon_id": person, "kanaal": "keten", "indiener": "professional",
            "bron": self.town.code_of(self.town.partner_org[who]), "organisatie_id": self.town.partner_org[who],
            "medewerker_id": self.town.partners[who], "geregistreerd_door": str(self.town.partners[who]), "team_id": self.town.teams[team],
            "wacht_op": "niemand" if judged else waits, "ontvangen_tijd": moment, "geregistreerd_tijd": moment,
            "oordeel": "geaccepteerd" if judged else "", "oordeel_tijd": moment + DONE if judged else None,
            "oordeel_door": str(judge) if judged else "", "vervalt_op": NOW.date() + timedelta(days=365),
        }, plan  # fmt: skip

    def _about(self) -> tuple[UUID, UUID | None]:
        while True:
            person = self.random.choice(self.town.persons)
            plans = self.town.plans_of.get(person, [])
            if len(plans) < 2:
                return person, plans[0] if plans else None

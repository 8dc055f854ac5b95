"""What hangs on plans and persons: goals, tasks, contacts, signals and the rest, and the log and the notices of it all."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from bench.record.town import GEMEENTE, NOW, WIJKTEAMS, Town

_COURSE = {
    "gesloten": ("verstuurd", "gereserveerd", "geaccepteerd", "gestart", "gesloten"),
    "afgewezen": ("verstuurd", "gereserveerd", "afgewezen"),
    "verstuurd": ("verstuurd",),
    "gereserveerd": ("verstuurd", "gereserveerd"),
    "gestart": ("verstuurd", "gereserveerd", "geaccepteerd", "gestart"),
}

Row = Mapping[str, Any]


class Items:
    """Fills the rest of a town."""

    def __init__(self, town: Town) -> None:
        from ketenzicht.access import models as access
        from ketenzicht.regie import models as regie

        self.town, self.random, self.a, self.r = town, town.random, access, regie

    def fill(self) -> None:
        """All kinds, in numbers that follow from the size of the town."""
        n = self.town.objects
        self._kind(self.r.Doel, self.r.DoelInhoud, n // 20, "tekst", self._goal, under_plan=True)
        self._kind(self.r.Traject, self.r.TrajectInhoud, n // 20, "vraag", self._traject)
        self._tasks(int(n * 0.35))
        self._kind(self.r.Klantcontact, self.r.KlantcontactInhoud, n // 5, "tekst", self._contact)
        self._kind(self.r.Actie, self.r.ActieInhoud, n // 8, "tekst", self._actie, under_plan=True)
        self._kind(self.r.Notitie, self.r.NotitieInhoud, n // 20, "tekst", lambda _: {}, under_plan=True)
        self._requests(n // 20)
        self._kind(self.r.Document, self.r.DocumentInhoud, n // 40, "titel", self._document, {"bestandsnaam": "brief.pdf"}, under_plan=True)  # fmt: skip
        self._signals(n // 12)
        self._meetings(n // 100)
        self._log()

    def _where(self, under_plan: bool) -> dict[str, Any]:
        """Four of five hang on a plan, most are about one member."""
        town = self.town
        if not under_plan and self.random.random() >= 0.8:
            return {"plan_id": None, "groep_id": None, "persoon_id": self.random.choice(town.persons)}
        plan = self.random.choice(town.plan_keys)
        if self.random.random() < 0.3:
            return {"plan_id": plan, "groep_id": town.group_of[plan], "persoon_id": None}
        return {"plan_id": plan, "groep_id": None, "persoon_id": self.random.choice(town.members[plan])}

    def _row(self, moment: datetime, under_plan: bool = False) -> dict[str, Any]:
        where = self._where(under_plan)
        made = {"gemaakt_tijd": moment, "gemaakt_door": str(self.town.of_the_regie(where["plan_id"]))}
        return {"id": self.town.keys.at(moment), "gemeente_id": GEMEENTE, **made, **where}

    def _kind(
        self, model: Any, inhoud: Any, amount: int, text: str, more: Callable[[Row], Row], content: Row | None = None,
        *, under_plan: bool = False,
    ) -> None:  # fmt: skip
        made: list[UUID] = []

        def rows() -> Iterator[Row]:
            for _ in range(amount):
                row = self._row(self.town.moment(), under_plan)
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
        return {
            "product_id": self.random.choice(self.town.products), "organisatie_id": self.town.partner_org[who],
            "behandelaar_id": self.town.partners[who], "opdrachtgever_id": self.town.house_of(self.town.of_the_regie(row["plan_id"])),
            "gerelateerd": True, "mijn_referentie": row["id"].hex[-12:], "aangemeld_op": day, "grondslag_id": self.town.ground,
            "zichtbaar_voor_kcc": True, "beeindigd_op": day if ended else None, "reden_einde": "volgens_plan" if ended else "",
        }  # fmt: skip

    def _contact(self, row: Row) -> Row:
        worker = self.town.of_the_regie(row["plan_id"])
        draw = self.random.random()
        planned = NOW + timedelta(hours=self.random.randrange(-5, 700)) if draw < 0.02 else None
        kcc = draw > 0.9
        return {
            "kanaal": "telefoon", "medewerker_id": worker, "organisatie_id": self.town.house_of(worker), "gepland_tijd": planned,
            "contact_tijd": None if planned else row["gemaakt_tijd"], "via_kcc": kcc, "terugbellen_voor_id": worker if draw > 0.97 else None,
            "teruggebeld_tijd": row["gemaakt_tijd"] if 0.97 < draw < 0.998 else None,
        }  # fmt: skip

    def _actie(self, row: Row) -> Row:
        open_ = self.random.random() < 0.1
        day = NOW.date() + timedelta(days=self.random.randrange(-10, 60)) if open_ else row["gemaakt_tijd"].date()
        return {
            "medewerker_id": self.town.of_the_regie(row["plan_id"]), "gepland_op": day,
            "gedaan_tijd": None if open_ else row["gemaakt_tijd"],
        }  # fmt: skip

    def _document(self, row: Row) -> Row:
        return {"mediatype": "application/pdf", "bytes": 40_000, "sha256": row["id"].hex * 2}

    def _requests(self, amount: int) -> None:
        made: list[tuple[UUID, datetime, bool]] = []

        def more(row: Row) -> Row:
            who, done = self.random.randrange(self.town.workers), self.random.random() < 0.9
            moment = row["gemaakt_tijd"]
            made.append((row["id"], moment, done))
            return {
                "zaaktype_id": self.town.zaaktype, "product_id": self.random.choice(self.town.products), "wet": "wmo",
                "kenmerk": row["id"].hex[-12:], "kanaal": "balie", "organisatie_id": self.town.partner_org[who],
                "behandelaar_id": self.town.partners[who], "ontvangen_tijd": moment, "status": "afgesloten" if done else "gemeld",
                "grondslag_id": self.town.ground, "besluit": "toegekend" if done else "", "besloten_op": moment.date() if done else None,
                "afgesloten_tijd": moment if done else None, "zichtbaar_voor_kcc": True,
                "uiterste_op": None if done else moment.date() + timedelta(days=42),
            }  # fmt: skip

        self._kind(self.r.Aanvraag, self.r.AanvraagInhoud, amount, "vraag", more)
        self.town.put(
            self.r.Processtap,
            (
                {
                    "id": self.town.keys.at(moment), "aanvraag_id": key, "volgnummer": n, "activiteit": step, "status": step,
                    "gebeurd_tijd": moment, "geregistreerd_tijd": moment,
                }
                for key, moment, done in made
                for n, step in enumerate(("gemeld", "besloten", "afgesloten") if done else ("gemeld",), 1)
            ),
        )  # fmt: skip

    def _tasks(self, amount: int) -> None:
        made: list[tuple[UUID, str, datetime, UUID]] = []

        def rows() -> Iterator[Row]:
            for _ in range(amount):
                row, status = self._row(self.town.moment()), self._status()
                sent, who = row["gemaakt_tijd"], self.random.randrange(self.town.workers)
                if status not in ("gesloten", "afgewezen"):  # what is open was sent lately
                    sent = self.town.moment(60)
                made.append((row["id"], status, sent, self.town.partner_org[who]))
                yield {**row, **self._task(row, status, sent, who)}

        self.town.put(self.r.Taak, rows())
        self.town.put(
            self.r.TaakInhoud,
            (
                {"van_id": key, "vraag": self.town.text(), "onderwerp_id": self.random.choice(self.town.subjects), "afspraak_id": self.town.agreements[org]}
                for key, _, _, org in made
            ),
        )  # fmt: skip
        self.town.put(
            self.r.Overgang,
            (
                {
                    "id": self.town.keys.at(sent), "taak_id": key, "status": step, "gebeurd_tijd": sent + timedelta(minutes=4 * n),
                    "geregistreerd_tijd": sent + timedelta(minutes=4 * n), "door": "bench",
                }
                for key, status, sent, _ in made
                for n, step in enumerate(_COURSE[status])
            ),
        )  # fmt: skip

    def _status(self) -> str:
        return self.random.choices(tuple(_COURSE), (90, 2, 3, 2, 3))[0]

    def _task(self, row: Row, status: str, sent: datetime, who: int) -> Row:
        sender = self.town.of_the_regie(row["plan_id"])
        ended = status in ("gesloten", "afgewezen")
        return {
            "van_organisatie_id": self.town.house_of(sender), "van_medewerker_id": sender, "organisatie_id": self.town.partner_org[who],
            "medewerker_id": None if status == "verstuurd" else self.town.partners[who], "kenmerk": row["id"].hex[-12:], "status": status,
            "verstuurd_tijd": sent, "einde_tijd": sent + timedelta(minutes=20) if ended else None, "grondslag_id": self.town.ground, "wet": "wmo",
            "resultaat": "dienst_geleverd" if status == "gesloten" else "", "afwijsreden": "anders" if status == "afgewezen" else "",
            "vervolg": "geen" if status == "gesloten" else "", "vervalt_op": sent.date() + timedelta(days=90), "afgesproken_dagen": 28,
            "afgesproken_op": sent.date() + timedelta(days=28),
            "feedback_gelezen_tijd": sent + timedelta(days=1) if status == "gesloten" and self.random.random() < 0.97 else None,
        }  # fmt: skip

    def _signals(self, amount: int) -> None:
        made: list[UUID] = []

        def rows() -> Iterator[Row]:
            for _ in range(amount):
                judged = self.random.random() < 0.97
                moment = self.town.moment() if judged else self.town.moment(30)
                key, who, team = (
                    self.town.keys.at(moment),
                    self.random.randrange(self.town.workers),
                    self.random.randrange(WIJKTEAMS),
                )
                made.append(key)
                yield {
                    "id": key, "gemeente_id": GEMEENTE, "persoon_id": self.random.choice(self.town.persons), "kanaal": "keten",
                    "indiener": "professional", "organisatie_id": self.town.partner_org[who], "medewerker_id": self.town.partners[who],
                    "geregistreerd_door": str(self.town.partners[who]), "team_id": self.town.teams[team], "wacht_op": "niemand" if judged else "team",
                    "ontvangen_tijd": moment, "geregistreerd_tijd": moment, "oordeel": "geaccepteerd" if judged else "",
                    "oordeel_tijd": moment if judged else None, "oordeel_door": str(self.town.regisseurs[team]) if judged else "",
                    "vervalt_op": date(2027, 12, 1),
                }  # fmt: skip

        self.town.put(self.r.Signaal, rows())
        self.town.put(self.r.SignaalInhoud, ({"van_id": key, "omschrijving": self.town.text()} for key in made))

    def _meetings(self, amount: int) -> None:
        made = [(self.town.key(30), self.random.choice(self.town.plan_keys)) for _ in range(amount)]
        self.town.put(self.r.Casusoverleg, (self._meeting(key, plan) for key, plan in made))
        self.town.put(self.r.CasusoverlegInhoud, ({"van_id": key, "agenda": self.town.text()} for key, _ in made))
        invited = ((key, who) for key, plan in made for who in (self.town.regie[plan], self.random.choice(self.town.partners)))  # fmt: skip
        self.town.put(
            self.r.Overlegdeelnemer,
            ({"id": self.town.key(30), "overleg_id": key, "medewerker_id": who} for key, who in invited),
        )

    def _meeting(self, key: UUID, plan: UUID) -> Row:
        begin = NOW + timedelta(hours=self.random.randrange(-9_000, 1_000))
        return {
            "id": key, "plan_id": plan, "gemeente_id": GEMEENTE, "begin": begin, "eind": begin + timedelta(hours=1),
            "gemaakt_door": str(self.town.regie[plan]), "grondslag_id": self.town.ground,
        }  # fmt: skip

    def _log(self) -> None:
        """For each object a line of the act and one of a reading, an event, and for tasks and contacts a notice; made by the
        database, out of the objects. Their hashes are drawn, so only the seal over them is right."""
        with connection.cursor() as cursor:
            for table, moment in _LOGGED.items():
                kind = table.removeprefix("regie_")
                for soort, act in (("actie", f"{kind}.maken"), ("inzage", "wat")):
                    cursor.execute(_LINES.format(table=table, moment=moment, kind=kind, soort=soort, act=act))
                cursor.execute(_EVENTS.format(table=table, moment=moment, kind=kind))
            for table in ("regie_taak", "regie_klantcontact"):
                cursor.execute(_NOTICES.format(table=table, kind=table.removeprefix("regie_")))
                self.town.counts["melding"] = self.town.counts.get("melding", 0) + cursor.rowcount


_LOGGED = {f"regie_{kind}": "gemaakt_tijd" for kind in ("taak", "klantcontact", "actie", "doel", "traject", "notitie", "aanvraag", "document")}  # fmt: skip

_LINES = """
    INSERT INTO access_logregel (tijd, soort, wie, naam, rol, organisatie, doel, handeling, object_soort, object_id, persoon_id,
        plan_id, gemeente, grond, inhoud, inhoud_hash, hash)
    SELECT {moment}, '{soort}', gemaakt_door, 'Regisseur', 'regisseur', '', 'hulp', '{act}', '{kind}', id, persoon_id, plan_id,
        gemeente_id, ARRAY['regisseur van dit plan'], NULL, sha256('null'), sha256(uuid_send(id)) FROM {table} ORDER BY {moment}"""
_EVENTS = """
    INSERT INTO access_gebeurtenis (id, tijd, soort, object_soort, object_id, gemeente, gegevens)
    SELECT gen_random_uuid(), {moment}, '{kind}.maken', '{kind}', id, gemeente_id, '{{}}' FROM {table} ORDER BY {moment}"""
_NOTICES = """
    INSERT INTO access_melding (id, voor, soort, object_soort, object_id, tijd, gelezen_tijd)
    SELECT gen_random_uuid(), medewerker_id::text, '{kind}.gepland', '{kind}', id, gemaakt_tijd, gemaakt_tijd FROM {table}
    WHERE medewerker_id IS NOT NULL ORDER BY gemaakt_tijd"""

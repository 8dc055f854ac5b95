"""Fills the record by COPY: a municipality of size L with about a million objects, so that pages are measured in a full house.
`python -m bench.record_fill [--objects 1000000]`, on the database that DATABASE_URL names, which must be empty."""

import argparse
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import django
from django.db import connection, models

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GEMEENTE, OTHER = "GM9901", "GM9902"
_EPOCH = int(datetime(2021, 11, 1, tzinfo=UTC).timestamp() * 1000)
_WORDS = (
    "school",
    "belde",
    "moeder",
    "afspraak",
    "huur",
    "gesprek",
    "vader",
    "hulp",
    "week",
    "plan",
    "bezoek",
    "thuis",
    "werk",
    "zorg",
)
_FIRST = (
    "Sem",
    "Fenna",
    "Yusuf",
    "Amira",
    "Bram",
    "Roos",
    "Saar",
    "Lotte",
    "Joris",
    "Karim",
    "Elin",
    "Wout",
    "Hanna",
    "Milan",
    "Jet",
    "Esra",
    "Nora",
)
_LAST = (
    "Duinzicht",
    "Esrand",
    "Kievitshof",
    "Lindeman",
    "Molenwiek",
    "Zandhaas",
    "Hoogkamer",
    "Waterlander",
    "Schor",
    "Korenaar",
    "Vlierboom",
)


class Keys:
    """uuid7 keys in order of time, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def at(self, moment: datetime) -> UUID:
        """A key of this moment."""
        stamp = int(moment.timestamp() * 1000) << 80
        bits = self.random.getrandbits(74)
        return UUID(int=stamp | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))


def copy(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """COPY rows (by field name, with `_id` for keys) into the table of a model; fields that are left out get their default.
    Returns how many."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.has_db_default() and not isinstance(field, models.AutoField)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    defaults = {field.attname: field.get_default() for field in fields if not field.primary_key}
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as out:
        for row in rows:
            out.write_row([row[f.attname] if f.attname in row else defaults.get(f.attname) for f in fields])
            count += 1
    return count


class Town:
    """Who and what there is, by numbers; draws rows as they are asked for."""

    def __init__(self, objects: int, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.keys = Keys(seed + 1)
        self.people = max(200, objects // 10)
        self.households = max(50, objects // 25)
        self.plans = max(30, objects // 60)
        self.workers = max(20, objects // 2_500)
        self.objects = objects
        self.counts: dict[str, int] = {}

    def fill(self) -> dict[str, int]:
        """All tables, in the order in which they need each other. Rows per kind."""
        from ketenzicht.access import models as access
        from ketenzicht.regie import models as regie

        self.a, self.r = access, regie
        with connection.cursor() as cursor:
            cursor.execute(
                "SET session_replication_role = replica"
            )  # the keys are right by construction, and checked after
        self._houses()
        self._persons()
        self._plans()
        self._items()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("ANALYZE")
        return self.counts

    def _put(self, model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
        name = str(model._meta.model_name)
        self.counts[name] = self.counts.get(name, 0) + copy(model, rows)

    def _text(self, words: int = 14) -> str:
        return " ".join(self.random.choices(_WORDS, k=words))

    def _moment(self, days: int = 1_500) -> datetime:
        return NOW - timedelta(minutes=self.random.randrange(30, days * 1_440))

    # -- who works where

    def _houses(self) -> None:
        since = date(2020, 1, 1)
        self._put(self.a.Gemeente, [{"code": code, "naam": f"Gemeente {code}"} for code in (GEMEENTE, OTHER)])
        kinds = ["wijkteam"] * 6 + ["gemeente", "uwv", "rmc", "gsd"] + ["aanbieder"] * 15
        self.orgs = [self.keys.at(NOW - timedelta(days=1_600)) for _ in kinds]
        self._put(
            self.a.Organisatie,
            [
                {
                    "id": key,
                    "code": f"org-{n}",
                    "naam": f"Organisatie {n}",
                    "soort": kind,
                    "gemeenten": [GEMEENTE],
                    "geldig_van": since,
                }
                for n, (key, kind) in enumerate(zip(self.orgs, kinds, strict=True))
            ],
        )
        self.teams = [self.keys.at(NOW - timedelta(days=1_600)) for _ in range(6)]
        self._put(
            self.a.Team,
            [
                {
                    "id": key,
                    "code": f"team-{n}",
                    "naam": f"Team {n}",
                    "organisatie_id": self.orgs[n],
                    "gemeente_id": GEMEENTE,
                    "geldig_van": since,
                }
                for n, key in enumerate(self.teams)
            ],
        )
        self.regisseurs = [self.keys.at(NOW - timedelta(days=1_500)) for _ in range(self.workers)]
        self.partners = [self.keys.at(NOW - timedelta(days=1_500)) for _ in range(self.workers)]
        self.partner_org = [self.orgs[6 + n % (len(self.orgs) - 6)] for n in range(self.workers)]
        self._put(
            self.a.Medewerker,
            [
                *(
                    {
                        "id": key,
                        "naam": f"Regisseur {n}",
                        "organisatie_id": self.orgs[n % 6],
                        "team_id": self.teams[n % 6],
                        "geldig_van": since,
                    }
                    for n, key in enumerate(self.regisseurs)
                ),
                *(
                    {"id": key, "naam": f"Partner {n}", "organisatie_id": self.partner_org[n], "geldig_van": since}
                    for n, key in enumerate(self.partners)
                ),
            ],
        )
        roles = [(key, "regisseur") for key in self.regisseurs] + [(key, "behandelaar") for key in self.partners]
        roles += [
            (self.regisseurs[0], "wijkteammanager"),
            (self.partners[0], "klantcontactmedewerker"),
            (self.partners[3], "medewerker-jongerenloket"),
        ]
        self._put(
            self.a.Rolvervulling,
            [
                {
                    "id": self.keys.at(NOW),
                    "medewerker_id": key,
                    "rol": rol,
                    "gemeenten": [GEMEENTE],
                    "geldig_van": since,
                }
                for key, rol in roles
            ],
        )
        zaaktype = self.keys.at(NOW)
        self._put(
            self.r.Zaaktype,
            [{"id": zaaktype, "code": "ondersteuning", "titel": "Ondersteuning", "zichtbaar_voor_kcc": True}],
        )
        self.zaaktype, self.products = zaaktype, [self.keys.at(NOW) for _ in range(12)]
        self._put(
            self.r.Product,
            [
                {
                    "id": key,
                    "gemeente_id": GEMEENTE,
                    "code": f"P{n:02d}",
                    "titel": f"Product {n}",
                    "wet": "wmo",
                    "geleverd_door": "partner",
                    "zaaktype_id": zaaktype,
                    "geldig_van": since,
                }
                for n, key in enumerate(self.products)
            ],
        )
        self.subjects = [self.keys.at(NOW) for _ in range(15)]
        self._put(
            self.r.Onderwerp,
            [
                {"id": key, "gemeente_id": GEMEENTE, "code": f"onderwerp-{n}", "titel": f"Onderwerp {n}"}
                for n, key in enumerate(self.subjects)
            ],
        )
        self.ground = self.keys.at(NOW)
        self._put(
            self.a.Grondslag,
            [
                {
                    "id": self.ground,
                    "soort": "wet",
                    "wet": "wmo",
                    "artikel": "5.1.1",
                    "doel": "hulp",
                    "eindigt_op": date(2030, 1, 1),
                }
            ],
        )

    # -- who lives there

    def _persons(self) -> None:
        from ketenzicht.regie.personen import keys

        self.persons = [self.keys.at(self._moment()) for _ in range(self.people)]
        names = [
            (
                self.random.choice(_FIRST),
                f"{self.random.choice(_LAST)}{self.random.choice(('', '-Vries', '-Jansen', 's', 'man'))}",
            )
            for _ in self.persons
        ]

        def rows() -> Iterator[Mapping[str, Any]]:
            for key, (first, last) in zip(self.persons, names, strict=True):
                yield {
                    "id": key, "gemeente_id": GEMEENTE, "roepnaam": first, "geslachtsnaam": last,
                    "geboortedatum": date(1930, 1, 1) + timedelta(days=self.random.randrange(34_000)),
                    "gemaakt_tijd": NOW, "gemaakt_door": "bench", **self._name_keys(keys, first, last),
                }  # fmt: skip

        self._put(self.r.Persoon, rows())
        self._put(self.r.PersoonInhoud, ({"van_id": key, "telefoon": "06-00123456"} for key in self.persons))
        self._put(
            self.r.Zoekwoord,
            (
                {"persoon_id": key, "woord": word}
                for key, (first, last) in zip(self.persons, names, strict=True)
                for word in sorted(self._words(keys, first, last))
            ),
        )

    def _name_keys(self, keys: Any, first: str, last: str) -> dict[str, str]:
        """The search keys as the actions make them."""
        return {"sorteersleutel": keys.sort_key(first, "", last), "klanksleutel": keys.sound_key(last)}

    def _words(self, keys: Any, first: str, last: str) -> set[str]:
        return set(keys.search_words(first, "", last))

    # -- plans

    def _plans(self) -> None:
        groups = [self.keys.at(self._moment()) for _ in range(self.plans)]
        plans = [self.keys.at(self._moment(1_000)) for _ in range(self.plans)]
        self.group_of = dict(zip(plans, groups, strict=True))
        size = [self.random.choice((1, 2, 2, 3, 4)) for _ in groups]
        self.members = {plan: self.random.sample(range(self.people), k) for plan, k in zip(plans, size, strict=True)}
        self.plan_keys = plans
        self._put(
            self.r.Groep,
            (
                {
                    "id": key,
                    "gemeente_id": GEMEENTE,
                    "samenstelling": key.hex,
                    "gemaakt_tijd": NOW,
                    "gemaakt_door": "bench",
                }
                for key in groups
            ),
        )
        self._put(self.r.GroepInhoud, ({"van_id": key, "groepsbeeld": self._text(40)} for key in groups))
        self._put(
            self.r.Lidmaatschap,
            (
                {
                    "id": self.keys.at(NOW),
                    "groep_id": self.group_of[plan],
                    "persoon_id": self.persons[p],
                    "rol": "lid",
                    "geldig_van": NOW - timedelta(days=900),
                }
                for plan in plans
                for p in self.members[plan]
            ),
        )
        self.closed = {plan: self.random.random() < 0.3 for plan in plans}
        self._put(
            self.r.Plan,
            (
                {
                    "id": plan, "gemeente_id": GEMEENTE, "groep_id": self.group_of[plan], "kenmerk": plan.hex[-12:],
                    "gestart_tijd": NOW - timedelta(days=400), "gesloten_tijd": NOW - timedelta(days=9) if self.closed[plan] else None,
                    "sluitreden": "verhuisd" if self.closed[plan] else "", "gemaakt_door": "bench",
                }
                for plan in plans
            ),
        )  # fmt: skip
        self._put(self.r.PlanInhoud, ({"van_id": plan, "situatie": self._text(60)} for plan in plans))
        self.regie = {plan: self.regisseurs[n % self.workers] for n, plan in enumerate(plans)}
        self._put(
            self.r.Regisseurschap,
            (
                {
                    "id": self.keys.at(NOW),
                    "plan_id": plan,
                    "medewerker_id": self.regie[plan],
                    "geldig_van": NOW - timedelta(days=400),
                }
                for plan in plans
            ),
        )

    # -- what hangs on them

    def _items(self) -> None:
        n = self.objects
        self._kind(self.r.Doel, self.r.DoelInhoud, n // 20, "tekst", self._goal)
        self._kind(self.r.Traject, self.r.TrajectInhoud, n // 20, "vraag", self._traject)
        self._tasks(int(n * 0.35))
        self._kind(self.r.Klantcontact, self.r.KlantcontactInhoud, n // 5, "tekst", self._contact)
        self._kind(self.r.Actie, self.r.ActieInhoud, n // 8, "tekst", self._actie)
        self._kind(self.r.Notitie, self.r.NotitieInhoud, n // 20, "tekst", lambda _: {})
        self._kind(self.r.Aanvraag, self.r.AanvraagInhoud, n // 20, "vraag", self._aanvraag)
        self._signals(n // 12)

    def _where(self) -> dict[str, Any]:
        """Four of five hang on a plan, most are about one member."""
        if self.random.random() < 0.8:
            plan = self.random.choice(self.plan_keys)
            if self.random.random() < 0.3:
                return {"plan_id": plan, "groep_id": self.group_of[plan], "persoon_id": None}
            return {
                "plan_id": plan,
                "groep_id": None,
                "persoon_id": self.persons[self.random.choice(self.members[plan])],
            }
        return {"plan_id": None, "groep_id": None, "persoon_id": self.persons[self.random.randrange(self.people)]}

    def _row(self, moment: datetime) -> dict[str, Any]:
        return {
            "id": self.keys.at(moment),
            "gemeente_id": GEMEENTE,
            "gemaakt_tijd": moment,
            "gemaakt_door": "bench",
            **self._where(),
        }

    def _kind(self, model: Any, inhoud: Any, amount: int, text: str, more: Any) -> None:
        made: list[UUID] = []

        def rows() -> Iterator[Mapping[str, Any]]:
            for _ in range(amount):
                row = self._row(self._moment())
                row |= more(row)
                made.append(row["id"])
                yield row

        self._put(model, rows())
        self._put(inhoud, ({"van_id": key, text: self._text()} for key in made))

    def _goal(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"gesteld_op": row["gemaakt_tijd"].date()}

    def _traject(self, row: Mapping[str, Any]) -> dict[str, Any]:
        who = self.random.randrange(self.workers)
        return {
            "product_id": self.random.choice(self.products), "organisatie_id": self.partner_org[who], "behandelaar_id": self.partners[who],
            "mijn_referentie": row["id"].hex, "aangemeld_op": row["gemaakt_tijd"].date(), "grondslag_id": self.ground, "zichtbaar_voor_kcc": True,
        }  # fmt: skip

    def _contact(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"kanaal": "telefoon", "contact_tijd": row["gemaakt_tijd"], "medewerker_id": self._worker(row)}

    def _actie(self, row: Mapping[str, Any]) -> dict[str, Any]:
        day = row["gemaakt_tijd"].date()
        done = self.random.random() < 0.9
        return {
            "medewerker_id": self._worker(row),
            "gepland_op": day,
            "gedaan_tijd": row["gemaakt_tijd"] if done else None,
        }

    def _aanvraag(self, row: Mapping[str, Any]) -> dict[str, Any]:
        who = self.random.randrange(self.workers)
        done = self.random.random() < 0.9
        return {
            "zaaktype_id": self.zaaktype, "wet": "wmo", "kenmerk": row["id"].hex[-12:], "kanaal": "balie", "organisatie_id": self.orgs[6],
            "behandelaar_id": self.partners[who], "ontvangen_tijd": row["gemaakt_tijd"], "status": "afgesloten" if done else "gemeld",
            "afgesloten_tijd": row["gemaakt_tijd"] if done else None, "zichtbaar_voor_kcc": True,
            "uiterste_op": None if done else row["gemaakt_tijd"].date() + timedelta(days=42),
        }  # fmt: skip

    def _worker(self, row: Mapping[str, Any]) -> UUID:
        return self.regie[row["plan_id"]] if row["plan_id"] else self.regisseurs[self.random.randrange(self.workers)]

    def _tasks(self, amount: int) -> None:
        made: list[tuple[UUID, str, datetime]] = []

        def rows() -> Iterator[Mapping[str, Any]]:
            for _ in range(amount):
                sent = self._moment()
                row = self._row(sent)
                status = self.random.choices(
                    ("gesloten", "verstuurd", "gereserveerd", "gestart", "afgewezen"), (90, 3, 2, 3, 2)
                )[0]
                ended = status in ("gesloten", "afgewezen")
                who = self.random.randrange(self.workers)
                made.append((row["id"], status, sent))
                yield {
                    **row, "van_organisatie_id": self.orgs[0], "van_medewerker_id": self._worker(row), "organisatie_id": self.partner_org[who],
                    "medewerker_id": None if status == "verstuurd" else self.partners[who], "kenmerk": row["id"].hex[-12:], "status": status,
                    "verstuurd_tijd": sent, "einde_tijd": sent + timedelta(minutes=20) if ended else None, "grondslag_id": self.ground,
                    "resultaat": "dienst_geleverd" if status == "gesloten" else "", "afwijsreden": "anders" if status == "afgewezen" else "",
                }  # fmt: skip

        self._put(self.r.Taak, rows())
        self._put(
            self.r.TaakInhoud,
            (
                {"van_id": key, "vraag": self._text(), "onderwerp_id": self.random.choice(self.subjects)}
                for key, _, _ in made
            ),
        )
        course = {
            "gesloten": ("verstuurd", "gereserveerd", "geaccepteerd", "gestart", "gesloten"),
            "afgewezen": ("verstuurd", "gereserveerd", "afgewezen"),
        }
        course |= {
            "verstuurd": ("verstuurd",),
            "gereserveerd": ("verstuurd", "gereserveerd"),
            "gestart": ("verstuurd", "gereserveerd", "geaccepteerd", "gestart"),
        }
        self._put(
            self.r.Overgang,
            (
                {
                    "id": self.keys.at(sent),
                    "taak_id": key,
                    "status": step,
                    "gebeurd_tijd": sent + timedelta(minutes=4 * n),
                    "geregistreerd_tijd": sent + timedelta(minutes=4 * n),
                    "door": "bench",
                }
                for key, status, sent in made
                for n, step in enumerate(course[status])
            ),
        )

    def _signals(self, amount: int) -> None:
        made: list[UUID] = []

        def rows() -> Iterator[Mapping[str, Any]]:
            for _ in range(amount):
                moment = self._moment()
                key = self.keys.at(moment)
                made.append(key)
                judged = self.random.random() < 0.97
                who = self.random.randrange(self.workers)
                yield {
                    "id": key, "gemeente_id": GEMEENTE, "persoon_id": self.persons[self.random.randrange(self.people)], "kanaal": "keten",
                    "indiener": "professional", "organisatie_id": self.partner_org[who], "medewerker_id": self.partners[who],
                    "team_id": self.random.choice(self.teams), "ontvangen_tijd": moment, "geregistreerd_tijd": moment,
                    "oordeel": "geaccepteerd" if judged else "", "oordeel_tijd": moment if judged else None, "vervalt_op": date(2027, 12, 1),
                }  # fmt: skip

        self._put(self.r.Signaal, rows())
        self._put(self.r.SignaalInhoud, ({"van_id": key, "omschrijving": self._text()} for key in made))


INVARIANTS = {
    "one running plan per group": "SELECT count(*) - count(DISTINCT groep_id) FROM regie_plan WHERE gesloten_tijd IS NULL AND hoofdplan_id IS NULL",
    "tasks without the step of their state": "SELECT count(*) FROM regie_taak t WHERE NOT EXISTS (SELECT FROM regie_overgang o WHERE o.taak_id = t.id AND o.status = t.status)",
    "tasks without content": "SELECT count(*) FROM regie_taak t LEFT JOIN regie_taak_inhoud i ON i.van_id = t.id WHERE i.van_id IS NULL",
    "objects about somebody who is not in the group": """
        SELECT count(*) FROM regie_doel d JOIN regie_plan p ON p.id = d.plan_id WHERE d.persoon_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM regie_lidmaatschap l WHERE l.groep_id = p.groep_id AND l.persoon_id = d.persoon_id)""",
    "plans without regie": "SELECT count(*) FROM regie_plan p WHERE NOT EXISTS (SELECT FROM regie_regisseurschap r WHERE r.plan_id = p.id)",
}
"""Each must be 0."""


def broken_keys() -> dict[str, int]:
    """Per foreign key of the record the rows that point at nothing: COPY ran without the triggers that hold them."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.conname, c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
            WHERE c.contype = 'f' AND c.conrelid::regclass::text ~ '^(regie|access)_'""")
        for name, table, column, other, key in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM {table} t WHERE "{column}" IS NOT NULL AND NOT EXISTS (SELECT FROM {other} o WHERE o."{key}" = t."{column}")'
            )
            if amount := cursor.fetchone()[0]:
                found[name] = amount
    return found


def main() -> None:
    """Fill, check, and print what there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    asked = parser.parse_args()
    django.setup()
    counts = Town(asked.objects).fill()
    with connection.cursor() as cursor:
        for says, sql in INVARIANTS.items():
            cursor.execute(sql)
            assert cursor.fetchone() == (0,), says
    assert not broken_keys(), broken_keys()
    print(
        counts,
        "objects:",
        sum(n for name, n in counts.items() if not name.endswith("inhoud") and name not in ("overgang", "zoekwoord")),
    )


if __name__ == "__main__":
    main()

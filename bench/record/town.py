"""A municipality by numbers: who works where, who lives there, and their plans."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from bench.record.copying import Keys, copy

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GEMEENTE, OTHER = "GM9901", "GM9902"
SINCE = date(2020, 1, 1)
FIRST_DEMO_BSN = 900_000_000
STARTED, ENDED = NOW - timedelta(days=1_600), NOW - timedelta(days=9)
"""when all plans were started and, of a third, closed: what hangs on them lies between"""
_SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"
WIJKTEAMS = 6
"""teams, each of an organisation of its own; the other organisations receive tasks"""
KINDS = ["wijkteam"] * WIJKTEAMS + ["gemeente", "uwv", "rmc", "gsd"] + ["aanbieder"] * 15

_WORDS = [
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
]
_FIRST = [
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
]
_LAST = [
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
]


class Town:
    """Who and what there is; rows are drawn as they are asked for, from one seed."""

    def __init__(self, objects: int, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.keys = Keys(seed + 1)
        self.objects = objects
        self.people = max(200, objects // 10)
        self.plans = max(30, objects // 60)
        self.workers = max(20, objects // 2_500)
        self.counts: dict[str, int] = {}
        self.closed: set[UUID] = set()
        self._kenmerken = 0
        self._grounds: list[tuple[UUID, date]] = []

    def put(self, model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
        """Into the table, counted by kind."""
        name = str(model._meta.model_name)
        self.counts[name] = self.counts.get(name, 0) + copy(model, rows)

    def text(self, words: int = 14) -> str:
        """Words that mean nothing."""
        return " ".join(self.random.choices(_WORDS, k=words))

    def moment(self, days: int = 1_500, *, plan: UUID | None = None) -> datetime:
        """Some time in so many days before now; while this plan ran."""
        least = 10 * 1_440 if plan in self.closed else 30
        return NOW - timedelta(minutes=self.random.randrange(least, days * 1_440))

    def kenmerk(self) -> str:
        """A reference as the record makes them, each once."""
        self._kenmerken += 1
        number, signs = self._kenmerken * 100_000_000_003 % len(_SIGNS) ** 8, ""
        for _ in range(8):
            number, sign = divmod(number, len(_SIGNS))
            signs += _SIGNS[sign]
        return f"{signs[:4]}-{signs[4:]}"

    def ground(self, moment: datetime) -> UUID:
        """A grondslag for one object, as every share across organisations has its own (P-1); kept by `keep_grounds`."""
        key = self.keys.at(moment)
        self._grounds.append((key, moment.date() + timedelta(days=366)))
        return key

    def keep_grounds(self) -> None:
        """Into the table: all that were asked for."""
        from ketenzicht.access.models import Grondslag

        law = {"soort": "wet", "wet": "wmo", "artikel": "5.1.1", "doel": "hulp"}
        self.put(Grondslag, ({"id": key, **law, "eindigt_op": until} for key, until in self._grounds))
        self._grounds.clear()

    def key(self, days: int = 0) -> UUID:
        """A key of so many days ago."""
        return self.keys.at(NOW - timedelta(days=days))

    def of_the_regie(self, plan: UUID | None) -> UUID:
        """Who has the regie of a plan; without one any regisseur."""
        return self.regie[plan] if plan else self.random.choice(self.regisseurs)

    def house_of(self, regisseur: UUID) -> UUID:
        """The organisation of a regisseur."""
        return self.orgs[self.numbers[regisseur] % WIJKTEAMS]

    def code_of(self, organisation: UUID) -> str:
        """What the warehouse calls an organisation."""
        return f"org-{self.orgs.index(organisation)}"

    # -- who works where

    def build_houses(self) -> None:
        """Municipalities, organisations, teams, workers and their roles."""
        from ketenzicht.access import models as access

        self.put(access.Gemeente, [{"code": code, "naam": f"Gemeente {code}"} for code in (GEMEENTE, OTHER)])
        self.orgs = [self.key(1_600) for _ in KINDS]
        self.put(
            access.Organisatie,
            (
                {"id": key, "code": self.code_of(key), "naam": f"Organisatie {n}", "soort": kind, "gemeenten": [GEMEENTE], "geldig_van": SINCE}
                for n, (key, kind) in enumerate(zip(self.orgs, KINDS, strict=True))
            ),
        )  # fmt: skip
        self.teams = [self.key(1_600) for _ in range(WIJKTEAMS)]
        self.put(
            access.Team,
            (
                {"id": key, "code": f"team-{n}", "naam": f"Team {n}", "organisatie_id": self.orgs[n], "gemeente_id": GEMEENTE, "geldig_van": SINCE}
                for n, key in enumerate(self.teams)
            ),
        )  # fmt: skip
        self._workers(access)

    def _workers(self, access: Any) -> None:
        self.regisseurs = [self.key(1_500) for _ in range(self.workers)]
        self.partners = [self.key(1_500) for _ in range(self.workers)]
        self.numbers = {key: n for n, key in enumerate(self.regisseurs)}
        self.partner_org = [self.orgs[WIJKTEAMS + n % (len(self.orgs) - WIJKTEAMS)] for n in range(self.workers)]
        self.others = others = {
            "manager": self.key(1_500), "kcc": self.key(1_500), "loket": self.key(1_500), "auditor": self.key(1_500),
        }  # fmt: skip
        at = {"manager": self.orgs[0], "kcc": self.orgs[6], "loket": self.orgs[8], "auditor": self.orgs[6]}
        people = [
            *((key, f"Regisseur {n}", self.orgs[n % WIJKTEAMS], self.teams[n % WIJKTEAMS]) for n, key in enumerate(self.regisseurs)),
            *((key, f"Partner {n}", self.partner_org[n], None) for n, key in enumerate(self.partners)),
            *((key, name, at[name], self.teams[0] if name == "manager" else None) for name, key in others.items()),
        ]  # fmt: skip
        self.put(
            access.Medewerker,
            ({"id": key, "naam": name, "organisatie_id": org, "team_id": team, "geldig_van": SINCE} for key, name, org, team in people),
        )  # fmt: skip
        roles = [(key, "regisseur") for key in self.regisseurs] + [(key, "behandelaar") for key in self.partners]
        names = {"manager": "wijkteammanager", "kcc": "klantcontactmedewerker", "loket": "medewerker-jongerenloket"}
        roles += [(key, names.get(name, name)) for name, key in others.items()]
        self.put(
            access.Rolvervulling,
            (
                {"id": self.key(), "medewerker_id": key, "rol": rol, "gemeenten": [GEMEENTE], "geldig_van": SINCE}
                for key, rol in roles
            ),
        )

    def stock_catalogue(self) -> None:
        """A case type, products, subjects, and an agreement with each partner."""
        from ketenzicht.regie import models as regie

        self.zaaktype = self.key()
        self.put(
            regie.Zaaktype,
            [{"id": self.zaaktype, "code": "ondersteuning", "titel": "Ondersteuning", "zichtbaar_voor_kcc": True}],
        )
        self.products = [self.key() for _ in range(12)]
        self.put(
            regie.Product,
            (
                {
                    "id": key, "gemeente_id": GEMEENTE, "code": f"P{n:02d}", "titel": f"Product {n}", "wet": "wmo", "geleverd_door": "partner",
                    "zaaktype_id": self.zaaktype, "geldig_van": SINCE,
                }
                for n, key in enumerate(self.products)
            ),
        )  # fmt: skip
        self.subjects = [self.key() for _ in range(15)]
        self.put(
            regie.Onderwerp,
            (
                {"id": key, "gemeente_id": GEMEENTE, "code": f"onderwerp-{n}", "titel": f"Onderwerp {n}"}
                for n, key in enumerate(self.subjects)
            ),
        )
        self.agreements = {org: self.key(1_600) for org in self.orgs[WIJKTEAMS:]}
        self.put(
            regie.Afspraak,
            (
                {
                    "id": key, "gemeente_id": GEMEENTE, "organisatie_id": org, "titel": "Samen werken", "termijn_dagen": 28, "wet": "wmo",
                    "artikel": "5.1.1", "doel": "hulp", "geldig_van": SINCE,
                }
                for org, key in self.agreements.items()
            ),
        )  # fmt: skip

    # -- who lives there

    def settle_people(self) -> None:
        """Persons with their search words and, in the vault, a made-up BSN each."""
        from ketenzicht.regie import models as regie
        from ketenzicht.regie.personen import keys

        made = [STARTED - timedelta(minutes=self.random.randrange(2_000, 200_000)) for _ in range(self.people)]
        self.persons = [self.keys.at(moment) for moment in made]
        endings = ("", "-Vries", "-Jansen", "s", "man")
        names = [
            (self.random.choice(_FIRST), self.random.choice(_LAST) + self.random.choice(endings)) for _ in self.persons
        ]
        self.put(
            regie.Persoon,
            (
                {
                    "id": key, "gemeente_id": GEMEENTE, "roepnaam": first, "geslachtsnaam": last,
                    "geboortedatum": date(1930, 1, 1) + timedelta(days=self.random.randrange(33_000)), "gemaakt_tijd": moment,
                    "gemaakt_door": str(self.random.choice(self.regisseurs)), "sorteersleutel": keys.sort_key(last, first),
                    "klanksleutel": keys.sound(last),
                }
                for key, moment, (first, last) in zip(self.persons, made, names, strict=True)
            ),
        )  # fmt: skip
        self.put(regie.PersoonInhoud, ({"van_id": key, "telefoon": "06-00123456"} for key in self.persons))
        self.put(
            regie.Zoekwoord,
            (
                {"persoon_id": key, "woord": word}
                for key, (first, last) in zip(self.persons, names, strict=True)
                for word in keys.words(first, "", last)
            ),
        )
        self._in_vault(regie)

    def _in_vault(self, regie: Any) -> None:
        from ketenzicht.kernel.ports import BSN
        from ketenzicht.regie.personen.identity import KIND, NAMESPACE
        from ketenzicht.regie.ports import vault

        self.bsns = dict(zip(self.persons, made_up_bsns(len(self.persons)), strict=True))
        numbers = [BSN + self.bsns[key] for key in self.persons]
        known = vault().pseudonyms(KIND, numbers, at=NOW)
        names = [f"{NAMESPACE}{key}" for key in self.persons]
        vault().link(KIND, list(zip(names, numbers, strict=True)), at=NOW)
        self.put(
            regie.Pseudoniem,
            (
                {"persoon_id": key, "pseudoniem": name, "met_bsn": True}
                for key, name in zip(self.persons, known, strict=True)
            ),
        )

    # -- plans

    def start_plans(self) -> None:
        """Groups of one to four members, no two alike, with a plan each; a third is closed. Each regisseur has some forty."""
        from ketenzicht.regie import models as regie
        from ketenzicht.regie.groepen.composition import fingerprint

        self.plan_keys = plans = [self.keys.at(STARTED) for _ in range(self.plans)]
        self.group_of = {plan: self.keys.at(STARTED) for plan in plans}
        together = self._compositions()
        self.members = dict(zip(plans, together, strict=True))
        self.regie = {plan: self.regisseurs[n % self.workers] for n, plan in enumerate(plans)}
        self.closed = {plan for plan in plans if self.random.random() < 0.3}
        self.plans_of: dict[UUID, list[UUID]] = {}
        for plan in plans:
            for one in self.members[plan]:
                self.plans_of.setdefault(one, []).append(plan)
        self.put(
            regie.Groep,
            (
                {
                    "id": self.group_of[plan], "gemeente_id": GEMEENTE, "samenstelling": fingerprint(self.members[plan]),
                    "gemaakt_tijd": STARTED, "gemaakt_door": str(self.regie[plan]),
                }
                for plan in plans
            ),
        )  # fmt: skip
        self.put(regie.GroepInhoud, ({"van_id": key, "groepsbeeld": self.text(40)} for key in self.group_of.values()))
        self.put(
            regie.Lidmaatschap,
            (
                {"id": self.keys.at(STARTED), "groep_id": self.group_of[plan], "persoon_id": one, "rol": "lid", "geldig_van": STARTED}
                for plan in plans
                for one in self.members[plan]
            ),
        )  # fmt: skip
        self._plans(regie)

    def _compositions(self) -> list[list[UUID]]:
        found: dict[frozenset[UUID], list[UUID]] = {}
        while len(found) < self.plans:
            members = self.random.sample(self.persons, self.random.choice((1, 2, 2, 3, 4)))
            found.setdefault(frozenset(members), members)
        return list(found.values())

    def _plans(self, regie: Any) -> None:
        self.put(
            regie.Plan,
            (
                {
                    "id": plan, "gemeente_id": GEMEENTE, "groep_id": self.group_of[plan], "kenmerk": self.kenmerk(), "gestart_tijd": STARTED,
                    "gesloten_tijd": ENDED if plan in self.closed else None, "sluitreden": "verhuisd" if plan in self.closed else "",
                    "gemaakt_door": str(self.regie[plan]),
                }
                for plan in self.plan_keys
            ),
        )  # fmt: skip
        self.put(
            regie.PlanInhoud,
            ({"van_id": plan, "titel": "Samen verder", "situatie": self.text(60)} for plan in self.plan_keys),
        )
        self.put(
            regie.Regisseurschap,
            (
                {"id": self.keys.at(STARTED), "plan_id": plan, "medewerker_id": self.regie[plan], "geldig_van": STARTED}
                for plan in self.plan_keys
            ),
        )


def made_up_bsns(count: int) -> list[str]:
    """So many numbers of the demo that pass the elfproef, in order."""
    from ketenzicht.kernel.codes import is_bsn

    found: list[str] = []
    number = FIRST_DEMO_BSN
    while len(found) < count:
        if is_bsn(str(number)):
            found.append(str(number))
        number += 1
    return found

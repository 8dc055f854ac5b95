"""A year in the life of the town: what the deliveries tell of signals, plans, tasks, requests and contacts, done again in the
record by the people who did it, in the order in which it happened."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import numpy as np

from ketenzicht.access.rollen import presets
from ketenzicht.demo import names
from ketenzicht.demo.catalogue import ONDERWERP_CODES, PRODUCTEN
from ketenzicht.demo.draw import MINUTES, NEVER
from ketenzicht.demo.events import aanvragen as requests
from ketenzicht.demo.events import plannen as plans
from ketenzicht.demo.events import taken as tasks
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.record.scene import Scene, make_person
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, GEMEENTE_CODES, WIJK_CODES
from ketenzicht.kernel.clock import AMSTERDAM
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen import actions as aanvraag_steps
from ketenzicht.regie.aanvragen import deciding, intake
from ketenzicht.regie.contacten import contacts
from ketenzicht.regie.personen.addresses import set_address
from ketenzicht.regie.plannen import actions as plannen
from ketenzicht.regie.plannen import goals, measuring
from ketenzicht.regie.signalen import actions as signalen
from ketenzicht.regie.signalen import judging
from ketenzicht.regie.taken import actions as taken
from ketenzicht.regie.taken import sending

YEAR_DAYS = 365
FIRST_DAY = END_DAY - YEAR_DAYS
_EPOCH = datetime(1970, 1, 1)
_WHAT = (
    "thuis loopt het vast",
    "schulden lopen op",
    "school maakt zich zorgen",
    "zoekt werk",
    "heeft hulp nodig bij de was",
    "slaapt slecht",
)

Act = Callable[[datetime], None]


def moment(minute: int) -> datetime:
    """A local minute of the generator as a moment in UTC."""
    return (_EPOCH + timedelta(minutes=int(minute))).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def morning(day: int) -> datetime:
    """Nine o'clock on a day of the generator."""
    return moment(int(day) * MINUTES + 9 * 60)


@dataclass
class Life:
    """The acts of the year in order of time; an act may add later ones."""

    scene: Scene
    size: Size
    seed: int
    _queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)
    _people: dict[int, UUID] = field(default_factory=dict)
    _blocks: dict[int, Block] = field(default_factory=dict)

    def at(self, when: datetime, act: Act) -> None:
        """Do this then."""
        heapq.heappush(self._queue, (when, next(self._number), act))

    def draw(self) -> int:
        """Fill the queue from all blocks. Returns how many acts there are to begin with."""
        for number in range(self.size.blocks):
            block = Block(size=self.size, number=number, seed=self.seed)
            for plan in (self._plans, self._signals, self._tasks, self._requests, self._contacts):
                plan(block)
        return len(self._queue)

    def live(self, heard: Callable[[int], None] = lambda _: None) -> None:
        """Do all acts, the earliest first."""
        while self._queue:
            when, _, act = heapq.heappop(self._queue)
            act(when)
            heard(1)

    # -- who

    def person(self, block: Block, place: int, by: Reader, at: datetime) -> UUID:
        """The resident in the record, made by this worker where nobody had done so yet."""
        people = block.people
        index = int(people.index[place])
        if index not in self._people:
            first, _, rest = names.full_name(people.index[place : place + 1]).to_pylist()[0].partition(" ")
            infix, last = _infix(names.last_name(people.huishouden[place : place + 1]).to_pylist()[0] or rest)
            self._people[index] = make_person(
                by,
                roepnaam=first,
                tussenvoegsel=infix,
                geslachtsnaam=last,
                born=date(1970, 1, 1) + timedelta(days=int(people.geboren[place])),
                bsn="" if people.zonder_bsn[place] else f"{int(people.bsn[place]):09d}",
                gemeente=GEMEENTE_CODES[int(people.gemeente[place])],
                at=at,
            )
            self._address(block, place, by, at)
        return self._people[index]

    def _address(self, block: Block, place: int, by: Reader, at: datetime) -> None:
        people = block.people
        street, _, house = names.address(people.huishouden[place : place + 1]).to_pylist()[0].rpartition(" ")
        self.scene.attempt(
            lambda: set_address(
                persoon=self._people[int(people.index[place])],
                straat=street,
                huisnummer=house,
                gemeente=GEMEENTE_CODES[int(people.gemeente[place])],
                wijk=WIJK_CODES[int(people.wijk[place])],
                geldig_van=at.date(),
                by=by,
                at=at + timedelta(seconds=30),
            )
        )

    def _worker(self, organisatie: int, lot: int, at: datetime) -> tuple[Reader, str]:
        """A worker of a partner, by lot, in the role in which that organisation works with people."""
        code = tasks.RECEIVERS[organisatie]
        role = next(role for (org, role) in self.scene.staff if org == code and role in _DESKS)
        return self.scene.reader(self.scene.worker(code, role, lot), role, at), code

    # -- what

    def _plans(self, block: Block) -> None:
        drawn = block.plannen
        goals_of = np.split(
            np.arange(len(block.doelen.plan)), np.searchsorted(block.doelen.plan, np.arange(1, len(drawn)))
        )
        for place in range(len(drawn)):
            end = int(drawn.gesloten_op[place])
            if end != NEVER and end < FIRST_DAY:
                continue
            begin = max(int(drawn.gestart_op[place]), FIRST_DAY)
            self.at(
                morning(begin), lambda when, place=place, goals=goals_of[place]: self._start(block, place, goals, when)
            )

    def _start(self, block: Block, place: int, goals_of: Any, when: datetime) -> None:
        drawn, people = block.plannen, block.people
        by, _ = self._worker(int(drawn.wijkteam[place]), int(drawn.regisseur[place]), when)
        household = np.flatnonzero(people.huishouden == drawn.groep[place])[:5]
        alive = [int(p) for p in household if people.geboren[p] < int(drawn.gestart_op[place])]
        members = [self.person(block, p, by, when) for p in alive]
        plan = self.scene.attempt(
            lambda: plannen.start_with(leden=members, titel="Samen verder", by=by, at=when + timedelta(minutes=2))
        )
        if plan is None:
            return
        main = self._people[int(people.index[drawn.persoon[place]])]
        for goal in goals_of:
            self._goal(block, int(goal), plan, main, by, when)
        if (end := int(drawn.gesloten_op[place])) != NEVER:
            reason = plans.SLUITREDENEN[int(drawn.sluitreden[place])]
            self.at(
                moment(end * MINUTES + 16 * 60),
                lambda then: self.scene.attempt(
                    lambda: plannen.close(
                        plan=plan, sluitreden=reason, oordeel="Het gezin redt het weer zelf.", by=by, at=then
                    )
                ),
            )

    def _goal(self, block: Block, goal: int, plan: UUID, main: UUID, by: Reader, when: datetime) -> None:
        drawn = block.doelen
        area = plans.LEEFGEBIEDEN[int(drawn.domein[goal])]
        key: list[UUID] = []

        def make(then: datetime) -> None:
            made = self.scene.attempt(
                lambda: goals.set_goal(
                    plan=plan, tekst="Op eigen kracht verder", persoon=main, leefgebied=area, by=by, at=then
                )
            )
            if made is not None:
                key.append(made)

        self.at(max(when + timedelta(minutes=5), morning(int(drawn.gesteld_op[goal]))), make)
        if int(drawn.afgerond_op[goal]) != NEVER and int(drawn.afgerond_op[goal]) >= FIRST_DAY:
            outcome = plans.UITKOMSTEN[int(drawn.status[goal])]
            self.at(
                max(when + timedelta(hours=1), moment(int(drawn.afgerond_op[goal]) * MINUTES + 15 * 60)),
                lambda then: (
                    key and self.scene.attempt(lambda: goals.finish_goal(doel=key[0], uitkomst=outcome, by=by, at=then))
                ),
            )
        self._measure(block, goal, plan, main, by, when)

    def _measure(self, block: Block, goal: int, plan: UUID, main: UUID, by: Reader, when: datetime) -> None:
        """A whole round of the ZRM around the one value that the deliveries tell: all domains must be filled."""
        drawn = block.metingen
        for row in np.flatnonzero(drawn.doel == goal)[:2]:
            value, day = int(drawn.waarde[row]), int(drawn.gemeten_op[row])
            if day < FIRST_DAY:
                continue
            scores = {domain: max(1, min(5, value + (n % 3) - 1)) for n, domain in enumerate(_ZRM)}
            phase = ("begin", "tussen", "eind")[int(drawn.moment[row])]
            self.at(
                max(when + timedelta(minutes=9), moment(day * MINUTES + 14 * 60)),
                lambda then, scores=scores, phase=phase: self.scene.attempt(
                    lambda: measuring.measure(
                        plan=plan, schaal="zrm13", scores=scores, persoon=main, fase=phase, by=by, at=then
                    )
                ),
            )

    def _signals(self, block: Block) -> None:
        drawn = block.signalen
        for row in np.flatnonzero(drawn.ontvangen >= FIRST_DAY * MINUTES):
            self.at(moment(drawn.ontvangen[row]), lambda when, row=int(row): self._signal(block, row, when))

    def _signal(self, block: Block, row: int, when: datetime) -> None:
        drawn = block.signalen
        by, _ = self._worker(int(drawn.organisatie[row]), int(drawn.medewerker[row]), when)
        persoon = self.person(block, int(drawn.persoon[row]), by, when)
        citizen = int(drawn.indiener[row]) == 0
        signal = self.scene.attempt(
            lambda: signalen.report(
                persoon=persoon,
                omschrijving=_WHAT[row % len(_WHAT)],
                onderwerp=self._subject(drawn, row),
                kanaal=("internet", "telefoon", "mail", "keten")[int(drawn.kanaal[row])],
                indiener="inwoner" if citizen else "professional",
                melder_naam="een buur" if citizen else "",
                by=by,
                at=when + timedelta(minutes=1),
            )
        )
        if signal is None or int(drawn.beoordeeld[row]) == NEVER:
            return
        judged = max(when + timedelta(minutes=2), moment(drawn.beoordeeld[row]))
        if int(drawn.oordeel[row]) == tasks.GEACCEPTEERD_SIGNAAL:
            self.at(judged, lambda then: self.scene.attempt(lambda: judging.accept(signaal=signal, by=by, at=then)))
        else:
            reason = tasks.SIGNAALREDENEN[int(drawn.afwijsreden[row])]
            self.at(
                judged,
                lambda then: self.scene.attempt(lambda: judging.reject(signaal=signal, reden=reason, by=by, at=then)),
            )

    def _subject(self, drawn: Any, row: int) -> UUID | None:
        code = ONDERWERP_CODES[int(drawn.onderwerp[row])]
        return self.scene.subjects.get((GEMEENTE_CODES[int(drawn.gemeente[row])], code)) if code else None

    def _tasks(self, block: Block) -> None:
        drawn = block.taken
        for row in np.flatnonzero(drawn.verstuurd >= FIRST_DAY * MINUTES):
            self.at(moment(drawn.verstuurd[row]), lambda when, row=int(row): self._task(block, row, when))

    def _task(self, block: Block, row: int, when: datetime) -> None:
        drawn, lot = block.taken, int(block.taken.medewerker[row])
        sender, _ = self._worker(int(drawn.van[row]), lot, when)
        receiver, code = self._worker(int(drawn.aan[row]), lot, when)
        persoon = self.person(block, int(drawn.persoon[row]), sender, when)
        task = self.scene.attempt(
            lambda: sending.send(
                organisatie=self.scene.organisaties[code],
                persoon=persoon,
                vraag=_WHAT[row % len(_WHAT)],
                onderwerp=self._subject(drawn, row),
                by=sender,
                at=when + timedelta(minutes=1),
            )
        )
        if task is None:
            return
        steps: list[tuple[int, Callable[[datetime], Any]]] = []
        if not drawn.afgeleid[row]:  # a derived step is not registered: the closing implies it
            steps += [
                (int(drawn.gereserveerd[row]), lambda then: taken.reserve(taak=task, by=receiver, at=then)),
                (int(drawn.geaccepteerd[row]), lambda then: taken.accept(taak=task, by=receiver, at=then)),
                (int(drawn.gestart[row]), lambda then: taken.start(taak=task, by=receiver, at=then)),
            ]
        steps += self._ends(drawn, row, task, sender, receiver)
        for minute, step in steps:
            if minute != NEVER:
                self.at(
                    max(moment(minute), when + timedelta(minutes=2)),
                    lambda then, step=step: self.scene.attempt(lambda: step(then)),
                )

    def _ends(
        self, drawn: Any, row: int, task: UUID, sender: Reader, receiver: Reader
    ) -> list[tuple[int, Callable[[datetime], Any]]]:
        result = tasks.RESULTATEN[int(drawn.resultaat[row])] if int(drawn.resultaat[row]) != NEVER else ""
        reason = tasks.AFWIJSREDENEN[int(drawn.afwijsreden[row])] if int(drawn.afwijsreden[row]) != NEVER else ""
        said = "Gesprek gevoerd, vervolg afgesproken." if drawn.feedback[row] else ""
        return [
            (
                int(drawn.gesloten[row]),
                lambda then: taken.close(taak=task, resultaat=result, feedback=said, by=receiver, at=then),
            ),
            (int(drawn.afgewezen[row]), lambda then: taken.reject(taak=task, reden=reason, by=receiver, at=then)),
            (int(drawn.ingetrokken[row]), lambda then: taken.withdraw(taak=task, by=sender, at=then)),
            (
                int(drawn.gelezen_op[row]) * MINUTES + 10 * 60 if int(drawn.gelezen_op[row]) != NEVER else int(NEVER),
                lambda then: taken.read_feedback(taak=task, by=sender, at=then),
            ),
        ]

    def _requests(self, block: Block) -> None:
        drawn = block.aanvragen
        for row in np.flatnonzero(drawn.ontvangen_tijd >= FIRST_DAY * MINUTES):
            self.at(moment(drawn.ontvangen_tijd[row]), lambda when, row=int(row): self._request(block, row, when))

    def _request(self, block: Block, row: int, when: datetime) -> None:
        drawn = block.aanvragen
        place = int(drawn.persoon[row])
        gemeente = GEMEENTE_CODES[int(drawn.gemeente[row])]
        by, _ = self._worker(tasks.RECEIVERS.index("GSD"), row, when)
        persoon = self.person(block, place, by, when)
        wet = requests.WETTEN[int(drawn.wet[row])]
        fits = [p.code for p in PRODUCTEN if p.wet == wet]
        product = self.scene.products.get((gemeente, fits[row % len(fits)])) if fits else None
        key = self.scene.attempt(
            lambda: intake.report(
                persoon=persoon,
                product=product,
                wet=wet,
                kanaal=requests.KANALEN[int(drawn.kanaal[row])] if int(drawn.kanaal[row]) < 5 else "overig",
                vraag=_WHAT[row % len(_WHAT)],
                by=by,
                at=when + timedelta(minutes=1),
            )
        )
        if key is None:
            return
        self._follow(drawn, row, key, product, by, when)

    def _follow(self, drawn: Any, row: int, key: UUID, product: UUID | None, by: Reader, when: datetime) -> None:
        decision = requests.BESLUITEN[int(drawn.besluit[row])] if int(drawn.besluit[row]) != NEVER else ""

        def decide(then: datetime) -> None:
            if decision == "ingetrokken":
                deciding.withdraw(aanvraag=key, by=by, at=then)
            else:
                granted = (
                    [deciding.Toekenning(product=product, ingang_op=then.date())]
                    if decision == "toegekend" and product
                    else []
                )
                deciding.decide(aanvraag=key, besluit=decision, toegekend=granted, by=by, at=then)

        for day, hour, step in (
            (int(drawn.gesprek_op[row]), 11, lambda then: aanvraag_steps.hold_talk(aanvraag=key, by=by, at=then)),
            (
                int(drawn.onderzoek_gereed_op[row]),
                13,
                lambda then: aanvraag_steps.finish_research(aanvraag=key, by=by, at=then),
            ),
            (int(drawn.aanvraag_op[row]), 14, lambda then: aanvraag_steps.apply(aanvraag=key, by=by, at=then)),
            (int(drawn.besloten_op[row]), 15, decide),
        ):
            if day != NEVER:
                self.at(
                    max(moment(day * MINUTES + hour * 60), when + timedelta(minutes=hour)),
                    lambda then, step=step: self.scene.attempt(lambda: step(then)),
                )

    def _contacts(self, block: Block) -> None:
        drawn = block.contacten
        for row in np.flatnonzero((drawn.begonnen >= FIRST_DAY * MINUTES) & ~drawn.anoniem):
            self.at(moment(drawn.begonnen[row]), lambda when, row=int(row): self._contact(block, row, when))

    def _contact(self, block: Block, row: int, when: datetime) -> None:
        drawn = block.contacten
        by, _ = self._worker(tasks.RECEIVERS.index("KCC"), int(drawn.medewerker[row]), when)
        persoon = self.person(block, int(drawn.persoon[row]), by, when)
        channel = ("telefoon", "mail", "balie", "internet", "huisbezoek", "chat")[int(drawn.kanaal[row])]
        self.scene.attempt(
            lambda: contacts.log_contact(
                tekst=_WHAT[row % len(_WHAT)],
                persoon=persoon,
                kanaal=channel,
                richting="uitgaand" if drawn.uitgaand[row] else "inkomend",
                by=by,
                at=when + timedelta(minutes=1),
            )
        )


_DESKS = frozenset({presets.REGISSEUR, presets.BEHANDELAAR, presets.JONGERENLOKET, presets.KCC})
_ZRM = (
    "financien",
    "werk_en_opleiding",
    "tijdsbesteding",
    "huisvesting",
    "huiselijke_relaties",
    "geestelijke_gezondheid",
    "lichamelijke_gezondheid",
    "middelengebruik",
    "basale_adl",
    "instrumentele_adl",
    "sociaal_netwerk",
    "maatschappelijke_participatie",
    "justitie",
)


def _infix(name: str) -> tuple[str, str]:
    """`van der Wilg` → ("van der", "Wilg")."""
    words = name.split(" ")
    return " ".join(words[:-1]), words[-1]

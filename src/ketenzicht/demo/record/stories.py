"""Households with a story: what a visitor looks for, and where a leak would show. Told by the fixed cast, in the last months
before the reference date."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from ketenzicht.access.rollen import presets
from ketenzicht.demo.record.scene import Scene, make_person
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen import intake
from ketenzicht.regie.aanvragen.scaling import scale_up
from ketenzicht.regie.contacten import actions as acts
from ketenzicht.regie.contacten import contacts, notes
from ketenzicht.regie.delen.withholding import withhold
from ketenzicht.regie.personen.addresses import set_address, set_secret_address
from ketenzicht.regie.personen.gezag import give_gezag
from ketenzicht.regie.plannen import actions as plannen
from ketenzicht.regie.plannen import glass, goals
from ketenzicht.regie.signalen import actions as signalen
from ketenzicht.regie.taken import actions as taken
from ketenzicht.regie.taken import sending
from ketenzicht.regie.trajecten.adding import add

HOME = "GM9901"


@dataclass
class Told:
    """What the stories made, by name: for the summary, for tests and for who wants to look."""

    persons: dict[str, UUID] = field(default_factory=dict)
    plans: dict[str, UUID] = field(default_factory=dict)
    objects: dict[str, UUID] = field(default_factory=dict)


def tell(scene: Scene, end: datetime) -> Told:
    """All stories, in the last ninety days before `end`."""
    teller = _Teller(scene, end - timedelta(days=90))
    for story in (
        teller.the_family_of_sem, teller.the_divorced_parents, teller.the_daughter, teller.the_neighbour_helps,
        teller.the_investigation, teller.the_task_that_bounced, teller.the_shelter, teller.the_request_that_grew,
        teller.the_neighbour_reports, teller.the_broken_glass,
    ):  # fmt: skip
        story()
    return teller.told


class _Teller:
    """Keeps the clock of the stories: each act comes some minutes after the one before."""

    def __init__(self, scene: Scene, begin: datetime) -> None:
        self.scene, self.now, self.told = scene, begin.replace(hour=9, minute=0), Told()
        self.began = begin

    def _then(self, *, minutes: int = 7, days: int = 0) -> datetime:
        self.now += timedelta(minutes=minutes, days=days)
        return self.now

    def _as(self, name: str, role: str = presets.REGISSEUR) -> Reader:
        return self.scene.reader(name, role, self.now)

    def _person(self, name: str, last: str, born: date, by: Reader) -> UUID:
        key = make_person(by, roepnaam=name, geslachtsnaam=last, born=born, gemeente=HOME, at=self._then())
        self.told.persons[name] = key
        set_address(
            persoon=key,
            straat="Verzonnenlaan",
            huisnummer="12",
            gemeente=HOME,
            wijk="WK990101",
            geldig_van=self.now.date(),
            by=by,
            at=self._then(),
        )
        return key

    def _plan(self, name: str, members: list[UUID], by: Reader, participants: tuple[UUID, ...] = ()) -> UUID:
        plan = plannen.start_with(leden=members, participanten=participants, titel=name, by=by, at=self._then())
        self.told.plans[name] = plan
        return plan

    def the_family_of_sem(self) -> None:
        """Rachida has the regie of a mother with two children; the neighbour takes part."""
        by = self._as("Rachida")
        mother = self._person("Noëlla", "Kievitshof", date(1986, 4, 2), by)
        sem = self._person("Sem", "Kievitshof", date(2010, 2, 11), by)
        ties = self._person("Ties", "Kievitshof", date(2013, 9, 30), by)
        neighbour = self._person("Olaf", "Meidoorn", date(1953, 6, 6), by)
        for child in (sem, ties):
            give_gezag(
                kind=child, ouder=mother, bron="gezagsregister", geldig_van=date(2019, 1, 1), by=by, at=self._then()
            )
        plan = self._plan("Gezin Kievitshof", [mother, sem, ties], by, (neighbour,))
        goals.set_goal(
            plan=plan,
            tekst="Rust in huis, en de rekeningen op tijd",
            persoon=None,
            leefgebied="financien",
            by=by,
            at=self._then(),
        )
        goals.set_goal(
            plan=plan,
            tekst="Sem gaat weer elke dag naar school",
            persoon=sem,
            leefgebied="werk_en_opleiding",
            by=by,
            at=self._then(),
        )
        notes.write_note(
            plan=plan,
            tekst="Noëlla staat open voor hulp, wil het eerst zelf proberen.",
            persoon=mother,
            by=by,
            at=self._then(),
        )
        contacts.log_contact(
            plan=plan,
            tekst="Belde school over Sem, 10 minuten",
            persoon=sem,
            richting="uitgaand",
            minuten=10,
            by=by,
            at=self._then(days=2),
        )
        acts.plan_action(
            plan=plan,
            tekst="Formulier kwijtschelding invullen",
            persoon=mother,
            gepland_op=self.now.date() + timedelta(days=9),
            by=by,
            at=self._then(),
        )

    def the_divorced_parents(self) -> None:
        """The father has problems of his own: another plan, with Ties in it, by Vera. Neither group knows of the other."""
        by = self._as("Vera")
        father = self._person("Rik", "Veldbies", date(1983, 11, 20), by)
        plan = self._plan("Omgang Ties", [father, self.told.persons["Ties"]], by)
        goals.set_goal(
            plan=plan,
            tekst="Om het weekend een rustig bezoek",
            persoon=None,
            leefgebied="thuis",
            by=by,
            at=self._then(),
        )
        goals.set_goal(
            plan=plan, tekst="Minder drinken", persoon=father, leefgebied="dagbesteding", by=by, at=self._then()
        )

    def the_daughter(self) -> None:
        """Sem does not want everything in the plan of the family: a plan of her own, which nobody of the family sees."""
        by = self._as("Vera")
        plan = self._plan("Sem zelf", [self.told.persons["Sem"]], by)
        goals.set_goal(
            plan=plan,
            tekst="Met iemand praten over wat er gebeurd is",
            persoon=self.told.persons["Sem"],
            by=by,
            at=self._then(),
        )

    def the_neighbour_helps(self) -> None:
        """The neighbour shops every Monday: an action of a participant, which comes back."""
        by, olaf = self._as("Rachida"), self.told.persons["Olaf"]
        self.told.objects["boodschappen"] = acts.plan_action(
            plan=self.told.plans["Gezin Kievitshof"], tekst="Boodschappen halen", voor_groep=True, uitvoerder=olaf,
            gepland_op=self.now.date() + timedelta(days=7 - self.now.weekday()), herhaling="FREQ=WEEKLY;BYDAY=MO;COUNT=12", by=by, at=self._then(),
        )  # fmt: skip

    def the_investigation(self) -> None:
        """Something runs about the father that the child must not know: withheld even in its existence."""
        by, plan = self._as("Vera"), self.told.plans["Omgang Ties"]
        note = notes.write_note(
            plan=plan, tekst="Er loopt een onderzoek bij Veilig Thuis.", voor_groep=True, by=by, at=self._then()
        )
        withhold(
            plan=plan, soort="notitie", stuk=note, hoe="dat", tegen_persoon=self.told.persons["Ties"], reden="veiligheid van het kind",
            herzien_op=self.now.date() + timedelta(days=60), by=by, at=self._then(),
        )  # fmt: skip
        self.told.objects["onderzoek"] = note

    def the_task_that_bounced(self) -> None:
        """A task to the RMC stays nineteen days and comes back with a reason; Rachida sends it to the youth desk."""
        by, ria = self._as("Rachida"), self._as("Ria", presets.BEHANDELAAR)
        orgs = self.scene.organisaties
        task = sending.send(
            organisatie=orgs["RMC"], plan=self.told.plans["Gezin Kievitshof"], persoon=self.told.persons["Sem"],
            vraag="Wil jij met Sem en school een plan maken?", by=by, at=self._then(days=3),
        )  # fmt: skip
        taken.reject(
            taak=task,
            reden="geen_capaciteit",
            toelichting="Pas na de zomer weer ruimte.",
            by=ria,
            at=self._then(days=19),
        )
        self.told.objects["teruggekaatst"] = task
        self.told.objects["opnieuw"] = sending.resend(taak=task, organisatie=orgs["JL"], by=by, at=self._then())

    def the_shelter(self) -> None:
        """Hanna lives at a shelter: the address is in no list, no export, no map."""
        by = self._as("Rachida")
        hanna = self._person("Hanna", "Rietzanger", date(1991, 8, 14), by)
        plan = self._plan("Hanna", [hanna], by)
        self.told.objects["opvang"] = set_secret_address(
            persoon=hanna,
            soort="opvang",
            adres="Opvang De Haven, Verzonnenkade 1",
            reden="bedreiging",
            geldig_van=self.now.date(),
            by=by,
            at=self._then(),
        )
        goals.set_goal(
            plan=plan, tekst="Een eigen, veilige woning", persoon=hanna, leefgebied="wonen", by=by, at=self._then()
        )

    def the_request_that_grew(self) -> None:
        """A request for help with the household turns out to be more: scaled up half-way, nothing typed twice."""
        ask = self.scene.reader(self.scene.worker("GSD", presets.BEHANDELAAR, 0), presets.BEHANDELAAR, self.now)
        piet = self._person("Pieter", "Overtoom", date(1948, 1, 30), self._as("Rachida"))
        request = intake.report(
            persoon=piet,
            product=self.scene.products[HOME, "01A03"],
            kanaal="telefoon",
            vraag="Hulp in huis na een val",
            by=ask,
            at=self._then(),
        )
        plan = scale_up(aanvraag=request, regisseur=self.scene.cast["Rachida"].key, by=ask, at=self._then(days=6))
        self.told.objects["opgeschaald"] = request
        self.told.plans["Pieter"] = plan

    def the_neighbour_reports(self) -> None:
        """A neighbour reports shouting next door; the family must never learn who."""
        jo = self._as("Jo", presets.JONGERENLOKET)
        self.told.objects["melding"] = signalen.report(
            persoon=self.told.persons["Ties"], omschrijving="'s Avonds wordt er geschreeuwd en een kind huilt.", kanaal="telefoon",
            indiener="inwoner", melder_naam="mevrouw Klaproos", melder_contact="06-00445566", by=jo, at=self._then(days=4),
        )  # fmt: skip

    def the_broken_glass(self) -> None:
        """Rachida is ill, there is a crisis, and no deputy was arranged: the manager breaks the glass of one plan."""
        mo = self._as("Mo", presets.WIJKTEAMMANAGER)
        plan = self.told.plans["Gezin Kievitshof"]
        opened = glass.break_glass(
            plan=plan,
            reden="Crisis gemeld, Rachida is ziek en er is geen vervanger",
            uren=8,
            by=mo,
            at=self._then(days=5),
        )
        self.told.objects["noodtoegang"] = opened
        glass.review_glass(
            noodtoegang=opened,
            terecht=True,
            oordeel="Terecht: het ging om de veiligheid van de kinderen.",
            by=self._as("Rachida"),
            at=self._then(days=2),
        )
        self._traject()

    def _traject(self) -> None:
        by = self._as("Rachida")
        zoe = self.scene.cast["Zoë"]
        self.told.objects["traject"] = add(
            product=self.scene.products[HOME, "45A48"], organisatie=self.scene.organisaties[zoe.organisatie], behandelaar=zoe.key,
            plan=self.told.plans["Gezin Kievitshof"], persoon=self.told.persons["Ties"], vraag="Opvoedondersteuning thuis",
            grondslag={"soort": "wet", "wet": "jeugd", "artikel": "7.4.0", "doel": "jeugdhulp", "eindigt_op": self.now.date() + timedelta(days=365)},
            by=by, at=self._then(),
        )  # fmt: skip


Story = Callable[[], None]

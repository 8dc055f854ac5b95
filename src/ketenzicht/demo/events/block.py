"""One block of residents with everything that happens to them, drawn when it is first asked for."""

from datetime import date
from functools import cached_property

import numpy as np

from ketenzicht.demo.catalogue import EENMALIG
from ketenzicht.demo.draw import NEVER, Bools, Ints, as_day
from ketenzicht.demo.events.aanvragen import Aanvragen, aanvragen
from ketenzicht.demo.events.contacten import Contacten, contacten
from ketenzicht.demo.events.facturen import Factuurregels, factuurregels
from ketenzicht.demo.events.herindicaties import Herindicaties, herindicaties
from ketenzicht.demo.events.inkomen import Uitkeringen, uitkeringen
from ketenzicht.demo.events.klachten import Antwoorden, Correcties, Klachten, antwoorden, correcties, klachten
from ketenzicht.demo.events.links import task_plans, task_signals, traject_signals
from ketenzicht.demo.events.plannen import Doelen, Metingen, Plannen, Trajecten, doelen, metingen, plannen, trajecten
from ketenzicht.demo.events.stappen import Stappen, stappen
from ketenzicht.demo.events.taken import Signalen, Taken, signalen, taken
from ketenzicht.demo.events.toewijzingen import Toewijzingen, toewijzingen
from ketenzicht.demo.events.voorzieningen import Voorzieningen, voorzieningen
from ketenzicht.demo.population import Residents, residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY

LINKED_FROM = as_day(date(2025, 1, 1))
"""From this day the systems know the BSN of people who were only known by a client number."""


class Block:
    """The life of a block. Blocks do not depend on each other, so they can be drawn in any order."""

    def __init__(self, *, size: Size, number: int, seed: int) -> None:
        self.size, self.number, self.seed = size, number, seed

    @property
    def is_first(self) -> bool:
        """Whether this is the first block."""
        return self.number == 0

    @cached_property
    def people(self) -> Residents:
        return residents(self.size, self.number, self.seed)

    @cached_property
    def aanvragen(self) -> Aanvragen:
        return aanvragen(self.size, self.people, self.number, self.seed)

    @cached_property
    def stappen(self) -> Stappen:
        return stappen(self.size, self.aanvragen, self.number, self.seed)

    @cached_property
    def voorzieningen(self) -> Voorzieningen:
        return voorzieningen(self.size, self.people, self.aanvragen, self.number, self.seed)

    @cached_property
    def toewijzingen(self) -> Toewijzingen:
        return toewijzingen(self.voorzieningen, self.number, self.seed)

    @cached_property
    def factuurregels(self) -> Factuurregels:
        return factuurregels(self.voorzieningen, self.toewijzingen, self.number, self.seed)

    @cached_property
    def herindicaties(self) -> Herindicaties:
        return herindicaties(self.voorzieningen, self.number)

    @cached_property
    def signalen(self) -> Signalen:
        return signalen(self.size, self.people, self.number, self.seed)

    @cached_property
    def taken(self) -> Taken:
        return taken(self.size, self.people, self.number, self.seed)

    @cached_property
    def plannen(self) -> Plannen:
        return plannen(self.size, self.people, self.number, self.seed)

    @cached_property
    def doelen(self) -> Doelen:
        return doelen(self.plannen, self.number, self.seed)

    @cached_property
    def metingen(self) -> Metingen:
        return metingen(self.doelen, self.number, self.seed)

    @cached_property
    def task_signals(self) -> Ints:
        """Per task the number of the signal that led to it."""
        return task_signals(self.taken, self.signalen)

    @cached_property
    def traject_signals(self) -> Ints:
        """Per traject the number of the signal that led to it."""
        return traject_signals(self.trajecten, self.signalen)

    @cached_property
    def task_plans(self) -> tuple[Ints, Ints]:
        """Per task the numbers of its plan and goal."""
        return task_plans(self.taken, self.plannen, self.doelen)

    @cached_property
    def trajecten(self) -> Trajecten:
        return trajecten(self.size, self.people, self.number, self.seed)

    @cached_property
    def uitkeringen(self) -> Uitkeringen:
        return uitkeringen(self.people, self.number, self.seed)

    @cached_property
    def klachten(self) -> Klachten:
        return klachten(self.people, self.number, self.seed)

    @cached_property
    def correcties(self) -> Correcties:
        return correcties(self.people, self.number, self.seed)

    @cached_property
    def antwoorden(self) -> Antwoorden:
        return antwoorden(self.people, self.number, self.seed)

    @cached_property
    def contacten(self) -> Contacten:
        return contacten(self.size, self.people, self.number, self.seed)

    @cached_property
    def care_started(self) -> Ints:
        """Per provision the day on which care began: that of its first allotment, or for a pgb the first day."""
        provisions, allotments = self.voorzieningen, self.toewijzingen
        first = np.where(provisions.pgb & (provisions.ingang_op < END_DAY), provisions.ingang_op, END_DAY)
        begun = allotments.start_op != NEVER
        np.minimum.at(first, allotments.voorziening[begun], allotments.start_op[begun])
        return np.where(first < END_DAY, first, NEVER)

    @cached_property
    def once(self) -> Bools:
        """Per provision whether it is one-off, and so never runs."""
        return EENMALIG[self.voorzieningen.product]

    @cached_property
    def support_started(self) -> Ints:
        """Per request the day on which the support that it led to began."""
        started = np.full(len(self.aanvragen), NEVER)
        of = self.voorzieningen.aanvraag
        started[of[of != NEVER] - self.number * 1_000_000] = self.care_started[of != NEVER]
        return started

    def bsn_known(self, person: Ints, day: Ints) -> Bools:
        """Whether a system knows the BSN of each person on each day."""
        late = self.people.gekoppeld[person] & (day >= LINKED_FROM)
        return ~self.people.zonder_bsn[person] | late

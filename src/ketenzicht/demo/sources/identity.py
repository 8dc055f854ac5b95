"""How source systems point at people, workers and municipalities: BSN, client number, staff number, name or code."""

import numpy as np

from ketenzicht.demo.columns import Text, code_text, id_text, number_text
from ketenzicht.demo.draw import NEVER, Ints
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.personeel import medewerkers
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import GEMEENTEN, ORGANISATIES

GEMEENTE_NAMES = [gemeente.naam for gemeente in GEMEENTEN]
GEMEENTE_NUMBERS = [gemeente.code[2:] for gemeente in GEMEENTEN]
GEMEENTE_CODES = [gemeente.code for gemeente in GEMEENTEN]
PROVIDER_WORKERS = 12
"""Workers per provider that appear in tasks."""


def bsn(block: Block, person: Ints, day: Ints) -> Text:
    """The BSN where the system knew it on that day, else empty."""
    return number_text(block.people.bsn[person], block.bsn_known(person, day))


def client_number(block: Block, person: Ints) -> Text:
    """The number under which the suite knows the client; other systems take it over where there is no BSN."""
    return id_text(block.people.index[person], "K", 8)


def client_number_where_needed(block: Block, person: Ints) -> Text:
    """The client number of people who were once known without a BSN; it stays beside the BSN when that comes."""
    return id_text(block.people.index[person], "K", 8, block.people.zonder_bsn[person])


def gemeente_name(gemeente: Ints) -> Text:
    """The municipality by name."""
    return code_text(gemeente, GEMEENTE_NAMES)


def gemeente_number(gemeente: Ints) -> Text:
    """The municipality by its four digits."""
    return code_text(gemeente, GEMEENTE_NUMBERS)


def gemeente_code(gemeente: Ints) -> Text:
    """The municipality by its CBS code."""
    return code_text(gemeente, GEMEENTE_CODES)


def staff_index(size: Size, seed: int, organisatie: Ints, lot: Ints) -> Ints:
    """A worker of each organisation, by lot; those of providers are numbered from 900000."""
    of = medewerkers(size, seed).organisatie
    count = np.bincount(of, minlength=len(ORGANISATIES))
    first = np.cumsum(count) - count
    own = organisatie < len(ORGANISATIES)
    partner = np.where(own, organisatie, 0)
    inside = first[partner] + lot % np.maximum(count[partner], 1)
    outside = 900_000 + (organisatie - len(ORGANISATIES)) * PROVIDER_WORKERS + lot % PROVIDER_WORKERS
    return np.where(own, inside, outside)


def staff_number(worker: Ints) -> Text:
    """The staff number of a worker; NEVER is empty."""
    return id_text(np.maximum(worker, 0), "P", 6, worker != NEVER)

"""The care administration: provisions, with dates as 20260331."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import IS_JEUGD, PRODUCT_CODES, PRODUCTEN
from ketenzicht.demo.columns import Text, cents_text, code_text, const_text, day_text, flag_text, id_text
from ketenzicht.demo.draw import NEVER, Bools, Ints
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.voorzieningen import REDENEN, value
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, end_before_start, orphan, unknown_code
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import GEMEENTE_CODES, bsn, client_number, gemeente_number
from ketenzicht.demo.town import END_DAY, ORGANISATIE_CODES, WIJK_TEAM
from ketenzicht.demo.truth import Truth, months

COMPACT = "%Y%m%d"
CARE = Dialect(delimiter=";", newline="\n")
WET_CODES = ("WMO", "JW")
REDEN_CODES = ("31", "32", "33", "34", "02", "VH")
_VERWIJZERS = ("GEM", "HA", "JA", "MS", "GI", "RE")
_VERWIJZER_OF_LOT = (0, 1, 1, 1, 1, 1, 2, 3, 3, 4, 5, 0, 0, 1, 1, 0)
PROGRAMMAPRODUCTEN = list(dict.fromkeys(product.programmaproduct for product in PRODUCTEN))
PROGRAMMAPRODUCT = np.array([PROGRAMMAPRODUCTEN.index(product.programmaproduct) for product in PRODUCTEN])


def voorziening_rows(block: Block) -> Rows:
    """The provisions of a block."""
    provisions = block.voorzieningen
    day, product = provisions.toegekend_op, provisions.product
    jeugd = IS_JEUGD[product]
    span = provisions.indicatie_tot - provisions.ingang_op
    left = np.where(provisions.eind_op == NEVER, 0, provisions.indicatie_tot - provisions.eind_op)
    year_end = (provisions.ingang_op.astype("datetime64[D]").astype("datetime64[Y]") + 1).astype("datetime64[D]")
    in_year = np.minimum(year_end.astype(np.int64) - provisions.ingang_op, span)
    referrer = np.where(jeugd, np.array(_VERWIJZER_OF_LOT)[provisions.nummer % 16], NEVER)
    following = np.where(provisions.verlengd, _following(block), NEVER)
    return {
        "voorziening": provision_number(provisions.nummer),
        "gem": gemeente_number(provisions.gemeente),
        "client": client_number(block, provisions.persoon),
        "bsn": bsn(block, provisions.persoon, day),
        "naam": names.full_name(block.people.index[provisions.persoon]),
        "zaak": id_text(np.maximum(provisions.aanvraag, 0), "Z", 8, provisions.aanvraag != NEVER),
        "wet": code_text(jeugd.astype(np.int64), WET_CODES),
        "product": code_text(product, PRODUCT_CODES),
        "pgb": flag_text(provisions.pgb, "PGB", "ZIN"),
        "team": code_text(WIJK_TEAM[block.people.wijk_on(provisions.persoon, day)], ORGANISATIE_CODES),
        "verwijzer": code_text(referrer, _VERWIJZERS),
        "toegekend": day_text(day, COMPACT),
        "ingang": day_text(provisions.ingang_op, COMPACT),
        "einde_gepland": day_text(provisions.indicatie_tot, COMPACT),
        "start": day_text(block.care_started, COMPACT),
        "einde": day_text(provisions.eind_op, COMPACT),
        "reden": code_text(provisions.reden, REDEN_CODES),
        "vorige": provision_number(
            np.where(provisions.vorige == NEVER, NEVER, block.number * 1_000_000 + provisions.vorige)
        ),
        "volgende": provision_number(np.where(following == NEVER, NEVER, block.number * 1_000_000 + following)),
        "waarde": cents_text(value(provisions, span)),
        "waarde_jaar": cents_text(value(provisions, in_year)),
        "vrijval": cents_text(value(provisions, left), known=(left > 0) & ~block.once),
        "opmerking": const_text(None, len(provisions)),
    }


def provision_number(number: Ints) -> Text:
    """The number of a provision; NEVER is empty."""
    return id_text(np.maximum(number, 0), "V", 8, number != NEVER)


def _following(block: Block) -> Ints:
    provisions = block.voorzieningen
    following = np.full(len(provisions), NEVER)
    renewal = np.flatnonzero(provisions.vorige != NEVER)
    following[provisions.vorige[renewal]] = renewal
    return following


def running(block: Block) -> tuple[Ints, Ints]:
    """From when to when a provision runs: begun, and not one-off."""
    start = np.where(block.once, NEVER, block.care_started)
    return start, np.where(start == NEVER, NEVER, block.voorzieningen.eind_op)


def tell_voorzieningen(block: Block, truth: Truth) -> None:
    """What a report on provisions must find."""
    provisions = block.voorzieningen
    product = (PRODUCT_CODES, provisions.product)
    wet = (("wmo", "jeugd"), IS_JEUGD[provisions.product].astype(np.int64))
    start, end = running(block)
    span = provisions.indicatie_tot - provisions.ingang_op
    truth.accepted("voorziening", len(provisions), provisions.toegekend_op)
    truth.distinct("voorziening.personen", provisions.persoon)
    truth.count("voorziening.toegekend|product", product)
    truth.count("voorziening.toegekend|maand|wet", months(provisions.toegekend_op), wet)
    truth.count("voorziening.gestart|maand|wet", months(block.care_started), wet)
    truth.count("voorziening.beeindigd|maand|reden", months(provisions.eind_op), (REDENEN, provisions.reden))
    truth.cents("voorziening.waarde|wet", value(provisions, span), wet)
    truth.stock("voorziening.lopend|wet", start, end, wet)
    truth.stock("voorziening.lopend|gemeente", start, end, (GEMEENTE_CODES, provisions.gemeente))
    _tell_stapeling(block, truth, (start != NEVER) & (start < END_DAY) & ((end == NEVER) | (end >= END_DAY)))


def _tell_stapeling(block: Block, truth: Truth, now: Bools) -> None:
    """Residents by number of different products that run at the reference date: 1, 2, 3, 4 or more."""
    pairs = np.unique(block.voorzieningen.persoon[now] * 100 + block.voorzieningen.product[now])
    _, kinds = np.unique(pairs // 100, return_counts=True)
    truth.count("voorziening.personen|aantal_producten", (("1", "2", "3", "4+"), np.minimum(kinds, 4) - 1))


EXPORTS = (
    CsvExport(
        mapping="voorzieningen",
        file="zorgadministratie/voorzieningen.csv",
        table="voorziening",
        rows=voorziening_rows,
        tell=tell_voorzieningen,
        key="voorziening",
        dialect=CARE,
        faults=(
            bad_bsn("bsn"),
            unknown_code("wet", "WLZ"),
            end_before_start("einde", "20010301"),
            orphan("zaak", "Z99999998"),
        ),
    ),
)

"""The care administration: provisions, allotments, waiting and re-assessments, with dates as 20260331."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import AGB, IS_JEUGD, LEVERANCIERS, PRODUCT_CODES, PRODUCTEN
from ketenzicht.demo.columns import Text, cents_text, code_text, const_text, day_text, flag_text, id_text
from ketenzicht.demo.draw import NEVER, Bools, Ints
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.herindicaties import UITKOMSTEN
from ketenzicht.demo.events.voorzieningen import REDENEN, tarief, value
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, end_before_start, orphan, unknown_code
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import GEMEENTE_CODES, bsn, client_number, gemeente_number
from ketenzicht.demo.town import END_DAY, ORGANISATIE_CODES, START_DAY, STARTS, WIJK_TEAM
from ketenzicht.demo.truth import Truth, months

COMPACT = "%Y%m%d"
CARE = Dialect(delimiter=";", newline="\n")
WET_CODES = ("WMO", "JW")
REDEN_CODES = ("31", "32", "33", "34", "02", "VH")
_VERWIJZERS = ("GEM", "HA", "JA", "MS", "GI", "RE")
_VERWIJZER_OF_LOT = (0, 1, 1, 1, 1, 1, 2, 3, 3, 4, 5, 0, 0, 1, 1, 0)
PROGRAMMAPRODUCTEN = list(dict.fromkeys(product.programmaproduct for product in PRODUCTEN))
PROGRAMMAPRODUCT = np.array([PROGRAMMAPRODUCTEN.index(product.programmaproduct) for product in PRODUCTEN])
WAITS_FROM = 28
"""An allotment stands on the waiting list when care begins more than 28 days later."""


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
        "voorziening": _number(provisions.nummer),
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
        "vorige": _number(np.where(provisions.vorige == NEVER, NEVER, block.number * 1_000_000 + provisions.vorige)),
        "volgende": _number(np.where(following == NEVER, NEVER, block.number * 1_000_000 + following)),
        "waarde": cents_text(value(provisions, span)),
        "waarde_jaar": cents_text(value(provisions, in_year)),
        "vrijval": cents_text(value(provisions, left), known=(left > 0) & ~block.once),
        "opmerking": const_text(None, len(provisions)),
    }


def _number(number: Ints) -> Text:
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


def toewijzing_rows(block: Block) -> Rows:
    """The allotments of a block."""
    allotments, provisions = block.toewijzingen, block.voorzieningen
    of = allotments.voorziening
    product = provisions.product[of]
    started = allotments.start_op != NEVER
    stopped = started & (allotments.eind_op != NEVER)
    reden = np.where(stopped, np.where(allotments.eind_op == provisions.eind_op[of], provisions.reden[of], len(REDENEN)), NEVER)
    return {
        "toewijzing": id_text(allotments.nummer, "T", 8),
        "voorziening": _number(provisions.nummer[of]),
        "gem": gemeente_number(provisions.gemeente[of]),
        "client": client_number(block, provisions.persoon[of]),
        "bsn": bsn(block, provisions.persoon[of], allotments.toegewezen_op),
        "wet": code_text(IS_JEUGD[product].astype(np.int64), WET_CODES),
        "product": code_text(product, PRODUCT_CODES),
        "agb": code_text(allotments.leverancier, AGB),
        "contract": contract_line(allotments.leverancier, product),
        "toegewezen": day_text(allotments.toegewezen_op, COMPACT),
        "ingang": day_text(allotments.ingang_op, COMPACT),
        "einde": day_text(_planned_end(block), COMPACT),
        "volume": cents_text(provisions.volume[of]),
        "eenheid": code_text(product, [item.eenheid for item in PRODUCTEN]),
        "frequentie": code_text(block.once[of].astype(np.int64), ("4", "6")),
        "tarief": cents_text(allotted_price(block)),
        "bedrag": cents_text(allotted_value(block)),
        "reactie": code_text(np.where(started, 0, np.where(allotments.geweigerd, 1, NEVER)), ("A", "W")),
        "reactie_op": day_text(np.where(started | allotments.geweigerd, allotments.toegewezen_op + 2, NEVER), COMPACT),
        "start": day_text(allotments.start_op, COMPACT),
        "stop": day_text(np.where(stopped, allotments.eind_op, NEVER), COMPACT),
        "reden": code_text(reden, (*REDEN_CODES, "38")),
    }


def _planned_end(block: Block) -> Ints:
    return np.maximum(block.voorzieningen.indicatie_tot[block.toewijzingen.voorziening], block.toewijzingen.ingang_op + 1)


def contract_line(leverancier: Ints, product: Ints) -> Text:
    """The line of the contract that an allotment rests on."""
    lines = [f"C-{supplier.agb}-{item.code}" for supplier in LEVERANCIERS for item in PRODUCTEN]
    return code_text(leverancier * len(PRODUCTEN) + product, lines)


def allotted_price(block: Block) -> Ints:
    """Tariff in cents at the month of allotment."""
    month = np.searchsorted(STARTS, np.maximum(block.toewijzingen.toegewezen_op, START_DAY), side="right") - 1
    return tarief(block.voorzieningen.product[block.toewijzingen.voorziening], np.minimum(month, len(STARTS) - 2))


def allotted_value(block: Block) -> Ints:
    """Allotted amount in cents: volume times tariff over the planned term."""
    of = block.toewijzingen.voorziening
    days = _planned_end(block) - block.toewijzingen.ingang_op
    monthly = allotted_price(block) * block.voorzieningen.volume[of] // 100
    return np.where(block.once[of], allotted_price(block), monthly * days * 12 // 365)


def tell_toewijzingen(block: Block, truth: Truth) -> None:
    """What a report on suppliers must find."""
    allotments = block.toewijzingen
    supplier = (AGB, allotments.leverancier)
    days = allotments.start_op - allotments.toegewezen_op
    truth.accepted("toewijzing", len(allotments), allotments.toegewezen_op)
    truth.count("toewijzing.aantal|leverancier", supplier)
    truth.count("toewijzing.geweigerd|leverancier", supplier, where=allotments.geweigerd)
    truth.cents("toewijzing.bedrag|leverancier", allotted_value(block), supplier)
    first = block.voorzieningen.vorige[allotments.voorziening] == NEVER
    truth.days("toewijzing.start_dagen|leverancier", days, supplier, allotments.start_op != NEVER)
    truth.days("toewijzing.start_dagen_nieuw|leverancier", days, supplier, (allotments.start_op != NEVER) & first)


def _waiting(block: Block) -> Ints:
    """Allotments whose care began, or has not begun, more than 28 days later."""
    allotments = block.toewijzingen
    until = np.where(allotments.start_op == NEVER, END_DAY, allotments.start_op)
    new = block.voorzieningen.vorige[allotments.voorziening] == NEVER
    return np.flatnonzero(new & (allotments.toegewezen_op >= START_DAY) & (until - allotments.toegewezen_op > WAITS_FROM))


def wachtlijst_rows(block: Block) -> Rows:
    """Who waits, or waited, for which supplier."""
    allotments, provisions, rows = block.toewijzingen, block.voorzieningen, _waiting(block)
    of, begin = allotments.voorziening[rows], allotments.toegewezen_op[rows]
    started = allotments.start_op[rows] != NEVER
    return {
        "nr": id_text(allotments.nummer[rows], "W", 8),
        "gem": gemeente_number(provisions.gemeente[of]),
        "client": client_number(block, provisions.persoon[of]),
        "bsn": bsn(block, provisions.persoon[of], begin),
        "telefoon": names.phone(block.people.index[provisions.persoon[of]]),
        "wet": code_text(IS_JEUGD[provisions.product[of]].astype(np.int64), WET_CODES),
        "product": code_text(provisions.product[of], PRODUCT_CODES),
        "agb": code_text(allotments.leverancier[rows], AGB),
        "sinds": day_text(begin, COMPACT),
        "tot": day_text(_wait_end(block, rows), COMPACT),
        "reden": code_text(np.where(started, 0, np.where(allotments.geweigerd[rows], 1, NEVER)), ("gestart", "afgezegd")),
    }


def _wait_end(block: Block, rows: Ints) -> Ints:
    allotments = block.toewijzingen
    refused = np.where(allotments.geweigerd[rows], np.minimum(allotments.toegewezen_op[rows] + 45, END_DAY - 1), NEVER)
    return np.where(allotments.start_op[rows] == NEVER, refused, allotments.start_op[rows])


def tell_wachtlijst(block: Block, truth: Truth) -> None:
    """What a report on waiting must find."""
    rows = _waiting(block)
    supplier = (AGB, block.toewijzingen.leverancier[rows])
    begin, end = block.toewijzingen.toegewezen_op[rows], _wait_end(block, rows)
    truth.accepted("wachtlijst", len(rows), begin)
    truth.count("wachtlijst.wachtend|leverancier", supplier, where=end == NEVER)
    truth.days("wachtlijst.wachttijd_dagen|leverancier", end - begin, supplier, end != NEVER)


def herindicatie_rows(block: Block) -> Rows:
    """The re-assessments of a block."""
    reviews, provisions = block.herindicaties, block.voorzieningen
    of = reviews.voorziening
    return {
        "herindicatie": id_text(reviews.nummer, "H", 8),
        "voorziening": _number(provisions.nummer[of]),
        "gem": gemeente_number(provisions.gemeente[of]),
        "client": client_number(block, provisions.persoon[of]),
        "bsn": bsn(block, provisions.persoon[of], np.minimum(reviews.einde_op, END_DAY - 1)),
        "wet": code_text(IS_JEUGD[provisions.product[of]].astype(np.int64), WET_CODES),
        "product": code_text(provisions.product[of], PRODUCT_CODES),
        "einde_indicatie": day_text(reviews.einde_op, COMPACT),
        "besluit_op": day_text(reviews.besloten_op, COMPACT),
        "uitkomst": code_text(reviews.uitkomst, ("V", "B")),
    }


def tell_herindicaties(block: Block, truth: Truth) -> None:
    """What a report on re-assessments must find."""
    reviews = block.herindicaties
    decided = reviews.besloten_op != NEVER
    truth.accepted("herindicatie", len(reviews), reviews.einde_op)
    truth.count("herindicatie.gedaan|maand|uitkomst", months(reviews.besloten_op), (UITKOMSTEN, reviews.uitkomst))
    truth.count("herindicatie.op_tijd|maand", months(reviews.einde_op), where=decided & (reviews.besloten_op < reviews.einde_op))
    truth.count("herindicatie.te_doen", where=~decided, weight=np.ones(len(reviews), np.int64))


EXPORTS = (
    CsvExport(
        mapping="voorzieningen",
        file="zorgadministratie/voorzieningen.csv",
        table="voorziening",
        rows=voorziening_rows,
        tell=tell_voorzieningen,
        key="voorziening",
        dialect=CARE,
        faults=(bad_bsn("bsn"), unknown_code("wet", "WLZ"), end_before_start("einde", "20010301"), orphan("zaak", "Z99999998")),
    ),
    CsvExport(
        mapping="toewijzingen",
        file="zorgadministratie/toewijzingen.csv",
        table="toewijzing",
        rows=toewijzing_rows,
        tell=tell_toewijzingen,
        key="toewijzing",
        dialect=CARE,
        faults=(bad_bsn("bsn"), orphan("voorziening", "V99999998"), unknown_code("eenheid", "99")),
        repeated=0.002,
    ),
    CsvExport(
        mapping="wachtlijst",
        file="zorgadministratie/wachtlijst.csv",
        table="wachtlijst",
        rows=wachtlijst_rows,
        tell=tell_wachtlijst,
        key="nr",
        dialect=CARE,
        faults=(bad_bsn("bsn"),),
    ),
    CsvExport(
        mapping="herindicaties",
        file="zorgadministratie/herindicaties.csv",
        table="herindicatie",
        rows=herindicatie_rows,
        tell=tell_herindicaties,
        key="herindicatie",
        dialect=CARE,
        faults=(orphan("voorziening", "V99999997"), unknown_code("uitkomst", "Q")),
    ),
)

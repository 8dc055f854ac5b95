"""The care administration: allotments (messages 301, 305 and 307) and the waiting list that follows from them."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import AGB, IS_JEUGD, LEVERANCIERS, PRODUCT_CODES, PRODUCTEN
from ketenzicht.demo.columns import Text, cents_text, code_text, day_text, id_text
from ketenzicht.demo.draw import NEVER, Ints
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.voorzieningen import REDENEN, tarief
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, orphan, unknown_code
from ketenzicht.demo.sources.identity import bsn, client_number, gemeente_number
from ketenzicht.demo.sources.zorgadministratie import CARE, COMPACT, REDEN_CODES, WET_CODES, provision_number
from ketenzicht.demo.town import END_DAY, START_DAY, STARTS
from ketenzicht.demo.truth import Truth

WAITS_FROM = 28
"""An allotment stands on the waiting list when care begins more than 28 days later."""


def toewijzing_rows(block: Block) -> Rows:
    """The allotments of a block."""
    allotments, provisions = block.toewijzingen, block.voorzieningen
    of = allotments.voorziening
    product = provisions.product[of]
    started = allotments.start_op != NEVER
    stopped = started & (allotments.eind_op != NEVER)
    reden = np.where(
        stopped, np.where(allotments.eind_op == provisions.eind_op[of], provisions.reden[of], len(REDENEN)), NEVER
    )
    return {
        "toewijzing": id_text(allotments.nummer, "T", 8),
        "voorziening": provision_number(provisions.nummer[of]),
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
    return np.maximum(
        block.voorzieningen.indicatie_tot[block.toewijzingen.voorziening], block.toewijzingen.ingang_op + 1
    )


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
    return np.flatnonzero(
        new & (allotments.toegewezen_op >= START_DAY) & (until - allotments.toegewezen_op > WAITS_FROM)
    )


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
        "reden": code_text(
            np.where(started, 0, np.where(allotments.geweigerd[rows], 1, NEVER)), ("gestart", "afgezegd")
        ),
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


EXPORTS = (
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
)

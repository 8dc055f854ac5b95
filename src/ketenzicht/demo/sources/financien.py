"""The financial system: declaration lines with decimal commas, the correction of March, and the pgb payments of the SVB."""

import numpy as np

from ketenzicht.demo.catalogue import AGB, BIG_THREE, IS_JEUGD, LEVERANCIERS, PRODUCT_CODES, PRODUCTEN
from ketenzicht.demo.columns import Text, cents_text, code_text, day_text, id_text
from ketenzicht.demo.draw import NEVER, Bools, Ints
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.facturen import MARCH_2026, SOORTEN, corrected, pgb_payments
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import Fault, unknown_code
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import (
    GEMEENTE_CODES,
    bsn,
    client_number,
    client_number_where_needed,
    gemeente_name,
)
from ketenzicht.demo.sources.zorgadministratie import PROGRAMMAPRODUCT, PROGRAMMAPRODUCTEN
from ketenzicht.demo.town import STARTS
from ketenzicht.demo.truth import Axis, Truth, months

LEDGER = Dialect(delimiter=";", encoding="cp1252")
AFKEUR_CODES = ("0001", "0002", "0003", "0004", "0005")
AFKEURREDENEN = ("geen_toewijzing", "te_veel_volume", "onjuist_tarief", "dubbel", "te_laat")
ELSEWHEN = "01-02-2024"
"""Bad lines get a care month of their own, so that the correction of March does not touch them."""


def factuur_rows(block: Block) -> Rows:
    """The declaration lines of a block as first delivered."""
    lines = block.factuurregels
    everything = np.ones(len(lines), np.bool_)
    return _lines(block, everything, lines.bedrag)


def correction_rows(block: Block) -> Rows:
    """The second delivery: every line of care month March 2026, corrected."""
    stays, bedrag = corrected(block.factuurregels, block.toewijzingen)
    return _lines(block, stays & (block.factuurregels.maand == MARCH_2026), bedrag)


def _lines(block: Block, which: Bools, bedrag: Ints) -> Rows:
    lines, allotments, provisions = block.factuurregels, block.toewijzingen, block.voorzieningen
    at = np.flatnonzero(which)
    allotment = lines.toewijzing[at]
    supplier, provision = allotments.leverancier[allotment], allotments.voorziening[allotment]
    product, person = provisions.product[provision], provisions.persoon[provision]
    paid = lines.betaald_op[at] != NEVER
    reason = np.where(lines.afgekeurd_op[at] == NEVER, NEVER, lines.nummer[at] % len(AFKEUR_CODES))
    return {
        "Regelnummer": id_text(lines.nummer[at], "R", 9),
        "Factuur": _invoice(supplier, lines.maand[at]),
        "Gemeente": gemeente_name(provisions.gemeente[provision]),
        "BSN": bsn(block, person, lines.ontvangen_op[at]),
        "Clientnr": client_number_where_needed(block, person),
        "AGB": code_text(supplier, AGB),
        "Aanbieder": code_text(supplier, [item.naam for item in LEVERANCIERS]),
        "Toewijzing": id_text(allotments.nummer[allotment], "T", 8),
        "Wet": code_text(IS_JEUGD[product].astype(np.int64), ("Wmo", "Jeugdwet")),
        "Product": code_text(product, PRODUCT_CODES),
        "Soort": code_text(lines.soort[at], ("D", "C")),
        "Zorgmaand": day_text(STARTS[lines.maand[at]]),
        "Ontvangen": day_text(lines.ontvangen_op[at]),
        "Betaald": day_text(lines.betaald_op[at]),
        "Afgekeurd": day_text(lines.afgekeurd_op[at]),
        "Reden": code_text(reason, AFKEUR_CODES),
        "Aantal": cents_text(lines.aantal[at]),
        "Eenheid": code_text(product, [item.eenheid for item in PRODUCTEN]),
        "Tarief": cents_text(lines.tarief[at]),
        "Bedrag": cents_text(bedrag[at]),
        "Betaald bedrag": cents_text(bedrag[at], known=paid),
    }


def _invoice(supplier: Ints, month: Ints) -> Text:
    numbers = [f"F{agb}-{m:03d}" for agb in AGB for m in range(len(STARTS))]
    return code_text(supplier * len(STARTS) + month, numbers)


def tell_facturen(block: Block, truth: Truth) -> None:
    """What a report on declarations must find after the correction of March."""
    lines, allotments = block.factuurregels, block.toewijzingen
    stays, bedrag = corrected(lines, allotments)
    supplier = (AGB, allotments.leverancier[lines.toewijzing])
    provision = allotments.voorziening[lines.toewijzing]
    product = block.voorzieningen.product[provision]
    good = stays & (lines.afgekeurd_op == NEVER)
    truth.accepted("factuurregel", int(stays.sum()), lines.ontvangen_op[stays])
    truth.distinct("factuurregel.personen", block.voorzieningen.persoon[provision], stays)
    truth.cents("factuurregel.bedrag", bedrag, where=stays)
    truth.cents("factuurregel.gerealiseerd|leverancier", bedrag, supplier, where=good)
    gemeente = block.voorzieningen.gemeente[provision]
    tell_realised(truth, bedrag, maand=lines.maand, product=product, gemeente=gemeente, where=good)
    truth.count("factuurregel.ontvangen|maand", months(lines.ontvangen_op), where=stays)
    truth.count("factuurregel.betaald|maand", months(lines.betaald_op), where=stays)
    truth.cents("factuurregel.betaald_bedrag|maand", bedrag, months(lines.betaald_op), where=stays)
    truth.count("factuurregel.afgekeurd|maand", months(lines.afgekeurd_op), where=stays)
    truth.count("factuurregel.soort", (SOORTEN, lines.soort), where=stays)
    truth.days("factuurregel.betaaltermijn_dagen|leverancier", lines.betaald_op - lines.ontvangen_op, supplier,
               stays & (lines.betaald_op != NEVER))  # fmt: skip
    march = lines.maand == MARCH_2026
    truth.cents("verhaal.maart_2026|levering", lines.bedrag, _const("eerste", lines.maand), where=march)
    truth.cents("verhaal.maart_2026|levering", bedrag, _const("correctie", lines.maand), where=march & stays)
    truth.count("verhaal.maart_2026_regels|levering", _const("eerste", lines.maand), where=march)
    truth.count("verhaal.maart_2026_regels|levering", _const("correctie", lines.maand), where=march & stays)
    big = np.isin(supplier[1], BIG_THREE)
    truth.cents("verhaal.drie_grootste", bedrag, _const("drie grootste", lines.maand), where=good & big)
    truth.cents("verhaal.drie_grootste", bedrag, _const("alle", lines.maand), where=good)


def tell_realised(truth: Truth, cents: Ints, *, maand: Ints, product: Ints, gemeente: Ints, where: Bools) -> None:
    """Realised by care month: what was declared and not rejected, in kind and pgb together."""
    line, day = (PROGRAMMAPRODUCTEN, PROGRAMMAPRODUCT[product]), STARTS[maand]
    truth.cents("gerealiseerd|zorgmaand|programmaproduct", cents, months(day), line, where=where)
    truth.cents("gerealiseerd|gemeente|zorgmaand|programmaproduct", cents, (GEMEENTE_CODES, gemeente), months(day), line,
                where=where)  # fmt: skip
    truth.cents("gerealiseerd|zorgmaand|product", cents, months(day), (PRODUCT_CODES, product), where=where)


def _const(label: str, like: Ints) -> Axis:
    return (label,), np.zeros(len(like), np.int64)


def tell_nothing(block: Block, truth: Truth) -> None:
    """The truth already knows."""


def pgb_rows(block: Block) -> Rows:
    """The payments of the SVB from a pgb."""
    provisions = block.voorzieningen
    row, maand, cents = pgb_payments(provisions)
    number = block.number * 1_000_000 + np.arange(len(row))
    return {
        "betaling": id_text(number, "B", 9),
        "gemeente": gemeente_name(provisions.gemeente[row]),
        "burgerservicenummer": bsn(block, provisions.persoon[row], STARTS[maand + 1] + 4),
        "client": client_number(block, provisions.persoon[row]),
        "wet": code_text(IS_JEUGD[provisions.product[row]].astype(np.int64), ("Wmo", "Jeugdwet")),
        "product": code_text(provisions.product[row], PRODUCT_CODES),
        "maand": day_text(STARTS[maand], "%Y-%m-%d"),
        "betaald_op": day_text(STARTS[maand + 1] + 4, "%Y-%m-%d"),
        "bedrag": cents_text(cents, "."),
    }


def tell_pgb(block: Block, truth: Truth) -> None:
    """What a report on pgb payments must find."""
    provisions = block.voorzieningen
    row, maand, cents = pgb_payments(provisions)
    everything = np.ones(len(row), np.bool_)
    truth.accepted("factuurregel", len(row), STARTS[maand + 1] + 4)
    truth.cents("factuurregel.bedrag", cents)
    truth.cents("pgb.bedrag|maand", cents, months(STARTS[maand]))
    product, gemeente = provisions.product[row], provisions.gemeente[row]
    tell_realised(truth, cents, maand=maand, product=product, gemeente=gemeente, where=everything)


EXPORTS = (
    CsvExport(
        mapping="facturen",
        file="financien/facturen.csv",
        table="factuurregel",
        rows=factuur_rows,
        tell=tell_facturen,
        key="Regelnummer",
        dialect=LEDGER,
        faults=(
            Fault(kind="wees", change={"Toewijzing": "T99999998", "Zorgmaand": ELSEWHEN}, share=0.003),
            Fault(kind="onbekende_code", change={"Reden": "0999", "Zorgmaand": ELSEWHEN}, share=0.002),
            Fault(kind="getal", change={"Bedrag": "1.2.3", "Zorgmaand": ELSEWHEN}, share=0.001),
            Fault(kind="agb", change={"AGB": "9800", "Zorgmaand": ELSEWHEN}, share=0.001),
        ),
    ),
    CsvExport(
        mapping="facturen",
        file="financien/facturen_2026-03_correctie.csv",
        table="factuurregel",
        rows=correction_rows,
        tell=tell_nothing,
        dialect=LEDGER,
    ),
    CsvExport(
        mapping="pgb",
        file="svb/pgb_betalingen.csv",
        table="factuurregel",
        rows=pgb_rows,
        tell=tell_pgb,
        key="betaling",
        dialect=Dialect(delimiter=",", bom=True),
        faults=(unknown_code("wet", "Wlz"),),
    ),
)

"""The care administration: re-assessments."""

import numpy as np

from ketenzicht.demo.catalogue import IS_JEUGD, PRODUCT_CODES
from ketenzicht.demo.columns import code_text, day_text, id_text
from ketenzicht.demo.draw import NEVER
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.events.herindicaties import UITKOMSTEN
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import orphan, unknown_code
from ketenzicht.demo.sources.identity import bsn, client_number, gemeente_number
from ketenzicht.demo.sources.zorgadministratie import CARE, COMPACT, WET_CODES, provision_number
from ketenzicht.demo.town import END_DAY
from ketenzicht.demo.truth import Truth, months


def herindicatie_rows(block: Block) -> Rows:
    """The re-assessments of a block."""
    reviews, provisions = block.herindicaties, block.voorzieningen
    of = reviews.voorziening
    return {
        "herindicatie": id_text(reviews.nummer, "H", 8),
        "voorziening": provision_number(provisions.nummer[of]),
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
    truth.count(
        "herindicatie.op_tijd|maand", months(reviews.einde_op), where=decided & (reviews.besloten_op < reviews.einde_op)
    )
    truth.count("herindicatie.te_doen", where=~decided, weight=np.ones(len(reviews), np.int64))


EXPORTS = (
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

"""The benefits administration (UTF-16, tabs, dates with slashes) and the trajecten of the regie system with their outcome."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.columns import cents_text, code_text, day_text, id_text
from ketenzicht.demo.draw import NEVER, Ints
from ketenzicht.demo.events import inkomen, plannen
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, end_before_start, unknown_code
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import (
    GEMEENTE_CODES,
    bsn,
    client_number,
    client_number_where_needed,
    gemeente_code,
)
from ketenzicht.demo.town import END_DAY, ORGANISATIE_CODES
from ketenzicht.demo.truth import Truth, months

SLASHES = "%d/%m/%Y"
BENEFITS = Dialect(delimiter="\t", encoding="utf-16-le")
INSTRUMENTEN = ("PW-RI", "WGS-SR", "JG-BG", "JG-OP", "WMO-DR")
REGELING_CODES = ("PW", "IOAW", "BBZ")
_EINDE = ("volgens plan", "client", "aanbieder", "gemeente", "onbekend")


def uitkering_rows(block: Block) -> Rows:
    """The benefits of a block."""
    benefits = block.uitkeringen
    person = benefits.persoon
    begin = np.where(benefits.parttime, np.maximum(benefits.van_op, END_DAY - 700), NEVER)
    inside = (begin != NEVER) & ((benefits.tot_op == NEVER) | (benefits.tot_op > begin))
    work = np.where(inside, begin, NEVER)
    return {
        "Uitkeringnr": id_text(benefits.nummer, "U", 8),
        "Gemeente": gemeente_code(benefits.gemeente),
        "BSN": bsn(block, person, np.full(len(person), END_DAY)),
        "Clientnr": client_number(block, person),
        "Naam": names.full_name(block.people.index[person]),
        "Regeling": code_text(benefits.regeling, REGELING_CODES),
        "Begin": day_text(benefits.van_op, SLASHES, known=np.ones(len(benefits), np.bool_)),
        "Einde": day_text(benefits.tot_op, SLASHES),
        "Reden einde": code_text(benefits.reden, inkomen.UITSTROOMREDENEN),
        "Deeltijd vanaf": day_text(work, SLASHES),
        "Maandbedrag": cents_text(benefits.bedrag),
        "Rekeningnummer": code_text(person * 0, ("NL00VERZ0000000000",)),
    }


def tell_uitkeringen(block: Block, truth: Truth) -> None:
    """What a report on benefits must find."""
    benefits = block.uitkeringen
    gemeente = (GEMEENTE_CODES, benefits.gemeente)
    truth.accepted("uitkering", len(benefits), benefits.van_op)
    truth.stock("uitkering.bestand|gemeente", benefits.van_op, benefits.tot_op, gemeente)
    truth.count("uitkering.instroom|maand", months(benefits.van_op))
    truth.count("uitkering.uitstroom|maand", months(benefits.tot_op))
    truth.count("uitkering.uitstroom|maand|reden", months(benefits.tot_op), (inkomen.REDEN_CODES, benefits.reden))
    truth.count("uitkering.uitstroom|reden", (inkomen.REDEN_CODES, benefits.reden))
    truth.cents("uitkering.maandbedrag_nu", benefits.bedrag, where=benefits.tot_op == NEVER)


def traject_rows(block: Block) -> Rows:
    """The trajecten of a block; how they ended stands in the same row."""
    courses = block.trajecten
    person = courses.persoon
    dropped = courses.fase != NEVER
    ended = np.where(courses.beeindigd_op == NEVER, NEVER, np.where(dropped, courses.initiatief + 1, 0))
    wet = np.array([2, 3, 1, 1, 0])[courses.soort]
    return {
        "traject": id_text(courses.nummer, "TR", 8),
        "gemeente": gemeente_code(courses.gemeente),
        "bsn": bsn(block, person, courses.aangemeld_op),
        "alternatief_nummer": client_number_where_needed(block, person),
        "signaal": id_text(np.maximum(block.traject_signals, 0), "SG", 8, block.traject_signals != NEVER),
        "wet": code_text(wet, ("wmo", "jeugd", "pw", "wgs")),
        "instrument": code_text(courses.soort, INSTRUMENTEN),
        "uitvoerder": code_text(courses.organisatie, ORGANISATIE_CODES),
        "aangemeld": day_text(courses.aangemeld_op, "%Y-%m-%d"),
        "gestart": day_text(courses.gestart_op, "%Y-%m-%d"),
        "gepland_einde": day_text(courses.gepland_tot, "%Y-%m-%d"),
        "beeindigd": day_text(courses.beeindigd_op, "%Y-%m-%d"),
        "einde_door": code_text(ended, _EINDE),
        "uitkomst": code_text(outcome(block), ("bereikt", "deels_bereikt", "niet_bereikt", "onbekend")),
        "bestemming": code_text(courses.bestemming, plannen.BESTEMMINGEN),
        "uitval_fase": code_text(courses.fase, plannen.FASEN),
        "uitval_reden": code_text(courses.reden, plannen.UITVALREDENEN),
        "uitval_initiatief": code_text(courses.initiatief, plannen.INITIATIEVEN),
    }


def outcome(block: Block) -> Ints:
    """Per traject the result where it ended: mostly reached, never where somebody dropped out."""
    courses = block.trajecten
    reached = np.array([0, 0, 0, 1, 1, 2, 3])[courses.nummer % 7]
    return np.where(courses.beeindigd_op == NEVER, NEVER, np.where(courses.fase != NEVER, 2, reached))


def tell_trajecten(block: Block, truth: Truth) -> None:
    """What reports on trajecten, uitstroom and uitval must find."""
    courses = block.trajecten
    ended, out, dropped = courses.beeindigd_op, courses.bestemming != NEVER, courses.fase != NEVER
    truth.accepted("traject", len(courses.nummer), courses.aangemeld_op)
    truth.stock("traject.lopend", courses.gestart_op, ended)
    truth.count("traject.ingezet|maand|instrument", months(courses.gestart_op), (INSTRUMENTEN, courses.soort))
    results = ("bereikt", "deels_bereikt", "niet_bereikt", "onbekend")
    truth.count("traject.beeindigd|maand|uitkomst", months(ended), (results, outcome(block)))
    truth.accepted("uitstroom", int(out.sum()), ended[out])
    truth.count("uitstroom.aantal|maand|bestemming", months(ended), (plannen.BESTEMMINGEN, courses.bestemming))
    truth.accepted("uitval", int(dropped.sum()), ended[dropped])
    truth.count("uitval.aantal|fase|reden", (plannen.FASEN, courses.fase), (plannen.UITVALREDENEN, courses.reden))
    truth.count("uitval.aantal|maand|fase", months(ended), (plannen.FASEN, courses.fase))
    truth.count("uitval.aantal|initiatief", (plannen.INITIATIEVEN, courses.initiatief))


EXPORTS = (
    CsvExport(
        mapping="uitkeringen",
        file="uitkeringen/uitkeringen.txt",
        table="uitkering",
        rows=uitkering_rows,
        tell=tell_uitkeringen,
        key="Uitkeringnr",
        dialect=BENEFITS,
        faults=(bad_bsn("BSN"), unknown_code("Regeling", "WWB"), end_before_start("Einde", "01/03/1999")),
    ),
    CsvExport(
        mapping="trajecten",
        file="regiesysteem/trajecten.csv",
        table="traject",
        rows=traject_rows,
        tell=tell_trajecten,
        dialect=Dialect(delimiter=",", quoted=True, newline="\n"),
    ),
)

"""The contact centre, the register of complaints, the list of corrections and the survey tool."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import ONDERWERP_CODES, ONDERWERPEN
from ketenzicht.demo.columns import code_text, const_text, day_text, id_text, moment_text, number_text
from ketenzicht.demo.draw import NEVER
from ketenzicht.demo.events import contacten, klachten
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, end_before_start, unknown_code, unlisted, wrong_date, wrong_moment
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import (
    bsn,
    client_number,
    gemeente_code,
    gemeente_name,
    staff_index,
    staff_number,
)
from ketenzicht.demo.town import KCC
from ketenzicht.demo.truth import Truth, months, years

KANAAL_NAMES = ("Tel", "E-mail", "Balie", "Webformulier", "Huisbezoek", "Chat")
_SHORT = "%d-%m-%y"


def contact_rows(block: Block) -> Rows:
    """The contacts of a block; who does not say who he is has no number."""
    contacts = block.contacten
    day = contacts.begonnen // 1440
    known = ~contacts.anoniem
    person = contacts.persoon
    worker = staff_index(block.size, block.seed, np.full(len(contacts), KCC), contacts.medewerker)
    return {
        "contactnr": id_text(contacts.nummer, "C", 8),
        "gemeente": gemeente_name(contacts.gemeente),
        "bsn": number_text(block.people.bsn[person], known & block.bsn_known(person, day)),
        "klantnr": id_text(block.people.index[person], "K", 8, known),
        "beller": names.last_name(block.people.index[person]),
        "telefoonnummer": names.phone(block.people.index[person]),
        "kanaal": code_text(contacts.kanaal, KANAAL_NAMES),
        "onderwerp": code_text(contacts.onderwerp, ONDERWERPEN),
        "soort": code_text(contacts.soort, contacten.SOORTEN),
        "richting": code_text(contacts.uitgaand.astype(np.int64), ("in", "uit")),
        "begin": moment_text(contacts.begonnen, _SHORT, clock="{:02d}.{:02d}"),
        "afdeling": code_text(np.where(contacts.kanaal == 2, 1, 0), ("KCC", "JL")),
        "agent": staff_number(worker),
        "samenvatting": const_text("Vraag beantwoord; zie notitie", len(contacts)),
    }


def tell_contacten(block: Block, truth: Truth) -> None:
    """What a report on contacts must find."""
    contacts = block.contacten
    day = contacts.begonnen // 1440
    truth.accepted("contact", len(contacts), day)
    truth.distinct("contact.personen", contacts.persoon, ~contacts.anoniem)
    truth.count("contact.anoniem", where=contacts.anoniem, weight=np.ones(len(contacts), np.int64))
    truth.count("contact.aantal|maand|kanaal", months(day), (contacten.KANALEN, contacts.kanaal))
    truth.count("contact.aantal|onderwerp", ([code or "" for code in ONDERWERP_CODES], contacts.onderwerp))
    truth.count("contact.aantal|soort", (contacten.SOORTEN, contacts.soort))


def klacht_rows(block: Block) -> Rows:
    """The complaints and objections of a block; the text runs over several lines, as people write."""
    cases = block.klachten
    return {
        "Nummer": id_text(cases.nummer, "KB", 7),
        "Gemeente": gemeente_name(cases.gemeente),
        "BSN": bsn(block, cases.persoon, cases.ontvangen_op),
        "Klantnummer": client_number(block, cases.persoon),
        "Indiener": names.full_name(block.people.index[cases.persoon]),
        "Soort": code_text(cases.soort, ("Klacht", "Bezwaar", "Beroep")),
        "Wet": code_text(cases.wet, klachten.WETTEN),
        "Binnen": day_text(cases.ontvangen_op, "%d-%m-%Y"),
        "Af": day_text(cases.afgehandeld_op, "%d-%m-%Y"),
        "Uitkomst": code_text(cases.uitkomst, klachten.UITKOMSTEN),
        "Tekst": const_text('Mevrouw schrijft:\n"ik wacht al weken"; graag bellen', len(cases)),
    }


def tell_klachten(block: Block, truth: Truth) -> None:
    """What a report on complaints must find."""
    cases = block.klachten
    soort = (klachten.SOORTEN, cases.soort)
    truth.accepted("klacht_bezwaar", len(cases), cases.ontvangen_op)
    truth.count("klacht_bezwaar.ontvangen|maand|soort", months(cases.ontvangen_op), soort)
    truth.count("klacht_bezwaar.afgehandeld|uitkomst|soort", (klachten.UITKOMSTEN, cases.uitkomst), soort)
    truth.stock("klacht_bezwaar.open", cases.ontvangen_op, cases.afgehandeld_op, soort)
    days = cases.afgehandeld_op - cases.ontvangen_op
    truth.days("klacht_bezwaar.doorlooptijd_dagen|soort", days, soort, cases.afgehandeld_op != NEVER)


def correctie_rows(block: Block) -> Rows:
    """The corrections of a block."""
    fixes = block.correcties
    return {
        "id": id_text(fixes.nummer, "CO", 7),
        "gemeente": gemeente_code(fixes.gemeente),
        "soort": code_text(fixes.soort, klachten.CORRECTIES),
        "tabel": code_text(fixes.soort, klachten.TABELLEN),
        "betreft": day_text(fixes.betreft_op, "%Y-%m-%d"),
        "ontdekt": day_text(fixes.ontdekt_op, "%Y-%m-%d"),
        "hersteld": day_text(fixes.hersteld_op, "%Y-%m-%d"),
    }


def tell_correcties(block: Block, truth: Truth) -> None:
    """What a report on corrections must find."""
    fixes = block.correcties
    truth.accepted("correctie", len(fixes), fixes.ontdekt_op)
    truth.count("correctie.aantal|maand|soort", months(fixes.ontdekt_op), (klachten.CORRECTIES, fixes.soort))


def antwoord_rows(block: Block) -> Rows:
    """The survey answers of a block, one per row."""
    answers = block.antwoorden
    respondent = block.people.index[answers.persoon] * 10 + answers.jaar % 10
    yes_no = (answers.vraag == 4).astype(np.int64)
    return {
        "antwoord": id_text(answers.nummer, "A", 8),
        "gemeente": gemeente_code(answers.gemeente),
        "meting": code_text(answers.jaar - 2022, [f"ceo-wmo-{year}" for year in range(2022, 2027)]),
        "respondent": id_text(respondent, "", 8),
        "vraag": code_text(answers.vraag, [name for name, _ in klachten.VRAGEN]),
        "thema": code_text(answers.vraag, [theme for _, theme in klachten.VRAGEN]),
        "schaal": code_text(yes_no, ("eens_5", "ja_nee")),
        "antwoord_waarde": number_text(answers.waarde, answers.waarde != NEVER),
        "ingevuld": day_text(answers.ingevuld_op, "%m/%d/%Y"),
        "open_antwoord": const_text(None, len(answers)),
    }


def tell_antwoorden(block: Block, truth: Truth) -> None:
    """What a report on the survey must find."""
    answers = block.antwoorden
    question = ([name for name, _ in klachten.VRAGEN], answers.vraag)
    scale = answers.vraag != 4
    truth.accepted("enquete_antwoord", len(answers), answers.ingevuld_op)
    truth.count("enquete.antwoorden|jaar|vraag", years(answers.ingevuld_op), question, where=answers.waarde != NEVER)
    truth.count("enquete.eens|jaar|vraag", years(answers.ingevuld_op), question, where=scale & (answers.waarde >= 4))


EXPORTS = (
    CsvExport(
        mapping="contacten",
        file="klantcontact/contacten.csv",
        table="contact",
        rows=contact_rows,
        tell=tell_contacten,
        key="contactnr",
        dialect=Dialect(delimiter=";", quoted=True, encoding="cp1252"),
        faults=(bad_bsn("bsn"), unknown_code("kanaal", "Duif"), wrong_moment("begin", "31-02-26 10.00")),
        repeated=0.002,
    ),
    CsvExport(
        mapping="klachten",
        file="klantcontact/klachten_bezwaren.csv",
        table="klacht_bezwaar",
        rows=klacht_rows,
        tell=tell_klachten,
        key="Nummer",
        dialect=Dialect(delimiter=";", quoted=True, bom=True),
        faults=(bad_bsn("BSN"), unknown_code("Soort", "Compliment"), end_before_start("Af", "01-03-2001")),
    ),
    CsvExport(
        mapping="correcties",
        file="klantcontact/correcties.csv",
        table="correctie",
        rows=correctie_rows,
        tell=tell_correcties,
        dialect=Dialect(delimiter=","),
    ),
    CsvExport(
        mapping="enquete",
        file="onderzoek/enquete.csv",
        table="enquete_antwoord",
        rows=antwoord_rows,
        tell=tell_antwoorden,
        key="antwoord",
        dialect=Dialect(delimiter=",", newline="\n"),
        faults=(unlisted("schaal", "smileys"), wrong_date("ingevuld", "02/31/2026")),
    ),
)

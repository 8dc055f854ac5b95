"""The case system of Wmo and Jeugd: requests and the log of their steps, as semicolon files in cp1252."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import ONDERWERP_CODES, ONDERWERPEN
from ketenzicht.demo.columns import code_text, const_text, day_text, id_text, moment_text, number_text
from ketenzicht.demo.draw import NEVER, Bools, Ints
from ketenzicht.demo.events import stappen
from ketenzicht.demo.events.aanvragen import BESLUITEN, JEUGD, PW, TOEGEKEND, WETTEN, Aanvragen
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, end_before_start, orphan, unknown_code, wrong_date, wrong_moment
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import GEMEENTE_CODES, bsn, client_number, gemeente_name, staff_number
from ketenzicht.demo.town import ORGANISATIE_CODES, WIJK_TEAM
from ketenzicht.demo.truth import Truth, months, years

SUITE = Dialect(encoding="cp1252")
WET_CODES = ("WMO", "JW", "PW", "WGS", "OVG")
BESLUIT_CODES = ("TOE", "AFW", "BUI", "INT")
KANAAL_NAMES = ("Internet", "Telefoon", "Balie", "Post", "E-mail", "Huisarts", "Wijkteam")
KANAAL_CODES = ("internet", "telefoon", "balie", "post", "mail", "keten", "intern")
_UITKOMSTEN = ("maatwerk", "algemeen", "netwerk", "andere wet", "geen")


def aanvraag_rows(block: Block) -> Rows:
    """The requests of a block as the case system exports them."""
    cases, n = block.aanvragen, len(block.aanvragen)
    day = cases.ontvangen_op
    index = block.people.index[cases.persoon]
    team = WIJK_TEAM[block.people.wijk_on(cases.persoon, day)]
    return {
        "Zaaknummer": id_text(cases.nummer, "Z", 8),
        "Gemeente": gemeente_name(cases.gemeente),
        "Clientnummer": client_number(block, cases.persoon),
        "BSN": bsn(block, cases.persoon, day),
        "Naam client": names.full_name(index),
        "Adres": names.address(index),
        "Wet": code_text(cases.wet, WET_CODES),
        "Onderwerp": code_text(cases.onderwerp, ONDERWERPEN),
        "Kanaal": code_text(cases.kanaal, KANAAL_NAMES),
        "Afdeling": code_text(np.minimum(cases.wet, 2), ("Wmo", "Jeugd", "Werk en inkomen")),
        "Team": code_text(team, ORGANISATIE_CODES),
        "Behandelaar": staff_number(cases.behandelaar),
        "Datum melding": moment_text(cases.ontvangen_tijd),
        "In behandeling": day_text(day + 1, known=(cases.gesprek_op != NEVER) | (cases.besloten_op != NEVER)),
        "Datum gesprek": day_text(cases.gesprek_op),
        "Onderzoek gereed": day_text(cases.onderzoek_gereed_op),
        "Datum aanvraag": day_text(cases.aanvraag_op),
        "Datum besluit": day_text(cases.besloten_op),
        "Besluit": code_text(cases.besluit, BESLUIT_CODES),
        "Uitkomst": code_text(_uitkomst(cases), _UITKOMSTEN),
        "Start ondersteuning": day_text(block.support_started),
        "Afgesloten": moment_text(cases.afgesloten_tijd),
        "Gepland einde": day_text(cases.gepland_einde_op),
        "Dagen opgeschort": number_text(cases.opschorting_dagen),
        "Verdaagd tot": day_text(np.where(_verdaagd(cases), cases.gepland_einde_op + 28, NEVER)),
        "Toelichting": const_text("n.v.t.", n),
    }


def _uitkomst(cases: Aanvragen) -> Ints:
    other = 1 + cases.nummer % 4
    return np.where(cases.besluit == NEVER, NEVER, np.where(cases.besluit == TOEGEKEND, 0, other))


def _verdaagd(cases: Aanvragen) -> Bools:
    """Notice of delay (Awb 4:14 lid 3), only where the law sets no term itself."""
    delayed: Bools = ((cases.wet == JEUGD) | (cases.wet == PW)) & (cases.nummer % 17 == 0)
    return delayed


def tell_aanvragen(block: Block, truth: Truth) -> None:
    """What a report on requests must find."""
    cases = block.aanvragen
    day, besloten = cases.ontvangen_op, cases.besloten_op
    afgesloten = np.where(cases.afgesloten_tijd == NEVER, NEVER, cases.afgesloten_tijd // 1440)
    wet, gemeente = (WETTEN, cases.wet), (GEMEENTE_CODES, cases.gemeente)
    truth.accepted("aanvraag", len(cases), day)
    truth.distinct("aanvraag.personen", cases.persoon)
    truth.count("aanvraag.ontvangen|maand|wet", months(day), wet)
    truth.count("aanvraag.ontvangen|gemeente|wet", gemeente, wet)
    truth.count("aanvraag.ontvangen|kanaal", (KANAAL_CODES, cases.kanaal))
    truth.count("aanvraag.ontvangen|onderwerp", ([code or "" for code in ONDERWERP_CODES], cases.onderwerp))
    truth.count("aanvraag.besloten|maand|besluit", months(besloten), (BESLUITEN, cases.besluit))
    truth.count("aanvraag.gesprekken|maand", months(cases.gesprek_op))
    truth.stock("aanvraag.open", day, afgesloten)
    truth.days("aanvraag.besluit_dagen|jaar", besloten - day, years(besloten))
    truth.days("aanvraag.besluit_dagen|wet", besloten - day, wet, besloten != NEVER)
    truth.days("aanvraag.onderzoek_dagen|wet", cases.onderzoek_gereed_op - day, wet, cases.onderzoek_gereed_op != NEVER)


def stap_rows(block: Block) -> Rows:
    """The event log of a block."""
    steps, cases = block.stappen, block.aanvragen
    number = block.number * 1_000_000 + np.arange(len(steps))
    return {
        "Stap": id_text(number, "S", 8),
        "Zaak": id_text(cases.nummer[steps.zaak], "Z", 8),
        "Gem": gemeente_name(cases.gemeente[steps.zaak]),
        "Nr": number_text(steps.volgnummer),
        "Activiteit": code_text(steps.activiteit, stappen.ACTIVITEITEN),
        "Tijdstip": moment_text(steps.gebeurd_tijd),
        "Uitvoerder": staff_number(steps.medewerker),
    }


def tell_stappen(block: Block, truth: Truth) -> None:
    """What a report on steps must find."""
    steps = block.stappen
    day = steps.gebeurd_tijd // 1440
    truth.accepted("processtap", len(steps), day)
    truth.count("processtap.aantal|activiteit", (stappen.CODES, steps.activiteit))
    truth.count("processtap.aantal|maand|activiteit", months(day), (stappen.CODES, steps.activiteit))


EXPORTS = (
    CsvExport(
        mapping="zaken",
        file="zaaksysteem/zaken.csv",
        table="aanvraag",
        rows=aanvraag_rows,
        tell=tell_aanvragen,
        key="Zaaknummer",
        dialect=SUITE,
        faults=(
            bad_bsn("BSN"),
            unknown_code("Wet"),
            unknown_code("Besluit"),
            wrong_date("Datum besluit"),
            end_before_start("Datum besluit", "01-03-2001"),
        ),
        repeated=0.002,
    ),
    CsvExport(
        mapping="zaakstappen",
        file="zaaksysteem/zaakstappen.csv",
        table="processtap",
        rows=stap_rows,
        tell=tell_stappen,
        key="Stap",
        dialect=SUITE,
        faults=(orphan("Zaak", "Z99999999"), wrong_moment("Tijdstip", "31-02-2026 10:00")),
        repeated=0.001,
    ),
)

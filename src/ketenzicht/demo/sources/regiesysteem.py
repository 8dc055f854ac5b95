"""The regie system: signals and tasks as quoted CSV, with ISO moments in local time."""

import numpy as np

from ketenzicht.demo import names
from ketenzicht.demo.catalogue import ONDERWERP_CODES, ONDERWERPEN
from ketenzicht.demo.columns import Text, code_text, const_text, day_text, flag_text, id_text, moment_text, number_text
from ketenzicht.demo.draw import MINUTES, NEVER, Bools, Ints
from ketenzicht.demo.events import taken
from ketenzicht.demo.events.block import Block
from ketenzicht.demo.export import CsvExport, Rows
from ketenzicht.demo.faults import bad_bsn, orphan, unknown_code, wrong_moment
from ketenzicht.demo.files import Dialect
from ketenzicht.demo.sources.identity import (
    GEMEENTE_CODES,
    bsn,
    client_number_where_needed,
    gemeente_code,
    staff_index,
    staff_number,
)
from ketenzicht.demo.town import END_DAY, ORGANISATIE_CODES
from ketenzicht.demo.truth import Truth, months

REGIE = Dialect(delimiter=",", quoted=True, newline="\n")
ISO = "%Y-%m-%d"
KANAAL_NAMES = ("Web", "Telefoon", "Mail", "Keten")
INDIENER_NAMES = ("Inwoner", "Professional", "Systeem")
STATUS_NAMES = (
    "Verstuurd",
    "Gereserveerd",
    "Geaccepteerd",
    "Gestart",
    "Gesloten",
    "Afgewezen",
    "Ingetrokken",
    "Verlopen",
)
_LISTED = [code or "" for code in ONDERWERP_CODES]


def _moment(minute: Ints) -> Text:
    return moment_text(minute, ISO, between="T")


def _day(minute: Ints) -> Ints:
    return np.where(minute == NEVER, NEVER, minute // MINUTES)


def signaal_rows(block: Block) -> Rows:
    """The signals of a block. Who reported is only known where that was a professional."""
    signals = block.signalen
    day = signals.ontvangen // MINUTES
    worker = staff_index(block.size, block.seed, signals.organisatie, signals.medewerker)
    professional = signals.indiener == 1
    return {
        "signaal_id": id_text(signals.nummer, "SG", 8),
        "gemeentecode": gemeente_code(signals.gemeente),
        "bsn": bsn(block, signals.persoon, day),
        "alternatief_nummer": client_number_where_needed(block, signals.persoon),
        "naam_inwoner": names.full_name(block.people.index[signals.persoon]),
        "geboortedatum": day_text(block.people.geboren[signals.persoon], ISO, known=np.ones(len(signals), np.bool_)),
        "onderwerp": code_text(signals.onderwerp, ONDERWERPEN),
        "soort_indiener": code_text(signals.indiener, INDIENER_NAMES),
        "organisatie": code_text(signals.organisatie, ORGANISATIE_CODES, professional),
        "medewerker": staff_number(np.where(professional, worker, NEVER)),
        "kanaal": code_text(signals.kanaal, KANAAL_NAMES),
        "ontvangen": _moment(signals.ontvangen),
        "oordeel": code_text(signals.oordeel, ("Geaccepteerd", "Afgewezen")),
        "beoordeeld": _moment(signals.beoordeeld),
        "reden_afwijzing": code_text(signals.afwijsreden, taken.SIGNAALREDENEN),
        "filterregel": flag_text(signals.filterregel, "ja", "nee"),
        "vervolg": code_text(signals.vervolg, taken.VERVOLGEN),
        "vervolg_op": day_text(signals.vervolg_op, ISO),
        "klantvraag": const_text("Belt over de situatie thuis, zie dossier", len(signals)),
    }


def tell_signalen(block: Block, truth: Truth) -> None:
    """What a report on signals must find."""
    signals = block.signalen
    received, judged = signals.ontvangen // MINUTES, _day(signals.beoordeeld)
    subject, reporter = (_LISTED, signals.onderwerp), (taken.INDIENERS, signals.indiener)
    truth.accepted("signaal", len(signals), received)
    truth.distinct("signaal.personen", signals.persoon)
    truth.count("signaal.ontvangen|maand", months(received))
    truth.count("signaal.oordeel|maand|oordeel", months(judged), (taken.OORDELEN, signals.oordeel))
    truth.count("signaal.afwijsreden|reden", (taken.SIGNAALREDENEN, signals.afwijsreden))
    truth.count("signaal.ontvangen|onderwerp", subject)
    truth.count("signaal.ontvangen|maand|onderwerp", months(received), subject)
    truth.count("signaal.afgewezen|indiener|reden", reporter, (taken.SIGNAALREDENEN, signals.afwijsreden))
    truth.count("signaal.ontvangen|indiener", reporter)
    truth.count("signaal.filterregel|maand", months(judged), where=signals.filterregel)
    truth.stock("signaal.te_beoordelen", received, judged)
    within = (signals.vervolg_op != NEVER) & (signals.vervolg_op - received <= 90)
    truth.count("signaal.vervolg_binnen_90_dagen|maand", months(received), where=within)
    truth.days("signaal.oordeel_dagen|maand", judged - received, months(judged))
    truth.days("signaal.oordeel_dagen|oordeel", judged - received, (taken.OORDELEN, signals.oordeel))


def taak_rows(block: Block) -> Rows:
    """The tasks of a block."""
    tasks, n = block.taken, len(block.taken)
    day = tasks.verstuurd // MINUTES
    taken_up = tasks.gereserveerd != NEVER
    worker = staff_index(block.size, block.seed, tasks.aan, tasks.medewerker)
    closed = tasks.gesloten != NEVER
    plan, goal = block.task_plans
    derived = flag_text(tasks.afgeleid, "ja", "nee")
    return {
        "taak_id": id_text(tasks.nummer, "TK", 8),
        "gemeentecode": gemeente_code(tasks.gemeente),
        "bsn": bsn(block, tasks.persoon, day),
        "alternatief_nummer": client_number_where_needed(block, tasks.persoon),
        "signaal_id": id_text(np.maximum(block.task_signals, 0), "SG", 8, block.task_signals != NEVER),
        "plan_id": id_text(np.maximum(plan, 0), "PL", 8, plan != NEVER),
        "doel_id": id_text(np.maximum(goal, 0), "DL", 8, goal != NEVER),
        "onderwerp": code_text(tasks.onderwerp, ONDERWERPEN),
        "van": code_text(tasks.van, ORGANISATIE_CODES),
        "aan": code_text(tasks.aan, taken.RECEIVERS),
        "medewerker": staff_number(np.where(taken_up, worker, NEVER)),
        "status": code_text(tasks.status, STATUS_NAMES),
        "verstuurd": _moment(tasks.verstuurd),
        "gereserveerd": _moment(tasks.gereserveerd),
        "geaccepteerd": _moment(tasks.geaccepteerd),
        "gestart": _moment(tasks.gestart),
        "gesloten": _moment(tasks.gesloten),
        "gesloten_geregistreerd": _moment(np.where(closed, tasks.geregistreerd, NEVER)),
        "afgeleid": derived,
        "afgewezen": _moment(tasks.afgewezen),
        "ingetrokken": _moment(tasks.ingetrokken),
        "verlopen": _moment(tasks.verlopen),
        "afwijsreden": code_text(tasks.afwijsreden, taken.AFWIJSREDENEN),
        "termijn": number_text(tasks.afgesproken_dagen),
        "resultaat": code_text(tasks.resultaat, taken.RESULTATEN),
        "doel_bereikt": code_text(goal_reached(block), ("nee", "ja")),
        "terugkoppeling": code_text(np.where(tasks.feedback, 0, NEVER), ("Gesprek gevoerd, zie verslag",)),
        "gelezen": day_text(tasks.gelezen_op, ISO),
        "vervolg": code_text(np.where(closed, tasks.vervolg.astype(np.int64), NEVER), ("geen", "taak")),
        "opmerking": const_text(None, n),
    }


def goal_reached(block: Block) -> Ints:
    """1 where a closed task reached its goal, 0 where it did not, NEVER where it is not closed or not known."""
    result = block.taken.resultaat
    return np.where((result == NEVER) | (result == len(taken.RESULTATEN) - 1), NEVER, (result == 0).astype(np.int64))


def open_now(block: Block) -> Bools:
    """Tasks that are open at the end of the reference day: on their way, not ended."""
    return block.taken.status <= taken.GESTART


def ended_on(block: Block) -> Ints:
    """The day on which a task stopped being open, whatever the way."""
    tasks = block.taken
    ways = (tasks.gesloten, tasks.afgewezen, tasks.ingetrokken, tasks.verlopen)
    last: Ints = np.maximum.reduce([_day(minute) for minute in ways])
    return last


def tell_taken(block: Block, truth: Truth) -> None:
    """What a report on tasks must find. Derived steps are left out of waiting and handling time."""
    tasks = block.taken
    sent, closed, reserved, started = (
        _day(minute) for minute in (tasks.verstuurd, tasks.gesloten, tasks.gereserveerd, tasks.gestart)
    )
    partner, subject = (taken.RECEIVERS, tasks.aan), (_LISTED, tasks.onderwerp)
    done, still = closed != NEVER, open_now(block)
    truth.accepted("taak", len(tasks), sent)
    truth.distinct("taak.personen", tasks.persoon)
    truth.distinct("taak.personen_met_open_taak", tasks.persoon, still)
    truth.count("taak.status|organisatie", (taken.STATUSSEN, tasks.status), partner)
    truth.count("taak.verstuurd|maand|organisatie", months(sent), partner)
    truth.count("taak.gestart|maand|organisatie", months(started), partner)
    truth.count("taak.gesloten|maand|organisatie", months(closed), partner)
    truth.count("taak.verstuurd|maand|van|aan", months(sent), (ORGANISATIE_CODES, tasks.van), partner)
    truth.count(
        "taak.gesloten|maand|organisatie|resultaat", months(closed), partner, (taken.RESULTATEN, tasks.resultaat)
    )
    truth.count("signaal.overgedragen|organisatie", partner, where=block.task_signals != NEVER)
    truth.count("taak.gesloten|resultaat", (taken.RESULTATEN, tasks.resultaat))
    truth.count("taak.feedback|maand", months(closed), where=tasks.feedback)
    truth.count("taak.open|onderwerp", subject, where=still)
    truth.count("taak.open|gemeente", (GEMEENTE_CODES, tasks.gemeente), where=still)
    late = still & (END_DAY - 1 - sent > tasks.afgesproken_dagen)
    truth.count("taak.open_over_afspraak|organisatie", partner, where=late)
    truth.stock("taak.open", sent, ended_on(block), partner)
    own = ~tasks.afgeleid
    truth.days("taak.doorlooptijd_dagen|organisatie", closed - sent, partner, done)
    truth.days("taak.wachttijd_dagen|organisatie", reserved - sent, partner, (reserved != NEVER) & own)
    truth.days("taak.behandeltijd_dagen|organisatie", closed - reserved, partner, done & (reserved != NEVER) & own)


EXPORTS = (
    CsvExport(
        mapping="signalen",
        file="regiesysteem/signalen.csv",
        table="signaal",
        rows=signaal_rows,
        tell=tell_signalen,
        key="signaal_id",
        dialect=REGIE,
        faults=(bad_bsn("bsn"), unknown_code("onderwerp", "proef"), wrong_moment("ontvangen", "2026-02-31T10:00")),
        repeated=0.002,
    ),
    CsvExport(
        mapping="taken",
        file="regiesysteem/taken.csv",
        table="taak",
        rows=taak_rows,
        tell=tell_taken,
        key="taak_id",
        dialect=REGIE,
        faults=(
            bad_bsn("bsn"),
            unknown_code("status", "Zoek"),
            orphan("signaal_id", "SG99999999"),
            wrong_moment("verstuurd", "2025-02-30T09:00"),
        ),
        repeated=0.001,
    ),
)

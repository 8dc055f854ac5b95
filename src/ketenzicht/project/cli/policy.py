"""Commands that ask the policy and the log: may, why, log; and the page of who may what."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ketenzicht.kernel import text
from ketenzicht.kernel.clock import local_time
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project import record
from ketenzicht.project.cli import DONE, NOT_ALLOWED, REFUSED
from ketenzicht.project.cli.shown import as_json, require_format, say, table, warn
from ketenzicht.project.installation import Installation

if TYPE_CHECKING:
    from ketenzicht.access.log.queries import Looked
    from ketenzicht.project.asking import Answer


def may(house: Installation, reader: str, action: str, about: str, *, by: str, format: str) -> int:
    """Whether a reader may do this with an object: 0 for yes, 5 for no."""
    require_format(format, "table", "json")
    with record.open_record(house):
        from ketenzicht.project import asking

        at = house.clock()
        who = asking.asker(by, at=at)
        what, found = asking.action_named(action), asking.object_named(about, who, at=at)
        asking.log_question(who, found, {"vraag": "may", "lezer": reader, "handeling": action}, at=at)
        answer = asking.ask(asking.reader_named(reader, who, at=at), what, found, at=at)
    if format == "json":
        as_json(_told(answer))
    else:
        say(_sentence(answer))
    return DONE if answer.may else NOT_ALLOWED


def why(house: Installation, reader: str, about: str, *, by: str, format: str) -> int:
    """All that a reader may do with an object, why, and what forbids it: 0 where the reader sees at least that it is there,
    else 5."""
    require_format(format, "table", "json")
    with record.open_record(house):
        from ketenzicht.project import asking

        at = house.clock()
        who = asking.asker(by, at=at)
        found = asking.object_named(about, who, at=at)
        asking.log_question(who, found, {"vraag": "why", "lezer": reader}, at=at)
        answers = asking.ask_all(asking.reader_named(reader, who, at=at), found, at=at)
    if format == "json":
        as_json([_told(answer) for answer in answers])
    else:
        rows = [
            (
                text.capitalised(a.action.sentence),
                "ja" if a.may else "nee",
                "; ".join(a.because),
                "; ".join(a.forbidden),
            )
            for a in answers
        ]
        table(("Handeling", "Mag", "Omdat", "Verboden omdat"), rows)
    return DONE if answers[0].may else NOT_ALLOWED


def log(house: Installation, about: str, *, by: str | None, limit: int, format: str) -> int:
    """Who saw and did what with an object, or with the data of a person."""
    require_format(format, "table", "json")
    if about in ("seal", "verify"):
        return seal(house) if about == "seal" else verify(house, format)
    if not by:
        raise WrongCall("Geef met --as op wie dit vraagt, als E-MAIL:ROL.")
    if about == "week":
        return week(house, by=by, format=format)
    with record.open_record(house):
        from ketenzicht.access.log.queries import log_of
        from ketenzicht.project import asking
        from ketenzicht.regie.bewaren.looked import who_looked

        at = house.clock()
        who = asking.asker(by, at=at)
        found = asking.object_named(about.replace("persoon:", "persoon/", 1), who, at=at)
        asking.log_question(who, found, {"vraag": "log"}, at=at)
        if found.policy.kind == "persoon":
            lines = who_looked(who, found.key, at=at, most=limit)
        else:
            lines = log_of(who, found.policy.kind, found.key, at=at, most=limit)
    _show_log(lines, format)
    return DONE


def week(house: Installation, *, by: str, format: str) -> int:
    """The auditor's list: reads of the last seven days without a working relation."""
    with record.open_record(house):
        from ketenzicht.access.log.watching import reads_to_check
        from ketenzicht.project import asking
        from ketenzicht.regie.personen.names import names_of

        at = house.clock()
        found = reads_to_check(asking.asker(by, at=at), until=at, names=names_of, at=at)
    if format == "json":
        as_json([vars(one) for one in found])
        return DONE
    columns = ("Eerste keer", "Wie", "Rol", "Persoon", "Aantal", "Waarom nakijken", "Omdat")
    rows = [
        (_moment(s.eerste), s.naam, s.rol, s.persoon, s.aantal, "; ".join(s.redenen), "; ".join(s.grond)) for s in found
    ]
    table(columns, rows, right=("Aantal",))
    return DONE


def seal(house: Installation) -> int:
    """Seal what is not sealed yet."""
    with record.open_record(house):
        from ketenzicht.access.log import sealing

        rows = sealing.seal(house.root, at=house.clock())
    say(f"Verzegeld: {text.plural(rows, 'regel', 'regels')}.")
    return DONE


def verify(house: Installation, format: str) -> int:
    """Whether the log is still what was sealed: 0, or 4 with the first block and row that is not."""
    with record.open_record(house):
        from ketenzicht.access.log import verifying

        found = verifying.verify(house.root, at=house.clock())
    if format == "json":
        as_json(
            {name: getattr(found, name) for name in ("blocks", "rows", "expired", "unsealed")}
            | {"wrong": _wrong(found.wrong)}
        )
    elif found.wrong is None:
        say(
            f"Het logboek klopt: {text.plural(found.rows, 'regel', 'regels')} in {text.plural(found.blocks, 'blok', 'blokken')}"
            f", waarvan {text.number(found.expired)} verlopen; nog te verzegelen: {text.number(found.unsealed)}."
        )
    else:
        row = f", regel {found.wrong.row}" if found.wrong.row else ""
        warn(f"Het logboek klopt niet in blok {found.wrong.block}{row}. {found.wrong.sentence}.")
    return DONE if found.wrong is None else REFUSED


def roles() -> int:
    """Print the page of who may what."""
    record.set_up()
    from ketenzicht.project.rules_page import roles_page

    sys.stdout.write(roles_page())
    return DONE


def settings() -> int:
    """Print the page of settings of a municipality."""
    record.set_up()
    from ketenzicht.access.settings.page import page

    sys.stdout.write(page())
    return DONE


def _told(answer: "Answer") -> dict[str, Any]:
    return {
        "action": answer.action.key,
        "may": answer.may,
        "because": list(answer.because),
        "forbidden": list(answer.forbidden),
    }


def _sentence(answer: "Answer") -> str:
    if answer.because:
        return f"Ja: {'; '.join(answer.because)}."
    if answer.may:
        return "Ja: de rol mag dit in deze gemeente."
    return f"Nee: {'; '.join(answer.forbidden)}." if answer.forbidden else "Nee: geen regel staat het toe."


def _wrong(found: Any) -> dict[str, Any] | None:
    return {"block": found.block, "row": found.row, "sentence": found.sentence} if found else None


def _show_log(lines: "list[Looked]", format: str) -> None:
    if format == "json":
        as_json([vars(line) for line in lines])
        return
    rows = [
        (
            _moment(line.tijd),
            line.naam or line.wie,
            line.functie,
            line.organisatie,
            line.handeling,
            f"{line.object_soort}/{line.object_id}" if line.object_id else line.object_soort,
            "; ".join(line.grond),
        )
        for line in lines
    ]
    table(("Tijd", "Wie", "Functie", "Organisatie", "Handeling", "Waarmee", "Omdat"), rows)


def _moment(at: datetime) -> str:
    return f"{local_time(at):%d-%m-%Y %H:%M:%S}"

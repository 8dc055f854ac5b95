"""`ketenzicht demo town`: the demo town in the record of an empty data folder, and how to look at it."""

import time
from datetime import datetime
from typing import TYPE_CHECKING

import yaml

from ketenzicht.demo.record.entrance import PASSWORD, SECOND_FACTOR, code_at
from ketenzicht.demo.sizes import size_named
from ketenzicht.kernel import files, text
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import progress, say, table
from ketenzicht.project.installation import Installation
from ketenzicht.project.record import open_record
from ketenzicht.warehouse import deliveries, mapping

if TYPE_CHECKING:
    from ketenzicht.demo.record.accounts import Login
    from ketenzicht.demo.record.town import Town

SOURCE = "regie"
LEADS_SINCE = "2025-11"
"""the first month of the town's year"""


def town(house: Installation, size: str, seed: int) -> int:
    """Build the town and say what is in it."""
    chosen = size_named(size)
    _require_no_real_deliveries(house)
    begin = time.perf_counter()
    with open_record(house):
        from django.conf import settings
        from django.db import connection

        from ketenzicht.demo.record.accounts import open_accounts
        from ketenzicht.demo.record.town import build, is_empty

        if not is_empty():
            raise WrongCall("Dit dossier is niet leeg; bouw de verzonnen gemeente in een eigen map (--data).")
        house.store.mark_as_demo()
        settings.DEMO = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nobody there reads mail
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")  # a town that is lost is built again
        with progress("gemeente") as heard:
            made = build(chosen, seed, lambda part: heard("een jaar", part))
        logins = open_accounts(made.scene, made.end)
        record_leads(house)
        _say(made, time.perf_counter() - begin)
        _say_who(house, logins)
        _say_where(house, made)
    return DONE


def record_leads(house: Installation) -> None:
    """Write into bronnen.yaml that the record leads for its tables from the town's year on; what is written there already
    stays."""
    if house.store.register.exists():
        return
    tables = [one.contract.name for one in mapping.shipped(SOURCE).tables if one.contract.sources != "many"]
    leading = [{"table": name, "bron": SOURCE, "since": LEADS_SINCE} for name in tables]
    told = "# Vanaf deze maand leidt het dossier voor zijn tabellen; leveringen over eerdere maanden mogen erbij.\n"
    files.write_atomically(
        house.store.register, (told + yaml.safe_dump({"leading": leading}, sort_keys=False)).encode()
    )


def _require_no_real_deliveries(house: Installation) -> None:
    if not house.store.is_demo and deliveries.all_deliveries(house.store):
        raise WrongCall(
            f"De map {house.root} bevat echte leveringen; bouw de verzonnen gemeente in een eigen map (--data)."
        )


def _say(made: "Town", seconds: float) -> None:
    from ketenzicht.demo.record.town import counted

    counts = counted()
    rows = [(label, text.number(counts[label])) for label in counts]
    table(("Wat er staat", "Aantal"), rows, right=("Aantal",))
    speed = f"{made.scene.done / seconds:.0f}"
    say(f"{text.number(made.scene.done)} handelingen in {text.number(round(seconds))} s ({speed} per seconde).")
    if made.scene.refused:
        say("Geweigerd, per handeling en fout:")
        for name, count in sorted(made.scene.refused.items()):
            say(f"  {text.number(count)} × {name}")
    else:
        say("Er is geen handeling geweigerd.")


def code(house: Installation, at: datetime) -> int:
    """Say the code of the second factor that the people of the demo share."""
    if not house.store.is_demo:
        raise WrongCall(f"De map {house.root} is geen verzonnen gemeente; gebruik de code van uw eigen app.")
    say(code_at(at))
    return DONE


def _say_who(house: Installation, logins: "list[Login]") -> None:
    rows = [(one.naam, one.organisatie, ", ".join(one.rollen), one.email) for one in logins]
    table(("Wie", "Organisatie", "Rol", "E-mail"), rows, whole=("E-mail",))
    say("Inloggen, alleen in deze verzonnen gemeente:")
    say(f"  1. Start Ketenzicht met ketenzicht --data {house.root} serve, en open het adres dat het noemt.")
    say(f"  2. Vul een e-mailadres uit de tabel in, met het wachtwoord {PASSWORD}")
    say(f"  3. Vul de code in die dit geeft: ketenzicht --data {house.root} demo code")
    say(f"     Of zet deze sleutel in een app voor codes: {SECOND_FACTOR}")


def _say_where(house: Installation, made: "Town") -> None:
    from ketenzicht.demo.record.tour import ASKER, looks

    command, story, questions = f"ketenzicht --data {house.root}", "", list(looks(made.told))
    say("Kijk bijvoorbeeld hier (0 is ja, 5 is nee):")
    for look in questions:
        if look.story != story:
            story = look.story
            say(f"{story}:")
        say(f"  {command} {' '.join(look.words)}   # {'ja' if look.yes else 'nee'}")
    say("Alles wat iemand met een plan mag, en waarom:")
    say(f"  {command} why {questions[0].reader} {questions[0].about} --as {ASKER}")
    say("Van het dossier naar de cijfers:")
    for words in (f"load {SOURCE}", "snapshot build", "indicator taken.open --period 2026-10 --by organisatie"):
        say(f"  {command} {words}")

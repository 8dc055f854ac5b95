"""`ketenzicht municipality add`: the first act in a new record."""

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import say
from ketenzicht.project.installation import Installation
from ketenzicht.project.record import open_record

PURPOSE = "een gemeente inrichten"


def add(
    house: Installation, code: str, name: str, *, admin: str | None, email: str | None, together: str | None
) -> int:
    """Add a municipality with its first local administrator and a link for an account, or one that joins another."""
    if bool(together) == bool(admin or email) or bool(admin) != bool(email):
        raise WrongCall(
            "Geef --admin en --email van de eerste beheerder, of met --with de gemeente waar deze bij komt."
        )
    with open_record(house):
        if together:
            _join(house, code, name, together)
        else:
            _found(house, code, name, admin or "", email or "")
    return DONE


def _found(house: Installation, code: str, name: str, admin: str, email: str) -> None:
    from django.db import transaction

    from ketenzicht.access.accounts.actions import invite_first
    from ketenzicht.access.accounts.invitations import link
    from ketenzicht.access.models import Account
    from ketenzicht.access.organisaties.founding import found
    from ketenzicht.access.rollen.readers import system_reader

    at, by = house.clock(), system_reader(PURPOSE)
    with transaction.atomic():
        worker = found(gemeente=code, naam=name, beheerder=admin, email=email, by=by, at=at)
        account = invite_first(email=email, medewerker=worker, by=by, at=at)
    say(f"De gemeente {name} is ingericht. Geef deze link aan {admin}; hij werkt één keer, drie dagen lang:")
    say(link(Account.objects.get(pk=account)))
    say("Start de server met: ketenzicht serve")


def _join(house: Installation, code: str, name: str, together: str) -> None:
    from ketenzicht.access.organisaties.founding import join
    from ketenzicht.access.rollen.readers import system_reader

    join(gemeente=code, naam=name, met=together, by=system_reader(PURPOSE), at=house.clock())
    say(f"De gemeente {name} is ingericht; de beheerder van {together} beheert haar ook.")

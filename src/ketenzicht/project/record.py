"""Opens the record for a command: Django set up on the database that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.project.installation import Installation


@contextmanager
def open_record(house: Installation) -> Iterator[None]:
    """The record is open while this is. Raises WrongCall without DATABASE_URL."""
    if not os.environ.get("DATABASE_URL"):
        raise WrongCall("Het is niet bekend waar de database staat; zet DATABASE_URL.")
    set_up()
    from django.conf import settings
    from django.db import connections

    settings.DATA_FOLDER = house.root
    try:
        yield
    finally:
        connections.close_all()


def set_up() -> None:
    """Set up Django, so that the rules are known; this asks for no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()

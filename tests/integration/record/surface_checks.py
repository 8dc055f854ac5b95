"""What may stand in the answers of a surface: no object, text or name that the table does not give this reader."""

import re
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.integration.record.matrix_scene import Matrix, View
from tests.integration.record.street import secret
from tests.integration.record.surfaces import keys_in, surfaces, text_of

WATCHERS = ("auditor Els", "lokale-beheerder Lot")
"""who see in the log that something was read, which is their work"""


def check(matrix: Matrix, reader: str, name: str) -> list[Any]:
    """Ask this surface as this reader; fails where it says more than the table gives. Gives the answers."""
    surface, view = surfaces[name], matrix.view(reader)
    with CaptureQueriesContext(connection) as queries:
        answers = list(surface.ask(matrix, view))
    told, text = set(keys_in(answers)), text_of(answers)
    hidden = {found.pk: at for at, found in matrix.objects.items()}.items()
    if not surface.names_strangers and not (name == "looked_at" and reader in WATCHERS):
        assert not [at for key, at in hidden if key in told and view.expected.get(key, "-") == "-"]
        names = {who for who, persoon in matrix.street.persons.items() if view.expected[persoon.pk] == "-"}
        assert not names & set(re.findall(r"\w+", text))
    assert not leaked_texts(matrix, view, text, content=surface.content)
    if not surface.content:
        assert not [query["sql"] for query in queries if "_inhoud" in query["sql"]]
    return answers


def leaked_texts(matrix: Matrix, view: View, text: str, *, content: bool) -> list[str]:
    """Planted texts that this reader may not read here."""
    of = {secret(kind, place): found.pk for (kind, place), found in matrix.objects.items()}
    found = re.findall(r"<geheim [^>]+>", text)
    return [one for one in found if not content or view.expected.get(of[one]) != "wat"]

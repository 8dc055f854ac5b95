"""A refusal says the same about what is hidden as about what is unknown; and what leaves for the warehouse holds no words."""

import inspect
import pkgutil
import typing
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

import ketenzicht.regie
from ketenzicht.access.acting.verbs import verbs
from ketenzicht.kernel.errors import KetenzichtError
from ketenzicht.regie.extracts.publishing import VIEWS
from ketenzicht.regie.personen.rules import FIND, personen
from tests.integration.record.cast import AT
from tests.integration.record.matrix_scene import KINDS, Matrix
from tests.integration.record.street import policy_of
from tests.integration.record.test_every_verb import arguments

for _module in pkgutil.walk_packages(ketenzicht.regie.__path__, "ketenzicht.regie."):
    if _module.name.endswith(".rules"):
        import_module(_module.name)

pytestmark = [pytest.mark.xdist_group("matrix"), pytest.mark.django_db]

UNKNOWN = UUID("018f0000-0000-7000-8000-000000000000")
STRANGERS = (
    "regisseur Tom",
    "member Piet",
    "participant Henk",
    "behandelaar Umit",
    "klantcontactmedewerker Wil@elders",
)
"""a role of each sort; of every kind there is something that they may not know of"""


def first_key(key: str) -> str | None:
    """The name of the first argument of a verb that is the key of an object."""
    hints = typing.get_type_hints(verbs[key].body)
    return next((name for name in inspect.signature(verbs[key].body).parameters if hints[name] is UUID), None)


OF_THE_STREET = {policy_of(kind) for kind in KINDS}
ASKED = [(key, name) for key in sorted(verbs) if (name := first_key(key)) in OF_THE_STREET and name]


def refusal(key: str, given: dict[str, Any], by: Any) -> tuple[str, str]:
    """The error that this call gives, by its class and sentence."""
    try:
        with transaction.atomic():
            verbs[key](**given, by=by, at=AT)
            transaction.set_rollback(True)
    except KetenzichtError as error:
        return type(error).__name__, str(error)
    return "", ""


@pytest.mark.covers("S3-120", "S3-129", "S3-169")
@pytest.mark.parametrize("reader", STRANGERS)
@pytest.mark.parametrize(("key", "name"), ASKED)
def test_what_is_hidden_is_refused_as_what_is_unknown(matrix: Matrix, key: str, name: str, reader: str) -> None:
    view = matrix.view(reader)
    hidden = {
        policy_of(kind): found.pk
        for (kind, _), found in matrix.objects.items()
        if view.expected.get(found.pk) == "-" and policy_of(kind) == name
    }
    if name == "persoon" and hidden and personen.may(view.reader, FIND, hidden[name], at=AT):
        hidden = {name: matrix.street.persons["Yara"].pk}  # who may be found by a search here is not unknown
    given = arguments(key)
    for found in hidden.values():
        assert refusal(key, {**given, name: found}, view.reader) == refusal(key, {**given, name: UNKNOWN}, view.reader)


@pytest.mark.covers("S3-153", "P-2", "P-4", "P-11")
def test_no_text_and_no_name_is_in_any_column_of_the_extract(matrix: Matrix) -> None:
    names = [*matrix.street.persons, "de Wit", "Bakker"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ketenzicht_extract")
        try:
            rows = 0
            for view in VIEWS:
                cursor.execute(f"SELECT t::text FROM extract.{view} t")
                for (row,) in cursor.fetchall():
                    rows += 1
                    assert "<geheim" not in row, view
                    assert not [name for name in names if f"{name}," in row or f'{name}"' in row], (view, row)
        finally:
            cursor.execute("SET LOCAL ROLE ketenzicht_app")
    assert rows > len(matrix.objects) // 2

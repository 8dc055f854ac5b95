"""What all objects around a household share: whose it is, under which plan, and until when it is kept."""

from typing import Any

from django.db import models
from django.db.models import Q

from ketenzicht.access.rows import Row


class Stuk(Row):
    """An object of the record with one *subject*, set when it is made: the group as a whole, or one member (member-private
    is the default). Under a plan or, as single support, under none."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    """the responsible municipality, which is not always that of the address"""
    plan = models.ForeignKey("regie.Plan", models.PROTECT, null=True)
    groep = models.ForeignKey("regie.Groep", models.PROTECT, null=True)
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True)
    gemaakt_tijd = models.DateTimeField()
    gemaakt_door = models.TextField()
    """the id of the reader who made it"""
    overgenomen_uit = models.TextField(default="")
    """the source system, where the object came from elsewhere"""
    bewaren_tot = models.DateField(null=True)
    """the last day of the retention term, known once the term has started"""

    class Meta:
        abstract = True
        triggers = Row.Meta.triggers


def subject_is_one(name: str) -> Any:
    """The constraint that a Stuk is about the group or about one member, never both and never nobody."""
    return models.CheckConstraint(
        name=f"{name}_een_onderwerp",
        condition=Q(groep__isnull=False, persoon=None) | Q(groep=None, persoon__isnull=False),
    )


def subject_indexes(name: str) -> list[Any]:
    """The indexes that the household rules read: by plan and by person."""
    return [
        models.Index(fields=["plan"], name=f"{name}_bij_plan"),
        models.Index(fields=["persoon"], name=f"{name}_over_persoon"),
    ]

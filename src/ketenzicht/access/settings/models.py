"""Settings of a municipality: terms, retention, ages, switches, each valid for a period."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.organisaties.models import Gemeente
from ketenzicht.access.rows import Row, history


@history
class Instelling(Row):
    """One setting of one municipality from a day on. Keys and shapes are declared in settings/declared.py."""

    gemeente = models.ForeignKey(Gemeente, models.PROTECT)
    sleutel = models.TextField()
    waarde = models.JSONField()
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="instelling_geldig"),
            models.UniqueConstraint(
                fields=["gemeente", "sleutel"], condition=Q(geldig_tot=None), name="instelling_een_van_nu"
            ),
            models.UniqueConstraint(fields=["gemeente", "sleutel", "geldig_van"], name="instelling_een_per_dag"),
        ]

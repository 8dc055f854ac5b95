"""Who has which role, where and when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.organisaties.models import GEMEENTECODE, Medewerker, Organisatie, Team
from ketenzicht.access.rows import Row, history


@history
class Rolvervulling(Row):
    """A worker has a role for a period and for these municipalities, and where the role asks for it one team or
    organisation. One worker may have several; one is active at a time (S3-175)."""

    medewerker = models.ForeignKey(Medewerker, models.PROTECT, related_name="rollen")
    rol = models.SlugField(max_length=60)
    """the key of a preset in rollen/presets.py"""
    gemeenten = ArrayField(models.CharField(max_length=GEMEENTECODE))
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    organisatie = models.ForeignKey(Organisatie, models.PROTECT, null=True)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)
    """the first day on which the worker no longer has it"""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="rolvervulling_geldig"),
            models.CheckConstraint(condition=~Q(gemeenten=[]), name="rolvervulling_met_gemeente"),
            models.UniqueConstraint(
                fields=["medewerker", "rol", "team", "organisatie", "gemeenten"],
                condition=Q(geldig_tot=None),
                nulls_distinct=False,
                name="rolvervulling_een_van_nu",
            ),
        ]
        indexes = [models.Index(fields=["medewerker", "geldig_van"], name="rolvervulling_van_wie")]

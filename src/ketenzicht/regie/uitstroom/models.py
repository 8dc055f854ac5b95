"""What is kept of outflow and drop-out: one choice at closing."""

from django.db import models
from django.db.models import Q

from ketenzicht.access.rows import history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one
from ketenzicht.regie.uitstroom.codes import BESTEMMINGEN, INITIATIEVEN, REDENEN


@history
class Uitstroom(Stuk):
    """Where a client went (S0-17)."""

    signaal = models.ForeignKey("regie.Signaal", models.PROTECT, null=True, related_name="+")
    bestemming = models.CharField(max_length=20)
    wet = models.CharField(max_length=6, default="")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    uitgestroomd_op = models.DateField()

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("uitstroom"),
            models.CheckConstraint(condition=Q(bestemming__in=BESTEMMINGEN), name="uitstroom_bestemming_bekend"),
        ]
        indexes = subject_indexes("uitstroom")


@history
class Uitval(Stuk):
    """That a client dropped out: in which phase, why, on whose initiative (S0-18)."""

    signaal = models.ForeignKey("regie.Signaal", models.PROTECT, null=True, related_name="+")
    taak = models.ForeignKey("regie.Taak", models.PROTECT, null=True, related_name="+")
    traject = models.ForeignKey("regie.Traject", models.PROTECT, null=True, related_name="+")
    aanvraag = models.ForeignKey("regie.Aanvraag", models.PROTECT, null=True, related_name="+")
    fase = models.CharField(max_length=12)
    reden = models.CharField(max_length=40)
    initiatief = models.CharField(max_length=12)
    wet = models.CharField(max_length=6, default="")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    uitgevallen_op = models.DateField()

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("uitval"),
            models.CheckConstraint(
                name="uitval_codes_bekend", condition=Q(reden__in=REDENEN, initiatief__in=INITIATIEVEN)
            ),
            models.CheckConstraint(
                name="uitval_fase_hoort_bij_iets",
                condition=Q(fase="signaal", signaal__isnull=False)
                | Q(fase="taak", taak__isnull=False)
                | Q(fase="aanvraag", aanvraag__isnull=False)
                | Q(fase="traject", traject__isnull=False)
                | Q(fase="plan", plan__isnull=False),
            ),
            models.UniqueConstraint(fields=["taak"], condition=Q(fase="taak"), name="uitval_een_per_taak"),
            models.UniqueConstraint(fields=["aanvraag"], condition=Q(fase="aanvraag"), name="uitval_een_per_aanvraag"),
            models.UniqueConstraint(fields=["traject"], condition=Q(fase="traject"), name="uitval_een_per_traject"),
        ]
        indexes = subject_indexes("uitval")

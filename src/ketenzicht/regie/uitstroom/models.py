"""What is kept of outflow and drop-out: one choice at closing."""

from django.db import models

from ketenzicht.access.rows import history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


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
        constraints = [subject_is_one("uitstroom")]
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
        constraints = [subject_is_one("uitval")]
        indexes = subject_indexes("uitval")

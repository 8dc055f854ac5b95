"""When work that comes back was last done, so that a restart neither skips nor repeats it."""

from django.db import models


class Ronde(models.Model):
    """The last round of one job."""

    naam = models.SlugField(primary_key=True)
    begonnen_tijd = models.DateTimeField()
    klaar_tijd = models.DateTimeField(null=True)
    fout = models.TextField(default="")
    """the kind of error of the last round; empty where it went well"""

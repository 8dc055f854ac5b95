"""What is kept of acts, reads and refusals: rows that hold text, and the blocks that seal them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ketenzicht.access.rows import xid_field


class Logregel(models.Model):
    """Who did, saw or was refused what, when and on what ground (NEN 7513). Inserted in the transaction of the act and
    never changed; when its term is over all that says who and what is emptied (log/expiry.py), `hash` stays."""

    class Soort(models.TextChoices):
        ACTIE = "actie", "actie"
        INZAGE = "inzage", "inzage"
        WEIGERING = "weigering", "weigering"
        BEVRAGING = "bevraging", "bevraging van de regels"
        ROLKEUZE = "rolkeuze", "rolkeuze"
        AANMELDING = "aanmelding", "aanmelding"
        STELSEL = "stelsel", "handeling van het stelsel"

    nr = models.BigAutoField(primary_key=True)
    """internal: never shown, it would count"""
    xid = xid_field()
    tijd = models.DateTimeField()
    soort = models.CharField(max_length=12, choices=Soort.choices)
    wie = models.TextField()
    """the id of the reader: a worker, or a resident in the portal"""
    naam = models.TextField(default="")
    rol = models.TextField()
    organisatie = models.TextField(default="")
    doel = models.TextField()
    """the purpose of the reader (P-1)"""
    handeling = models.TextField()
    object_soort = models.TextField(default="")
    object_id = models.UUIDField(null=True)
    persoon_id = models.UUIDField(null=True)
    """whose data it was, so that somebody can ask who saw them (S3-171)"""
    plan_id = models.UUIDField(null=True)
    gemeente = models.TextField(default="")
    grond = ArrayField(models.TextField(), default=list)
    """the reasons of the rules that allowed it (S3-170)"""
    inhoud = models.JSONField(null=True)
    inhoud_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["persoon_id", "tijd"], name="logregel_over_wie"),
            models.Index(fields=["object_id", "tijd"], name="logregel_over_wat"),
            models.Index(fields=["plan_id", "tijd"], name="logregel_bij_plan"),
            models.Index(fields=["wie", "tijd"], name="logregel_door_wie"),
            models.Index(fields=["xid", "nr"], name="logregel_in_volgorde"),
        ]

    @property
    def is_expired(self) -> bool:
        """Whether its term is over: it says no longer who, about whom and what."""
        return not (self.wie or self.naam or self.grond) and self.inhoud is self.persoon_id is self.object_id is None


class Blok(models.Model):
    """A seal over all rows behind the former block up to and including (`tot_xid`, `tot_nr`), in commit order. Its head
    is written outside the database too."""

    nr = models.BigIntegerField(primary_key=True)
    tot_xid = models.BigIntegerField()
    tot_nr = models.BigIntegerField()
    aantal = models.IntegerField()
    regels = models.BinaryField()
    """per row its xid, its nr and its hash: 48 bytes each, so that a missing or changed row can be named"""
    vorige = models.BinaryField()
    hash = models.BinaryField()
    tijd = models.DateTimeField()

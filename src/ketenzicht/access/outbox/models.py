"""What is kept of events (CloudEvents): no BSN, no name and no text; whoever wants more asks, through the policy."""

from django.db import models

from ketenzicht.access.rows import xid_field
from ketenzicht.kernel.ids import new_id


class Gebeurtenis(models.Model):
    """That something happened to an object, written in the transaction of the act."""

    nr = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, default=new_id, editable=False)
    xid = xid_field()
    tijd = models.DateTimeField()
    soort = models.TextField()
    object_soort = models.TextField()
    object_id = models.UUIDField()
    gemeente = models.TextField(default="")
    gegevens = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["xid", "nr"], name="gebeurtenis_in_volgorde")]


class Afnemer(models.Model):
    """Somebody who reads events in commit order, and how far it came."""

    naam = models.SlugField(primary_key=True)
    xid = models.BigIntegerField(default=0)
    nr = models.BigIntegerField(default=0)

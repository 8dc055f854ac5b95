"""What is kept of notices: that something happened to an object, never what."""

from django.db import models

from ketenzicht.kernel.ids import new_id


class Melding(models.Model):
    """A notice for one reader. It is shown only while the reader may still see that the object exists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    voor = models.TextField()
    """the id of the reader"""
    soort = models.TextField()
    object_soort = models.TextField()
    object_id = models.UUIDField()
    tijd = models.DateTimeField()
    gelezen_tijd = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["voor", "-tijd"], name="melding_voor_wie")]

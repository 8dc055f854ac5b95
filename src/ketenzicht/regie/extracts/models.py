"""What is kept for the extract: the pseudonyms of workers, and traces of rows that went or were touched."""

from django.db import models
from django.db.models.functions import Now

from ketenzicht.access.rows import Row, xid_field


class Medewerkerpseudoniem(models.Model):
    """Under which pseudonym the warehouse knows a worker."""

    medewerker = models.OneToOneField("access.Medewerker", models.CASCADE, primary_key=True, related_name="+")
    pseudoniem = models.TextField(unique=True)
    gewijzigd_xid = xid_field()

    class Meta:
        triggers = Row.Meta.triggers


class Verwijderd(models.Model):
    """A row that the extract no longer gives, or gives under another key. Filled by triggers, read by its key."""

    tabel = models.TextField()
    sleutel = models.TextField()
    """the key of the object that the row came from"""
    rij = models.JSONField()
    """the key of the row, by the columns of the contract"""
    xid = xid_field()
    tijd = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "regie_extract_verwijderd"
        indexes = [models.Index(fields=["tabel", "xid"], name="verwijderd_in_volgorde")]


class Geraakt(models.Model):
    """An object of which the extract must be read again, where no row of it tells: a part of it was deleted, or its table
    does not keep the transaction that changed it."""

    tabel = models.TextField()
    sleutel = models.TextField()
    xid = xid_field()
    tijd = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "regie_extract_geraakt"
        indexes = [models.Index(fields=["tabel", "xid"], name="geraakt_in_volgorde")]

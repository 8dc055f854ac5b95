"""What is kept of the vault in PostgreSQL. No history is kept of these rows: who was erased must not linger in one."""

from django.db import models
from django.db.models import Q


class Kluissleutel(models.Model):
    """The key of the keyed hash, sealed with the key file that lies outside the database. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    verzegeld = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="kluissleutel_een")]


class Identiteit(models.Model):
    """One identifier under its keyed hash. An erased one keeps its hash and loses the rest."""

    hash = models.BinaryField(primary_key=True)
    soort = models.TextField()
    """persoon or medewerker"""
    pseudoniem = models.TextField(null=True)
    eerste = models.BooleanField(default=False)
    """whether the pseudonym was made for this identifier; others of the same person were linked to it"""
    bsn = models.BooleanField(default=False)
    verzegeld = models.BinaryField(null=True)
    sinds = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="identiteit_vernietigd_is_leeg",
                condition=Q(pseudoniem=None, verzegeld=None, eerste=False, bsn=False)
                | Q(pseudoniem__isnull=False, verzegeld__isnull=False),
            ),
            models.UniqueConstraint(fields=["pseudoniem"], condition=Q(eerste=True), name="identiteit_een_eerste"),
            models.UniqueConstraint(fields=["pseudoniem"], condition=Q(bsn=True), name="identiteit_een_bsn"),
        ]
        indexes = [models.Index(fields=["pseudoniem"], name="identiteit_van_wie")]


class Kluissamenvoeging(models.Model):
    """Two pseudonyms that turned out to be one person: rows of `van` are read as rows of `naar`."""

    nummer = models.BigAutoField(primary_key=True)
    soort = models.TextField()
    van = models.TextField(unique=True)
    naar = models.TextField(db_index=True)
    op = models.DateField()


class Kluisconflict(models.Model):
    """A merge that was refused because both sides have a BSN of their own."""

    soort = models.TextField()
    van = models.TextField()
    naar = models.TextField()
    op = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["van", "naar"], name="kluisconflict_een_keer")]

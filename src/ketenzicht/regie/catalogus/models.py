"""What is kept of the catalogue: case types, products (n : 1) and subjects."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Row, history


@history
class Zaaktype(Row):
    """A case type (S3-72 … S3-76, S3-147): what traject and aanvraag have in common."""

    code = models.SlugField(max_length=60)
    titel = models.TextField()
    zichtbaar_voor_kcc = models.BooleanField(default=False)
    """whether a klantcontactmedewerker may see that such a case runs"""
    alleen_dat_voor_regie = models.BooleanField(default=False)
    """the regisseur sees process information only (S3-128)"""
    initiator = models.CharField(
        max_length=12, default="regisseur", choices=[("regisseur", "regisseur"), ("betrokkene", "betrokkene")]
    )
    via_wijkteam = models.BooleanField(default=False)
    """the variant that a wijkteam does in part itself (S3-12)"""
    statussen = ArrayField(models.TextField(), default=list)
    """names of the status types in their order"""
    documenten = ArrayField(models.TextField(), default=list)
    """names of the documents that belong to it"""
    rollen = ArrayField(models.TextField(), default=list)
    """names of the roles that take part in it"""
    variant_van = models.ForeignKey("self", models.PROTECT, null=True, related_name="varianten")
    """the reference case type of which this one is a variant (S3-72)"""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="zaaktype_code_uniek"),
            models.CheckConstraint(condition=~Q(variant_van=F("id")), name="zaaktype_geen_variant_van_zichzelf"),
        ]


@history
class Product(Row):
    """A product of a municipality; free below its category, so its key is (gemeente, code, geldigheid)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    titel = models.TextField()
    wet = models.CharField(max_length=6)
    categorie = models.CharField(max_length=30, default="")
    """as the warehouse calls it: wmo01, jeugd45, pw_bijzondere_bijstand"""
    geleverd_door = models.CharField(
        max_length=12,
        choices=[("wijkteam", "wijkteam"), ("backoffice", "gemeentelijke backoffice"), ("partner", "ketenpartner")],
    )
    zaaktype = models.ForeignKey(Zaaktype, models.PROTECT)
    eenmalig = models.BooleanField(default=False)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="product_geldig"),
            models.UniqueConstraint(
                fields=["gemeente", "code"], condition=Q(geldig_tot=None), name="product_een_van_nu"
            ),
        ]


@history
class Onderwerp(Row):
    """A subject of signals, tasks and contacts. A sensitive one goes to the warehouse as 'persoonlijk' only."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=60)
    titel = models.TextField()
    hoofdonderwerp = models.TextField(default="")
    bijzonder = models.CharField(max_length=20, default="")
    """gezondheid, veiligheid_thuis, strafrecht or afkomst; empty where the subject is not sensitive"""
    geldig_tot = models.DateField(null=True)
    """the first day on which it is not chosen any more; what has it keeps it"""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gemeente", "code"], name="onderwerp_uniek")]

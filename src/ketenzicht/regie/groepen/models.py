"""What is kept of groups."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history


@history
class Groep(Row):
    """A free set of persons around one plan, in the judgement of the regisseur (S3-14 … S3-18). Who belongs to it makes it
    unique: `samenstelling` is the hash of the keys of all who belong to it now."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    samenstelling = models.CharField(max_length=64)
    gemaakt_tijd = models.DateTimeField()
    gemaakt_door = models.TextField()
    opgeheven_tijd = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["samenstelling"], condition=Q(opgeheven_tijd=None), name="groep_samenstelling_uniek"
            )
        ]
        indexes = [models.Index(fields=["gemaakt_door"], name="groep_door_wie")]


@history
class GroepInhoud(Inhoud):
    """The wat of a group: its name in the regisseur's words, and the group picture (groepsbeeld)."""

    van = models.OneToOneField(Groep, models.CASCADE, primary_key=True, related_name="inhoud")
    naam = models.TextField(default="")
    groepsbeeld = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_groep_inhoud"


@history
class Lidmaatschap(Row):
    """A person belongs to a group, as member or participant, from when to when (S3-20, S3-21)."""

    class Rol(models.TextChoices):
        LID = "lid", "groepslid"
        PARTICIPANT = "participant", "groepsparticipant"

    groep = models.ForeignKey(Groep, models.CASCADE, related_name="leden")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, related_name="lidmaatschappen")
    rol = models.CharField(max_length=12, choices=Rol.choices)
    geldig_van = models.DateTimeField()
    geldig_tot = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="lidmaatschap_geldig"),
            models.UniqueConstraint(
                fields=["groep", "persoon"], condition=Q(geldig_tot=None), name="lidmaatschap_een_keer"
            ),
        ]
        indexes = [
            models.Index(fields=["persoon", "groep"], name="lidmaatschap_van_wie"),
            models.Index(fields=["groep"], name="lidmaatschap_bij_groep"),
        ]


@history
class Relatie(Row):
    """How two persons of a group stand to each other, for the ecogram (S3-71). Content of the group."""

    groep = models.ForeignKey(Groep, models.CASCADE, related_name="relaties")
    van = models.ForeignKey("regie.Persoon", models.PROTECT, related_name="+")
    naar = models.ForeignKey("regie.Persoon", models.PROTECT, related_name="+")
    soort = models.TextField()
    """in words, from the first to the second: moeder van, buurman van"""
    sterkte = models.CharField(
        max_length=12,
        default="gewoon",
        choices=[
            ("sterk", "sterk"),
            ("gewoon", "gewoon"),
            ("zwak", "zwak"),
            ("gespannen", "gespannen"),
            ("verbroken", "verbroken"),
        ],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(van=F("naar")), name="relatie_van_twee"),
            models.CheckConstraint(condition=~Q(soort=""), name="relatie_in_woorden"),
            models.UniqueConstraint(fields=["groep", "van", "naar", "soort"], name="relatie_een_keer"),
        ]
        indexes = [
            models.Index(fields=["van"], name="relatie_van_wie"),
            models.Index(fields=["naar"], name="relatie_naar"),
        ]


@history
class Gemeentecontact(Row):
    """The contact in another municipality for a group that crosses the border (S3-19)."""

    groep = models.ForeignKey(Groep, models.CASCADE, related_name="gemeentecontacten")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    toelichting = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["groep", "gemeente"], name="gemeentecontact_een_per_gemeente")]

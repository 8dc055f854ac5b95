"""What is kept of municipalities, organisations, teams and workers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Row, history

GEMEENTECODE = 6


class Gemeente(models.Model):
    """A municipality of the samenwerkingsverband. Key: the code, such as GM0361."""

    code = models.CharField(primary_key=True, max_length=GEMEENTECODE)
    naam = models.TextField()


@history
class Organisatie(Row):
    """A chain partner or a municipal service (S0-1). `code` is what the warehouse calls it."""

    class Soort(models.TextChoices):
        GEMEENTE = "gemeente", "gemeente"
        GSD = "gsd", "sociale dienst"
        WIJKTEAM = "wijkteam", "wijkteamorganisatie"
        UWV = "uwv", "UWV"
        RMC = "rmc", "RMC"
        ONDERWIJS = "onderwijs", "onderwijs"
        AANBIEDER = "aanbieder", "aanbieder"
        CORPORATIE = "corporatie", "woningcorporatie"
        POLITIE = "politie", "politie"
        OVERIG = "overig", "overig"

    code = models.SlugField(max_length=60, unique=True)
    naam = models.TextField()
    soort = models.CharField(max_length=20, choices=Soort.choices)
    gemeentelijk = models.BooleanField(default=False)
    gemeenten = ArrayField(models.CharField(max_length=GEMEENTECODE), default=list)
    """codes of the municipalities that it works for"""
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)
    """the first day on which it no longer is"""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="organisatie_geldig")]


@history
class Team(Row):
    """A team of an organisation, such as a wijkteam."""

    code = models.SlugField(max_length=60, unique=True)
    naam = models.TextField()
    soort = models.CharField(max_length=20, default="wijkteam")
    organisatie = models.ForeignKey(Organisatie, models.PROTECT)
    gemeente = models.ForeignKey(Gemeente, models.PROTECT)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="team_geldig")]


@history
class Medewerker(Row):
    """Somebody who works at an organisation. A person who works at two is two rows with one account each."""

    naam = models.TextField()
    functie = models.TextField(default="")
    organisatie = models.ForeignKey(Organisatie, models.PROTECT)
    team = models.ForeignKey(Team, models.PROTECT, null=True)
    email = models.EmailField(default="")
    telefoon = models.TextField(default="")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)
    afwezig_van = models.DateField(null=True)
    afwezig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="medewerker_geldig"),
            models.CheckConstraint(
                condition=Q(afwezig_tot=None) | Q(afwezig_tot__gt=F("afwezig_van"), afwezig_van__isnull=False),
                name="medewerker_afwezig_geldig",
            ),
        ]


@history
class Teamindeling(Row):
    """A worker is in a team from a day on, so that figures count by the team of that day (design §2). `Medewerker.team` is
    the one of today."""

    medewerker = models.ForeignKey(Medewerker, models.CASCADE, related_name="teamindelingen")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="teamindeling_geldig"),
            models.UniqueConstraint(
                fields=["medewerker"], condition=Q(geldig_tot=None), name="teamindeling_een_van_nu"
            ),
        ]

"""What is kept of signals: not a case, no number, no term (S3-46)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history


@history
class Signaal(Row):
    """That something may be wrong with a person or a group (dat). The link to a plan lives in plannen."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True)
    groep = models.ForeignKey("regie.Groep", models.PROTECT, null=True)
    kanaal = models.CharField(max_length=20)
    """a channel of the warehouse: internet, balie, telefoon, keten …"""
    indiener = models.CharField(
        max_length=12,
        choices=[
            ("inwoner", "inwoner"),
            ("professional", "professional"),
            ("automatisch", "automatisch"),
            ("onbekend", "onbekend"),
        ],
    )
    bron = models.TextField(default="")
    """the system or organisation that delivered it, for automatic ones (S3-43)"""
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    """who registered it, for a professional"""
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    """where it waits to be judged"""
    ontvangen_tijd = models.DateTimeField()
    geregistreerd_tijd = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    oordeel = models.CharField(
        max_length=12, default="", choices=[("geaccepteerd", "geaccepteerd"), ("afgewezen", "afgewezen")]
    )
    oordeel_tijd = models.DateTimeField(null=True)
    oordeel_door = models.TextField(default="")
    afwijsreden = models.CharField(max_length=30, default="")
    door_filterregel = models.BooleanField(default=False)
    bundel = models.ForeignKey("self", models.PROTECT, null=True)
    """the signal under which this one was bundled"""
    vervolg = models.CharField(
        max_length=10,
        default="",
        choices=[("taak", "taak"), ("traject", "traject"), ("aanvraag", "aanvraag"), ("plan", "plan")],
    )
    """the first help that came of it (S0-12, S0-33)"""
    vervolg_tijd = models.DateTimeField(null=True)
    vervolg_id = models.UUIDField(null=True)
    vervalt_op = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signaal_een_onderwerp",
                condition=Q(groep__isnull=False, persoon=None) | Q(groep=None, persoon__isnull=False),
            ),
            models.CheckConstraint(
                name="signaal_oordeel_samen",
                condition=Q(oordeel="", oordeel_tijd=None, afwijsreden="")
                | Q(oordeel="geaccepteerd", oordeel_tijd__isnull=False, afwijsreden="")
                | (Q(oordeel="afgewezen", oordeel_tijd__isnull=False) & ~Q(afwijsreden="")),
            ),
        ]
        indexes = [
            models.Index(fields=["persoon", "-ontvangen_tijd"], name="signaal_over_persoon"),
            models.Index(fields=["groep", "-ontvangen_tijd"], name="signaal_over_groep"),
            models.Index(fields=["team", "ontvangen_tijd"], condition=Q(oordeel=""), name="signaal_te_beoordelen"),
            models.Index(fields=["medewerker", "-ontvangen_tijd"], name="signaal_van_wie"),
            models.Index(fields=["vervalt_op"], name="signaal_vervalt"),
        ]


@history
class SignaalInhoud(Inhoud):
    """The wat of a signal: what is going on."""

    van = models.OneToOneField(Signaal, models.CASCADE, primary_key=True, related_name="inhoud")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    omschrijving = models.TextField(default="")
    toelichting_oordeel = models.TextField(default="")
    terugkoppeling = models.TextField(default="")
    """what the reporter was told (S3-50)"""

    class Meta(Inhoud.Meta):
        db_table = "regie_signaal_inhoud"


@history
class Melder(Row):
    """Who reported, when that was a resident: withheld from everybody in the group on every surface (P-2)."""

    signaal = models.OneToOneField(Signaal, models.CASCADE, related_name="melder")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True, related_name="+")
    naam = models.TextField(default="")
    contact = models.TextField(default="")
    mag_genoemd_worden = models.BooleanField(default=False)


@history
class Kennisgeving(Row):
    """Whether, when and how the person was told of the signal, or why not yet (AVG art. 14)."""

    signaal = models.ForeignKey(Signaal, models.CASCADE, related_name="kennisgevingen")
    tijd = models.DateTimeField()
    door = models.TextField()
    wijze = models.TextField(default="")
    nog_niet_omdat = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kennisgeving_of_reden",
                condition=(~Q(wijze="") & Q(nog_niet_omdat="")) | (Q(wijze="") & ~Q(nog_niet_omdat="")),
            )
        ]


@history
class Filterregel(Row):
    """A rule that an administrator can read (S3-48, X-20): when it holds and what it does with a signal."""

    class Doet(models.TextChoices):
        NEGEREN = "negeren", "negeren"
        BUNDELEN = "bundelen", "bundelen met eerdere signalen"
        DREMPEL = "drempel", "wachten tot er genoeg zijn"
        ROUTEREN = "routeren", "naar een team sturen"
        URGENT = "urgent", "als urgent merken"

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    naam = models.TextField()
    volgorde = models.IntegerField()
    doet = models.CharField(max_length=10, choices=Doet.choices)
    onderwerpen = ArrayField(models.TextField(), default=list)
    """codes; empty: any. Likewise below: a rule holds where every list that is filled holds"""
    indieners = ArrayField(models.TextField(), default=list)
    bronnen = ArrayField(models.TextField(), default=list)
    kanalen = ArrayField(models.TextField(), default=list)
    drempel = models.IntegerField(null=True)
    """so many signals about the same person or group …"""
    binnen_dagen = models.IntegerField(null=True)
    """… within so many days"""
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    reden = models.TextField(default="")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="filterregel_geldig"),
            models.CheckConstraint(
                name="filterregel_volledig",
                condition=Q(doet="negeren") & ~Q(reden="")
                | Q(doet="urgent")
                | Q(doet="routeren", team__isnull=False)
                | Q(doet="bundelen", binnen_dagen__gt=0)
                | Q(doet="drempel", drempel__gt=1, binnen_dagen__gt=0),
            ),
        ]


class Filterspoor(models.Model):
    """What a rule did with a signal, in words (issue: explanation)."""

    signaal = models.ForeignKey(Signaal, models.CASCADE, related_name="filtersporen")
    regel = models.ForeignKey(Filterregel, models.PROTECT, related_name="+")
    tijd = models.DateTimeField()
    uitleg = models.TextField()

"""What opens or closes a door for one reader: kept as text and keys, so that access knows nothing of the record."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

from ketenzicht.access.rows import Inhoud, Row, history


@history
class Grondslag(Row):
    """Why data may be shared across organisations: law and article, consent, or a recorded weighing, with a purpose and an
    end (P-1)."""

    class Soort(models.TextChoices):
        WET = "wet", "wet en artikel"
        TOESTEMMING = "toestemming", "toestemming"
        AFWEGING = "afweging", "vastgelegde afweging"

    soort = models.CharField(max_length=12, choices=Soort.choices)
    wet = models.CharField(max_length=20, default="")
    artikel = models.TextField(default="")
    toestemming = models.ForeignKey("access.Toestemming", models.PROTECT, null=True)
    afweging = models.TextField(default="")
    doel = models.TextField()
    eindigt_op = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grondslag_is_volledig",
                condition=(Q(soort="wet") & ~Q(wet="") & ~Q(artikel=""))
                | Q(soort="toestemming", toestemming__isnull=False)
                | (Q(soort="afweging") & ~Q(afweging="")),
            ),
            models.CheckConstraint(condition=~Q(doel=""), name="grondslag_met_doel"),
        ]


@history
class Toestemming(Row):
    """A person lets another person or an organisation see data about him or her (S3-122): for named kinds, for a period.
    Withdrawn silently; blocked by the regisseur on signs of pressure (S3-123)."""

    persoon_id = models.UUIDField()
    aan_persoon_id = models.UUIDField(null=True)
    aan_organisatie_id = models.UUIDField(null=True)
    plan_id = models.UUIDField()
    soorten = ArrayField(models.TextField())
    """kinds of objects; there is no 'everything'"""
    doel = models.TextField(default="")
    """what an organisation may use it for (P-1)"""
    vastgelegd_tijd = models.DateTimeField()
    vastgelegd_door = models.TextField()
    geldig_van = models.DateTimeField()
    geldig_tot = models.DateTimeField()
    ingetrokken_tijd = models.DateTimeField(null=True)
    geblokkeerd_tijd = models.DateTimeField(null=True)
    geblokkeerd_door = models.TextField(default="")
    blokkade_reden = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="toestemming_geldig"),
            models.CheckConstraint(condition=~Q(soorten=[]), name="toestemming_noemt_soorten"),
            models.CheckConstraint(
                name="toestemming_aan_een",
                condition=Q(aan_persoon_id__isnull=False, aan_organisatie_id__isnull=True)
                | Q(aan_persoon_id__isnull=True, aan_organisatie_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(geblokkeerd_tijd=None) | ~Q(blokkade_reden=""), name="toestemming_blokkade_met_reden"
            ),
        ]
        indexes = [
            models.Index(fields=["aan_persoon_id", "geldig_tot"], name="toestemming_aan_persoon"),
            models.Index(fields=["aan_organisatie_id", "geldig_tot"], name="toestemming_aan_org"),
            models.Index(fields=["persoon_id"], name="toestemming_van_wie"),
        ]


@history
class Afscherming(Row):
    """An object is withheld from one person, one organisation, one role, or everybody but the regie; with a reason and a
    day on which that is reviewed (S3-119). `hoe` says what is withheld: the wat, or that it exists at all."""

    class Hoe(models.TextChoices):
        WAT = "wat", "waar het over gaat"
        DAT = "dat", "dat het er is"

    object_soort = models.TextField()
    object_id = models.UUIDField()
    plan_id = models.UUIDField(null=True)
    hoe = models.CharField(max_length=3, choices=Hoe.choices)
    tegen_persoon_id = models.UUIDField(null=True)
    tegen_organisatie_id = models.UUIDField(null=True)
    tegen_rol = models.TextField(default="")
    """all three empty: everybody, except regisseur, deputy and who broke the glass"""
    reden = models.TextField()
    sinds = models.DateTimeField()
    door = models.TextField()
    herzien_op = models.DateField()
    opgeheven_tijd = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reden=""), name="afscherming_met_reden"),
            models.CheckConstraint(
                name="afscherming_tegen_hooguit_een",
                condition=Q(tegen_persoon_id=None, tegen_organisatie_id=None)
                | Q(tegen_persoon_id=None, tegen_rol="")
                | Q(tegen_organisatie_id=None, tegen_rol=""),
            ),
        ]
        indexes = [
            models.Index(fields=["object_id"], condition=Q(opgeheven_tijd=None), name="afscherming_van_wat"),
            models.Index(fields=["object_soort"], condition=Q(opgeheven_tijd=None), name="afscherming_van_soort"),
        ]


@history
class Noodtoegang(Row):
    """Somebody broke the glass of one plan (dat): an end, told at once, written in the plan, reviewed (S3-134 … S3-136). Why,
    and what the review found, is content."""

    plan_id = models.UUIDField()
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    medewerker_id = models.UUIDField()
    rol = models.TextField()
    begin = models.DateTimeField()
    eind = models.DateTimeField()
    beoordeeld_tijd = models.DateTimeField(null=True)
    beoordeeld_door = models.TextField(default="")
    terecht = models.BooleanField(null=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(eind__gt=F("begin")), name="noodtoegang_eindigt"),
            models.CheckConstraint(
                name="noodtoegang_oordeel_samen",
                condition=Q(beoordeeld_tijd=None, terecht=None, beoordeeld_door="")
                | (Q(beoordeeld_tijd__isnull=False, terecht__isnull=False) & ~Q(beoordeeld_door="")),
            ),
            models.CheckConstraint(
                condition=~Q(beoordeeld_door=Cast("medewerker_id", models.TextField())),
                name="noodtoegang_oordeel_van_een_ander",
            ),
        ]
        indexes = [
            models.Index(fields=["medewerker_id", "eind"], name="noodtoegang_van_wie"),
            models.Index(fields=["plan_id"], name="noodtoegang_tot_plan"),
        ]


@history
class NoodtoegangInhoud(Inhoud):
    """The wat of a broken glass: why it had to be, and what the review found."""

    van = models.OneToOneField(Noodtoegang, models.CASCADE, primary_key=True, related_name="inhoud")
    reden = models.TextField()
    oordeel = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "access_noodtoegang_inhoud"
        constraints = [models.CheckConstraint(condition=~Q(reden=""), name="noodtoegang_met_reden")]


@history
class Inzageverzoek(Row):
    """A second-line worker asks to see named objects of a plan; the person concerned decides, for a period (S3-152)."""

    class Besluit(models.TextChoices):
        TOEGESTAAN = "toegestaan", "toegestaan"
        GEWEIGERD = "geweigerd", "geweigerd"

    plan_id = models.UUIDField()
    persoon_id = models.UUIDField()
    """whose approval is asked"""
    medewerker_id = models.UUIDField()
    reden = models.TextField()
    gevraagd_tijd = models.DateTimeField()
    besluit = models.CharField(max_length=10, choices=Besluit.choices, default="")
    besloten_tijd = models.DateTimeField(null=True)
    besloten_door = models.TextField(default="")
    geldig_tot = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inzageverzoek_besluit_samen",
                condition=Q(besluit="", besloten_tijd=None, geldig_tot=None)
                | Q(besluit="geweigerd", besloten_tijd__isnull=False, geldig_tot=None)
                | Q(besluit="toegestaan", besloten_tijd__isnull=False, geldig_tot__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["medewerker_id", "geldig_tot"], name="inzageverzoek_van_wie")]


class Inzageobject(models.Model):
    """One object that an Inzageverzoek names."""

    verzoek = models.ForeignKey(Inzageverzoek, models.CASCADE, related_name="objecten")
    object_soort = models.TextField()
    object_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verzoek", "object_id"], name="inzageobject_een_keer")]

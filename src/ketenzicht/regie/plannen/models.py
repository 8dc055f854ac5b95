"""What is kept of plans: who has the regie, versions, goals, measurements, and the signals under them."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


@history
class Plan(Row):
    """The plan of a group (dat). One runs at a time per group (S3-25); a deelplan hangs under its hoofdplan."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    groep = models.ForeignKey("regie.Groep", models.PROTECT, related_name="plannen")
    hoofdplan = models.ForeignKey("self", models.PROTECT, null=True, related_name="deelplannen")
    voorganger = models.ForeignKey("self", models.PROTECT, null=True, related_name="opvolgers")
    kenmerk = models.CharField(max_length=12, unique=True)
    """what people call it on the phone: random, so nobody can count plans"""
    gestart_tijd = models.DateTimeField()
    gesloten_tijd = models.DateTimeField(null=True)
    sluitreden = models.CharField(max_length=30, default="")
    escalatie_sinds = models.DateTimeField(null=True)
    escalatie_opgelost = models.DateTimeField(null=True)
    opgeschort = models.BooleanField(default=False)
    gemaakt_door = models.TextField()
    bewaren_tot = models.DateField(null=True)
    versie = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["groep"], condition=Q(gesloten_tijd=None, hoofdplan=None), name="plan_een_lopend"
            ),
            models.CheckConstraint(
                name="plan_gesloten_met_reden",
                condition=Q(gesloten_tijd=None, sluitreden="") | (Q(gesloten_tijd__isnull=False) & ~Q(sluitreden="")),
            ),
            models.CheckConstraint(condition=Q(gesloten_tijd__gte=F("gestart_tijd")), name="plan_sluit_na_start"),
        ]
        indexes = [models.Index(fields=["groep"], name="plan_van_groep")]


@history
class PlanInhoud(Inhoud):
    """The wat of a plan. Only regisseur and group see it (S3-79)."""

    van = models.OneToOneField(Plan, models.CASCADE, primary_key=True, related_name="inhoud")
    titel = models.TextField(default="")
    situatie = models.TextField(default="")
    samenvatting = models.TextField(default="")
    zelfregie = models.TextField(default="")
    """what the group takes in its own hands; not the role of regisseur (S3-38)"""
    oordeel = models.TextField(default="")
    """the reasoned closing judgement (S3-9)"""

    class Meta(Inhoud.Meta):
        db_table = "regie_plan_inhoud"


class Planversie(models.Model):
    """The content of a plan as it was adopted (S3-27)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versies")
    nummer = models.IntegerField()
    tijd = models.DateTimeField()
    door = models.TextField()
    aanleiding = models.TextField(default="")
    inhoud = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "nummer"], name="planversie_nummer")]


@history
class Regisseurschap(Row):
    """A worker has the regie of a plan, alone or with others (S3-37)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="regisseurs")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, related_name="+")
    geldig_van = models.DateTimeField()
    geldig_tot = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="regisseurschap_geldig"),
            models.UniqueConstraint(
                fields=["plan", "medewerker"], condition=Q(geldig_tot=None), name="regisseurschap_een_keer"
            ),
        ]
        indexes = [models.Index(fields=["medewerker", "plan"], name="regisseurschap_van_wie")]


@history
class Vervanging(Row):
    """A deputy for all plans of a regisseur, or for one, for a period (S3-133, S3-174)."""

    regisseur = models.ForeignKey("access.Medewerker", models.PROTECT, related_name="+")
    vervanger = models.ForeignKey("access.Medewerker", models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, related_name="vervangingen")
    geldig_van = models.DateTimeField()
    geldig_tot = models.DateTimeField()
    reden = models.TextField(default="")
    geregeld_door = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="vervanging_geldig"),
            models.CheckConstraint(condition=~Q(regisseur=F("vervanger")), name="vervanging_door_een_ander"),
        ]
        indexes = [models.Index(fields=["vervanger", "geldig_tot"], name="vervanging_door_wie")]


@history
class Instemming(Row):
    """What a member contributed to a plan, or agreed with (S3-28). Content."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="instemmingen")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, related_name="+")
    soort = models.CharField(
        max_length=10, choices=[("inbreng", "inbreng"), ("akkoord", "akkoord"), ("bezwaar", "bezwaar")]
    )
    versie = models.IntegerField()
    tekst = models.TextField(default="")
    tijd = models.DateTimeField()
    vastgelegd_door = models.TextField()


@history
class Evaluatie(Row):
    """A moment on which the plan is looked at again (S3-8)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="evaluaties")
    gepland_op = models.DateField()
    gehouden_tijd = models.DateTimeField(null=True)
    verslag = models.TextField(default="")


@history
class Doel(Stuk):
    """A goal of the group or of one member (dat)."""

    gesteld_op = models.DateField()
    gepland_op = models.DateField(null=True)
    afgesloten_op = models.DateField(null=True)
    uitkomst = models.CharField(max_length=20, default="")
    """bereikt, deels_bereikt, niet_bereikt or vervallen"""

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("doel"),
            models.CheckConstraint(
                name="doel_uitkomst_samen",
                condition=Q(afgesloten_op=None, uitkomst="") | (Q(afgesloten_op__isnull=False) & ~Q(uitkomst="")),
            ),
        ]
        indexes = subject_indexes("doel")


@history
class DoelInhoud(Inhoud):
    """The wat of a goal."""

    van = models.OneToOneField(Doel, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField()
    leefgebied = models.CharField(max_length=40, default="")
    zelfregie = models.TextField(default="")
    toelichting = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_doel_inhoud"


@history
class Meting(Stuk):
    """That somebody was measured (dat): on which scale, in which round, when."""

    doel = models.ForeignKey(Doel, models.PROTECT, null=True, related_name="metingen")
    schaal = models.CharField(max_length=20)
    """a named scale, such as ZRM-11 or GAS-6; scales are never mixed"""
    meetronde = models.UUIDField()
    """the key that the scores of one round share"""
    fase = models.CharField(
        max_length=6,
        default="tussen",
        choices=[("begin", "begin"), ("tussen", "tussen"), ("eind", "eind"), ("na", "na")],
    )
    """what the warehouse calls the round"""
    gemeten_op = models.DateField()
    door = models.TextField()

    class Meta(Stuk.Meta):
        constraints = [subject_is_one("meting")]
        indexes = subject_indexes("meting")


@history
class MetingInhoud(Inhoud):
    """The wat of a measurement: domain and value."""

    van = models.OneToOneField(Meting, models.CASCADE, primary_key=True, related_name="inhoud")
    domein = models.CharField(max_length=40, default="")
    waarde = models.DecimalField(max_digits=7, decimal_places=2)
    toelichting = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_meting_inhoud"


@history
class Signaalkoppeling(Row):
    """A signal that belongs to a running plan. About a person with several plans it goes to each regisseur as *dat* only,
    until one claims it (ADR on contradiction 8)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="signalen")
    signaal = models.ForeignKey("regie.Signaal", models.CASCADE, related_name="koppelingen")
    sinds = models.DateTimeField()
    geclaimd_tijd = models.DateTimeField(null=True)
    """when the regisseur claimed it, or at once where there is only one plan"""
    geclaimd_door = models.TextField(default="")
    losgemaakt_tijd = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "signaal"], name="signaalkoppeling_een_keer"),
            models.UniqueConstraint(
                fields=["signaal"],
                condition=Q(geclaimd_tijd__isnull=False, losgemaakt_tijd=None),
                name="signaalkoppeling_een_claim",
            ),
        ]

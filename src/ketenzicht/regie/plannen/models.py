"""What is kept of plans: who has the regie, versions, goals, measurements, and the signals under them."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


@history
class Plan(Row):
    """The plan of a group (dat). One runs at a time per group (S3-25); a deelplan hangs under its hoofdplan. It cannot be
    closed as reached while one of its goals is open (S0-4)."""

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
    digitaal_inzien = models.BooleanField(default=True)
    """whether residents may look at this plan in a portal at all (S3-115)"""
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
        triggers = [
            *Row.Meta.triggers,
            pgtrigger.Trigger(
                name="doelen_bereikt",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__sluitreden="doelen_bereikt"),
                func="""
                    IF EXISTS (SELECT FROM regie_doel WHERE plan_id = NEW.id AND afgesloten_op IS NULL) THEN
                        RAISE EXCEPTION 'open doelen'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_doelen_bereikt';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


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


class Planversie(Row):
    """That a plan was adopted in this version (S3-27)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versies")
    nummer = models.IntegerField()
    tijd = models.DateTimeField()
    door = models.TextField()

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "nummer"], name="planversie_nummer")]


class PlanversieInhoud(Inhoud):
    """The wat of a version: the plan's own words as they were adopted, and why. The goals that stood in it are seen by their
    own rules (Versiedoel)."""

    van = models.OneToOneField(Planversie, models.CASCADE, primary_key=True, related_name="inhoud")
    aanleiding = models.TextField(default="")
    inhoud = models.JSONField()

    class Meta(Inhoud.Meta):
        db_table = "regie_planversie_inhoud"


@history
class Regisseurschap(Row):
    """A worker has the regie of a plan, alone or with others (S3-37)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="regisseurs")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, related_name="+")
    geldig_van = models.DateTimeField()
    geldig_tot = models.DateTimeField(null=True)
    grondslag = models.ForeignKey("access.Grondslag", models.PROTECT, null=True, related_name="+")
    """for a regisseur of another organisation (P-1)"""
    afloop_gemeld = models.DateTimeField(null=True)
    """when those who had the regie before were told that it ended with its grondslag and that nobody has it"""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gte=F("geldig_van")), name="regisseurschap_geldig"),
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
            models.CheckConstraint(condition=Q(geldig_tot__gte=F("geldig_van")), name="vervanging_geldig"),
            models.CheckConstraint(condition=~Q(regisseur=F("vervanger")), name="vervanging_door_een_ander"),
        ]
        indexes = [models.Index(fields=["vervanger", "geldig_tot"], name="vervanging_door_wie")]


class Overnameverzoek(Row):
    """A regisseur asks to take over a plan of which the reference was told: answered blind, so that nobody learns from it
    whether such a plan exists (X-2)."""

    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, related_name="+")
    kenmerk = models.CharField(max_length=12, db_index=True)
    """as it was told; the row holds no key of a plan, or whoever asked could read from it that the plan exists"""
    reden = models.TextField()
    gevraagd_tijd = models.DateTimeField()
    besluit = models.CharField(
        max_length=12, default="", choices=[("overgedragen", "overgedragen"), ("geweigerd", "geweigerd")]
    )
    besloten_tijd = models.DateTimeField(null=True)
    besloten_door = models.TextField(default="")

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["medewerker", "kenmerk"], condition=Q(besluit=""), name="overnameverzoek_een_open"
            ),
            models.CheckConstraint(
                name="overnameverzoek_besluit_samen",
                condition=Q(besluit="", besloten_tijd=None) | (~Q(besluit="") & Q(besloten_tijd__isnull=False)),
            ),
        ]


@history
class Instemming(Stuk):
    """That a member contributed to a plan, agreed with it or objected to it (dat; S3-28)."""

    class Soort(models.TextChoices):
        INBRENG = "inbreng", "inbreng"
        AKKOORD = "akkoord", "akkoord"
        BEZWAAR = "bezwaar", "bezwaar"

    soort = models.CharField(max_length=10, choices=Soort.choices)
    versie = models.IntegerField()
    gebeurd_tijd = models.DateTimeField()
    """when it was said; `gemaakt_tijd` is when it was written down"""

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("instemming"),
            models.CheckConstraint(condition=Q(persoon__isnull=False), name="instemming_van_een_lid"),
            models.CheckConstraint(condition=Q(gemaakt_tijd__gte=F("gebeurd_tijd")), name="instemming_niet_vooraf"),
        ]
        indexes = subject_indexes("instemming")


@history
class InstemmingInhoud(Inhoud):
    """The wat of it: what the member said."""

    van = models.OneToOneField(Instemming, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_instemming_inhoud"


@history
class Evaluatie(Stuk):
    """A moment on which the plan is looked at again (dat; S3-8)."""

    gepland_op = models.DateField()
    gehouden_tijd = models.DateTimeField(null=True)
    vervallen_tijd = models.DateTimeField(null=True)

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("evaluatie"),
            models.CheckConstraint(
                condition=Q(gehouden_tijd=None) | Q(vervallen_tijd=None), name="evaluatie_een_einde"
            ),
        ]
        indexes = subject_indexes("evaluatie")


@history
class EvaluatieInhoud(Inhoud):
    """The wat of an evaluation."""

    van = models.OneToOneField(Evaluatie, models.CASCADE, primary_key=True, related_name="inhoud")
    verslag = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_evaluatie_inhoud"


@history
class Doel(Stuk):
    """A goal of the group or of one member (dat). An open goal stands in a plan that runs (S0-4)."""

    gesteld_op = models.DateField()
    gepland_op = models.DateField(null=True)
    afgesloten_op = models.DateField(null=True)
    uitkomst = models.CharField(max_length=20, default="")
    """bereikt, deels_bereikt, niet_bereikt or vervallen"""
    plek = models.FloatField(default=0)
    """where it stands in the list; means nothing else, so nobody can count by it"""

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("doel"),
            models.CheckConstraint(
                name="doel_uitkomst_samen",
                condition=Q(afgesloten_op=None, uitkomst="") | (Q(afgesloten_op__isnull=False) & ~Q(uitkomst="")),
            ),
        ]
        indexes = subject_indexes("doel")
        triggers = [
            *Stuk.Meta.triggers,
            pgtrigger.Trigger(
                name="plan_loopt",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__afgesloten_op__isnull=True, new__plan__isnull=False),
                func="""
                    PERFORM FROM regie_plan WHERE id = NEW.plan_id AND gesloten_tijd IS NULL FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'plan gesloten'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'doel_plan_loopt';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class Versiedoel(Row):
    """A goal that stood in a version of the plan, and in which state: a place in its history, no words, so that who may read
    what it said then is asked of the rules of now (S3-27)."""

    versie = models.ForeignKey(Planversie, models.CASCADE, related_name="doelen")
    doel = models.ForeignKey(Doel, models.CASCADE, related_name="+")
    na_dat = models.BigIntegerField(default=0)
    """the last former state of the dat that there was; the state of then is the one after it"""
    na_wat = models.BigIntegerField(default=0)
    """the same of the wat"""

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["versie", "doel"], name="versiedoel_een_keer")]


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
class Schaal(Row):
    """A scale of a municipality's own, beside the shipped ones in scales.py."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    titel = models.TextField()
    domeinen = ArrayField(models.CharField(max_length=40))
    laagste = models.DecimalField(max_digits=5, decimal_places=1)
    hoogste = models.DecimalField(max_digits=5, decimal_places=1)
    stap = models.DecimalField(max_digits=5, decimal_places=1)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="schaal_geldig"),
            models.CheckConstraint(
                condition=Q(hoogste__gt=F("laagste"), stap__gt=0) & ~Q(domeinen=[]), name="schaal_volledig"
            ),
            models.UniqueConstraint(
                fields=["gemeente", "titel"], condition=Q(geldig_tot=None), name="schaal_een_van_nu"
            ),
        ]


@history
class Meting(Stuk):
    """That somebody was measured (dat): on which scale, in which round, when."""

    doel = models.ForeignKey(Doel, models.PROTECT, null=True, related_name="metingen")
    schaal = models.CharField(max_length=20)
    """a named scale of scales.py, such as zrm11 or gas6; scales are never mixed"""
    eigen_schaal = models.ForeignKey(Schaal, models.PROTECT, null=True, related_name="+")
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
        constraints = [
            subject_is_one("meting"),
            models.CheckConstraint(
                name="meting_eigen_schaal",
                condition=Q(schaal="eigen", eigen_schaal__isnull=False) | (~Q(schaal="eigen") & Q(eigen_schaal=None)),
            ),
        ]
        indexes = [*subject_indexes("meting"), models.Index(fields=["meetronde"], name="meting_van_ronde")]


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

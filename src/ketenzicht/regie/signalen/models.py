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
    wacht_op = models.CharField(
        max_length=10,
        default="verdeling",
        choices=[
            ("verdeling", "een team"),
            ("team", "oordeel van het team"),
            ("regie", "de regie van een lopend plan"),
            ("drempel", "meer signalen"),
            ("bundel", "het signaal waaronder het gebundeld is"),
            ("niemand", "niets meer"),
        ],
    )
    """who or what must move first; `drempel` is held back by a filter rule"""
    ontvangen_tijd = models.DateTimeField()
    geregistreerd_tijd = models.DateTimeField()
    geregistreerd_door = models.TextField(default="")
    """the id of the reader who wrote it down; of a resident's signal nobody else is known here"""
    bronsleutel = models.TextField(default="")
    """the key of an automatic signal at its source: delivered twice it is one signal"""
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
            models.CheckConstraint(
                name="signaal_vervolg_samen",
                condition=Q(vervolg="", vervolg_tijd=None, vervolg_id=None)
                | (~Q(vervolg="") & Q(vervolg_tijd__isnull=False, vervolg_id__isnull=False)),
            ),
            models.CheckConstraint(
                name="signaal_wacht_of_is_beoordeeld",
                condition=Q(oordeel="") & ~Q(wacht_op="niemand") | ~Q(oordeel="") & Q(wacht_op="niemand"),
            ),
            models.CheckConstraint(
                name="signaal_wacht_op_een_team", condition=~Q(wacht_op="team") | Q(team__isnull=False)
            ),
            models.CheckConstraint(
                name="signaal_van_inwoner_noemt_niemand",
                condition=~Q(indiener="inwoner") | Q(medewerker=None, organisatie=None),
            ),
            models.UniqueConstraint(
                fields=["gemeente", "bron", "bronsleutel"], condition=~Q(bronsleutel=""), name="signaal_een_keer"
            ),
        ]
        indexes = [
            models.Index(fields=["persoon", "-ontvangen_tijd"], name="signaal_over_persoon"),
            models.Index(fields=["groep", "-ontvangen_tijd"], name="signaal_over_groep"),
            models.Index(fields=["team", "ontvangen_tijd"], condition=Q(oordeel=""), name="signaal_te_beoordelen"),
            models.Index(fields=["medewerker", "-ontvangen_tijd"], name="signaal_van_wie"),
            models.Index(fields=["organisatie", "-ontvangen_tijd"], name="signaal_van_organisatie"),
            models.Index(fields=["geregistreerd_door", "-ontvangen_tijd"], name="signaal_vastgelegd_door"),
            models.Index(
                fields=["oordeel_door", "-oordeel_tijd"], condition=~Q(oordeel_door=""), name="signaal_beoordeeld_door"
            ),
            models.Index(fields=["vervalt_op"], name="signaal_vervalt"),
        ]


@history
class SignaalInhoud(Inhoud):
    """The wat of a signal: what is going on, in the words of who reported it."""

    van = models.OneToOneField(Signaal, models.CASCADE, primary_key=True, related_name="inhoud")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    omschrijving = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_signaal_inhoud"


@history
class Triage(Row):
    """That somebody weighed a signal. Apart from the signal itself, because who reported it may not read it."""

    signaal = models.OneToOneField(Signaal, models.CASCADE, related_name="triage")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    tijd = models.DateTimeField()
    door = models.TextField()


@history
class TriageInhoud(Inhoud):
    """The wat of the weighing: why it was accepted or rejected."""

    van = models.OneToOneField(Triage, models.CASCADE, primary_key=True, related_name="inhoud")
    toelichting = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_triage_inhoud"


@history
class Terugkoppeling(Row):
    """That the reporter was told what came of a signal (S3-50)."""

    signaal = models.ForeignKey(Signaal, models.CASCADE, related_name="terugkoppelingen")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    tijd = models.DateTimeField()
    door = models.TextField()


@history
class TerugkoppelingInhoud(Inhoud):
    """The wat of feedback. The group does not see it: it would show that there is a reporter (P-2)."""

    van = models.OneToOneField(Terugkoppeling, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField()

    class Meta(Inhoud.Meta):
        db_table = "regie_terugkoppeling_inhoud"


@history
class Melder(Row):
    """That a resident reported it, and who, where that is a person of the record: withheld from everybody in the group on
    every surface (P-2)."""

    signaal = models.OneToOneField(Signaal, models.CASCADE, related_name="melder")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True, related_name="+")
    mag_genoemd_worden = models.BooleanField(default=False)
    bevestigd_tijd = models.DateTimeField(null=True)
    """when the reporter got the confirmation (S3-50)"""


@history
class MelderInhoud(Inhoud):
    """The wat of a reporter: how to reach somebody who is no person of the record."""

    van = models.OneToOneField(Melder, models.CASCADE, primary_key=True, related_name="inhoud")
    naam = models.TextField(default="")
    contact = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_melder_inhoud"


@history
class Kennisgeving(Row):
    """Whether, when, how and to whom a signal was told, or why not yet (AVG art. 14). Codes only; the weighing is in Triage."""

    signaal = models.ForeignKey(Signaal, models.CASCADE, related_name="kennisgevingen")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True, related_name="+")
    """who was told: the person, a member of the group, or who has gezag"""
    tijd = models.DateTimeField()
    door = models.TextField()
    wijze = models.CharField(max_length=20, default="")
    nog_niet_omdat = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kennisgeving_of_reden",
                condition=(~Q(wijze="") & Q(nog_niet_omdat="", persoon__isnull=False))
                | (Q(wijze="", persoon=None) & ~Q(nog_niet_omdat="")),
            )
        ]
        indexes = [models.Index(fields=["persoon"], condition=~Q(wijze=""), name="kennisgeving_aan_wie")]


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
    afwijsreden = models.CharField(max_length=30, default="anders")
    """how an ignored signal is counted"""
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gte=F("geldig_van")), name="filterregel_geldig"),
            models.CheckConstraint(
                name="filterregel_volledig",
                condition=Q(doet="negeren") & ~Q(reden="")
                | Q(doet="urgent")
                | Q(doet="routeren", team__isnull=False)
                | Q(doet="bundelen", binnen_dagen__isnull=False, binnen_dagen__gt=0)
                | Q(
                    doet="drempel", drempel__isnull=False, drempel__gt=1, binnen_dagen__isnull=False, binnen_dagen__gt=0
                ),
            ),
        ]


class Filterspoor(models.Model):
    """What a rule did with a signal, in words (issue: explanation)."""

    signaal = models.ForeignKey(Signaal, models.CASCADE, related_name="filtersporen")
    regel = models.ForeignKey(Filterregel, models.PROTECT, related_name="+")
    tijd = models.DateTimeField()
    uitleg = models.TextField()
    """a sentence without content: the name of the rule, numbers and days"""

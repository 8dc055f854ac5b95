"""What is kept of trajecten: a case with begin and end, our own or one at a partner (related case)."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


class Einde(models.TextChoices):
    """Why a traject ended, as the warehouse knows it."""

    OVERLIJDEN = "overlijden", "overlijden"
    TIJDELIJK = "tijdelijk", "tijdelijk beëindigd"
    VOLGENS_PLAN = "volgens_plan", "volgens plan"
    VOORTIJDIG_CLIENT = "voortijdig_client", "voortijdig, door de cliënt"
    VOORTIJDIG_AANBIEDER = "voortijdig_aanbieder", "voortijdig, door de aanbieder"
    VOORTIJDIG_OVEREENSTEMMING = "voortijdig_overeenstemming", "voortijdig, in overeenstemming"
    VOORTIJDIG_OMSTANDIGHEDEN = "voortijdig_omstandigheden", "voortijdig, door omstandigheden"
    GEMEENTE = "gemeente", "door de gemeente"
    WIJZIGING = "wijziging", "wijziging"
    ANDERE_AANBIEDER = "andere_aanbieder", "naar een andere aanbieder"
    ANDER_DOMEIN = "ander_domein", "naar een ander domein"
    VERHUIZING = "verhuizing", "verhuizing"
    ONBEKEND = "onbekend", "onbekend"


class Uitkomst(models.TextChoices):
    """What a traject led to."""

    BEREIKT = "bereikt", "bereikt"
    DEELS_BEREIKT = "deels_bereikt", "deels bereikt"
    NIET_BEREIKT = "niet_bereikt", "niet bereikt"
    ONBEKEND = "onbekend", "onbekend"


@history
class Traject(Stuk):
    """A product of the catalogue for the group or members, with a behandelaar (dat). Of a related case only what the
    exchange needs is kept: both references and the last status (S3-86 … S3-88)."""

    product = models.ForeignKey("regie.Product", models.PROTECT, related_name="+")
    doel = models.ForeignKey("regie.Doel", models.PROTECT, null=True, related_name="trajecten")
    aanvraag = models.ForeignKey("regie.Aanvraag", models.PROTECT, null=True, related_name="trajecten")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    """who carries it out"""
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    behandelaar = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    opdrachtgever = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    """who ordered it: the municipality, or the organisation of the wijkteam (S3-85)"""
    initiator = models.CharField(max_length=12, default="regisseur")
    """the regisseur or the person, as the case type says (S3-58)"""
    gerelateerd = models.BooleanField(default=False)
    """a case of the partner, of which we keep the last status only"""
    mijn_referentie = models.CharField(max_length=40)
    """our order number: the key by which a partner answers (X-34)"""
    uw_referentie = models.CharField(max_length=80, default="")
    laatste_status = models.TextField(default="")
    laatste_status_tijd = models.DateTimeField(null=True)
    alleen_dat_voor_regie = models.BooleanField(default=False)
    """the regisseur sees process information only (S3-128): taken over from the case type, or set for this one"""
    zichtbaar_voor_kcc = models.BooleanField(default=False)
    """taken over from the case type when the traject was made (S3-147)"""
    grondslag = models.ForeignKey("access.Grondslag", models.PROTECT, null=True, related_name="+")
    aangemeld_op = models.DateField()
    gepland_begin_op = models.DateField(null=True)
    gestart_op = models.DateField(null=True)
    gepland_einde_op = models.DateField(null=True)
    beeindigd_op = models.DateField(null=True)
    reden_einde = models.CharField(max_length=40, choices=Einde.choices, default="")
    uitkomst = models.CharField(max_length=40, choices=Uitkomst.choices, default="")

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("traject"),
            models.CheckConstraint(condition=Q(gestart_op__gte=F("aangemeld_op")), name="traject_start_na_aanmelden"),
            models.CheckConstraint(condition=Q(beeindigd_op__gte=F("gestart_op")), name="traject_einde_na_start"),
            models.CheckConstraint(
                condition=Q(gepland_einde_op__gte=F("gepland_begin_op")), name="traject_gepland_in_volgorde"
            ),
            models.CheckConstraint(
                condition=Q(gerelateerd=False, opdrachtgever=None)
                | Q(opdrachtgever=F("organisatie"))
                | Q(grondslag__isnull=False),
                name="traject_bij_partner_met_grondslag",
            ),
            models.CheckConstraint(
                condition=Q(laatste_status="", laatste_status_tijd=None)
                | (~Q(laatste_status="") & Q(laatste_status_tijd__isnull=False)),
                name="traject_status_met_tijd",
            ),
            models.CheckConstraint(condition=Q(beeindigd_op__gte=F("aangemeld_op")), name="traject_einde_na_begin"),
            models.CheckConstraint(
                name="traject_einde_met_reden",
                condition=Q(beeindigd_op=None, reden_einde="") | (Q(beeindigd_op__isnull=False) & ~Q(reden_einde="")),
            ),
            models.UniqueConstraint(fields=["mijn_referentie"], name="traject_mijn_referentie"),
        ]
        indexes = [
            *subject_indexes("traject"),
            models.Index(fields=["behandelaar"], name="traject_van_behandelaar"),
            models.Index(fields=["organisatie"], name="traject_bij_organisatie"),
            models.Index(fields=["gemaakt_door"], condition=Q(plan=None), name="traject_los_gemaakt_door"),
        ]


@history
class TrajectInhoud(Inhoud):
    """The wat of a traject."""

    van = models.OneToOneField(Traject, models.CASCADE, primary_key=True, related_name="inhoud")
    vraag = models.TextField(default="")
    afspraken = models.TextField(default="")
    resultaat = models.TextField(default="")
    terugkoppeling = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_traject_inhoud"


@history
class Trajectdeelnemer(Row):
    """A member whom a traject is for, beside or instead of the one who is its subject (S3-52)."""

    traject = models.ForeignKey(Traject, models.CASCADE, related_name="deelnemers")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["traject", "persoon"], name="trajectdeelnemer_een_keer")]
        indexes = [models.Index(fields=["persoon"], name="trajectdeelnemer_wie")]


@history
class Statusvraag(Row):
    """A question about the state of a related case, and the answer (S3-89)."""

    traject = models.ForeignKey(Traject, models.CASCADE, related_name="statusvragen")
    gevraagd_tijd = models.DateTimeField()
    gevraagd_door = models.TextField()
    antwoord_tijd = models.DateTimeField(null=True)
    antwoord_door = models.TextField(default="")
    status = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["traject"], condition=Q(antwoord_tijd=None), name="statusvraag_een_open"),
            models.CheckConstraint(
                name="statusvraag_antwoord_samen",
                condition=Q(antwoord_tijd=None, status="") | (Q(antwoord_tijd__isnull=False) & ~Q(status="")),
            ),
            models.CheckConstraint(
                condition=Q(antwoord_tijd__gte=F("gevraagd_tijd")), name="statusvraag_antwoord_na_vraag"
            ),
        ]

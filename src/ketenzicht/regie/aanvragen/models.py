"""What is kept of single support: contact, melding, onderzoek, aanvraag, beschikking, voorziening."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


@history
class Aanvraag(Stuk):
    """One request of a citizen for one or more provisions (dat). It can be scaled up to a plan at any moment (S3-4)."""

    class Status(models.TextChoices):
        GEMELD = "gemeld", "gemeld"
        ONDERZOEK = "onderzoek", "in onderzoek"
        AANGEVRAAGD = "aangevraagd", "aangevraagd"
        BESLOTEN = "besloten", "besloten"
        GELEVERD = "geleverd", "geleverd"
        AFGESLOTEN = "afgesloten", "afgesloten"

    zaaktype = models.ForeignKey("regie.Zaaktype", models.PROTECT, related_name="+")
    product = models.ForeignKey("regie.Product", models.PROTECT, null=True, related_name="+")
    """what was asked for, where that is known from the start"""
    wet = models.CharField(max_length=6)
    signaal = models.ForeignKey("regie.Signaal", models.PROTECT, null=True, related_name="aanvragen")
    kenmerk = models.CharField(max_length=12, unique=True)
    kanaal = models.CharField(max_length=20)
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    behandelaar = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    grondslag = models.ForeignKey("access.Grondslag", models.PROTECT, null=True, related_name="+")
    """why it may lie at another organisation than the one that took the melding (P-1)"""
    zichtbaar_voor_kcc = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.GEMELD)
    ontvangen_tijd = models.DateTimeField()
    in_behandeling_op = models.DateField(null=True)
    gesprek_gepland_tijd = models.DateTimeField(null=True)
    gesprek_op = models.DateField(null=True)
    onderzoek_gereed_op = models.DateField(null=True)
    aanvraag_op = models.DateField(null=True)
    besloten_op = models.DateField(null=True)
    besluit = models.CharField(max_length=20, default="")
    uitkomst = models.CharField(max_length=20, default="")
    ondersteuning_gestart_op = models.DateField(null=True)
    afgesloten_tijd = models.DateTimeField(null=True)
    uiterste_op = models.DateField(null=True)
    """the last day of the term that runs now, suspension and extension included; null where no term runs"""
    verdaagd_tot_op = models.DateField(null=True)

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("aanvraag"),
            models.CheckConstraint(
                name="aanvraag_besluit_samen",
                condition=Q(besloten_op=None, besluit="") | (Q(besloten_op__isnull=False) & ~Q(besluit="")),
            ),
            models.CheckConstraint(
                name="aanvraag_status_past_bij_besluit",
                condition=Q(status__in=["gemeld", "onderzoek", "aangevraagd"], besluit="")
                | (Q(status__in=["besloten", "geleverd", "afgesloten"]) & ~Q(besluit="")),
            ),
            models.CheckConstraint(
                condition=~Q(status="aangevraagd") | Q(aanvraag_op__isnull=False), name="aanvraag_op_bekend"
            ),
            models.CheckConstraint(
                name="aanvraag_afgesloten_samen",
                condition=Q(status="afgesloten", afgesloten_tijd__isnull=False)
                | (~Q(status="afgesloten") & Q(afgesloten_tijd=None)),
            ),
            models.CheckConstraint(
                condition=Q(afgesloten_tijd__gte=F("ontvangen_tijd")), name="aanvraag_sluit_na_ontvangst"
            ),
        ]
        indexes = [
            *subject_indexes("aanvraag"),
            models.Index(
                fields=["behandelaar", "uiterste_op"], condition=Q(afgesloten_tijd=None), name="aanvraag_werkvoorraad"
            ),
            models.Index(fields=["team", "uiterste_op"], condition=Q(afgesloten_tijd=None), name="aanvraag_van_team"),
        ]


@history
class AanvraagInhoud(Inhoud):
    """The wat of a request."""

    van = models.OneToOneField(Aanvraag, models.CASCADE, primary_key=True, related_name="inhoud")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    vraag = models.TextField(default="")
    onderzoeksverslag = models.TextField(default="")
    motivering = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_aanvraag_inhoud"


@history
class Opschorting(Row):
    """A period in which the term stands still (Awb 4:15)."""

    class Grond(models.TextChoices):
        AANVULLING = "aanvulling", "de aanvrager moet iets aanvullen (lid 1 a)"
        BUITENLAND = "buitenland", "informatie uit het buitenland (lid 1 b)"
        INSTEMMING = "instemming", "de aanvrager stemt in met uitstel (lid 2 a)"
        AANVRAGER = "aanvrager", "de vertraging ligt aan de aanvrager (lid 2 b)"
        OVERMACHT = "overmacht", "overmacht (lid 2 c)"

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="opschortingen")
    van_op = models.DateField()
    tot_op = models.DateField(null=True)
    """the first day on which it runs again"""
    grond = models.CharField(max_length=12, choices=Grond.choices)
    aanvullen_tot_op = models.DateField(null=True)
    """the last day on which the applicant may complete (Awb 4:5)"""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tot_op__gte=F("van_op")), name="opschorting_geldig"),
            models.UniqueConstraint(fields=["aanvraag"], condition=Q(tot_op=None), name="opschorting_een_open"),
            models.CheckConstraint(
                name="opschorting_aanvulling_met_dag",
                condition=~Q(grond="aanvulling") | Q(aanvullen_tot_op__isnull=False),
            ),
        ]


@history
class Processtap(Row):
    """A step of a request: the event log of the warehouse."""

    aanvraag = models.ForeignKey(Aanvraag, models.CASCADE, related_name="stappen")
    volgnummer = models.IntegerField()
    activiteit = models.TextField()
    status = models.CharField(max_length=12)
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    gebeurd_tijd = models.DateTimeField()
    geregistreerd_tijd = models.DateTimeField()
    afgeleid = models.BooleanField(default=False)
    """implied by a later act, not registered itself"""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["aanvraag", "volgnummer"], name="processtap_volgnummer"),
            models.CheckConstraint(
                condition=Q(geregistreerd_tijd__gte=F("gebeurd_tijd")), name="processtap_niet_vooraf"
            ),
        ]


@history
class Voorziening(Stuk):
    """A provision that was granted (dat)."""

    aanvraag = models.ForeignKey(Aanvraag, models.PROTECT, related_name="voorzieningen")
    product = models.ForeignKey("regie.Product", models.PROTECT, related_name="+")
    leveringsvorm = models.CharField(max_length=10, default="zin")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    toegekend_op = models.DateField()
    ingang_op = models.DateField()
    gepland_einde_op = models.DateField(null=True)
    gestart_op = models.DateField(null=True)
    beeindigd_op = models.DateField(null=True)
    reden_einde = models.CharField(max_length=40, default="")

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("voorziening"),
            models.CheckConstraint(
                name="voorziening_einde_met_reden",
                condition=Q(beeindigd_op=None, reden_einde="") | (Q(beeindigd_op__isnull=False) & ~Q(reden_einde="")),
            ),
            models.CheckConstraint(condition=Q(beeindigd_op__gte=F("ingang_op")), name="voorziening_einde_na_ingang"),
        ]
        indexes = subject_indexes("voorziening")


@history
class VoorzieningInhoud(Inhoud):
    """The wat of a provision."""

    van = models.OneToOneField(Voorziening, models.CASCADE, primary_key=True, related_name="inhoud")
    toelichting = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_voorziening_inhoud"

"""What is kept of tasks: work that is handed to an organisation."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


class Status(models.TextChoices):
    """The states of a task, as the warehouse knows them."""

    VERSTUURD = "verstuurd", "verstuurd"
    GERESERVEERD = "gereserveerd", "gereserveerd"
    GEACCEPTEERD = "geaccepteerd", "geaccepteerd"
    AFGEWEZEN = "afgewezen", "afgewezen"
    GESTART = "gestart", "gestart"
    GESLOTEN = "gesloten", "gesloten"
    INGETROKKEN = "ingetrokken", "ingetrokken"
    VERLOPEN = "verlopen", "verlopen"


@history
class Taak(Stuk):
    """Work handed to an organisation (dat): from whom, to whom, in which state, agreed until when."""

    van_organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    van_medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, related_name="+")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, related_name="+")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    """who reserved it"""
    wet = models.CharField(max_length=6, default="")
    signaal = models.ForeignKey("regie.Signaal", models.PROTECT, null=True, related_name="taken")
    doel = models.ForeignKey("regie.Doel", models.PROTECT, null=True, related_name="taken")
    traject = models.ForeignKey("regie.Traject", models.PROTECT, null=True, related_name="taken")
    vorige = models.ForeignKey("self", models.PROTECT, null=True, related_name="vervolg_taken")
    """the task that this one follows: sent again after a rejection, or the next step"""
    afspraak = models.ForeignKey("regie.Afspraak", models.PROTECT, null=True, related_name="+")
    grondslag = models.ForeignKey("access.Grondslag", models.PROTECT, null=True, related_name="+")
    kenmerk = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.VERSTUURD)
    verstuurd_tijd = models.DateTimeField()
    einde_tijd = models.DateTimeField(null=True)
    """when it reached afgewezen, gesloten, ingetrokken or verlopen"""
    afgesproken_dagen = models.IntegerField(null=True)
    afgesproken_op = models.DateField(null=True)
    afwijsreden = models.CharField(max_length=30, default="")
    resultaat = models.CharField(max_length=40, default="")
    doel_bereikt = models.BooleanField(null=True)
    feedback_gelezen_tijd = models.DateTimeField(null=True)
    vervolg = models.CharField(max_length=40, default="")

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("taak"),
            models.CheckConstraint(condition=Q(einde_tijd__gte=F("verstuurd_tijd")), name="taak_eindigt_na_versturen"),
            models.CheckConstraint(
                name="taak_einde_hoort_bij_status",
                condition=Q(status__in=["afgewezen", "gesloten", "ingetrokken", "verlopen"], einde_tijd__isnull=False)
                | Q(status__in=["verstuurd", "gereserveerd", "geaccepteerd", "gestart"], einde_tijd=None),
            ),
            models.CheckConstraint(
                condition=~Q(status="afgewezen") | ~Q(afwijsreden=""), name="taak_afgewezen_met_reden"
            ),
            models.CheckConstraint(
                condition=~Q(status="gesloten") | ~Q(resultaat=""), name="taak_gesloten_met_resultaat"
            ),
        ]
        indexes = [
            *subject_indexes("taak"),
            models.Index(fields=["organisatie", "verstuurd_tijd"], condition=Q(einde_tijd=None), name="taak_open_bij"),
            models.Index(fields=["medewerker"], condition=Q(einde_tijd=None), name="taak_open_van"),
            models.Index(fields=["van_medewerker", "-verstuurd_tijd"], name="taak_verstuurd_door"),
            models.Index(fields=["organisatie", "-verstuurd_tijd"], name="taak_bij_organisatie"),
        ]


@history
class TaakInhoud(Inhoud):
    """The wat of a task: what is asked, and what came of it."""

    van = models.OneToOneField(Taak, models.CASCADE, primary_key=True, related_name="inhoud")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    vraag = models.TextField(default="")
    afwijzing = models.TextField(default="")
    feedback = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_taak_inhoud"


@history
class Overgang(Row):
    """A task reached a state: when that happened, when it was registered, by whom, or derived from a later act."""

    taak = models.ForeignKey(Taak, models.CASCADE, related_name="overgangen")
    status = models.CharField(max_length=12, choices=Status.choices)
    gebeurd_tijd = models.DateTimeField()
    geregistreerd_tijd = models.DateTimeField()
    door = models.TextField()
    afgeleid = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taak", "status"], name="overgang_een_keer"),
            models.CheckConstraint(condition=Q(geregistreerd_tijd__gte=F("gebeurd_tijd")), name="overgang_niet_vooraf"),
        ]

"""What is kept of tasks: work that is handed to an organisation."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one
from ketenzicht.regie.taken.states import Status

STATUSSEN = [(status.value, status.value) for status in Status]


class Afwijsreden(models.TextChoices):
    """Why a receiver sends a task back."""

    VERKEERDE_ORGANISATIE = "verkeerde_organisatie", "hoort bij een andere organisatie"
    GEEN_CAPACITEIT = "geen_capaciteit", "geen capaciteit"
    NIET_BEREIKT = "niet_bereikt", "cliënt niet bereikt"
    GEEN_TOESTEMMING = "geen_toestemming", "geen toestemming"
    ONVOLDOENDE_INFORMATIE = "onvoldoende_informatie", "onvoldoende informatie"
    AL_AFGEHANDELD = "al_afgehandeld", "al afgehandeld"
    ANDERS = "anders", "anders"
    ONBEKEND = "onbekend", "onbekend"


class Resultaat(models.TextChoices):
    """What a task led to (S0-15)."""

    DIENST_GELEVERD = "dienst_geleverd", "dienst geleverd"
    DEELS_GELEVERD = "deels_geleverd", "deels geleverd"
    NIET_GELEVERD = "niet_geleverd", "niet geleverd"
    DOORVERWEZEN = "doorverwezen", "doorverwezen"
    ONBEKEND = "onbekend", "onbekend"


class Vervolg(models.TextChoices):
    """What comes after a task (X-10)."""

    GEEN = "geen", "geen"
    TAAK = "taak", "een volgende taak"
    TRAJECT = "traject", "een traject"
    AANVRAAG = "aanvraag", "een aanvraag"
    PLAN = "plan", "een plan"
    ONBEKEND = "onbekend", "nog niet bekend"


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
    grondslag = models.ForeignKey("access.Grondslag", models.PROTECT, null=True, related_name="+")
    kenmerk = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=12, choices=STATUSSEN, default=Status.VERSTUURD)
    verstuurd_tijd = models.DateTimeField()
    einde_tijd = models.DateTimeField(null=True)
    """when it reached afgewezen, gesloten, ingetrokken or verlopen"""
    afgesproken_dagen = models.IntegerField(null=True)
    afgesproken_op = models.DateField(null=True)
    verlengd = models.BooleanField(default=False)
    """the agreed day was moved, which happens once"""
    vervalt_op = models.DateField(null=True)
    """the day on which it expires where the receiver said neither yes nor no"""
    afwijsreden = models.CharField(max_length=30, choices=Afwijsreden.choices, default="")
    resultaat = models.CharField(max_length=40, choices=Resultaat.choices, default="")
    doel_bereikt = models.BooleanField(null=True)
    feedback_gelezen_tijd = models.DateTimeField(null=True)
    tevreden = models.BooleanField(null=True)
    """what the sender thought of the result, where the sender said so (X-21)"""
    vervolg = models.CharField(max_length=40, choices=Vervolg.choices, default="")

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
            models.CheckConstraint(
                condition=~Q(status__in=["gereserveerd", "geaccepteerd", "gestart", "gesloten"])
                | Q(medewerker__isnull=False),
                name="taak_in_handen_van_iemand",
            ),
            models.CheckConstraint(
                condition=Q(van_organisatie=F("organisatie")) | Q(grondslag__isnull=False),
                name="taak_naar_ander_met_grondslag",
            ),
            models.CheckConstraint(
                condition=Q(tevreden=None) | Q(feedback_gelezen_tijd__isnull=False), name="taak_oordeel_na_lezen"
            ),
            models.CheckConstraint(
                condition=Q(feedback_gelezen_tijd=None) | Q(status="gesloten"), name="taak_gelezen_na_sluiten"
            ),
            models.CheckConstraint(
                condition=Q(afgesproken_dagen=None, afgesproken_op=None)
                | Q(afgesproken_dagen__gte=0, afgesproken_op__isnull=False),
                name="taak_afgesproken_samen",
            ),
        ]
        indexes = [
            *subject_indexes("taak"),
            models.Index(fields=["organisatie", "verstuurd_tijd"], condition=Q(einde_tijd=None), name="taak_open_bij"),
            models.Index(fields=["organisatie", "medewerker"], condition=Q(einde_tijd=None), name="taak_open_van"),
            models.Index(fields=["van_medewerker", "-verstuurd_tijd"], name="taak_verstuurd_door"),
            models.Index(fields=["organisatie", "-verstuurd_tijd"], name="taak_bij_organisatie"),
            models.Index(
                fields=["vervalt_op"], condition=Q(status__in=["verstuurd", "gereserveerd"]), name="taak_kan_verlopen"
            ),
        ]


@history
class TaakInhoud(Inhoud):
    """The wat of a task: what is asked, and what came of it."""

    van = models.OneToOneField(Taak, models.CASCADE, primary_key=True, related_name="inhoud")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    afspraak = models.ForeignKey("regie.Afspraak", models.PROTECT, null=True, related_name="+")
    """the agreement under which it was sent: it can tell the subject, so it is content"""
    vraag = models.TextField(default="")
    afwijzing = models.TextField(default="")
    feedback = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_taak_inhoud"


@history
class Overgang(Row):
    """A task reached a state: when that happened, when it was registered, by whom, or derived from a later act."""

    taak = models.ForeignKey(Taak, models.CASCADE, related_name="overgangen")
    status = models.CharField(max_length=12, choices=STATUSSEN)
    gebeurd_tijd = models.DateTimeField()
    geregistreerd_tijd = models.DateTimeField()
    door = models.TextField()
    afgeleid = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taak", "status"], name="overgang_een_keer"),
            models.CheckConstraint(condition=Q(geregistreerd_tijd__gte=F("gebeurd_tijd")), name="overgang_niet_vooraf"),
        ]
        triggers = [
            *Row.Meta.triggers,
            pgtrigger.Trigger(
                name="in_volgorde",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM regie_overgang o
                               WHERE o.taak_id = NEW.taak_id AND o.gebeurd_tijd > NEW.gebeurd_tijd) THEN
                        RAISE EXCEPTION 'a step happened before the former one'
                            USING ERRCODE = '23514', CONSTRAINT = 'overgang_in_volgorde';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

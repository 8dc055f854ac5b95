"""What is kept of contacts, actions, notes and consultations: short, planned or afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


@history
class Klantcontact(Stuk):
    """A contact with a member or the group (dat), at the plan or at the traject in whose frame it was (S3-61, S3-62)."""

    traject = models.ForeignKey("regie.Traject", models.PROTECT, null=True, related_name="contacten")
    kanaal = models.CharField(max_length=20)
    richting = models.CharField(
        max_length=10, default="inkomend", choices=[("inkomend", "inkomend"), ("uitgaand", "uitgaand")]
    )
    soort = models.CharField(max_length=20, default="gesprek")
    contact_tijd = models.DateTimeField()
    minuten = models.IntegerField(null=True)
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    terugbellen_voor = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    """a call-back note for this regisseur (S3-141)"""
    teruggebeld_tijd = models.DateTimeField(null=True)

    class Meta(Stuk.Meta):
        constraints = [subject_is_one("klantcontact")]
        indexes = [
            *subject_indexes("klantcontact"),
            models.Index(
                fields=["terugbellen_voor"],
                condition=Q(terugbellen_voor__isnull=False, teruggebeld_tijd=None),
                name="klantcontact_terug_te_bellen",
            ),
        ]


@history
class KlantcontactInhoud(Inhoud):
    """The wat of a contact."""

    van = models.OneToOneField(Klantcontact, models.CASCADE, primary_key=True, related_name="inhoud")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    tekst = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_klantcontact_inhoud"


@history
class Actie(Stuk):
    """A short act of a regisseur, a member or a participant (dat): to do, or written down afterwards (S3-63 … S3-67)."""

    doel = models.ForeignKey("regie.Doel", models.PROTECT, null=True, related_name="acties")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    uitvoerder = models.ForeignKey("regie.Persoon", models.PROTECT, null=True, related_name="+")
    """the member or participant who does it; empty: the worker"""
    gepland_op = models.DateField(null=True)
    gedaan_tijd = models.DateTimeField(null=True)
    vervallen_tijd = models.DateTimeField(null=True)
    herhaling = models.TextField(default="")
    """a recurrence rule in the words of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO"""
    reeks = models.ForeignKey("self", models.PROTECT, null=True, related_name="beurten")
    akkoord_door = models.TextField(default="")
    akkoord_tijd = models.DateTimeField(null=True)

    class Meta(Stuk.Meta):
        constraints = [subject_is_one("actie")]
        indexes = [
            *subject_indexes("actie"),
            models.Index(fields=["uitvoerder"], name="actie_van_uitvoerder"),
            models.Index(
                fields=["medewerker", "gepland_op"],
                condition=Q(gedaan_tijd=None, vervallen_tijd=None),
                name="actie_te_doen",
            ),
        ]


@history
class ActieInhoud(Inhoud):
    """The wat of an action."""

    van = models.OneToOneField(Actie, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField()
    resultaat = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_actie_inhoud"


@history
class Notitie(Stuk):
    """A note of the regisseur at a plan (S3-68); internal ones are not for the group (X-33)."""

    intern = models.BooleanField(default=False)

    class Meta(Stuk.Meta):
        constraints = [subject_is_one("notitie")]
        indexes = subject_indexes("notitie")


@history
class NotitieInhoud(Inhoud):
    """The wat of a note."""

    van = models.OneToOneField(Notitie, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField()

    class Meta(Inhoud.Meta):
        db_table = "regie_notitie_inhoud"


class Werknotitie(models.Model):
    """A personal work note (P-3): seen by its author only, not shared, not in search or extract, without history, deleted
    at closing. Sharing turns it into a Notitie."""

    id = models.UUIDField(primary_key=True, editable=False)
    plan = models.ForeignKey("regie.Plan", models.CASCADE, related_name="+")
    auteur = models.ForeignKey("access.Medewerker", models.CASCADE, related_name="+")
    tekst = models.TextField()
    bewaard_tijd = models.DateTimeField()


@history
class Casusoverleg(Row):
    """A consultation about a plan (dat): when, who is invited (S3-101). Invitations carry no content (X-32)."""

    plan = models.ForeignKey("regie.Plan", models.CASCADE, related_name="overleggen")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    begin = models.DateTimeField()
    eind = models.DateTimeField()
    plaats = models.TextField(default="")
    medewerkers = ArrayField(models.UUIDField(), default=list)
    personen = ArrayField(models.UUIDField(), default=list)
    gemaakt_door = models.TextField()


@history
class CasusoverlegInhoud(Inhoud):
    """The wat of a consultation: agenda and report."""

    van = models.OneToOneField(Casusoverleg, models.CASCADE, primary_key=True, related_name="inhoud")
    agenda = models.TextField(default="")
    verslag = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_casusoverleg_inhoud"

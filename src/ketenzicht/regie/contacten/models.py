"""What is kept of contacts, actions, notes and consultations: short, planned or afterwards."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.kernel.ids import new_id
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
    gepland_tijd = models.DateTimeField(null=True)
    """when it is planned, for a contact that was planned"""
    contact_tijd = models.DateTimeField(null=True)
    """when it was; null while it is still to come"""
    vervallen_tijd = models.DateTimeField(null=True)
    minuten = models.IntegerField(null=True)
    intern = models.BooleanField(default=False)
    """for the regie only, until somebody says whom it is about"""
    via_kcc = models.BooleanField(default=False)
    """written down by a klantcontactmedewerker: those see how often somebody called (S3-145)"""
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    terugbellen_voor = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    """a call-back note for this regisseur (S3-141)"""
    teruggebeld_tijd = models.DateTimeField(null=True)

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("klantcontact"),
            models.CheckConstraint(
                name="klantcontact_gepland_of_geweest",
                condition=Q(contact_tijd__isnull=False) | Q(gepland_tijd__isnull=False),
            ),
            models.CheckConstraint(
                name="klantcontact_minuten", condition=Q(minuten=None) | Q(minuten__gt=0, minuten__lte=1440)
            ),
        ]
        indexes = [
            *subject_indexes("klantcontact"),
            models.Index(fields=["gemaakt_door", "-gemaakt_tijd"], name="klantcontact_van_wie"),
            models.Index(
                fields=["medewerker", "gepland_tijd"],
                condition=Q(contact_tijd=None, vervallen_tijd=None),
                name="klantcontact_gepland",
            ),
            models.Index(fields=["persoon", "-contact_tijd"], condition=Q(via_kcc=True), name="klantcontact_van_kcc"),
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
    akkoord = models.CharField(
        max_length=10,
        default="",
        choices=[("gevraagd", "gevraagd"), ("gegeven", "gegeven"), ("geweigerd", "geweigerd")],
    )
    """approval by the other party (X-15); empty where nobody asked"""
    akkoord_van = models.CharField(
        max_length=10, default="", choices=[("regie", "de regie"), ("bewoner", "de bewoner")]
    )
    """who the other party is"""
    akkoord_door = models.TextField(default="")
    akkoord_tijd = models.DateTimeField(null=True)
    intern = models.BooleanField(default=False)
    """for the regie only, until somebody says whom it is about"""

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("actie"),
            models.CheckConstraint(
                name="actie_gedaan_of_vervallen", condition=Q(gedaan_tijd=None) | Q(vervallen_tijd=None)
            ),
            models.CheckConstraint(
                name="actie_akkoord_samen",
                condition=Q(akkoord="", akkoord_van="", akkoord_tijd=None)
                | (Q(akkoord="gevraagd", akkoord_tijd=None) & ~Q(akkoord_van=""))
                | (Q(akkoord__in=["gegeven", "geweigerd"], akkoord_tijd__isnull=False) & ~Q(akkoord_van="")),
            ),
            models.CheckConstraint(name="actie_reeks_is_geen_beurt", condition=Q(herhaling="") | Q(reeks=None)),
            models.UniqueConstraint(fields=["reeks", "gepland_op"], name="actie_beurt_een_keer"),
        ]
        indexes = [
            *subject_indexes("actie"),
            models.Index(fields=["uitvoerder"], name="actie_van_uitvoerder"),
            models.Index(
                fields=["medewerker", "gepland_op"],
                condition=Q(gedaan_tijd=None, vervallen_tijd=None),
                name="actie_te_doen",
            ),
            models.Index(
                fields=["id"], condition=~Q(herhaling="") & Q(vervallen_tijd=None), name="actie_lopende_reeks"
            ),
        ]


@history
class ActieInhoud(Inhoud):
    """The wat of an action."""

    van = models.OneToOneField(Actie, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField()
    resultaat = models.TextField(default="")
    bezwaar = models.TextField(default="")
    """why the other party does not agree"""

    class Meta(Inhoud.Meta):
        db_table = "regie_actie_inhoud"


@history
class Plansjabloon(Row):
    """A template of actions for plans of a municipality (X-14). No text about anybody."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    naam = models.TextField()
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gte=F("geldig_van")), name="plansjabloon_geldig"),
            models.UniqueConstraint(
                fields=["gemeente", "naam"], condition=Q(geldig_tot=None), name="plansjabloon_een_van_nu"
            ),
        ]


@history
class Sjabloonactie(Row):
    """One action of a template: what, and how many days after the template is used."""

    sjabloon = models.ForeignKey(Plansjabloon, models.CASCADE, related_name="acties")
    volgorde = models.IntegerField()
    tekst = models.TextField()
    na_dagen = models.IntegerField()
    herhaling = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(na_dagen__gte=0) & ~Q(tekst=""), name="sjabloonactie_volledig"),
            models.UniqueConstraint(fields=["sjabloon", "volgorde"], name="sjabloonactie_volgorde"),
        ]


@history
class Notitie(Stuk):
    """A note of the regisseur at a plan (S3-68); internal ones are not for the group (X-33)."""

    intern = models.BooleanField(default=False)
    """for the regie only"""

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

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey("regie.Plan", models.CASCADE, related_name="+")
    auteur = models.ForeignKey("access.Medewerker", models.CASCADE, related_name="+")
    tekst = models.TextField()
    bewaard_tijd = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["auteur", "plan"], name="werknotitie_van_wie")]


@history
class Casusoverleg(Row):
    """A consultation about a plan (dat): when, and where (S3-101). Who is invited stands in Overlegdeelnemer."""

    plan = models.ForeignKey("regie.Plan", models.CASCADE, related_name="overleggen")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    begin = models.DateTimeField()
    eind = models.DateTimeField()
    plaats = models.TextField(default="")
    vervallen_tijd = models.DateTimeField(null=True)
    gemaakt_door = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(eind__gt=F("begin")), name="casusoverleg_eindigt_na_begin")]
        indexes = [
            models.Index(fields=["plan"], name="casusoverleg_bij_plan"),
            models.Index(fields=["begin"], name="casusoverleg_wanneer"),
        ]


@history
class Overlegdeelnemer(Row):
    """Somebody who is invited to a consultation: a worker or a person; a worker of another organisation with a grondslag."""

    overleg = models.ForeignKey(Casusoverleg, models.CASCADE, related_name="deelnemers")
    medewerker = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True, related_name="+")
    grondslag = models.ForeignKey("access.Grondslag", models.PROTECT, null=True, related_name="+")
    """why a worker of another organisation may know of the plan, and read agenda and report (P-1)"""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="overlegdeelnemer_is_een",
                condition=Q(medewerker__isnull=False, persoon=None) | Q(medewerker=None, persoon__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["overleg", "medewerker", "persoon"], nulls_distinct=False, name="overlegdeelnemer_een_keer"
            ),
        ]
        indexes = [
            models.Index(fields=["medewerker"], name="overlegdeelnemer_medewerker"),
            models.Index(fields=["persoon"], name="overlegdeelnemer_persoon"),
        ]


@history
class CasusoverlegInhoud(Inhoud):
    """The wat of a consultation: agenda and report."""

    van = models.OneToOneField(Casusoverleg, models.CASCADE, primary_key=True, related_name="inhoud")
    agenda = models.TextField(default="")
    verslag = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_casusoverleg_inhoud"

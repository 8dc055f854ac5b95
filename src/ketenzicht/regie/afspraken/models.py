"""What is kept of agreements with partners (S0-6, S3-92, S3-93), completeness lists and the weekbericht."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Row, history


@history
class Afspraak(Row):
    """An agreement with a partner: term, target group, what may be shared, what comes back, how, on what ground."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    onderwerp = models.ForeignKey("regie.Onderwerp", models.PROTECT, null=True, related_name="+")
    product = models.ForeignKey("regie.Product", models.PROTECT, null=True, related_name="+")
    titel = models.TextField()
    gezamenlijke_doelen = ArrayField(models.TextField(), default=list)
    doelgroep_van = models.IntegerField(null=True)
    doelgroep_tot = models.IntegerField(null=True)
    """ages, from and up to (exclusive)"""
    termijn_dagen = models.IntegerField(null=True)
    """agreed calendar days from sending to closing"""
    leveringsproces = models.TextField(default="")
    velden = ArrayField(models.TextField(), default=list)
    """fields of the person that may be shared, by name"""
    statussen = ArrayField(models.TextField(), default=list)
    documenten = ArrayField(models.TextField(), default=list)
    financieel = models.TextField(default="")
    verantwoording = models.TextField(default="")
    archivering = models.TextField(default="")
    kanaal = models.CharField(max_length=20, default="ketenzicht")
    wet = models.CharField(max_length=6)
    artikel = models.TextField()
    doel = models.TextField()
    registratie_verplicht_op = models.DateField(null=True)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="afspraak_geldig"),
            models.CheckConstraint(condition=Q(termijn_dagen__gt=0), name="afspraak_termijn"),
        ]


@history
class Weekbericht(Row):
    """One weekly message to one partner (definitions, Weekbericht)."""

    afspraak = models.ForeignKey(Afspraak, models.PROTECT, related_name="weekberichten")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    week_van = models.DateField()
    volgnummer = models.IntegerField()
    gemaakt_tijd = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["afspraak", "volgnummer"], name="weekbericht_volgnummer")]


@history
class Weekberichtregel(Row):
    """One person in a weekly message: new, corrected or withdrawn; and when the clerk had the person enrolled."""

    weekbericht = models.ForeignKey(Weekbericht, models.CASCADE, related_name="regels")
    persoon = models.ForeignKey("regie.Persoon", models.CASCADE, related_name="+")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    soort = models.CharField(
        max_length=10, choices=[("nieuw", "nieuw"), ("correctie", "correctie"), ("intrekking", "intrekking")]
    )
    melding_op = models.DateField()
    contactpersoon = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    ingeschreven_op = models.DateField(null=True)
    ingeschreven_door = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["weekbericht", "persoon", "soort"], name="weekberichtregel_een_keer")
        ]


class Clientenlijst(models.Model):
    """An external client list that came in for the completeness check; deleted after its term (S0-8)."""

    id = models.UUIDField(primary_key=True, editable=False)
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    naam = models.TextField()
    aangeleverd_op = models.DateField()
    aangeleverd_door = models.TextField()
    vervalt_op = models.DateField()


class Clientenlijstregel(models.Model):
    """One client of such a list: matched through the vault; a row without a valid BSN stays apart."""

    lijst = models.ForeignKey(Clientenlijst, models.CASCADE, related_name="regels")
    regel = models.IntegerField()
    persoon = models.ForeignKey("regie.Persoon", models.SET_NULL, null=True, related_name="+")
    pseudoniem = models.TextField(default="")
    eerste_contact_op = models.DateField(null=True)
    zonder_bsn = models.BooleanField(default=False)

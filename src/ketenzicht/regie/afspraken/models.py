"""What is kept of agreements with partners (S0-6, S3-92, S3-93)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Row, history
from ketenzicht.regie.afspraken.fields import SHAREABLE


@history
class Afspraak(Row):
    """An agreement with a partner: term, target group, what may be shared, what comes back, how, on what ground. A new
    version is a new row, so that what was sent under the former one keeps its own."""

    class Kanaal(models.TextChoices):
        KETENZICHT = "ketenzicht", "Ketenzicht"
        IWMO = "iwmo", "iWmo of iJw"
        ZAAKBERICHT = "zaakbericht", "zaakberichten (ZGW of StUF)"
        PORTAAL = "portaal", "portaal van de partner"
        MAIL = "mail", "beveiligde mail"

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    partijen = ArrayField(models.UUIDField(), default=list)
    """other organisations that agreed to it as well: a drieluik has three parties"""
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
    invoer = ArrayField(models.TextField(), default=list)
    """what the partner needs before it begins"""
    uitvoer = ArrayField(models.TextField(), default=list)
    """what the partner delivers"""
    velden = ArrayField(models.TextField(), default=list)
    """fields of the person that may be shared, by name"""
    statussen = ArrayField(models.TextField(), default=list)
    """statuses that the partner reports back; empty: any"""
    documenten = ArrayField(models.TextField(), default=list)
    zaakobject = models.TextField(default="")
    eigenschappen = ArrayField(models.TextField(), default=list)
    """specific properties of the partner's case type"""
    informatie_tijdens = ArrayField(models.TextField(), default=list)
    informatie_na = ArrayField(models.TextField(), default=list)
    """what the regie needs to know during and after a traject (S3-95)"""
    financieel = models.TextField(default="")
    verantwoording = models.TextField(default="")
    archivering = models.TextField(default="")
    kanaal = models.CharField(max_length=20, choices=Kanaal.choices, default=Kanaal.KETENZICHT)
    document = models.UUIDField(null=True)
    """the key of the signed document"""
    wet = models.CharField(max_length=6)
    artikel = models.TextField()
    doel = models.TextField()
    loket = models.ForeignKey("access.Organisatie", models.PROTECT, null=True, related_name="+")
    """the desk whose new clients the partner hears of in the weekbericht; empty: no weekbericht"""
    registratie_verplicht_op = models.DateField(null=True)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="afspraak_geldig"),
            models.CheckConstraint(condition=Q(termijn_dagen__gt=0), name="afspraak_termijn"),
            models.CheckConstraint(condition=Q(doelgroep_tot__gt=F("doelgroep_van")), name="afspraak_doelgroep"),
            models.CheckConstraint(condition=Q(velden__contained_by=sorted(SHAREABLE)), name="afspraak_deelbaar"),
            models.CheckConstraint(
                condition=Q(wet__in=["wmo", "jeugd", "pw", "wgs", "overig"]) & ~Q(artikel="") & ~Q(doel=""),
                name="afspraak_met_grondslag",
            ),
            models.CheckConstraint(condition=~Q(titel=""), name="afspraak_met_titel"),
            models.UniqueConstraint(
                fields=["gemeente", "organisatie", "onderwerp", "product"],
                condition=Q(geldig_tot=None),
                nulls_distinct=False,
                name="afspraak_een_van_nu",
            ),
        ]

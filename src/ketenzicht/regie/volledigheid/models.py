"""What is kept of external client lists (S0-8) and of the weekbericht (S0-40). Neither keeps the content of a person."""

from django.db import models
from django.db.models import Q

from ketenzicht.access.rows import Row, history
from ketenzicht.kernel.ids import new_id


@history
class Weekbericht(Row):
    """One weekly message to one partner (definitions, Weekbericht)."""

    afspraak = models.ForeignKey("regie.Afspraak", models.PROTECT, related_name="weekberichten")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    """the partner that gets it"""
    loket = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    """the desk that it comes from"""
    week_van = models.DateField()
    """the Monday of its ISO week"""
    volgnummer = models.IntegerField()
    gemaakt_tijd = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "loket", "volgnummer"], name="weekbericht_volgnummer"),
            models.UniqueConstraint(fields=["organisatie", "loket", "week_van"], name="weekbericht_een_per_week"),
            models.CheckConstraint(condition=Q(week_van__iso_week_day=1), name="weekbericht_van_maandag"),
        ]


@history
class Weekberichtregel(Row):
    """One person in a weekly message: new, corrected or withdrawn; and when the clerk had the person enrolled. What is
    told about the person is fetched when it is opened."""

    class Soort(models.TextChoices):
        NIEUW = "nieuw", "nieuw"
        CORRECTIE = "correctie", "correctie"
        INTREKKING = "intrekking", "intrekking"

    weekbericht = models.ForeignKey(Weekbericht, models.CASCADE, related_name="regels")
    persoon = models.ForeignKey("regie.Persoon", models.CASCADE, related_name="+")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    soort = models.CharField(max_length=10, choices=Soort.choices)
    melding_op = models.DateField()
    contactpersoon = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    vingerafdruk = models.BinaryField(default=b"")
    """of what was told, without the BSN: tells that something changed since, not what"""
    in_te_trekken_tijd = models.DateTimeField(null=True)
    """the desk said that the person does not belong here: the next message withdraws it"""
    ingeschreven_op = models.DateField(null=True)
    ingeschreven_door = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["weekbericht", "persoon", "soort"], name="weekberichtregel_een_keer"),
            models.CheckConstraint(
                name="weekberichtregel_ingeschreven_samen",
                condition=Q(ingeschreven_op=None, ingeschreven_door="")
                | (Q(ingeschreven_op__isnull=False) & ~Q(ingeschreven_door="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["weekbericht"],
                condition=Q(ingeschreven_op=None, soort="nieuw"),
                name="weekberichtregel_te_doen",
            )
        ]


class Clientenlijst(models.Model):
    """An external client list that came in for the completeness check; deleted after its term (S0-8)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    organisatie = models.ForeignKey("access.Organisatie", models.PROTECT, related_name="+")
    naam = models.TextField()
    aangeleverd_op = models.DateField()
    aangeleverd_door = models.TextField()
    vervalt_op = models.DateField()
    """the day on which it is deleted"""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gemeente", "organisatie", "naam"], name="clientenlijst_naam_een_keer"),
            models.CheckConstraint(
                condition=Q(vervalt_op__gt=models.F("aangeleverd_op")), name="clientenlijst_vervalt"
            ),
        ]
        indexes = [models.Index(fields=["vervalt_op"], name="clientenlijst_vervalt_op")]


class Clientenlijstregel(models.Model):
    """One client of such a list: matched through the vault; a row without a valid BSN stays apart."""

    lijst = models.ForeignKey(Clientenlijst, models.CASCADE, related_name="regels")
    regel = models.IntegerField()
    persoon = models.ForeignKey("regie.Persoon", models.SET_NULL, null=True, related_name="+")
    pseudoniem = models.TextField(default="")
    eerste_contact_op = models.DateField(null=True)
    zonder_bsn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lijst", "regel"], name="clientenlijstregel_een_keer")]
        indexes = [models.Index(fields=["persoon"], name="clientenlijstregel_van_wie")]

"""What is kept of retention, holds and the rights of the person."""

from django.db import models
from django.db.models import Q

from ketenzicht.access.rows import Inhoud, Row, history


class Verwijdering(models.Model):
    """The deletion register (S3-49, X-26): what was deleted or anonymised, of which kind and on what ground, never whose."""

    id = models.UUIDField(primary_key=True, editable=False)
    tijd = models.DateTimeField()
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    object_soort = models.TextField()
    object_id = models.UUIDField()
    wijze = models.CharField(
        max_length=14, choices=[("verwijderd", "verwijderd"), ("geanonimiseerd", "geanonimiseerd")]
    )
    grond = models.TextField()
    run = models.UUIDField()


@history
class Bewaarblokkade(Row):
    """A legal hold: what it names is not deleted until it is lifted."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    object_soort = models.TextField()
    object_id = models.UUIDField()
    reden = models.TextField()
    sinds = models.DateTimeField()
    door = models.TextField()
    opgeheven_tijd = models.DateTimeField(null=True)


@history
class Rechtsverzoek(Row):
    """A request of a person under the AVG, with a term of a month: inzage, correctie, wissing, beperking, bezwaar (P-10)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, related_name="rechtsverzoeken")
    soort = models.CharField(
        max_length=10,
        choices=[
            ("inzage", "inzage"),
            ("correctie", "correctie"),
            ("wissing", "wissing"),
            ("beperking", "beperking"),
            ("bezwaar", "bezwaar"),
        ],
    )
    ontvangen_op = models.DateField()
    uiterste_op = models.DateField()
    verlengd = models.BooleanField(default=False)
    besluit = models.CharField(
        max_length=12,
        default="",
        choices=[("toegewezen", "toegewezen"), ("deels", "deels toegewezen"), ("afgewezen", "afgewezen")],
    )
    besloten_tijd = models.DateTimeField(null=True)
    besloten_door = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rechtsverzoek_besluit_samen",
                condition=Q(besluit="", besloten_tijd=None) | (~Q(besluit="") & Q(besloten_tijd__isnull=False)),
            )
        ]


@history
class RechtsverzoekInhoud(Inhoud):
    """The wat of such a request."""

    van = models.OneToOneField(Rechtsverzoek, models.CASCADE, primary_key=True, related_name="inhoud")
    vraag = models.TextField(default="")
    antwoord = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_rechtsverzoek_inhoud"


@history
class Beperking(Row):
    """The use of a person's data is restricted until a dispute is settled (AVG art. 18): kept, but no longer worked with."""

    persoon = models.ForeignKey("regie.Persoon", models.CASCADE, related_name="beperkingen")
    verzoek = models.ForeignKey(Rechtsverzoek, models.PROTECT, related_name="+")
    sinds = models.DateTimeField()
    tot = models.DateTimeField(null=True)

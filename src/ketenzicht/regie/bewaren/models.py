"""What is kept of retention, holds and the rights of the person."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history
from ketenzicht.kernel.ids import new_id


class Verwijdering(models.Model):
    """The deletion register (S3-49, X-26): what was deleted or anonymised, of which kind and on what ground, never whose."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tijd = models.DateTimeField()
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    object_soort = models.TextField()
    object_id = models.UUIDField()
    wijze = models.CharField(
        max_length=14, choices=[("verwijderd", "verwijderd"), ("geanonimiseerd", "geanonimiseerd")]
    )
    grond = models.TextField()
    run = models.UUIDField()
    """which run, or which erasure, did it"""

    class Meta:
        indexes = [models.Index(fields=["gemeente", "tijd"], name="verwijdering_van_gemeente")]


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

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reden=""), name="bewaarblokkade_met_reden"),
            models.UniqueConstraint(
                fields=["object_id"], condition=Q(opgeheven_tijd=None), name="bewaarblokkade_een_tegelijk"
            ),
        ]


@history
class Rechtsverzoek(Row):
    """A request of a person under the AVG, with a term of a month: inzage, correctie, wissing, beperking, bezwaar (P-10)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey("regie.Persoon", models.PROTECT, null=True, related_name="rechtsverzoeken")
    """nobody any more, once the person was erased at this request"""
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
    behandelaar = models.ForeignKey("access.Medewerker", models.PROTECT, null=True, related_name="+")
    """who answers it; nobody: it waits for the administrator to assign it"""
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
    vrijgegeven_tijd = models.DateTimeField(null=True)
    """when the data were handed out (inzage)"""
    wissen_tijd = models.DateTimeField(null=True)
    """when who answers it had the person erased: the worker does it"""
    pseudoniemen = ArrayField(models.TextField(), default=list)
    """under which the warehouse must still forget the person: written down before the vault forgets them"""
    gewist_tijd = models.DateTimeField(null=True)
    """when record, vault and warehouse had all forgotten the person"""
    bewaren_tot = models.DateField(null=True)

    @property
    def betrokkene(self) -> UUID:
        """The key of the person whom it is about. ValueError once the person was erased at it."""
        if self.persoon_id is None:
            raise ValueError("the person of this request was erased")
        return self.persoon_id

    @property
    def wissing(self) -> str:
        """How far the erasure is: nothing asked yet, wacht, bezig (the record forgot, the warehouse not yet) or gedaan."""
        if self.wissen_tijd is None:
            return ""
        if self.gewist_tijd is not None:
            return "gedaan"
        return "wacht" if self.persoon_id else "bezig"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rechtsverzoek_wissen_na_besluit",
                condition=Q(wissen_tijd=None) | Q(soort="wissing", besluit__in=["toegewezen", "deels"]),
            ),
            models.CheckConstraint(
                name="rechtsverzoek_van_iemand", condition=Q(persoon__isnull=False) | Q(wissen_tijd__isnull=False)
            ),
            models.CheckConstraint(
                name="rechtsverzoek_gewist_is_niemand", condition=Q(gewist_tijd=None) | Q(persoon=None, pseudoniemen=[])
            ),
            models.CheckConstraint(
                name="rechtsverzoek_besluit_samen",
                condition=Q(besluit="", besloten_tijd=None) | (~Q(besluit="") & Q(besloten_tijd__isnull=False)),
            ),
            models.CheckConstraint(
                name="rechtsverzoek_vrijgave_na_besluit",
                condition=Q(vrijgegeven_tijd=None) | Q(soort="inzage", besluit__in=["toegewezen", "deels"]),
            ),
            models.CheckConstraint(
                condition=Q(uiterste_op__gte=F("ontvangen_op")), name="rechtsverzoek_termijn_na_ontvangst"
            ),
        ]
        indexes = [
            models.Index(fields=["behandelaar", "uiterste_op"], condition=Q(besluit=""), name="rechtsverzoek_te_doen"),
            models.Index(
                fields=["wissen_tijd"],
                condition=Q(wissen_tijd__isnull=False, gewist_tijd=None),
                name="rechtsverzoek_te_wissen",
            ),
        ]


@history
class RechtsverzoekInhoud(Inhoud):
    """The wat of such a request."""

    van = models.OneToOneField(Rechtsverzoek, models.CASCADE, primary_key=True, related_name="inhoud")
    vraag = models.TextField(default="")
    antwoord = models.TextField(default="")
    verlenging = models.TextField(default="")
    """why it takes longer (AVG art. 12 lid 3)"""

    class Meta(Inhoud.Meta):
        db_table = "regie_rechtsverzoek_inhoud"


@history
class Inzageoordeel(Row):
    """Whether an object with information about others may be handed out on a request for inzage, judged by somebody who may
    see what it is about (P-3)."""

    verzoek = models.ForeignKey(Rechtsverzoek, models.CASCADE, related_name="oordelen")
    object_soort = models.TextField()
    object_id = models.UUIDField()
    vrij = models.BooleanField()
    reden = models.TextField(default="")
    """why it is kept back"""
    door = models.TextField()
    tijd = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verzoek", "object_id"], name="inzageoordeel_een_keer"),
            models.CheckConstraint(condition=Q(vrij=True) | ~Q(reden=""), name="inzageoordeel_met_reden"),
        ]


@history
class Beperking(Row):
    """The use of a person's data is restricted until a dispute is settled (AVG art. 18): kept, but no longer worked with."""

    persoon = models.ForeignKey("regie.Persoon", models.CASCADE, related_name="beperkingen")
    verzoek = models.ForeignKey(Rechtsverzoek, models.CASCADE, related_name="beperkingen")
    sinds = models.DateTimeField()
    tot = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tot__gte=F("sinds")), name="beperking_geldig"),
            models.UniqueConstraint(fields=["verzoek"], condition=Q(tot=None), name="beperking_een_per_verzoek"),
        ]
        indexes = [models.Index(fields=["persoon"], condition=Q(tot=None), name="beperking_van_nu")]

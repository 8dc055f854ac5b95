"""What is kept of documents. The bytes lie on disk under the hash of their content."""

from django.db import models
from django.db.models import Q

from ketenzicht.access.rows import Inhoud, history
from ketenzicht.regie.stuk import Stuk, subject_indexes, subject_is_one


@history
class Document(Stuk):
    """A document at a plan, a traject or a request (dat): its kind, size, and whether it is signed (S3-69, S3-70)."""

    traject = models.ForeignKey("regie.Traject", models.PROTECT, null=True, related_name="documenten")
    aanvraag = models.ForeignKey("regie.Aanvraag", models.PROTECT, null=True, related_name="documenten")
    mediatype = models.CharField(max_length=80)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    soort = models.CharField(max_length=30, default="overig")
    """ondersteuningsplan, foto, ecogram, verslag, beschikking or overig"""
    ondertekening = models.CharField(
        max_length=12,
        default="geen",
        choices=[("geen", "niet nodig"), ("gevraagd", "gevraagd"), ("getekend", "getekend")],
    )
    getekend_op = models.DateField(null=True)
    virusscan = models.CharField(
        max_length=12,
        default="niet",
        choices=[("niet", "niet onderzocht"), ("schoon", "schoon"), ("besmet", "besmet")],
    )
    """what the scanner found; an infected one cannot be opened"""
    gescand_tijd = models.DateTimeField(null=True)

    class Meta(Stuk.Meta):
        constraints = [
            subject_is_one("document"),
            models.CheckConstraint(
                name="document_getekend_op_dag",
                condition=(Q(ondertekening="getekend") & Q(getekend_op__isnull=False))
                | (~Q(ondertekening="getekend") & Q(getekend_op=None)),
            ),
            models.CheckConstraint(
                name="document_hoort_ergens_bij",
                condition=Q(plan__isnull=False) | Q(traject__isnull=False) | Q(aanvraag__isnull=False),
            ),
        ]
        indexes = [
            *subject_indexes("document"),
            models.Index(fields=["traject"], name="document_bij_traject"),
            models.Index(fields=["aanvraag"], name="document_bij_aanvraag"),
            models.Index(fields=["sha256"], name="document_op_inhoud"),
        ]


@history
class DocumentInhoud(Inhoud):
    """The wat of a document: its title and its name on disk at home."""

    van = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="inhoud")
    titel = models.TextField()
    bestandsnaam = models.TextField()
    omschrijving = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_document_inhoud"

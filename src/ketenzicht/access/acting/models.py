"""What is kept so that an act happens once and nothing typed is lost."""

from django.db import models

from ketenzicht.kernel.ids import new_id


class Uitgevoerd(models.Model):
    """An act that was done under this key: a repetition gives the same outcome and changes nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wie = models.TextField()
    handeling = models.TextField()
    sleutel = models.UUIDField()
    vingerafdruk = models.BinaryField()
    """of the arguments: the same key with other ones is a mistake, not a repetition"""
    uitkomst = models.JSONField(null=True)
    tijd = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wie", "handeling", "sleutel"], name="uitgevoerd_een_keer")]


class Concept(models.Model):
    """What somebody is typing: seen by the author only, in no search, export or extract."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wie = models.TextField()
    formulier = models.TextField()
    """which form: the key of the action"""
    object_id = models.UUIDField(null=True)
    plan_id = models.UUIDField(null=True)
    velden = models.JSONField()
    bewaard_tijd = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wie", "formulier", "object_id"], nulls_distinct=False, name="concept_een_per_formulier"
            )
        ]

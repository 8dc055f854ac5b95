"""The Django app of access."""

from django.apps import AppConfig
from django.db.models.signals import pre_migrate

from ketenzicht.access.at_once import hasten


class AccessConfig(AppConfig):
    """One app, one migration history; the topics are folders."""

    name = "ketenzicht.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """First migrations are applied at once."""
        pre_migrate.connect(hasten, sender=self, dispatch_uid="access.hasten")

"""The Django app of access."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import pre_migrate

from ketenzicht.access.at_once import hasten

TOPICS = ("organisaties", "rollen", "settings", "log", "accounts")


class AccessConfig(AppConfig):
    """One app, one migration history; the topics are folders."""

    name = "ketenzicht.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every topic states its rules before anything is asked; first migrations are applied at once."""
        for topic in TOPICS:
            import_module(f"ketenzicht.access.{topic}.rules")
        pre_migrate.connect(hasten, sender=self, dispatch_uid="access.hasten")

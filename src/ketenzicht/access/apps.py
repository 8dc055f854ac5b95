"""The Django app of access."""

from importlib import import_module

from django.apps import AppConfig

TOPICS = ("organisaties", "rollen", "settings", "log")


class AccessConfig(AppConfig):
    """One app, one migration history; the topics are folders."""

    name = "ketenzicht.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every topic states its rules before anything is asked."""
        for topic in TOPICS:
            import_module(f"ketenzicht.access.{topic}.rules")

"""The Django app of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """One app, one migration history; the topics are folders."""

    name = "ketenzicht.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

"""The Django app of the record."""

from importlib import import_module

from django.apps import AppConfig

TOPICS = (
    "personen", "groepen", "catalogus", "signalen", "plannen", "delen", "afspraken", "trajecten", "taken", "contacten",
    "aanvragen", "uitstroom", "volledigheid", "documenten", "bewaren",
)  # fmt: skip


class RegieConfig(AppConfig):
    """One app, one migration history; the topics are folders."""

    name = "ketenzicht.regie"
    label = "regie"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every topic states its rules before anything is asked."""
        for topic in TOPICS:
            import_module(f"ketenzicht.regie.{topic}.rules")

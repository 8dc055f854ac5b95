"""The Django app of the record."""

import pkgutil
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
        """Every topic states its rules, makes its verbs and registers at its hooks before anything is asked."""
        for topic in TOPICS:
            room = import_module(f"ketenzicht.regie.{topic}")
            import_module(f"ketenzicht.regie.{topic}.rules")
            for module in pkgutil.iter_modules(room.__path__):
                import_module(f"ketenzicht.regie.{topic}.{module.name}")

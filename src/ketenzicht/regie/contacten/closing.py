"""What happens here when a plan closes: work notes go, series and planned things end."""

from datetime import datetime

from ketenzicht.regie.contacten.models import Actie, Casusoverleg, Klantcontact, Werknotitie
from ketenzicht.regie.plannen.models import Plan


def drop_work_notes(plan: Plan, _: datetime) -> None:
    """Personal work notes end with the plan; nothing is left of them (P-3)."""
    Werknotitie.objects.filter(plan=plan).delete()


def end_what_is_planned(plan: Plan, at: datetime) -> None:
    """Actions that are not done, planned contacts and meetings to come do not go on after the plan."""
    for row in Actie.objects.select_for_update().filter(plan=plan, gedaan_tijd=None, vervallen_tijd=None):
        row.vervallen_tijd = at
        row.save()
    for contact in Klantcontact.objects.select_for_update().filter(plan=plan, contact_tijd=None, vervallen_tijd=None):
        contact.vervallen_tijd = at
        contact.save()
    for meeting in Casusoverleg.objects.select_for_update().filter(plan=plan, begin__gt=at, vervallen_tijd=None):
        meeting.vervallen_tijd = at
        meeting.save()

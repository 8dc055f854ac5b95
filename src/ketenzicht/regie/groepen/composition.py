"""Who belongs to a group: the hash that makes it unique, and what a merge of two persons means for it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from ketenzicht.regie.groepen.errors import GroupsWouldBeEqual, PersonsAreRelated
from ketenzicht.regie.groepen.models import Groep, Lidmaatschap, Relatie
from ketenzicht.regie.personen.models import Persoon


def fingerprint(personen: Iterable[UUID]) -> str:
    """The hash of the keys of all who belong to a group; in which role does not matter (S3-16)."""
    return hashlib.sha256(b"".join(sorted(key.bytes for key in personen))).hexdigest()


def hold(samenstelling: str) -> None:
    """Only one transaction at a time makes or changes a group with this composition: who comes second sees the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"groep {samenstelling}"])


def belonging(groep: Groep) -> set[UUID]:
    """The keys of all who belong to a (locked) group now."""
    return set(Lidmaatschap.objects.filter(groep=groep, geldig_tot=None).values_list("persoon", flat=True))


def end(row: Lidmaatschap, at: datetime) -> None:
    """The person leaves; who joined at this very moment never was there."""
    if row.geldig_van >= at:
        row.delete()
        return
    row.geldig_tot = at
    row.save(update_fields=["geldig_tot"])


def before_persons_merge(goes: Persoon, stays: Persoon, at: datetime) -> None:
    """Where both belong to one group, one membership goes on: of a member rather than a participant. Raises PersonsAreRelated
    where the group says how the two stand to each other."""
    if Relatie.objects.filter(van__in=[goes, stays], naar__in=[goes, stays]).exists():
        raise PersonsAreRelated
    double = Lidmaatschap.objects.filter(persoon=goes, geldig_tot=None)
    kept = {row.groep_id: row for row in Lidmaatschap.objects.filter(persoon=stays, geldig_tot=None)}
    for row in double.filter(groep__in=kept.keys()):
        other = kept[row.groep_id]
        if row.rol == Lidmaatschap.Rol.LID and other.rol == Lidmaatschap.Rol.PARTICIPANT:
            other.rol = Lidmaatschap.Rol.LID
            other.save(update_fields=["rol"])
        end(row, at)


def after_persons_change(goes: Persoon, stays: Persoon, _: datetime) -> None:
    """Write the composition of the groups of both anew. Raises GroupsWouldBeEqual."""
    mine = Lidmaatschap.objects.filter(persoon__in=[goes, stays]).values("groep")
    for groep in Groep.objects.select_for_update().filter(pk__in=mine, opgeheven_tijd=None).order_by("pk"):
        samenstelling = fingerprint(belonging(groep))
        if samenstelling == groep.samenstelling:
            continue
        hold(samenstelling)
        if Groep.objects.filter(samenstelling=samenstelling, opgeheven_tijd=None).exclude(pk=groep.pk).exists():
            raise GroupsWouldBeEqual
        groep.samenstelling = samenstelling
        groep.save(update_fields=["samenstelling"])

"""Whether all is well, for whoever watches over the installation; says nothing about anybody."""

from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ketenzicht.access.periodic.models import Ronde
from ketenzicht.kernel.clock import system_clock

_SILENT = timedelta(minutes=5)
"""a worker that was not heard of for so long is taken to be gone"""


@never_cache
@require_safe
def gezond(_: HttpRequest) -> JsonResponse:
    """200 where the database answers, else 503; `werker` says whether the worker lives, and `mislukt` which of its jobs
    failed the last time."""
    try:
        connection.ensure_connection()
        rounds = list(Ronde.objects.values_list("naam", "begonnen_tijd", "fout"))
    except Error:
        return JsonResponse({"database": False}, status=503)
    alive = any(began > system_clock() - _SILENT for _, began, _ in rounds)
    return JsonResponse(
        {"database": True, "werker": alive, "mislukt": sorted(name for name, _, fault in rounds if fault)}
    )

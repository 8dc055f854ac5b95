"""Which address leads to which room."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from ketenzicht.project.health import gezond

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="rol")),
    path("gezond", gezond, name="gezond"),
    path("", include("ketenzicht.access.accounts.urls")),
]

"""Which address leads to which room."""

from django.urls import URLPattern, URLResolver, path

from ketenzicht.project.health import gezond

urlpatterns: list[URLPattern | URLResolver] = [
    path("gezond", gezond, name="gezond"),
]

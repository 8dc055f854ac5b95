"""What the web server calls. `ketenzicht serve` says in the environment where the database is and what the secret is."""

import os

from django.core.wsgi import get_wsgi_application

if "KETENZICHT_SECRET_KEY" not in os.environ:
    raise RuntimeError("KETENZICHT_SECRET_KEY is missing: start the web server by `ketenzicht serve`")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")

application = get_wsgi_application()

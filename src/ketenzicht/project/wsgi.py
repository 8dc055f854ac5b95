"""What the web server calls. `ketenzicht serve` says in the environment where the database is and what the secret is."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from ketenzicht.project.installation import Installation
from ketenzicht.project.record import put_in_vault

if "KETENZICHT_SECRET_KEY" not in os.environ:
    raise RuntimeError("KETENZICHT_SECRET_KEY is missing: start the web server by `ketenzicht serve`")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")

application = get_wsgi_application()
put_in_vault(Installation(settings.DATA_FOLDER))

"""Django's settings. What differs per installation comes from the environment; `ketenzicht` sets it before Django starts."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def _database(url: str, role: str) -> dict[str, Any]:
    """A connection by URL, as the database role that may do no more than its work."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    options: dict[str, Any] = {**query, "application_name": "ketenzicht"}
    if role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


SECRET_KEY = os.environ.get("KETENZICHT_SECRET_KEY", "only for commands and tests: `serve` sets its own")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("KETENZICHT_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "pgtrigger",
    "pghistory",
    "ketenzicht.access",
    "ketenzicht.regie",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "ketenzicht.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": _database(
        os.environ.get("DATABASE_URL", "postgresql:///ketenzicht"), os.environ.get("KETENZICHT_DATABASE_ROLE", "")
    )
}
AUTH_USER_MODEL = "access.Account"

PGTRIGGER_INSTALL_ON_MIGRATE = bool(os.environ.get("KETENZICHT_TRIGGERS_ON_MIGRATE"))
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = PGTRIGGER_INSTALL_ON_MIGRATE

LANGUAGE_CODE = "nl"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"  # on screens; the database keeps UTC

STATIC_URL = "static/"

DEMO = bool(os.environ.get("KETENZICHT_DEMO"))
"""Everybody is made up: only BSNs from 900000000 are taken, which are refused everywhere else."""

DATA_FOLDER = Path(os.environ.get("KETENZICHT_DATA", "data"))

VIRUS_SCANNER = os.environ.get("KETENZICHT_VIRUSSCAN", "")
"""a command that reads a file from its input and ends with 0 (clean) or 1 (infected); empty: documents are not scanned"""
VIRUS_SCANNER_SECONDS = 60

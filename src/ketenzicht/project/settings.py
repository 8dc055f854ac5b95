"""Django's settings. What differs per installation comes from the environment; `ketenzicht` sets it before Django starts."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ketenzicht.kernel.codes import DEMO_MARK


def database(url: str, role: str = "", pool: str = "") -> dict[str, Any]:
    """A connection by URL, as the database role that may do no more than its work; `pool` is "least:most" connections."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    port = query.pop("port", None) or str(parts.port or "")
    # Our queries are many and short: compiling them, or helpers for one of them, costs more than it gives.
    asked = f"{query.get('options', '')} -c jit=off -c max_parallel_workers_per_gather=0"
    options: dict[str, Any] = {
        **query,
        "application_name": "ketenzicht",
        "options": (f"{asked} -c role={role}" if role else asked).strip(),
        # The rules make long queries that are always the same: a connection plans each a few times and then never again.
        "server_side_binding": True,
        "prepare_threshold": 2,
    }
    if pool:
        least, _, most = pool.partition(":")
        options["pool"] = {"min_size": int(least), "max_size": int(most), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ketenzicht.access.accounts.middleware.session_ends",
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
    "default": database(
        os.environ.get("DATABASE_URL", "postgresql:///ketenzicht"),
        os.environ.get("KETENZICHT_DATABASE_ROLE", ""),
        os.environ.get("KETENZICHT_POOL", ""),
    )
}
CACHES = {
    "default": {  # attempts to log in are counted here, for all processes together
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ketenzicht_cache",
    }
}

# Login: a password with TOTP, or OpenID Connect (design §4).
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in (
        ("django.contrib.auth.password_validation.UserAttributeSimilarityValidator", {"user_attributes": ["email"]}),
        ("ketenzicht.access.accounts.passwords.LongEnough", {"min_length": 12}),
        ("django.contrib.auth.password_validation.CommonPasswordValidator", {}),
        ("django.contrib.auth.password_validation.NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "rol"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "ketenzicht.access.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever follows the link of the invitation reads that mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,10/15m/key", "reset_password": "20/m/ip,5/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KETENZICHT_PROXIES", "0"))
"""How many proxies stand in front, so that attempts are counted per visitor and not per proxy."""

MFA_ADAPTER = "ketenzicht.access.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here in the name of another
MFA_TOTP_ISSUER = "Ketenzicht"
MFA_TOTP_TOLERANCE = 1

SOCIALACCOUNT_ADAPTER = "ketenzicht.access.accounts.adapters.OpenIdConnect"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = (
    True  # the identity provider is the municipality's own, and vouches for the address
)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("KETENZICHT_OIDC_NAME", "uw gemeente"),
                "client_id": os.environ.get("KETENZICHT_OIDC_CLIENT", ""),
                "secret": os.environ.get("KETENZICHT_OIDC_SECRET", ""),
                "settings": {
                    "server_url": os.environ["KETENZICHT_OIDC_URL"],
                    "oauth_pkce_enabled": True,
                    "verified_email": True,
                },
            }
        ]
        if os.environ.get("KETENZICHT_OIDC_URL")
        else []
    }
}
OIDC_HAS_SECOND_FACTOR = bool(os.environ.get("KETENZICHT_OIDC_SECOND_FACTOR"))
"""The identity provider asks for a second factor itself, so that we need not."""

SECOND_FACTOR_MINUTES = int(os.environ.get("KETENZICHT_SECOND_FACTOR_MINUTES", "30"))
"""How old the second factor may be for an act that asks for a fresh one."""

SESSION_COOKIE_AGE = 60 * int(os.environ.get("KETENZICHT_SESSION_MINUTES", "60"))
"""How long one may do nothing; each act begins it again."""
SESSION_HOURS = int(os.environ.get("KETENZICHT_SESSION_HOURS", "12"))
"""How long a session lasts at most."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = False

ADDRESS = os.environ.get("KETENZICHT_URL", "http://localhost:8000").rstrip("/")
"""Where people find this installation: in links in mail."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.startswith("https:")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "ketenzicht", "ketenzicht_csrf"
CSRF_TRUSTED_ORIGINS = [ADDRESS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
X_FRAME_OPTIONS = "DENY"

DEFAULT_FROM_EMAIL = os.environ.get("KETENZICHT_MAIL_FROM", "ketenzicht@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if os.environ.get('KETENZICHT_SMTP') else 'console'}.EmailBackend"
_SMTP = urlsplit(os.environ.get("KETENZICHT_SMTP", ""))
EMAIL_HOST, EMAIL_PORT = _SMTP.hostname or "localhost", _SMTP.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp+tls"

PGTRIGGER_INSTALL_ON_MIGRATE = bool(os.environ.get("KETENZICHT_TRIGGERS_ON_MIGRATE"))

LANGUAGE_CODE = "nl"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"  # on screens; the database keeps UTC

STATIC_URL = "static/"

DATA_FOLDER = Path(os.environ.get("KETENZICHT_DATA", "data"))

DEMO = bool(os.environ.get("KETENZICHT_DEMO")) or (DATA_FOLDER / DEMO_MARK).exists()
"""Everybody is made up: only BSNs from 900000000 are taken, which are refused everywhere else."""

VIRUS_SCANNER = os.environ.get("KETENZICHT_VIRUSSCAN", "")
"""a command that reads a file from its input and ends with 0 (clean) or 1 (infected); empty: documents are not scanned"""
VIRUS_SCANNER_SECONDS = 60

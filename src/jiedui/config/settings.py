"""Django's settings, from a few environment variables; everything has a default that runs.

JIEDUI_DATA          folder of the database, evidence files and keys (default: ./data)
JIEDUI_DATABASE_URL  postgresql://user:password@host:port/name; without it, SQLite in the data folder
JIEDUI_SECRET_KEY    key that signs sessions; without it, one is made once and kept in the data folder
JIEDUI_HOSTS         comma-separated names under which the server may be asked (default: localhost only)
JIEDUI_SITE          address under which people reach the server, for codes on paper (default: as the page was asked)
JIEDUI_HTTPS         1 where the server stands behind TLS: cookies are then sent over TLS only
JIEDUI_STORAGE_URL   s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX keeps files in a bucket; without it, in the data folder
JIEDUI_EVIDENCE_MB   the largest file that is taken as evidence, in megabytes (default: 500)
JIEDUI_SCAN_COMMAND  a command that checks each file that comes in: it is given the path; an exit code but 0 refuses
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("JIEDUI_DATA", "data")).resolve()


def _kept_secret() -> str:
    """The session key in the data folder, made at the first start, readable by its owner only."""
    path = DATA / "keys" / "session.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), "ascii")
    return path.read_text("ascii")


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "jiedui.config.sqlite",
            "NAME": DATA / "jiedui.sqlite3",
            # Writers take the lock when they begin and wait for it; a deferred transaction that reads first
            # and writes later would fail at once with "database is locked", whatever the timeout.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        # The server may have been started anew since: a dead connection is replaced, no request fails for it.
        "CONN_HEALTH_CHECKS": True,
        # A page reads little, by an index: to gather helpers or to compile the query would take longer than its answer,
        # and takes the processors from others.
        "OPTIONS": {"options": "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"},
    }


SECRET_KEY = os.environ.get("JIEDUI_SECRET_KEY") or _kept_secret()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("JIEDUI_HOSTS", "").split(","))]
_HTTPS = os.environ.get("JIEDUI_HTTPS") == "1"
SITE = os.environ.get("JIEDUI_SITE", "").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "jiedui.accounts",
    "jiedui.ledger",
    "jiedui.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiedui.web.middleware.Frame",
]
ROOT_URLCONF = "jiedui.config.urls"
WSGI_APPLICATION = "jiedui.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "jiedui.web.templatetags.addresses",
                "jiedui.web.templatetags.frame",
                "jiedui.web.templatetags.parts",
                "jiedui.web.templatetags.activity",
                "jiedui.web.templatetags.approval",
            ],
        },
    }
]
DATABASES = {"default": _database(os.environ.get("JIEDUI_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["jiedui.ledger.signed_in.SignedIn"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
CSRF_FAILURE_VIEW = "jiedui.web.errors.forged"
SESSION_ENGINE = "jiedui.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EVIDENCE_ROOT = DATA / "evidence"
STORAGE_URL = os.environ.get("JIEDUI_STORAGE_URL", "")
JOBS_START = True  # the tests start jobs themselves
EVIDENCE_MOST_BYTES = int(os.environ.get("JIEDUI_EVIDENCE_MB", "500")) * 1024 * 1024
SCAN_COMMAND = os.environ.get("JIEDUI_SCAN_COMMAND", "")
KEYS_ROOT = DATA / "keys"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Our mistakes go to the server's own output, with their traceback; Django alone would only mail them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}

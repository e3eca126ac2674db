"""Every setting, read from the environment. `docs/operating.md` explains each; a missing one fails here, at start."""

import shutil
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.conduct_settings import *  # noqa: F403
from portal.directory_settings import *  # noqa: F403
from portal.logs import logging_from
from portal.object_storage import s3_storage
from portal.outside_settings import *  # noqa: F403
from portal.schedule import FETCHING_MAIL, LOOKING_AT_POSTS, READING_BOUNCES, SCHEDULE, TELLING_AN_LRS
from portal.sign_in_settings import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # NAME_FILE=/run/secrets/name works for every value


def required(name: str, why: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}. docs/operating.md lists every setting.")
    return value


DEBUG = env.bool("DEBUG", default=False)
# The invented department with its published passwords. Never in production.
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = required("SECRET_KEY", "a long random text that signs sessions and receipts")
# Keys that were used before: what they signed is still good.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# How long a custodian who was granted a name kept in confidence may look at it.
NAME_SHOWN_HOURS = max(env.int("NAME_SHOWN_HOURS", default=24), 1)
# Seal the names of those who report in confidence: 32 bytes in base64 each, the first seals, all open. Kept apart from
# the database and its backups. Without one nobody is offered to report in confidence.
CUSTODIAN_KEYS = env.list("CUSTODIAN_KEYS", default=[])

SITE_NAME = env.str("SITE_NAME", default="Postwise")
DEPARTMENT_NAME = env.str("DEPARTMENT_NAME", default="Department of Services and Borders")
# Below the department's name on its letters: an address, a telephone number.
LETTERHEAD_LINES = [line.strip() for line in env.str("LETTERHEAD", default="").split("|") if line.strip()]
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Who is named where a concern belongs elsewhere: a role, a number, an address, as one would say it in a sentence.
CONTACTS = {
    "disclosure": env.str("DISCLOSURE_CONTACT", default="your legal area"),
    "privacy": env.str("PRIVACY_CONTACT", default="the privacy officer"),
    "fraud": env.str("FRAUD_CONTACT", default="the fraud control area"),
    "security": env.str("SECURITY_CONTACT", default="the security area"),
    "wellbeing": env.str("WELLBEING_CONTACT", default="your Employee Assistance Program"),
}
# Where "Leave quickly" goes from pages that somebody may not want seen over their shoulder.
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="https://www.bom.gov.au/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

VAR_ROOT = Path(env.str("VAR_ROOT", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "portal",
    "portal.home",
    "policies",
    "incidents",
    "training",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "axes",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "storages",
]

MIDDLEWARE = [
    "portal.request_id.numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ContentPolicy",
    "portal.maintenance.closing",
    "portal.middleware.Unavailable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.home.kept.KeepingLoginRequired",
    "portal.home.second_factor.SecondFactorFirst",
    "portal.home.confirming.Confirming",
    "portal.middleware.session_limits",
    "portal.middleware.local_time",
    "portal.middleware.no_store",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Whoever has it reads /metrics. Empty: there is no such page, and nothing is counted.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN:
    MIDDLEWARE.insert(1, "portal.metrics.counted")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.home.context.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database, cache, broker -------------------------------------------------------------------------------------

required("DATABASE_URL", "the PostgreSQL address, such as postgres://user:password@host/name")
# Each trigger asks whether it is to be ignored. Where nobody has ever said, the answer costs a rolled-back savepoint,
# and a statement of many rows their number squared: so each session says at its start that none is.
_ASKED_OF_DATABASE = env.db("DATABASE_URL").get("OPTIONS", {})
DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "ATOMIC_REQUESTS": False,  # verbs open their own transactions; a page that only reads needs none
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_ASKED_OF_DATABASE,
            "options": f"{_ASKED_OF_DATABASE.get('options', '')} -c pgtrigger.ignore={{}}".strip(),
            "pool": {
                "min_size": env.int("DATABASE_POOL_MIN", default=1),
                "max_size": env.int("DATABASE_POOL_MAX", default=8),
                "timeout": env.int("DATABASE_POOL_WAIT_SECONDS", default=10),
            },
        },
    }
}
# A streaming copy of it, for reports (portal/replica.py). Empty: there is none.
if env.str("REPLICA_URL", default=""):
    DATABASES["replica"] = {
        **env.db("REPLICA_URL"),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIRROR": "default"},
        "OPTIONS": {
            **env.db("REPLICA_URL").get("OPTIONS", {}),
            "connect_timeout": 3,
            "pool": {"min_size": 0, "max_size": 4, "timeout": 3},
        },
    }
    DATABASE_ROUTERS = ["portal.replica.ReportRouter"]
REPLICA_BEHIND_SECONDS = env.int("REPLICA_BEHIND_SECONDS", default=30)  # older than that, it is not read
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = required("REDIS_URL", "the Redis or Valkey address, such as redis://host:6379")
_REDIS_SOCKET = REDIS_URL.startswith("unix://")
_REDIS_BASE = REDIS_URL.split("?")[0].rstrip("/")


def redis_database(number: int) -> str:
    return f"{_REDIS_BASE}?db={number}" if _REDIS_SOCKET else f"{_REDIS_BASE}/{number}"


CACHES = {
    "default": {
        "BACKEND": "portal.cache.PatientCache",
        "LOCATION": redis_database(0),
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 2},
    }
}

REDIS_JOBS_URL = redis_database(1)
MAINTENANCE_STORE = REDIS_JOBS_URL  # not the cache, which empties itself after an outage
CELERY_BROKER_URL = (
    f"redis+socket://{_REDIS_BASE.removeprefix('unix://')}?virtual_host=1" if _REDIS_SOCKET else REDIS_JOBS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,
}
CELERY_TIMEZONE = env.str("TIME_ZONE", default="Australia/Sydney")
CELERY_BEAT_SCHEDULE = {**SCHEDULE}

# --- the wire ----------------------------------------------------------------------------------------------------

_HTTPS = not DEBUG and env.bool("HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
if env.bool("BEHIND_PROXY", default=False):  # only where the proxy overwrites the header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_FROM_HERE = ("script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src")
_FROM_NOWHERE = ("default-src", "frame-ancestors", "base-uri")
_DIRECTIVES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_FROM_NOWHERE, (NONE,)),
    **dict.fromkeys(_FROM_HERE, (SELF,)),
    "form-action": (SELF, *FORMS_LEAD_TO),  # noqa: F405
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _DIRECTIVES}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["portal.uploads.IncomingHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# --- words, time, static files -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en-au"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Australia/Sydney")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_ROOT / "static"
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(VAR_ROOT / "private")))
INCOMING_ROOT = PRIVATE_ROOT / "incoming"  # on the disk of the storage: what is sealed only gets another name
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Whoever builds the image collects them, and another user serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
if S3_BUCKET := env.str("S3_BUCKET", default=""):
    STORAGES["default"] = s3_storage(
        S3_BUCKET,
        endpoint=env.str("S3_ENDPOINT", default="") or None,
        region=env.str("S3_REGION", default="ap-southeast-2"),
    )

# --- evidence ----------------------------------------------------------------------------------------------------

EVIDENCE_MAX_FILES = env.int("EVIDENCE_MAX_FILES", default=10)
EVIDENCE_MAX_MEGABYTES = env.int("EVIDENCE_MAX_MEGABYTES", default=25)
EVIDENCE_MAX_PIXELS = env.int("EVIDENCE_MAX_PIXELS", default=50_000_000)
CONCERN_DRAFT_DAYS = env.int("CONCERN_DRAFT_DAYS", default=30)
DISK_RESERVE_MEGABYTES = env.int("DISK_RESERVE_MEGABYTES", default=200)
IMPORT_MAX_MEGABYTES = env.int("IMPORT_MAX_MEGABYTES", default=5)
TESSERACT = env.str("TESSERACT", default=shutil.which("tesseract") or "")  # empty: no picture of a draft is read
CLAMAV_HOST = env.str("CLAMAV_HOST", default="")  # empty: no scanner, and pages say so
CLAMAV_PORT = env.int("CLAMAV_PORT", default=3310)

# --- raising a concern without a name: limits that need no address --------------------------------------------------

UNNAMED_AN_HOUR = max(env.int("UNNAMED_AN_HOUR", default=60), 1)
UNNAMED_AT_ONCE = max(env.int("UNNAMED_AT_ONCE", default=30), 1)
UNNAMED_PUZZLE_BITS = env.int("UNNAMED_PUZZLE_BITS", default=15)
UNNAMED_WAIT_SECONDS = env.int("UNNAMED_WAIT_SECONDS", default=15)
UNNAMED_PAGE_HOURS = env.int("UNNAMED_PAGE_HOURS", default=6)
UNNAMED_MEGABYTES_AN_HOUR = max(env.int("UNNAMED_MEGABYTES_AN_HOUR", default=2000), 1)
UNNAMED_FEW_PEOPLE = env.int("UNNAMED_FEW_PEOPLE", default=30)

# --- working time (portal/calendar.py) ------------------------------------------------------------------------------

# Where the office is that works on cases: their clocks run in its hours and stand still on its holidays.
OFFICE_STATE = env.str("OFFICE_STATE", default="ACT")
WORKING_HOURS = env.str("WORKING_HOURS", default="8:30-17:00")
WORKING_HOURS_BY_STATE = env.dict("WORKING_HOURS_BY_STATE", default={})
CLOSED_DAYS = env.list("CLOSED_DAYS", default=[])

# --- mail and logs -----------------------------------------------------------------------------------------------

_MAIL = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST = _MAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(VAR_ROOT / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="noreply@postwise.example")
MAIL_PER_MINUTE = max(env.int("MAIL_PER_MINUTE", default=600), 0)
MAIL_DELIVERERS = max(env.int("MAIL_DELIVERERS", default=1), 1)
MAIL_AT_ANY_HOUR = env.bool("MAIL_AT_ANY_HOUR", default=False)
# Where mail that cannot be delivered comes back to, and the mailbox it is read from (as for MAIL_INBOX).
MAIL_BOUNCES_TO = env.str("MAIL_BOUNCES_TO", default="")
MAIL_BOUNCES = env.str("MAIL_BOUNCES", default="")
if MAIL_BOUNCES:
    CELERY_BEAT_SCHEDULE |= READING_BOUNCES
# Let the worker look at reported posts itself. The site then sees a visit from the department's network.
CAPTURE_POSTS = env.bool("CAPTURE_POSTS", default=False)
if CAPTURE_POSTS:
    CELERY_BEAT_SCHEDULE |= LOOKING_AT_POSTS

# Concerns that come by mail: imaps://user:password@host/INBOX or maildir:///folder. Empty: none are fetched.
MAIL_INBOX = env.str("MAIL_INBOX", default="")
MAIL_OWN_ADDRESSES = env.list("MAIL_OWN_ADDRESSES", default=[])
MAIL_MAX_MEGABYTES = env.int("MAIL_MAX_MEGABYTES", default=35)
MAIL_PER_SENDER_AN_HOUR = env.int("MAIL_PER_SENDER_AN_HOUR", default=10)
if MAIL_INBOX:
    CELERY_BEAT_SCHEDULE |= FETCHING_MAIL

# A learning record store that is told of attempts at courses, such as https://lrs.example/xapi. Empty: none is.
XAPI_URL = env.str("XAPI_URL", default="")
XAPI_KEY = env.str("XAPI_KEY", default="")
XAPI_SECRET = env.str("XAPI_SECRET", default="")
XAPI_NAMES = env.bool("XAPI_NAMES", default=False)
if XAPI_URL:
    if not XAPI_URL.startswith(("https://", "http://")):
        raise ImproperlyConfigured("XAPI_URL begins with https:// (or http://). docs/operating.md says more.")
    CELERY_BEAT_SCHEDULE |= TELLING_AN_LRS

LOGGING = logging_from(env.str("LOG_LEVEL", default="INFO"), as_json=env.bool("LOG_JSON", default=False))
# Whose number a request keeps: a header that a proxy overwrites, such as X-Request-ID. Empty: each is given one here.
REQUEST_ID_HEADER = env.str("REQUEST_ID_HEADER", default="")

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # addresses are unique whatever their capitals, by the constraint one_person_per_email
    "axes.W006",  # locked by account on purpose, see AXES_LOCKOUT_PARAMETERS
]

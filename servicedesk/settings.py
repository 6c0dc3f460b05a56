"""Every setting, from the environment, with the default that is safe to start with (README lists them)."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# -- what kind of desk this is ------------------------------------------------
DEMO = env.bool("DESK_DEMO", default=False)
DEBUG = env.bool("DESK_DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEMO else "")
SECRET_KEY = env.str("SECRET_KEY", default="demo-only-not-a-secret" if DEMO else "")
NEEDED = ("SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL")
missing = [name for name in NEEDED if not env.str(name, default="")]
if missing and not DEMO:
    raise ImproperlyConfigured(
        f"Set {', '.join(missing)} in the environment; README.md, Settings, says what each means. "
        "For a look around, `make demo` needs none of them."
    )
SITE_HOST = SITE_URL.split("://", 1)[-1].split(":", 1)[0].split("/", 1)[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEMO else [SITE_HOST, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# -- the house ----------------------------------------------------------------
INSTALLED_APPS = [
    "servicedesk",
    "dashboards",
    "improvements",
    "surveys",
    "notifications",
    "knowledge",
    "tickets",
    "slas",
    "departments",
    "core",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
if DEMO:
    INSTALLED_APPS.insert(0, "servicedesk.demo")

MIDDLEWARE = [
    "servicedesk.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "servicedesk.middleware.PersonalSettingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "servicedesk.middleware.HtmxSignInMiddleware",
    "servicedesk.middleware.NulMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "servicedesk.urls"
WSGI_APPLICATION = "servicedesk.wsgi.application"
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
                "servicedesk.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- the parts ----------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://127.0.0.1/servicedesk")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host:5432/name")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
PGBOUNCER = env.bool("PGBOUNCER", default=False)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = PGBOUNCER
# Of which statement the server keeps the plan: of what core.prepared has asked this often over one connection.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = None if PGBOUNCER else 3
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Where browsers reach the hub of live updates: "/live/" behind a proxy that sends this path there. Empty: pages poll.
LIVE_URL = env.str("LIVE_URL", default="")
# Clearing the cache empties its whole Redis database, so give it one of its own where the server has several.
CACHE_URL = env.str("CACHE_URL", default=REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "servicedesk.cache.KeptRedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "desk",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task whose worker vanished comes back after this time, which is longer than any may run: none runs beside itself.
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_TASK_TIME_LIMIT + 60}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Work that must never be late (the sweep, the relay) is not queued behind work that takes long (roll-ups, surveys).
CELERY_TASK_DEFAULT_QUEUE = "prompt"
CELERY_TASK_ROUTES = {
    "dashboards.*": {"queue": "slow"},
    "surveys.*": {"queue": "slow"},
    "improvements.*": {"queue": "slow"},
    "notifications.tasks.deliver": {"queue": "slow"},  # a mail server may keep us waiting
    "notifications.tasks.send_digests": {"queue": "slow"},  # at eight there may be hundreds
}

# -- people and sign-in -------------------------------------------------------
AUTH_USER_MODEL = "departments.Person"
AUTHENTICATION_BACKENDS = ["servicedesk.accounts.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "servicedesk.accounts.AccountAdapter"
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds that the link in a reset mail works
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the company, not by visitors
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# -- languages and time -------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("COMPANY_TIME_ZONE", default="Asia/Shanghai")
COMPANY_NAME = env.str("COMPANY_NAME", default="Tianhe Drives" if DEMO else "")
COMPANY_NAME_ZH = env.str("COMPANY_NAME_ZH", default="天合传动" if DEMO else "")

# -- files --------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / ".data" / "media")))
MEDIA_URL = ""  # uploads are served by a view that asks who may see them, never by a web server
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_STORAGE", default="servicedesk.storage.GzipManifestStorage")},
}
# While developing and in tests files are served from where they are written, without collectstatic.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = env.bool("STATIC_FROM_SOURCE", default=DEBUG)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "servicedesk.uploads.CappedUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
ATTACHMENTS_PER_MESSAGE = 10

# -- mail ---------------------------------------------------------------------
if DEMO:
    EMAIL_BACKEND = "servicedesk.demo.mailbox.MailboxBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or f"Service desk <desk@{SITE_HOST}>"
EMAIL_TIMEOUT = 20

# -- security -----------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LIVE_ORIGIN = "/".join(LIVE_URL.split("/")[:3]) if "://" in LIVE_URL else ""
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", *([LIVE_ORIGIN] if LIVE_ORIGIN else [])],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "manifest-src": ["'self'"],
}
# Swagger UI writes style attributes; no other page may.
SECURE_CSP_API_DOCS = {**SECURE_CSP, "style-src": ["'self'", "'unsafe-inline'"]}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
)

# -- API ----------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "departments.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "core.schema.DeskSchema",
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.NamespaceVersioning",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", default="600/min")},
    "EXCEPTION_HANDLER": "core.problems.problem_handler",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Service desk API"),
    "DESCRIPTION": _("Services, requests, replies and moves. Errors are RFC 9457 problem details."),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.schema.drop_docstrings",
        "core.schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "tickets.enums.Status",
        "PromiseStateEnum": "tickets.api.serializers.tickets.PROMISE_STATES",
        "MoveEnum": "tickets.enums.Move",
        "PriorityEnum": "departments.enums.Priority",
    },
    "COMPONENT_SPLIT_REQUEST": True,  # what a call sends and what it is answered are described apart
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# -- logs ---------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"structured": {"()": "servicedesk.logs.formatter", "style": env.str("LOG_FORMAT", default="json")}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # django_structlog says the same of every task, with its request's id
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}

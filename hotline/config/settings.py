"""Settings. Everything that differs between installations comes from the environment;
`hotline demo` and `hotline serve` set it, docs/configuration.md lists it."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from hotline.config.erasures import ledger_of
from hotline.config.home import Home
from hotline.vault import keyring

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("HOTLINE_HOME", "var/demo")).expanduser().absolute()
HOTLINE_DEMO = os.environ.get("HOTLINE_DEMO") == "1"
HOTLINE_STREAM_URL = os.environ.get("HOTLINE_STREAM_URL", "")
HOTLINE_IDLE_MINUTES = int(os.environ.get("HOTLINE_IDLE_MINUTES", "10"))
HOTLINE_RETENTION = os.environ.get("HOTLINE_RETENTION", "report")
HOTLINE_ERASURES = ledger_of(Home(HOME))
HOTLINE_AUDIT_DIR = Home(HOME).place("HOTLINE_AUDIT_DIR", "audit")
HOTLINE_RECORDINGS = Home(HOME).place("HOTLINE_RECORDINGS", "recordings")
# Where browsers reach the telephone exchange; empty means that calls are simulated.
HOTLINE_PHONE_WS = os.environ.get("HOTLINE_PHONE_WS", "")
HOTLINE_PHONE_DOMAIN = os.environ.get("HOTLINE_PHONE_DOMAIN", "hotline")
HOTLINE_PHONE_RELAYS = os.environ.get("HOTLINE_PHONE_RELAYS", "")
HOTLINE_PHONE_RELAY_SECRET = os.environ.get("HOTLINE_PHONE_RELAY_SECRET", "")
HOTLINE_FREEZE_DAY = int(os.environ.get("HOTLINE_FREEZE_DAY", "5"))
# Ways out for messages. Without a gateway a way's messages wait; the sink sends nothing.
_SMTP = urlsplit(os.environ.get("HOTLINE_SMTP_URL", ""))
EMAIL_HOST_SET = bool(_SMTP.hostname)
EMAIL_HOST, EMAIL_TIMEOUT = _SMTP.hostname or "localhost", 10
EMAIL_PORT = _SMTP.port or (465 if _SMTP.scheme == "smtps" else 587)
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp" and _SMTP.query != "plain"
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
DEFAULT_FROM_EMAIL = os.environ.get("HOTLINE_MAIL_FROM", "no-reply@localhost")
HOTLINE_SMS_URL = os.environ.get("HOTLINE_SMS_URL", "")
HOTLINE_SMS_TOKEN_FILE = os.environ.get("HOTLINE_SMS_TOKEN_FILE", "")
# What becomes of them afterwards: the secret that a gateway signs its reports with, and the box
# that mail comes back to.
HOTLINE_GATEWAY_SECRET_FILE = os.environ.get("HOTLINE_GATEWAY_SECRET_FILE", "")
HOTLINE_BOUNCES = os.environ.get("HOTLINE_BOUNCES", "")
HOTLINE_BOUNCES_URL = os.environ.get("HOTLINE_BOUNCES_URL", "")
HOTLINE_SINK = HOTLINE_DEMO or os.environ.get("HOTLINE_SINK") == "1"
HOTLINE_OUTBOX = Home(HOME).place("HOTLINE_OUTBOX", "outbox")
# Where browsers reach the pages, for links that leave in messages.
HOTLINE_ORIGIN = os.environ.get("HOTLINE_ORIGINS", "").split(",")[0] or "http://127.0.0.1:8000"
HTTPS = os.environ.get("HOTLINE_HTTPS") == "1"

os.environ.setdefault("HOTLINE_KEYS", str(HOME / "keys" / "keyring.json"))
SECRET_KEY = (
    keyring.current().secret
    if Path(os.environ["HOTLINE_KEYS"]).exists()
    else "no keyring yet: good for --help and for building, not for serving " * 2
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("HOTLINE_HOSTS", "127.0.0.1,localhost,.localhost,[::1]").split(",")

INSTALLED_APPS = [
    "hotline.actor",
    "hotline.events",
    "hotline.audit",
    "hotline.vault",
    "hotline.access",
    "hotline.look",
    "hotline.directory",
    "hotline.staff",
    "hotline.registers",
    "hotline.documents",
    "hotline.people",
    "hotline.duplicates",
    "hotline.messaging",
    "hotline.contacts",
    "hotline.screening",
    "hotline.cases",
    "hotline.seeking",
    "hotline.complaints",
    "hotline.tips",
    "hotline.networks",
    "hotline.referrals",
    "hotline.coordination",
    "hotline.links",
    "hotline.followups",
    "hotline.needs",
    "hotline.support",
    "hotline.entitlements",
    "hotline.livelihood",
    "hotline.tracks",
    "hotline.children",
    "hotline.reintegration",
    "hotline.shifts",
    "hotline.rights",
    "hotline.inspection",
    "hotline.statistics",
    "hotline.finder",
    "hotline.telephony",
    "hotline.console",
    "hotline.portal",
    "hotline.public",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",  # its loader stands below, behind ours
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hotline.config.middleware.OneHostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hotline.config.middleware.NoStoreMiddleware",
    "hotline.staff.middleware.SignedInMiddleware",
    "hotline.access.middleware.ActorMiddleware",
    "hotline.access.middleware.PolicyMiddleware",
]

ROOT_URLCONF = "hotline.config.urls"
WSGI_APPLICATION = "hotline.config.wsgi.application"

FORM_RENDERER = "hotline.look.widgets.Controls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "hotline.look.folding.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "hotline.look.templatetags.parts"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hotline.look.context.shell",
                "hotline.config.demo.context",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url) if url else {}
    return {
        "NAME": parts.get("dbname", "hotline"),
        "USER": parts.get("user", "hotline_app"),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
    }


_as_owner = os.environ.get("HOTLINE_AS_OWNER") == "1"
_owner = _database(os.environ.get("HOTLINE_OWNER_URL", ""))
_app = _database(os.environ.get("DATABASE_URL", ""))
DATABASES = {
    "default": {
        "ENGINE": "hotline.actor.postgresql",
        **(_owner if _as_owner else _app),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OWNER": {key: _owner[key] for key in ("USER", "PASSWORD")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # TOTP replay protection and sign-in limits must hold across processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
    }
}

AUTH_USER_MODEL = "staff.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "hotline.staff.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords are slowed by hotline.staff.guessing, which keeps no member out. Here: how often a
# place may try at all, and wrong codes after a right password.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,6/300s/key"}
# Behind the proxy that speaks HTTPS the address is the last one it noted down.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
MFA_ADAPTER = "hotline.staff.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = False  # beside the password, never alone
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = HOTLINE_DEMO
MFA_TOTP_ISSUER = "111"
MFA_TOTP_TOLERANCE = 1
MFA_REAUTHENTICATION_REQUIRED = True

# allauth's views, by name: everything it brings that is not here answers 404.
URL_POLICIES = {
    "account_login": "public",
    "account_inactive": "public",
    "account_logout": "account.own",
    "account_change_password": "account.own",
    "account_reauthenticate": "account.own",
    "mfa_authenticate": "public",
    "mfa_reauthenticate": "account.own",
    "mfa_index": "account.own",
    "mfa_activate_totp": "account.own",
    "mfa_view_recovery_codes": "account.own",
    "mfa_generate_recovery_codes": "account.own",
    "mfa_download_recovery_codes": "account.own",
    "mfa_list_webauthn": "account.own",
    "mfa_add_webauthn": "account.own",
    "mfa_remove_webauthn": "account.own",
    "mfa_reauthenticate_webauthn": "account.own",
    "set_language": "public",
    "look:theme": "public",
    "look:gallery": "gallery.see",
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hotline.config.views.csrf_failed"
# Stricter would make browsers send forms with an origin of "null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked on this machine, without a proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # the QR code of a second factor
        "font-src": ["'self'"],
        "connect-src": [
            "'self'",
            *([HOTLINE_STREAM_URL] if HOTLINE_STREAM_URL else []),
            *(
                ["{0.scheme}://{0.netloc}".format(urlsplit(HOTLINE_PHONE_WS))]
                * bool(HOTLINE_PHONE_WS)
            ),
        ],
        "media-src": ["'self'", "blob:"],  # a recording that was just asked for
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("HOTLINE_STATIC", HOME / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Files never touch the disk as they came; a view that takes them says so and how large.
FILE_UPLOAD_HANDLERS = ["hotline.access.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

LOGGING = {
    # Paths and ids only: no handler here ever sees a form, a body or a template's values.
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "hotline.audit.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"hotline": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}

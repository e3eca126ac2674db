"""The settings of people and of signing in, read from the environment like the others. Part of `portal.settings`."""

from datetime import timedelta

import environ

from portal.roles import Role

env = environ.FileAwareEnv()
DEMO = env.bool("DEMO", default=False)

AUTH_USER_MODEL = "portal.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.sign_ins.PersonBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "signed-out"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": f"{_VALIDATION}CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = env.int("SIGN_IN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_LOCK_MINUTES", default=15))
# By the account that is tried: behind one proxy or one office address an attacker must not lock out a floor.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_HANDLER = "portal.sign_ins.SignInHandler"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # refused sign-ins stay searchable (ISM-1988)
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_USERNAME_FORM_FIELD = "username"
AXES_SENSITIVE_PARAMETERS = ["password", "next"]  # the page someone was on their way to is theirs
AXES_VERBOSE = False

# Who signs in with a second factor too (portal/roles.py); whoever set one up does in any case.
SECOND_FACTOR_ROLES = frozenset(
    Role(name) for name in env.list("SECOND_FACTOR_ROLES", default=[] if DEMO else [role.value for role in Role])
)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # on the server: no signed-cookie sessions (ISM-2066)
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=15))  # ISM-0428
SESSION_LIFE = timedelta(hours=env.int("SESSION_HOURS", default=12))
# Originals, names, exports, sanctions and roles ask again who is there after so long.
CONFIRM_WITHIN = timedelta(minutes=env.int("CONFIRM_MINUTES", default=15))
SESSION_COOKIE_AGE = int(SESSION_LIFE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.home.views.csrf_failure"

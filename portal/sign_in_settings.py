"""The settings of people and of signing in, read from the environment like the others. Part of `portal.settings`."""

from datetime import timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from portal.roles import Role

env = environ.FileAwareEnv()
DEMO = env.bool("DEMO", default=False)

AUTH_USER_MODEL = "portal.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.sign_ins.PersonBackend"]

# The department's LDAP directory, from which people are read (portal/directory). Empty: none is.
LDAP_URL = env.str("LDAP_URL", default="")
LDAP_BIND_DN = env.str("LDAP_BIND_DN", default="")
LDAP_PASSWORD = env.str("LDAP_PASSWORD", default="")
LDAP_CA_FILE = env.str("LDAP_CA_FILE", default="")
LDAP_BASE = env.str("LDAP_BASE", default="")
LDAP_FILTER = env.str("LDAP_FILTER", default="(employeeNumber=*)")
LDAP_ATTRIBUTES = {
    "staff_number": "employeeNumber",
    "given_names": "givenName",
    "family_name": "sn",
    "email": "mail",
    "unit_name": "ou",
    "manager": "manager",
} | env.dict("LDAP_ATTRIBUTES", default={})
LDAP_PAGE = max(env.int("LDAP_PAGE", default=500), 1)
LDAP_IS_EVERYONE = env.bool("LDAP_IS_EVERYONE", default=True)

# The department's own sign-in, by OpenID Connect. Empty: there is none.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("OIDC_AUTHORIZATION_URL", default="")
OIDC_OP_TOKEN_ENDPOINT = env.str("OIDC_TOKEN_URL", default="")
OIDC_OP_JWKS_ENDPOINT = env.str("OIDC_JWKS_URL", default="")
OIDC_OP_USER_ENDPOINT = env.str("OIDC_USERINFO_URL", default="")
OIDC_LOGOUT_URL = env.str("OIDC_LOGOUT_URL", default="")
OIDC_RP_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_RP_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_RP_SCOPES = env.str("OIDC_SCOPES", default="openid profile")
OIDC_RP_SIGN_ALGO = env.str("OIDC_SIGNATURE", default="RS256")
OIDC_STAFF_NUMBER_CLAIM = env.str("OIDC_STAFF_NUMBER_CLAIM", default="staff_number")
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="")
OIDC_USE_PKCE = OIDC_USE_NONCE = True
OIDC_CREATE_USER = False
OIDC_TIMEOUT = 10
OIDC_AUTHENTICATION_CALLBACK_URL = "single-sign-on-back"
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("portal.single_sign_on.openid.ProviderBackend")

# The same by SAML 2.0: the provider's metadata, as a file or an address. Empty: there is none.
SAML_IDP_METADATA = env.str("SAML_IDP_METADATA", default="")
SAML_ENTITY_ID = env.str("SAML_ENTITY_ID", default="")
SAML_KEY_PATH = env.str("SAML_KEY_PATH", default="")
SAML_CERTIFICATE_PATH = env.str("SAML_CERTIFICATE_PATH", default="")
SAML_STAFF_NUMBER_ATTRIBUTE = env.str("SAML_STAFF_NUMBER_ATTRIBUTE", default="staff_number")
SAML_GROUPS_ATTRIBUTE = env.str("SAML_GROUPS_ATTRIBUTE", default="")
SAML_LOGOUT_URL = env.str("SAML_LOGOUT_URL", default="")
if SAML_IDP_METADATA:
    if OIDC_ISSUER:
        raise ImproperlyConfigured("OIDC_ISSUER and SAML_IDP_METADATA are both set: there is one department account.")
    if find_spec("saml2") is None:
        words = (
            "SAML_IDP_METADATA is set, but pysaml2 is not installed: pip install --requirement requirements/saml.txt."
        )
        raise ImproperlyConfigured(words)

# The form that signs out leads on to the provider, which the Content-Security-Policy has to know.
FORMS_LEAD_TO = [
    f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, (OIDC_LOGOUT_URL, SAML_LOGOUT_URL)) if parts.netloc
]
# With the department's own sign-in there is no form for passwords, unless it is asked for.
PASSWORD_SIGN_IN = env.bool("PASSWORD_SIGN_IN", default=not (OIDC_ISSUER or SAML_IDP_METADATA))
# For so long the link of an invitation to set a first password is good.
PASSWORD_RESET_TIMEOUT = max(env.int("INVITATION_HOURS", default=72), 1) * 3600
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

SESSION_ENGINE = "portal.signed_in.store"  # on the server: no signed-cookie sessions (ISM-2066)
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

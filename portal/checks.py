"""What `manage.py check --deploy` refuses before a department's data is at risk."""

import shutil
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from .calendar import CalendarUnreadable, hours_in, read_closed_days
from .directory.rows import FIELDS
from .models import Role, State
from .notices import CATALOGUE
from .notices.outside import ROOMS
from .roles import SENSITIVE

LEAST_SECRET = 32
LEAST_IDLE, MOST_IDLE, LONGEST_LIFE = timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=12)  # ISM-0428


@register(Tags.security, deploy=True)
def demo_people_stay_out_of_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO and not settings.DEBUG:
        return [
            Error("DEMO is on: anyone can read the passwords of the demo people.", hint="Unset DEMO.", id="portal.E001")
        ]
    return []


@register(Tags.security, deploy=True)
def mail_leaves_the_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "smtp" not in settings.EMAIL_BACKEND:
        return [
            Error("EMAIL_URL is not set: notices would reach nobody.", hint="EMAIL_URL=smtp+tls://…", id="portal.E002")
        ]
    return []


@register(Tags.security, deploy=True)
def nothing_is_told_of_training_in_clear(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The secret and who did what leave this machine by https only; on it, a proxy may take them there."""
    address = urlsplit(settings.XAPI_URL)
    if address.scheme == "http" and not is_this_machine(address.hostname or ""):
        words = "XAPI_URL is http://: XAPI_SECRET, and who did what, would pass through the network in clear."
        return [
            Error(words, hint="XAPI_URL=https://…; docs/operating.md, “A learning record store”.", id="portal.E004")
        ]
    return []


@register(Tags.security, deploy=True)
def what_is_told_outside_is_signed_and_by_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    wrong = []
    if settings.WEBHOOK_URL and len(settings.WEBHOOK_SECRET) < LEAST_SECRET:
        wrong.append(f"WEBHOOK_SECRET has fewer than {LEAST_SECRET} characters: others could say what it says.")
    for url in filter(None, [settings.WEBHOOK_URL, *settings.TEAMS_WEBHOOKS.values()]):
        if not url.startswith("https://"):
            wrong.append("WEBHOOK_URL and TEAMS_WEBHOOKS begin with https://.")
    for room in settings.TEAMS_WEBHOOKS.keys() - ROOMS.keys():
        wrong.append(f"TEAMS_WEBHOOKS: there is no room “{room}”, but {', '.join(ROOMS)}.")
    for kind in settings.OUTSIDE_KINDS:
        if kind not in CATALOGUE or not CATALOGUE[kind].heard_by:
            wrong.append(f"OUTSIDE_KINDS: “{kind}” is no kind of notice that may be told outside.")
    hint = "docs/operating.md, “A webhook, and a room's channel in Teams”."
    return [Error(words, hint=hint, id="portal.E013") for words in wrong]


@register(Tags.security, deploy=True)
def single_sign_on_is_whole_and_by_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.OIDC_ISSUER:
        return []
    needed = {
        "OIDC_AUTHORIZATION_URL": settings.OIDC_OP_AUTHORIZATION_ENDPOINT,
        "OIDC_TOKEN_URL": settings.OIDC_OP_TOKEN_ENDPOINT,
        "OIDC_JWKS_URL": settings.OIDC_OP_JWKS_ENDPOINT,
    }
    client = {"OIDC_CLIENT_ID": settings.OIDC_RP_CLIENT_ID, "OIDC_CLIENT_SECRET": settings.OIDC_RP_CLIENT_SECRET}
    hint = "docs/operating.md, “Single sign-on”."
    missing = [name for name, value in (needed | client).items() if not value]
    clear = [name for name, value in needed.items() if value.startswith("http://")]
    found: list[CheckMessage] = []
    if missing:
        found.append(Error(f"OIDC_ISSUER is set, but not {', '.join(missing)}.", hint=hint, id="portal.E005"))
    if clear:
        found.append(Error(f"{', '.join(clear)}: by http:// who signs in can be forged.", hint=hint, id="portal.E006"))
    return found


@register(Tags.security, deploy=True)
def saml_is_whole_and_by_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.SAML_IDP_METADATA:
        return []
    needed = {"SAML_KEY_PATH": settings.SAML_KEY_PATH, "SAML_CERTIFICATE_PATH": settings.SAML_CERTIFICATE_PATH}
    missing = [name for name, value in needed.items() if not value]
    told = {"SAML_IDP_METADATA": settings.SAML_IDP_METADATA, "SAML_LOGOUT_URL": settings.SAML_LOGOUT_URL}
    clear = [name for name, value in told.items() if value.startswith("http://")]
    hint = "docs/operating.md, “Single sign-on by SAML”."
    found: list[CheckMessage] = []
    if missing:
        found.append(Error(f"SAML_IDP_METADATA is set, but not {', '.join(missing)}.", hint=hint, id="portal.E010"))
    if clear:
        found.append(Error(f"{', '.join(clear)}: by http:// who signs in can be forged.", hint=hint, id="portal.E011"))
    if shutil.which("xmlsec1") is None:
        found.append(Error("SAML_IDP_METADATA is set, but there is no xmlsec1.", hint=hint, id="portal.E012"))
    return found


@register()
def there_is_time_to_be_warned_before_a_sign_in_ends(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if LEAST_IDLE <= settings.SESSION_IDLE <= settings.SESSION_LIFE:
        return []
    words = "SESSION_IDLE_MINUTES is five or more, and no longer than SESSION_HOURS."
    return [Error(words, hint="docs/operating.md, “Signing in”.", id="portal.E009")]


@register(Tags.security, deploy=True)
def a_sign_in_ends_in_the_time_of_the_security_manual(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.SESSION_IDLE <= MOST_IDLE and settings.SESSION_LIFE <= LONGEST_LIFE:
        return []
    words = "A sign-in lasts longer than the 15 minutes without activity, or the 12 hours, of ISM-0428."
    return [Warning(words, hint="SESSION_IDLE_MINUTES, SESSION_HOURS: docs/operating.md.", id="portal.W008")]


def is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@register(Tags.security)
def the_ldap_directory_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.LDAP_URL:
        return []
    address, wrong = urlsplit(settings.LDAP_URL), []
    if address.scheme not in ("ldap", "ldaps") or not address.hostname:
        wrong.append("LDAP_URL begins with ldaps:// or ldap://, and then the machine.")
    if not settings.LDAP_BASE:
        wrong.append("LDAP_BASE is not set: where people are in it.")
    if bool(settings.LDAP_BIND_DN) != bool(settings.LDAP_PASSWORD):
        wrong.append("LDAP_BIND_DN and LDAP_PASSWORD are set together, or neither is.")
    if strange := settings.LDAP_ATTRIBUTES.keys() - FIELDS.keys():
        wrong.append(f"LDAP_ATTRIBUTES: there is no {', '.join(sorted(strange))} in a list of staff.")
    return [Error(words, hint="docs/operating.md, “LDAP”.", id="portal.E007") for words in wrong]


@register()
def the_working_calendar_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        for state in State:
            hours_in(state)
        read_closed_days(2024, tuple(settings.CLOSED_DAYS))
        known = {*settings.WORKING_HOURS_BY_STATE, settings.OFFICE_STATE}
        if strange := known - set(State):
            raise CalendarUnreadable(f"There is no state “{strange.pop()}”. Use one of {', '.join(State)}.")
    except CalendarUnreadable as error:
        return [Error(str(error), hint="docs/operating.md, “Working time”.", id="portal.E003")]
    return []


@register()
def groups_give_roles_that_a_group_may_give(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    wrong = [role for role in settings.GROUP_ROLES.values() if role not in Role.values or role in SENSITIVE]
    words = "GROUP_ROLES: “{}” is no role that a group may give."
    return [Error(words.format(role), hint="docs/operating.md, “SCIM”.", id="portal.E005") for role in wrong]

"""All examinations in their order. One that fails says so, and the next is made all the same."""

from collections.abc import Callable, Iterator

from . import around, data, outside, signing_in
from .finding import Finding, ill

Examination = Callable[[], Iterator[Finding]]

# Its name, the examination, and what to do when it cannot even be made.
EXAMINATIONS: tuple[tuple[str, Examination, str], ...] = (
    ("Settings", around.configuration, "See what the error says of them, and docs/operating.md."),
    ("Database", data.database, "See that PostgreSQL runs, and that DATABASE_URL is right."),
    ("Migrations", data.migrations, "See that PostgreSQL runs; then run manage.py migrate."),
    ("Clock", data.clock, "See that PostgreSQL runs."),
    ("Reports", data.report_copy, "See that the copy runs, and that REPLICA_URL is right."),
    ("Valkey", around.broker, "See that Valkey runs, and that REDIS_URL is right."),
    ("Workers", around.workers, "See that Valkey runs; then start a worker."),
    ("Files", around.files, "See that PRIVATE_ROOT, or the bucket, is there and can be written."),
    ("Disk", around.disk, "See that PRIVATE_ROOT is there."),
    ("Scanner", around.scanner, "See that clamd runs, and that CLAMAV_HOST and CLAMAV_PORT are right."),
    ("LDAP", around.ldap, "See LDAP_URL in docs/operating.md."),
    ("Outside", outside.outside, "See that PostgreSQL runs, and that migrations are applied."),
    ("Mail", around.mail, "See that the mail server answers, and that EMAIL_URL is right."),
    (
        "Signing in",
        signing_in.signing_in,
        "See that the identity provider answers, and that OIDC_JWKS_URL or SAML_IDP_METADATA is right.",
    ),
    ("Audit", data.audit, "See that PostgreSQL runs, and that migrations are applied."),
)


def examine(*, but: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Each finding as it is made. `but` names parts that are left out."""
    for part, examination, remedy in EXAMINATIONS:
        if part not in but:
            yield from _made(part, examination, remedy)


def _made(part: str, examination: Examination, remedy: str) -> Iterator[Finding]:
    try:
        yield from examination()
    except Exception as error:  # whatever it is, the next part is examined too; its words could hold a password
        yield ill(part, f"It could not be examined ({type(error).__name__}).", remedy)

"""What an analyst may read of the database with tools of their own: views of numbers that may leave the room anyway.

A view shows what was counted when its months were over, with nothing small in it (releasing.py): no person, and no
word anybody wrote. The role that reads them has no right to anything else. Which role that is, an operator says.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

SCHEMA = "analysis"
VIEWS = {
    "department": """
        SELECT count.topic, count.first AS first_month, count.last AS last_month, figure.about, figure.by AS told_by,
            figure.label, figure.number, figure.of AS out_of
        FROM public.portal_overviewfigure AS figure
        JOIN public.portal_overviewcount AS count ON count.id = figure.count_id
    """,
    "clauses": """
        SELECT count.measure, count.first AS first_month, count.last AS last_month, policy.slug AS policy,
            edition.number AS edition, figure.ref, figure.number, figure.of AS out_of
        FROM public.policies_clausefigure AS figure
        JOIN public.policies_figurecount AS count ON count.id = figure.count_id
        JOIN public.policies_edition AS edition ON edition.id = figure.edition_id
        JOIN public.policies_policy AS policy ON policy.id = edition.policy_id
    """,
}
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
# How a role is made, by the portal where it may make roles, else by whoever runs the database.
CREATE = "CREATE ROLE {role} LOGIN NOINHERIT CONNECTION LIMIT 5 PASSWORD {password}"
BOUNDS = (
    "ALTER ROLE {role} SET default_transaction_read_only = on",
    "ALTER ROLE {role} SET statement_timeout = '120s'",
    f"ALTER ROLE {{role}} SET search_path = {SCHEMA}",
)


class MayNotMakeRoles(Exception):
    """The portal's own role may not, and the analyst's is not there. The text is what to run instead."""


class RoleRefused(Exception):
    """A role that may do more than read the views, or a name that is none. The text says which."""


@transaction.atomic
def set_up_analyst(role: str) -> str:
    """Make the views anew, and let the role read them and nothing else. Returns the password of a role that is made
    here; nothing where it was there. Raises RoleRefused or MayNotMakeRoles."""
    if not NAME.fullmatch(role):
        raise RoleRefused("The name of a role is small letters, figures and low lines, and begins with a letter.")
    with connection.cursor() as cursor:
        password = _make_sure_of(cursor, role)
        drop_views(cursor)
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for name, said in VIEWS.items():
            cursor.execute(f"CREATE VIEW {SCHEMA}.{name} WITH (security_barrier) AS {said}")
        who = connection.ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {who}")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {who}")
    return password


def drop_views(cursor: Any) -> None:
    """Before an upgrade that changes a column they show; the roles stay, and read nothing."""
    cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _make_sure_of(cursor: Any, role: str) -> str:
    cursor.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls, oid FROM pg_roles"
        " WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        return _made(cursor, role)
    can_do_more, oid = found
    if can_do_more or _holds_more(cursor, role, oid):
        raise RoleRefused(f"The role {role} is there already and may do more than read numbers. Name another.")
    return ""


def _made(cursor: Any, role: str) -> str:
    """Only the verifier of its password goes to the server, which may write down what it is sent."""
    password = secrets.token_urlsafe(24)
    client: Any = connection.connection
    verifier = client.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    orders = [one.format(role=role, password=f"'{verifier}'") for one in (CREATE, *BOUNDS)]
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise MayNotMakeRoles("\n".join([*(f"{order};" for order in orders), f"-- its password: {password}"]))
    for order in orders:
        cursor.execute(order)
    return password


def _holds_more(cursor: Any, role: str, oid: int) -> bool:
    """Whether it is in another role, owns something, or was given a right outside the views."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_auth_members WHERE member = %s) OR EXISTS ("
        " SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname <> ALL (%s) AND (relowner = %s OR relkind = ANY ('{r,v,m,f,p}')"
        " AND has_any_column_privilege(%s, pg_class.oid, 'SELECT, INSERT, UPDATE, REFERENCES')))",
        [oid, _not_ours(), oid, role],
    )
    return bool(cursor.fetchone()[0])


def _not_ours() -> Sequence[str]:
    return ["pg_catalog", "information_schema", "pg_toast", SCHEMA]

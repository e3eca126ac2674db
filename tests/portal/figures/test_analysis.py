"""The analyst's role: it reads numbers that may leave the room, and nothing else that is in the database."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.figures.analysis import SCHEMA, VIEWS, RoleRefused, set_up_analyst
from portal.models import CountedBy, OverviewCount, OverviewFigure, Topic

pytestmark = pytest.mark.django_db
ROLE = "analyst_of_a_test"
MAY_BE_SHOWN = {
    "policies_clausefigure",
    "policies_edition",
    "policies_figurecount",
    "policies_policy",
    "portal_overviewcount",
    "portal_overviewfigure",
}
COLUMNS = {
    "department": ["topic", "first_month", "last_month", "about", "told_by", "label", "number", "out_of"],
    "clauses": ["measure", "first_month", "last_month", "policy", "edition", "ref", "number", "out_of"],
}


@pytest.fixture
def may_make_roles(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("the role of this database may make no other role")


@pytest.fixture
def analyst(may_make_roles):
    """Everything that is asked after it is asked as the analyst."""
    count = OverviewCount.objects.create(topic=Topic.CONCERNS, first=date(2026, 7, 1), last=date(2026, 7, 1))
    OverviewFigure.objects.create(count=count, by=CountedBy.MONTH, key="2026-07", label="July 2026", number=9)
    set_up_analyst(ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield cursor


def rows(cursor, sql, *params):
    cursor.execute(sql, params)
    return cursor.fetchall()


def is_refused(cursor, sql):
    try:
        with transaction.atomic():
            cursor.execute(sql)
    except DatabaseError as error:
        return "permission denied" in str(error)
    return False


def test_it_reads_the_numbers(analyst):
    found = rows(analyst, f"SELECT topic, label, number FROM {SCHEMA}.department")
    assert found == [("concerns", "July 2026", 9)]
    assert rows(analyst, f"SELECT count(*) FROM {SCHEMA}.clauses") == [(0,)]


def test_it_reads_nothing_else_of_any_table(analyst):
    tables = rows(
        analyst,
        "SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = ANY ('{r,v,m,f,p,S}')"
        " AND nspname <> ALL ('{pg_catalog,information_schema,pg_toast,analysis}')",
    )
    assert len(tables) > 200
    assert [name for (name,) in tables if not is_refused(analyst, f"SELECT * FROM {name} LIMIT 1")] == []


def test_no_column_and_no_sequence_was_left_open(analyst):
    open_to_it = rows(
        analyst,
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname <> ALL ('{pg_catalog,information_schema,pg_toast,analysis}') AND (relkind = ANY ('{r,v,m,f,p}')"
        " AND has_any_column_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
        " OR relkind = 'S' AND has_sequence_privilege(pg_class.oid, 'USAGE, SELECT, UPDATE'))",
    )
    assert open_to_it == []


def test_no_function_runs_with_more_rights_than_its_own(analyst):
    escapes = rows(analyst, "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege(oid, 'EXECUTE')")
    assert escapes == []


def test_the_servers_own_statistics_tell_it_nothing(analyst):
    assert rows(analyst, "SELECT tablename FROM pg_stats WHERE schemaname = 'public'") == []
    assert is_refused(analyst, "SELECT * FROM pg_statistic LIMIT 1")
    assert is_refused(analyst, "SELECT pg_read_file('PG_VERSION')")


def test_it_changes_nothing(analyst):
    for sql in (
        f"CREATE TABLE {SCHEMA}.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "UPDATE public.portal_overviewfigure SET number = 1",
    ):
        assert is_refused(analyst, sql), sql


def test_the_views_are_made_of_counts_alone(analyst):
    tables = rows(
        analyst,
        "SELECT DISTINCT used.relname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
        " JOIN pg_class seen ON seen.oid = r.ev_class JOIN pg_namespace n ON n.oid = seen.relnamespace"
        " JOIN pg_class used ON used.oid = d.refobjid WHERE n.nspname = 'analysis' AND used.oid <> seen.oid"
        " AND d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass",
    )
    assert {name for (name,) in tables} == MAY_BE_SHOWN
    for view in VIEWS:
        analyst.execute(f"SELECT * FROM {SCHEMA}.{view}")
        assert [column.name for column in analyst.description] == COLUMNS[view]


def test_a_second_time_it_makes_the_views_anew_and_no_password(may_make_roles):
    assert set_up_analyst(ROLE)
    assert set_up_analyst(ROLE) == ""


def test_a_role_that_may_do_more_is_refused(may_make_roles):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        own = cursor.fetchone()[0]
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT SELECT (id) ON portal_person TO {ROLE}")
    for role in (own, ROLE, "no; name"):
        with pytest.raises(RoleRefused):
            set_up_analyst(role)


def test_the_command_says_the_password_once_and_takes_the_views_away(may_make_roles, capsys):
    call_command("analyst_role", ROLE)
    assert "shown this once" in capsys.readouterr().out
    call_command("analyst_role", "--drop-views")
    with connection.cursor() as cursor:
        assert rows(cursor, "SELECT nspname FROM pg_namespace WHERE nspname = %s", SCHEMA) == []
    with pytest.raises(CommandError):
        call_command("analyst_role")


def test_where_the_portal_may_make_no_role_the_command_says_what_to_run(may_make_roles):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_of_a_test")
        cursor.execute("GRANT portal_of_a_test TO CURRENT_USER")
        cursor.execute("SET LOCAL ROLE portal_of_a_test")
    with pytest.raises(CommandError, match=f"CREATE ROLE {ROLE} LOGIN NOINHERIT"):
        call_command("analyst_role", ROLE)

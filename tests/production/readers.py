"""People of the portal that runs: they read a policy and acknowledge it, and workers have something to do."""

import re
import ssl
from dataclasses import dataclass, field

from celery import Celery

from tests.load import Answer, Caller, Visitor, sign_off

from .stack import Stack

# Signed in as by the sign-in page, which would cost each a password's hash.
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
from portal.people import add_unit
unit = add_unit("READ", "Readers")
for number in range({count}):
    person = Person.objects.create(
        staff_number=f"R{{number:05}}", email=f"reader{{number}}@department.example", given_names="Ann",
        family_name=f"Reader{{number}}", unit=unit, password="!", started_on=date.today() - timedelta(days=900)
    )
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), "portal.sign_ins.PersonBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print("session", session.session_key)
"""
IMPORTS = """
from datetime import date, timedelta
from importlib import import_module
from django.conf import settings
from portal.models import Person
"""
MOST_JOBS = 200  # a slow machine takes no longer over them than a minute
POLICY, ACKNOWLEDGE = "/policies/dhs/", "/policies/dhs/acknowledge/"

# A task beside the portal's own: it takes a while, and says in the database that it was done.
COUNTED = """
from celery import shared_task
from django.db import connection


@shared_task(name="counted")
def count(number):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO counted SELECT %s FROM pg_sleep(0.3)", [number])
"""


@dataclass
class Readers:
    """Each visit is the next person's: who has acknowledged reads the policy again."""

    visitors: list[Visitor]
    answers: list[Answer] = field(default_factory=list)

    @property
    def failed(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status not in (200, 302)]

    def visits(self) -> list[Caller]:
        return [self._visit(visitor) for visitor in self.visitors]

    def _visit(self, visitor: Visitor) -> Caller:
        async def visit() -> None:
            page = await visitor.get(POLICY)
            self.answers.append(page)
            if fields := sign_off(page.text, ACKNOWLEDGE):
                self.answers.append(await visitor.post(ACKNOWLEDGE, fields))

        return visit


def readers_of(stack: Stack, count: int) -> Readers:
    said = stack.manage("shell", "-c", IMPORTS + SIGN_IN.format(count=count))
    tls = ssl.create_default_context(cafile=stack.secrets / "tls_certificate")
    site = f"https://localhost:{stack.ports['https']}"
    return Readers([Visitor(site, session, tls=tls) for session in re.findall(r"^session (\w+)$", said, re.MULTILINE)])


class Jobs:
    """Numbered, so that one that is lost is missed."""

    def __init__(self, stack: Stack) -> None:
        (stack.app / "counted.py").write_text(COUNTED)
        stack.ask_database("CREATE TABLE counted (number int)")
        self.stack, self.sent = stack, 0
        self.queue = Celery(broker=(stack.secrets / "redis_url").read_text().strip() + "/1")

    async def ask(self) -> None:
        if self.sent < MOST_JOBS:
            self.sent += 1
            self.queue.send_task("counted", [self.sent])

    @property
    def done(self) -> int:
        return int(self.stack.ask_database("SELECT count(DISTINCT number) FROM counted"))

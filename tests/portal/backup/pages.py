"""Run as a program of its own on one database: what its pages say to these people from a moment on, as JSON on standard
output. Of two machines that are asked one after the other both say how long there is left as of the same moment."""

import hashlib
import json
import re
import sys

import django
import time_machine

django.setup()

from django.core.cache import cache  # noqa: E402 (once Django stands)
from django.test import Client  # noqa: E402

from portal.models import Person  # noqa: E402

ONCE = re.compile(rb'(name="csrfmiddlewaretoken" value=|name="once" value=|data-day-left=)"[^"]*"')


def said_to(person: Person, address: str) -> list[object]:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person, backend="portal.sign_ins.PersonBackend")
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [answer.status_code, hashlib.sha256(ONCE.sub(b"", body)).hexdigest()]


cache.clear()
asked: list[tuple[int, str]] = json.loads(sys.argv[1])
people = Person.objects.in_bulk([pk for pk, _address in asked])
with time_machine.travel(float(sys.argv[2])):
    print(json.dumps([[pk, address, *said_to(people[pk], address)] for pk, address in asked]))

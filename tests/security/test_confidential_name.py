"""With the custodians' key elsewhere, the database says nowhere who raised a concern in confidence.

The whole life of one is lived through the pages, and every row that is new or changed is read as a dump would have it.
The same reading finds whoever gave their name.
"""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.identity import ask_for_name, decide_request, see_name
from incidents.enums import AskedFor, EntryKind, Naming
from incidents.models import Concern, ConcernDraft
from incidents.tasks import prepare_waiting_evidence
from portal.models import Person, Role, Session
from portal.notices import deliver_waiting
from portal.tasks import forget_ended_sessions
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, upload
from tests.incidents.views.test_names import everything_in_the_database
from tests.incidents.views.test_raising import NEW, answered, send

pytestmark = pytest.mark.django_db

DIGESTS = ("md5", "sha1", "sha256", "sha512", "blake2b")


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def reporter(number: int, family_name: str) -> Person:
    return PersonFactory(
        pk=number,
        given_names="Zebedee",
        family_name=family_name,
        staff_number=f"S{number}",
        email=f"z{number}@x.example",
    )


def dresses(person: Person) -> Iterator[str]:
    """What leads to a person: what they are known by, as it is, in hexadecimal, and as a hash that takes no key."""
    for known in (str(person.pk), person.email, person.staff_number, person.family_name, person.name):
        yield known.lower()
        yield known.encode().hex()
        for name in DIGESTS:
            yield hashlib.new(name, known.encode()).hexdigest()
    for name in DIGESTS:
        yield hashlib.new(name, person.pk.to_bytes(8)).hexdigest()


def rows_that_tell(rows: set[str], person: Person) -> set[str]:
    """The tables they are in, but for where they are signed in, which says no more of whoever raises something than of
    anybody. Tables are told apart by what stands before the first space."""
    found = [row for row in rows if any(one in row.lower() for one in dresses(person))]
    return {row.split()[0] for row in found} - {"portal_session"}


def raises(person: Person, browser: Client, naming: Naming) -> Concern:
    answered(browser, name={"naming": naming}, evidence={"pictures": upload(PNG)})
    assert send(browser).status_code == 302
    return Concern.objects.latest("pk")


def lives_on(concern: Concern, cast: Cast, browser: Client) -> None:
    """Checked, worked on, answered and asked about."""
    prepare_waiting_evidence()
    case = concern.case
    cases.assign_case(case, cast.dev, actor=cast.dev)
    cases.open_case(case, actor=cast.dev)
    entry: dict[str, Any] = {"kind": EntryKind.MESSAGE, "words": "Where did you see it?", "once": uuid.uuid4()}
    cases.add_entry(case, actor=cast.dev, **entry)
    browser.get(reverse("incidents:concern", args=[concern.pk]))
    browser.get(reverse("incidents:evidence", args=[concern.evidence.get().code]))
    write = reverse("incidents:concern_write", args=[concern.pk])
    browser.post(write, {"words": "On my telephone.", "once": str(uuid.uuid4())})
    assert case.entries.filter(words="On my telephone.").exists()
    deliver_waiting()


def is_asked_for(concern: Concern, person: Person) -> None:
    kit, kay = (person_with(Role.IDENTITY_CUSTODIAN) for _ in range(2))
    asked = ask_for_name(concern, actor=kit, asked_for=AskedFor.LAW, reason="An order.", once=uuid.uuid4())
    granted = decide_request(asked, actor=kay, grant=True, words="It is one.")
    assert see_name(granted, actor=kit).person == person


def test_no_row_leads_to_whoever_raised_it_in_confidence(cast, client_for):
    hidden = reporter(804_117_236, "Quillfeather")
    browser = client_for(hidden)
    before = everything_in_the_database()
    concern = raises(hidden, browser, Naming.CONFIDENTIAL)
    lives_on(concern, cast, browser)
    is_asked_for(concern, hidden)
    assert not ConcernDraft.objects.exists()

    new = everything_in_the_database() - before
    assert {"incidents_concern", "incidents_evidence", "incidents_custodyentry"} <= {row.split()[0] for row in new}
    assert rows_that_tell(new, hidden) == set()


def test_the_same_reading_finds_whoever_gave_their_name(cast, client_for):
    named = reporter(804_117_237, "Quillfeather")
    browser = client_for(named)
    before = everything_in_the_database()
    lives_on(raises(named, browser, Naming.NAMED), cast, browser)

    found = rows_that_tell(everything_in_the_database() - before, named)
    everywhere = {"concern", "matterpart", "caseentry", "custodyentry"}
    assert {f"incidents_{name}" for name in everywhere} | {"portal_auditentry", "portal_notice"} <= found


def test_while_it_is_a_draft_it_has_its_writers_number_and_their_name_nowhere(client_for):
    """So much is said in docs/operating.md of backups."""
    writer = reporter(804_117_238, "Quillfeather")
    browser = client_for(writer)
    before = everything_in_the_database()
    answered(browser, upto="what")
    assert rows_that_tell(everything_in_the_database() - before, writer) == {"incidents_concerndraft"}


def test_when_somebody_was_last_here_is_forgotten_with_their_session(client_for):
    """It could be held against the minute of a concern for as long as the database is kept."""
    browser = client_for(PersonFactory())
    browser.get(NEW)
    kept = Session.objects.get()
    assert "seen" in kept.get_decoded()
    forget_ended_sessions()
    assert Session.objects.exists()
    kept.expire_date = timezone.now() - timedelta(seconds=1)
    kept.save()
    forget_ended_sessions()
    assert not Session.objects.exists()

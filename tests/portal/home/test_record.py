"""My record as a table to keep: one's own, and no words of a question."""

import csv
import io
from uuid import uuid4

import pytest
from django.urls import reverse

from policies import domain as policy_domain
from tests.factories import PersonFactory, published_edition
from tests.training.factories import course_on, finished

pytestmark = pytest.mark.django_db


def test_what_i_acknowledged_passed_and_asked_stands_in_the_order_of_time(client_for):
    alice = PersonFactory()
    edition = published_edition()
    made = policy_domain.acknowledge(edition, actor=alice)
    done = finished(alice, course_on(edition.policy), right=4).completion
    policy_domain.ask_question(edition.policy, actor=alice, wording="May I?", draft="Bells.", once=uuid4())
    finished(PersonFactory(), done.attempt.version, right=4)
    answer = client_for(alice).get(reverse("me-file"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-record.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["What"], row["About"], row["Code"]) for row in rows] == [
        ("Policy acknowledged", f"{edition.policy.short_name}, edition 1", made.code),
        ("Course passed", str(done.attempt.version), done.code),
        ("Question asked", edition.policy.short_name, ""),
    ]
    assert "Bells" not in text
    assert "May I" not in text
